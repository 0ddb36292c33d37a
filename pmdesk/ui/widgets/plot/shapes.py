"""Traces as shapes on the screen, made of whole arrays: columns of pixels, polygons, pieces between gaps."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from pyqtgraph.functions import (  # pyright: ignore[reportMissingTypeStubs]
    arrayToQPath,  # pyright: ignore[reportUnknownVariableType]
    arrayToQPolygonF,  # pyright: ignore[reportUnknownVariableType]
    ndarray_from_qpolygonf,  # pyright: ignore[reportUnknownVariableType]
)
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from pmdesk.domain.classes import frozen
from pmdesk.domain.points import Times, Values
from pmdesk.ui.widgets.plot.content import NO_PLACES, Places, Trace
from pmdesk.ui.widgets.plot.space import FARTHEST, Space

DENSE = 1.5
"""From this many entries a pixel on, entries of one column of pixels become one."""


@frozen
class Outline:
    """A trace on the screen: points `xs`, `highs` (above), `lows` (below), and where pieces begin after a gap."""

    xs: Values
    highs: Values
    lows: Values
    starts: Places

    @property
    def is_thin(self) -> bool:
        """Whether every point is one sample."""
        return self.highs is self.lows

    def pieces(self) -> Iterator[tuple[int, int]]:
        """Yield the first and the last index of each piece."""
        edges = [0, *self.starts.tolist(), self.xs.size]
        for first, after in pairwise(edges):
            if after > first:
                yield first, after - 1


@frozen
class Ruler:
    """What traces with the same times have in common on the screen: the places of their points from left to right.

    They are entries `first` to `last` of the traces, or of those the columns that begin at `heads`. `lead` and `tail`
    are how far the outermost ones have moved towards the next entry, to stand at a side of the box.
    """

    first: int
    last: int
    xs: Values
    heads: Places | None
    starts: Places
    lead: float
    tail: float

    def laid(self, levels: Values, space: Space, extreme: np.ufunc) -> Values:
        """Return where levels lie, of each column the `extreme` one."""
        if self.lead or self.tail:
            levels = _moved(levels.copy(), self.lead, self.tail)
        return space.down(levels if self.heads is None else extreme.reduceat(levels, self.heads))


def outline(trace: Trace, space: Space, pixels: int = 1, *, is_cut: bool = True) -> Outline:
    """Return a trace's part in the space, cut at its sides or else with one entry outside at either.

    There is at most about one entry for each column that is so many `pixels` wide; every extreme, first and last stays.
    """
    return _outline(trace, ruler_of(trace, space, pixels, is_cut=is_cut), space)


def outlines(traces: Iterable[Trace], space: Space, pixels: int = 1) -> Iterator[Outline]:
    """Yield the outline of each trace; neighbours with the same times are measured once."""
    before: Trace | None = None
    ruler: Ruler | None = None
    for trace in traces:
        if ruler is None or before is None or trace.times is not before.times or trace.starts is not before.starts:
            ruler = ruler_of(trace, space, pixels)
        before = trace
        yield _outline(trace, ruler, space)


def ruler_of(trace: Trace, space: Space, pixels: int = 1, *, is_cut: bool = True) -> Ruler:
    """Return where the points of a trace stand across."""
    times, first, last = visible(trace.times, space)
    xs = space.x(times)
    starts = trace.starts
    if starts.size:
        starts = starts[(starts > first) & (starts < last)] - first
    lead, tail = _cut(space, xs, starts) if is_cut else (0.0, 0.0)
    if xs.size and (xs[0] < space.left - FARTHEST or xs[-1] > space.right + FARTHEST):
        xs = np.clip(xs, space.left - FARTHEST, space.right + FARTHEST)
    heads = None
    if xs.size * pixels > DENSE * space.width:
        heads, starts, xs = _columns(xs, starts, pixels)
    return Ruler(first, last, xs, heads, starts, lead, tail)


def visible(times: Times, space: Space) -> tuple[Times, int, int]:
    """Return the times in the space and one at either side, and the indices of the first and after the last."""
    if not times.size or (times[0] >= space.start and times[-1] <= space.end):
        return times, 0, times.size
    first = max(int(times.searchsorted(space.start)) - 1, 0)
    last = int(times.searchsorted(space.end, side="right")) + 1
    return times[first:last], first, min(last, times.size)


def cut(space: Space, xs: Values, *lines: Values) -> None:
    """Move the entries outside of the space along their lines to its sides, in place."""
    lead, tail = _cut(space, xs, NO_PLACES)
    for ys in lines:
        _moved(ys, lead, tail)


def _outline(trace: Trace, ruler: Ruler, space: Space) -> Outline:
    inside = slice(ruler.first, ruler.last)
    above = space.levels(trace.highs[inside])
    below = above if trace.is_raw else space.levels(trace.lows[inside])
    highs = ruler.laid(above, space, np.maximum)
    is_thin = trace.is_raw and ruler.heads is None
    return Outline(ruler.xs, highs, highs if is_thin else ruler.laid(below, space, np.minimum), ruler.starts)


def _cut(space: Space, xs: Values, starts: Places) -> tuple[float, float]:
    """Move the outermost entries to the sides, in place, and return how far that is towards the next; none alone."""
    shares = [0.0, 0.0]
    for end, inner, side in ((0, 1, space.left), (-1, -2, space.right)):
        if xs.size < 2 or (xs[end] >= side if end == 0 else xs[end] <= side):  # noqa: PLR2004  # a line has two ends
            continue
        if starts.size and starts[end] == (1 if end == 0 else xs.size - 1):
            continue
        shares[end] = float((side - xs[end]) / (xs[inner] - xs[end]))
        xs[end] = side
    return shares[0], shares[1]


def _moved(ys: Values, lead: float, tail: float) -> Values:
    """Move the outermost entries along their lines, in place."""
    if lead:
        ys[0] += (ys[1] - ys[0]) * lead
    if tail:
        ys[-1] += (ys[-2] - ys[-1]) * tail
    return ys


def _columns(xs: Values, starts: Places, pixels: int) -> tuple[Places, Places, Values]:
    """Return where columns and pieces begin, at which columns the pieces begin, and where the columns stand."""
    cells = np.floor(xs if pixels == 1 else xs / pixels)
    is_new = np.empty(cells.size, dtype=bool)
    is_new[0] = True
    np.not_equal(cells[1:], cells[:-1], out=is_new[1:])
    is_new[starts] = True
    heads = is_new.nonzero()[0]
    places = xs[heads]
    places[-1] = xs[-1]
    return heads, heads.searchsorted(starts) if starts.size else starts, places


def polygon(made: Outline, first: int = 0, last: int | None = None) -> QPolygonF:
    """Return the line through a stretch of an outline, which goes up and down by turns through wide entries."""
    stop = made.xs.size if last is None else last + 1
    if made.is_thin:
        return _polygon(made.xs[first:stop], made.highs[first:stop])
    return _polygon(*_zigzag(made, first, stop))


class Pencil:
    """Lines through whole outlines, painted one after the other; those over the same places share one polygon.

    So a polygon is only good until the next one is asked for.
    """

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self._xs: Values | None = None
        self._polygon = QPolygonF()
        self._points: Values = np.empty((0, 2))

    def polygon(self, made: Outline) -> QPolygonF:
        """Return the line through an outline."""
        if made.is_thin:
            return polygon(made)
        if made.xs is not self._xs:
            self._xs, self._polygon = made.xs, polygon(made)
            self._points = ndarray_from_qpolygonf(self._polygon)
        else:
            _fill(self._points[:, 1], made.highs, made.lows)
        return self._polygon


def line_path(made: Outline) -> QPainterPath:
    """Return the line of an outline with many pieces as one path."""
    if made.is_thin:
        xs, ys, wide = made.xs, made.highs, 1
    else:
        xs, ys = _zigzag(made, 0, made.xs.size)
        wide = 2
    connected = np.ones(xs.size, dtype=np.int32)
    connected[made.starts * wide - 1] = 0
    return arrayToQPath(xs, ys, connect=connected)  # pyright: ignore[reportArgumentType]  # arrays are taken too


def area_polygon(made: Outline, first: int, last: int, floor: float) -> QPolygonF:
    """Return what lies between a stretch of an outline and a level below it."""
    stop = last + 1
    if made.is_thin:
        xs, ys = made.xs[first:stop], made.highs[first:stop]
    else:
        xs, ys = _zigzag(made, first, stop)
    return _polygon(np.concatenate((xs[:1], xs, xs[-1:])), np.concatenate(([floor], ys, [floor])))


def band_polygon(xs: Values, highs: Values, lows: Values) -> QPolygonF:
    """Return what lies between an upper and a lower line."""
    return _polygon(np.concatenate((xs, xs[::-1])), np.concatenate((highs, lows[::-1])))


def bridges(made: Outline) -> list[QLineF]:
    """Return the straight lines over the gaps of an outline."""
    before = made.starts - 1
    ends = zip(
        made.xs[before].tolist(),
        ((made.highs + made.lows) / 2)[before].tolist(),
        made.xs[made.starts].tolist(),
        ((made.highs + made.lows) / 2)[made.starts].tolist(),
        strict=True,
    )
    return [QLineF(*end) for end in ends]


def _zigzag(made: Outline, first: int, stop: int) -> tuple[Values, Values]:
    ys = np.empty(2 * (stop - first))
    _fill(ys, made.highs[first:stop], made.lows[first:stop])
    return made.xs[first:stop].repeat(2), ys


def _fill(ys: Values, highs: Values, lows: Values) -> None:
    """Write the ends of entries by turns, the lower one of the first entry first."""
    ys[0::4], ys[1::4] = lows[0::2], highs[0::2]
    ys[2::4], ys[3::4] = highs[1::2], lows[1::2]


def _polygon(xs: Values, ys: Values) -> QPolygonF:
    return arrayToQPolygonF(xs, ys)
