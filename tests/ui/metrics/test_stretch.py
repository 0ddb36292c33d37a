"""The stretches that stand ready hold whole days up to the newest point, or the newest hours."""

from datetime import date, timedelta

import pytest

from pmdesk.domain.ranges import DAY_MS, Preset, start_of
from pmdesk.ui.metrics.stretch import newest_range

TODAY = date(2026, 3, 10)
NOW = start_of(TODAY) + 27_600_000


@pytest.mark.parametrize(
    ("preset", "first", "count"),
    [
        (Preset.WEEK, date(2026, 3, 4), 7),
        (Preset.MONTH, date(2026, 2, 11), 28),
        (Preset.QUARTER, date(2025, 12, 11), 90),
        (Preset.YEAR, date(2025, 3, 11), 365),
    ],
)
def test_a_ready_range_holds_whole_days_up_to_the_newest_point(preset: Preset, first: date, count: int) -> None:
    day = timedelta(days=1)
    one = newest_range(preset, NOW, TODAY, start_of(TODAY))
    assert (one.days, one.length_ms) == ((first, TODAY), count * DAY_MS)
    before = newest_range(preset, NOW, TODAY, start_of(TODAY - day))
    assert (before.days, before.length_ms) == ((first - day, TODAY - day), count * DAY_MS)


def test_the_last_day_ends_now() -> None:
    one = newest_range(Preset.DAY, NOW, TODAY, None)
    assert (one.end, one.length_ms) == (NOW, DAY_MS)
