"""A card over the page of an integration, edited in place; it follows the page and goes with its row."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.card import Card
from pmdesk.ui.widgets.cardview import CardView
from pmdesk.ui.widgets.popover import Popover

WIDE, HIGH, LEAST = 480, 600, 200
MARGIN = 80


class RowPopover(Popover):
    """Shows one row; Esc closes, and what was typed is kept. Its heirs make the card."""

    def __init__(self, context: Context, state: State, owner: QWidget) -> None:
        super().__init__(context.theme, owner)
        self.context = context
        self.card: IntegrationCard | None = None
        self.is_left = False
        self._state = state
        self._room = owner.window().height() - context.theme.px(MARGIN)
        self.view = CardView(context.theme, context.icons, {}, self)
        self._area = QScrollArea(self)
        self._area.setWidget(self.view)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(self._area)
        self.view.left.connect(self.close)
        self.view.troubled.connect(self._tell)
        self.view.reached.connect(self._reach)
        state.card_changed.connect(self.show_card)

    def make(self, card: IntegrationCard) -> Card | None:
        """Return the row as a card; None where it is gone."""
        raise NotImplementedError

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the row as it stands on a page; where it is gone, this goes too."""
        if self.is_left:
            return
        self.card = card
        made = None if card is None else self.make(card)
        if made is None:
            self.close()
        else:
            self.view.show_card(made)

    def show_anew(self) -> None:
        """Show the row with what is known only now."""
        self.show_card(self.card)

    def ask(self, box: QRect, field: str = "", *, edits: bool = False) -> None:
        """Show at a rectangle and take the keys; in a field where one is named, which is edited at once if asked."""
        if self.card is None:
            self.show_card(self._state.card)
        wide = self._theme.px(WIDE)
        laid = self.view.layout()
        high = self._theme.px(HIGH) if laid is None else laid.totalHeightForWidth(wide)
        most = min(self._theme.px(HIGH), self._room)
        self._area.setFixedSize(wide, max(self._theme.px(LEAST), min(high, most)))
        self.hang(box)
        line = self.view.fields.line(field) if field else None
        (line or self.view.title).setFocus(Qt.FocusReason.PopupFocusReason)
        if edits and line is not None:
            line.begin()

    def sizeHint(self) -> QSize:
        return self._area.size() + QSize(2, 2)

    def hideEvent(self, event: QHideEvent) -> None:
        if not self.is_left:
            self.view.finish()
        self.is_left = True
        super().hideEvent(event)

    def leave(self, then: Callable[[], object]) -> None:
        """Close, and go on somewhere else."""
        self.close()
        then()

    def _reach(self, stop: QWidget) -> None:
        self._area.ensureWidgetVisible(stop, 0, self._theme.px(24))

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self.context.tell(trouble)
