"""Turns the errors of placebo releases into an interval and a chance for the real one.

Every earlier period is a release at which nothing happened. The root mean square of their errors, each in units of the
model's deviation, scales the interval. Placebos overlap, so only as many count as fit side by side; the quantile is
Student's for one more window of so few (degrees of freedom less one, deviation times the root of 1 + 1/n), with never
more than `HEAVY` degrees, because real metrics miss by far more often than a bell curve lets them. The chance is the
real one's rank among the placebos (Abadie and others, JASA 105, 2010), or Student's where that is larger: a hundred
overlapping placebos do not make a one in a hundred.
"""

from math import atan, gamma, pi, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmdesk.insight.effects_model import TINY, Floats, Series, Trials, grid, try_out

FEWEST_PLACEBOS = 20
FEWEST_APART = 3.0  # Windows side by side: fewer leave the scale of the errors to luck.
FEWEST_BEFORE = 14  # What the filter sees before the first placebo, and
FEWEST_SEASONS = 3  # how many seasons.
LEAST_SEEN = 0.5  # Of a placebo's window.
LIKELIHOOD_SHARE = 0.3  # How much the likelihood of single periods counts beside the errors of whole windows.
HEAVY = 6.0
LEVEL = 0.95
FINE, FAR, HALVINGS = 512, 100.0, 40  # How finely Student's t is integrated and turned round.


class Measured(NamedTuple):
    """The mean of the window after a release less its forecast, in the unit of the values."""

    estimate: float
    low: float | None
    high: float | None
    chance: float | None
    placebos: int


def measure(series: Series, start: int, rng: np.random.Generator) -> Measured:
    """Return the effect over the periods from `start` to the end of the series, without a range if nobody can tell."""
    length = len(series.values) - start
    scaled, unit = _scaled(series, start)
    trials = try_out(scaled, length, start, grid())
    usable = _usable(scaled, start, length)
    apart = 1 + float(usable[-1] - usable[0]) / length if len(usable) else 0.0
    best = _best(trials, usable, apart)
    estimate = float(trials.errors[start, best]) * unit
    if len(usable) < FEWEST_PLACEBOS or apart < FEWEST_APART:
        return Measured(estimate, None, None, None, len(usable))
    placebos: Floats = trials.errors[usable, best] / trials.spreads[usable, best]
    deviation = sqrt(max(float(np.mean(placebos**2)) * (1 + 1 / apart), TINY))
    freedom = min(apart - 1, HEAVY)
    half = student(freedom) * deviation * float(trials.spreads[start, best]) * unit
    score = float(trials.errors[start, best] / trials.spreads[start, best])
    chance = max(_rank(score, placebos, rng), tails(abs(score) / deviation, freedom))
    return Measured(estimate, estimate - half, estimate + half, chance, len(usable))


def _scaled(series: Series, start: int) -> tuple[Series, float]:
    """Return the series in deviations from its mean before the release, and the unit that was taken out."""
    centre, unit = _ruler(series.values[:start])
    values, control = (series.values - centre) / unit, series.control
    if control is not None:
        middle, width = _ruler(control[:start])
        control = (control - middle) / width
    return Series(values, series.season, control), unit


def _ruler(before: Floats) -> tuple[float, float]:
    known = before[np.isfinite(before)]
    peak = max(float(np.abs(known).max()), TINY)  # Squares of huge values would leave the range of numbers.
    spread = float((known / peak).std()) * peak
    return float((known / peak).mean()) * peak, spread if spread > 0 else 1.0


def _usable(series: Series, start: int, length: int) -> NDArray[np.int64]:
    """Return the starts of placebo releases: enough seen before and within, and their window over before `start`."""
    seen = np.concatenate([[0], np.cumsum(np.isfinite(series.values))])
    starts = np.arange(max(0, start - length + 1), dtype=np.int64)
    least = max(FEWEST_BEFORE, FEWEST_SEASONS * series.season)
    return starts[(seen[starts] >= least) & (seen[starts + length] - seen[starts] >= LEAST_SEEN * length)]


def _best(trials: Trials, usable: NDArray[np.int64], apart: float) -> int:
    """Return the setting that forecasts best, windows and single periods alike."""
    if len(usable) == 0:
        return int(np.argmin(trials.cost))
    spreads = trials.spreads[usable]
    squares = np.mean((trials.errors[usable] / spreads) ** 2, axis=0)
    windows = np.log(np.maximum(squares, TINY)) + 2 * np.mean(np.log(spreads), axis=0)
    return int(np.argmin(apart * windows + LIKELIHOOD_SHARE * trials.cost))


def _rank(score: float, placebos: Floats, rng: np.random.Generator) -> float:
    """Return the share of releases, placebos and this one, that look at least as large; ties are broken by lot."""
    sizes = np.abs(placebos)
    equal = int(np.count_nonzero(sizes == abs(score)))
    larger = int(np.count_nonzero(sizes > abs(score)))
    return (1 + larger + int(rng.integers(0, equal + 1))) / (1 + len(placebos))


def tails(distance: float, freedom: float) -> float:
    """Return the chance that Student's t lies further from zero than `distance`."""
    angles = np.linspace(0.0, 1.0, FINE) * atan(distance / sqrt(freedom))
    inside = float(np.trapezoid(np.cos(angles) ** (freedom - 1), angles))
    whole = sqrt(pi) * gamma(freedom / 2) / gamma((freedom + 1) / 2)
    return max(0.0, 1 - 2 * inside / whole)


def student(freedom: float) -> float:
    """Return the distance from zero that Student's t stays within with the chance `LEVEL`."""
    near, far = 0.0, FAR
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if tails(middle, freedom) > 1 - LEVEL else (near, middle)
    return far
