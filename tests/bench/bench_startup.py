"""Prints how long starts take against a bare QMainWindow: first paint, a usable roadmap, and opening a large one.

Run it as a script: `python tests/bench/bench_startup.py [runs] [--platform xcb]`. In each round every kind of start is
made once, in turn; medians and the medians of the rounds' ratios are printed. Beyond a limit the exit code is 1.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from pmdesk.storage.memory import remember
from pmdesk.storage.store import open_workspace
from tests.roadmap_big import build_big

BARE = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class Bare(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, report)


def report():
    print(time.time(), flush=True)
    os._exit(0)


app = QApplication(sys.argv)
window = Bare()
window.resize(1440, 900)
window.show()
app.exec()
"""
FIRST = """
import os, time
from pmdesk.runtime.qt import load_qt
load_qt()
from pmdesk.ui.shell.window import Window
from pmdesk import app

built = Window.__init__


def report():
    print(time.time(), flush=True)
    os._exit(0)


def build(window, *parts):
    built(window, *parts)
    window.painted.connect(report)


Window.__init__ = build
app.run([])
"""
ROADMAP = """
import os, sys, time
from pmdesk.runtime.qt import load_qt
load_qt()
from pmdesk.ui.shell import panes
from pmdesk.ui.shell.window import Window
from pmdesk import app

load, built = panes.load_pane, Window.__init__
times = []


def build(window, *parts):
    built(window, *parts)
    window.painted.connect(lambda: times.append(time.time()))


def end():
    print(*times, flush=True)
    os._exit(0)


def watched(pane_id):
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    module = load(pane_id)
    from pmdesk.ui.widgets.empty import EmptyState
    from pmdesk.ui.widgets.timeline.canvas import Timeline

    rows, empty = Timeline.paintEvent, EmptyState.paintEvent

    def press():
        times.append(time.time())
        canvas = QApplication.focusWidget()
        assert isinstance(canvas, Timeline), canvas
        QCoreApplication.postEvent(
            canvas, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
        )

    def paint(canvas, event):
        rows(canvas, event)
        if not canvas.frame.lines:
            return
        if len(times) == 1:
            canvas.selection_changed.connect(canvas.viewport().update)
            QTimer.singleShot(0, press)
        elif len(times) == 2 and canvas.selected_items():
            times.append(time.time())
            QTimer.singleShot(0, end)

    def paint_empty(page, event):
        empty(page, event)
        QTimer.singleShot(0, lambda: (times.append(time.time()), end()))

    Timeline.paintEvent, EmptyState.paintEvent = paint, paint_empty
    return module


Window.__init__, panes.load_pane = build, watched
app.run(sys.argv[1:])
"""
FIRST_LIMIT, USABLE_LIMIT, OPEN_LIMIT = 1.5, 2.5, 3.0


class Round(NamedTuple):
    """Seconds from the start of a process to what it showed, one of each kind."""

    bare: float
    first: float
    painted: float
    usable: float
    empty: float
    large: float
    empty_opened: float
    large_opened: float


def moments(script: str, home: Path, platform: str, *words: str) -> list[float]:
    """Return when a process reported something, in seconds since its start."""
    env = {**os.environ, "QT_QPA_PLATFORM": platform, "PYTHONPATH": str(ROOT)}
    env |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, *words], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode or not done.stdout:
        sys.exit(done.stderr)
    return [float(word) - begun for word in done.stdout.split()]


def prepare(home: Path) -> dict[str, str]:
    """Make the workspaces, each left while its roadmap was shown."""
    paths = {name: home / f"{name}.pmdesk" for name in ("empty", "usual", "large")}
    build_big(paths["usual"], 2_000)
    build_big(paths["large"], 20_000)
    for path in paths.values():
        with closing(open_workspace(path)) as store:
            remember(store, "pane", '"roadmap"')
    return {name: str(path) for name, path in paths.items()}


def one_round(home: Path, platform: str, paths: dict[str, str]) -> Round:
    """Start everything once."""
    (bare,) = moments(BARE, home, platform)
    (first,) = moments(FIRST, home, platform)
    usual = moments(ROADMAP, home, platform, paths["usual"])
    empty = moments(ROADMAP, home, platform, paths["empty"])
    large = moments(ROADMAP, home, platform, paths["large"])
    return Round(bare, first, usual[1], usual[2], empty[1], large[1], empty[1] - empty[0], large[1] - large[0])


def measure(runs: int, platform: str) -> list[Round]:
    """Return so many rounds, after one that warms the caches of the machine."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        paths = prepare(home)
        return [one_round(home, platform, paths) for _ in range(runs + 1)][1:]


def judge(name: str, over: list[float], under: list[float], limit: float) -> bool:
    """Print a ratio with its limit and return whether it keeps it."""
    ratio = statistics.median(a / b for a, b in zip(over, under, strict=True))
    times = " / ".join(f"{statistics.median(each) * 1000:.0f}" for each in (over, under))
    print(f"{name:40} {times:>11} ms  ratio {ratio:.2f} (limit {limit})")
    return ratio <= limit


def main() -> int:
    """Measure, print, and return 1 when a limit was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="?", type=int, default=15)
    parser.add_argument("--platform", default="offscreen", help="xcb needs a display")
    chosen = parser.parse_args()
    rounds = measure(chosen.runs, chosen.platform)
    column = {name: [getattr(each, name) for each in rounds] for name in Round._fields}
    print(f"{'medians of ' + str(len(rounds)) + ' rounds, ' + chosen.platform:40}  over / under")
    kept = [
        judge("first paint / bare window", column["first"], column["bare"], FIRST_LIMIT),
        judge("2,000 items painted / bare window", column["painted"], column["bare"], USABLE_LIMIT),
        judge("2,000 items, a key answered / bare", column["usable"], column["bare"], USABLE_LIMIT),
        judge("20,000 items / empty, from start", column["large"], column["empty"], OPEN_LIMIT),
        judge("20,000 items / empty, from first paint", column["large_opened"], column["empty_opened"], OPEN_LIMIT),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
