"""How far a limit carries: growth given and measured, the first day over it, what starts later, what to ask for."""

from datetime import date
from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.limit_letter import LimitFacts, limit_letter, say_ahead, say_calls
from pmdesk.insight.rate_limits import (
    MONTH_DAYS,
    Ahead,
    Growth,
    Use,
    ahead,
    measured,
    monthly,
    starts,
    use_on,
    wanted_quota,
)

TODAY = date(2026, 3, 10)
DAY = TODAY.toordinal()
SHOP = Use("Checkout", 612.0, monthly(12.8, 19.0, 23.0), DAY)
WALLETS = Use("Wallet payments", 125.0, Growth(), DAY, date(2026, 4, 27).toordinal())
RATES = st.floats(-0.02, 0.02)


def test_the_limit_is_reached_in_may_with_wallets_and_months_later_without() -> None:
    found = ahead([SHOP, WALLETS], 1_000, DAY)
    assert say_ahead(found, TODAY) == "12 May, between 2 May and 9 Jun"
    assert (ahead([SHOP], 1_000, DAY).likely or 0) > (found.likely or 0)


def test_a_consumer_that_starts_later_calls_nothing_before() -> None:
    assert use_on([SHOP, WALLETS], DAY) == 612.0
    (start,) = starts([SHOP, WALLETS], DAY)
    assert (start.title, date.fromordinal(start.day), round(start.use)) == ("Wallet payments", date(2026, 4, 27), 930)


def test_what_does_not_grow_never_reaches_the_limit() -> None:
    found = ahead([Use("Flat", 612.0, Growth(), DAY)], 1_000, DAY)
    assert found == Ahead(None, None, None)
    assert say_ahead(found, TODAY) == "Not within three years"


def test_what_is_over_the_limit_has_reached_it() -> None:
    assert say_ahead(ahead([Use("Busy", 1_001.0, Growth(), DAY)], 1_000, DAY), TODAY) == "Reached"


@given(st.floats(1, 900), RATES, RATES, RATES, st.integers(1, 2_000))
def test_the_earliest_day_is_never_after_the_likely_one_nor_that_after_the_latest(
    peak: float, first: float, second: float, third: float, quota: int
) -> None:
    growth = Growth(*sorted((first, second, third)))
    found = ahead([Use("Any", peak, growth, DAY)], quota, DAY)
    days = [DAY + 10_000 if day is None else day for day in (found.earliest, found.likely, found.latest)]
    assert days == sorted(days)
    for day, which in ((found.likely, "likely"), (found.earliest, "high"), (found.latest, "low")):
        if day is not None:
            assert use_on([Use("Any", peak, growth, DAY)], day, which) > quota


def test_growth_in_per_cent_a_month_is_that_after_a_month() -> None:
    assert exp(monthly(None, 19.0, None).likely * MONTH_DAYS) == pytest.approx(1.19)
    assert monthly(None, None, None) == Growth()
    assert monthly(1.0, None, 3.0).likely == pytest.approx((monthly(1, 1, 1).likely + monthly(3, 3, 3).likely) / 2)


def grown(rate: float, days: int, noise: float, seed: int) -> list[tuple[int, float]]:
    """Days of a week's rhythm that grow, each a little off."""
    chance = Random(seed)
    week = (1.0, 1.1, 1.1, 1.2, 1.5, 1.6, 0.8)
    return [(DAY - days + day, 400 * week[day % 7] * exp(rate * day + chance.gauss(0, noise))) for day in range(days)]


def test_measured_growth_holds_what_is_true_nine_times_out_of_ten() -> None:
    rate, held = log(1.19) / MONTH_DAYS, 0
    for seed in range(200):
        found = measured(grown(rate, 126, 0.05, seed))
        assert found is not None
        held += found.low <= rate <= found.high
    assert 0.84 <= held / 200 <= 0.98


def test_a_week_with_a_gap_and_all_before_it_are_not_counted_and_too_little_tells_nothing() -> None:
    days = grown(0.004, 126, 0.0, 1)
    assert measured(days[-35:]) is None
    found = measured([pair for pair in days if pair[0] != DAY - 60])
    assert found is not None
    assert found.likely == pytest.approx(0.004)
    assert measured([(day, 0.0) for day, _ in days]) is None


def test_the_vendor_is_asked_for_a_round_number_that_lasts_half_a_year() -> None:
    wanted = wanted_quota([SHOP, WALLETS], DAY)
    assert wanted == 2_500
    assert wanted > use_on([SHOP, WALLETS], DAY + 182)


def test_the_letter_tells_use_launch_day_and_wish() -> None:
    uses = [SHOP, WALLETS]
    facts = LimitFacts(1_000, 60, 612.0, tuple(starts(uses, DAY)), ahead(uses, 1_000, DAY), 2_500)
    assert limit_letter(facts, TODAY) == (
        "At the peak we make 612 calls a minute; your limit is 1\xa0000. With Wallet payments from 27 Apr on it will"
        " be 930. We expect to reach the limit: 12 May, between 2 May and 9 Jun. Can you raise it to 2\xa0500 calls a"
        " minute before 2 May?"
    )
    assert say_calls(40, 10) == "40 calls in 10 s"
