"""Dates are read as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.days import Resolution, Span, month_end, say_day, say_span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import LONG_OVER, parse_day, parse_span

TODAY = date(2026, 3, 10)  # a Tuesday
DAY, MONTH, QUARTER, HALF = Resolution.DAY, Resolution.MONTH, Resolution.QUARTER, Resolution.HALF


def _day(month, day, year=2026):
    return Span(date(year, month, day), date(year, month, day))


@pytest.mark.parametrize(
    ("text", "start", "end", "resolution"),
    [
        ("Q3", "2026-07-01", "2026-09-30", QUARTER),
        ("Q3 2026", "2026-07-01", "2026-09-30", QUARTER),
        ("2026-Q3", "2026-07-01", "2026-09-30", QUARTER),
        ("q3/27", "2027-07-01", "2027-09-30", QUARTER),
        ("H2", "2026-07-01", "2026-12-31", HALF),
        ("H2 27", "2027-07-01", "2027-12-31", HALF),
        ("May", "2026-05-01", "2026-05-31", MONTH),
        ("Mai 2027", "2027-05-01", "2027-05-31", MONTH),
        ("2026-05", "2026-05-01", "2026-05-31", MONTH),
        ("05/2026", "2026-05-01", "2026-05-31", MONTH),
        ("next quarter", "2026-04-01", "2026-06-30", QUARTER),
        ("this month", "2026-03-01", "2026-03-31", MONTH),
        ("next half", "2026-07-01", "2026-12-31", HALF),
        ("next week", "2026-03-16", "2026-03-22", DAY),
        ("KW 23", "2026-06-01", "2026-06-07", DAY),
        ("2027", "2027-01-01", "2027-12-31", DAY),
    ],
)
def test_stretches_keep_the_resolution_they_are_meant_at(text, start, end, resolution):
    assert parse_span(text, TODAY) == Span(date.fromisoformat(start), date.fromisoformat(end), resolution)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24 apr", _day(4, 24)),
        ("24 Apr 2026", _day(4, 24)),
        ("apr 24", _day(4, 24)),
        ("April 24, 2026", _day(4, 24)),
        ("24th of April", _day(4, 24)),
        ("24-Apr-26", _day(4, 24)),
        ("24 de abril de 2026", _day(4, 24)),
        ("24. März", _day(3, 24)),
        ("26.07", _day(7, 26)),
        ("26.07.", _day(7, 26)),
        ("26.7.27", _day(7, 26, 2027)),
        ("24/04/2026", _day(4, 24)),
        ("2026-04-24", _day(4, 24)),
        ("fri", _day(3, 13)),
        ("tue", _day(3, 17)),
        ("this fri", _day(3, 13)),
        ("next fri", _day(3, 20)),
        ("last fri", _day(3, 6)),
        ("today", _day(3, 10)),
        ("tomorrow", _day(3, 11)),
        ("+2w", _day(3, 24)),
        ("+3d", _day(3, 13)),
        ("in 3 weeks", _day(3, 31)),
        ("-1m", _day(2, 10)),
        ("+1y", _day(3, 10, 2027)),
        ("29 feb", _day(2, 29, 2028)),
    ],
)
def test_single_days(text, day):
    assert parse_span(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2 mar - 24 apr", "2026-03-02", "2026-04-24"),
        ("2 Mar to 24 Apr", "2026-03-02", "2026-04-24"),
        ("2 Mar – 24 Apr", "2026-03-02", "2026-04-24"),
        ("2-24 apr", "2026-04-02", "2026-04-24"),
        ("2 to 24 apr", "2026-04-02", "2026-04-24"),
        ("2 mar - 24", "2026-03-02", "2026-03-24"),
        ("May to Aug", "2026-05-01", "2026-08-31"),
        ("may-aug", "2026-05-01", "2026-08-31"),
        ("q2-q3", "2026-04-01", "2026-09-30"),
        ("24.04.-26.05.", "2026-04-24", "2026-05-26"),
        ("2 Mar to 24 Apr 2027", "2027-03-02", "2027-04-24"),
        ("20 Dec to 10 Jan 2027", "2026-12-20", "2027-01-10"),
        ("20 Dec 2026 to 10 Jan", "2026-12-20", "2027-01-10"),
        ("Nov to Feb", "2026-11-01", "2027-02-28"),
        ("Nov to Mar", "2025-11-01", "2026-03-31"),
        ("2026-04-24 - 2026-05-01", "2026-04-24", "2026-05-01"),
        ("today to fri", "2026-03-10", "2026-03-13"),
    ],
)
def test_ranges_include_both_ends(text, start, end):
    assert parse_span(text, TODAY) == Span(date.fromisoformat(start), date.fromisoformat(end))


def test_a_month_long_over_is_the_coming_one():
    november = date(2026, 11, 10)
    assert parse_span("Feb", november).start == date(2027, 2, 1)
    assert parse_span("Sep", november).start == date(2026, 9, 1)
    assert parse_span("Q1", november).start == date(2027, 1, 1)


def test_a_sprint_wins_over_a_date_of_the_same_letters():
    sprint = Span(date(2026, 3, 2), date(2026, 3, 13))
    lookup = {"26.05": sprint}.get
    assert parse_span("26.05", TODAY, sprint_lookup=lookup) == sprint
    assert parse_span("26.06", TODAY, sprint_lookup=lookup) == _day(6, 26)


def test_a_field_left_as_it_was_keeps_its_days():
    long_ago = Span(date(2026, 1, 2), date(2027, 3, 4))
    today = date(2026, 12, 30)
    assert parse_span(say_span(long_ago, today), today, was=(say_span(long_ago, today), long_ago)) == long_ago


@pytest.mark.parametrize(
    "text",
    ["foo", "31.04", "30 feb 2026", "2026-13", "q5", "h3", "24 apr to 2 mar 2026 to may", "0", "99", "9999-12-31"],
)
def test_what_is_no_date_is_told_in_words(text):
    with pytest.raises(DeskError) as trouble:
        parse_span(text, TODAY)
    assert str(trouble.value) == f"“{text}” is not a date. Type it like 24 apr, fri, +2w or Q3."


def test_an_empty_field_is_told_in_words():
    with pytest.raises(DeskError, match="No date was typed"):
        parse_span("  ", TODAY)


def test_a_day_of_a_stretch_is_its_first_or_last():
    assert parse_day("May", TODAY) == date(2026, 5, 1)
    assert parse_day("May", TODAY, last=True) == date(2026, 5, 31)


def _trouble_with(text):
    try:
        parse_span(text, TODAY)
    except DeskError as trouble:
        return trouble.what
    return None


@given(st.text(max_size=100))
def test_any_text_is_a_date_or_a_trouble_in_words(text):
    assert _trouble_with(text) != ""


@given(st.from_regex(r"[qhwQH+\-.' 0-9/]{0,4}([a-z]{3})?[0-9 .\-/]{0,10}( to | - )?[0-9. a-zQ]{0,9}", fullmatch=True))
def test_texts_that_look_like_dates_never_break_the_reader(text):
    assert _trouble_with(text) != ""


days = st.dates(date(2015, 1, 1), date(2040, 12, 31))


def _said_plainly(span, today):
    """Whether a person reads the words as these very days: the year is said, or it is not long over."""
    return span.end.year != today.year or (today - span.end).days <= LONG_OVER


@given(days, days)
def test_a_day_that_is_said_is_read_back(day, today):
    span = Span(day, day)
    if _said_plainly(span, today):
        assert parse_span(say_day(day, today), today) == span


@given(days, st.sampled_from([(MONTH, 1), (QUARTER, 3), (HALF, 6)]), days)
def test_a_month_quarter_or_half_that_is_said_is_read_back(day, kind, today):
    resolution, size = kind
    first = date(day.year, (day.month - 1) // size * size + 1, 1)
    span = Span(first, month_end(first.replace(month=first.month + size - 1)), resolution)
    if _said_plainly(span, today):
        assert parse_span(say_span(span, today), today) == span


@given(days, st.integers(1, 364), days)
def test_a_range_within_one_year_that_is_said_is_read_back(start, length, today):
    span = Span(start, start + timedelta(days=length))
    if span.start.year == span.end.year and _said_plainly(span, today):
        assert parse_span(say_span(span, today), today) == span


@given(days, st.integers(-1000, 1000))
def test_a_distance_in_days_is_exact(today, count):
    assert parse_span(f"{count:+}d", today) == Span(today + timedelta(days=count), today + timedelta(days=count))


@given(days, st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
def test_a_weekday_is_within_the_coming_week(today, word):
    day = parse_day(word, today)
    assert 1 <= (day - today).days <= 7
    assert day.strftime("%a").lower() == word
