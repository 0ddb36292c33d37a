"""The editor of a function: its card over the page, with what the pinned description offers to tie it to."""

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.functions_entries import FunctionEntries, Leads
from pmdesk.ui.vendors.functions_fields import SpecFields
from pmdesk.ui.vendors.functions_popover import RowPopover
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.card import Card


class FunctionPopover(RowPopover):
    """Shows one function of the checklist."""

    def __init__(self, context: Context, state: State, function_id: int, leads: Leads, owner: QWidget) -> None:
        super().__init__(context, state, owner)
        self._function_id = function_id
        self._leads = Leads(
            lambda fingerprint: self.leave(lambda: leads.diff(fingerprint)),
            lambda: self.leave(leads.item),
            lambda question_id: self.leave(lambda: leads.question(question_id)),
        )
        self.fields = SpecFields(context, self)
        self.fields.changed.connect(self.show_anew)

    def make(self, card: IntegrationCard) -> Card | None:
        """Return the function as a card."""
        line = next((line for line in card.functions if line.function.id == self._function_id), None)
        if line is None:
            return None
        self.fields.want(card.integration.pinned_id, line.function.operations)
        return FunctionEntries(self.context, card, line, self.fields, self._leads).card()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.fields.stop()
