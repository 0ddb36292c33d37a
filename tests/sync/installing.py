"""Installs the real servers that tests start: each is started once and stopped, and says in words how that went.

`.ci/run` calls this before the tests; what could not be had is left out by them in the same words. What a way of
installing shares is done one after the other, the ways side by side.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from tests.sync.connectors.places import BUGSINK, CADDY, DOVECOT, POCKETBASE, RADICALE, RT
from tests.sync.counterparts import FIXTURES, LINEAR, OIDC, REDMINE, ROUNDUP, Counterpart, prism, running
from tests.sync.ports import is_free


@dataclass(frozen=True)
class Wanted:
    """A server, and the folder under HV that is made anew when it was left half made."""

    server: Counterpart
    folder: str = ""


WAYS = (
    (Wanted(DOVECOT), Wanted(REDMINE), Wanted(RT)),
    (
        Wanted(ROUNDUP, "roundup-env"),
        Wanted(RADICALE, "radicale-env"),
        Wanted(BUGSINK, "vb"),
        Wanted(CADDY, "vc"),
        Wanted(POCKETBASE, "vc"),
    ),
    (Wanted(OIDC), Wanted(LINEAR), Wanted(FIXTURES), Wanted(prism("sentry", 14120))),
)
DEBIAN_PACKAGES = ("dovecot-imapd", "dovecot-lmtpd", "redmine", "request-tracker5")
"""What the scripts of the first way install, from lists that have to be there."""


def install(one: Wanted) -> bool:
    """Start a server and stop it; what went wrong is noted where its tests look."""
    server = one.server
    server.note.unlink(missing_ok=True)
    begun, said = monotonic(), tried(server)
    if said and one.folder and is_free(server.port):
        shutil.rmtree(Path(os.environ["HV"]) / one.folder, ignore_errors=True)
        said = tried(server)
    if said:
        server.note.parent.mkdir(parents=True, exist_ok=True)
        server.note.write_text(said)
    print(f"{server.script}: {said or f'runs here ({monotonic() - begun:.0f} s)'}", flush=True)  # noqa: T201
    return not said


def tried(server: Counterpart) -> str:
    """Start a server and stop it; return what went wrong, in words."""
    try:
        with running(server):
            return ""
    except subprocess.TimeoutExpired as error:
        return f"{server.script} did not come up within {error.timeout:.0f} s when it was installed."
    except subprocess.CalledProcessError as error:
        why = error.stderr.strip().splitlines() or [f"It ended with {error.returncode}."]
        return f"{server.script} did not come up when it was installed. {why[-1]}"
    except pytest.skip.Exception as left:
        return str(left)


def install_all(way: Sequence[Wanted]) -> bool:
    """Install one after the other, also after one that could not be had."""
    return sum(map(install, way)) == len(way)


def update_lists() -> None:
    """Fetch Debian's lists if something of it is to be installed."""
    known = subprocess.run(["dpkg", "-s", *DEBIAN_PACKAGES], check=False, capture_output=True)
    if known.returncode != 0 and os.geteuid() == 0:
        subprocess.run(["apt-get", "-q", "update"], check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    Path(os.environ["HV"]).mkdir(parents=True, exist_ok=True)
    if shutil.which("apt-get"):
        update_lists()
    with ThreadPoolExecutor(len(WAYS)) as side_by_side:
        return 0 if sum(side_by_side.map(install_all, WAYS)) == len(WAYS) else 1


if __name__ == "__main__":
    sys.exit(main())
