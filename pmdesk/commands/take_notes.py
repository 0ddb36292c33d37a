"""Takes notes in: what people said in a file or a source becomes notes; the same again adds nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from pmdesk.commands.note_threads import Threads
from pmdesk.commands.people import Meeting, Met
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import Company, Note, NoteState, Person, Segment, require_said
from pmdesk.domain.kinds import ProductId
from pmdesk.domain.roadmap import Product
from pmdesk.storage.codec import to_cell
from pmdesk.storage.engine import Cell
from pmdesk.storage.inbox import known_origins
from pmdesk.storage.ledger import COMPARING, NEW_AT_ONCE, WRITING, Edit

NAMED_AT_MOST = 100
WANTING = (NoteState.SNOOZED, NoteState.DUPLICATE)
"""States that ask for more than a foreign note tells."""
text_of = str.__str__


@frozen
class NotesTaken:
    """What became of a batch: how many notes were added and how many known before, whom it made known.

    `undated` had no date and count as received now. `strangers` are names of products that are none here, with how
    many notes named them.
    """

    added: int
    known: int = 0
    people: int = 0
    companies: int = 0
    segments: int = 0
    undated: int = 0
    strangers: tuple[tuple[str, int], ...] = ()


@frozen
class TakeNotesIn:
    """Bring a batch in as one step; notes that name no product of ours go to `product_id`. Answers `NotesTaken`.

    `title` names the file or source, `at` is now in UTC.
    """

    batch: NoteBatch
    title: str
    at: datetime
    product_id: ProductId | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        count = len(self.batch.notes)
        return f"Import {counted(count, 'note')} from {self.title.strip() or self.batch.title}"

    def apply(self, edit: Edit) -> NotesTaken:
        """Put every note that is not known."""
        if self.product_id is not None:
            edit.get(Product, self.product_id)
        before = _met(edit)
        new, known = self._unknown(edit)
        taking = _Taking(edit, self, Threads(edit, new))
        rows: list[Sequence[Cell]] = []
        for note in edit.counted(WRITING, new):
            rows.append(taking.cells(note))
            if len(rows) >= NEW_AT_ONCE:
                edit.put_cells(Note, rows)
                rows.clear()
        edit.put_cells(Note, rows)
        taking.finish()
        people, companies, segments = (now - then for now, then in zip(_met(edit), before, strict=True))
        strangers = tuple(taking.strangers.most_common(NAMED_AT_MOST))
        return NotesTaken(len(new), known, people, companies, segments, taking.undated, strangers)

    def _unknown(self, edit: Edit) -> tuple[list[ForeignNote], int]:
        """Return the notes whose origin is not known, each origin once, and how many are known."""
        found = known_origins(edit, [note.origin for note in self.batch.notes if note.origin])
        edit.look(COMPARING, len(self.batch.notes))
        seen = set(found)
        new: list[ForeignNote] = []
        for note in self.batch.notes:
            if not note.origin or note.origin not in seen:
                new.append(note)
                seen.add(note.origin)
        return new, len(self.batch.notes) - len(new)


class _Taking:
    """A batch on its way in: who was met, which products are known."""

    def __init__(self, edit: Edit, take: TakeNotesIn, threads: Threads) -> None:
        self._edit = edit
        self._at = take.at.astimezone(UTC)
        self._product_id = take.product_id
        self._threads = threads
        self._meeting = Meeting(edit, at_once=NEW_AT_ONCE)
        self._met: dict[tuple[object, ...], Met] = {}
        products = edit.all(Product, order_by="rank")
        in_use = sorted(products, key=lambda product: product.archived_at is None)
        self._products = {product.title.strip().casefold(): product.id for product in in_use}
        self._named: dict[str, int] = {}
        """Products by what notes call them, 0 for what is none."""
        self.strangers: Counter[str] = Counter()
        self.undated = 0

    def cells(self, note: ForeignNote) -> tuple[Cell, ...]:
        """Return the row that a note becomes, in the order of a note's fields; to make a `Note` of it would cost more.

        Raises RuleBroken where a `Note` would.
        """
        require_said(note.title, note.body)
        if note.state in WANTING:
            raise RuleBroken("A note that comes in is neither snoozed nor a duplicate.", "Bring it in as new.")
        person_id, company_id, segment_id = self._meet(note)
        if note.received_at is None:
            self.undated += 1
        return (
            self._edit.next_id(),
            text_of(note.kind),
            note.title,
            note.body,
            (note.received_at or self._at).isoformat(),
            text_of(note.state),
            int(note.state is NoteState.NEW),
            None,
            None,
            person_id,
            company_id,
            segment_id,
            self._product(note.product),
            None,
            0,
            None,
            note.rating,
            note.source,
            note.origin,
            note.thread and self._threads.of(note),
            note.url,
            note.version,
            to_cell(note.attachments) if note.attachments else "[]",
        )

    def finish(self) -> None:
        """Write down whoever was made known last."""
        self._meeting.flush()

    def _meet(self, note: ForeignNote) -> Met:
        who = (note.person, note.email, note.handle, note.company, note.segment, note.revenue, note.tier, note.domain)
        found = self._met.get(who)
        if found is None:
            found = self._met[who] = self._meeting.meet(
                note.person,
                note.email,
                handle=note.handle,
                company=note.company,
                segment=note.segment,
                revenue=note.revenue,
                tier=note.tier,
                domain=note.domain,
            )
        return found

    def _product(self, title: str) -> ProductId | None:
        if not title:
            return self._product_id
        found = self._named.get(title)
        if found is None:
            found = self._named[title] = self._products.get(title.casefold(), 0)
        if not found:
            self.strangers[title] += 1
        return ProductId(found) if found else self._product_id


def _met(edit: Edit) -> tuple[int, int, int]:
    return edit.count(Person), edit.count(Company), edit.count(Segment)
