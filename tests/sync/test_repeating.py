"""Repeated events: when they take place by the wall clock, and what would take endless time is refused at once."""

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.sync.calendar_events import Window, events_of
from pmdesk.sync.repeating import AT_MOST, starts_of

START = datetime(2026, 3, 6, 10)
STRETCH = (datetime(2026, 1, 1), datetime(2027, 1, 1))
WINDOW = Window(datetime(2026, 3, 10, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("rule", "count", "last"),
    [
        ("FREQ=WEEKLY;COUNT=3", 3, datetime(2026, 3, 20, 10)),
        ("FREQ=DAILY;UNTIL=20260308", 3, datetime(2026, 3, 8, 10)),
        ("FREQ=DAILY;UNTIL=20260308T080000Z", 2, datetime(2026, 3, 7, 10)),
        ("FREQ=DAILY;UNTIL=20260308T090000Z", 3, datetime(2026, 3, 8, 10)),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", 2, datetime(2026, 4, 24, 10)),
        ("FREQ=YEARLY", 1, START),
        ("FREQ=DAILY;UNTIL=20200101", 0, None),
    ],
)
def test_a_rule_says_when(rule: str, count: int, last: datetime | None) -> None:
    found = starts_of(rule, START, ZoneInfo("Europe/Berlin"), STRETCH)
    assert len(found) == count
    assert not found or found[-1] == last


def test_exceptions_are_left_out_and_further_ones_come_in() -> None:
    further, without = datetime(2026, 5, 1, 9), START + timedelta(weeks=1)
    found = starts_of("FREQ=WEEKLY;COUNT=3", START, None, STRETCH, more=[further], without=[without])
    assert found == [START, START + timedelta(weeks=2), further]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=9", "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=13", "FREQ=DAILY;BYSETPOS=2", "FREQ=YEARLY;BYYEARDAY=400", "FREQ=WEEKLY;BYHOUR=99",
        "FREQ=NEVER", "INTERVAL=2", "FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;COUNT=x", "FREQ=DAILY;INTERVAL=0",
    ],
)  # fmt: skip
def test_a_rule_that_never_ends_or_makes_no_sense_is_refused_at_once(rule: str) -> None:
    began = process_time()
    with pytest.raises(ValueError):
        starts_of(rule, START, None, STRETCH)
    assert process_time() - began < 1


def test_very_many_instances_end_somewhere() -> None:
    assert len(starts_of("FREQ=DAILY", datetime(1900, 1, 1), None, (STRETCH[0], datetime(2100, 1, 1)))) == AT_MOST


@given(st.text(max_size=200) | st.sampled_from(["RRULE:FREQ=DAILY", "DTSTART:20260301T100000", "DURATION:-P3D"]))
def test_whatever_stands_in_an_event_it_is_read_or_told(text: str) -> None:
    words = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260312T100000Z\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    found = events_of(words, "/a.ics", "", WINDOW)
    assert found.meetings or found.left
    for one in found.meetings:
        (one.title + one.body + one.place).encode()
        assert one.start <= one.end
