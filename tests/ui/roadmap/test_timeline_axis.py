"""The time axis: days and pixels, the bands of the header, and what bars snap to."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.queries.timeline import SprintHead
from pmdesk.ui.widgets.timeline.axis import Axis, Scale

MONDAY = date(2026, 2, 16).toordinal()
SPRINTS = tuple(SprintHead(n, f"26.{n + 4:02}", MONDAY + 14 * n, MONDAY + 14 * n + 13) for n in range(10))
axes = st.builds(
    lambda per_day, offset, with_sprints: Axis(MONDAY, per_day, offset, 1.0, SPRINTS if with_sprints else ()),
    st.floats(0.25, 40),
    st.integers(-20_000, 20_000),
    st.booleans(),
)
days = st.integers(MONDAY - 800, MONDAY + 1_200)


def day(month: int, number: int) -> int:
    return date(2026, month, number).toordinal()


@given(axes, days)
def test_the_pixel_of_a_day_lies_on_that_day(axis, there):
    assert axis.day(axis.x(there) + axis.per_day / 2) == there


@given(axes, st.floats(0.2, 5), st.floats(0, 1_500))
def test_zooming_keeps_the_moment_under_the_pointer(axis, factor, at):
    zoomed = axis.zoomed(factor, at)
    assert zoomed.moment(at) == pytest.approx(axis.moment(at), abs=1 / zoomed.per_day + 0.01)


@given(axes, days)
def test_every_day_lies_in_exactly_the_unit_that_is_told(axis, there):
    unit = axis.unit(there)
    assert unit.start <= there <= unit.end
    assert axis.unit(unit.start)[:2] == axis.unit(unit.end)[:2] == unit[:2]


@given(axes, days, st.sampled_from([1, -1]))
def test_a_step_from_the_start_of_a_unit_and_back_is_none(axis, there, way):
    start = axis.unit(there).start
    after = start + axis.step(start, way)
    assert after + axis.step(after, -way) == start
    assert (after - start) * way > 0


@given(axes, days, st.sampled_from([1, -1]))
def test_an_end_steps_to_the_last_working_day_of_a_unit(axis, there, way):
    after = there + axis.end_step(there, way)
    assert (after - there) * way > 0
    assert date.fromordinal(after).weekday() < 5


@given(axes, days, st.integers(-200, 200))
def test_a_snapped_move_begins_with_a_unit_or_as_far_into_one_as_before(axis, start, wanted):
    into = start - axis.unit(start).start
    there = start + axis.snapped_move(start, wanted)
    unit = axis.unit(there)
    offset = axis.unit(there - into)
    assert there in (start, unit.start) or there - into == offset.start
    assert axis.snapped_move(start, 0) == 0


@given(axes, st.integers(MONDAY - 200, MONDAY + 300), st.integers(10, 200))
def test_bands_follow_one_another_without_a_gap(axis, first, length):
    for bands in (list(axis.upper_bands(first, first + length)), list(axis.lower_bands(first, first + length))):
        for one, other in pairwise(bands):
            assert other.start == one.end + 1


def test_the_zoom_tells_what_is_counted_in():
    assert Axis(MONDAY, 20).scale is Scale.WEEKS
    assert Axis(MONDAY, 5.5).scale is Scale.SPRINTS
    assert Axis(MONDAY, 1.5).scale is Scale.QUARTERS
    assert Axis(MONDAY, 20, font_scale=1.5).scale is Scale.WEEKS
    assert Axis(MONDAY, 15, font_scale=1.5).scale is Scale.SPRINTS


def test_the_header_names_months_and_sprints():
    axis = Axis(MONDAY, 5.5, 0, 1.0, SPRINTS)
    assert [band.text for band in axis.upper_bands(day(2, 20), day(4, 2))] == ["Feb", "Mar", "Apr"]
    assert [band.text for band in axis.lower_bands(day(2, 20), day(3, 20))] == ["26.04", "26.05", "26.06"]


def test_far_away_quarters_stand_over_months_and_years_over_quarters():
    axis = Axis(MONDAY, 1.5, 0, 1.0, SPRINTS)
    assert [band.text for band in axis.upper_bands(day(2, 1), day(5, 1))] == ["Q1 2026", "Q2 2026"]
    assert [band.text for band in axis.lower_bands(day(12, 1), day(12, 31) + 1)] == ["Dec", "Jan"]
    far = Axis(MONDAY, 0.4, 0, 1.0, SPRINTS)
    assert [band.text for band in far.upper_bands(day(2, 1), day(2, 1) + 400)] == ["2026", "2027"]
    assert [band.text for band in far.lower_bands(day(2, 1), day(5, 1))] == ["Q1", "Q2"]


def test_ends_snap_to_fridays_and_starts_to_the_first_day_of_a_sprint():
    axis = Axis(MONDAY, 5.5, 0, 1.0, SPRINTS)
    assert axis.snapped_end(day(3, 17)) == day(3, 13)
    assert axis.snapped_end(day(3, 26)) == day(3, 27)
    assert axis.snapped_start(day(3, 4)) == day(3, 2)
    assert axis.snapped_start(day(3, 12)) == day(3, 16)


def test_sprints_go_on_in_fortnights_before_and_after_the_known_ones():
    axis = Axis(MONDAY, 5.5, 0, 1.0, SPRINTS)
    assert axis.unit(MONDAY - 1)[:2] == (MONDAY - 14, MONDAY - 1)
    last = SPRINTS[-1].end
    assert axis.unit(last + 1)[:2] == (last + 1, last + 14)


def test_time_does_not_run_out():
    axis = Axis(MONDAY, 0.25)
    for _ in range(200):
        axis = axis.scrolled(5_000)
    assert date.fromordinal(axis.day(2_000)).year <= 2198
