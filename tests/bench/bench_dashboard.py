"""How long the questions of a dashboard take: 12 charts with 60 series over 5 years of days, and lists of 300 metrics.

Prints medians; run with `python -m tests.bench.bench_dashboard`. The aim: a change of the range, everything read
before, is answered well under 100 ms.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from pmdesk.commands.fields import AddRow
from pmdesk.commands.metrics import AddMetric, Annotate
from pmdesk.domain.changes import Actor
from pmdesk.domain.metrics import AnnotationKind, PanelKind, Series
from pmdesk.domain.ranges import DAY_MS, Preset, ms_of, start_of
from pmdesk.queries.brief import brief
from pmdesk.queries.chart import Asked, Spec, charts
from pmdesk.queries.findings import Findings
from pmdesk.queries.metric_list import metric_list
from pmdesk.storage.store import Role, Store, open_workspace
from pmdesk.ui.metrics.stretch import newest_range
from tests.metrics_world import Landing
from tests.world import NOW, TODAY, World, empty_world

CHARTS, VALUES, YEARS, LISTED = 12, 5, 5, 300
BUCKETS = 600
RANGES = (Preset.MONTH, Preset.QUARTER, Preset.YEAR)


def fill(world: World) -> None:
    """Bring in the metrics of the dashboard, each with the values of a dimension, and the others with a whole."""
    days = 365 * YEARS
    at = start_of(TODAY - timedelta(days=days)) + np.arange(days, dtype=np.int64) * DAY_MS
    draw = np.random.default_rng(1)
    for number in range(LISTED):
        metric = world.desk.ask(AddMetric(f"Metric {number}"), Actor.SYNC)[1]
        for value in range(VALUES if number < CHARTS else 1):
            dimensions = ("method", f"m{value}") if number < CHARTS else ()
            row = {"metric_id": metric, "dimensions": dimensions}
            series = world.desk.ask(AddRow(Series, row, "Add series"), Actor.SYNC)[1]
            values = 100 + 5 * np.sin(np.arange(days) * 2 * np.pi / 7) + draw.normal(0, 1, days)
            world.desk.do(Landing(series, at, values), Actor.SYNC)
        world.ids[f"m{number}"] = metric
    for number in range(40):
        day = NOW - timedelta(days=9 * number)
        world.desk.do(Annotate(AnnotationKind.NOTE, f"Note {number}", day), Actor.SYNC)


def asked(world: World, start: int, end: int) -> list[Asked]:
    """Return the charts of the dashboard, one half whole with a band, one half split into lines."""
    return [
        Asked(
            Spec(world.ids[f"m{number}"], PanelKind.LINE, split_by="method" if number % 2 else "", with_previous=True),
            start,
            end,
            BUCKETS,
        )
        for number in range(CHARTS)
    ]


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that some work takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1_000


def stretches(count: int) -> list[tuple[int, int]]:
    """Return ranges as a person changes them: lengths one after the other, then scrolled back."""
    found: list[tuple[int, int]] = []
    for number in range(count):
        shown = newest_range(RANGES[number % len(RANGES)], ms_of(NOW), TODAY, ms_of(NOW))
        back = number // len(RANGES) * 30 * DAY_MS
        found.append((shown.start - back, shown.end - back))
    return [*found, (start_of(date(2021, 3, 12)), start_of(TODAY))]


def main() -> None:
    """Fill a workspace, and print how long its questions take."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.pmdesk"
        world = empty_world(path)
        fill(world)
        reader = open_workspace(path, role=Role.READER)
        print_times(world, reader)
        reader.close()
        world.store.close()


def print_times(world: World, reader: Store) -> None:
    """Print the medians, first with nothing kept, then with everything."""
    findings, clock = Findings(), world.clock
    first, last = stretches(1)[0]
    board = asked(world, first, last)
    hasty = timed(lambda: charts(reader, board, findings=Findings(), clock=clock, in_haste=True))
    cold = timed(lambda: charts(reader, board, findings=findings, clock=clock))
    warm = [
        timed(lambda part=part: charts(reader, asked(world, *part), findings=findings, clock=clock))
        for part in stretches(18)
    ]
    print(f"{CHARTS} charts, {CHARTS * VALUES} series, {YEARS} years of days")
    print(f"  first, in haste {hasty:7.1f} ms   with bands {cold:7.1f} ms")
    print(f"  range changed   {statistics.median(warm):7.1f} ms   worst {max(warm):7.1f} ms   (aim: < 100 ms)")
    kept = Findings()
    listed = [timed(lambda: metric_list(reader, first, last, findings=kept, clock=clock)) for _ in range(5)]
    print(f"{LISTED} metrics\n  list, first {listed[0]:7.1f} ms   again {statistics.median(listed[1:]):7.1f} ms")
    told = [timed(lambda: brief(reader, first, last, findings=kept, clock=clock)) for _ in range(3)]
    print(
        f"  brief, first {told[0]:6.1f} ms   again {statistics.median(told[1:]):7.1f} ms   numbers kept {kept.numbers}"
    )


if __name__ == "__main__":
    main()
