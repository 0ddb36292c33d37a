"""The language of the search field: what is typed is understood, whatever it is."""

import random
import time
from datetime import date
from itertools import pairwise

import pytest

from pmdesk.queries.search_dates import past_span
from pmdesk.queries.search_syntax import OPERATORS, Sort, Term, parse_search
from tests.monkey import typed_by_a_monkey

TODAY = date(2026, 3, 10)  # a Tuesday
SLOW_S = 0.5


def terms(text: str) -> tuple[Term, ...]:
    return parse_search(text, TODAY).terms


def told(text: str) -> list[tuple[str, str, str, bool]]:
    return [(term.sort.value, term.name, term.text, term.is_without) for term in terms(text)]


def test_words_phrases_and_what_is_not_wanted() -> None:
    assert told('late payout "bank date" -fee -"credit line"') == [
        ("word", "", "late", False),
        ("word", "", "payout", False),
        ("phrase", "", "bank date", False),
        ("word", "", "fee", True),
        ("phrase", "", "credit line", True),
    ]


def test_the_word_that_is_typed_is_begun_and_so_is_a_long_one() -> None:
    assert [term.is_begun for term in terms("the label is pa")] == [False, True, False, True]
    assert [term.is_begun for term in terms("pa* -label ")] == [True, False]
    assert [term.is_begun for term in terms('"bank da')] == [True]
    assert [term.is_begun for term in terms('"bank date"')] == [False]


def test_operators_take_words_and_quoted_values_with_or_without_a_space() -> None:
    assert told('from:halvorsen segment:"Large sellers" -from: newsletter theme:none') == [
        ("operator", "from", "halvorsen", False),
        ("operator", "segment", "Large sellers", False),
        ("operator", "from", "newsletter", True),
        ("operator", "theme", "none", False),
    ]
    assert told("FROM:Ida “bank date” theme:“Payout timing") == [
        ("operator", "from", "Ida", False),
        ("phrase", "", "bank date", False),
        ("operator", "theme", "Payout timing", False),
    ]


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_without_its_value_waits_for_it(name: str) -> None:
    (term,) = terms(f"{name}:")
    assert (term.sort, term.name, term.text, term.days) == (Sort.OPERATOR, name, "", None)


def test_what_looks_like_an_operator_and_is_none_is_words() -> None:
    assert told("http://shop.test colour:red 5xx") == [
        ("word", "", "http://shop.test", False),
        ("word", "", "colour:red", False),
        ("word", "", "5xx", False),
    ]
    assert terms("colour:red")[0].words == ("colour", "red")
    assert told("before:nonsense") == [("word", "", "before:nonsense", False)]


def test_each_term_knows_where_it_stands() -> None:
    text = 'since: Sun 8 March -from: newsletter "bank date" fee'
    assert [text[term.start : term.end] for term in terms(text)] == [
        "since: Sun 8 March",
        "-from: newsletter",
        '"bank date"',
        "fee",
    ]


def test_what_has_no_letters_is_passed_over() -> None:
    assert terms('— "" "…" - -- * 🙂 "') == ()


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("today", date(2026, 3, 10), date(2026, 3, 10)),
        ("yesterday", date(2026, 3, 9), date(2026, 3, 9)),
        ("monday", date(2026, 3, 9), date(2026, 3, 9)),
        ("tue", date(2026, 3, 10), date(2026, 3, 10)),
        ("wed", date(2026, 3, 4), date(2026, 3, 4)),
        ("8 march", date(2026, 3, 8), date(2026, 3, 8)),
        ("Sun 8 March", date(2026, 3, 8), date(2026, 3, 8)),
        ("12 march", date(2025, 3, 12), date(2025, 3, 12)),
        ("november", date(2025, 11, 1), date(2025, 11, 30)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026-03-08", date(2026, 3, 8), date(2026, 3, 8)),
        ("8.3.2025", date(2025, 3, 8), date(2025, 3, 8)),
        ("Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("last week", date(2026, 3, 2), date(2026, 3, 8)),
        ("last month", date(2026, 2, 1), date(2026, 2, 28)),
        ("last 7 days", date(2026, 3, 3), date(2026, 3, 10)),
        ("3 days ago", date(2026, 3, 7), date(2026, 3, 7)),
        ("2w", date(2026, 2, 24), date(2026, 2, 24)),
        ("tomorrow", date(2026, 3, 11), date(2026, 3, 11)),
    ],
)
def test_days_are_read_as_days_gone_by(typed: str, start: date, end: date) -> None:
    span = past_span(typed, TODAY)
    assert span is not None
    assert (span.start, span.end) == (start, end)


def test_a_day_takes_as_many_words_as_make_one() -> None:
    assert told("before: last week payout since:8 march 2026 fee") == [
        ("operator", "before", "last week", False),
        ("word", "", "payout", False),
        ("operator", "since", "8 march 2026", False),
        ("word", "", "fee", False),
    ]


def test_nothing_that_can_be_typed_is_an_error_and_all_is_read_quickly() -> None:
    random_ = random.Random(4)
    longest = 0.0
    for _ in range(20_000):
        text = typed_by_a_monkey(random_)
        begin = time.process_time()
        search = parse_search(text, TODAY)
        longest = max(longest, time.process_time() - begin)
        assert search.text == text
        for one, other in pairwise(search.terms):
            assert 0 <= one.start < one.end <= other.start
        assert all(term.end <= len(text) for term in search.terms)
    assert longest < SLOW_S
