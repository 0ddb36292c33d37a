"""Shared time ranges: whole days up to today, and the stretch before on the same weekdays."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.ranges import DAY_MS, WEEK_MS, Range, day_of, own_range, say_range, start_of

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
TODAY = date(2026, 3, 10)
DAYS = st.dates(date(1971, 1, 1), date(2100, 1, 1))


def test_ranges_are_said_as_days() -> None:
    assert say_range(own_range(date(2026, 3, 9), date(2026, 2, 9)), TODAY) == "9 Feb to 9 Mar"
    assert say_range(own_range(date(2025, 3, 9), date(2025, 3, 9)), TODAY) == "9 Mar 2025"
    assert say_range(Range(start_of(TODAY), start_of(TODAY) + 3_600_000), TODAY) == "10 Mar 00:00 to 01:00"
    now = start_of(TODAY) + 27_600_000
    assert say_range(Range(now - DAY_MS + 1, now), TODAY) == "9 Mar 07:40 to 10 Mar 07:40"


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
