"""A weekly rhythm stays on its day, whenever the work was done."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.rhythm import WEEKDAYS, anchor_on_or_after, next_anchor, weekday_of

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_a_monday_review_done_on_wednesday_is_next_due_on_monday() -> None:
    assert next_anchor(date(2026, 3, 11), 0) == date(2026, 3, 16)
    assert next_anchor(date(2026, 3, 9), 0) == date(2026, 3, 16)
    assert next_anchor(date(2026, 3, 8), 0) == date(2026, 3, 9)


@given(days, st.integers(0, 6))
def test_the_next_anchor_is_that_weekday_within_a_week(day: date, weekday: int) -> None:
    found = next_anchor(day, weekday)
    assert found.weekday() == weekday
    assert timedelta(0) < found - day <= timedelta(7)
    assert anchor_on_or_after(day, weekday) == next_anchor(day - timedelta(1), weekday)


def test_a_weekday_that_makes_no_sense_is_monday() -> None:
    assert [weekday_of(kept) for kept in (4, None, "friday", 9, -1, 2.5)] == [4, 0, 0, 0, 0, 0]
    assert WEEKDAYS[weekday_of(4)] == "Friday"
