"""Traces keep every extreme, their first and last sample, and their gaps when they become shapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import Grain, PanelKind, Scale
from pmdesk.domain.points import Frame
from pmdesk.queries.chart_values import Line
from pmdesk.ui.widgets.plot.content import content_of
from pmdesk.ui.widgets.plot.shapes import bridges, columns, outline, polygon
from pmdesk.ui.widgets.plot.space import Space
from tests.ui.widgets.plot.charts import DAY, START, chart, line

BOX = (40.0, 10.0, 300.0, 150.0)


def space(days: float, low: float, high: float, first: float = 0, *, is_log: bool = False) -> Space:
    return Space(*BOX, START + first * DAY, START + (first + days) * DAY, low, high, is_log)


def test_samples_stand_where_their_time_and_value_say() -> None:
    content = content_of(chart(line([0, 5, 10])))
    made = outline(content.traces[0], space(2, 0, 10))
    assert made.xs.tolist() == [40, 190, 340]
    assert made.highs.tolist() == [160, 85, 10]
    assert made.is_thin


def test_on_a_log_axis_each_power_of_ten_is_as_high() -> None:
    content = content_of(chart(line([1, 10, 100]), scale=Scale.LOG))
    made = outline(content.traces[0], space(2, 0, 2, is_log=True))
    assert made.highs.tolist() == [160, 85, 10]


def test_a_line_is_cut_at_the_sides_on_its_own_slope() -> None:
    content = content_of(chart(line([0, 10, 0, 10])))
    made = outline(content.traces[0], space(1, 0, 10, first=0.5))
    assert made.xs.tolist() == [40, 190, 340]
    assert made.highs.tolist() == [85, 10, 85]


def test_a_line_breaks_where_more_than_a_day_is_missing() -> None:
    content = content_of(chart(line([1] * 10, skip=(3, 6, 7))))
    made = outline(content.traces[0], space(9, 0, 2))
    before, after = pytest.approx(40 + 500 / 3), pytest.approx(40 + 800 / 3)
    assert [(made.xs[first], made.xs[last]) for first, last in made.pieces()] == [(40, before), (after, 340)]
    assert [(bridge.x1(), bridge.x2()) for bridge in bridges(made)] == [(before, after)]


def test_sparse_points_of_a_fine_grain_are_no_gaps() -> None:
    every_week = line([1, 2, 3, 4], step=7 * DAY)
    assert content_of(chart(every_week)).traces[0].starts.tolist() == []


def test_a_line_of_ranges_goes_up_and_down_through_both_ends() -> None:
    frame = Frame(np.array([START, START + DAY]), np.array([1.0, 2.0]), np.array([9.0, 8.0]), is_raw=False)
    content = content_of(chart(Line(SeriesId(1), "", 1, frame, 8.0), grain=Grain.DAY))
    points = polygon(outline(content.traces[0], space(1, 0, 10)))
    assert [(at.x(), at.y()) for at in points] == [(40, 145), (40, 25), (340, 40), (340, 130)]


values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=3_000)


@given(values, st.integers(1, 3))
def test_columns_keep_every_extreme_the_first_and_the_last(taken: list[float], pixels: int) -> None:
    times = np.arange(len(taken), dtype=np.int64) * DAY + START
    levels = np.array(taken)
    frame = Frame(times, levels, levels, is_raw=True)
    trace = content_of(chart(Line(SeriesId(1), "", 1, frame, None))).traces[0]
    whole = space(len(taken) - 1, float(levels.min()) - 1, float(levels.max()) + 1)
    full = outline(trace, whole)
    reduced = columns(full, pixels)
    assert reduced.xs.size <= 300 / pixels + 2
    assert reduced.highs.min() == full.highs.min()
    assert reduced.lows.max() == full.lows.max()
    assert (reduced.xs[0], reduced.xs[-1]) == (full.xs[0], full.xs[-1])
    for first, last in ((0, 1), (-1, None)):
        ends = full.highs[first:last]
        assert reduced.highs[first] <= ends[0] <= reduced.lows[first]


@given(st.lists(st.booleans(), min_size=30, max_size=2_000))
def test_columns_keep_gaps(is_there: list[bool]) -> None:
    skip = [n for n, there in enumerate(is_there) if not there]
    if len(skip) > len(is_there) - 2:
        return
    content = content_of(chart(line([1.0] * len(is_there), skip=skip)))
    full = outline(content.traces[0], space(len(is_there), 0, 2))
    assert columns(full).starts.size == full.starts.size
    assert np.array_equal(columns(full).xs[columns(full).starts], full.xs[full.starts])


def test_a_stack_lays_lines_on_one_another() -> None:
    content = content_of(chart(line([1, 2], label="a"), line([3, 4], label="b", colour=2), kind=PanelKind.STACKED))
    assert content.stack is not None
    assert content.stack.edges.tolist() == [[1, 2], [4, 6]]
    assert (content.low, content.high) == (0, 6)


def test_a_stack_of_shares_ends_at_100() -> None:
    lines = line([1, 0], label="a"), line([3, 0], label="b", colour=2)
    content = content_of(chart(*lines, kind=PanelKind.STACKED, scale=Scale.PERCENT))
    assert content.stack is not None
    assert content.stack.edges.tolist() == [[25, 0], [100, 0]]
    assert content.unit == "%"


def test_a_stack_is_nothing_in_the_gap_of_a_line() -> None:
    lines = line([1] * 9, label="a"), line([2] * 9, label="b", colour=2, skip=(3, 4, 5))
    content = content_of(chart(*lines, kind=PanelKind.STACKED))
    assert content.stack is not None
    assert content.stack.edges[1].tolist() == [3, 3, 3, 1, 1, 1, 3, 3, 3]


def test_values_without_a_logarithm_are_counted() -> None:
    content = content_of(chart(line([0, -1, 10, 100]), scale=Scale.LOG))
    assert content.hidden == 2
    assert (content.low, content.high) == (10, 100)


def test_fractions_become_per_cent() -> None:
    content = content_of(chart(line([0.25, 0.5]), unit="", scale=Scale.PERCENT))
    assert content.traces[0].highs.tolist() == [25, 50]
    assert content.is_shares
