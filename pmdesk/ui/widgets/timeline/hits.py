"""Tells what lies under the pointer: header, edge of the tree, fold arrow, title, bar, its ends, dots, edge mark."""

from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QPointF

from pmdesk.insight.layout import Key
from pmdesk.ui.widgets.timeline.edge_marks import mark_box
from pmdesk.ui.widgets.timeline.paint_bars import link_dots
from pmdesk.ui.widgets.timeline.paint_tree import ICON, column_at, fold_x
from pmdesk.ui.widgets.timeline.picture import Picture

EDGE = 5
SPLITTER = 3.5
DOT_REACH = 6
FOLD_REACH = 5


class Zone(Enum):
    """The parts of the timeline that answer differently to the pointer."""

    NOWHERE = auto()
    HEADER = auto()
    SPLITTER = auto()
    FOLD = auto()
    TITLE = auto()
    POINTS = auto()
    ROW = auto()
    BAR = auto()
    START = auto()
    END = auto()
    START_DOT = auto()
    END_DOT = auto()
    EDGE = auto()


ON_CANVAS = frozenset({Zone.ROW, Zone.BAR, Zone.START, Zone.END, Zone.START_DOT, Zone.END_DOT})


class Hit(NamedTuple):
    """What lies under the pointer."""

    zone: Zone
    key: Key | None = None
    row: int = -1


def hit(pic: Picture, at: QPointF, *, dots_of: Key | None = None) -> Hit:
    """Return what lies at a point; link dots only count on the row `dots_of`, where they are painted."""
    if abs(at.x() - pic.tree - 0.5) <= SPLITTER:
        return Hit(Zone.SPLITTER)
    if at.y() < pic.head:
        return Hit(Zone.HEADER)
    line = pic.line_at(at.y())
    if line is None:
        return Hit(Zone.NOWHERE)
    row = pic.frame.line_of[line.key]
    if at.x() < pic.tree:
        reach = pic.look.px(FOLD_REACH)
        arrow = fold_x(pic, line)
        if line.parts and arrow - reach <= at.x() <= arrow + pic.look.px(ICON) + reach:
            return Hit(Zone.FOLD, line.key, row)
        return Hit(Zone.POINTS if column_at(pic, at.x()) == "points" else Zone.TITLE, line.key, row)
    mark = None if pic.edges is None else pic.edges.at(row)
    if mark is not None and mark_box(pic, row, mark).contains(at):
        return Hit(Zone.EDGE, line.key, row)
    return Hit(_on_canvas(pic, line.key, row, at, with_dots=dots_of == line.key), line.key, row)


def _on_canvas(pic: Picture, key: Key, row: int, at: QPointF, *, with_dots: bool) -> Zone:
    days = pic.days(key)
    if days is None or isinstance(key, str):
        return Zone.ROW
    if pic.is_leaf(key) is None:
        box = pic.strip(row, days)
        return Zone.BAR if box.left() <= at.x() <= box.right() else Zone.ROW
    box = pic.bar(row, days)
    if with_dots:
        for dot, zone in zip(link_dots(pic, box), (Zone.START_DOT, Zone.END_DOT), strict=True):
            if abs(at.x() - dot.center().x()) <= DOT_REACH - 1:
                return zone
    edge = min(EDGE, box.width() / 4)
    if -EDGE + 1 <= at.x() - box.left() <= edge:
        return Zone.START
    if -edge <= at.x() - box.right() <= EDGE - 1:
        return Zone.END
    return Zone.BAR if box.left() <= at.x() <= box.right() else Zone.ROW
