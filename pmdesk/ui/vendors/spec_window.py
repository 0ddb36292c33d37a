"""The ground of the windows on an integration's description: they read beside the window, and are used by keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QSplitter, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.busy import Busy
from pmdesk.ui.widgets.filterbox import FilterBox
from pmdesk.ui.widgets.fitting import fitting
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.window_keys import WindowKey, WindowKeys
from pmdesk.ui.widgets.working import Working

WIDE, HIGH = 1160, 760
KEYS = (WindowKey("Filter", ("/", "Ctrl+F")), WindowKey("Copy", ("Ctrl+C",)), WindowKey("Undo", ("Ctrl+Z",)))


class SpecWindow(QDialog):
    """Two parts side by side between a head with a filter and a foot with words; what runs is called off with Esc."""

    filter: FilterBox
    own_keys: Sequence[WindowKey] = ()

    def __init__(self, context: Context, card: IntegrationCard, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        WindowKeys(self, context.actions, (*self.own_keys, *KEYS))
        self.context = context
        self.card = card
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{card.vendor.title}, {card.integration.title}: {about}")
        self.busy = Busy(theme, self)
        self.working = Working(self.busy, self)
        self.words = plain("", theme, "small", "text_muted", self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.resize(fitting(theme, parent, WIDE, HIGH))

    def copy(self) -> None:
        """Put what is at hand onto the clipboard."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """Say something in the foot, and to screen readers."""
        self.words.setText(words)
        announce(self, words)

    def tell(self, trouble: DeskError) -> None:
        """Say what went wrong."""
        self.say(str(trouble))

    def lay_out(self, head: QWidget, foot: QWidget) -> None:
        """Stand head, progress, the two parts and foot below each other."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.busy)
        column.addWidget(self.split, 1)
        column.addWidget(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, has_control = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if (is_plain and key == Qt.Key.Key_Slash) or (has_control and key == Qt.Key.Key_F):
            self.filter.setFocus()
        elif has_control and key == Qt.Key.Key_C:
            self.copy()
        elif has_control and key == Qt.Key.Key_Z:
            self.context.actions.trigger("edit.undo")
        elif key == Qt.Key.Key_Escape and self.working.is_running:
            self.working.drop()
            self.say("Called off.")
        elif key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.working.drop()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self.context.theme.color("surface"))
