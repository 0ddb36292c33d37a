"""Servers that nobody here wrote, as the scripts beside the checkout start them; their ports are fixed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sync.ports import held, is_free
from tests.sync.testbed import FOLDER

SPECS = FOLDER / "specs"
WAIT_S = 420
"""With what has to be installed the first time."""


@dataclass(frozen=True)
class Counterpart:
    """A server: its script with arguments, the name of its pid file, its port, and what it needs.

    What its script installs goes into the folder HV, so it is only started where that is set.
    """

    script: str
    arguments: tuple[str, ...]
    name: str
    port: int
    programs: tuple[str, ...] = ()
    needs_root: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def missing(self) -> str:
        """Say why it cannot be run here; empty when it can."""
        if not (FOLDER / self.script).exists():
            return "There is no folder of servers beside the checkout."
        if not os.environ.get("HV"):
            return "HV names no folder into which servers may be installed."
        if self.needs_root and os.geteuid() != 0:
            return f"{self.script} has to be run by root."
        lacking = [program for program in self.programs if shutil.which(program) is None]
        if lacking:
            return f"This machine has no {' and no '.join(lacking)}."
        return self.note.read_text() if self.note.exists() else ""

    @property
    def note(self) -> Path:
        """Where it says why it could not be installed, if it was tried in vain (`tests/sync/installing.py`)."""
        return Path(os.environ["HV"]) / "not-installed" / self.script


REDMINE = Counterpart("redmine.sh", (), "redmine", 13000, ("apt-get", "curl", "sqlite3"), needs_root=True)
ROUNDUP = Counterpart("roundup.sh", (), "roundup", 18030, ("python3", "curl"), needs_root=True)
FIXTURES = Counterpart("octokit-fixtures.sh", (), "fixtures", 14300, ("node", "npm"))
OIDC = Counterpart("oidc.sh", (), "oidc", 14100, ("node", "npm", "curl"))
LINEAR = Counterpart(
    "graphql.sh", ("linear", str(SPECS / "linear.graphql"), "14400"), "graphql-linear", 14400, ("node", "npm")
)


def prism(name: str, port: int) -> Counterpart:
    """Return a vendor's description, served."""
    arguments = (name, str(SPECS / f"{name}.json"), str(port))
    return Counterpart("prism.sh", arguments, f"prism-{name}", port, ("node", "npm"))


@contextmanager
def running(
    one: Counterpart, state: Path | None = None, config: Callable[[Path], None] | None = None
) -> Generator[str]:
    """Run a server until the block ends, and give its address; skips in words where it cannot be run.

    What it keeps lands in `state`, if a test wants to look into it; it goes when the block ends. `config` is called
    with that folder once it was made; then the server starts anew.
    """
    if why := one.missing():
        pytest.skip(why)
    with held(one.name):
        if not is_free(one.port):
            pytest.skip("Somebody else uses its port.")
        yield from _running(one, state, config)


def _running(one: Counterpart, state: Path | None, config: Callable[[Path], None] | None) -> Generator[str]:
    folder = state or Path(tempfile.mkdtemp(prefix="pmdesk-counterpart-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)  # Some of them do not run as root.
    try:
        _start(folder, one)
        if config is not None:
            _stop(folder, one)
            config(folder)
            _start(folder, one)
        yield one.url
    finally:
        _stop(folder, one)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, one: Counterpart) -> None:
    """Start a server; once more if it was too slow, for scripts wait half a minute, which a busy machine may need."""
    try:
        _run(folder, one.script, *one.arguments)
    except subprocess.CalledProcessError:
        _stop(folder, one)
        _run(folder, one.script, *one.arguments)


def _run(folder: Path, script: str, *arguments: str) -> None:
    env = os.environ | {"RUN": str(folder)}
    command = ["bash", str(FOLDER / script), *arguments]
    nowhere, heard = subprocess.DEVNULL, subprocess.PIPE
    try:
        subprocess.run(command, check=True, env=env, text=True, timeout=WAIT_S, stdout=nowhere, stderr=heard)
    except subprocess.CalledProcessError as error:
        error.add_note(error.stderr)
        raise


def _stop(folder: Path, one: Counterpart) -> None:
    _run(folder, "stop.sh", one.name)
    while not is_free(one.port):
        pass
