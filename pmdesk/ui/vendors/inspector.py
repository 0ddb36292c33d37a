"""The inspector of an integration: what was said, keys, and who uses it; it scrolls as a whole."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.part import fetch_part
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.paint import fill

SECTIONS = (
    "pmdesk.ui.vendors.conversation_section:build",
    "pmdesk.ui.vendors.keys_section:build",
    "pmdesk.ui.vendors.used_by_section:build",
)
"""The sections from top to bottom."""
NARROWEST, USUAL, WIDEST = 260, 300, 420


class Sections(QWidget):
    """The sections one below the other."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addStretch(1)

    def take(self, section: QWidget) -> None:
        """Hold one more section."""
        self.column.insertWidget(self.column.count() - 1, section)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._theme.color("surface_raised"))


class Inspector(QWidget):
    """Follows the chosen integration and never takes the focus by itself; `left` tells that Esc was pressed."""

    left = Signal()

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        self.parts: list[Any] = []
        self.setAccessibleName("Inspector")
        self.area = QScrollArea(self)
        self.sections = Sections(context, self.area)
        self.area.setWidget(self.sections)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.addWidget(self.area)
        state.card_changed.connect(self.show_card)
        context.theme.changed.connect(self._dress)
        self._dress()

    def steps(self) -> list[Callable[[], None]]:
        """Return what brings the sections in, a little at a time."""
        return [partial(self._build, place) for place in SECTIONS]

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show what belongs to an integration."""
        for part in self.parts:
            part.show_card(card)

    def _build(self, place: str) -> None:
        part = fetch_part(self._context, self._state, place, self.sections)
        self.parts.append(part)
        self.sections.take(part)
        part.show_card(self._state.card)
        part.show()
        for region in self.regions()[:1]:
            self.setFocusProxy(region)

    def regions(self) -> list[QWidget]:
        """Return what takes the focus, from top to bottom."""
        return [region for part in self.parts for region in part.regions()]

    def reach(self, widget: QWidget) -> None:
        """Scroll so that something in a section can be seen."""
        if self.sections.isAncestorOf(widget):
            self.area.ensureWidgetVisible(widget, 0, self._context.theme.px(24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self._context.theme.px(USUAL), self._context.theme.px(600))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        fill(painter, event.rect(), theme.color("surface_raised"))
        if not isinstance(self.parent(), QSplitter):  # A splitter has a line of its own there.
            fill(painter, QRect(0, 0, 1, self.height()), theme.color("border"))

    def _dress(self) -> None:
        theme = self._context.theme
        self.setMinimumWidth(theme.px(NARROWEST))
        self.setMaximumWidth(theme.px(WIDEST))
        self.update()
