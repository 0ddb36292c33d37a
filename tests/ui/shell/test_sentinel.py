"""The whole program syncs with planted secrets, is refused and breaks off, and they are nowhere but in the keyring."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.desk import Desk
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.connections import Flow
from pmdesk.domain.mirrored import Wanted
from pmdesk.storage.store import open_workspace
from pmdesk.sync.oauth import Provider, Tokens
from pmdesk.sync.secrets import Secret, Secrets
from tests.sync.keyring import MISSING, bus, keyring
from tests.sync.servers import Server, serving
from tests.sync.test_sentinel import SENTINEL, holds
from tests.sync.test_sentinel_sync import KINDS, Tracker
from tests.ui.shell.test_start import RUN, environment

WAIT_S = 60.0
PIECE = 1 << 20
# Something in a round breaks that nobody foresaw, with a secret in its hands, and the crash is written down.
BROKEN = """
import sys
from pmdesk.sync.connectors import redmine

pages = redmine.Redmine.pages


def broken(self, cursor):
    if self._web.sign_in and "broken" in self._web.base:
        raise ValueError(f"with {self._web.sign_in} and {self._web.sign_in[0][1].reveal()}")
    return pages(self, cursor)


redmine.Redmine.pages = broken
"""


@contextmanager
def program(workspace: Path, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program until the block ends, and then as a person ends it."""
    with subprocess.Popen([sys.executable, "-c", BROKEN + RUN, workspace], env=env) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(WAIT_S)


def family(pid: int) -> set[int]:
    """Return a process and all that it started, their children included."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    ours = {pid}
    while more := {child for child, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return ours


def shown(pid: int) -> Iterator[tuple[str, bytes]]:
    """Yield what others may see of a process: arguments, environment, and files it has open or mapped into memory.

    Files that were deleted and have no name are among them; libraries are not, which nobody writes.
    """
    home = Path(f"/proc/{pid}")
    for name in ("cmdline", "environ"):
        yield f"{pid} {name}", (home / name).read_bytes()
    for opened in (*home.glob("fd/*"), *home.glob("map_files/*")):
        try:
            target = str(opened.readlink())
            is_file = target.startswith("/memfd:") or opened.is_file()
            if is_file and not target.startswith(("/usr/", "/lib", "/proc/", "/etc/", sys.prefix, sys.base_prefix)):
                yield f"{pid} {target}", _read(opened)
        except OSError:
            continue


def _read(path: Path) -> bytes:
    """Read a file by whichever hand holds it; a mapped one may not be named any more."""
    with path.open("rb") as file:
        return b"".join(iter(lambda: file.read(PIECE), b""))


def connect(desk: Desk, secrets: Secrets, server: Server, kind: str, path: str = "") -> None:
    over = datetime.now(UTC) - timedelta(minutes=1)
    provider = Provider("Redmine", "pmdesk", server.url("/token"), client_secret=Secret(f"{SENTINEL}-client"))
    tokens = Tokens(Secret(f"{SENTINEL}-access"), Secret(f"{SENTINEL}-refresh"), over, provider)
    secrets.put(f"planted {kind}{path}", tokens.as_secret() if kind == "oauth" else Secret(SENTINEL))
    options = Wanted(sign_in=kind, user="pm" if kind == "basic" else "", kinds=KINDS).as_json()
    values = {"address": server.url(path).rstrip("/"), "options": options, "direction": Flow.BOTH}
    values |= {"secret": f"planted {kind}{path}", "every_minutes": 5}
    desk.do(AddConnection(f"Redmine by {kind}{path}", "redmine", values))


def until(holds_by_now: object, running: subprocess.Popen[bytes]) -> None:
    ends = monotonic() + WAIT_S
    while not holds_by_now():  # pyright: ignore[reportCallIssue]  # a function
        assert running.poll() is None
        assert monotonic() < ends
        os.sched_yield()


@pytest.mark.skipif(bool(MISSING), reason=f"This machine has no {' and no '.join(MISSING)}.")
@pytest.mark.skipif(not Path("/proc").exists(), reason="Only Linux shows processes so.")
@pytest.mark.parametrize("mood", [200, 401, 500])
def test_a_secret_is_nowhere_in_what_a_running_program_shows_and_leaves_behind(mood: int):
    with tempfile.TemporaryDirectory() as short, serving(tracker := Tracker(mood=mood)) as server:
        home = Path(short)
        with bus(home / "home") as env, keyring(env, typed="pw"), pytest.MonkeyPatch.context() as patch:
            for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
                patch.setenv(name, env[name])
            patch.setenv("TMPDIR", str(home / "tmp"))
            (home / "tmp").mkdir()
            workspace = home / "mine" / "plan.pmdesk"
            workspace.parent.mkdir()
            with closing(open_workspace(workspace)) as store:
                desk = Desk(store, SystemClock(), lambda _: None)
                for kind in ("token", "basic", "oauth"):
                    connect(desk, Secrets(20), server, kind)
                connect(desk, Secrets(20), server, "token", "/broken")
            log = home / "state" / "pmdesk" / "pmdesk.log"
            with program(workspace, environment(home) | {"TMPDIR": str(home / "tmp")}) as running:
                until(lambda: len(signed(server)) >= 3 and log.exists() and "ValueError" in log.read_text(), running)
                until(lambda: not tracker.mood or _is_told(workspace, running), running)
                seen = [each for pid in family(running.pid) for each in shown(pid)]
            assert any("plan.pmdesk-shm" in where for where, _ in seen), "what is mapped into memory was looked at"
            assert any("plan.pmdesk-wal" in where for where, _ in seen)
            assert [where for where, content in seen if holds(content)] == []
        kept = [path for path in home.rglob("*") if path.is_file() and (home / "home") not in path.parents]
        assert log in kept
        assert [path for path in kept if holds(path.read_bytes())] == []
        # Nothing of it stays among the files that anybody may leave in the system's own folder for such.
        assert not any(
            holds(path.read_bytes()) for path in Path(tempfile.gettempdir()).glob("pmdesk*") if path.is_file()
        )


def signed(server: Server) -> set[str]:
    """Return the kinds of sign-ins that the server was asked with."""
    headers = [{name.lower(): value for name, value in asked.items()} for _, asked in server.asked]
    keys = [each.get("x-redmine-api-key", "") for each in headers]
    kinds = {"oauth" if key.startswith(f"{SENTINEL}-access") else "token" for key in keys if key}
    return kinds | {"basic" for each in headers if each.get("authorization", "").startswith("Basic ")}


def _is_told(workspace: Path, running: subprocess.Popen[bytes]) -> bool:
    """Whether the program has written down how its rounds went; looked at from outside, by another process."""
    script = (
        "import sys, contextlib\nfrom pathlib import Path\n"
        "from pmdesk.storage.store import open_workspace, Role\nfrom pmdesk.domain.connections import Connection\n"
        "from pmdesk.domain.kinds import Kind\nfrom pmdesk.storage.standings import standing_of\n"
        "with contextlib.closing(open_workspace(Path(sys.argv[1]), role=Role.READER)) as store:\n"
        "    standings = [standing_of(store, each.id, Kind.CONNECTION) for each in store.all(Connection)]\n"
        "    sys.exit(0 if sum(each.asked_at is not None for each in standings) >= 3 else 1)\n"
    )
    assert running.poll() is None
    return subprocess.run([sys.executable, "-c", script, workspace], check=False).returncode == 0
