"""Tells which points of a fine-grained series (minutes to an hour) are worth an alarm, looking back only.

Method. Each point is seen with its context, the last points up to it, and its strangeness is the distance to the
nearest contexts the series has shown before (after E. Burnaev and V. Ishimtsev, "Conformalized density- and
distance-based anomaly detection in time-series data", 2016). How rare a strangeness is, is its rank among those before
it, with no assumption about their distribution. Two lengths of context see what changes slowly; the last few points
alone see a spike, whose rarity beyond anything seen is extrapolated from the tail of the past ones (B. Hill, "A simple
general approach to inference about the tail of a distribution", 1975) and held against the points a day has. After an
alarm there is silence for a while: one trouble is one alarm.
"""

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from pmdesk.insight.anomalies_trailing import Floats

CONTEXTS = (27, 54)  # Points.
NEIGHBOURS = 5
RARE = 1.9  # -log10 of the share of contexts as strange that is an alarm.
SPIKE = 4
SPIKE_RARE = 1.0  # -log10 of the spikes as large that are expected in a day, from which on one is an alarm.
SILENCE = 100  # Points after an alarm without another.
MEMORY = 4_000  # Points that are remembered.
LEAST = 150  # Contexts without which nothing is said.
TAIL = 0.03
LEAST_TAIL = 0.02
AT_ONCE = 32
FOLDS = 8
ROUNDING = 1e-12  # Share of a context's own size below which a square distance is none.
RANKED_AT_ONCE = 16


def alarms(loudness: Floats) -> npt.NDArray[np.bool_]:
    """Tell for each point whether it raises an alarm, given how loud each one is."""
    raised = np.zeros(loudness.size, dtype=np.bool_)
    quiet_until = 0
    for place in np.flatnonzero(loudness >= 0):
        if place >= quiet_until:
            raised[place] = True
            quiet_until = int(place) + SILENCE
    return raised


def loudness(values: Floats, points_a_day: float, forgotten: npt.NDArray[np.bool_] | None = None) -> Floats:
    """Return how far each point is above (>= 0) or below an alarm, in powers of ten of its rarity.

    `values` are taken in the order they came; `forgotten` points (incidents) are no past to compare with.
    """
    gone = np.zeros(values.size, dtype=np.bool_) if forgotten is None else forgotten
    loud = np.full(values.size, -RARE)
    for length in CONTEXTS:
        rarity = _ranked(strangeness(values, length, NEIGHBOURS, gone), gone)
        loud = np.maximum(loud, rarity - RARE)
    spikes = _extrapolated(strangeness(values, SPIKE, 1, gone), gone)
    return np.maximum(loud, np.where(spikes > 0, spikes - np.log10(points_a_day) - SPIKE_RARE, -RARE))


def strangeness(values: Floats, length: int, neighbours: int, gone: npt.NDArray[np.bool_]) -> Floats:
    """Return the distance of each point's context to the nearest ones before it; NaN while there are too few."""
    found = np.full(values.size, np.nan)
    if values.size < length + LEAST:
        return found
    contexts = np.ascontiguousarray(sliding_window_view(values - np.median(values[:LEAST]), length))
    sizes = np.einsum("ij,ij->i", contexts, contexts)
    halves = np.where(sliding_window_view(gone, length).any(axis=1), np.inf, sizes / 2)
    for start in range(length - 1, values.size, AT_ONCE):
        known = start - 2 * length + 2  # The newest one remembered ends before the first one asked for begins.
        first = max(0, known - MEMORY)
        if known >= LEAST and np.isfinite(halves[first:known]).sum() >= LEAST:
            asked = slice(start - length + 1, start - length + 1 + AT_ONCE)
            near = halves[first:known] - contexts[asked] @ contexts[first:known].T
            found[start : start + AT_ONCE] = _distances(near, sizes[asked], neighbours)
    return found


def _distances(near: Floats, sizes: Floats, neighbours: int) -> Floats:
    """Return the distance to the nearest ones, given half of the squared distances without the own `sizes`."""
    nearest = _least_of_folds(near) if neighbours > 1 else near.min(axis=1)[:, None]
    squares = 2 * np.partition(nearest, neighbours - 1, axis=1)[:, neighbours - 1] + sizes
    return np.sqrt(np.where(squares < ROUNDING * sizes, 0.0, np.maximum(squares, 0.0)))


def _least_of_folds(near: Floats) -> Floats:
    """Return the least of every FOLDS columns that stand far apart; neighbouring contexts fall to different ones."""
    width = near.shape[1] // FOLDS
    folded = near[:, : width * FOLDS].reshape(near.shape[0], FOLDS, width).min(axis=1)
    return np.concatenate([folded, near[:, width * FOLDS :]], axis=1)


def _ranked(strange: Floats, gone: npt.NDArray[np.bool_]) -> Floats:
    """Return -log10 of the share of past figures that are as large, the new one counted among them."""
    rarity = np.zeros(strange.size)
    for start, past in _pasts(strange, gone):
        new = strange[start : start + RANKED_AT_ONCE]
        larger = past.size - np.searchsorted(past, new) + 1
        rarity[start : start + RANKED_AT_ONCE] = np.where(np.isnan(new), 0.0, -np.log10(larger / (past.size + 1)))
    return rarity


def _extrapolated(strange: Floats, gone: npt.NDArray[np.bool_]) -> Floats:
    """Return -log10 of the probability of so large a figure by the tail of the past ones; 0 outside of the tail."""
    rarity = np.zeros(strange.size)
    for start, past in _pasts(strange, gone):
        tail = past[-max(5, int(past.size * TAIL)) :]
        edge = max(tail[0], 1e-12 * past[-1], np.finfo(np.float64).tiny)
        heaviness = max(float(np.log(np.maximum(tail, edge) / edge).mean()), LEAST_TAIL)
        new = np.nan_to_num(strange[start : start + RANKED_AT_ONCE])
        beyond = np.log10(np.maximum(new, edge) / edge) / heaviness + np.log10(past.size / tail.size)
        rarity[start : start + RANKED_AT_ONCE] = np.where(new > edge, beyond, 0.0)
    return rarity


def _pasts(strange: Floats, gone: npt.NDArray[np.bool_]) -> list[tuple[int, Floats]]:
    """Return for every few points the known figures before them, in rising order."""
    figures = np.where(gone, np.nan, strange)
    pasts: list[tuple[int, Floats]] = []
    for start in range(0, strange.size, RANKED_AT_ONCE):
        past = figures[max(0, start - MEMORY) : start]
        past = np.sort(past[~np.isnan(past)])
        if past.size >= LEAST:
            pasts.append((start, past))
    return pasts
