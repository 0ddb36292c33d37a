"""Prints what the timeline costs at 2,000, 20,000 and 100,000 items: reading, frames, one drag; with the ratios.

Run it as a script: `python tests/bench/bench_timeline.py`. All figures are milliseconds of CPU, medians of many; the
frame is painted by the widget itself in a window of 1376 by 770. The limits are those of 20,000 items.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.pane import RoadmapPane
from tests.roadmap_data import fill
from tests.ui.rooms import make_context
from tests.world import empty_world

COUNTS = (0, 2_000, 20_000, 100_000)
JUDGED = 20_000
SUCCESSORS = 200
FRAMES = 60
OPENING = 3.0
OPEN = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
from tests.ui.rooms import make_context
from tests.world import World
from pmdesk.commands.desk import Desk
from pmdesk.domain.clock import SystemClock
from pmdesk.storage.store import open_workspace
from pmdesk.ui.roadmap.pane import RoadmapPane

app = QApplication([])
clock = SystemClock()
desk = Desk(open_workspace(Path(sys.argv[1])), clock, print)
host = QWidget()
pane = RoadmapPane(make_context(World(desk, [], {}, clock), host), host)
pane.resize(1376, 770)
host.resize(1376, 770)
host.show()
app.processEvents()
print(time.process_time() * 1_000, flush=True)
"""
LIMITS = {"scroll": 8.0, "page": 8.0, "pan": 8.0, "zoom": 8.0, "drag": 16.0}


class Figures(NamedTuple):
    """Milliseconds at one number of items."""

    open: float
    scroll: float
    page: float
    pan: float
    zoom: float
    drag: float


def cost(step: Callable[[int], object], times: int = FRAMES) -> float:
    """Return the median CPU of a step with the painting it causes."""
    taken: list[float] = []
    for number in range(times + 5):
        begun = time.process_time()
        step(number)
        QApplication.processEvents()
        taken.append((time.process_time() - begun) * 1_000)
    return statistics.median(taken[5:])


def build(context: Context, host: QWidget) -> tuple[RoadmapPane, float]:
    """Return the pane as a person opens it, and what that cost."""
    begun = time.process_time()
    pane = RoadmapPane(context, host)
    pane.resize(1376, 770)
    host.resize(1376, 770)
    host.show()
    QApplication.processEvents()
    return pane, (time.process_time() - begun) * 1_000


def measure(count: int, folder: Path) -> Figures:
    """Return the figures at one number of items."""
    world = empty_world(folder / f"{count}.pmdesk")
    made = fill(world.store, count, successors=SUCCESSORS) if count else {}
    host = QWidget()
    pane, opened = build(make_context(world, host), host)
    canvas = pane.page.canvas
    canvas.setFocus()
    slider = canvas.verticalScrollBar()
    scroll = cost(lambda n: slider.setValue(n * 24 + 24))
    page = cost(lambda n: slider.setValue((n * 911) % max(1, slider.maximum())))
    pan = cost(lambda n: canvas.pan(7 if n % 2 else -5, 0))
    zoom = cost(lambda n: canvas.zoom(1.1 if n % 4 < 2 else 1 / 1.1))
    dragged = drag(pane, made["features"][0]) if made else 0.0
    host.close()
    host.deleteLater()
    QApplication.processEvents()
    world.store.close()
    return Figures(opened, scroll, page, pan, zoom, dragged)


def start(path: Path, runs: int = 5) -> float:
    """Return the CPU of a whole process from its start to the painted roadmap of a workspace."""
    root = Path(__file__).parents[2]
    taken = [
        float(
            subprocess.run(
                [sys.executable, "-c", OPEN, str(path)], cwd=root, capture_output=True, text=True, check=True
            ).stdout.split()[-1]
        )
        for _ in range(runs)
    ]
    return statistics.median(taken)


def drag(pane: RoadmapPane, item: int) -> float:
    """Return what one move of the pointer costs while a bar with many successors is dragged."""
    canvas = pane.page.canvas
    canvas.first_look()
    canvas.select([item])
    canvas.reveal(item, bar=True)
    pic = canvas.picture()
    days = pic.days(item)
    if days is None:
        return 0.0
    at = pic.bar(canvas.frame.line_of[item], days).center()
    send(canvas.viewport(), QMouseEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton)
    taken = cost(lambda n: send(canvas.viewport(), QMouseEvent.Type.MouseMove, at + QPointF(80 + n * 6, 0)))
    carried = len(canvas.dragged_days())
    canvas.cancel()
    print(f"  one drag shows {carried} bars")
    return taken


def send(
    widget: QWidget, kind: QMouseEvent.Type, at: QPointF, button: Qt.MouseButton = Qt.MouseButton.NoButton
) -> None:
    """Bring the pointer there with Alt held, so that each day is a new place."""
    keys = Qt.KeyboardModifier.AltModifier
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(widget, event)


def main() -> int:
    """Measure, print, and fail when 20,000 items cost more than they may."""
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        found = {count: measure(count, Path(folder)) for count in COUNTS}
        starts = {count: start(Path(folder) / f"{count}.pmdesk") for count in (0, 2_000, JUDGED)}
    app.quit()
    print(f"{'items':>8} " + " ".join(f"{name:>8}" for name in Figures._fields))
    for count, figures in found.items():
        print(f"{count:>8} " + " ".join(f"{value:>8.2f}" for value in figures))
    base, judged, most = found[2_000], found[JUDGED], found[100_000]
    print(f"  frames at 100,000 against 2,000 items: scroll {most.scroll / base.scroll:.2f}, ", end="")
    print(f"page {most.page / base.page:.2f}, pan {most.pan / base.pan:.2f}, zoom {most.zoom / base.zoom:.2f}")
    print(f"  the pane of 20,000 items against that of an empty workspace: {judged.open / found[0].open:.2f}")
    ratio = starts[JUDGED] / starts[0]
    print(f"  process start to painted roadmap: {', '.join(f'{n} items {ms:.0f} ms' for n, ms in starts.items())}")
    print(f"  opening 20,000 items against the empty workspace: {ratio:.2f} (at most {OPENING})")
    broken = [name for name, limit in LIMITS.items() if getattr(judged, name) > limit]
    broken += ["opening"] if ratio > OPENING else []
    print("  over the limit: " + (", ".join(broken) if broken else "nothing"))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
