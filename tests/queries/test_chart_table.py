"""The table of a chart holds every value, shows where points are missing, and leaves as CSV without loss."""

import csv
import io
from datetime import date

import numpy as np
import pytest

from pmdesk.commands.metrics import EditMetrics
from pmdesk.domain.errors import Gone
from pmdesk.domain.metrics import Aggregate, Grain
from pmdesk.domain.ranges import DAY_MS, HOUR_MS, own_range, start_of
from pmdesk.exporters.chart_csv import chart_csv
from pmdesk.queries.chart import Spec
from pmdesk.queries.chart_table import ChartTable, chart_table
from pmdesk.queries.findings import Findings
from tests.metrics_world import bring_in, with_metrics
from tests.world import World

FIRST = date(2026, 2, 23)
SHOWN = own_range(FIRST, date(2026, 3, 8))


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def table(world: World, split_by: str = "", most: int = 5_000) -> ChartTable:
    spec = Spec(world.ids["conversion"], split_by=split_by)
    return chart_table(world.store, spec, SHOWN.start, SHOWN.end, findings=Findings(), clock=world.clock, most=most)


def test_each_day_has_a_row_and_a_missing_one_a_dash(world: World) -> None:
    bring_in(world, "whole", FIRST, [61.5, 62.0])
    bring_in(world, "whole", date(2026, 2, 27), [63.25])
    found = table(world)
    assert found.columns == ("Checkout conversion",)
    assert [(row.time, row.texts[0]) for row in found.rows] == [
        ("Mon 23 Feb", "61.5 %"),
        ("Tue 24 Feb", "62 %"),
        ("Wed 25 Feb", "—"),
        ("Thu 26 Feb", "—"),
        ("Fri 27 Feb", "63.2 %"),
    ]
    assert found.missing == 2
    assert found.note == "2 missing values shown as —."


def test_lines_of_a_dimension_are_columns(world: World) -> None:
    bring_in(world, "mobile", FIRST, [1.0, 2.0])
    found = table(world, "device")
    assert found.columns == ("mobile",)
    assert [row.values for row in found.rows] == [(1.0,), (2.0,)]


def test_a_long_table_is_told_in_wider_periods(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["conversion"],), {"aggregate": Aggregate.SUM}))
    bring_in(world, "whole", FIRST, [1.0] * 14)
    found = table(world, most=5)
    assert found.grain is Grain.WEEK
    assert [(row.time, row.values) for row in found.rows] == [("week of 23 Feb", (7.0,)), ("week of 2 Mar", (7.0,))]
    assert found.note == "Taken together by week (sum)."


def test_hours_are_told_in_the_metrics_time_zone(world: World) -> None:
    world.desk.do(EditMetrics((world.ids["conversion"],), {"grain": Grain.HOUR, "time_zone": "Europe/Berlin"}))
    bring_in(world, "whole", FIRST, [1.0], HOUR_MS)
    row = table(world).rows[0]
    assert (row.time, row.iso) == ("23 Feb 01:00", "2026-02-23T01:00:00+01:00")


def test_points_off_the_grid_of_their_grain_stand_as_they_are(world: World) -> None:
    bring_in(world, "whole", FIRST, [1.0, 2.0, 3.0], DAY_MS + HOUR_MS)
    found = table(world)
    assert [row.at - start_of(FIRST) for row in found.rows] == [0, DAY_MS + HOUR_MS, 2 * (DAY_MS + HOUR_MS)]
    assert found.missing == 0


def test_without_points_the_table_is_empty_and_a_metric_that_is_gone_says_so(world: World) -> None:
    assert table(world).rows == ()
    with pytest.raises(Gone):
        chart_table(world.store, Spec(99_999), SHOWN.start, SHOWN.end, findings=Findings(), clock=world.clock)


def test_csv_holds_every_digit_and_leaves_gaps_empty(world: World) -> None:
    values = [float(value) for value in np.random.default_rng(1).normal(60, 5, 3)]
    bring_in(world, "whole", FIRST, values)
    bring_in(world, "whole", date(2026, 2, 27), [-7.0])
    written = chart_csv(table(world)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(written)))
    assert lines[0] == ["Time", "Checkout conversion (%)"]
    assert [line[0] for line in lines[1:]] == ["2026-02-23", "2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27"]
    assert [float(line[1]) for line in lines[1:4]] == values
    assert [line[1] for line in lines[4:]] == ["", "-7"]
