"""Asks which items notes, or the notes of a theme, speak for most likely, and offers these first."""

from collections.abc import Sequence

from pmdesk.queries.best_items import best_items_together
from pmdesk.queries.linkable_items import LinkableItem, linkable_items
from pmdesk.storage.rows import Rows
from pmdesk.storage.theme_said import notes_of_theme
from pmdesk.ui.asking import ask_for
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.reading_sections import percent
from pmdesk.ui.item_finder import ItemFinder

ASKED = "inbox.matches"
LOOKED_AT = 8
"""So many of the notes are looked at, the newest ones."""
Matches = tuple[tuple[LinkableItem, str], ...]


def offer_for_theme(context: Context, finder: ItemFinder, theme_id: int) -> None:
    """Offer the items first that the notes of a theme speak for."""

    def question(rows: Rows) -> Matches:
        return matches(rows, notes_of_theme(rows, theme_id, LOOKED_AT))

    ask_for(context, finder, ASKED, question, finder.prefer)


def offer_for_notes(context: Context, finder: ItemFinder, note_ids: Sequence[int]) -> None:
    """Offer the items first that some notes speak for."""

    def question(rows: Rows) -> Matches:
        return matches(rows, note_ids[:LOOKED_AT])

    ask_for(context, finder, ASKED, question, finder.prefer)


def matches(rows: Rows, note_ids: Sequence[int]) -> Matches:
    """Return the items that notes speak for, each with how sure that is in words."""
    sure = {each.item_id: each.sure for each in best_items_together(rows, note_ids)}
    return tuple((item, percent(sure[item.id])) for item in linkable_items(rows, sure))
