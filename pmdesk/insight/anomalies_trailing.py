"""Medians and quantiles over the values just before each place of a series, with gaps, many places at a time.

Everything here looks back only: what stands at place i was made of places before i, so appending values never changes
what was said of earlier ones. Where it says `every`, the figure is made anew at places 0, every, 2 · every … and held
in between, which is as causal and much cheaper. Missing values are NaN.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)


def windows_before(values: Floats, width: int, every: int = 1) -> Floats:
    """Return a row for each anchored place: the `width` values before it, NaN where there were none."""
    padded = np.concatenate([np.full(width, np.nan), values])
    return sliding_window_view(padded, width)[: values.size : every]


def held(figures: npt.NDArray[Scalar], every: int, count: int) -> npt.NDArray[Scalar]:
    """Return figures of anchored places (along the last axis) for every place up to `count`."""
    return figures if every == 1 else np.repeat(figures, every, axis=-1)[..., :count]


def quantiles(rows: Floats, shares: tuple[float, ...], at_least: int) -> Floats:
    """Return one row per share: that quantile of each of `rows`, NaN where fewer than `at_least` values are known.

    Between two values a quantile is interpolated, as numpy does.
    """
    ordered = np.sort(rows, axis=1)
    known = rows.shape[1] - np.count_nonzero(np.isnan(rows), axis=1)
    lines: Ints = np.arange(rows.shape[0], dtype=np.int64)
    found = np.empty((len(shares), rows.shape[0]))
    for number, share in enumerate(shares):
        place = share * np.maximum(known - 1, 0)
        under = place.astype(np.int64)
        over = np.minimum(under + 1, np.maximum(known - 1, 0))
        low, high = ordered[lines, under], ordered[lines, over]
        found[number] = low + (high - low) * (place - under)
    found[:, known < max(at_least, 1)] = np.nan
    return found


def carried(values: Floats, period: int = 1) -> Floats:
    """Return the values with each missing one replaced by the last known one, whole periods before it."""
    cycles = -(-values.size // period)
    table = np.concatenate([values, np.full(cycles * period - values.size, np.nan)]).reshape(cycles, period)
    rows = np.where(np.isnan(table), 0, np.arange(cycles)[:, None])
    return np.take_along_axis(table, np.maximum.accumulate(rows, axis=0), axis=0).ravel()[: values.size]


def medians_before(values: Floats, width: int, at_least: int, every: int = 1) -> Floats:
    """Return for each place the median of the `width` values before it."""
    found = quantiles(windows_before(values, width, every), (0.5,), at_least)[0]
    return held(found, every, values.size)


def medians_of_lags(values: Floats, period: int, cycles: int, at_least: int) -> Floats:
    """Return for each place the median of the values 1, 2 … `cycles` periods before it, or the last there was."""
    lagged = np.full((values.size, cycles), np.nan)
    for cycle in range(cycles):
        lag = period * (cycle + 1)
        if lag < values.size:
            lagged[lag:, cycle] = values[:-lag]
    return carried(quantiles(lagged, (0.5,), at_least)[0], period)


def smallest_steps_before(values: Floats, width: int, every: int) -> Floats:
    """Return the finest difference between two values seen before each place, 0 where all were equal: its rounding."""
    ordered = np.sort(windows_before(values, width, every), axis=1)
    steps = np.diff(ordered, axis=1)
    reach = np.nan_to_num(np.nanmax(np.where(np.isnan(steps), 0.0, ordered[:, 1:] - ordered[:, :1]), axis=1))
    real = np.where(steps > 1e-9 * reach[:, None], steps, np.inf)
    finest = real.min(axis=1)
    return held(np.where(np.isinf(finest), 0.0, finest), every, values.size)
