"""Turns the errors of placebo releases into an interval and a chance for the real one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmdesk.insight.effects_model import Floats, Series, Trials, grid, try_out

FEWEST_PLACEBOS = 20
FEWEST_APART = 3  # Windows that do not overlap: fewer leave the scale of the errors to luck.
FEWEST_SEASONS = 3  # What the filter sees before the first placebo.
FEWEST_BEFORE = 14
LEAST_SEEN = 0.5  # Of a placebo's window.


class Measured(NamedTuple):
    """An effect on a grid: the mean of the window after against its forecast, in the unit of the values."""

    estimate: float
    low: float | None
    high: float | None
    chance: float | None
    placebos: int


def measure(series: Series, start: int, length: int, rng: np.random.Generator) -> Measured:
    """Return the effect over the `length` periods from `start` on; the last of the values is that of the window."""
    centre, unit = _ruler(series.values[:start])
    settings = grid()
    scaled = series._replace(values=(series.values - centre) / unit, control=_scaled(series.control, start))
    trials = try_out(scaled, length, start, settings)
    usable = _usable(scaled, start, length)
    if len(usable) < FEWEST_PLACEBOS or _apart(usable, length) < FEWEST_APART:
        best = int(np.argmin(trials.cost))
        return Measured(float(trials.errors[start, best]) * unit, None, None, None, len(usable))
    best = _best(trials, usable)
    placebos = trials.errors[usable, best] / trials.spreads[usable, best]
    reach = _reach(placebos, _apart(usable, length)) * float(trials.spreads[start, best]) * unit
    estimate = float(trials.errors[start, best]) * unit
    score = float(trials.errors[start, best] / trials.spreads[start, best])
    return Measured(estimate, estimate - reach, estimate + reach, _chance(score, placebos, rng), len(usable))


def _ruler(before: Floats) -> tuple[float, float]:
    known = before[np.isfinite(before)]
    spread = float(known.std())
    return float(known.mean()), spread if spread > 0 else 1.0


def _scaled(control: Floats | None, start: int) -> Floats | None:
    if control is None:
        return None
    centre, unit = _ruler(control[:start])
    return (control - centre) / unit


def _usable(series: Series, start: int, length: int) -> NDArray[np.int64]:
    """Return the starts of placebo releases: enough seen before and within, and their window over before `start`."""
    seen = np.isfinite(series.values)
    known = np.concatenate([[0], np.cumsum(seen)])
    starts = np.arange(max(0, start - length + 1))
    before, within = known[starts], known[starts + length] - known[starts]
    least = max(FEWEST_BEFORE, FEWEST_SEASONS * series.season)
    return starts[(before >= least) & (within >= LEAST_SEEN * length)]


def _apart(usable: NDArray[np.int64], length: int) -> float:
    """Return how many windows the placebos cover without overlapping."""
    return 0.0 if len(usable) == 0 else 1 + float(usable[-1] - usable[0]) / length


def _best(trials: Trials, usable: NDArray[np.int64]) -> int:
    spreads = trials.spreads[usable]
    scale = np.mean((trials.errors[usable] / spreads) ** 2, axis=0)
    return int(np.argmin(np.log(np.maximum(scale, 1e-300)) + 2 * np.mean(np.log(spreads), axis=0)))


def _reach(placebos: Floats, apart: float) -> float:
    """Return half the width of the interval in model deviations."""
    return student(apart - 1) * float(np.sqrt(np.mean(placebos**2)))


def _chance(score: float, placebos: Floats, rng: np.random.Generator) -> float:
    """Return the share of releases, placebos and this one, that look at least as large; ties are broken by lot."""
    larger = int(np.sum(np.abs(placebos) > abs(score)))
    equal = int(np.sum(np.abs(placebos) == abs(score)))
    return (1 + larger + int(rng.integers(0, equal + 1))) / (1 + len(placebos))


def student(freedom: float) -> float:
    """Return the 97.5 % point of Student's t for any degrees of freedom >= 1 (Cornish-Fisher; 2 % off at 2)."""
    z = 1.959964
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / freedom**power for power, term in enumerate(terms))
