"""Paints the arrows of dependencies that begin or end on a row in sight; broken orders are red."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from pmdesk.insight.layout import Box, Key, Route, route
from pmdesk.insight.scheduling import Tie, days_broken
from pmdesk.ui.widgets.timeline.picture import Picture

LEAD = 6
TIP = (5, 3)
BROKEN_TIP = (6, 3.5)
INKS = (("text_faint", 1), ("danger", 1.5))
SLICE = 200
"""How many arrows are painted in one go: more than a window shows."""


def paint_arrows(painter: QPainter, pic: Picture, area: QRectF) -> None:
    """Paint the arrows that cross an area and have an end in sight; those of one bar out of sight run together."""
    for _ in arrows_in_slices(painter, pic, area):
        pass


def arrows_in_slices(painter: QPainter, pic: Picture, area: QRectF) -> Iterator[None]:
    """Paint the arrows, yielding after some; a path of very many lines is slow to paint."""
    rows = pic.rows(pic.head, pic.height)
    drawn = _Drawn()
    trunks: set[tuple[int, bool, bool]] = set()
    for tie, before_row, after_row in _in_sight(pic, rows):
        found = _route(pic, tie, before_row, after_row)
        if found is None or not _meets(found, area):
            continue
        is_broken = _is_broken(pic, tie)
        if after_row not in rows:
            trunk = (tie.predecessor, is_broken, after_row > before_row)
            if trunk in trunks:
                continue
            trunks.add(trunk)
        drawn.add(pic, found, area, is_broken=is_broken)
        if drawn.count == SLICE:
            drawn.paint(painter, pic)
            drawn = _Drawn()
            yield
    drawn.paint(painter, pic)
    yield


class _Drawn:
    """Some arrows, to be painted together: the fine ones and over them the broken ones."""

    def __init__(self) -> None:
        self.count = 0
        self._paths = (QPainterPath(), QPainterPath())
        self._tips: tuple[list[QPolygonF], list[QPolygonF]] = ([], [])

    def add(self, pic: Picture, found: Route, area: QRectF, *, is_broken: bool) -> None:
        self.count += 1
        _draw(self._paths[is_broken], found, area)
        self._tips[is_broken].append(_tip(pic, found, BROKEN_TIP if is_broken else TIP))

    def paint(self, painter: QPainter, pic: Picture) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path, heads, (token, width) in zip(self._paths, self._tips, INKS, strict=True):
            if path.isEmpty():
                continue
            painter.strokePath(path, pic.look.pen(token, width))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pic.look.color(token))
            for head in heads:
                painter.drawPolygon(head)


def _in_sight(pic: Picture, rows: range) -> list[tuple[Tie, int, int]]:
    forest, frame = pic.frame.forest, pic.frame
    found: dict[int, tuple[Tie, int, int]] = {}
    for row in rows:
        key = frame.lines[row].key
        if isinstance(key, str):
            continue
        for tie in (*forest.after.get(key, ()), *forest.before.get(key, ())):
            if tie.id not in found:
                before, after = frame.shown(tie.predecessor), frame.shown(tie.successor)
                if before is not None and after is not None and before != after:
                    found[tie.id] = (tie, before, after)
    return list(found.values())


def _is_broken(pic: Picture, tie: Tie) -> bool:
    before, after = pic.days(tie.predecessor), pic.days(tie.successor)
    return before is not None and after is not None and days_broken(tie, before, after) > 0


def _route(pic: Picture, tie: Tie, before_row: int, after_row: int) -> Route | None:
    before, after = _box(pic, tie.predecessor, before_row), _box(pic, tie.successor, after_row)
    if before is None or after is None:
        return None
    half = pic.look.bar / 2 if pic.is_leaf(tie.successor) else pic.look.px(4)
    return route(before, after, tie.anchor, pic.look.px(LEAD), half)


def _box(pic: Picture, key: Key, row: int) -> Box | None:
    days = pic.days(key)
    if days is None:
        return None
    box = pic.bar(row, days)
    return Box(box.left(), box.right(), pic.top(row) + pic.look.row / 2)


def _meets(found: Route, area: QRectF) -> bool:
    xs = [x for x, _ in found.corners]
    ys = [y for _, y in found.corners]
    return max(xs) >= area.left() and min(xs) <= area.right() and max(ys) >= area.top() and min(ys) <= area.bottom()


def _draw(path: QPainterPath, found: Route, area: QRectF) -> None:
    """Add the way to a path; far out of sight it is cut off, as very long lines are slow to paint."""
    low, high = area.top() - 50, area.bottom() + 50
    near, far = area.left() - 50, area.right() + 50
    for index, (x, y) in enumerate(found.corners):
        at = QPointF(round(min(far, max(near, x))) + 0.5, min(high, max(low, y)))
        if index:
            path.lineTo(at)
        else:
            path.moveTo(at)


def _tip(pic: Picture, found: Route, size: tuple[float, float]) -> QPolygonF:
    long, half = size[0] * pic.look.scale, size[1] * pic.look.scale
    x, y = found.corners[-1]
    x = round(x) + 0.5
    back = {"left": (-long, 0), "right": (long, 0), "above": (0, -long), "below": (0, long)}[found.into]
    across = (0, half) if back[0] else (half, 0)
    return QPolygonF(
        [
            QPointF(x, y),
            QPointF(x + back[0] + across[0], y + back[1] + across[1]),
            QPointF(x + back[0] - across[0], y + back[1] - across[1]),
        ]
    )
