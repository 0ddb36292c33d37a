"""What a series is expected to be at each of its points, told by the points before it alone.

Method. The expectation is a slow level (median of the last weeks), plus the season (median of what the same weekday, or
time of day, lay above the level in past cycles), plus where it helps a quick level (median of the last few misses).
Which seasons and levels a series has is found from the data: of all combinations the one with the smallest recent
misses is taken, the simpler one unless the other is clearly better. Medians keep past outliers from moving anything.
The spread of the misses is sigma (from their median) and a power, at most 1, by which their 90 % and 97 % quantiles
become those of normal noise: a series with heavy tails, or one that often jumps, is not called surprising for doing it
again. Sigma is never finer than the rounding of the values. What happened at the same
time of other years (a sale, Christmas) widens the band towards that side, when it happened in both of the last two
years, or in the only one there is. Values enter linearly: shifting or scaling a series shifts and scales its band.
"""

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen
from pmdesk.insight.anomalies_rhythm import DAY, Rhythm, inside, lay_out, rhythm, spacing
from pmdesk.insight.anomalies_trailing import (
    Floats,
    Ints,
    carried,
    held,
    medians_before,
    medians_of_lags,
    quantiles,
    smallest_steps_before,
    windows_before,
)

Spans = Sequence[tuple[int, int]]
Places = npt.NDArray[np.intp]
EDGE = 2.5  # Sigmas from the centre to the edges of the band.
MOST = 20.0  # Sigmas beyond which no surprise is told apart.
PREFER_SIMPLE = 1.08  # Each thing more that an expectation knows has to lower its misses by this factor.
YEARS = 2
SHARES = (0.5, 0.9, 0.97)
NORMAL = (0.6745, 1.645, 2.17)  # Where those shares of normal noise end, in sigmas.
LEAST_POWER = 0.5
FINEST = 1e-9
SHORT = 8  # A memory of n misses is taken to be too calm by SHORT / n.


@frozen
class Band:
    """The expectation of each point; NaN where the history before it is too short to tell."""

    times: Ints
    values: Floats
    centre: Floats
    low: Floats
    high: Floats
    spread: Floats  # One sigma.
    surprise: Floats  # Sigmas above (+) or below (-) what was to be expected, other years considered.


@frozen
class Spread:
    """How far values usually miss: one sigma, and the power that makes misses as rare as in normal noise."""

    sigma: Floats
    power: Floats

    @property
    def edge(self) -> Floats:
        """How far the edges of the band are from its centre."""
        return self.sigma * EDGE ** (1 / self.power)

    def striking(self, misses: Floats) -> Floats:
        """Return the misses that were out of the band, 0 for the others and NaN where there was no band yet."""
        return np.where(np.isnan(self.sigma), np.nan, np.where(np.abs(misses) > self.edge, misses, 0.0))

    def sigmas(self, misses: Floats) -> Floats:
        """Return misses in sigmas of normal noise."""
        return np.sign(misses) * np.minimum((np.abs(misses) / self.sigma) ** self.power, MOST)


def expected_band(
    times: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    grain: int | None = None,
    excluded: Spans = (),
    ordinary: Spans = (),
) -> Band:
    """Return what each point was expected to be.

    `times` are milliseconds since 1970 UTC, rising; `values` finite; `grain` is the distance of points in milliseconds
    (None takes it from the data). Points in `excluded` spans (incidents) move nothing; those in `ordinary` spans (what
    a person called no anomaly) move nothing but the expectation of the same time in later years.
    """
    when, what = checked(times, values)
    if when.size == 0:
        nothing = np.empty(0)
        return Band(when, what, nothing, nothing, nothing, nothing, nothing)
    return _band(when, what, rhythm(grain or spacing(when)), excluded, ordinary)


def checked(times: npt.ArrayLike, values: npt.ArrayLike) -> tuple[Ints, Floats]:
    """Return the points as arrays; refuse what is not one finite value for each rising time."""
    when, what = np.asarray(times, dtype=np.int64), np.asarray(values, dtype=np.float64)
    if when.ndim != 1 or when.shape != what.shape:
        raise ValueError("A series needs one value for each time.")
    if not np.isfinite(what).all():
        raise ValueError("A series holds finite values; a missing value is a missing point.")
    if (np.diff(when) <= 0).any():
        raise ValueError("The times of a series rise from point to point.")
    return when, what


def _band(when: Ints, what: Floats, way: Rhythm, excluded: Spans, ordinary: Spans) -> Band:
    grid = lay_out(when, what, way)
    told = grid.values.copy()
    incidents = grid.slots[inside(when, excluded)]
    told[incidents] = np.nan
    told[grid.slots[inside(when, ordinary)]] = np.nan
    centre, misses, spread = _expectation(told, way)
    up, down = _other_years(spread.striking(grid.values - centre), incidents, way)
    if up.any() or down.any():
        told = told - np.nan_to_num(misses - _beyond(misses, up, down, spread))
        centre, misses, spread = _expectation(told, way)
        up, down = _other_years(spread.striking(grid.values - centre), incidents, way)
    edge = spread.edge
    high, low = centre + np.maximum(edge, up), centre + np.minimum(-edge, down)
    left = spread.sigmas(_beyond(grid.values - centre, up, down, spread))
    rows = (row[grid.slots] for row in (centre, low, high, spread.sigma, left))
    return Band(when, what, *rows)


def _beyond(misses: Floats, up: Floats, down: Floats, spread: Spread) -> Floats:
    """Return what is left of the misses when those of other years, where they were out of the band, are forgiven."""
    above = np.where(up > spread.edge, up, 0.0)
    below = np.where(down < -spread.edge, down, 0.0)
    return np.where(misses > 0, np.maximum(misses - above, 0), np.minimum(misses - below, 0))


def _expectation(told: Floats, way: Rhythm) -> tuple[Floats, Floats, Spread]:
    """Return the best expectation of each slot, by how much it missed, and the spread of its misses before."""
    level = carried(medians_before(told, way.slow, way.warm, max(1, way.every // 12)))
    above = told - level
    bases = [level, *(level + medians_of_lags(above, period, way.cycles, 2) for period in way.periods)]
    expectations: list[Floats] = []
    costs: list[float] = []
    for number, base in enumerate(bases):
        seasons = min(number, 1)
        expectations += [
            base,
            *(base + _quick(told - base, quick) for quick in way.quick),
        ]
        costs += [PREFER_SIMPLE**seasons, *[PREFER_SIMPLE ** (seasons + 1)] * len(way.quick)]
    offered = np.array(expectations)
    misses = told - offered
    best = _best(np.abs(misses), np.array(costs), way)
    spread = _spread(np.abs(misses), best, told, way)
    taken = held(best, way.every, told.size)[None, :]
    centre, missed = (np.take_along_axis(of, taken, axis=0)[0] for of in (offered, misses))
    return centre, missed, spread


def _quick(misses: Floats, width: int) -> Floats:
    """Return the median of the last few misses, 0 where none is known."""
    return np.nan_to_num(medians_before(misses, width, 1, max(1, width // 6)))


def _best(misses: Floats, costs: Floats, way: Rhythm) -> Places:
    """Return for each anchored slot the expectation that missed least in the memory before it."""
    errors = np.array(
        [
            quantiles(windows_before(one, way.memory // 2, way.every), SHARES, way.warm // 2).sum(axis=0)
            for one in misses
        ]
    )
    errors = np.where(np.isnan(errors), np.inf, errors * costs[:, None])
    return errors.argmin(axis=0)


def _spread(misses: Floats, best: Places, told: Floats, way: Rhythm) -> Spread:
    """Return the spread of what the best expectation missed before each slot."""
    sigma, power = np.full(best.size, np.nan), np.full(best.size, np.nan)
    for number in np.unique(best):
        anchors = np.flatnonzero(best == number)
        sigma[anchors], power[anchors] = usual(windows_before(misses[number], way.memory, way.every)[anchors], way.warm)
    rounding = smallest_steps_before(told, min(way.memory, 200), way.every) / 2
    magnitude = np.fmax.accumulate(np.nan_to_num(np.abs(told)))
    finest = np.maximum(rounding, FINEST * np.maximum(magnitude, FINEST))
    return Spread(np.maximum(held(sigma, way.every, told.size), finest), held(power, way.every, told.size))


def usual(rows: Floats, at_least: int) -> tuple[Floats, Floats]:
    """Return sigma and power of each row of sizes, wide enough for a row that is short or often far out."""
    half, most, nearly_all = quantiles(rows, SHARES, at_least)
    known = np.maximum(1, rows.shape[1] - np.count_nonzero(np.isnan(rows), axis=1))
    floor = np.maximum(most / NORMAL[1] / 3, nearly_all / NORMAL[2] / 6)
    sigma = np.maximum(np.maximum(half / NORMAL[0], floor), np.finfo(np.float64).tiny)
    with np.errstate(divide="ignore"):
        powers = [
            log(normal) / np.log(np.maximum(of / sigma, normal))
            for of, normal in zip((most, nearly_all), NORMAL[1:], strict=True)
        ]
    return sigma * (1 + SHORT / known), np.clip(np.minimum(*powers), LEAST_POWER, 1.0)


def _other_years(misses: Floats, incidents: Ints, way: Rhythm) -> tuple[Floats, Floats]:
    """Return how far values lay above (>= 0) and below (<= 0) what was expected at this time of every other year."""
    misses[incidents] = np.nan
    up, down = np.full(misses.size, np.nan), np.full(misses.size, np.nan)
    width = 2 * way.around + 1
    for year in range(1, YEARS + 1):
        lag = _years_ago(year, way)
        if not lag or lag - way.around >= misses.size:
            break
        ahead = np.full(misses.size, np.nan)
        ahead[lag - way.around :] = misses[: misses.size - lag + way.around]
        up = np.fmin(up, _extreme(ahead, width, np.fmax))
        down = np.fmax(down, _extreme(ahead, width, np.fmin))
    return np.maximum(np.nan_to_num(up), 0.0), np.minimum(np.nan_to_num(down), 0.0)


def _years_ago(year: int, way: Rhythm) -> int:
    """Return the slots back to the same time of a past year; the same weekday where days are told apart."""
    whole_weeks = 7 * max(1, round(DAY / way.step_ms)) if way.step_ms <= DAY else 1
    return round(year * way.year / whole_weeks) * whole_weeks


def _extreme(values: Floats, width: int, larger: np.ufunc) -> Floats:
    """Return the extreme of the last `width` values at each place, by doubling; NaN where there are none."""
    found, reach = values, 1
    while reach < width:
        step = min(reach, width - reach)
        found = larger(found, np.concatenate([np.full(step, np.nan), found])[: found.size])
        reach += step
    return np.asarray(found, dtype=np.float64)
