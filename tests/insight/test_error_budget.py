"""Error budgets: what is left, what burns, and when it is used up; checked by hand and against counting one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.vendors import SlaIndicator
from pmdesk.insight.error_budget import (
    DAY,
    HOUR,
    LEAST_BAD,
    LEAST_SHORT,
    MINUTE,
    RULES,
    Burn,
    Spent,
    allowed_share,
    budget_left,
    burning,
    used_up,
)

TODAY = date(2026, 3, 10)
LOOKS = st.lists(st.tuples(st.integers(0, 4 * DAY), st.booleans()), max_size=400)


def test_what_may_be_bad():
    assert allowed_share(SlaIndicator.AVAILABILITY, 99.95) == pytest.approx(0.0005)
    assert allowed_share(SlaIndicator.LATENCY_P95, 500.0) == pytest.approx(0.05)
    assert allowed_share(SlaIndicator.LATENCY_P50, 500.0) == pytest.approx(0.5)


def test_what_is_left_of_a_budget():
    assert budget_left(Spent(5, 10_000), 0.001) == pytest.approx(0.5)
    assert budget_left(Spent(20, 10_000), 0.001) == pytest.approx(-1.0)
    assert budget_left(Spent(), 0.001) is None


def counting(looks: list[tuple[int, bool]]):
    def seen(length: int) -> Spent:
        inside = [is_bad for ago, is_bad in looks if ago < length]
        return Spent(sum(inside), len(inside))

    return seen


@given(LOOKS, st.sampled_from((0.0005, 0.001, 0.01, 0.05)))
def test_a_budget_burns_by_the_first_rule_whose_windows_both_do(looks, allowed):
    found = burning(counting(looks), allowed)
    expected = None
    for rule in RULES:
        within = {length: [bad for ago, bad in looks if ago < length] for length in (rule.long_s, rule.short_s)}
        rates = {length: sum(each) / len(each) / allowed if each else 0.0 for length, each in within.items()}
        long, short = within[rule.long_s], within[rule.short_s]
        enough = len(long) >= rule.least and sum(long) >= LEAST_BAD and len(short) >= LEAST_SHORT
        if expected is None and enough and min(rates.values()) >= rule.factor * (1 - 1e-9):
            expected = (rule, rates[rule.long_s], rates[rule.short_s])
    if expected is None:
        assert found is None
    else:
        assert isinstance(found, Burn)
        assert (found.rule, found.long_rate, found.short_rate) == (
            expected[0],
            pytest.approx(expected[1]),
            pytest.approx(expected[2]),
        )


def test_the_three_rules_are_those_of_the_workbook():
    assert [(rule.factor, rule.long_s, rule.short_s) for rule in RULES] == [
        (14.4, HOUR, 5 * MINUTE),
        (6.0, 6 * HOUR, 30 * MINUTE),
        (1.0, 3 * DAY, 6 * HOUR),
    ]


def every_minute(bad_until: int, bad_from: int = 0) -> list[tuple[int, bool]]:
    return [(ago * MINUTE, bad_from <= ago < bad_until) for ago in range(3 * 24 * 60)]


def test_an_outage_is_told_within_minutes_and_no_longer_once_it_is_over():
    assert burning(counting(every_minute(1)), 0.001) is None, "one failure alone raises nothing"
    burn = burning(counting(every_minute(3)), 0.001)
    assert burn is not None
    assert burn.rule.factor == 14.4
    over = burning(counting(every_minute(30, bad_from=10)), 0.001)
    assert over is not None
    assert over.rule.factor == 6.0, "nothing bad in five minutes, but half an hour still remembers"
    long_over = burning(counting(every_minute(400, bad_from=380)), 0.001)
    assert long_over is None


def test_a_slow_leak_is_told_by_the_longest_window():
    leak = [(ago * MINUTE, ago % 500 == 7) for ago in range(3 * 24 * 60)]
    burn = burning(counting(leak), 0.001)
    assert burn is not None
    assert burn.rule.factor == 1.0


def test_nothing_seen_burns_nothing():
    assert burning(counting([]), 0.001) is None


def test_when_a_budget_is_used_up():
    steady = [Spent(2, 1_440)] * 10 + [Spent(0, 1_440)] * 4 + [Spent(2, 1_440)] * 14
    assert used_up([Spent(0, 1_440)] * 28, 0.001, TODAY) is not None
    calm = used_up([Spent(0, 1_440)] * 28, 0.001, TODAY)
    assert calm is not None
    assert calm.likely is calm.earliest is calm.latest is None
    used = used_up(steady, 0.001, TODAY)
    assert used is not None
    assert used.likely == used.earliest == used.latest == TODAY, "it is used already"


def test_the_day_is_that_on_which_the_sum_of_a_window_passes_what_is_allowed():
    days = [Spent(0, 1_000)] * 21 + [Spent(3, 1_000)] * 7
    found = used_up(days, 0.001, TODAY)
    assert found is not None
    bad, ahead = 21.0, 0
    rate = 3 * 7 / 14
    while bad <= 28:
        bad += rate
        ahead += 1
    assert found.likely == TODAY + timedelta(days=ahead)
    assert found.earliest is not None
    assert found.likely is not None
    assert found.earliest <= found.likely
    assert found.latest is None or found.latest >= found.likely


def test_two_days_tell_nothing():
    assert used_up([Spent()] * 26 + [Spent(1, 9)] * 2, 0.001, TODAY) is None
