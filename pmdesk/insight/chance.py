"""Whether counts differ by more than chance: exact tails of binomial counts, and words for changes of small numbers.

Two counts of equal stretches of time, both of one rate, are a fair coin given their sum (the exact conditional test of
Przyborowski and Wilenski, 1940). No correction is made for how many rows a table has: where nothing changed, one row
in 40 still looks as if it grew, and one in 40 as if it shrank. Notes that come in bursts look so a little more often.
"""

from enum import StrEnum
from functools import lru_cache
from math import exp, lgamma, log, log1p

from pmdesk.domain.classes import frozen

ONE_IN = 40
"""So rarely a theme whose rate stayed looks as if it grew (and as rarely as if it shrank)."""
UNDER_ONE_IN = 100
"""So rarely a segment that speaks as much as expected is marked as under-represented in a theme."""
PERCENT_FROM = 10
"""Changes from fewer notes than this are said as a difference: percents of small numbers mislead."""
TINY = 1e-17


class Trend(StrEnum):
    """What became of a count."""

    NEW = "new"
    BACK = "back"
    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNKNOWN = "unknown"


@frozen
class Change:
    """How a count changed, in words; `is_real` when it is more than chance."""

    trend: Trend
    words: str
    is_real: bool = False


@lru_cache(maxsize=4096)
def at_least(count: int, trials: int, share: float) -> float:
    """Return how likely `trials` draws of chance `share` hit `count` times or more."""
    if count <= 0:
        return 1.0
    if count > trials or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    if count > trials * share:
        return min(1.0, _up_from(count, trials, share))
    return max(0.0, 1.0 - _up_from(trials - count + 1, trials, 1 - share))


def at_most(count: int, trials: int, share: float) -> float:
    """Return how likely `trials` draws of chance `share` hit `count` times or fewer."""
    return at_least(trials - count, trials, 1 - share)


def change(now: int, before: int, *, is_new: bool = False, is_known: bool = True) -> Change:
    """Compare a count with the one of the stretch before.

    `is_new` says that the first of all came in this stretch, `is_known` that there was anything to count before.
    """
    if not is_known:
        return Change(Trend.UNKNOWN, "–")
    if not before and now:
        trend = Trend.NEW if is_new else Trend.BACK
        return Change(trend, trend.value, grew(now, before))
    real = grew(now, before) or shrank(now, before)
    trend = Trend.UP if now > before else Trend.DOWN if now < before else Trend.SAME
    return Change(trend, say_change(now, before), real)


def say_change(now: float, before: float) -> str:
    """Say a difference: `+35 %`, of few `+3`; nothing changed is `0`."""
    by = now - before
    if before < PERCENT_FROM:
        return _signed(round(by))
    return f"{_signed(round(100 * by / before))} %"


def grew(now: int, before: int) -> bool:
    """Whether a count is higher than before by more than chance."""
    return at_least(now, now + before, 0.5) * ONE_IN <= 1


def shrank(now: int, before: int) -> bool:
    """Whether a count is lower than before by more than chance."""
    return at_most(now, now + before, 0.5) * ONE_IN <= 1


def is_under(count: int, total: int, share: float) -> bool:
    """Whether fewer than `share` of `total` are so few that one in a hundred would be."""
    return total > 0 and at_most(count, total, share) * UNDER_ONE_IN <= 1


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"


def _up_from(count: int, trials: int, share: float) -> float:
    """Add up the tail from `count`, which lies above the mean, so that each term is smaller than the one before."""
    choose = lgamma(trials + 1) - lgamma(count + 1) - lgamma(trials - count + 1)
    term = exp(choose + count * log(share) + (trials - count) * log1p(-share))
    total, odds = term, share / (1 - share)
    for hits in range(count, trials):
        term *= (trials - hits) / (hits + 1) * odds
        total += term
        if term < total * TINY:
            break
    return total
