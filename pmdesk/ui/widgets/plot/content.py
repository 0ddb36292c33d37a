"""What a plot makes of a chart once, before it paints: traces, where they break, what they reach, stacks, shares."""

from collections.abc import Iterable
from math import inf

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import PanelKind, Scale
from pmdesk.domain.points import Frame, Times, Values
from pmdesk.queries.chart_values import Band, Chart, Finding, Line
from pmdesk.ui.widgets.plot.time_ticks import GRAIN_MS

GRAINS_APART = 2.01
SPACINGS_APART = 2.5
"""A line breaks where points are missing for longer than two grains, and longer than is usual in it."""
Places = npt.NDArray[np.intp]
NO_PLACES: Places = np.empty(0, dtype=np.intp)
LOOKED_AT = 64
"""How many steps before and after the middle tell what is usual."""
PERCENT = "%"
HUNDRED = 100.0
LARGEST = 1e300
"""What is farther from 0 is painted as if it were here: differences of such numbers have no value any more."""
TARGET_REACH = 3.0
"""A target stretches the axis at most to this many times what the values need; beyond, it is told at the edge."""
FROM_ZERO = frozenset({PanelKind.AREA, PanelKind.BAR, PanelKind.STACKED})


@frozen
class Trace:
    """A line as it is painted: its lows and highs in the unit of the axis, and the longest step without a gap.

    `starts` are the places of the first entries after gaps.
    """

    line: Line
    times: Times
    lows: Values
    highs: Values
    gap_ms: float
    starts: Places
    low: float | None
    high: float | None
    """What it reaches, None without any value."""

    @property
    def is_raw(self) -> bool:
        """Whether each entry is one sample."""
        return self.line.frame.is_raw


@frozen
class Stack:
    """Lines laid on one another: at each of `times` the upper edge of every layer, an array of shape (lines, n)."""

    times: Times
    edges: Values


@frozen
class Content:
    """A chart with what was made of it; `low` and `high` are what has to be seen, None without any value."""

    chart: Chart
    traces: tuple[Trace, ...]
    previous: tuple[Trace, ...]
    band: Band | None
    stack: Stack | None
    unit: str
    factor: float
    low: float | None
    high: float | None
    is_log: bool
    hidden: int
    """How many entries are not above 0 and so have no place on a logarithmic axis."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The anomalies that have a place: a stack shows its layers elsewhere than at their values."""
        return () if self.stack is not None else self.chart.findings

    @property
    def is_shares(self) -> bool:
        """Whether the axis runs from 0 to 100 per cent."""
        return self.chart.scale is Scale.PERCENT and self.unit == PERCENT

    @property
    def from_zero(self) -> bool:
        """Whether the axis has to begin at 0 for sizes to be told apart truly."""
        return self.chart.kind in FROM_ZERO and not self.is_log

    @property
    def entries(self) -> int:
        """How many entries all traces have."""
        return sum(trace.times.size for trace in (*self.traces, *self.previous))


def content_of(chart: Chart) -> Content:
    """Return what a plot paints of the chart."""
    is_stacked = chart.kind is PanelKind.STACKED and len(chart.lines) > 0
    is_shares = chart.scale is Scale.PERCENT
    is_log = chart.scale is Scale.LOG and not is_stacked
    factor = HUNDRED if is_shares and not is_stacked and not chart.unit.strip() else 1.0
    traces = _all_made(chart.lines, GRAIN_MS[chart.grain], factor)
    stack = _stacked(traces, in_shares=is_shares) if is_stacked else None
    previous = () if is_stacked else _all_made(chart.previous, GRAIN_MS[chart.grain], factor)
    band = None if is_stacked or chart.band is None or not chart.band.times.size else chart.band
    if band is not None:
        band = Band(band.times, _scaled(band.lows, factor), _scaled(band.highs, factor))
    unit = PERCENT if is_shares and (is_stacked or factor != 1) else chart.unit
    low, high = _reach(traces, previous, band, stack, is_log=is_log)
    low, high = _with_targets(low, high, [target.value * factor for target in chart.targets], is_log=is_log)
    hidden = sum(int(np.count_nonzero(trace.lows <= 0)) for trace in traces) if is_log else 0
    return Content(chart, traces, previous, band, stack, unit, factor, low, high, is_log, hidden)


def plain_trace(frame: Frame) -> Trace:
    """Return a frame as a trace without a name or a grain; it breaks where steps are unusually long."""
    return _made(Line(SeriesId(0), "", 1, frame, None), None, 0, 1.0)


def _all_made(lines: Iterable[Line], grain_ms: int, factor: float) -> tuple[Trace, ...]:
    made: list[Trace] = []
    for line in lines:
        made.append(_made(line, made[-1] if made else None, grain_ms, factor))
    return tuple(made)


def _made(line: Line, before: Trace | None, grain_ms: int, factor: float) -> Trace:
    """Return a line as a trace; it shares the times of the one before where they are the same, as they mostly are."""
    frame = line.frame
    lows, highs = frame.lows, frame.highs
    low, high = (float(np.minimum.reduce(lows)), float(np.maximum.reduce(highs))) if lows.size else (None, None)
    if low is not None and high is not None and (factor != 1 or low < -LARGEST or high > LARGEST):
        lows, highs = _scaled(lows, factor), _scaled(highs, factor)
        low, high = float(lows.min()), float(highs.max())
    if before is not None and _are_same(before.times, frame.times):
        return Trace(line, before.times, lows, highs, before.gap_ms, before.starts, low, high)
    gap_ms, starts = _gaps(frame.times, grain_ms)
    return Trace(line, frame.times, lows, highs, gap_ms, starts, low, high)


def _are_same(times: Times, others: Times) -> bool:
    return times is others or (times.size == others.size and bool((times == others).all()))


def _scaled(values: Values, factor: float) -> Values:
    return np.clip(values, -LARGEST, LARGEST) * factor


def _gaps(times: Times, grain_ms: int) -> tuple[float, Places]:
    """Return from which step between two entries on points are missing, and the entries that come after one."""
    steps = times[1:] - times[:-1]
    gap_ms = GRAINS_APART * grain_ms or inf
    if steps.size < 2:  # noqa: PLR2004  # two points know no usual spacing
        return gap_ms, (steps > gap_ms).nonzero()[0] + 1
    widest = int(steps.max())
    if widest <= gap_ms < inf:
        return gap_ms, NO_PLACES
    middle = steps.size // 2
    some = steps[max(middle - LOOKED_AT, 0) : middle + LOOKED_AT]
    usual = float(np.partition(some, some.size // 2)[some.size // 2])
    gap_ms = max(GRAINS_APART * grain_ms, SPACINGS_APART * usual)
    return gap_ms, (steps > gap_ms).nonzero()[0] + 1 if widest > gap_ms else NO_PLACES


def _stacked(traces: tuple[Trace, ...], *, in_shares: bool) -> Stack:
    """Return the traces on one another; between its own points a layer is interpolated, in its gaps it is nothing."""
    times = np.unique(np.concatenate([trace.times for trace in traces]))
    layers = np.stack([_at(trace, times) for trace in traces])
    edges = np.cumsum(np.clip(layers, 0, None), axis=0)
    if in_shares:
        whole = edges[-1]
        edges = np.divide(edges * HUNDRED, whole, out=np.zeros_like(edges), where=whole > 0)
    return Stack(times, edges)


def _at(trace: Trace, times: Times) -> Values:
    if not trace.times.size:
        return np.zeros(times.size)
    middles = trace.lows / 2 + trace.highs / 2
    values = np.interp(times, trace.times, middles, left=0.0, right=0.0)
    after = np.clip(np.searchsorted(trace.times, times), 1, max(trace.times.size - 1, 1))
    if trace.times.size > 1:
        own = trace.times[np.clip(np.searchsorted(trace.times, times), 0, trace.times.size - 1)] == times
        in_gap = (trace.times[after] - trace.times[after - 1] > trace.gap_ms) & ~own
        values[in_gap] = 0.0
    return values


def _reach(
    traces: Iterable[Trace], previous: Iterable[Trace], band: Band | None, stack: Stack | None, *, is_log: bool
) -> tuple[float | None, float | None]:
    if stack is not None:
        return (0.0, float(stack.edges[-1].max())) if stack.times.size else (None, None)
    both = (*traces, *previous)
    if is_log:
        kept = [values[values > 0] for trace in both for values in (trace.lows, trace.highs)]
        kept += [values[values > 0] for values in (band.lows, band.highs)] if band is not None else []
        ends = [float(end) for values in kept if values.size for end in (values.min(), values.max())]
    else:
        ends = [end for trace in both for end in (trace.low, trace.high) if end is not None]
        ends += [float(band.lows.min()), float(band.highs.max())] if band is not None else []
    return (min(ends), max(ends)) if ends else (None, None)


def _with_targets(
    low: float | None, high: float | None, targets: list[float], *, is_log: bool
) -> tuple[float | None, float | None]:
    """Return the reach with the targets in it that do not squeeze the values too much."""
    for target in targets:
        if is_log and target <= 0:
            continue
        if low is None or high is None:
            low = high = target
            continue
        below, above = min(low, target), max(high, target)
        if is_log or above - below <= TARGET_REACH * max(high - low, abs(high) * 0.1):
            low, high = below, above
    return low, high
