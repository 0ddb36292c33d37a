"""Shared time ranges: whole days up to today, and the stretch before on the same weekdays."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.ranges import DAY_MS, WEEK_MS, Preset, Range, day_of, own_range, range_of, say_range, start_of

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
TODAY = date(2026, 3, 10)
DAYS = st.dates(date(1971, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("preset", "first", "count"),
    [
        (Preset.WEEK, date(2026, 3, 4), 7),
        (Preset.MONTH, date(2026, 2, 11), 28),
        (Preset.QUARTER, date(2025, 12, 11), 90),
        (Preset.YEAR, date(2025, 3, 11), 365),
    ],
)
def test_a_ready_range_holds_whole_days_up_to_today(preset: Preset, first: date, count: int) -> None:
    one = range_of(preset, NOW, TODAY)
    assert one.days == (first, TODAY)
    assert one.length_ms == count * DAY_MS


def test_the_last_day_ends_now() -> None:
    one = range_of(Preset.DAY, NOW, TODAY)
    assert one.length_ms == DAY_MS
    assert say_range(one, TODAY) == "9 Mar 07:40 to 10 Mar 07:40"


def test_in_the_evening_of_the_west_the_newest_hours_are_in() -> None:
    late = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
    assert range_of(Preset.WEEK, late, TODAY).end == late.timestamp() * 1_000


def test_a_year_from_a_leap_day_is_whole() -> None:
    one = range_of(Preset.YEAR, datetime(2028, 2, 29, tzinfo=UTC), date(2028, 2, 29))
    assert one.days == (date(2027, 3, 1), date(2028, 2, 29))


def test_ranges_are_said_as_days() -> None:
    assert say_range(own_range(date(2026, 3, 9), date(2026, 2, 9)), TODAY) == "9 Feb to 9 Mar"
    assert say_range(own_range(date(2025, 3, 9), date(2025, 3, 9)), TODAY) == "9 Mar 2025"
    assert say_range(Range(start_of(TODAY), start_of(TODAY) + 3_600_000), TODAY) == "10 Mar 00:00 to 01:00"


def test_a_range_of_no_length_is_refused() -> None:
    with pytest.raises(RuleBroken, match="too short"):
        Range(5, 5)


@given(DAYS, DAYS)
def test_the_stretch_before_is_as_long_and_ends_before_this_one_begins(one: date, other: date) -> None:
    now = own_range(one, other)
    before = now.previous
    assert before.length_ms == now.length_ms
    assert now.start - WEEK_MS < before.end + 1 <= now.start
    if now.length_ms >= 28 * DAY_MS:
        assert day_of(before.start).weekday() == day_of(now.start).weekday()
