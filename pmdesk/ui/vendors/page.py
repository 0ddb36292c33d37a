"""The page of an integration: its head, and below it the cards that scroll."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.head import Head
from pmdesk.ui.vendors.part import fetch_part
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.paint import fill

CARDS = (
    ("pmdesk.ui.vendors.functions_card:build",),
    ("pmdesk.ui.vendors.spec_card:build", "pmdesk.ui.vendors.health_card:build"),
    ("pmdesk.ui.vendors.limits_card:build", "pmdesk.ui.vendors.service_card:build"),
    ("pmdesk.ui.vendors.questions_card:build",),
    ("pmdesk.ui.vendors.details_card:build", "pmdesk.ui.vendors.history_card:build"),
)
"""The cards from top to bottom; two of a row stand beside each other where there is room."""
PAD, GAP = 12, 12
TWO_FROM = 760
"""In a page of this width two cards stand beside each other."""


class Cards(QWidget):
    """The cards in one or two columns, on the ground of the page."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._rows: list[Sequence[QWidget]] = []
        self._grid = QGridLayout(self)
        self.columns = 2
        context.theme.changed.connect(self._dress)
        self._dress()

    def take(self, rows: Sequence[Sequence[QWidget]]) -> None:
        """Hold cards, row by row."""
        self._rows += [row for row in rows if row]
        self._place()

    def fit(self, width: int) -> None:
        """Stand in as many columns as there is room for."""
        columns = 2 if width >= self._theme.px(TWO_FROM) else 1
        if columns != self.columns:
            self.columns = columns
            self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._theme.color("surface"))

    def _place(self) -> None:
        for cards in self._rows:
            for card in cards:
                self._grid.removeWidget(card)
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        at = 0
        for cards in self._rows:
            spread = 2 if len(cards) == 1 or self.columns == 1 else 1
            for place, card in enumerate(cards):
                self._grid.addWidget(card, at, 0 if spread == 2 else place, 1, spread)  # noqa: PLR2004
                at += self.columns == 1
            at += self.columns != 1
        self._grid.setRowStretch(at, 1)

    def _dress(self) -> None:
        pad = self._theme.px(PAD)
        self._grid.setContentsMargins(pad, pad, pad, pad)
        self._grid.setSpacing(self._theme.px(GAP))
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 0)


class Page(QWidget):
    """Shows the chosen integration; its cards are fetched after the pane's first paint."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        self.parts: list[Any] = []
        self._rows: list[list[Any]] = [[] for _ in CARDS]
        self.head = Head(context, self)
        self.area = QScrollArea(self)
        self.cards = Cards(context, self.area)
        self.area.setWidget(self.cards)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.area, 1)
        state.card_changed.connect(self.show_card)
        self.head.hide()

    def steps(self) -> list[Callable[[], None]]:
        """Return what brings the cards in, a little at a time."""
        builds = [partial(self._build, row, place) for row, places in enumerate(CARDS) for place in places]
        return [*builds, self._lay_out]

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show an integration, or nothing."""
        self.head.setVisible(card is not None)
        if card is not None:
            self.head.show_card(card)
        for part in self.parts:
            part.show_card(card)

    def _build(self, row: int, place: str) -> None:
        part = fetch_part(self._context, self._state, place, self.cards)
        self._rows[row].append(part)
        part.hide()

    def _lay_out(self) -> None:
        """Show all cards at once, so that none jumps."""
        self.cards.take(self._rows)
        self.parts = [part for row in self._rows for part in row]
        for part in self.parts:
            part.show_card(self._state.card)
            part.show()

    def regions(self) -> list[QWidget]:
        """Return what takes the focus in the cards, from top to bottom."""
        return [region for part in self.parts for region in part.regions()]

    def reach(self, widget: QWidget) -> None:
        """Scroll so that something in a card can be seen: whole where it fits, else its beginning."""
        if not self.cards.isAncestorOf(widget):
            return
        top = widget.mapTo(self.cards, QPoint(0, 0)).y()
        margin = self._context.theme.px(24)
        bar, high = self.area.verticalScrollBar(), self.area.viewport().height()
        if widget.height() + 2 * margin > high:
            if not bar.value() - widget.height() < top < bar.value() + high:
                bar.setValue(top - margin)
        else:
            self.area.ensureWidgetVisible(widget, 0, margin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cards.fit(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), event.rect(), self._context.theme.color("surface"))
