"""The capacity strip below the timeline: planned points of each team and sprint, red where they exceed what fits."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QLineF, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pmdesk.insight import capacity
from pmdesk.queries.capacity import Loads
from pmdesk.queries.timeline import SprintHead, TeamHead
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.look import Look
from pmdesk.ui.widgets.timeline.words import points_words

HEAD = 26
ROW = 24
MOST_ROWS = 5
NARROWEST = 26
BEGINNINGS = frozenset("0123456789+-−")
"""Typing one of these over a cell begins to edit it."""


class CapacityStrip(QWidget):
    """Shows `Loads` under the same days as a timeline; arrow keys walk its cells.

    `cell_wanted` asks to select what fills the chosen cell, by a press or X. `capacity_wanted` asks to edit its
    capacity, by F2, a double-click or a digit, which it carries. `left` asks to go back to the rows.
    """

    cell_wanted = Signal(int, int)
    capacity_wanted = Signal(str)
    menu_wanted = Signal(QPoint)
    walked = Signal()
    focused = Signal(bool)
    left = Signal()

    def __init__(self, look: Look, loads: Loads, axis: Axis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._loads = loads
        self._axis = axis
        self._today = axis.origin
        self._tree = 300
        self._first = 0
        self._area = QRect()
        self._over = 0
        self._cell: tuple[int, int] = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Capacity")
        look.theme.changed.connect(self.updateGeometry)
        self._start_on_today()

    def set_loads(self, loads: Loads, today: int) -> None:
        """Show other points."""
        if loads is self._loads and today == self._today:
            return
        self._today = today
        self._over = loads.count_over(today)
        grown = len(loads.teams) != len(self._loads.teams)
        self._loads = loads
        self._first = max(0, min(self._first, len(loads.teams) - MOST_ROWS))
        self._describe()
        if grown:
            self.updateGeometry()
        self.update()

    def follow(self, axis: Axis, tree: int) -> None:
        """Stand under other days, or beside a wider tree."""
        old, was = self._axis, self._tree
        self._axis, self._tree = axis, tree
        step = old.offset - axis.offset
        if tree == was and replace(axis, offset=old.offset) == old and abs(step) < self.width():
            top = self._look.px(HEAD) + 1
            self.scroll(step, 0, QRect(tree + 1, top, self.width() - tree - 1, self.height() - top))
        else:
            self.update()

    def words(self) -> str:
        """Say how many sprints are over-booked."""
        count = self._over
        if not self._loads.teams or not self._loads.sprints:
            return "No teams or sprints yet"
        return "All sprints fit" if not count else f"{count} {'sprint' if count == 1 else 'sprints'} over"

    def cell_words(self, team: TeamHead, sprint: SprintHead) -> str:
        """Say one cell: `Core API in 26.05: 48 of 20 points; 28 over; usually 34`."""
        cell = (team.id, sprint.id)
        load, limit = self._loads.points.get(cell, 0.0), self._loads.limits.get(cell)
        said = f"{team.title} in {sprint.title}: {load_words(load, limit)}"
        return f"{said}; usually {points_words(team.velocity)}" if cell in self._loads.own else said

    def chosen(self) -> tuple[TeamHead, SprintHead] | None:
        """Return team and sprint of the chosen cell, None while there are no cells."""
        row, column = self._cell
        if row >= len(self._loads.teams) or column >= len(self._loads.sprints):
            return None
        return self._loads.teams[row], self._loads.sprints[column]

    def choose(self, team: int, sprint: int) -> None:
        """Make the cell of a team and a sprint the chosen one."""
        rows = [at for at, head in enumerate(self._loads.teams) if head.id == team]
        columns = [at for at, head in enumerate(self._loads.sprints) if head.id == sprint]
        if rows and columns:
            self._go(rows[0], columns[0])

    def walk(self, rows: int, columns: int) -> None:
        """Choose the cell so many teams further down and sprints further on."""
        row = max(0, min(len(self._loads.teams) - 1, self._cell[0] + rows))
        self._go(row, max(0, min(len(self._loads.sprints) - 1, self._cell[1] + columns)))

    def cell_box(self) -> QRect:
        """Return where the chosen cell lies."""
        found = self.chosen()
        return QRect() if found is None else self._box(found[1], self._top(self._cell[0])).toRect()

    def has_own(self) -> bool:
        """Whether the capacity of the chosen cell was said for it."""
        found = self.chosen()
        return found is not None and (found[0].id, found[1].id) in self._loads.own

    def measures(self) -> tuple[float, float | None]:
        """Return what is planned in the chosen cell, and what fits there as far as that is known."""
        found = self.chosen()
        cell = (0, 0) if found is None else (found[0].id, found[1].id)
        return self._loads.points.get(cell, 0.0), self._loads.limits.get(cell)

    def sizeHint(self) -> QSize:
        rows = max(1, min(MOST_ROWS, len(self._loads.teams)))
        return QSize(600, self._look.px(HEAD) + rows * self._look.px(ROW) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._area = event.rect()
        painter.fillRect(self._area, self._look.color("surface"))
        if self._area.top() <= self._look.px(HEAD):
            self._paint_head(painter)
        shown = self._loads.teams[self._first : self._first + MOST_ROWS]
        for place, team in enumerate(shown, self._first):
            self._paint_team(painter, team, self._top(place))
        if self.hasFocus():
            self._paint_focus(painter)

    def _paint_head(self, painter: QPainter) -> None:
        look = self._look
        painter.fillRect(QRectF(0, 0, self.width(), look.px(HEAD) + 1), look.color("surface_raised"))
        painter.setPen(look.pen("border"))
        painter.drawLine(QLineF(0, 0.5, self.width(), 0.5))
        painter.drawLine(QLineF(0, look.px(HEAD) + 0.5, self.width(), look.px(HEAD) + 0.5))
        baseline = look.px(18)
        look.text(painter, "small_strong", "text", (look.px(12), baseline), "Capacity")
        x = look.px(20) + look.width("small_strong", "Capacity")
        words = self.words()
        over = self._over
        right = self.width() - look.px(12) - look.width("label", words)
        found = self.chosen() if self.hasFocus() else None
        about = "planned points against velocity" if found is None else self.cell_words(*found)
        ink = "text_faint" if found is None else "text"
        look.text(painter, "label", ink, (x, baseline), look.fit("label", about, right - look.px(32) - x))
        look.text(painter, "label", "danger_text" if over else "text_faint", (right, baseline), words)
        if over:
            look.icon(painter, "triangle-alert", "danger", (right - look.px(16), look.px(7)), look.px(12))

    def _paint_team(self, painter: QPainter, team: TeamHead, top: int) -> None:
        look, row = self._look, self._look.px(ROW)
        painter.setPen(look.pen("border"))
        painter.drawLine(QLineF(0, top + row - 0.5, self.width(), top + row - 0.5))
        painter.drawLine(QLineF(self._tree + 0.5, top, self._tree + 0.5, top + row))
        if self._area.left() <= self._tree:
            self._paint_name(painter, team, top)
        left = self._tree + 1
        painter.setClipRect(QRect(left, top, self.width() - left, row))
        for sprint in self._loads.sprints:
            box = self._box(sprint, top)
            if box.right() > max(left, self._area.left()) and box.left() <= self._area.right():
                self._paint_cell(painter, team, sprint, box)
        painter.setClipping(False)

    def _paint_name(self, painter: QPainter, team: TeamHead, top: int) -> None:
        look = self._look
        velocity = f"{team.velocity:.0f}"
        right = self._tree - look.px(10) - look.width("small", velocity)
        look.text(painter, "small", "text_faint", (right, top + look.px(16)), velocity)
        people = f"{team.people} {'person' if team.people == 1 else 'people'}" if team.people else ""
        room = right - look.px(12 + 12) - look.width("label", people)
        title = look.fit("small", team.title, room)
        look.text(painter, "small", "text", (look.px(12), top + look.px(16)), title)
        if people:
            x = look.px(12 + 6) + look.width("small", title)
            look.text(painter, "label", "text_faint", (x, top + look.px(16)), people)

    def _box(self, sprint: SprintHead, top: int) -> QRectF:
        left = self._tree + 1 + round(self._axis.x(sprint.start))
        right = self._tree + 1 + round(self._axis.x(sprint.end + 1))
        return QRectF(left, top, right - left, self._look.px(ROW))

    def _paint_cell(self, painter: QPainter, team: TeamHead, sprint: SprintHead, box: QRectF) -> None:
        look, cell = self._look, (team.id, sprint.id)
        load, limit = self._loads.points.get(cell, 0.0), self._loads.limits.get(cell)
        is_own = cell in self._loads.own
        painter.setPen(look.pen("grid"))
        painter.drawLine(QLineF(box.left() + 0.5, box.top(), box.left() + 0.5, box.bottom() - 1))
        if round(load) == 0 and not is_own:
            return
        over = self._loads.over(*cell)
        bar = QRectF(box.left() + look.px(4), box.top() + look.px(15), box.width() - look.px(8), look.px(4))
        painter.fillRect(bar, look.color("surface_sunken"))
        token = "danger" if over else "border_strong" if sprint.end < self._today else "text_faint"
        share = min(1.0, load / limit) if limit else float(round(load) > 0)
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), look.color(token))
        if bar.width() < look.px(NARROWEST - 8):
            return
        font = "month" if over else "label"
        ink = "danger_text" if over else "text_muted"
        baseline = box.top() + look.px(12)
        extra = f"+{over}" if over else ""
        room = bar.width() - (look.width(font, extra) + look.px(6) if over else 0)
        text = f"{load:.0f} of {limit:.0f}" if is_own and limit is not None else f"{load:.0f}"
        if look.width(font, text) >= room:
            text = f"{load:.0f}"
        look.text(painter, font, ink, (bar.left(), baseline), text)
        if over and look.width(font, text) < room:
            look.text(painter, font, ink, (bar.right() - look.width(font, extra), baseline), extra)

    def _paint_focus(self, painter: QPainter) -> None:
        box = QRectF(self.cell_box())
        if box.isEmpty():
            return
        painter.setPen(self._look.pen("focus", 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(QRect(self._tree + 1, 0, self.width() - self._tree, self.height()))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -2), 3, 3)

    def _top(self, row: int) -> int:
        return self._look.px(HEAD) + 1 + (row - self._first) * self._look.px(ROW)

    def _start_on_today(self) -> None:
        columns = [at for at, sprint in enumerate(self._loads.sprints) if sprint.end >= self._today]
        self._cell = (0, columns[0] if columns else 0)

    def _at(self, x: float, y: float) -> tuple[int, int] | None:
        row = self._first + int(y - self._look.px(HEAD) - 1) // self._look.px(ROW)
        if y <= self._look.px(HEAD) or x <= self._tree or row >= len(self._loads.teams):
            return None
        day = self._axis.day(x - self._tree - 1)
        columns = [at for at, sprint in enumerate(self._loads.sprints) if sprint.start <= day <= sprint.end]
        return (row, columns[0]) if columns else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._point(event) and event.button() == Qt.MouseButton.LeftButton:
            self._want()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._point(event) and event.button() == Qt.MouseButton.LeftButton:
            self.capacity_wanted.emit("")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.pos()
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            at = self.cell_box().center()
        if self._at(at.x(), at.y()) is not None:
            self.menu_wanted.emit(self.mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        rows = {Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1}.get(key, 0)
        columns = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(key, 0)
        if rows or columns:
            self.walk(rows, columns)
        elif key == Qt.Key.Key_X:
            self._want()
        elif key == Qt.Key.Key_F2:
            self.capacity_wanted.emit("")
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.text() in BEGINNINGS and event.text():
            self.capacity_wanted.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _point(self, event: QMouseEvent) -> bool:
        """Choose the cell under the pointer; return whether there is one."""
        found = self._at(event.position().x(), event.position().y())
        if found is not None:
            self._cell = found
            self._describe()
        self.update()
        return found is not None

    def _go(self, row: int, column: int) -> None:
        self._cell = (row, column)
        self._first = min(max(self._first, row - MOST_ROWS + 1), row)
        self._describe()
        self.update()
        self.walked.emit()

    def _describe(self) -> None:
        """Let screen readers know the chosen cell while the focus is here, and how the whole stands."""
        found = self.chosen() if self.hasFocus() else None
        words = self.words() if found is None else f"{self.cell_words(*found)}. {self.words()}"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    def _want(self) -> None:
        found = self.chosen()
        if found is not None:
            self.cell_wanted.emit(found[0].id, found[1].id)

    def wheelEvent(self, event: QWheelEvent) -> None:
        down = -1 if event.angleDelta().y() > 0 else 1
        self._first = max(0, min(len(self._loads.teams) - MOST_ROWS, self._first + down))
        self.update()
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._at(event.pos().x(), event.pos().y())
            if found is not None:
                words = self.cell_words(self._loads.teams[found[0]], self._loads.sprints[found[1]])
                QToolTip.showText(event.globalPos(), words, self)
                return True
            QToolTip.hideText()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()
        self.update()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._describe()
        self.update()
        self.focused.emit(False)


def load_words(load: float, limit: float | None) -> str:
    """Say planned points against what fits: `48 of 34 points; 14 over`."""
    if limit is None:
        return f"{round(load)} points; no capacity known"
    said = f"{round(load)} of {points_words(limit)} points"
    excess = capacity.over(load, limit)
    return f"{said}; {excess} over" if excess else said
