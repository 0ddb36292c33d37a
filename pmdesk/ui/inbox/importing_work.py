"""What the import of notes has done off the main thread: opening files, reading them, bringing them in."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from pmdesk.commands.desk import Desk
from pmdesk.commands.take_notes import NotesTaken, TakeNotesIn
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import RowTrouble
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import NoteKind
from pmdesk.domain.kinds import ProductId
from pmdesk.domain.roadmap import Product
from pmdesk.importers.cleaning import fold, shown
from pmdesk.importers.notes.catalog import MAILS, NoteFile, open_notes, read_notes
from pmdesk.importers.notes.checking import Checked, check
from pmdesk.importers.notes.remembered import recall_note_columns, remember_note_columns
from pmdesk.importers.notes.suggesting import suggest
from pmdesk.importers.notes.targets import NoteMapping
from pmdesk.runtime.watching import HowFar, Part, Watch
from pmdesk.storage.inbox import known_origins
from pmdesk.storage.ledger import COMPARING, SAVING, WRITING
from pmdesk.storage.notes import INDEXING
from pmdesk.storage.store import Role, open_workspace
from pmdesk.ui.inbox.words import when

LOOK_EVERY = 1_000
MEGA = 1024 * 1024
SHOWN_AT_MOST = 500
BRINGING = {
    COMPARING: Part("Comparing", 0, 0.02),
    WRITING: Part("Bringing in", 0.02, 0.45),
    SAVING: Part("Keeping for undo", 0.45, 0.55),
    INDEXING: Part("Indexing", 0.55, 1),
}
COMES, KNOWN, OUT = "comes", "known", "out"


@frozen
class Place:
    """Where notes are brought in: the workspace, and the clock."""

    workspace: Path
    clock: Clock


@frozen
class Looked:
    """Opened files, where their columns went the last time or seem to go, and the products notes may be about."""

    file: NoteFile
    mapping: NoteMapping | None
    products: tuple[Product, ...]


@frozen
class Line:
    """One row of the preview: its line in the file, what becomes of it, and what is shown."""

    line: int
    fate: str
    cells: tuple[str, ...]
    kind: NoteKind | None = None
    remark: str = ""


@frozen
class Drafted:
    """The notes as they were read: what comes in, is known and stays out, with the first of each to be shown."""

    mapping: NoteMapping | None
    batch: NoteBatch
    checked: Checked
    comes: int
    known: int
    lines: tuple[Line, ...]
    strangers: tuple[tuple[str, int], ...] = ()
    undated: int = 0

    @property
    def out(self) -> int:
        """How many rows stay out."""
        return len(self.batch.troubles)


@frozen
class Brought:
    """What came in: the message for the house, and what became of the notes."""

    changes: Changes
    taken: NotesTaken


def look(paths: Sequence[Path], place: Place, watch: Watch) -> Looked:
    """Open files, and remember where their columns went the last time."""
    file = open_notes(paths)
    watch.look()
    with closing(open_workspace(place.workspace, role=Role.READER, clock=place.clock)) as store:
        mapping = None
        if file.table is not None:
            mapping = recall_note_columns(store, file.table.header) or suggest(file.table)
        products = tuple(store.all(Product, order_by="rank", archived_at=None))
    return Looked(file, mapping, products)


def draft(looked: Looked, mapping: NoteMapping | None, place: Place, watch: Watch) -> Drafted:
    """Read all notes under a mapping, and see which of them are known."""

    def count(done: int, total: int) -> None:
        watch.look()
        share = done / total if total else 1.0
        if looked.file.format in MAILS:
            words = f"Reading {count_text(done / MEGA, 1)} of {count_text(total / MEGA, 1)} MB"
        else:
            words = f"Reading {count_text(done)} of {count_text(total)} rows"
        watch.tell(HowFar(words, share))

    batch = read_notes(looked.file, mapping, count)
    products = frozenset(product.title for product in looked.products)
    table = looked.file.table
    checked = Checked(()) if table is None or mapping is None else check(table, mapping, products)
    watch.look()
    with closing(open_workspace(place.workspace, role=Role.READER, clock=place.clock)) as store:
        known = frozenset(known_origins(store, [note.origin for note in batch.notes if note.origin]))
    comes = [note for note in batch.notes if note.origin not in known]
    folded = frozenset(map(fold, products))
    strangers = Counter(note.product for note in comes if note.product and fold(note.product) not in folded)
    return Drafted(
        mapping,
        batch,
        checked,
        len(comes),
        len(batch.notes) - len(comes),
        _lines(batch, known, place.clock.today()),
        tuple(strangers.most_common()),
        sum(note.received_at is None for note in comes),
    )


def bring_in(looked: Looked, made: Drafted, product_id: ProductId | None, place: Place, watch: Watch) -> Brought:
    """Bring the notes in as one step of its own connection, and remember the columns."""
    if not made.batch.notes:
        raise DeskError("There are no notes to bring in.", "Look at the columns.")
    with closing(open_workspace(place.workspace, role=Role.GUEST, clock=place.clock)) as store:
        store.connection.set_progress_handler(lambda: 1 if watch.is_called_off() else None, LOOK_EVERY)
        desk = Desk(store, place.clock, lambda _changes: None, tell=watch.counting(BRINGING))
        take = TakeNotesIn(made.batch, looked.file.title, place.clock.now(), product_id)
        brought = Brought(*desk.ask(take, Actor.IMPORT))
        if looked.file.table is not None and made.mapping is not None:
            remember_note_columns(store, looked.file.table.header, made.mapping)
        return brought


def _lines(batch: NoteBatch, known: frozenset[str], today: date) -> tuple[Line, ...]:
    """Return the first rows of each fate, in the order of the file."""
    left = {COMES: SHOWN_AT_MOST, KNOWN: SHOWN_AT_MOST}
    made: list[Line] = []
    for note in batch.notes:
        fate = KNOWN if note.origin in known else COMES
        if left[fate] > 0:
            left[fate] -= 1
            made.append(_line(note, fate, today))
        elif not any(left.values()):
            break
    made += [_bad(trouble) for trouble in batch.troubles[:SHOWN_AT_MOST]]
    return tuple(sorted(made, key=lambda line: line.line))


def _line(note: ForeignNote, fate: str, today: date) -> Line:
    at = "—" if note.received_at is None else when(note.received_at, today)
    who = note.person or note.email
    is_said = not note.body or note.body.startswith(note.title.rstrip("…"))
    said = note.title if is_said else f"{note.title} — {note.body[:400]}"
    cells = (shown(said[:400], 160), shown(who, 60), shown(note.company, 60), shown(note.product, 40), at)
    return Line(note.line, fate, cells, note.kind, "; ".join(note.remarks))


def _bad(trouble: RowTrouble) -> Line:
    said = "  ·  ".join(cell[:100] for cell in trouble.cells if cell.strip())
    cells = (shown(said[:400], 160) or "(empty)", "", "", "", "")
    return Line(trouble.line, OUT, cells, None, trouble.reason.rstrip("."))
