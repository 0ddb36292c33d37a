"""Edits that make an item out of what notes ask for."""

from dataclasses import replace
from datetime import datetime

from pmdesk.commands.items import AddItem
from pmdesk.commands.notes import AddNote
from pmdesk.commands.quotes import AddQuote, LinkNotes, LinkQuote
from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Connection, Flow
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import NoteKind, Quote
from pmdesk.domain.kinds import ItemId, Kind, NoteId, ProductId
from pmdesk.domain.remote import Standing
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.storage.ledger import Edit
from pmdesk.storage.sync_keeping import keep_attempt, keep_seen
from pmdesk.storage.sync_links import known_of, links_of_row, mirrored_cells

TITLE = 80
"""A note is called by its first line, as far as this."""


@frozen
class MakeItem:
    """Add a feature, an idea as yet, and let notes, words of one (`span`: note, start, end) or a quote speak for it.

    When one of the notes, and only one, mirrors a record of a service, that record follows the item from now on: the
    request was accepted. Answers the item's id.
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
        _hand_over(edit, self._notes(edit), item_id)
        return item_id

    def _notes(self, edit: Edit) -> tuple[int, ...]:
        if self.span is not None:
            return (self.span[0],)
        return self.ids if self.quote_id is None else (edit.get(Quote, self.quote_id).note_id,)


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


def _hand_over(edit: Edit, note_ids: tuple[int, ...], item_id: ItemId) -> None:
    """Let the one record that the notes mirror be the item's: what it says of it comes, and what is edited goes there.

    Its text becomes the item's description. All else counts as agreed, so that the record's own values are taken when
    it is read next, which is soon where the connection writes too.
    """
    links = [link for note_id in dict.fromkeys(note_ids) for link in links_of_row(edit, Kind.NOTE, note_id)]
    if len(links) != 1 or links[0].is_draft or links[0].standing is not Standing.LIVE:
        return
    (known,) = known_of(edit, [links[0].id])
    base = known.base or {}
    if not isinstance(base.get("title"), str):
        return
    link, text = known.link, str(base.get("body") or "")
    edit.put(replace(edit.get(Item, item_id), description=text, key=link.remote_key))
    edit.put(replace(link, kind=Kind.ITEM.value, row_id=item_id))
    here = mirrored_cells(edit, Kind.ITEM.value, [item_id])[item_id]
    seen_at = datetime.fromisoformat(known.at)
    keep_seen(edit, [(link.id, {**base, **here, "title": base["title"]}, seen_at, "")])
    if edit.get(Connection, link.connection_id).direction is Flow.BOTH:
        keep_attempt(edit, link.id, {}, seen_at)
