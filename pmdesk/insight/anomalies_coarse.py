"""Finds single surprising points and slow drifts in a series by its expected band.

A single point has to be `ALARM` sigmas away; a drift, several points a little off to one side, is held against the
drifts that the series had before. What is like an event that a person called ordinary (on the same side, at the same
place of the season) is passed over unless it is clearly larger.
"""

from math import sqrt

import numpy as np
import numpy.typing as npt

from pmdesk.insight.anomalies_band import Band, Spans, Spread, usual
from pmdesk.insight.anomalies_found import Anomaly, Side
from pmdesk.insight.anomalies_rhythm import DAY, Rhythm, inside, lay_out
from pmdesk.insight.anomalies_trailing import Floats, Ints, held, windows_before

ALARM = 3.5
DRIFT_ALARM = 4.0
DRIFTS = (3, 7)  # Points over which a drift is looked for.
CLIP = 3.0  # Sigmas that one point adds to a drift at most.
LARGER = 1.3  # What is like an ordinary event is shown when it is larger by this factor.
RUN_GAP = 2  # Points of the same side that are this near belong to one anomaly.


def surprising(band: Band, way: Rhythm, quiet: npt.NDArray[np.bool_], ordinary: Spans, side: Side) -> list[Anomaly]:
    """Return the anomalies of a band; none of their points is one of the `quiet` ones."""
    sigmas = wanted(_sigmas(band, way, ~quiet), side)
    loud = (np.abs(sigmas) >= ALARM) & ~quiet & ~like_ordinary(band, way, ordinary)
    return [_anomaly(band, sigmas, run) for run in _runs(loud, sigmas)]


def wanted(sigmas: Floats, side: Side) -> Floats:
    """Return the sigmas on the side looked for, 0 for the others."""
    if side is Side.ABOVE:
        return np.maximum(sigmas, 0.0)
    return np.minimum(sigmas, 0.0) if side is Side.BELOW else sigmas


def newest_run(band: Band) -> int:
    """Return how many of the newest points in a row lie out of the band on the side of the newest one."""
    out = np.where(band.values > band.high, 1, np.where(band.values < band.low, -1, 0))
    if out.size == 0 or out[-1] == 0:
        return 0
    others = np.flatnonzero(out != out[-1])
    return int(out.size if others.size == 0 else out.size - 1 - others[-1])


def _sigmas(band: Band, way: Rhythm, fed: npt.NDArray[np.bool_]) -> Floats:
    """Return for each point its own surprise, or that of the drift it is part of where that is an alarm; 0 for none."""
    own = np.nan_to_num(band.surprise)
    drift = drifts(band, way, fed)
    return np.where((np.abs(drift) >= DRIFT_ALARM) & (np.abs(drift) > np.abs(own)) & (drift * own > 0), drift, own)


def drifts(band: Band, way: Rhythm, fed: npt.NDArray[np.bool_]) -> Floats:
    """Return the drift of the last points at each point, in sigmas of the drifts there were before; 0 for none."""
    steps = np.where(fed, np.clip(np.nan_to_num(band.surprise), -CLIP, CLIP), 0.0)
    total = np.concatenate([np.zeros(1), np.cumsum(steps)])
    strongest = np.zeros(steps.size)
    for length in DRIFTS:
        if length < steps.size:
            sums = np.concatenate([np.full(length - 1, np.nan), total[length:] - total[:-length]])
            before = usual(windows_before(np.abs(sums), way.memory, way.every), way.warm)
            sigma, power = (held(figure, way.every, sums.size) for figure in before)
            drift = np.nan_to_num(Spread(np.maximum(sigma, sqrt(length)), power).sigmas(sums))
            strongest = np.where(np.abs(drift) > np.abs(strongest), drift, strongest)
    return strongest


def like_ordinary(band: Band, way: Rhythm, ordinary: Spans) -> npt.NDArray[np.bool_]:
    """Tell which points are no larger than an ordinary event on the same side at the same place of a season."""
    alike = np.zeros(band.times.size, dtype=np.bool_)
    if not ordinary:
        return alike
    slots = lay_out(band.times, band.values, way).slots
    sizes = np.where(np.isnan(band.surprise), 0.0, np.nan_to_num(band.values - band.centre))
    for span in ordinary:
        within = np.flatnonzero(inside(band.times, (span,)))
        for sign in (1, -1):
            peaks = within[sizes[within] * sign > 0]
            if peaks.size:
                peak = peaks[np.abs(sizes[peaks]).argmax()]
                smaller = (sizes * sign > 0) & (np.abs(sizes) < LARGER * abs(sizes[peak]))
                alike |= smaller & _same_place(slots - slots[peak], way)
    return alike


def _same_place(apart: Ints, way: Rhythm) -> npt.NDArray[np.bool_]:
    """Tell which distances in slots lead to the same place of a season, or of a year."""
    same = np.zeros(apart.size, dtype=np.bool_)
    for season, around in (
        (way.periods[0] if way.periods else 0, way.quick[-1] if way.step_ms < DAY else 0),
        (way.year, way.around),
    ):
        if season:
            same |= np.abs((apart + season / 2) % season - season / 2) <= around + (0.5 if season == way.year else 0)
    return same


def _runs(loud: npt.NDArray[np.bool_], sigmas: Floats) -> list[Ints]:
    """Return the places of loud points, grouped where they are near and on one side."""
    places: Ints = np.flatnonzero(loud).astype(np.int64)
    if places.size == 0:
        return []
    signs = np.sign(sigmas[places])
    breaks = np.flatnonzero((np.diff(places) > RUN_GAP) | (np.diff(signs) != 0)) + 1
    return np.split(places, breaks)


def _anomaly(band: Band, sigmas: Floats, run: Ints) -> Anomaly:
    peak = int(run[np.abs(sigmas[run]).argmax()])
    value, low, expected, high = (float(row[peak]) for row in (band.values, band.low, band.centre, band.high))
    start, end, at = (int(band.times[place]) for place in (run[0], run[-1], peak))
    return Anomaly(start, end, at, value, low, expected, high, float(sigmas[peak]), run.size)
