"""Everyone who asked for an item, each once, with the words they used and whether they were told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Quote, Reply
from pmdesk.domain.roadmap import Item, Product, Release, Status
from pmdesk.insight.sentences import first_words
from pmdesk.storage.asking import AskingNote, asking_notes
from pmdesk.storage.rows import Rows
from pmdesk.storage.voices import voices, weights


@frozen
class Said:
    """What somebody said in one note."""

    note_id: int
    words: str
    at: datetime
    importance: int = 0


@frozen
class Asker:
    """Somebody who asked; `key` names them within the answer, `said` starts with the weightiest words."""

    key: str
    name: str
    email: str
    company: str
    source: str
    said: tuple[Said, ...]
    revenue: float | None = None
    person_id: int | None = None
    told_at: datetime | None = None

    @property
    def note_ids(self) -> tuple[int, ...]:
        """The notes in which they asked."""
        return tuple(dict.fromkeys(each.note_id for each in self.said))


@frozen
class WhoAsked:
    """An item and everyone who asked for it, those that are still to be told first."""

    item: Item
    product: Product | None
    release: Release | None
    askers: tuple[Asker, ...]

    @property
    def waiting(self) -> tuple[Asker, ...]:
        """Those who were not told yet."""
        return tuple(asker for asker in self.askers if asker.told_at is None)

    @property
    def is_dropped(self) -> bool:
        """Whether there is bad news to tell."""
        return self.item.status in (Status.DROPPED, Status.CANCELLED)


def who_asked(rows: Rows, item_id: int) -> WhoAsked | None:
    """Return who asked for an item; None when it is not there any more."""
    item = rows.find(Item, item_id)
    if item is None:
        return None
    quotes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for quote in rows.many(Quote, (weight.quote_id for weight in weights(rows, (item_id,)))):
        quotes[quote.note_id].append((quote.text if quote.end > quote.start else "", quote.importance))
    together: dict[tuple[str, int], list[AskingNote]] = defaultdict(list)
    for note in asking_notes(rows, item_id):
        together[note.requester].append(note)
    askers = [_asker(f"{kind}/{number}", notes, quotes) for (kind, number), notes in together.items()]
    askers.sort(key=lambda asker: (asker.told_at is not None, not asker.email, asker.name.casefold()))
    return WhoAsked(
        item,
        None if item.product_id is None else rows.find(Product, item.product_id),
        None if item.release_id is None else rows.find(Release, item.release_id),
        tuple(askers),
    )


def count_waiting(rows: Rows, item_id: int) -> int:
    """Return how many of those who asked for an item were not told yet."""
    told = {note_id for (note_id,) in rows.cells(Reply, ("note_id",), item_id=item_id)}
    heard = list(voices(rows, (item_id,)))
    done = {voice.requester for voice in heard if voice.note_id in told}
    return len({voice.requester for voice in heard} - done)


def _asker(key: str, notes: Sequence[AskingNote], quotes: dict[int, list[tuple[str, int]]]) -> Asker:
    known = notes[-1]
    said = [each for note in notes for each in _said(note, quotes.get(note.id, []))]
    said.sort(key=lambda each: (-each.importance, -each.at.timestamp()))
    name = known.person or known.company or ""
    return Asker(
        key,
        name or _unnamed(known),
        known.email or "",
        known.company if known.company and known.person else "",
        known.source,
        tuple(said),
        known.revenue,
        known.person_id,
        _newest(note.told_at for note in notes),
    )


def _said(note: AskingNote, quotes: Sequence[tuple[str, int]]) -> list[Said]:
    at = datetime.fromisoformat(note.received_at)
    whole = first_words(note.title, note.start)
    return [Said(note.id, " ".join(text.split()) or whole, at, weight) for text, weight in quotes] or [
        Said(note.id, whole, at)
    ]


def _newest(instants: Iterable[str | None]) -> datetime | None:
    known = [datetime.fromisoformat(each) for each in instants if each]
    return max(known, default=None)


def _unnamed(note: AskingNote) -> str:
    return f"Somebody by {note.source}" if note.source else "Somebody"
