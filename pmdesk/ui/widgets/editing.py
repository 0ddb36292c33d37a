"""How a value is edited in place: as typed text that is read while it is typed, or picked out of choices."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.choices import Choice


class Reading(NamedTuple):
    """What a typed text means; `words` say it back while it is typed."""

    value: object
    words: str = ""


@frozen
class Typed:
    """Edited as text: `read` gives the meaning or raises DeskError, `keep` makes the edit and may raise DeskError."""

    text: str
    read: Callable[[str], Reading]
    keep: Callable[[object], object]
    hint: str = ""
    lines: bool = False


@frozen
class Picked:
    """Picked out of choices, one or several; `keep` is given the picked values."""

    name: str
    offer: Callable[[], Sequence[Choice]]
    chosen: tuple[object, ...]
    keep: Callable[[tuple[object, ...]], object]
    many: bool = False
    free: bool = False


Editing = Typed | Picked


def as_typed(text: str) -> Reading:
    """Read a text as itself, without blanks around it."""
    return Reading(text.strip())


class TextEditor(QPlainTextEdit):
    """Several lines of plain text; Ctrl+Enter and leaving keep, Tab keeps and goes on, Esc restores."""

    kept = Signal(str, bool)
    dropped = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif key == Qt.Key.Key_Tab or (control and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
            self.kept.emit(self.toPlainText(), key == Qt.Key.Key_Tab)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.kept.emit(self.toPlainText(), False)
