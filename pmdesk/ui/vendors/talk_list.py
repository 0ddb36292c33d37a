"""The list of a conversation: as high as its lines, with the verbs of the line that waits for us on it."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from pmdesk.queries.talk_lines import TalkLine
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.talk_rows import TalkRows
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.face import PAD
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone

NAME = "Conversation"
GAP = 6
TRIES = 50
"""So often a layout that is on its way is waited for."""


class TalkList(PaintedList):
    """Shows lines; the scroll area round it follows the current one. C makes an item here, of what was said."""

    reply_asked = Signal()
    item_asked = Signal()
    menu_asked = Signal(QPoint)
    ground = "surface_raised"

    def __init__(self, context: Context, parent: QWidget) -> None:
        theme, icons = context.theme, context.icons
        self.talks = TalkRows(theme)
        super().__init__(theme, self.talks, many=False, parent=parent)
        self.setAccessibleName(NAME)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reply_button = Button(theme, icons, "Reply", key="R", small=True, parent=self.viewport())
        self.item_button = Button(theme, icons, "Make item", key="C", small=True, parent=self.viewport())
        self.reply_button.clicked.connect(alone(self.reply_asked.emit))
        self.item_button.clicked.connect(alone(self.item_asked.emit))
        self.current_changed.connect(alone(self._reach))
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def waiting(self) -> TalkLine | None:
        """The line that waits for us, if it is shown."""
        return next((line for line in self.talks.lines if line.waits), None)

    @property
    def line(self) -> TalkLine | None:
        """The current line."""
        return self.talks.lines[self.current] if 0 <= self.current < self.talks.count() else None

    def show_lines(self, lines: tuple[TalkLine, ...]) -> None:
        """Show lines; the current one stays current where it is still there."""
        before = None if self.line is None else self.line.talk.id
        at = self.current
        self.talks.lines = lines
        self._fit()
        ids = [line.talk.id for line in lines]
        if before is not None and before in ids:
            self._stand(ids.index(before))
        elif at >= 0 and lines:
            self._stand(min(at, len(lines) - 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self.talks.width:
            self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_c(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_c(event):
            self.item_asked.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.line is not None:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            at = self.viewport().mapToGlobal(self.box(self.current).center()) if by_key else event.globalPos()
            self.menu_asked.emit(at)

    def _stand(self, row: int) -> None:
        if row != self.current:
            self.set_current(row)

    def _fit(self) -> None:
        """Be as high as the lines are at this width, and lay the verbs on the one that waits."""
        self.talks.width = self.viewport().width()
        self.refresh()
        self.setFixedHeight(max(1, self.whole_height()))
        place = next((row for row, line in enumerate(self.talks.lines) if line.waits), None)
        for button in (self.reply_button, self.item_button):
            button.setVisible(place is not None)
        if place is None:
            return
        px, x = self._theme.px, self._theme.px(PAD)
        box = self.box(place)
        for button in (self.reply_button, self.item_button):
            size = button.sizeHint()
            button.setGeometry(QRect(QPoint(x, self.talks.verbs_top(place, box)), size))
            x += size.width() + px(GAP)

    def _reach(self, tries: int = TRIES) -> None:
        """Bring the current line into the sight of what scrolls round the list, once that is laid out."""
        row = self.current
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inner = None if area is None else area.widget()
        if area is None or inner is None or row < 0 or not self.isVisible():
            return
        if self.mapTo(inner, self.rect().bottomLeft()).y() > inner.height() and tries:
            QTimer.singleShot(0, self, partial(self._reach, tries - 1))
        else:
            box = self.box(row)
            at = self.viewport().mapTo(inner, box.center())
            area.ensureVisible(at.x(), at.y(), 0, box.height() // 2 + self._theme.px(4))


def _is_c(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.NoModifier
