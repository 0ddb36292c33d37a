"""Finds what is surprising in a series against its own history, and how surprising its newest points are.

Two detectors, chosen by the spacing of the points alone. Coarse series (hours, days, weeks, months) are held against
their expected band. In fine ones (up to an hour), where the shape of the last hours says more than any single value,
the contexts that the series has shown before raise the alarm, and the band tells which point was the strangest.
"""

import numpy as np
import numpy.typing as npt

from pmdesk.insight import anomalies_stream as stream
from pmdesk.insight.anomalies_band import Band, Spans, checked, expected_band
from pmdesk.insight.anomalies_coarse import ALARM, drifts, like_ordinary, newest_run, surprising, wanted
from pmdesk.insight.anomalies_found import CALM, Anomaly, Side, Surprise
from pmdesk.insight.anomalies_rhythm import DAY, HOUR, Rhythm, by_day, inside, rhythm, spacing
from pmdesk.insight.anomalies_trailing import Floats, Ints

LOOK_BACK = stream.CONTEXTS[0]  # Points before an alarm among which its cause is looked for.


def find_anomalies(
    times: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    grain: int | None = None,
    excluded: Spans = (),
    ordinary: Spans = (),
    side: Side = Side.BOTH,
) -> tuple[Anomaly, ...]:
    """Return what was surprising, in the order of time; nothing inside `excluded` and `ordinary` spans.

    Arguments as for `expected_band`. What was found stays as it is when points are appended, except that the last
    anomaly may go on.
    """
    band = expected_band(times, values, grain=grain, excluded=excluded, ordinary=ordinary)
    if band.times.size == 0:
        return ()
    way = rhythm(grain or spacing(band.times))
    quiet = inside(band.times, (*excluded, *ordinary))
    if way.step_ms > HOUR:
        return tuple(surprising(band, way, quiet, ordinary, side))
    quiet |= like_ordinary(band, way, ordinary)
    loud = _loudness(band.times, band.values, way, excluded)
    found = [_stretch(band, loud, int(place), quiet, side) for place in np.flatnonzero(stream.alarms(loud))]
    return tuple(one for one in found if one is not None)


def surprise_now(
    times: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    grain: int | None = None,
    excluded: Spans = (),
    ordinary: Spans = (),
) -> Surprise | None:
    """Return how surprising the newest point is; None without a history to tell by. Arguments as for `expected_band`.

    Of a series that is finer than a day, the mean of the last 24 hours is held against those of the days before; an
    alarm within these hours keeps it from being calm.
    """
    when, what = checked(times, values)
    if when.size == 0:
        return None
    way = rhythm(grain or spacing(when))
    if way.step_ms >= DAY:
        return _newest(when, what, way, excluded, ordinary)
    now = _newest(*by_day(when, what), rhythm(DAY), excluded, ordinary)
    found = find_anomalies(when, what, grain=grain, excluded=excluded, ordinary=ordinary)
    if now is None or not found or found[-1].end <= when[-1] - DAY:
        return now
    sigmas = now.sigmas if abs(now.sigmas) >= CALM else float(np.copysign(CALM, found[-1].sigmas))
    return Surprise(now.at, now.value, now.low, now.expected, now.high, sigmas, now.drift_sigmas, now.run)


def alarms(times: npt.ArrayLike, values: npt.ArrayLike, *, excluded: Spans = ()) -> npt.NDArray[np.bool_]:
    """Tell for each point of a fine-grained series whether it raises an alarm."""
    when, what = checked(times, values)
    return stream.alarms(_loudness(when, what, rhythm(spacing(when)), excluded))


def _loudness(times: Ints, values: Floats, way: Rhythm, excluded: Spans) -> Floats:
    return stream.loudness(values, DAY / way.step_ms, inside(times, excluded))


def _stretch(band: Band, loud: Floats, alarm: int, quiet: npt.NDArray[np.bool_], side: Side) -> Anomaly | None:
    """Return the anomaly behind an alarm, with the point among the last ones that the band finds strangest."""
    louder = np.flatnonzero(loud[alarm : alarm + stream.SILENCE] >= 0)
    last = alarm + int(louder[-1])
    first = max(0, alarm - LOOK_BACK + 1)
    surprise = np.nan_to_num(wanted(band.surprise[first : last + 1], side))
    peak = first + int(np.abs(surprise).argmax())
    sigmas = float(surprise[peak - first])
    if sigmas == 0 or quiet[peak] or quiet[alarm]:
        return None
    value, low, expected, high = (float(row[peak]) for row in (band.values, band.low, band.centre, band.high))
    start, end, at = (int(band.times[place]) for place in (min(alarm, peak), last, peak))
    sigmas = float(np.copysign(max(abs(sigmas), ALARM), sigmas))
    return Anomaly(start, end, at, value, low, expected, high, sigmas, last - min(alarm, peak) + 1)


def _newest(times: Ints, values: Floats, way: Rhythm, excluded: Spans, ordinary: Spans) -> Surprise | None:
    band = expected_band(times, values, grain=way.step_ms, excluded=excluded, ordinary=ordinary)
    if np.isnan(band.surprise[-1]):
        return None
    sigmas = float(band.surprise[-1])
    drift = float(drifts(band, way, ~inside(times, (*excluded, *ordinary)))[-1])
    if like_ordinary(band, way, ordinary)[-1] or inside(times[-1:], (*excluded, *ordinary))[0]:
        sigmas = drift = 0.0
    value, low, expected, high = (float(row[-1]) for row in (band.values, band.low, band.centre, band.high))
    return Surprise(int(times[-1]), value, low, expected, high, sigmas, drift, newest_run(band))
