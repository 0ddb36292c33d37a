"""The editor of a function: its card over the page, each field kept as it is typed; it goes with its function."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.queries.integration_card import FunctionLine, IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_entries import FunctionEntries, Leads
from pmdesk.ui.vendors.functions_fields import SpecFields
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.cardview import CardView
from pmdesk.ui.widgets.popover import Popover

WIDE, HIGH, LEAST = 480, 600, 200
MARGIN = 80


class FunctionPopover(Popover):
    """Shows one function and follows the card of its integration; Esc closes, what was typed is kept."""

    def __init__(self, context: Context, state: State, function_id: int, leads: Leads, owner: QWidget) -> None:
        super().__init__(context.theme, owner)
        self._context = context
        self._function_id = function_id
        self._leads = leads
        self._card: IntegrationCard | None = None
        self._is_left = False
        self._room = owner.window().height() - context.theme.px(MARGIN)
        self.fields = SpecFields(context, self)
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
        self.fields.changed.connect(self._show)
        state.card_changed.connect(self.show_card)
        self.show_card(state.card)

    @property
    def line(self) -> FunctionLine | None:
        """The function as it is now."""
        lines = () if self._card is None else self._card.functions
        return next((line for line in lines if line.function.id == self._function_id), None)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show the function as it stands in a card; where it is gone, this goes too."""
        if self._is_left:
            return
        self._card = card
        line = self.line
        if card is None or line is None:
            self.close()
            return
        self.fields.want(card.integration.pinned_id, line.function.operations)
        self._show()

    def ask(self, box: QRect, field: str = "") -> None:
        """Show at a rectangle and take the keys, in a field where one is named."""
        high = max(self.view.heightForWidth(self._theme.px(WIDE)), self.view.sizeHint().height())
        least, most = self._theme.px(LEAST), min(self._theme.px(HIGH), self._room)
        self._area.setFixedSize(self._theme.px(WIDE), max(least, min(high, most)))
        self.hang(box)
        line = self.view.fields.line(field) if field else None
        (line or self.view.title).setFocus(Qt.FocusReason.PopupFocusReason)

    def sizeHint(self) -> QSize:
        return self._area.size() + QSize(2, 2)

    def hideEvent(self, event: QHideEvent) -> None:
        if not self._is_left:
            self.view.finish()
        self._is_left = True
        self.fields.stop()
        super().hideEvent(event)

    def leave(self, then: Callable[[], object]) -> None:
        """Close, and go on somewhere else."""
        self.close()
        then()

    def _show(self) -> None:
        line = self.line
        if self._card is None or line is None or self._is_left:
            return
        leads = Leads(
            lambda: self.leave(self._leads.diff),
            lambda: self.leave(self._leads.item),
            lambda question_id: self.leave(lambda: self._leads.question(question_id)),
        )
        self.view.show_card(FunctionEntries(self._context, self._card, line, self.fields, leads).card())

    def _reach(self, stop: QWidget) -> None:
        self._area.ensureWidgetVisible(stop, 0, self._theme.px(24))

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)
