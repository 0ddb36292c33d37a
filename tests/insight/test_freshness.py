"""Data is stale when a period is missing that should be there, and a Monday is compared with Mondays."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from pmdesk.domain.metrics import Grain
from pmdesk.domain.points import Points
from pmdesk.domain.ranges import DAY_MS, HOUR_MS, ms_of, own_range, start_of
from pmdesk.insight.freshness import is_stale, usual_before, whole_days

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("grain", "last", "stale"),
    [
        (Grain.DAY, datetime(2026, 3, 9, tzinfo=UTC), False),
        (Grain.DAY, datetime(2026, 3, 8, tzinfo=UTC), True),
        (Grain.WEEK, datetime(2026, 3, 2, tzinfo=UTC), False),
        (Grain.WEEK, datetime(2026, 2, 16, tzinfo=UTC), True),
        (Grain.MONTH, datetime(2026, 2, 1, tzinfo=UTC), False),
        (Grain.MONTH, datetime(2025, 12, 1, tzinfo=UTC), True),
        (Grain.HOUR, NOW - timedelta(hours=1.5), False),
        (Grain.HOUR, NOW - timedelta(hours=3), True),
        (Grain.SECOND, NOW - timedelta(minutes=14), False),
        (Grain.SECOND, NOW - timedelta(minutes=16), True),
    ],
)
def test_the_grain_says_when_a_point_is_missing(grain: Grain, last: datetime, stale: bool) -> None:
    assert is_stale(ms_of(last), grain, ms_of(NOW), TODAY) is stale


def test_hours_of_ones_own_count_from_the_end_of_the_period() -> None:
    yesterday = start_of(date(2026, 3, 9))
    assert not is_stale(yesterday, Grain.DAY, ms_of(NOW), TODAY, stale_hours=8)
    assert is_stale(yesterday, Grain.DAY, ms_of(NOW), TODAY, stale_hours=7)


def test_a_source_that_is_asked_rarely_is_given_its_time() -> None:
    last = ms_of(NOW) - 3 * HOUR_MS
    assert is_stale(last, Grain.MINUTE, ms_of(NOW), TODAY)
    assert not is_stale(last, Grain.MINUTE, ms_of(NOW), TODAY, every_minutes=120)


def weeks(count: int) -> Points:
    """Daily points from Monday 5 Jan 2026 on: the weekday (0 to 6), and 10 more each week."""
    days = np.arange(7 * count, dtype=np.int64)
    return Points(start_of(date(2026, 1, 5)) + days * DAY_MS, (days % 7 + days // 7 * 10).astype(np.float64))


def test_a_monday_is_compared_with_the_mondays_before() -> None:
    shown = own_range(date(2026, 2, 2), date(2026, 3, 1))
    monday = start_of(date(2026, 2, 23))
    assert usual_before(weeks(8), monday, shown.start, shown.end, Grain.DAY) == np.mean([0, 10, 20, 30])


def test_where_there_is_no_such_day_all_count_and_without_points_nothing_is_said() -> None:
    shown = own_range(date(2026, 1, 9), date(2026, 1, 10))
    assert usual_before(weeks(8), shown.start, shown.start, shown.end, Grain.DAY) == 2.5
    first = own_range(date(2026, 1, 5), date(2026, 1, 6))
    assert usual_before(weeks(8), first.start, first.start, first.end, Grain.DAY) is None


def test_a_stretch_of_days_is_widened_to_whole_ones() -> None:
    assert whole_days(DAY_MS + 5, 2 * DAY_MS) == (DAY_MS, 3 * DAY_MS - 1)
