"""A card that reads for itself, in a reader's thread: when another integration is chosen, and when its rows change."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.resting import Rest
from pmdesk.ui.vendors.state import State


class ReadingCard(Panel):
    """Knows which integration is shown; heirs say what is read and show it. What checks saw is read after a rest."""

    seen: frozenset[Kind] = frozenset()
    """Kinds of rows that the card is made of."""

    def __init__(self, context: Context, title: str, state: State, parent: QWidget) -> None:
        super().__init__(context, title, parent)
        self._state = state
        self.card: IntegrationCard | None = None
        self._later = Rest(self, self._read)
        context.bus.changed.connect(self._hear)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show another integration's API, or read the same one again."""
        is_other = card is None or self.card is None or card.integration.id != self.card.integration.id
        self.card = card
        if is_other:
            self._take(None)
        self._read()

    def _read(self) -> None:
        """Ask for what the card shows."""
        raise NotImplementedError

    def _take(self, found: Any, /) -> None:  # noqa: ANN401  # what the heir reads, None while that is under way
        """Show what was read."""
        raise NotImplementedError

    def _ask(self, key: str, card: IntegrationCard, question: Callable[[Any], object]) -> None:
        """Have a question answered, and take what comes if the same integration is shown then."""
        self._later.stop()
        self.context.ask(key, question, partial(self._take_of, card.integration.id), self._fail)

    def _take_of(self, integration_id: int, found: object) -> None:
        if self.card is not None and self.card.integration.id == integration_id:
            self._take(found)

    def _hear(self, changes: Changes) -> None:
        if self.card is None or not changes.touches(self.seen):
            return
        if changes.step is None:
            self._later.ask()  # Looks come every few seconds.
        else:
            self._read()

    def _fail(self, trouble: DeskError) -> None:
        self._state.troubled.emit(trouble)
