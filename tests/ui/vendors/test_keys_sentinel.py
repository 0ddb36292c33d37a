"""A planted key is stored, tried, refused and swapped through the window, and is nowhere but in the keyring."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from pmdesk.domain.apis import Credential
from pmdesk.exporters.workspace import export_workspace
from pmdesk.storage.backup import Reason, make
from tests.sync.keyring import MISSING, bus, keyring
from tests.sync.servers import Server, send, serving
from tests.sync.test_sentinel import SENTINEL, TRACES, holds
from tests.ui.vendors.stage import Stage
from tests.ui.vendors.test_keys import Room
from tests.world import NOW

SEARCH = """
import sys
from pathlib import Path

traces = [bytes.fromhex(each) for each in sys.argv[2:]]
for path in Path(sys.argv[1]).rglob("*"):
    if path.is_file():
        content = path.read_bytes()
        print("+" if any(trace in content for trace in traces) else "-", path.name)
"""


def searched(folder: Path) -> dict[str, bool]:
    """Return which files of a folder hold the key; read by another process, for locks on open workspaces."""
    command = [sys.executable, "-c", SEARCH, str(folder), *(trace.hex() for trace in TRACES)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {line[2:]: line.startswith("+") for line in lines}


def repeating(handler: BaseHTTPRequestHandler) -> None:
    """Let `SENTINEL-good` in, and repeat to everybody else all that was sent."""
    given = "; ".join(f"{name}: {value}" for name, value in handler.headers.items())
    opens = handler.headers.get("Authorization") == f"Bearer {SENTINEL}-good"
    status = 200 if opens else int(handler.path.rpartition("/")[2] or 401)
    send(handler, status, f'{{"error": "no: {given}"}}'.encode(), kind="application/json")


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A keyring whose files are elsewhere, and a server that tells what it heard."""
    if MISSING:
        pytest.skip(f"This machine has no {' and no '.join(MISSING)}.")
    with ExitStack() as stack:
        env = stack.enter_context(bus(tmp_path_factory.mktemp("ring") / "home"))
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
            monkeypatch.setenv(name, env[name])
        stack.enter_context(keyring(env, typed="pw"))
        yield stack.enter_context(serving(repeating))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Write down everything that anybody logs."""
    path, root = tmp_path / "log.txt", logging.getLogger()
    with closing(logging.FileHandler(path)) as handler:
        before = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        yield path
        root.setLevel(before)
        root.removeHandler(handler)


def test_a_planted_key_leaves_no_trace(outside: Server, stage: Stage, log: Path, tmp_path: Path) -> None:
    room = Room(stage, outside)
    page, words = room.dialog.page, list[str]()
    page.told.connect(words.append)
    room.kept(SENTINEL)
    for status in (400, 401, 403, 404, 500):
        room.try_at(f"/v4/{status}")
        before = len(words)
        page.trial.button.click()
        stage.until(lambda count=before: len(words) > count + 1)
    page.rotation.next.line.setText(f"{SENTINEL}-good")
    page.rotation.next.keep()
    stage.until(lambda: bool(room.key("fresh").next_secret))
    room.try_at("/v4/401")
    page.rotation.try_next.click()
    room.told("It opens")
    page.rotation.swap.click()
    stage.context.desk.undo()
    stage.context.desk.redo()
    assert room.secrets.get(room.key("fresh").last_secret).reveal() == SENTINEL
    stage.context.memory.flush()
    sent = [str(headers).encode() for _, headers in outside.asked]
    assert sum(map(holds, sent)) == 6, "the key was sent five times, and the next one once"
    make(stage.world.store.path, Reason.ROUTINE, stage.world.clock)
    export_workspace(stage.world.store, tmp_path / "exported", NOW)
    found = searched(tmp_path)
    assert {name for name in found if name.endswith(("-wal", ".pmdesk"))} >= {"vendors0.pmdesk", "vendors0.pmdesk-wal"}
    assert found["log.txt"] is False
    assert log.read_text()
    assert [name for name, is_in in found.items() if is_in] == []
    shown = [label.text() for label in room.dialog.findChildren(QLabel)]
    rows = [repr(row) for row in stage.world.store.all(Credential)]
    said = [*words, *shown, *rows, *stage.toasts(), *stage.said(), repr(vars(page.secret)), repr(room.secrets)]
    assert not holds("\n".join(said).encode())
    room.dialog.close()
