"""Times are read as they are written, days stay days in every zone, and what is no time is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain
from pmdesk.sync.instants import DAY_MS, as_datetime, midnight_ms, reader_of, zone_of
from tests.sync.asking import ms

BERLIN = ZoneInfo("Europe/Berlin")
NOON = ms("2026-03-10T12:00")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-10T12:00:00Z",
        "2026-03-10 12:00",
        "2026-03-10T13:00+01:00",
        " 2026-03-10T12:00:00.000 ",
        NOON,
        NOON // 1000,
        NOON * 1000,
        NOON * 1_000_000,
        str(NOON // 1000),
        NOON / 1000,
        Decimal(NOON),
        f"{NOON // 1000}.000",
        datetime(2026, 3, 10, 12),  # as databases give it
        datetime(2026, 3, 10, 13, tzinfo=BERLIN),
    ],
)
def test_one_instant_in_many_writings(cell: object):
    assert reader_of(Grain.HOUR, zone_of("UTC"))(cell) == NOON
    assert reader_of(Grain.DAY, zone_of("UTC"))(cell) == ms("2026-03-10")


@pytest.mark.parametrize("cell", ["2026-03-10", "20260310", 20260310, date(2026, 3, 10), "2026-W11-2"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_day_is_the_same_day_in_every_zone(cell: object, zone: str):
    assert reader_of(Grain.DAY, zone_of(zone))(cell) == ms("2026-03-10")


def test_months_and_years_begin_on_their_first_day():
    read = reader_of(Grain.MONTH, zone_of("UTC"))
    assert (read("2026-03"), read(2026), read("2026")) == (ms("2026-03-01"), ms("2026-01-01"), ms("2026-01-01"))


def test_a_time_without_a_zone_is_one_of_the_metric():
    assert reader_of(Grain.HOUR, BERLIN)("2026-03-10 13:00") == NOON
    assert reader_of(Grain.HOUR, BERLIN)("2026-03-10") == ms("2026-03-09T23:00")


def test_an_instant_belongs_to_the_day_of_the_metrics_zone():
    late = "2026-03-10T23:30:00Z"
    assert reader_of(Grain.DAY, BERLIN)(late) == ms("2026-03-11")
    assert reader_of(Grain.DAY, zone_of("UTC"))(late) == ms("2026-03-10")


NO_TIMES = [None, "", "soon", "2026-13-01", "2026-02-30", True, 7, -5, 1e30, "1e5", float("nan"), float("inf"), b"x"]
NO_TIMES += ["0001-01-01", [], {}, "９９９９", "9" * 400, 99999999, datetime(9999, 12, 31, tzinfo=UTC)]


@pytest.mark.parametrize("cell", NO_TIMES)
def test_what_is_no_time_is_told_in_words(cell: object):
    with pytest.raises(ValueError, match=r"time"):
        reader_of(Grain.HOUR, BERLIN)(cell)


@given(st.datetimes(datetime(1973, 3, 4), datetime(2200, 1, 1), timezones=st.just(UTC)))  # bounds
def test_every_epoch_unit_is_told_from_the_others(at: datetime):
    exact = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    read = reader_of(Grain.SECOND, zone_of("UTC"))
    assert read(exact // 1000) == exact // 1000 * 1000
    assert read(exact) == exact
    assert abs(read(exact * 1000) - exact) <= 1


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_days_stand_a_day_apart_at_midnight(day: date):
    assert midnight_ms(day) % DAY_MS == 0
    assert as_datetime(midnight_ms(day)).date() == day


def test_an_unknown_zone_is_told():
    with pytest.raises(DeskError, match="“Mars/Base” is not a time zone"):
        zone_of("Mars/Base")
    with pytest.raises(DeskError):
        zone_of("../../etc/passwd")
