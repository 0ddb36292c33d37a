"""Traces as shapes on the screen, made of whole arrays: columns of pixels, polygons, pieces between gaps."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from pyqtgraph.functions import arrayToQPath, arrayToQPolygonF  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainterPath, QPolygonF

from pmdesk.domain.classes import frozen
from pmdesk.domain.points import Times, Values
from pmdesk.ui.widgets.plot.content import Places, Trace
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


def outline(trace: Trace, space: Space, pixels: int = 1, *, is_cut: bool = True) -> Outline:
    """Return a trace's part in the space, cut at its sides or else with one entry outside at either.

    There is at most about one entry for each column that is so many `pixels` wide.
    """
    times, first, last = visible(trace.times, space)
    xs = space.x(times)
    starts = trace.starts
    if starts.size:
        starts = starts[(starts > first) & (starts < last)] - first
    highs = space.ys(trace.highs[first:last])
    lows = highs if trace.is_raw else space.ys(trace.lows[first:last])
    if is_cut:
        cut(space, xs, highs, lows, starts)
    if xs.size and (xs[0] < space.left - FARTHEST or xs[-1] > space.right + FARTHEST):
        xs = np.clip(xs, space.left - FARTHEST, space.right + FARTHEST)
    made = Outline(xs, highs, lows, starts)
    return columns(made, pixels) if xs.size * pixels > DENSE * space.width else made


def visible(times: Times, space: Space) -> tuple[Times, int, int]:
    """Return the times in the space and one at either side, and the indices of the first and after the last."""
    if not times.size or (times[0] >= space.start and times[-1] <= space.end):
        return times, 0, times.size
    first = max(int(times.searchsorted(space.start)) - 1, 0)
    last = int(times.searchsorted(space.end, side="right")) + 1
    return times[first:last], first, min(last, times.size)


def cut(space: Space, xs: Values, highs: Values, lows: Values, starts: Places | None = None) -> None:
    """Move the entries outside of the space along their lines to its sides, in place; what stands alone stays."""
    for end, inner, side in ((0, 1, space.left), (-1, -2, space.right)):
        if xs.size < 2 or (xs[end] >= side if end == 0 else xs[end] <= side):  # noqa: PLR2004  # a line has two ends
            continue
        if starts is not None and starts.size and starts[end] == (1 if end == 0 else xs.size - 1):
            continue
        share = (side - xs[end]) / (xs[inner] - xs[end])
        for ys in (highs,) if highs is lows else (highs, lows):
            ys[end] += (ys[inner] - ys[end]) * share
        xs[end] = side


def columns(made: Outline, pixels: int = 1) -> Outline:
    """Return the outline with one entry for each column and piece; every extreme, first and last stays."""
    cells = np.floor(made.xs if pixels == 1 else made.xs / pixels)
    is_new = np.empty(cells.size, dtype=bool)
    is_new[0] = True
    np.not_equal(cells[1:], cells[:-1], out=is_new[1:])
    is_new[made.starts] = True
    heads = np.flatnonzero(is_new)
    xs = made.xs[heads]
    xs[-1] = made.xs[-1]
    highs = np.minimum.reduceat(made.highs, heads)
    lows = np.maximum.reduceat(made.lows, heads)
    return Outline(xs, highs, lows, heads.searchsorted(made.starts) if made.starts.size else made.starts)


def polygon(made: Outline, first: int = 0, last: int | None = None) -> QPolygonF:
    """Return the line through a stretch of an outline, which goes up and down by turns through wide entries."""
    stop = made.xs.size if last is None else last + 1
    if made.is_thin:
        return _polygon(made.xs[first:stop], made.highs[first:stop])
    return _polygon(*_zigzag(made, first, stop))


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
    highs, lows = made.highs[first:stop], made.lows[first:stop]
    ys = np.empty((stop - first, 2))
    ys[0::2, 0], ys[0::2, 1] = lows[0::2], highs[0::2]
    ys[1::2, 0], ys[1::2, 1] = highs[1::2], lows[1::2]
    return np.repeat(made.xs[first:stop], 2), ys.ravel()


def _polygon(xs: Values, ys: Values) -> QPolygonF:
    return arrayToQPolygonF(xs, ys)
