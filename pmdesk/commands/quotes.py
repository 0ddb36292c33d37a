"""Edits of quotes: words of a note are marked, speak for an item, and weigh so much; and whoever asked is told."""

from dataclasses import replace
from datetime import UTC, datetime

from pmdesk.commands.fields import counted
from pmdesk.commands.notes import accept_new
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Note, Quote, Reply, called, storable
from pmdesk.domain.kinds import ItemId, NoteId, QuoteId, ReplyId
from pmdesk.domain.roadmap import Item
from pmdesk.storage.ledger import Edit


@frozen
class AddQuote:
    """Mark words of a note, from `start` to `end` in its body, for an item when one is named. Answers the quote's id.

    A new note whose words speak for an item counts as accepted. The same words for the same item are marked once.
    """

    note_id: int
    start: int
    end: int
    item_id: int | None = None
    importance: int = 0
    at: datetime | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return "Highlight words" if self.item_id is None else "Link words to an item"

    def apply(self, edit: Edit) -> QuoteId:
        """Put the quote without the space around it."""
        note = edit.get(Note, self.note_id)
        start, end = _trimmed(note.body, self.start, self.end)
        if start == end:
            raise RuleBroken("There are no words to quote.", "Mark some words of the note.")
        item_id = None if self.item_id is None else edit.get(Item, self.item_id).id
        for known in edit.all(Quote, note_id=note.id, start=start, end=end):
            if item_id is None or known.item_id in (None, item_id):
                _link(edit, known, item_id or known.item_id, max(self.importance, known.importance))
                return known.id
        made = Quote(
            QuoteId(edit.next_id()), note.id, note.body[start:end], start, end, item_id, self.importance, _utc(self.at)
        )
        edit.put(made)
        if item_id is not None:
            accept_new(edit, note)
        return made.id


@frozen
class LinkNotes:
    """Let notes speak for an item: by their highlights that speak for none yet, else as a whole.

    New notes count as accepted. A note that speaks for the item already is left as it is. Answers the quotes' ids.
    """

    ids: tuple[int, ...]
    item_id: int
    importance: int = 0
    at: datetime | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Link {counted(Note, len(self.ids))} to an item"

    def apply(self, edit: Edit) -> tuple[QuoteId, ...]:
        """Put the quotes."""
        item_id = edit.get(Item, self.item_id).id
        found: list[QuoteId] = []
        for note in edit.many(Note, dict.fromkeys(self.ids)):
            quotes = edit.all(Quote, note_id=note.id)
            if any(quote.item_id == item_id for quote in quotes):
                continue
            free = [quote for quote in quotes if quote.item_id is None]
            for quote in free:
                edit.put(replace(quote, item_id=item_id, importance=max(quote.importance, self.importance)))
            found += [quote.id for quote in free] or [self._whole(edit, note, item_id)]
            accept_new(edit, note)
        return tuple(found)

    def _whole(self, edit: Edit, note: Note, item_id: ItemId) -> QuoteId:
        made = Quote(
            QuoteId(edit.next_id()),
            note.id,
            called(note.title, note.body),
            item_id=item_id,
            importance=self.importance,
            made_at=_utc(self.at),
        )
        edit.put(made)
        return made.id


@frozen
class LinkQuote:
    """Let a quote speak for an item (None: for none any more) with an importance from 0 to 3."""

    quote_id: int
    item_id: int | None
    importance: int

    @property
    def label(self) -> str:
        """The step's name."""
        return "Unlink quote" if self.item_id is None else "Link quote to an item"

    def apply(self, edit: Edit) -> None:
        """Put the quote; a whole note that speaks for nothing is no quote any more."""
        item_id = None if self.item_id is None else edit.get(Item, self.item_id).id
        _link(edit, edit.get(Quote, self.quote_id), item_id, self.importance)


@frozen
class DropQuote:
    """Take a highlight or a link away; the note keeps its words."""

    quote_id: int
    label: str = "Remove quote"

    def apply(self, edit: Edit) -> None:
        """Drop the quote."""
        edit.drop(Quote, self.quote_id)


@frozen
class AddReply:
    """Remember that those who sent notes were told how an item went. Answers the replies' ids."""

    note_ids: tuple[int, ...]
    item_id: int
    at: datetime
    text: str = ""

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Record {counted(Reply, len(self.note_ids))}"

    def apply(self, edit: Edit) -> tuple[ReplyId, ...]:
        """Put a reply for each note."""
        item_id = edit.get(Item, self.item_id).id
        found: list[ReplyId] = []
        for note_id in dict.fromkeys(self.note_ids):
            note = edit.get(Note, note_id)
            row = Reply(ReplyId(edit.next_id()), NoteId(note.id), item_id, self.at.astimezone(UTC), storable(self.text))
            edit.put(row)
            found.append(row.id)
        return tuple(found)


def _link(edit: Edit, quote: Quote, item_id: ItemId | None, importance: int) -> None:
    if item_id is None and quote.start == quote.end:
        edit.drop(Quote, quote.id)
        return
    edit.put(replace(quote, item_id=item_id, importance=importance))
    if item_id is not None:
        accept_new(edit, edit.get(Note, quote.note_id))


def _trimmed(body: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of a text without the space at its ends."""
    start, end = max(0, start), min(end, len(body))
    words = body[start:end]
    start += len(words) - len(words.lstrip())
    return start, max(start, end - (len(words) - len(words.rstrip())))


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
