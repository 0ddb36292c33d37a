"""The effect of a release on a metric as a value, and how it is told to a person; it knows no numpy."""

from collections.abc import Callable
from enum import Enum
from math import floor

from pmdesk.domain.classes import frozen

HISTORY = "compared with your own history"
RARELY = 0.4  # Beyond this, "1 in 2" would say less than the number itself.


class Verdict(Enum):
    """What the comparison with the metric's own history says."""

    LIKELY_REAL = "likely real"
    NO_EFFECT_SEEN = "no effect seen"
    CANNOT_TELL = "cannot tell"


@frozen
class Effect:
    """How far a metric ran off, after a release, from what its own history let expect; None where nobody can tell.

    `estimate`, `low`, `high` (the 95 % interval), `mean_before` and `mean_after` are in the metric's unit. `chance` is
    the share of placebo releases, this one included, that look at least as large. `n_before` and `n_after` count the
    periods with a value, `left_out` holds the starts of the periods near the release that were not looked at.
    `after_from` and `after_to` are the starts of the first and last period of the window after, in milliseconds.
    """

    verdict: Verdict
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    mean_before: float | None = None
    mean_after: float | None = None
    n_before: int = 0
    n_after: int = 0
    n_placebos: int = 0
    after_from: int | None = None
    after_to: int | None = None
    left_out: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def words(effect: Effect, fmt: Callable[[float], str]) -> str:
    """Return what is known of the effect in the product's words; `fmt` writes a difference with its sign and unit."""
    if effect.verdict is Verdict.CANNOT_TELL:
        return f"Cannot tell: {'; '.join(effect.reasons)}. {_opened(HISTORY)}{_with_range(effect, fmt)}."
    said = "Likely real" if effect.verdict is Verdict.LIKELY_REAL else "No effect seen"
    told = f"{said}{_with_range(effect, fmt)}."
    chance = "" if effect.chance is None else f"Chance of no effect {chance_words(effect.chance)}, "
    return f"{told} {_opened(f'{chance}{HISTORY}')}."


def chance_words(chance: float) -> str:
    """Return a chance as people say it: "1 in 140", or per cent where that would be coarse."""
    if chance > RARELY:
        return f"{round(100 * chance)} %"
    return f"1 in {_rounded(1 / chance)}"


def _rounded(count: float) -> int:
    """Return a count rounded down to two digits, never promising more than was seen."""
    whole = floor(count + 1e-9)
    step = 10 ** max(0, len(str(whole)) - 2)
    return whole // step * step


def _with_range(effect: Effect, fmt: Callable[[float], str]) -> str:
    if effect.low is None or effect.high is None:
        return ""
    return f", 95 % range {fmt(effect.low)} to {fmt(effect.high)}"


def _opened(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
