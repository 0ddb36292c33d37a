"""Measures what a window notices while themes are found among 20,000 notes: late events, waiting edits, seconds.

Run it as a script: `python tests/bench/bench_themes_window.py [NOTES] [notes | themes]`. The whole window is opened on
a workspace of so many short notes of which nothing is known, and shows its inbox. Printed are a search for themes in
notes that the model never saw, another in known ones, and two floors: the same window when nothing goes on, and beside
two processes of the same low priority that only burn time. A heart beats every 10 ms; an edit is made four times a
second. Seconds say something on an idle machine only, processor time on any.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from bench_themes import DATA, banking, clinc
from PySide6.QtCore import QTimer
from window_stage import WindowStage

from pmdesk.commands.desk import Desk
from pmdesk.commands.notes import MarkRead
from pmdesk.domain.clock import SystemClock
from pmdesk.runtime.theming_work import FOUND_AT
from pmdesk.storage.memory import recall
from pmdesk.storage.note_found import unseen_notes
from pmdesk.storage.store import open_workspace
from pmdesk.ui.context import Context
from pmdesk.ui.shell.application import make_application
from tests.runtime.test_theming import SayAll

NOTES = 20_000
LATE_MS, PATIENCE_S = 30.0, 60.0
REST_MS = 2_500
"""Less than the window waits before it begins to work in the background."""
BURN = "import os\nos.nice(10)\nwhile True: pass"


def marking(context: Context) -> Callable[[int], object]:
    """Return an edit that marks one note after the other read, and unread again."""
    ids = unseen_notes(context.desk.store, NOTES)
    return lambda turn: context.desk.do(MarkRead((ids[turn % len(ids)],), is_unread=turn // len(ids) % 2 == 0))


class Stage(WindowStage):
    """The whole window, in which themes are found."""

    def find(self, title: str) -> tuple[float, float]:
        """Find themes; print how it went, and return the seconds and the 99th percentile of late events."""
        theming = self.context.theming()  # Begins by itself where themes were never found.
        ended: list[Any] = []
        theming.ended.connect(lambda result: (ended.append(result), self.waiting.quit()))
        self.heart.clear()
        began, own, own_thread = time.perf_counter(), time.process_time(), time.thread_time()
        thinking = child_time(theming)
        if recall(self.context.desk.store, FOUND_AT) is not None:
            theming.find_again()
        self.waiting.exec()
        seconds, own, own_thread = (
            time.perf_counter() - began,
            time.process_time() - own,
            time.thread_time() - own_thread,
        )
        load = os.getloadavg()[0]
        thinking = child_time(theming) - thinking
        print(
            f"{title}: {seconds:.1f} s at a load of {load:.1f}, {ended[-1]}\n  {self.heart}\n  processor: the child"
            f" {thinking:.1f} s, this process {own:.1f} s, its window {own_thread:.1f} s",
            flush=True,
        )
        return seconds, float(np.percentile(self.heart.late, 99))

    def until_routed(self) -> float:
        """Return how many seconds it took until every note was looked at."""
        began = time.perf_counter()
        asking = QTimer()
        asking.timeout.connect(lambda: unseen_notes(self.context.desk.store, 1) or self.waiting.quit())
        asking.start(500)
        self.waiting.exec()
        return time.perf_counter() - began


def main(count: int, place: str) -> int:
    """Print the figures; the exit code is 1 when events were late or the search took too long."""
    if not DATA.is_dir():
        print(f"nothing to measure on: {DATA} is not there")
        return 0
    texts = [*banking()[0], *clinc()[0]]
    random.Random(0).shuffle(texts)
    app = make_application([])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(folder) / name)
        path = Path(folder) / "bench.pmdesk"
        store = open_workspace(path)
        Desk(store, SystemClock(), lambda _changes: None).do(SayAll(texts[:count]))
        store.close()
        stage = Stage(app, path, marking)
        stage.house.go(f"pmdesk://inbox/{place}" if place == "themes" else "pmdesk://inbox")
        stage.rest("nothing goes on", REST_MS)
        first = stage.find(f"{count:,} notes, none of them known")
        print(f"  the rest of them was routed {stage.until_routed():.1f} s later")
        again = stage.find(f"{count:,} notes, all known")
        burning = [subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(os.cpu_count() or 1)]
        stage.rest("beside processes of low priority that burn time", REST_MS)
        for process in burning:
            process.kill()
            process.wait()
        stage.close()
    return int(first[0] > PATIENCE_S or max(first[1], again[1]) > LATE_MS)


def child_time(theming: Any) -> float:
    """Return the processor time that the child which thinks has taken so far."""
    child = theming._rounds._thinker._child
    if child is None:
        return 0.0
    fields = Path(f"/proc/{child.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    said = sys.argv[1:]
    sys.exit(
        main(next((int(each) for each in said if each.isdigit()), NOTES), "notes" if "notes" in said else "themes")
    )
