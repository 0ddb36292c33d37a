"""What a card of the page and a section of the inspector are to the pane, and how they are fetched."""

from collections.abc import Callable, Iterable
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


def fetch_parts(context: Context, state: State, places: Iterable[str], parent: QWidget) -> list[Any]:
    """Return the parts at places like `module:build`; one whose module does not exist yet stays away."""
    return [build(context, state, parent) for place in places if (build := _builder(context, place)) is not None]


def _builder(context: Context, place: str) -> Any:  # noqa: ANN401  # fetched by place
    try:
        return context.fetch(place)
    except ModuleNotFoundError as missing:
        if missing.name != place.partition(":")[0]:
            raise
        return None
