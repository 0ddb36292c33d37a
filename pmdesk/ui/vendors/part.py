"""What a card of the page and a section of the inspector are to the pane, and how they are fetched."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.state import State


class Part(Protocol):
    """What `build(context, state, parent)` of a card or section returns, besides being a QWidget."""

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show what concerns this part of an integration, or nothing."""
        ...

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what this part's verbs do, by the ids of the actions table."""
        ...

    def regions(self) -> list[QWidget]:
        """Return what takes the focus; the pane's keys work there."""
        ...


def fetch_part(context: Context, state: State, place: str, parent: QWidget) -> Any:  # noqa: ANN401  # by place
    """Return the part at a place like `module:build`."""
    return context.fetch(place)(context, state, parent)
