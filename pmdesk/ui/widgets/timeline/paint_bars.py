"""Paints the bars: plans, ideas, sums of branches, progress, milestones, likely finishes, selection and ghosts."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from pmdesk.domain.roadmap import FULL, Status
from pmdesk.insight.forecast import Forecast
from pmdesk.insight.layout import Key
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline import Entry, Mark
from pmdesk.queries.timeline_groups import NOT_PLANNED
from pmdesk.ui.widgets.timeline.edge_marks import mark_box, paint_edge_mark
from pmdesk.ui.widgets.timeline.paint_ground import diamond, row_ground
from pmdesk.ui.widgets.timeline.picture import EdgeMark, Picture
from pmdesk.ui.widgets.timeline.words import beside_words, doubt, progress_of

IDEAS = frozenset({Status.IDEA, Status.PROPOSED, Status.CANDIDATE})
BESIDE_ROOM = 260
HANDLE = (5, 8)
DOT = 3.5
DOT_AWAY = 9


def paint_bars(painter: QPainter, pic: Picture, rows: range, left: float, right: float) -> None:
    """Paint the bars of rows, as far as they reach between two edges."""
    for row in rows:
        key = pic.frame.lines[row].key
        ghost = pic.ghosts.get(key)
        if ghost is not None and ghost.days is not None:
            _paint_ghost(painter, pic, row, ghost.days, ghost.words)
        days = pic.days(key)
        mark = None if pic.edges is None else pic.edges.at(row)
        if mark is not None:
            paint_edge_mark(painter, pic, row, mark)
        if days is None or pic.x(days.start) > right:
            continue
        if pic.x(days.end + 1) + pic.look.px(BESIDE_ROOM) + _reach(pic, key, days) < left:
            continue
        entry = pic.frame.entry(key)
        if entry is None:
            _paint_envelope(painter, pic, row, key, days)
        elif pic.frame.sums_up(key):
            _paint_branch(painter, pic, row, entry, days)
        else:
            _paint_leaf(painter, pic, row, entry, days, away=mark)


def _reach(pic: Picture, key: Key, days: Days) -> float:
    """Return how far the likely finish reaches beyond a bar."""
    entry = pic.is_leaf(key)
    found = None if entry is None else doubt(entry, pic.frame.today)
    return 0 if found is None else (found.late - days.end) * pic.axis.per_day


def _paint_envelope(painter: QPainter, pic: Picture, row: int, key: Key, days: Days) -> None:
    look = pic.look
    shade = look.shade(pic.frame.groups[key].colour or "neutral")
    left, right, middle = pic.x(days.start), pic.x(days.end + 1), pic.top(row) + look.row // 2
    arm = look.px(4)
    painter.setPen(shade.envelope)
    painter.drawLines(
        [
            QLineF(left, middle, right, middle),
            QLineF(left, middle - arm, left, middle + arm),
            QLineF(right, middle - arm, right, middle + arm),
        ]
    )
    group = pic.frame.groups[key]
    for mark in pic.frame.sheet.marks.values():
        if mark.item_id is None and not mark.deadline and _belongs(mark, group.key):
            _paint_milestone(painter, pic, row, mark)


def _belongs(mark: Mark, group: str) -> bool:
    return mark.product_id is not None and group == f"product:{mark.product_id}"


def _paint_branch(painter: QPainter, pic: Picture, row: int, entry: Entry, days: Days) -> None:
    look = pic.look
    shade = look.shade(pic.frame.colour(entry))
    box = pic.strip(row, days)
    painter.setPen(shade.summary_edge)
    painter.setBrush(shade.tint_brush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1, 1)
    share = progress_of(pic.frame, entry) / FULL
    if share:
        done = QRectF(box.left(), box.top(), box.width() * share, box.height())
        painter.fillRect(done, shade.solid_brush)
    for mark in pic.frame.forest.marks.get(entry.id, ()):
        _paint_milestone(painter, pic, row, mark)
    if entry.id in pic.selected:
        _paint_outline(painter, pic, box.adjusted(-2, -3.5, 2, 3.5), focused=pic.focused)


def _paint_leaf(painter: QPainter, pic: Picture, row: int, entry: Entry, days: Days, *, away: EdgeMark | None) -> None:
    box = pic.bar(row, days)
    moved = entry.id in pic.moved
    found = None if moved else doubt(entry, pic.frame.today)
    painter.setOpacity(0.55 if entry.status in NOT_PLANNED else 1)
    _paint_box(painter, pic, row, entry, box)
    if found is not None:
        begin = box.right() if away is None or away.later else mark_box(pic, row, away).right()
        _paint_whisker(painter, pic, QPointF(begin, box.center().y()), found)
    words, token = beside_words(entry, found, pic.frame.today)
    if words and not moved and not (away and away.alone):
        gap = 6 if found is not None else 9
        edge = max(box.right(), pic.x(found.late + 1) if found is not None else 0)
        _paint_beside(painter, pic, row, edge + pic.look.px(gap), (words, token))
    for mark in pic.frame.forest.marks.get(entry.id, ()):
        _paint_milestone(painter, pic, row, mark)
    painter.setOpacity(1)
    if entry.id in pic.selected:
        _paint_selected(painter, pic, box, handles=entry.id == pic.current)


def _paint_box(painter: QPainter, pic: Picture, row: int, entry: Entry, box: QRectF) -> None:
    look = pic.look
    shade = look.shade(pic.frame.colour(entry))
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if entry.status in IDEAS or entry.status in NOT_PLANNED:
        painter.setPen(shade.dashed)
        painter.setBrush(look.color(row_ground(pic, row)))
        painter.drawRoundedRect(inner, 3, 3)
    else:
        painter.setPen(shade.edge)
        painter.setBrush(shade.tint_brush)
        painter.drawRoundedRect(inner, 3, 3)
        painter.fillRect(QRectF(box.left(), box.top(), look.px(3), box.height()), shade.solid_brush)
    percent = progress_of(pic.frame, entry)
    if percent:
        strip = QRectF(box.left() + 1, box.bottom() - look.px(4), (box.width() - 2) * percent / FULL, look.px(3))
        painter.fillRect(strip, shade.solid_brush)
        text = f"{percent} %"
        if look.width("label", text) + look.px(14) < box.width():
            baseline = box.top() + look.px(11)
            look.text(painter, "label", shade.ink, (box.left() + look.px(9), baseline), text)
    if entry.pinned and box.width() > look.px(24):
        at = box.right() - look.px(15)
        look.icon(painter, "pin", "text_muted", (at, box.top() + look.px(2)), look.px(12))


def _paint_whisker(painter: QPainter, pic: Picture, begin: QPointF, found: Forecast) -> None:
    right, middle, arm = pic.x(found.late + 1), begin.y(), pic.look.px(4)
    if right <= begin.x():
        return
    painter.setPen(pic.look.pen("warning", 1.5))
    painter.drawLines([QLineF(begin.x(), middle, right, middle), QLineF(right, middle - arm, right, middle + arm)])


def _paint_beside(painter: QPainter, pic: Picture, row: int, x: float, said: tuple[str, str]) -> None:
    look = pic.look
    words, token = said
    text = look.fit("label", words, look.px(BESIDE_ROOM))
    top = pic.top(row) + (look.row - look.px(16)) // 2
    ground = QRectF(x - look.px(3), top, look.width("label", text) + look.px(6), look.px(16))
    painter.fillRect(ground, look.color(row_ground(pic, row)))
    look.text(painter, "label", token, (x, top + look.px(12)), text)


def _paint_milestone(painter: QPainter, pic: Picture, row: int, mark: Mark) -> None:
    look = pic.look
    x = pic.x(mark.day) + pic.axis.per_day / 2
    painter.setPen(look.pen(row_ground(pic, row), 1.5))
    painter.setBrush(look.color("text_faint" if mark.done else "text"))
    painter.drawPolygon(diamond(x, pic.top(row) + look.row / 2, look.px(6)))


def _paint_selected(painter: QPainter, pic: Picture, box: QRectF, *, handles: bool) -> None:
    look = pic.look
    _paint_outline(painter, pic, box.adjusted(-1, -1.5, 1, 1.5), focused=pic.focused)
    if not handles or not pic.focused:
        return
    wide, high = (look.px(side) for side in HANDLE)
    painter.setPen(look.pen("focus"))
    painter.setBrush(look.color("surface"))
    for x in (box.left() - 1, box.right() + 1):
        at = QRectF(round(x) - wide // 2 + 0.5, round(box.center().y() - high / 2) + 0.5, wide - 1, high - 1)
        painter.drawRoundedRect(at, 1, 1)


def _paint_outline(painter: QPainter, pic: Picture, box: QRectF, *, focused: bool) -> None:
    painter.setPen(pic.look.pen("focus" if focused else "border_control", 2 if focused else 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)


def _paint_ghost(painter: QPainter, pic: Picture, row: int, days: Days, words: str) -> None:
    """Paint where a bar was: an empty dashed outline, with how far it moved."""
    look = pic.look
    box = pic.bar(row, days)
    painter.setPen(look.pen("text_faint", 1, "dashed"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if words:
        now = pic.days(pic.frame.lines[row].key)
        right = max(box.right(), pic.x(now.end + 1) if now else 0)
        _paint_beside(painter, pic, row, right + look.px(9), (words, "text_muted"))


def link_dots(pic: Picture, box: QRectF) -> tuple[QRectF, QRectF]:
    """Return where the dots lie that links are dragged from: left of the start and right of the end."""
    away, half = pic.look.px(DOT_AWAY), pic.look.px(DOT)
    middle = box.center().y()
    left, right = box.left() - away, box.right() + away
    side = 2 * half
    return QRectF(left - half, middle - half, side, side), QRectF(right - half, middle - half, side, side)


def paint_link_dots(painter: QPainter, pic: Picture, row: int, key: Key | None) -> None:
    """Paint the dots of the bar under the pointer, if it can be linked."""
    days = None if key is None or key not in pic.frame.line_of else pic.days(key)
    if key is None or days is None or pic.is_leaf(key) is None:
        return
    painter.setPen(pic.look.pen("accent", 1.5))
    painter.setBrush(pic.look.color("surface"))
    for dot in link_dots(pic, pic.bar(row, days)):
        painter.drawEllipse(dot)
