"""The frame of a panel: its head with name, badge, value and change, what it shows below, and the grip of its size."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import LEFT, RIGHT, WRAP, fill, panel, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

HEAD = 32
PAD = 12
GAP = 8
GRIP = 14
WIDE_FROM = 480
"""From this width on the head shows the product's square and the subtitle, and the value is larger."""
LATE_MS = 300
STEP_MS = 40
DRAG_FROM = 4
CENTER_WRAPPED = 0x84 | WRAP


@frozen
class Head:
    """What the head of a panel says; `change_ink` and `note_ink` are tokens, `badge` is told in a chip."""

    title: str = ""
    subtitle: str = ""
    colour: int = 0
    value: str = ""
    change: str = ""
    short_change: str = ""
    change_ink: str = "text_faint"
    badge: str = ""
    badge_look: str = "danger"
    note: str = ""
    note_ink: str = "text_faint"
    spoken: str = ""


class Hairline(QWidget):
    """The 2 px line that moves while new rows are waited for."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._at = 0.0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self._begin)
        self._clock = QTimer(self)
        self._clock.setInterval(STEP_MS)
        self._clock.timeout.connect(self._step)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def wait(self) -> None:
        """Show in a moment, unless all is there before."""
        if not self._late.isActive() and self.isHidden():
            self._late.start()

    def settle(self) -> None:
        """All is there."""
        self._late.stop()
        self._clock.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        wide = self.width() // 4
        fill(QPainter(self), QRect(round(self._at * (self.width() - wide)), 0, wide, 2), self._theme.color("accent"))

    def _begin(self) -> None:
        self.show()
        self.raise_()
        self._clock.start()

    def _step(self) -> None:
        self._at = (self._at + 0.04) % 1.0
        self.update()


class PanelCard(QWidget):
    """One panel; a press selects it, its head moves it, its corner resizes it.

    `reached` tells that what it shows took the focus, `grabbed` that a drag began (with True for the corner), `dragged`
    where the pointer is, `dropped` that it ended (with True to keep).
    """

    pressed = Signal(int)
    reached = Signal(int)
    opened = Signal(int)
    menu_wanted = Signal(int, QPoint)
    grabbed = Signal(int, bool)
    dragged = Signal(QPoint)
    dropped = Signal(bool)

    def __init__(self, theme: Theme, icons: Icons, panel_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.panel_id = panel_id
        self.head = Head()
        self.trouble = ""
        self.is_chosen = False
        self.can_move = True
        self._press: QPoint | None = None
        self._resizes = False
        self._drags = False
        self.body: QWidget | None = None
        self._column = QVBoxLayout(self)
        self.hairline = Hairline(theme, self)
        self.setMouseTracking(True)
        theme.changed.connect(self._dress)
        self._dress()

    def hold(self, body: QWidget) -> None:
        """Show something below the head, in place of what was there."""
        if self.body is not None and self.body is not body:
            self.body.removeEventFilter(self)
            self._column.removeWidget(self.body)
            self.body.hide()
            self.body.deleteLater()
        if self.body is not body:
            body.installEventFilter(self)
            self._column.addWidget(body, 1)
        self.body = body
        body.show()
        self._show_trouble()

    def show_head(self, head: Head) -> None:
        """Say other words in the head."""
        if head != self.head:
            self.head = head
            self.setAccessibleName(head.title)
            self.setAccessibleDescription(head.spoken)
            self.update(0, 0, self.width(), self._theme.px(HEAD))

    def tell(self, trouble: str) -> None:
        """Say in words why nothing can be shown; nothing shows what is there again."""
        if trouble != self.trouble:
            self.trouble = trouble
            self._show_trouble()
            self.update()

    def choose(self, *, chosen: bool) -> None:
        """Stand in the frame of the chosen panel, or not."""
        if chosen != self.is_chosen:
            self.is_chosen = chosen
            self.update()

    def head_height(self) -> int:
        """Return how high the head is."""
        return self._theme.px(HEAD)

    def resizeEvent(self, event: QEvent) -> None:
        del event
        self.hairline.setGeometry(1, self.head_height() - 2, self.width() - 2, 2)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.panel_id)
        if event.button() == Qt.MouseButton.LeftButton and self.can_move:
            at = event.position().toPoint()
            self._resizes = self._on_grip(at)
            if self._resizes or at.y() < self.head_height():
                self._press = at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._press is None:
            self._show_cursor(at)
        elif self._drags:
            self.dragged.emit(event.globalPosition().toPoint())
        elif (at - self._press).manhattanLength() >= DRAG_FROM:
            self._drags = True
            self.grabKeyboard()
            self.grabbed.emit(self.panel_id, self._resizes)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._press = None
        if self._drags:
            self._finish(kept=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() < self.head_height():
            self.opened.emit(self.panel_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._drags and event.key() == Qt.Key.Key_Escape:
            self._press = None
            self._finish(kept=False)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.pressed.emit(self.panel_id)
        self.menu_wanted.emit(self.panel_id, event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.reached.emit(self.panel_id)
        return super().eventFilter(watched, event)

    def press_point(self) -> QPoint:
        """Return where in the card the pointer went down."""
        return self._press or QPoint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        edge, width = ("focus", 2) if self.is_chosen else ("border", 1)
        panel(painter, self.rect(), 6, theme.color("surface"), theme.color(edge), width=width)
        if event.rect().top() < self.head_height():
            self._paint_head(painter)
        if self.trouble:
            place = self.rect().adjusted(theme.px(PAD), self.head_height(), -theme.px(PAD), -theme.px(PAD))
            write(painter, place, self.trouble, theme.font("small"), theme.color("text_muted"), flags=CENTER_WRAPPED)
        if self.can_move and (self.underMouse() or self.is_chosen):
            self._paint_grip(painter)

    def _paint_head(self, painter: QPainter) -> None:
        theme, head = self._theme, self.head
        is_wide = self.width() >= theme.px(WIDE_FROM)
        high = self.head_height()
        right = self._paint_numbers(painter, is_wide)
        x = theme.px(PAD)
        if head.colour and is_wide:
            dot = theme.size("dot")
            panel(painter, QRect(x, (high - dot) // 2 + 1, dot, dot), 2, theme.series(head.colour))
            x += dot + theme.px(GAP)
        font = theme.font("section")
        metrics = QFontMetrics(font)
        words = elided(metrics, head.title, right - x)
        write(painter, QRect(x, 1, right - x, high), words, font, theme.color("text"), flags=LEFT)
        x += metrics.horizontalAdvance(words) + theme.px(GAP)
        small = theme.font("small")
        if is_wide and head.subtitle and right - x > theme.px(60):
            words = elided(QFontMetrics(small), head.subtitle, right - x)
            write(painter, QRect(x, 1, right - x, high), words, small, theme.color("text_faint"))

    def _paint_numbers(self, painter: QPainter, is_wide: bool) -> int:
        """Paint change, value, note and badge from the right; return where the title must end."""
        theme, head = self._theme, self.head
        x = self.width() - theme.px(PAD)
        change = theme.font("section" if is_wide else "small_medium", numbers=True)
        value = theme.font("title" if is_wide else "body_strong", numbers=True)
        note = theme.font("caption_regular", numbers=True)
        for words, font, ink in (
            (head.change if is_wide else head.short_change or head.change, change, head.change_ink),
            (head.value, value, "text"),
            (head.note, note, head.note_ink),
        ):
            x = self._write_left_of(painter, x, words, font, ink)
        if head.badge and is_wide:
            x = self._paint_badge(painter, x)
        return x

    def _write_left_of(self, painter: QPainter, right: int, words: str, font: QFont, ink: str) -> int:
        if not words:
            return right
        wide = QFontMetrics(font).horizontalAdvance(words)
        place = QRect(right - wide - 1, 1, wide + 1, self.head_height())
        write(painter, place, words, font, self._theme.color(ink), flags=RIGHT)
        return right - wide - self._theme.px(GAP)

    def _paint_badge(self, painter: QPainter, right: int) -> int:
        theme, head = self._theme, self.head
        font = theme.font("caption")
        side, pad, gap = theme.px(12), theme.px(7), theme.px(4)
        wide = QFontMetrics(font).horizontalAdvance(head.badge) + side + gap + 2 * pad
        high = theme.size("chip")
        box = QRect(right - wide, (self.head_height() - high) // 2 + 1, wide, high)
        panel(painter, box, high / 2, theme.color(f"{head.badge_look}_bg"))
        ink = theme.color(f"{head.badge_look}_text")
        at = QPointF(box.left() + pad, box.center().y() + 1 - side / 2)
        self._icons.paint(painter, "circle-alert", ink, at, side)
        write(painter, box.adjusted(pad + side + gap, 0, 0, 0), head.badge, font, ink)
        return right - wide - theme.px(GAP)

    def _paint_grip(self, painter: QPainter) -> None:
        ink, unit = self._theme.color("border_control"), self._theme.scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink)
        corner = QPointF(self.width() - 4 * unit, self.height() - 4 * unit)
        for size in (4, 8):
            painter.drawLine(corner - QPointF(size * unit, 0), corner - QPointF(0, size * unit))
        painter.restore()

    def _show_cursor(self, at: QPoint) -> None:
        if self.can_move and self._on_grip(at):
            self.setCursor(Qt.CursorShape.SizeFDiagCursor)
        elif self.can_move and at.y() < self.head_height():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _on_grip(self, at: QPoint) -> bool:
        side = self._theme.px(GRIP)
        return at.x() >= self.width() - side and at.y() >= self.height() - side

    def _finish(self, *, kept: bool) -> None:
        self._drags = False
        self.releaseKeyboard()
        self.dropped.emit(kept)

    def _show_trouble(self) -> None:
        if self.body is not None:
            self.body.setVisible(not self.trouble)

    def _dress(self) -> None:
        theme = self._theme
        foot = theme.px(6)
        self._column.setContentsMargins(theme.px(4), theme.px(HEAD), theme.px(4), foot)
        self.hairline.setGeometry(1, self.head_height() - 2, self.width() - 2, 2)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.px(60))
