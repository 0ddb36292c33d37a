"""Gives the inbox what its first paint does not need: the reading pane and the themes, with their verbs."""

from typing import Any

READING = "pmdesk.ui.inbox.reading:Reading"
"""`Reading(context, parent)` with `show_note(note_id | None)`, `runs()` and the signal `opened(int)`."""
THEMES = "pmdesk.ui.inbox.themes:ThemesPage"
"""`ThemesPage(context, parent)` with `runs()`, `place()`, `visit()`, `header_widgets()`, `leader()`, `notes_wanted`."""


SHIPPED = "pmdesk.ui.inbox.shipping_watch:ShippedWatch"
"""`ShippedWatch(context, parent)`, which tells who asked for an item once it ships."""


def furnish(pane: Any) -> None:  # noqa: ANN401  # the pane, which names this function
    """Bring the parts in."""
    fetch, context = pane.context.fetch, pane.context
    pane.take_reading(fetch(READING)(context, pane))
    pane.take_themes(fetch(THEMES)(context, pane))
    pane.take_shipped(fetch(SHIPPED)(context, pane))
