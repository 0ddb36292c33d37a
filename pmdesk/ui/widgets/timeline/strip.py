"""The capacity strip below the timeline: planned points of each team and sprint, red where they exceed what fits."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QLineF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pmdesk.queries.capacity import Loads
from pmdesk.queries.timeline import SprintHead, TeamHead
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.look import Look

HEAD = 26
ROW = 24
MOST_ROWS = 5
NARROWEST = 26


class CapacityStrip(QWidget):
    """Shows `Loads` under the same days as a timeline; arrow keys walk its cells, Enter selects what fills one."""

    cell_wanted = Signal(int, int)

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
        self.setAccessibleDescription(self.words())
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
        """Say one cell: `Core API in 26.05: 48 of 34 points, 14 over`."""
        cell = (team.id, sprint.id)
        load, limit = self._loads.points.get(cell, 0.0), self._loads.limits.get(cell, 0.0)
        over = self._loads.over(*cell)
        said = f"{team.title} in {sprint.title}: {round(load)} of {round(limit)} points"
        return f"{said}, {over} over" if over else said

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
        for place, team in enumerate(shown):
            self._paint_team(painter, team, self._look.px(HEAD) + 1 + place * self._look.px(ROW))
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
        look.text(painter, "label", "text_faint", (x, baseline), "planned points against velocity")
        words = self.words()
        over = self._over
        right = self.width() - look.px(12) - look.width("label", words)
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
        load, limit = self._loads.points.get(cell, 0.0), self._loads.limits.get(cell, 0.0)
        painter.setPen(look.pen("grid"))
        painter.drawLine(QLineF(box.left() + 0.5, box.top(), box.left() + 0.5, box.bottom() - 1))
        if round(load) == 0:
            return
        over = self._loads.over(*cell)
        bar = QRectF(box.left() + look.px(4), box.top() + look.px(15), box.width() - look.px(8), look.px(4))
        painter.fillRect(bar, look.color("surface_sunken"))
        token = "danger" if over else "border_strong" if sprint.end < self._today else "text_faint"
        share = min(1.0, load / limit) if limit else 1.0
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), look.color(token))
        if bar.width() < look.px(NARROWEST - 8):
            return
        font = "month" if over else "label"
        ink = "danger_text" if over else "text_muted"
        text, extra = f"{load:.0f}", f"+{over}"
        baseline = box.top() + look.px(12)
        look.text(painter, font, ink, (bar.left(), baseline), text)
        taken = look.width(font, text) + look.width(font, extra) + look.px(6)
        if over and taken < bar.width():
            look.text(painter, font, ink, (bar.right() - look.width(font, extra), baseline), extra)

    def _paint_focus(self, painter: QPainter) -> None:
        found = self._chosen()
        if found is None:
            return
        _, sprint = found
        box = self._box(sprint, self._look.px(HEAD) + 1 + (self._cell[0] - self._first) * self._look.px(ROW))
        painter.setPen(self._look.pen("focus", 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -2), 3, 3)

    def _chosen(self) -> tuple[TeamHead, SprintHead] | None:
        row, column = self._cell
        if row >= len(self._loads.teams) or column >= len(self._loads.sprints):
            return None
        return self._loads.teams[row], self._loads.sprints[column]

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
        found = self._at(event.position().x(), event.position().y())
        if found is not None:
            self._cell = found
            self._want()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        rows = {Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1}.get(key, 0)
        columns = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(key, 0)
        if rows or columns:
            self._walk(rows, columns)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._want()
        else:
            super().keyPressEvent(event)

    def _walk(self, rows: int, columns: int) -> None:
        row = max(0, min(len(self._loads.teams) - 1, self._cell[0] + rows))
        self._cell = (row, max(0, min(len(self._loads.sprints) - 1, self._cell[1] + columns)))
        self._first = min(max(self._first, row - MOST_ROWS + 1), row)
        found = self._chosen()
        if found is not None:
            self.setAccessibleDescription(self.cell_words(*found))
        self.update()

    def _want(self) -> None:
        found = self._chosen()
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
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
