"""The lane below the timeline for the days that others set: ends of APIs and contracts, keys that expire."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, panel, write
from pmdesk.ui.widgets.rowaccess import AccessFactory, PaintedAccess, tell_current, tell_reset
from pmdesk.ui.widgets.timeline.axis import Axis
from pmdesk.ui.widgets.timeline.look import Look

HIGH, PAD, SIDE, GAP = 24, 12, 14, 4
NEAR, SOON_DAYS = 16, 30
TITLE = "Set by vendors"
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_J: 1}


@frozen
class OutsideMark:
    """One day: what happens in words, the shape for it, and what a tip says; `key` is whatever the owner wants back."""

    key: object
    day: int
    title: str
    icon: str
    tip: str


class OutsideLane(QWidget):
    """Shows marks under the same days as a timeline; arrow keys walk them, `opened` carries the one that is wanted."""

    opened = Signal(object)
    walked = Signal(int)
    menu_wanted = Signal(QPoint)
    focused = Signal(bool)
    left = Signal()

    def __init__(self, look: Look, icons: Icons, axis: Axis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icons = icons
        self._axis = axis
        self._tree = 300
        self._today = axis.origin
        self.marks: tuple[OutsideMark, ...] = ()
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(TITLE)
        look.theme.changed.connect(self.updateGeometry)

    def show_marks(self, marks: Iterable[OutsideMark], today: int) -> None:
        """Show other days; the chosen one stays chosen while it is there."""
        held = self.chosen()
        self.marks, self._today = tuple(sorted(marks, key=lambda mark: mark.day)), today
        keys = [mark.key for mark in self.marks]
        self.current = keys.index(held.key) if held is not None and held.key in keys else -1
        self.setAccessibleDescription(counted(len(self.marks), "day"))
        tell_reset(self)
        self.update()

    def follow(self, axis: Axis, tree: int) -> None:
        """Stand under other days, or beside a wider tree."""
        if (axis, tree) != (self._axis, self._tree):
            self._axis, self._tree = axis, tree
            self.update()

    def chosen(self) -> OutsideMark | None:
        """Return the mark that keys act on."""
        return self.marks[self.current] if 0 <= self.current < len(self.marks) else None

    def choose(self, at: int) -> None:
        """Make a mark the chosen one."""
        if self.marks:
            self.current = max(0, min(len(self.marks) - 1, at))
            self.walked.emit(self.marks[self.current].day)
            tell_current(self, self.current)
            self.update()

    def middle_of(self, mark: OutsideMark) -> int:
        """Return where the middle of a mark lies."""
        return self._tree + 1 + round(self._axis.x(mark.day) + self._axis.per_day / 2)

    def box(self, at: int) -> QRect:
        """Return where a mark lies."""
        side = self._look.px(SIDE)
        return QRect(self.middle_of(self.marks[at]) - side // 2 - 2, 0, side + 4, self.height())

    def group_at(self, at: QPoint) -> list[int]:
        """Return the marks at a point: one, or several that lie over each other."""
        if at.x() <= self._tree:
            return []
        for group in self._groups():
            if group[0][0] - self._look.px(NEAR) <= at.x() <= group[0][1]:
                return [number for _, _, number in group]
        return []

    def spoken(self, at: int) -> str:
        """Say a mark in words."""
        return self.marks[at].tip.replace("\n", ", ")

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(300), self._look.px(HIGH))

    def _groups(self) -> list[list[tuple[int, int, int]]]:
        """Return marks that lie over each other together; each with the pixel it lies at and the end of its room."""
        near, found = self._look.px(NEAR), list[list[int]]()
        for number, mark in enumerate(self.marks):
            if found and self.middle_of(mark) - self.middle_of(self.marks[found[-1][0]]) < near:
                found[-1].append(number)
            else:
                found.append([number])
        starts = [self.middle_of(self.marks[group[0]]) for group in found]
        ends = [*(start - near for start in starts[1:]), self.width() + self._look.px(400)]
        return [[(start, end, each) for each in group] for group, start, end in zip(found, starts, ends, strict=True)]

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        painter.setPen(self._look.pen("border"))
        painter.drawLine(QLineF(0, 0.5, self.width(), 0.5))
        painter.setClipRect(QRect(self._tree + 1, 1, self.width() - self._tree - 1, self.height()))
        for group in self._groups():
            start, end, number = group[0]
            if end >= self._tree and start <= self.width() + self._look.px(NEAR):
                self._paint_group(painter, [each for _, _, each in group], start, end, number)
        painter.setClipRect(QRect(0, 1, self._tree + 1, self.height()))
        self._paint_name(painter)

    def _paint_name(self, painter: QPainter) -> None:
        theme, pad = self._look.theme, self._look.px(PAD)
        name = QRect(pad, 0, self._tree - 2 * pad, self.height())
        write(painter, name, TITLE, theme.font("caption"), theme.color("text_muted"))
        painter.setPen(self._look.pen("border"))
        painter.drawLine(QLineF(self._tree + 0.5, 0, self._tree + 0.5, self.height()))

    def _paint_group(self, painter: QPainter, group: list[int], start: int, end: int, number: int) -> None:
        theme, side, mark = self._look.theme, self._look.px(SIDE), self.marks[number]
        chosen = self.current if self.current in group else -1
        mark = self.marks[chosen] if chosen >= 0 else mark
        ink = "selection_text" if chosen >= 0 and self.hasFocus() else self._ink(mark)
        top = (self.height() - side) / 2
        words = f"{mark.title}  +{len(group) - 1}" if len(group) > 1 else mark.title
        left = start + side // 2 + self._look.px(GAP)
        room = max(0, min(end, self.width() + self._look.px(400)) - left)
        text = self._look.fit("label", words, room)
        if chosen >= 0:
            wide = self._look.width("label", text) + left - start + side
            box = QRect(start - side // 2 - 3, 3, round(wide), self.height() - 5)
            edge = theme.color("focus" if self.hasFocus() else "border_strong")
            panel(painter, box, 4, theme.color("selection" if self.hasFocus() else "surface_sunken"), edge)
        self._icons.paint(painter, mark.icon, ink, QPointF(start - side / 2, top), side)
        self._look.text(painter, "label", ink, (left, self.height() / 2 + self._look.px(4)), text)

    def _ink(self, mark: OutsideMark) -> str:
        if mark.day < self._today:
            return "text_faint"
        return "danger_text" if mark.day <= self._today + SOON_DAYS else "text_muted"

    # --- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        group = self.group_at(event.position().toPoint())
        if not group:
            return
        self.choose(group[0] if self.current not in group else self.current)
        if event.button() == Qt.MouseButton.LeftButton:
            if len(group) > 1:
                self.menu_wanted.emit(event.globalPosition().toPoint())
            else:
                self.opened.emit(self.marks[group[0]])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, chosen = Qt.Key(event.key()), self.chosen()
        if key in STEPS and not event.modifiers():
            self.choose(self.current + STEPS[key] if self.current >= 0 else self._next())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self.opened.emit(chosen)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current < 0 and self.marks:
            self.current = self._next()
        self.focused.emit(True)
        tell_current(self, self.current)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tips = [self.marks[each].tip for each in self.group_at(event.pos())]
            QToolTip.showText(event.globalPos(), "\n\n".join(tips), self)
            return True
        return super().event(event)

    def _next(self) -> int:
        """Return the first mark from today on."""
        later = [number for number, mark in enumerate(self.marks) if mark.day >= self._today]
        return later[0] if later else len(self.marks) - 1


class OutsideAccess(PaintedAccess):
    """The lane as a list of days."""

    def _lane(self) -> OutsideLane:
        assert isinstance(self._widget, OutsideLane)  # noqa: S101  # the factory made sure
        return self._widget

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def childCount(self) -> int:
        return len(self._lane().marks)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        found = self._lane().group_at(self._lane().mapFromGlobal(QPoint(x, y)))
        return self.child(found[0] if found else -1)

    def focusChild(self) -> QAccessibleInterface:
        return self.child(self._lane().current)

    def row_rect(self, row: int) -> QRect:
        """Return where a mark stands on the screen."""
        return self.on_screen(self._lane(), self._lane().box(row))

    def row_text(self, row: int) -> str:
        """Return what is said for a mark."""
        return self._lane().spoken(row)

    def row_state(self, row: int) -> QAccessible.State:
        """Return whether a mark is chosen."""
        is_current = row == self._lane().current
        return self.state_of(current=is_current, selected=is_current)


class OutsideAccessFactory(AccessFactory):
    """Makes the interfaces of such lanes."""

    def __init__(self) -> None:
        super().__init__(OutsideLane, OutsideAccess)


def shown_day(axis: Axis, day: int, width: int) -> Axis:
    """Return an axis on which a day shows; the same where it does already."""
    x = axis.x(day)
    if 0 <= x <= width - axis.font_scale * 80:
        return axis
    return replace(axis, offset=axis.showing(day, width / 3).offset)
