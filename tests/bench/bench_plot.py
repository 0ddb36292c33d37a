"""Prints what charts cost beside an empty pyqtgraph plot of the same size, and what a whole dashboard of them costs.

Run it as a script: `python tests/bench/bench_plot.py`. All times are milliseconds of CPU of the whole process, medians.
Panning and zooming is measured over a frame as full as a screen can use, and over ten million points in a workspace,
with their values read anew as often as a plot asks for them in a gesture of 60 frames a second. The exit code is 1 when
a limit is missed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pyqtgraph
from PySide6.QtWidgets import QApplication, QWidget

from pmdesk.commands.fields import AddRow
from pmdesk.commands.metrics import AddMetric
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import MetricId, SeriesId
from pmdesk.domain.metrics import Direction, Grain, Metric, PanelKind, Scale, Series
from pmdesk.domain.points import Frame
from pmdesk.queries.chart import Spec, chart
from pmdesk.queries.chart_values import Chart, Line
from pmdesk.queries.findings import Findings
from pmdesk.storage.store import Role, open_workspace
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.plot.asking import AT_LATEST_MS
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.theme import Theme
from tests.storage.points import merged
from tests.world import empty_world

DAY = 86_400_000
START = round(datetime(2026, 2, 9, tzinfo=UTC).timestamp() * 1_000)
SIZE = (700, 260)
POINTS = 10_000_000
BUCKETS = 640
FRAMES, ROUNDS = 72, 7
READ_EVERY = round(AT_LATEST_MS * 60 / 1_000)
CHARTS, LINES, YEARS = 12, 60, 5
LIMITS = {"pan": 1.5, "zoom": 1.5, "opening": 100.0, "memory": 64.0, "dashboard": 100.0}
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CHILD = "--opened"


def milliseconds(act: Callable[[], object]) -> float:
    """Return what an act costs."""
    before = time.process_time()
    act()
    return (time.process_time() - before) * 1_000


class Moved:
    """Moves something by frames and measures what one costs."""

    def __init__(self, app: QApplication, look: Callable[[float, float], object]) -> None:
        self._app = app
        self._look = look

    def pan(self, start: float, end: float) -> float:
        step = (end - start) / 400
        return self._cost([(start + n * step, end + n * step) for n in range(FRAMES)])

    def zoom(self, start: float, end: float) -> float:
        step = (end - start) / 400
        return self._cost([(start + n * step, end - n * step) for n in range(FRAMES)])

    def _cost(self, views: list[tuple[float, float]]) -> float:
        def run() -> None:
            for view in views:
                self._look(*view)
                self._app.processEvents()

        return milliseconds(run) / FRAMES


def ratios(app: QApplication, look: Callable[[float, float], object], start: float, end: float) -> dict[str, float]:
    """Return what panning and zooming cost beside an empty plot, round by round in turn."""
    empty = pyqtgraph.PlotWidget()
    empty.resize(*SIZE)
    empty.show()
    view = empty.getViewBox()
    view.setRange(xRange=(start, end), yRange=(0, 100), padding=0)
    app.processEvents()
    bare = Moved(app, lambda first, last: view.setXRange(first, last, padding=0))
    ours = Moved(app, look)
    found: dict[str, list[float]] = {"pan": [], "zoom": []}
    for _ in range(ROUNDS):
        for name, costs in found.items():
            theirs = getattr(bare, name)(start, end)
            mine = getattr(ours, name)(start, end)
            costs.append(mine / theirs)
            print(f"    {name}: {mine:.2f} ms a frame, an empty plot {theirs:.2f}")
    empty.hide()
    return {name: statistics.median(costs) for name, costs in found.items()}


def full_frame(seed: int, start: int, end: int, entries: int) -> Frame:
    """Return a frame of ranges as full as is asked for."""
    rng = np.random.default_rng(seed)
    middle = 100 + np.cumsum(rng.normal(size=entries))
    times = np.linspace(start, end, entries).astype(np.int64)
    return Frame(times, middle - rng.random(entries), middle + rng.random(entries), is_raw=False)


def chart_of(lines: tuple[Line, ...], start: int, end: int) -> Chart:
    """Return a chart of lines."""
    named = MetricId(1), "Orders API latency", "", "ms", Direction.DOWN, Grain.DAY
    return Chart(*named, PanelKind.LINE, Scale.LINEAR, "Europe/Berlin", 1, start, end, lines)


def moved_over_a_full_frame(app: QApplication, theme: Theme, icons: Icons) -> dict[str, float]:
    """Return the ratios over a frame of twice as many entries as there are pixels."""
    start, end = START, START + 28 * DAY
    plot = Plot(theme, icons)
    plot.resize(*SIZE)
    plot.show()
    plot.show_chart(chart_of((Line(SeriesId(1), "", 2, full_frame(1, start, end, 2 * BUCKETS), 1.0),), start, end))
    app.processEvents()
    found = ratios(app, plot.look_at, start, end)
    plot.hide()
    return found


def dashboard(app: QApplication, theme: Theme, icons: Icons) -> float:
    """Return what a change of the range costs with many lines on many charts, the new frames included."""
    host = QWidget()
    host.resize(1_040, 800)
    plots = [Plot(theme, icons, host) for _ in range(CHARTS)]
    for n, plot in enumerate(plots):
        plot.setGeometry(n % 3 * 340, n // 3 * 190, 330, 172)
    host.show()
    app.processEvents()
    costs: list[float] = []
    for turn in range(6):
        start, end = START - (YEARS - turn % 2) * 365 * DAY, START
        shown = [
            chart_of(
                tuple(
                    Line(
                        SeriesId(n),
                        f"Country {n}",
                        n % 8 + 1,
                        full_frame(turn * 1_000 + k * 60 + n, start, end, 560),
                        1.0,
                    )
                    for n in range(LINES)
                ),
                start,
                end,
            )
            for k in range(CHARTS)
        ]

        def show(shown: list[Chart] = shown) -> None:
            for plot, each in zip(plots, shown, strict=True):
                plot.show_chart(each)
            app.processEvents()

        costs.append(milliseconds(show))
    host.hide()
    return statistics.median(costs[1:])


def ten_million(path: Path) -> None:
    """Lay a workspace with one series of a value every other second."""
    world = empty_world(path)
    values = {"unit": "ms", "grain": Grain.SECOND}
    metric = world.desk.ask(AddMetric("Orders API latency", None, values))[1]
    line = world.desk.ask(AddRow(Series, {"metric_id": metric, "dimensions": ()}, "Add series"))[1]
    rng = np.random.default_rng(3)
    for part in np.array_split(np.arange(POINTS, dtype=np.int64), 20):
        times = START + part * 2_000
        merged(world, SeriesId(line), times, 200 + 40 * np.sin(part / 40_000) + rng.normal(size=part.size) * 8)
    world.store.close()


def resident() -> float:
    """Return the megabytes of memory that this process has in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def opened(path: Path) -> None:
    """Open the chart of ten million points in a process of its own and print what that takes."""
    app = QApplication([])
    theme = Theme.shipped(mode="light")
    host = QWidget()
    host.resize(*SIZE)
    plot = Plot(theme, Icons(theme, host), host)
    plot.resize(*SIZE)
    clock = FixedClock(NOW)
    store = open_workspace(path, role=Role.READER, clock=clock)
    metric = store.all(Metric)[0]
    findings = Findings()
    start, end = START, START + POINTS * 2_000
    host.show()
    app.processEvents()

    def question(first: float, last: float) -> Chart:
        spec = Spec(metric.id, with_band=False)
        return chart(store, spec, round(first), round(last), BUCKETS, findings=findings, clock=clock)

    def click() -> None:
        plot.show_chart(question(start, end))
        app.processEvents()

    before = resident()
    opening = milliseconds(click)
    count = 0

    def look(first: float, last: float) -> None:
        nonlocal count
        plot.look_at(first, last)
        count += 1
        if count % READ_EVERY == 0:
            plot.show_chart(question(first, last))

    found = ratios(app, look, start + (end - start) / 4, start + (end - start) / 2)
    memory = resident() - before
    store.close()
    print("RESULT", opening, memory, found["pan"], found["zoom"])


def judge(figures: dict[str, tuple[str, float]]) -> int:
    """Print the figures beside their limits, and return the exit code."""
    missed = 0
    for words, (limit, value) in figures.items():
        is_kept = value <= LIMITS[limit]
        missed += not is_kept
        print(f"{words:<62} {value:8.2f}  limit {LIMITS[limit]:6.1f}  {'kept' if is_kept else 'MISSED'}")
    return 1 if missed else 0


def main() -> int:
    """Measure everything."""
    app = QApplication([])
    theme = Theme.shipped(mode="light")
    icons = Icons(theme)
    full = moved_over_a_full_frame(app, theme, icons)
    whole = dashboard(app, theme, icons)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ten-million.pmdesk"
        ten_million(path)
        done = subprocess.run([sys.executable, __file__, CHILD, str(path)], capture_output=True, text=True, check=True)
    *said, result = done.stdout.splitlines()
    print(*said, sep="\n")
    opening, memory, pan, zoom = (float(figure) for figure in result.split()[1:])
    return judge(
        {
            "pan, a full frame: ratio to an empty plot": ("pan", full["pan"]),
            "zoom, a full frame: ratio to an empty plot": ("zoom", full["zoom"]),
            f"dashboard, {CHARTS} charts of {LINES} lines, new range: ms": ("dashboard", whole),
            "ten million points, from click to chart: ms": ("opening", opening),
            "ten million points, memory more: MB": ("memory", memory),
            "ten million points, pan with reading: ratio": ("pan", pan),
            "ten million points, zoom with reading: ratio": ("zoom", zoom),
        }
    )


if __name__ == "__main__":
    if CHILD in sys.argv:
        opened(Path(sys.argv[-1]))
    else:
        sys.exit(main())
