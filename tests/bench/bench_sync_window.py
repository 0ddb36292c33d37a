"""Measures what a window notices while many issues are synced for the first time: late events, waiting edits.

Run it as a script: `python tests/bench/bench_sync_window.py [ISSUES]`. A server in a process of its own gives pages of
100 issues; the whole window is open on the roadmap they come into. A heart beats every 10 ms, and a person edits four
times a second. Printed first is the same window when nothing goes on. Above 30 ms (events, 99th percentile) or 20 ms
(edits, beyond what they take alone) the exit code is 1. Seconds say something on an idle machine only.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from bench_sync import Tracked
from PySide6.QtWidgets import QApplication
from window_stage import WindowStage, spread_of

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import AddItem
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.connections import Connection, SyncLink
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.storage.store import open_workspace
from pmdesk.sync.connecting import Line, Means
from pmdesk.sync.http import Http
from pmdesk.sync.mapping import guessed
from pmdesk.ui.context import Context
from pmdesk.ui.shell.application import make_application
from tests.sync.fake_service import STATES, TRACKER

ISSUES = 100_000
LATE_MS, EDIT_MS = 30.0, 20.0
REST_MS = 4_000


def owning(context: Context) -> Callable[[int], object]:
    """Return an edit that gives an item of ours another owner each time."""
    item_id = context.desk.ask(AddItem(ItemKind.FEATURE, "Edited meanwhile", None))[1]
    return lambda turn: context.desk.do(SetFields(Item, (item_id,), {"owner": str(turn)}, "Set owner"))


class Stage(WindowStage):
    """The whole window on a workspace with one item, and the round that fills it."""

    def __init__(self, app: QApplication, path: Path, url: str) -> None:
        open_workspace(path).close()
        super().__init__(app, path, owning)
        self.url = url

    @contextmanager
    def line(self, _connection: Connection, means: Means) -> Generator[Line]:
        """Lend a line to the server."""
        http = Http(SystemClock(), means.call_off, way=means.way, validators=means.validators)
        try:
            yield Line(TRACKER, Tracked(http, self.url), http)
        finally:
            http.close()

    def sync(self, connection_id: int, title: str) -> None:
        """Run a round, and print how it went."""
        syncing = self.context.syncing()
        syncing.moved.connect(self._look)
        self.heart.clear()
        began, own, mine = time.perf_counter(), time.process_time(), time.thread_time()
        syncing.sync_now(connection_id)
        self.waiting.exec()
        syncing.moved.disconnect(self._look)
        took, own, mine = time.perf_counter() - began, time.process_time() - own, time.thread_time() - mine
        print(
            f"{title}: {took:.1f} s, processor {own:.1f} s, of it the window {mine:.1f} s\n  {self.heart}", flush=True
        )

    def _look(self, _connection_id: int) -> None:
        if not self.context.syncing().running():
            self.waiting.quit()

    def connect(self) -> int:
        """Add the connection, which is synced when it is asked to."""
        self.context.syncing()._line = self.line
        options = Wanted(kinds=guessed(TRACKER, {"issue": STATES})).as_json()
        values = {"options": options, "every_minutes": None}
        return self.context.desk.ask(AddConnection("Tracker", "tracker", values))[1]


def main(count: int) -> int:
    """Print the figures; the exit code is 1 when events were late or edits waited."""
    command = [sys.executable, str(Path(__file__).with_name("bench_sync.py")), str(count), "serve"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    app = make_application([])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(folder) / name)
        stage = Stage(app, Path(folder) / "bench.pmdesk", url)
        stage.rest("nothing goes on", REST_MS)
        alone = float(np.percentile(stage.heart.edits, 99))
        connection_id = stage.connect()
        stage.sync(connection_id, f"first sync of {count:,} issues")
        late, edits = (float(np.percentile(each, 99)) for each in (stage.heart.late, stage.heart.edits))
        whole = list(stage.heart.late)
        stage.sync(connection_id, "second round, nothing new")
        assert stage.context.desk.store.count(SyncLink) == count
        for part in range(4):
            quarter = whole[part * len(whole) // 4 : (part + 1) * len(whole) // 4]
            print(f"  events late in quarter {part + 1} of the first sync: {spread_of(quarter)}")
        stage.close()
    server.communicate("")
    return int(late > LATE_MS or edits - alone > EDIT_MS)


if __name__ == "__main__":
    sys.exit(main(next((int(each) for each in sys.argv[1:] if each.isdigit()), ISSUES)))
