"""What the crosshair of a plot reads at a time: the nearest sample of each line, what was expected, the marks there."""

from collections.abc import Iterable
from datetime import tzinfo

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import CALENDAR
from pmdesk.domain.points import Times
from pmdesk.queries.chart_values import Chart, Mark
from pmdesk.ui.widgets.plot.content import Content, Trace
from pmdesk.ui.widgets.plot.time_ticks import DAY, GRAIN_MS, say_moment


@frozen
class Value:
    """What one line says at the crosshair: the trace's number, its name, its lowest and highest value there."""

    trace: int
    label: str
    colour: int
    low: float
    high: float
    at: int


@frozen
class Reading:
    """Everything at one time; `day` counts days from the start of the chart, from 1."""

    at: int
    words: str
    day: str
    values: tuple[Value, ...]
    expected: tuple[float, float] | None
    marks: tuple[Mark, ...]


def nearest(times: Times, at: float) -> int:
    """Return the index of the time nearest to `at`; there is at least one."""
    after = int(np.searchsorted(times, at))
    if after == 0:
        return 0
    if after == times.size or at - times[after - 1] <= times[after] - at:
        return after - 1
    return after


def samples(content: Content, start: float, end: float) -> Times:
    """Return the times of all samples from `start` to `end`, rising, each once."""
    stretches = [trace.times[_within(trace.times, start, end)] for trace in content.traces]
    known = [times for times in stretches if times.size]
    if len(known) == 1:
        return known[0]
    return np.unique(np.concatenate(known)) if known else np.empty(0, dtype=np.int64)


def snapped(content: Content, at: float, start: float, end: float) -> int | None:
    """Return the time of the sample nearest to `at` within the stretch, None without any."""
    found = [
        int(times[nearest(times, at)])
        for times in (trace.times[_within(trace.times, start, end)] for trace in content.traces)
        if times.size
    ]
    return min(found, key=lambda time: abs(time - at)) if found else None


def read(content: Content, at: float, zone: tzinfo, slack: float) -> Reading:
    """Return what stands at a time; marks count that are at most `slack` ms away, samples half a gap."""
    chart = content.chart
    values = tuple(_value(n, trace, at) for n, trace in enumerate(content.traces) if _is_there(trace, at))
    return Reading(
        round(at),
        say_moment(at, chart.grain, zone),
        _day_words(chart, at),
        values,
        _expected(content, at),
        tuple(_marks(chart.marks, at, slack)),
    )


def _value(n: int, trace: Trace, at: float) -> Value:
    found = nearest(trace.times, at)
    low, high = float(trace.lows[found]), float(trace.highs[found])
    return Value(n, trace.line.label, trace.line.colour, low, high, int(trace.times[found]))


def _is_there(trace: Trace, at: float) -> bool:
    return bool(trace.times.size) and abs(int(trace.times[nearest(trace.times, at)]) - at) <= trace.gap_ms / 2


def _day_words(chart: Chart, at: float) -> str:
    days = (at - chart.start) // DAY + 1
    is_helpful = chart.grain in CALENDAR and GRAIN_MS[chart.grain] <= DAY and 1 <= days <= 1_000  # noqa: PLR2004
    return f"day {days:.0f}" if is_helpful else ""


def _expected(content: Content, at: float) -> tuple[float, float] | None:
    band = content.band
    if band is None or not band.times.size or not band.times[0] <= at <= band.times[-1]:
        return None
    return float(np.interp(at, band.times, band.lows)), float(np.interp(at, band.times, band.highs))


def _marks(marks: Iterable[Mark], at: float, slack: float) -> Iterable[Mark]:
    for mark in marks:
        if mark.at - slack <= at <= (mark.until if mark.until is not None else mark.at) + slack:
            yield mark


def _within(times: Times, start: float, end: float) -> slice:
    return slice(int(np.searchsorted(times, start)), int(np.searchsorted(times, end, side="right")))
