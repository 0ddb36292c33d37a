"""The search field of the inbox: operators that are finished stand as chips before what is typed."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSizePolicy, QWidget

from pmdesk.ui.inbox.search_terms import Chip, Typed, read, take
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import cap_width, paint_cap
from pmdesk.ui.widgets.paint import CENTER, panel, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD, GAP, CHIP_PAD = 8, 6, 7
WIDEST, WIDEST_CHIP, LEAST_LINE = 640, 220, 90
WORDS = "Search notes"
MODIFIERS = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta})
NO_KEYS = Qt.KeyboardModifier.NoModifier


class ChipButton(QAbstractButton):
    """An operator; a press takes it back into the text, to be changed."""

    def __init__(self, theme: Theme, chip: Chip, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.chip = chip
        self.is_taken = False
        self.setText(chip.words)
        self.setToolTip(chip.words)
        self.setAccessibleName(f"{chip.words}, change")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = QFontMetrics(theme.font("caption")).horizontalAdvance(self.text())
        return QSize(min(words + 2 * theme.px(CHIP_PAD), theme.px(WIDEST_CHIP)), theme.size("control_small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        high = theme.size("chip")
        box = QRect(0, (self.height() - high) // 2, self.width(), high)
        ground = "border_strong" if self.is_taken else "selection" if self.underMouse() else "accent_bg"
        panel(painter, box, 3, theme.color(ground))
        font = theme.font("caption")
        words = elided(QFontMetrics(font), self.text(), self.width() - 2 * theme.px(CHIP_PAD) + 1)
        write(painter, box, words, font, theme.color("accent_ink"), flags=CENTER)


class Line(QLineEdit):
    """What is typed; keys that mean something for the whole field are told."""

    pulled = Signal()
    entered = Signal()
    escaped = Signal()
    stepped = Signal(int)
    tabbed = Signal()
    wiped = Signal()
    all_taken = Signal(bool)
    focus_changed = Signal(bool)
    is_completing: Callable[[], bool] = staticmethod(lambda: False)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._has_all = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
            self._take_all(taken=True)
            return
        if self._has_all and key not in MODIFIERS:
            self._take_all(taken=False)
            if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self.wiped.emit()
                return
            if event.text().isprintable() and event.text():
                self.wiped.emit()
        is_at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Backspace and is_at_start:
            self.pulled.emit()
        else:
            super().keyPressEvent(event)

    def caret_left(self) -> int:
        """Return where the caret stands."""
        return self.cursorRect().left()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab take a completion where one is offered."""
        if forward and self.is_completing():
            self.tabbed.emit()
            return True
        return super().focusNextPrevChild(forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take_all(taken=False)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._take_all(taken=False)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.focus_changed.emit(False)

    def _take_all(self, *, taken: bool) -> None:
        """Know whether the next key is for the whole search, the chips before the line included."""
        if taken != self._has_all:
            self._has_all = taken
            self.all_taken.emit(taken)


class SearchField(QWidget):
    """Tells each change of what is asked; Enter and Down go to the list, Esc clears first."""

    asked = Signal(str)
    typed = Signal(str, int)
    left = Signal()
    focused = Signal(bool)

    def __init__(self, theme: Theme, icons: Icons, today: Callable[[], date], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._today = today
        self._typed = Typed()
        self._told = ""
        self._chips: list[ChipButton] = []
        self.line = Line(self)
        self.line.setProperty("bare", "true")
        self.line.setAccessibleName(WORDS)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.line.textEdited.connect(self._edit)
        self.line.pulled.connect(self._pull)
        self.line.wiped.connect(self.clear)
        self.line.all_taken.connect(self._mark_chips)
        self.line.focus_changed.connect(self._focus)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def text(self) -> str:
        """The whole search."""
        return self._typed.text

    @property
    def chips(self) -> tuple[str, ...]:
        """The words of the chips."""
        return tuple(chip.words for chip in self._typed.chips)

    def show_text(self, text: str) -> None:
        """Show a search without telling; what is typed at the moment stays where it means the same."""
        if text != self._typed.text:
            self._show(read(text, self._today()))
            self._told = text

    def search(self, text: str) -> None:
        """Show a search, and tell it."""
        self._show(read(text, self._today()))
        self._tell()

    def clear(self) -> bool:
        """Search for nothing; False when that was so already."""
        if not self._typed.text and not self.line.text():
            return False
        self._show(Typed())
        self.typed.emit("", 0)
        self._tell()
        return True

    def insert(self, words: str, cursor: int) -> None:
        """Type words behind what stands there, with the cursor so far into them."""
        rest = self._typed.rest.rstrip()
        before = f"{rest} " if rest else ""
        self._show(Typed(self._typed.chips, before + words))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.setCursorPosition(len(before) + cursor)
        self._tell()
        self.typed.emit(self.line.text(), self.line.cursorPosition())

    def replace(self, start: int, end: int, words: str) -> None:
        """Put words in place of a stretch of what is typed, as a completion does."""
        rest = self._typed.rest
        self._typed = Typed(self._typed.chips, rest[:start] + words + rest[end:])
        self.line.setText(self._typed.rest)
        self.line.setCursorPosition(start + len(words))
        self._edit(self.line.text())

    def finish(self) -> None:
        """Read every operator as finished."""
        self._show(read(self._typed.text, self._today()))
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDEST), self._theme.size("control_small"))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.size("control_small"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._cross().contains(event.position().toPoint()) and self.text:
            self.clear()
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        has_focus = self.line.hasFocus()
        edge = theme.color("focus" if has_focus else "border_control")
        panel(painter, self.rect(), 4, theme.color("surface"), edge, width=2 if has_focus else 1)
        side, middle = theme.size("icon_small"), self.height() / 2
        ink = "accent_ink" if self.text else "text_faint"
        self._icons.paint(painter, "search", ink, QPointF(theme.px(PAD), middle - side / 2), side)
        if self.text:
            at = self._cross()
            self._icons.paint(painter, "x", "text_faint", QPointF(at.x(), middle - side / 2), side)
        elif not has_focus:
            write(painter, self.line.geometry(), WORDS, theme.font("small"), theme.color("text_faint"))
            at = QPointF(self.width() - cap_width(theme, "/") - theme.px(PAD - 3), middle)
            paint_cap(painter, theme, "/", at)

    def _cross(self) -> QRect:
        side = self._theme.size("icon_small")
        return QRect(self.width() - side - self._theme.px(PAD), 0, side + self._theme.px(PAD), self.height())

    def _show(self, typed: Typed) -> None:
        self._typed = typed
        if self.line.text() != typed.rest:
            self.line.setText(typed.rest)
        known = [button.chip for button in self._chips]
        if known != list(typed.chips):
            for button in self._chips:
                button.hide()
                button.deleteLater()
            self._chips = [self._button(chip) for chip in typed.chips]
        self._lay_out()
        self.update()

    def _button(self, chip: Chip) -> ChipButton:
        button = ChipButton(self._theme, chip, self)
        button.clicked.connect(alone(lambda: self._take_back(chip)))
        return button

    def _edit(self, rest: str) -> None:
        cursor = self.line.cursorPosition()
        typed = take(Typed(self._typed.chips, rest), self._today(), cursor)
        self._show(typed)
        self._tell()
        self.typed.emit(self.line.text(), self.line.cursorPosition())

    def _pull(self) -> None:
        """Take the last chip back into the text."""
        if self._typed.chips:
            self._take_back(self._typed.chips[-1])

    def _mark_chips(self, taken: bool) -> None:
        for button in self._chips:
            button.is_taken = taken
            button.update()

    def _take_back(self, chip: Chip) -> None:
        """Let a chip be changed: it is text again, and the cursor stands behind it."""
        rest = self._typed.rest.lstrip()
        self._show(Typed(tuple(each for each in self._typed.chips if each is not chip), f"{chip.raw} {rest}".rstrip()))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.setCursorPosition(len(chip.raw))
        self.typed.emit(self.line.text(), self.line.cursorPosition())

    def _tell(self) -> None:
        text = self._typed.text
        if text != self._told:
            self._told = text
            self.asked.emit(text)

    def _focus(self, has_focus: bool) -> None:
        self.update()
        self.focused.emit(has_focus)

    def _lay_out(self) -> None:
        """Put the chips in a row; where there is no room for all, the first ones do not show."""
        theme = self._theme
        left = theme.px(PAD) + theme.size("icon_small") + theme.px(GAP)
        right = self._cross().left() - theme.px(2)
        room = right - left - theme.px(LEAST_LINE)
        widths = [button.sizeHint().width() + theme.px(GAP) for button in self._chips]
        hidden = 0
        while hidden < len(widths) and sum(widths[hidden:]) > room:
            hidden += 1
        for at, button in enumerate(self._chips):
            button.setVisible(at >= hidden)
            if at >= hidden:
                button.setGeometry(left, 0, widths[at] - theme.px(GAP), self.height())
                left += widths[at]
        self.line.setGeometry(left, 2, max(theme.px(20), right - left), self.height() - 4)

    def _dress(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size("control_small"))
        self.setMaximumWidth(theme.px(WIDEST))
        self.line.setFont(theme.font("small"))
        self.line.setStyleSheet("min-height: 0;")
        self._lay_out()
