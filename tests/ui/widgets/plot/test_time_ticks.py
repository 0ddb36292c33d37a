"""The time axis stands on the calendar of its zone, over changes of the clock too."""

from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.metrics import Grain
from pmdesk.ui.widgets.plot.time_ticks import (
    DAY,
    EARLIEST,
    HOUR,
    LATEST,
    MINUTE,
    WEEK,
    YEAR,
    moment,
    say_moment,
    time_ticks,
    zone_of,
)

BERLIN = ZoneInfo("Europe/Berlin")


def at(*parts: int, zone: tzinfo = UTC) -> int:
    return round(datetime(*parts, tzinfo=zone).timestamp() * 1_000)


def longs(*args) -> list[str]:
    return [tick.long for tick in time_ticks(*args)]


def shorts(*args) -> list[str]:
    return [tick.short for tick in time_ticks(*args)]


def test_four_weeks_have_their_mondays() -> None:
    stretch = at(2026, 2, 9), at(2026, 3, 9), 6, Grain.DAY, UTC
    assert longs(*stretch) == ["9 Feb", "16 Feb", "23 Feb", "2 Mar", "9 Mar"]
    assert shorts(*stretch) == ["9 Feb", "16", "23", "2 Mar", "9"]


def test_a_week_has_its_days() -> None:
    assert shorts(at(2026, 2, 27), at(2026, 3, 2), 10, Grain.DAY, UTC) == ["27 Feb", "28", "1 Mar", "2"]


def test_a_year_has_months_or_quarters_and_the_year_once() -> None:
    year = at(2025, 11, 1), at(2026, 11, 1)
    assert shorts(*year, 14, Grain.DAY, UTC)[:4] == ["Nov 2025", "Dec", "Jan 2026", "Feb"]
    assert shorts(*year, 5, Grain.DAY, UTC) == ["Q1 2026", "Q2", "Q3", "Q4"]


def test_decades_have_round_years() -> None:
    assert longs(at(1994, 1, 1), at(2026, 1, 1), 5, Grain.MONTH, UTC) == ["2000", "2010", "2020"]


def test_days_are_not_cut_finer_than_their_grain() -> None:
    assert longs(at(2026, 2, 9), at(2026, 2, 10), 20, Grain.DAY, UTC) == ["9 Feb", "10 Feb"]
    assert longs(at(2026, 2, 1), at(2026, 3, 1), 20, Grain.MONTH, UTC) == ["Feb 2026", "Mar 2026"]


def test_two_ticks_are_sought_where_one_alone_would_stand() -> None:
    assert longs(at(2026, 2, 9), at(2026, 3, 9), 3.5, Grain.DAY, UTC)[:2] == ["9 Feb", "16 Feb"]


def test_a_day_of_23_hours_keeps_its_wall_clock() -> None:
    ticks = time_ticks(at(2026, 3, 29, zone=BERLIN), at(2026, 3, 30, zone=BERLIN), 9, Grain.MINUTE, BERLIN)
    assert [tick.long for tick in ticks] == [
        "29 Mar",
        "03:00",
        "06:00",
        "09:00",
        "12:00",
        "15:00",
        "18:00",
        "21:00",
        "30 Mar",
    ]
    assert ticks[1].at - ticks[0].at == 2 * HOUR
    assert ticks[-1].at - ticks[0].at == 23 * HOUR


def test_a_day_of_25_hours_shows_the_hour_that_comes_twice() -> None:
    ticks = time_ticks(at(2026, 10, 25, zone=BERLIN), at(2026, 10, 25, 5, zone=BERLIN), 8, Grain.MINUTE, BERLIN)
    assert [tick.long for tick in ticks] == ["25 Oct", "01:00", "02:00", "02:00", "03:00", "04:00", "05:00"]
    assert {later.at - sooner.at for sooner, later in pairwise(ticks)} == {HOUR}


def test_the_first_tick_tells_the_day_where_no_midnight_does() -> None:
    stretch = at(2026, 2, 24, 7), at(2026, 2, 24, 8), 5, Grain.MINUTE, UTC
    assert shorts(*stretch) == ["24 Feb 07:00", "07:15", "07:30", "07:45", "08:00"]
    assert longs(at(2026, 2, 24, 7), at(2026, 2, 24, 7, 0, 3), 5, Grain.SECOND, UTC)[1] == "07:00:01"


def test_calendar_grains_have_no_time_zone() -> None:
    assert zone_of("Pacific/Auckland", Grain.DAY) is UTC
    assert zone_of("Pacific/Auckland", Grain.HOUR) == ZoneInfo("Pacific/Auckland")
    assert zone_of("Nowhere/Else", Grain.HOUR) is UTC


@pytest.mark.parametrize(
    ("grain", "words"),
    [
        (Grain.DAY, "Tue 24 Feb"),
        (Grain.MONTH, "Feb 2026"),
        (Grain.HOUR, "Tue 24 Feb 08:30"),
        (Grain.SECOND, "Tue 24 Feb 08:30:00"),
    ],
)
def test_a_moment_is_told_as_fine_as_its_grain(grain: Grain, words: str) -> None:
    zone = zone_of("Europe/Berlin", grain)
    assert say_moment(at(2026, 2, 24, 7, 30), grain, zone) == words


zones = st.sampled_from(
    ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
)


@given(
    st.integers(EARLIEST * 2, LATEST * 2),
    st.one_of(st.integers(-10, 10), st.integers(1, 400 * DAY), st.integers(1, 10_000 * YEAR)),
    st.floats(0.1, 60),
    st.sampled_from(Grain),
    zones,
)
def test_ticks_of_any_stretch_rise_within_it_and_are_not_too_many(
    start: int, width: int, room: float, grain: Grain, name: str
) -> None:
    ticks = time_ticks(start, start + width, room, grain, zone_of(name, grain))
    assert len(ticks) <= max(2 * room, 1) * 1.3 + 3
    assert all(start <= tick.at <= start + width for tick in ticks)
    assert all(sooner.at < later.at for sooner, later in pairwise(ticks))


@given(st.integers(at(1975, 1, 1), at(2037, 1, 1)), st.integers(20 * MINUTE, 3 * DAY), zones)
def test_ticks_below_a_day_stand_on_round_times_of_the_wall_clock(start: int, width: int, name: str) -> None:
    zone = ZoneInfo(name)
    walls = [moment(tick.at, zone) for tick in time_ticks(start, start + width, 12, Grain.MINUTE, zone)]
    steps = {later - sooner for sooner, later in pairwise(wall.replace(tzinfo=None) for wall in walls)}
    usual = max(steps, key=lambda step: (abs(step), step), default=timedelta(0))
    assert all(wall.second == 0 for wall in walls)
    if usual >= timedelta(hours=1):
        assert all(wall.minute == 0 for wall in walls)


@given(st.integers(at(1975, 1, 1), at(2037, 1, 1)), st.integers(2 * DAY, 3 * 365 * DAY), zones)
def test_ticks_of_days_and_more_stand_on_midnights(start: int, width: int, name: str) -> None:
    for tick in time_ticks(start, start + width, 6, Grain.DAY, zone_of(name, Grain.DAY)):
        assert tick.at % DAY == 0
    if width < 40 * DAY and width > 8 * DAY:
        mondays = time_ticks(start, start + width, width / WEEK, Grain.DAY, UTC)
        assert all(moment(tick.at, UTC).weekday() == 0 for tick in mondays)
