"""The field in which a value is typed in place, with one line below that says what the text means or what is wrong."""

from PySide6.QtCore import QObject, QPointF, QRect, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.editing import TextEditor, Typed
from pmdesk.ui.widgets.face import ENDLESS
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import TOP_LEFT, WRAP, write
from pmdesk.ui.widgets.painted_list import Editor
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.theme import Theme

LINES_HEIGHT = 110


class TypingBox(QWidget):
    """Enter and leaving keep, Tab keeps and goes on, Esc gives up; wrong text stays with the reason below.

    `settled` is told once, when the box may go: whether something was kept, and whether to go on to the next field.
    """

    settled = Signal(bool, bool)
    grew = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        typed: Typed,
        *,
        name: str,
        font: QFont | None = None,
        begun: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._typed = typed
        self._busy = False
        self._over = False
        self.note = ""
        self.is_wrong = False
        self.field = self._make_field(typed.text if begun is None else begun)
        self.field.setFont(font or theme.font("small", numbers=True))
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(typed.hint)
        self.setFocusProxy(self.field)
        if begun is None:
            self.field.selectAll()
        else:
            self._preview()

    @property
    def text(self) -> str:
        """The text as typed so far."""
        return self.field.text() if isinstance(self.field, Editor) else self.field.toPlainText()

    @property
    def field_height(self) -> int:
        """The height of the field alone."""
        if isinstance(self.field, TextEditor):
            return self._theme.px(LINES_HEIGHT)
        return max(self._theme.size("control_small"), QFontMetrics(self.field.font()).height() + self._theme.px(8))

    def height_at(self, width: int) -> int:
        """Return the height of the field and the line below it."""
        return self.field_height + self._note_height(width)

    def finish(self, *, onward: bool = False) -> bool:
        """Keep the text; False when it is wrong and stays."""
        if self._busy or self._over:
            return True
        if self.text.strip() == self._typed.text.strip():
            self._settle(kept=False, onward=onward)
            return True
        self._busy = True  # Keeping may take the focus away, which would ask to keep once more.
        try:
            self._typed.keep(self._typed.read(self.text).value)
        except DeskError as trouble:
            self._say(str(trouble), is_wrong=True)
            announce(self, str(trouble))
            return False
        finally:
            self._busy = False
        self._settle(kept=True, onward=onward)
        return True

    def give_up(self) -> None:
        """Restore what was there before."""
        self._settle(kept=False, onward=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.field.setGeometry(0, 0, self.width(), self.field_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self.note:
            return
        painter = QPainter(self)
        theme = self._theme
        top, left = self.field_height + theme.px(2), self._note_left()
        if self.is_wrong:
            self._icons.paint(painter, "circle-alert", "danger", QPointF(0, top + theme.px(2)), theme.px(12))
        ink = theme.color("danger_text" if self.is_wrong else "text_faint")
        place = QRect(left, top, self.width() - left, self.height() - top)
        write(painter, place, self.note, theme.font("caption_regular", numbers=True), ink, flags=TOP_LEFT | WRAP)

    def _make_field(self, text: str) -> Editor | TextEditor:
        if self._typed.lines:
            lines = TextEditor(text, self)
            lines.kept.connect(self._asked)
            lines.dropped.connect(self.give_up)
            lines.textChanged.connect(self._preview)
            return lines
        field = Editor(text, self)
        field.setStyleSheet(f"min-height: {self._theme.px(20)}px; padding: 0 {self._theme.px(5)}px;")
        field.kept.connect(self._asked)
        field.dropped.connect(self.give_up)
        field.textEdited.connect(self._preview)
        return field

    def _asked(self, text: str, onward: bool) -> None:
        del text
        self.finish(onward=onward)

    def _settle(self, *, kept: bool, onward: bool) -> None:
        if not self._over:
            self._over = True
            self.settled.emit(kept, onward)

    def _preview(self) -> None:
        """Say what the text means so far; that it is wrong is told only when it is to be kept."""
        try:
            words = self._typed.read(self.text).words
        except DeskError:
            words = ""
        self._say("" if words == self.text.strip() else words)

    def _say(self, words: str, *, is_wrong: bool = False) -> None:
        if (words, is_wrong) == (self.note, self.is_wrong):
            return
        self.note, self.is_wrong = words, is_wrong
        self.field.setProperty("wrong", "true" if is_wrong else "false")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        self.grew.emit()
        self.update()

    def _note_left(self) -> int:
        return self._theme.px(16 if self.is_wrong else 6)

    def _note_height(self, width: int) -> int:
        if not self.note:
            return 0
        metrics = QFontMetrics(self._theme.font("caption_regular", numbers=True))
        room = QRect(0, 0, max(20, width - self._note_left()), ENDLESS)
        return metrics.boundingRect(room, TOP_LEFT | WRAP, self.note).height() + self._theme.px(4)


class InPlace(QObject):
    """Brings a typing box onto a widget and takes it away again, giving the focus back.

    The widget is made as wide as there is room and as high as its text or the box needs.
    `changed` tells that the box came, grew or went, so that the widget places it and measures itself anew; `settled`
    that it went and whether something was kept, `went_on` that Tab was pressed.
    """

    changed = Signal()
    settled = Signal(bool)
    went_on = Signal()

    def __init__(self, host: QWidget, theme: Theme, icons: Icons) -> None:
        super().__init__(host)
        self._host = host
        self._theme = theme
        self._icons = icons
        self.box: TypingBox | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        host.setSizePolicy(policy)

    def begin(self, typed: Typed, name: str, *, font: QFont | None = None, begun: str | None = None) -> None:
        """Let a person type, unless that goes on already."""
        if self.box is not None:
            return
        self.box = TypingBox(self._theme, self._icons, typed, name=name, font=font, begun=begun, parent=self._host)
        self.box.settled.connect(self._settle)
        self.box.grew.connect(self.changed)
        self.changed.emit()
        self.box.show()
        self.box.setFocus()

    def finish(self) -> bool:
        """Keep what is being typed; False when it is wrong and stays."""
        return self.box is None or self.box.finish()

    def give_up(self) -> None:
        """Restore what was there before typing began."""
        if self.box is not None:
            self.box.give_up()

    def _settle(self, kept: bool, onward: bool) -> None:
        box, self.box = self.box, None
        if box is None:
            return
        had_focus = box.field.hasFocus()
        box.hide()
        box.deleteLater()
        self.changed.emit()
        if had_focus:
            self._host.setFocus()
        self.settled.emit(kept)
        if onward:
            self.went_on.emit()
