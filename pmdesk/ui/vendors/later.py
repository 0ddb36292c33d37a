"""Gives the Vendors pane what its first paint does not need: cards, sections and their verbs."""

from typing import Any


def furnish(pane: Any) -> None:  # noqa: ANN401  # the pane, which names this function
    """Bring the parts in."""
    pane.furnish()
