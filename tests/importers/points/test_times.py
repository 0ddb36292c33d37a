"""Times as people and tools write them; and whole columns at once read as cells one by one."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.importers.points.cells import grid_of
from pmdesk.importers.points.timeforms import Clock, Order
from pmdesk.importers.points.times import Reckoning, read_column, read_column_carefully, read_one

DAY, MONTH, YEAR = Order.DAY_FIRST, Order.MONTH_FIRST, Order.YEAR_FIRST
WRITTEN = [
    ("2025-12-24", None, "2025-12-24T00:00:00"),
    ("2025/12/24", None, "2025-12-24T00:00:00"),
    ("2025-3-4", None, "2025-03-04T00:00:00"),
    ("24.12.2025", None, "2025-12-24T00:00:00"),
    ("3.4.2025", None, "2025-04-03T00:00:00"),
    ("24.12.25", DAY, "2025-12-24T00:00:00"),
    ("12/24/2025", MONTH, "2025-12-24T00:00:00"),
    ("12/24/2025", None, "2025-12-24T00:00:00"),
    ("24/12/2025", None, "2025-12-24T00:00:00"),
    ("24/12/25", DAY, "2025-12-24T00:00:00"),
    ("12/24/25", MONTH, "2025-12-24T00:00:00"),
    ("25/12/24", YEAR, "2025-12-24T00:00:00"),
    ("03/04/2025", DAY, "2025-04-03T00:00:00"),
    ("03/04/2025", MONTH, "2025-03-04T00:00:00"),
    ("04/04/2025", None, "2025-04-04T00:00:00"),
    ("31/12/99", DAY, "1999-12-31T00:00:00"),
    ("2025W07", None, "2025-02-10T00:00:00"),
    ("2025-W07", None, "2025-02-10T00:00:00"),
    ("2025-W07-3", None, "2025-02-12T00:00:00"),
    ("KW 7 2025", None, "2025-02-10T00:00:00"),
    ("2020-W53", None, "2020-12-28T00:00:00"),
    ("2025-07", None, "2025-07-01T00:00:00"),
    ("07/2025", None, "2025-07-01T00:00:00"),
    ("Jul 2025", None, "2025-07-01T00:00:00"),
    ("2025-Q3", None, "2025-07-01T00:00:00"),
    ("Q3 2025", None, "2025-07-01T00:00:00"),
    ("Mar 3, 2025", None, "2025-03-03T00:00:00"),
    ("March 3rd, 2025", None, "2025-03-03T00:00:00"),
    ("3 Mar 2025", None, "2025-03-03T00:00:00"),
    ("3-Mar-25", None, "2025-03-03T00:00:00"),
    ("3. März 2025", None, "2025-03-03T00:00:00"),
    ("3 février 2025", None, "2025-02-03T00:00:00"),
    ("31 de diciembre de 2025", None, "2025-12-31T00:00:00"),
    ("Tuesday, March 4, 2025", None, "2025-03-04T00:00:00"),
    ("Mon, 03 Mar 2025 10:00:00 GMT", None, "2025-03-03T10:00:00"),
    ("2025-12-24T10:11:12", None, "2025-12-24T10:11:12"),
    ("2025-12-24 10:11", None, "2025-12-24T10:11:00"),
    ("2025-12-24 10:11:12.345678", None, "2025-12-24T10:11:12.345"),
    ("2025-12-24T10:11:12,5Z", None, "2025-12-24T10:11:12.500"),
    ("2025-12-24T10:11:12+02:00", None, "2025-12-24T08:11:12"),
    ("2025-12-24T10:11:12-0530", None, "2025-12-24T15:41:12"),
    ("2025-12-24 10:11:12+00", None, "2025-12-24T10:11:12"),
    ("2025-12-24 10:11 UTC", None, "2025-12-24T10:11:00"),
    ("20251224T101112Z", None, "2025-12-24T10:11:12"),
    ("24.12.2025 07:30", None, "2025-12-24T07:30:00"),
    ("12/24/2025 1:05 PM", MONTH, "2025-12-24T13:05:00"),
    ("12/24/2025 12:05 am", MONTH, "2025-12-24T00:05:00"),
    ("03/Mar/2025:10:00:00 +0100", None, "2025-03-03T09:00:00"),
    (" 2025-12-24 ", None, "2025-12-24T00:00:00"),
]
COUNTED = [
    ("20250303", Clock.COMPACT, "2025-03-03T00:00:00"),
    ("202503", Clock.COMPACT, "2025-03-01T00:00:00"),
    ("2025030314", Clock.COMPACT, "2025-03-03T14:00:00"),
    ("202503031430", Clock.COMPACT, "2025-03-03T14:30:00"),
    ("20250303143059", Clock.COMPACT, "2025-03-03T14:30:59"),
    ("202507", Clock.WEEK, "2025-02-10T00:00:00"),
    ("1735689600", Clock.SECONDS, "2025-01-01T00:00:00"),
    ("1735689600.25", Clock.SECONDS, "2025-01-01T00:00:00.250"),
    ("1735689600123", Clock.MILLIS, "2025-01-01T00:00:00.123"),
    ("1735689600123456", Clock.MICROS, "2025-01-01T00:00:00.123"),
    ("1735689600123456789", Clock.NANOS, "2025-01-01T00:00:00.123"),
    ("45658", Clock.SERIAL, "2025-01-01T00:00:00"),
    ("45658.75", Clock.SERIAL, "2025-01-01T18:00:00"),
    ("45658.041666666664", Clock.SERIAL, "2025-01-01T01:00:00"),
    ("2025", Clock.YEAR, "2025-01-01T00:00:00"),
]
BAD = [
    ("", "has no date"),
    ("-", "has no date"),
    ("Total", "is not a date"),
    ("2025-02-30", "not a day or a time that exists"),
    ("2025-13-01", "not a day or a time that exists"),
    ("2025-12-24T24:00", "not a day or a time that exists"),
    ("2025-12-24T10:60", "not a day or a time that exists"),
    ("2025-12-24 13:05 pm", "not a day or a time that exists"),
    ("2021-W53", "not a day or a time that exists"),
    ("2025-12-24T10:00+99:00", "not a day or a time that exists"),
    ("0000-01-01", "not a day or a time that exists"),
    ("1776-07-04", "not between the years"),
    ("9999-12-31", "not between the years"),
    ("03/04/2025", "cannot be told"),
    ("24/12/25", "cannot be told"),
    ("20250303", "is not a date"),
    ("2025-12-24 noon", "is not a date"),
    ("2025-12-2\x00", "is not a date"),
    ("x" * 1000, "is not a date"),
]


def millis(iso):
    return (datetime.fromisoformat(iso).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )


@pytest.mark.parametrize(("text", "order", "iso"), WRITTEN)
def test_dates_are_read_as_they_are_meant(text, order, iso):
    assert read_one(text.encode(), Reckoning(order=order)) == millis(iso)


@pytest.mark.parametrize(("text", "clock", "iso"), COUNTED)
def test_digits_count_as_their_column_says(text, clock, iso):
    assert read_one(text.encode(), Reckoning(clock)) == millis(iso)


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_what_is_no_date_is_told(text, reason):
    told = read_one(text.encode(), Reckoning())
    assert isinstance(told, str)
    assert reason in told


def test_times_without_a_zone_are_those_of_the_metric():
    berlin = Reckoning(zone="Europe/Berlin")
    assert read_one(b"2025-07-01 12:00", berlin) == millis("2025-07-01T10:00:00")
    assert read_one(b"2025-01-01 12:00", berlin) == millis("2025-01-01T11:00:00")
    assert read_one(b"2025-01-01 12:00Z", berlin) == millis("2025-01-01T12:00:00")


def test_where_days_count_an_instant_is_the_day_it_is_there():
    berlin = Reckoning(zone="Europe/Berlin", calendar=True)
    assert read_one(b"2025-06-30T22:00:00Z", berlin) == millis("2025-07-01T00:00:00")
    assert read_one(b"2025-07-01", berlin) == millis("2025-07-01T00:00:00")
    assert read_one(b"2025-07-01T00:00:00+02:00", Reckoning(calendar=True)) == millis("2025-07-01T00:00:00")


def test_a_zone_that_is_not_known_is_told():
    with pytest.raises(DeskError, match="time zone"):
        Reckoning(zone="Mars/Olympus")


def column(cells):
    return grid_of([(at, [cell.encode("utf-8", "replace")]) for at, cell in enumerate(cells, start=1)]).column(0)


MOMENTS = st.datetimes(datetime(1973, 1, 1), datetime(2190, 1, 1))
FORMATS = [
    "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%b %d, %Y", "%Y-W%V",
    "%d %B %Y %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+05:30", "%Y%m%d", "%Y%m%d%H", "%m/%d/%Y %I:%M %p", "%s",
]  # fmt: skip
TEXTS = st.one_of(
    st.tuples(MOMENTS, st.sampled_from(FORMATS)).map(lambda pair: pair[0].strftime(pair[1])),
    st.tuples(*[st.integers(0, 99)] * 3).map(lambda t: f"{t[0]:02}/{t[1]:02}/{t[2]:02}"),
    st.tuples(*[st.integers(0, 40)] * 2).map(lambda t: f"{t[0]:02}/{t[1]:02}/2025"),
    st.tuples(st.integers(0, 9999), st.integers(0, 60), st.integers(0, 9)).map(
        lambda t: f"{t[0]:04}-W{t[1]:02}-{t[2]}"
    ),
    st.integers(0, 10**19 - 1).map(str),
    st.floats(0, 1e11).map(lambda value: f"{value:.6f}"),
    st.text(alphabet="0123456789-/.:TZ +", max_size=20),
    st.sampled_from([text for text, *_ in WRITTEN + COUNTED + BAD]),
    st.text(max_size=12),
)
WAYS = st.builds(
    Reckoning,
    st.sampled_from(list(Clock)),
    st.sampled_from([None, *Order]),
    st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.booleans(),
)


@given(st.lists(TEXTS, max_size=30), WAYS)
def test_a_column_at_once_is_read_as_its_cells_one_by_one(cells, how):
    fast, slow = read_column(column(cells), how), read_column_carefully(column(cells), how)
    assert fast.good.tolist() == slow.good.tolist()
    assert fast.millis[fast.good].tolist() == slow.millis[slow.good].tolist()
    assert fast.reasons == slow.reasons
    assert fast.timed == slow.timed


@given(
    MOMENTS,
    st.sampled_from(["America/New_York", "Europe/Berlin", "Pacific/Chatham"]),
    st.integers(-14 * 60, 14 * 60),
)
def test_instants_are_those_of_the_standard_library(moment, zone, minutes):
    moment = moment.replace(microsecond=0)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    local = moment.replace(tzinfo=ZoneInfo(zone))
    assert read_one(moment.isoformat().encode(), Reckoning(zone=zone)) == int(local.timestamp()) * 1000
    shifted = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert read_one(shifted.isoformat().encode(), Reckoning()) == (shifted - epoch) // timedelta(milliseconds=1)


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_every_day_comes_back_from_every_way_of_writing_it(day):
    wanted = millis(day.isoformat())
    ways = {
        "%Y-%m-%d": Reckoning(),
        "%d.%m.%Y": Reckoning(),
        "%d %b %Y": Reckoning(),
        "%Y%m%d": Reckoning(Clock.COMPACT),
    }
    ways |= {"%m/%d/%Y": Reckoning(order=MONTH), "%d/%m/%Y": Reckoning(order=DAY), "%G-W%V-%u": Reckoning()}
    for form, how in ways.items():
        assert read_one(day.strftime(form).encode(), how) == wanted
