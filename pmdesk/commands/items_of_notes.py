"""Edits that make an item out of what notes ask for."""

from datetime import datetime

from pmdesk.commands.items import AddItem
from pmdesk.commands.notes import AddNote
from pmdesk.commands.quotes import AddQuote, LinkNotes, LinkQuote
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import NoteKind
from pmdesk.domain.kinds import ItemId, NoteId, ProductId
from pmdesk.domain.roadmap import ItemKind
from pmdesk.storage.ledger import Edit

TITLE = 80
"""A note is called by its first line, as far as this."""


@frozen
class MakeItem:
    """Add a feature, an idea as yet, and let notes, words of one (`span`: note, start, end) or a quote speak for it.

    Answers the item's id.
    """

    title: str
    product_id: ProductId | None = None
    ids: tuple[int, ...] = ()
    span: tuple[int, int, int] | None = None
    quote_id: int | None = None
    importance: int = 0
    at: datetime | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Make item {self.title.strip()}"

    def apply(self, edit: Edit) -> ItemId:
        """Put the item and what speaks for it."""
        item_id = AddItem(ItemKind.FEATURE, self.title, product_id=self.product_id).apply(edit)
        if self.span is not None:
            AddQuote(*self.span, item_id, self.importance, self.at).apply(edit)
        elif self.quote_id is not None:
            LinkQuote(self.quote_id, item_id, self.importance).apply(edit)
        elif self.ids:
            LinkNotes(self.ids, item_id, self.importance, self.at).apply(edit)
        return item_id


@frozen
class AddEvidence:
    """Add what somebody said as a note that speaks for an item. Answers the note's id."""

    item_id: int
    text: str
    at: datetime
    label: str = "Add evidence"

    def apply(self, edit: Edit) -> NoteId:
        """Put the note, called by its first line, and its quote."""
        text = self.text.strip()
        if not text:
            raise RuleBroken("There are no words to keep.", "Type what was said.")
        first = text.splitlines()[0]
        title = first if len(first) <= TITLE else first[: TITLE - 1].rstrip() + "…"
        note_id = AddNote(NoteKind.FEEDBACK, title, "" if title == text else text, self.at).apply(edit)
        LinkNotes((note_id,), self.item_id, at=self.at).apply(edit)
        return note_id
