"""Counts differ by more than chance only when they do: tails against sums of all terms, and false alarms counted."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.chance import (
    ONE_IN,
    UNDER_ONE_IN,
    Trend,
    at_least,
    at_most,
    change,
    grew,
    is_under,
    say_change,
    shrank,
)


def term(hits: int, trials: int, share: float) -> float:
    return comb(trials, hits) * share**hits * (1 - share) ** (trials - hits)


@given(st.integers(0, 60).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))), st.floats(0, 1))
def test_a_tail_is_the_sum_of_its_terms(counts: tuple[int, int], share: float) -> None:
    count, trials = counts
    whole = [term(hits, trials, share) for hits in range(trials + 1)]
    assert at_least(count, trials, share) == pytest.approx(sum(whole[count:]), abs=1e-9)
    assert at_most(count, trials, share) == pytest.approx(sum(whole[: count + 1]), abs=1e-9)


def test_tails_of_large_counts_keep_their_digits() -> None:
    assert at_least(50_500, 100_000, 0.5) == pytest.approx(0.000790, rel=0.01)
    assert at_most(9_700, 100_000, 0.1) == pytest.approx(0.000772, rel=0.02)
    assert at_least(600, 1000, 0.5) == pytest.approx(1.364e-10, rel=0.01)


@pytest.mark.parametrize("rate", [2, 8, 40, 150])
def test_where_nothing_changed_growth_is_told_no_more_often_than_said(rate: int) -> None:
    draw = random.Random(rate)

    def count() -> int:
        return sum(draw.random() < rate / 1000 for _ in range(1000))

    pairs = [(count(), count()) for _ in range(400)]
    allowed = 400 / ONE_IN + 3 * (400 / ONE_IN) ** 0.5
    assert sum(grew(now, before) for now, before in pairs) <= allowed
    assert sum(shrank(now, before) for now, before in pairs) <= allowed


def test_a_segment_that_speaks_as_expected_is_seldom_marked() -> None:
    draw = random.Random(7)
    marked = sum(is_under(sum(draw.random() < 0.2 for _ in range(40)), 40, 0.2) for _ in range(1000))
    assert marked <= 1000 / UNDER_ONE_IN + 10
    assert is_under(0, 41, 0.2)
    assert not is_under(0, 10, 0.2)
    assert not is_under(0, 0, 0.5)


@pytest.mark.parametrize(
    ("now", "before", "words", "trend", "is_real"),
    [
        (41, 30, "+37 %", Trend.UP, False),
        (60, 30, "+100 %", Trend.UP, True),
        (30, 60, "−50 %", Trend.DOWN, True),
        (12, 12, "0 %", Trend.SAME, False),
        (5, 4, "+1", Trend.UP, False),
        (1, 4, "−3", Trend.DOWN, False),
        (0, 9, "−9", Trend.DOWN, True),
        (3, 3, "0", Trend.SAME, False),
        (0, 0, "0", Trend.SAME, False),
        (3, 0, "back", Trend.BACK, False),
        (6, 0, "back", Trend.BACK, True),
    ],
)
def test_changes_are_said_so_that_small_numbers_do_not_mislead(
    now: int, before: int, words: str, trend: Trend, is_real: bool
) -> None:
    said = change(now, before)
    assert (said.words, said.trend, said.is_real) == (words, trend, is_real)


def test_a_theme_first_seen_now_is_new_and_without_earlier_notes_nothing_is_claimed() -> None:
    assert change(7, 0, is_new=True).words == "new"
    assert change(7, 0, is_known=False) == change(90, 0, is_known=False)
    assert change(7, 0, is_known=False).trend is Trend.UNKNOWN
    assert say_change(10.0, 0.0) == "+10"
