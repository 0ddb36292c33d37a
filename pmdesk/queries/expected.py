"""What a metric was expected to be by its own history, what was found to be out of it, and how surprising it is now."""

from collections.abc import Callable, Hashable

import numpy as np

from pmdesk.domain.amounts import change_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import CALENDAR, Direction, Grain, Metric, Series
from pmdesk.domain.points import Points, Times, Values
from pmdesk.insight.anomalies import find_anomalies, surprise_now
from pmdesk.insight.anomalies_band import expected_band
from pmdesk.insight.anomalies_found import Anomaly, Surprise
from pmdesk.insight.anomalies_words import words
from pmdesk.insight.binning import GRAIN_MS
from pmdesk.queries.chart_values import Band, Finding
from pmdesk.queries.marks import Ground, Span, ordinary, set_aside
from pmdesk.queries.strands import Strand, Yarn
from pmdesk.storage import series as kept_series

CHARTED_AT_MOST = 10_000
"""Of a longer history its newest points tell what is expected; the older ones have neither band nor findings."""


@frozen
class Expectation:
    """The band of a stretch and what was found in it; no band where the history is too short to tell."""

    band: Band | None
    findings: tuple[Finding, ...]


@frozen
class Told:
    """How surprising the newest point of a metric is: sigmas, and why in words; `is_bad` goes by the direction."""

    score: float
    words: str
    short: str
    is_calm: bool
    is_bad: bool
    at: int


@frozen
class History:
    """The points by which a strand is judged, and what of them does not count; `key` changes with any of it."""

    points: Points
    excluded: tuple[Span, ...]
    ordinary: tuple[Span, ...]
    grain_ms: int | None
    key: Hashable


def expectation(
    yarn: Yarn, ground: Ground, metric: Metric, strand: Strand, *, stretch: Span, buckets: int
) -> Expectation | None:
    """Return what was expected of [start, end] and what was found there; None where there is no history at hand."""
    kept = kept_expectation(yarn, ground, metric, strand, stretch=stretch, buckets=buckets)
    history = None if kept is not None else history_of(yarn, ground, metric, strand)
    if history is None:
        return kept
    band, found = _band(history), _findings(history, metric, strand)
    yarn.findings.keep(_expected_key(history.key, metric), (band, found), 3 * band.times.size + 16 * len(found) + 16)
    return _shown(band, found, stretch, buckets)


def kept_expectation(
    yarn: Yarn, ground: Ground, metric: Metric, strand: Strand, *, stretch: Span, buckets: int
) -> Expectation | None:
    """Return the same where it was worked out before, else None."""
    kept = yarn.findings.find(_expected_key(_key(yarn, ground, metric, strand), metric))
    return None if kept is None else _shown(kept[0], kept[1], stretch, buckets)


def surprise(yarn: Yarn, ground: Ground, metric: Metric, strand: Strand) -> Told | None:
    """Return how surprising the newest point is; None without a history to tell by."""
    history = history_of(yarn, ground, metric, strand)
    if history is None:
        return None
    key = _surprise_key(history.key, metric)
    return yarn.findings.remembered(key, lambda: (_told(history, metric),), lambda _: 16)[0]


def told_surprise(yarn: Yarn, ground: Ground, metric: Metric, strand: Strand) -> Told | None:
    """Return how surprising the newest point is where that was worked out already, else None."""
    kept = yarn.findings.find(_surprise_key(_key(yarn, ground, metric, strand), metric))
    return None if kept is None else kept[0]


def history_of(yarn: Yarn, ground: Ground, metric: Metric, strand: Strand) -> History | None:
    """Return the points by which a strand is judged, None where there are none or they are too many to tell apart."""
    if yarn.extent(strand) is None or yarn.is_torn(strand):
        return None
    key = _key(yarn, ground, metric, strand)
    points = yarn.held(strand)
    if points is None:
        points = _tail(yarn, strand)
    if points is None:
        return None
    points = Points(points.times[-CHARTED_AT_MOST:], points.values[-CHARTED_AT_MOST:])
    spans = set_aside(ground, metric), ordinary(ground, metric, _dimensions(yarn, strand))
    step = GRAIN_MS[metric.grain] if metric.grain in CALENDAR else None
    return History(points, *spans, step, key)


def is_bad(metric: Metric, value: float, expected: float) -> bool:
    """Whether a value out of the expected is bad news."""
    if metric.direction is Direction.NEITHER:
        return False
    return (value < expected) == (metric.direction is Direction.UP)


def _key(yarn: Yarn, ground: Ground, metric: Metric, strand: Strand) -> Hashable:
    told = ordinary(ground, metric, _dimensions(yarn, strand))
    return (yarn.state(strand), metric.grain, set_aside(ground, metric), told)


def _expected_key(key: Hashable, metric: Metric) -> Hashable:
    return ("expected", key, metric.unit, metric.direction)


def _shown(band: Band, found: tuple[Finding, ...], stretch: Span, buckets: int) -> Expectation:
    start, end = stretch
    shown = tuple(each for each in found if each.end >= start and each.start <= end)
    return Expectation(_cut(band, start, end, buckets), shown)


def _surprise_key(key: Hashable, metric: Metric) -> Hashable:
    return ("surprise", key, metric.unit, metric.direction)


def _dimensions(yarn: Yarn, strand: Strand) -> tuple[str, ...]:
    """Return the dimension values that verdicts of a strand name: those of its series, none of a whole."""
    if not strand.label:
        return ()
    found = yarn.rows.find(Series, strand.ids[0])
    return () if found is None else found.dimensions


def _tail(yarn: Yarn, strand: Strand) -> Points | None:
    """Return the newest points of a long series, None of several together."""
    if len(strand.ids) != 1:
        return None
    return yarn.findings.remembered(
        ("tail", yarn.state(strand)),
        lambda: kept_series.newest(yarn.rows, strand.ids[0], CHARTED_AT_MOST),
        lambda points: 2 * len(points),
    )


def _band(history: History) -> Band:
    found = expected_band(
        history.points.times,
        history.points.values,
        grain=history.grain_ms,
        excluded=history.excluded,
        ordinary=history.ordinary,
    )
    known = ~(np.isnan(found.low) | np.isnan(found.high))
    return Band(found.times[known], found.low[known], found.high[known])


def _cut(band: Band, start: int, end: int, buckets: int) -> Band | None:
    """Return the part of a band in [start, end] and one entry more at either side, as coarse as the screen."""
    first, behind = np.searchsorted(band.times, start), np.searchsorted(band.times, end, "right")
    begin, stop = max(0, int(first) - 1), int(behind) + 1
    times, lows, highs = band.times[begin:stop], band.lows[begin:stop], band.highs[begin:stop]
    if not times.size or times[-1] < start or times[0] > end:
        return None
    return Band(times, lows, highs) if times.size <= 2 * buckets else _coarse(times, lows, highs, buckets)


def _coarse(times: Times, lows: Values, highs: Values, buckets: int) -> Band:
    starts = np.linspace(0, times.size, max(1, buckets), endpoint=False).astype(np.int64)
    starts = np.unique(np.append(starts, times.size - 1))
    return Band(times[starts], np.minimum.reduceat(lows, starts), np.maximum.reduceat(highs, starts))


def _findings(history: History, metric: Metric, strand: Strand) -> tuple[Finding, ...]:
    found = find_anomalies(
        history.points.times,
        history.points.values,
        grain=history.grain_ms,
        excluded=history.excluded,
        ordinary=history.ordinary,
    )
    return tuple(_finding(each, history, metric, strand) for each in found)


def _finding(one: Anomaly, history: History, metric: Metric, strand: Strand) -> Finding:
    said = words(
        one,
        history.points.times,
        history.points.values,
        say_difference=_say(metric, one.value, one.expected),
        grain=history.grain_ms,
        run=one.points if one.peak == one.end else 0,
    )
    return Finding(
        one.start,
        one.end,
        one.peak,
        one.value,
        is_bad(metric, one.value, one.expected),
        str(said),
        _short(metric, one.value, one.expected),
        strand.ids[0],
        abs(one.sigmas),
    )


def _told(history: History, metric: Metric) -> Told | None:
    times, values = history.points.times, history.points.values
    found = surprise_now(times, values, grain=history.grain_ms, excluded=history.excluded, ordinary=history.ordinary)
    if found is None:
        return None
    said = words(found, times, values, say_difference=_say(metric, found.value, found.expected), grain=history.grain_ms)
    return Told(
        found.score,
        _drifting(found, str(said), metric.grain),
        _short(metric, found.value, found.expected),
        found.calm,
        is_bad(metric, found.value, found.expected),
        found.at,
    )


def _drifting(found: Surprise, said: str, grain: Grain) -> str:
    """Return the words, and that it is the last points together where these are more surprising than the newest."""
    if abs(found.drift_sigmas) <= abs(found.sigmas) or found.calm:
        return said
    side = "above" if found.drift_sigmas > 0 else "below"
    days = {Grain.DAY: "days", Grain.WEEK: "weeks", Grain.MONTH: "months"}.get(grain, "points")
    return f"The last {days} together lie {side} expected" + (f", {said[:1].lower()}{said[1:]}" if said else "")


def _say(metric: Metric, value: float, expected: float) -> Callable[[float], str]:
    def say(difference: float) -> str:
        signed = difference if value >= expected else -difference
        return change_text(signed, metric.unit, value).lstrip("+\u2212")

    return say


def _short(metric: Metric, value: float, expected: float) -> str:
    side = "above" if value > expected else "below"
    return f"{change_text(value - expected, metric.unit, value, short=True)} {side} expected"
