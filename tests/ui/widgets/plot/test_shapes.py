"""Traces keep every extreme, their first and last sample, and their gaps when they become shapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPainter

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import Grain, PanelKind, Scale
from pmdesk.domain.points import Frame
from pmdesk.queries.chart_values import Line
from pmdesk.ui.widgets.plot.content import content_of
from pmdesk.ui.widgets.plot.shapes import DENSE, Pencil, bridges, outline, outlines, polygon
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
    xs, ys = whole.x(times), whole.ys(levels)
    reduced = outline(trace, whole, pixels)
    assert reduced.xs.size <= max(300 * DENSE, 302) / pixels + 2
    assert (reduced.highs.min(), reduced.lows.max()) == (ys.min(), ys.max())
    assert (reduced.xs[0], reduced.xs[-1]) == (xs[0], xs[-1])
    for end in (0, -1):
        assert reduced.highs[end] <= ys[end] <= reduced.lows[end]


@given(st.lists(st.booleans(), min_size=30, max_size=2_000))
def test_columns_keep_gaps(is_there: list[bool]) -> None:
    skip = [n for n, there in enumerate(is_there) if not there]
    if len(skip) > len(is_there) - 2:
        return
    trace = content_of(chart(line([1.0] * len(is_there), skip=skip))).traces[0]
    whole = space(len(is_there), 0, 2)
    made = outline(trace, whole)
    assert made.starts.size == trace.starts.size
    assert np.array_equal(made.xs[made.starts], whole.x(trace.times)[trace.starts])


def slowly(frame: Frame, seen: Space, pixels: int) -> list[tuple[float, float, float]]:
    """Return x, top and bottom of each column, or entry where there are few, one step after the other."""
    inside = [n for n, at in enumerate(frame.times.tolist()) if seen.start <= at <= seen.end]
    first = next((n for n, at in enumerate(frame.times.tolist()) if at >= seen.start), frame.times.size) - 1
    last = max([first, *inside]) + 1
    some = slice(max(first, 0), last + 1)
    points = [
        [seen.x(float(at)), seen.y(high), seen.y(low)]
        for at, high, low in zip(frame.times[some], frame.highs[some], frame.lows[some], strict=True)
    ]
    for end, inner, side in ((0, 1, seen.left), (-1, -2, seen.right)):
        if len(points) > 1 and (points[end][0] < side if end == 0 else points[end][0] > side):
            share = (side - points[end][0]) / (points[inner][0] - points[end][0])
            points[end] = [
                here + (there - here) * share for here, there in zip(points[end], points[inner], strict=True)
            ]
    if len(points) * pixels <= DENSE * seen.width:
        return [(x, top, bottom) for x, top, bottom in points]
    columns: dict[int, list[list[float]]] = {}
    for point in points:
        columns.setdefault(int(point[0] // pixels), []).append(point)
    found = [(those[0][0], min(p[1] for p in those), max(p[2] for p in those)) for those in columns.values()]
    return [*found[:-1], (points[-1][0], *found[-1][1:])]


@given(
    st.lists(st.tuples(st.floats(0.5, 1e4), st.floats(0, 50)), min_size=2, max_size=1_200),
    st.floats(-0.2, 1.0),
    st.floats(0.05, 1.2),
    st.integers(1, 3),
    st.booleans(),
)
def test_an_outline_is_what_going_through_it_slowly_gives(
    taken: list[tuple[float, float]], begin: float, part: float, pixels: int, is_log: bool
) -> None:
    times = np.arange(len(taken), dtype=np.int64) * DAY + START
    lows = np.array([low for low, _ in taken])
    frame = Frame(times, lows, lows + np.array([more for _, more in taken]), is_raw=False)
    trace = content_of(chart(Line(SeriesId(1), "", 1, frame, None))).traces[0]
    days = len(taken)
    seen = space(days * part, *((-1, 5) if is_log else (0, 2e4)), first=round(days * begin) + 0.25, is_log=is_log)
    made = outline(trace, seen, pixels)
    expected = slowly(frame, seen, pixels)
    assert np.allclose(np.stack((made.xs, made.highs, made.lows), axis=1), np.array(expected).reshape(-1, 3), atol=1e-6)


def test_lines_with_the_same_times_are_measured_once_and_the_others_alone() -> None:
    lines = line([1, 2, 3, 4]), line([4, 3, 2, 1]), line([1, 2, 4], skip=(1,)), line([2, 2, 2, 2])
    traces = content_of(chart(*lines)).traces
    assert traces[0].times is traces[1].times
    seen = space(2, 0, 5, first=0.5)
    for trace, made in zip(traces, outlines(traces, seen), strict=True):
        alone = outline(trace, seen)
        for name in ("xs", "highs", "lows", "starts"):
            assert np.array_equal(getattr(made, name), getattr(alone, name))


def test_a_pencil_makes_the_same_lines_as_polygons_of_their_own() -> None:
    times = np.arange(400, dtype=np.int64) * DAY + START
    draw = np.random.default_rng(1)
    lows = [draw.normal(size=400) for _ in range(3)]
    frames = [Frame(times, low, low + draw.random(400), is_raw=False) for low in lows]
    traces = content_of(chart(*(Line(SeriesId(n), "", 1, frame, None) for n, frame in enumerate(frames)))).traces
    pencil = Pencil(QPainter())
    for seen in (space(399, -5, 5), space(99, -5, 5), space(398, -5, 5)):
        for made in outlines(traces, seen):
            assert list(pencil.polygon(made)) == list(polygon(made))


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
