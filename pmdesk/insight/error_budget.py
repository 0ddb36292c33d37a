"""Error budgets: how much of what may go wrong is left, whether it burns too fast, and on which day it is used up.

Burning is judged as the Site Reliability Workbook has it (chapter 5, “Multiwindow, Multi-Burn-Rate Alerts”): a long
window says that it matters, a short one that it still goes on.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from math import sqrt

from pmdesk.domain.classes import frozen
from pmdesk.domain.vendors import SlaIndicator

MINUTE, HOUR, DAY = 60, 3_600, 86_400
FULL = 100.0
QUANTILES = {SlaIndicator.LATENCY_P50: 0.50, SlaIndicator.LATENCY_P95: 0.95, SlaIndicator.LATENCY_P99: 0.99}
LOOKED_AHEAD = 366
RECENT_DAYS = 14
NEEDED_DAYS = 3
"""A forecast needs so many days on which something was seen."""
SPREAD = 1.2816
"""So many standard errors to either side hold 80 % of what may be."""


@frozen
class Spent:
    """What counts in a stretch: so many of `total` were bad."""

    bad: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """The part that was bad; nothing where nothing was seen."""
        return self.bad / self.total if self.total else 0.0


@frozen
class BurnRule:
    """Burning `factor` times as fast as the budget lasts, over a long and a short window (seconds), is told.

    The long window needs `least` looks, so that no single failure in few of them raises it.
    """

    factor: float
    long_s: int
    short_s: int
    least: int
    words: str


RULES = (
    BurnRule(14.4, HOUR, 5 * MINUTE, 10, "over the last hour"),
    BurnRule(6.0, 6 * HOUR, 30 * MINUTE, 20, "over 6 h"),
    BurnRule(1.0, 3 * DAY, 6 * HOUR, 60, "over 3 days"),
)
"""The most urgent first. Of a budget of 30 days they use up 2 % in an hour, 5 % in 6 hours, 10 % in 3 days."""
LEAST_BAD = 2
LEAST_SHORT = 2
"""A single failure raises nothing, neither does a short window that saw but one thing."""


@frozen
class Burn:
    """That a budget burns by a rule: how many times too fast over its long and its short window."""

    rule: BurnRule
    long_rate: float
    short_rate: float


@frozen
class UsedUp:
    """When a budget is used up if all goes on as lately: likely on a day, and the 80 % range; None: not in a year."""

    likely: date | None
    earliest: date | None
    latest: date | None


def allowed_share(indicator: SlaIndicator, target: float) -> float:
    """Return which part may be bad: of looks for availability, of answers slower than the target for a latency."""
    if indicator is SlaIndicator.AVAILABILITY:
        return 1 - target / FULL
    return 1 - QUANTILES[indicator]


def budget_left(spent: Spent, allowed: float) -> float | None:
    """Return which part of the budget is left, below 0 where more than all is used; None where nothing was seen."""
    return 1 - spent.share / allowed if spent.total else None


def burn_rate(spent: Spent, allowed: float) -> float:
    """Return how many times too fast the budget is used: 1 uses it up exactly at the end of its window."""
    return spent.share / allowed


def burning(seen: Callable[[int], Spent], allowed: float, rules: Iterable[BurnRule] = RULES) -> Burn | None:
    """Return by which rule a budget burns, the most urgent; `seen` tells what counts in the last so many seconds."""
    for rule in rules:
        long = seen(rule.long_s)
        if long.total < rule.least or long.bad < LEAST_BAD or not _reaches(long, allowed, rule.factor):
            continue
        short = seen(rule.short_s)
        if short.total >= LEAST_SHORT and _reaches(short, allowed, rule.factor):
            return Burn(rule, burn_rate(long, allowed), burn_rate(short, allowed))
    return None


def used_up(days: Sequence[Spent], allowed: float, today: date) -> UsedUp | None:
    """Return when the budget of a rolling window is used up; `days` is what each of its days saw, today's last.

    Days to come are taken to be like the last two weeks, with their own spread; days of long ago leave the window.
    None where too little was seen to tell.
    """
    recent = [day.share for day in days[-RECENT_DAYS:] if day.total]
    if len(recent) < NEEDED_DAYS:
        return None
    mean = sum(recent) / len(recent)
    spread = sum((share - mean) ** 2 for share in recent) / (len(recent) - 1)
    error = SPREAD * sqrt(spread / len(recent))
    at = [_first_day(days, allowed, max(rate, 0.0)) for rate in (mean, mean + error, mean - error)]
    likely, earliest, latest = (None if found is None else today + timedelta(days=found) for found in at)
    return UsedUp(likely, earliest, latest)


def _reaches(spent: Spent, allowed: float, factor: float) -> bool:
    """Whether it burns so fast, counted exactly where the shares are round numbers."""
    return spent.bad >= factor * allowed * spent.total * (1 - 1e-9)


def _first_day(days: Sequence[Spent], allowed: float, rate: float) -> int | None:
    """Return in how many days more than allowed of the window is bad, at a share of bad ones a day."""
    seen = [day.total for day in days if day.total]
    each = sum(seen) / len(seen)
    window = [(float(day.bad), float(day.total)) for day in days]
    bad, total = sum(pair[0] for pair in window), sum(pair[1] for pair in window)
    for ahead in range(LOOKED_AHEAD):
        if bad > allowed * total:
            return ahead
        gone = window.pop(0)
        window.append((rate * each, each))
        bad, total = bad + rate * each - gone[0], total + each - gone[1]
    return None
