"""What waits to be sent to services, field by field, for the list behind “3 changes of yours wait to be sent”."""

from collections import defaultdict
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Connection
from pmdesk.domain.inbox import Bug, Note
from pmdesk.domain.kinds import Kind, Ref, SyncLinkId
from pmdesk.domain.mirrored import WORDS
from pmdesk.domain.nouns import NOUNS
from pmdesk.queries.words import Names, say_value
from pmdesk.storage.codec import shape_of, texts_of
from pmdesk.storage.engine import Cell
from pmdesk.storage.rows import Rows
from pmdesk.storage.sync_links import Known, known_of, mirrored_cells
from pmdesk.storage.sync_outbox import all_waiting, count_waiting, refusals
from pmdesk.storage.sync_waiting import WHOLE

LINES_AT_MOST = 500


@frozen
class Waiting:
    """One field that waits: what it was at the service and what it is here. A record to be made has no field."""

    field: str
    title: str
    there: str
    here: str


@frozen
class OutboxLine:
    """One record that waits to be written, with why it was refused if it was."""

    link_id: SyncLinkId
    row: Ref
    connection_id: int
    connection: str
    title: str
    key: str
    url: str
    is_new: bool
    fields: tuple[Waiting, ...]
    refusal: str = ""


@frozen
class Outbox:
    """All that waits: how many changes of how many records there are, and the lines that are shown, newest first."""

    changes: int
    records: int
    lines: tuple[OutboxLine, ...]

    @property
    def words(self) -> str:
        """It in a sentence: `3 changes of yours wait to be sent`; empty when nothing waits."""
        if not self.changes:
            return ""
        if self.changes == 1:
            return "1 change of yours waits to be sent"
        return f"{self.changes} changes of yours wait to be sent"


def outbox(rows: Rows, today: date) -> Outbox:
    """Return what waits to be sent."""
    counts = count_waiting(rows).values()
    by_link: defaultdict[int, list[str]] = defaultdict(list)
    for link_id, name in all_waiting(rows, LINES_AT_MOST):
        by_link[link_id].append(name)
    connections = {each.id: each for each in rows.all(Connection)}
    refused, names = refusals(rows), Names(rows)
    lines = (
        _line(rows, known, by_link[known.link.id], connections[known.link.connection_id], (names, today, refused))
        for known in known_of(rows, by_link)
    )
    ordered = sorted((line for line in lines if line is not None), key=lambda line: -line.link_id)
    return Outbox(sum(fields for fields, _ in counts), sum(records for _, records in counts), tuple(ordered))


def _line(
    rows: Rows,
    known: Known,
    waiting: list[str],
    connection: Connection,
    telling: tuple[Names, date, dict[int, str]],
) -> OutboxLine | None:
    link = known.link
    names, today, refused = telling
    noun = NOUNS[Kind(link.kind)]
    row = rows.find(noun, link.row_id)
    cells = mirrored_cells(rows, link.kind, [link.row_id]).get(link.row_id)
    if row is None or cells is None:
        return None
    shown = rows.get(Note, row.note_id) if isinstance(row, Bug) else row
    shape, base = shape_of(noun), known.base or {}

    def said(name: str, cell: Cell) -> str:
        if name == "tags" and isinstance(cell, str):
            return say_value(name, texts_of(cell), names, today)
        return say_value(name, shape.decode_cell(name, cell) if name in shape.names else cell, names, today)

    return OutboxLine(
        link.id,
        Ref(Kind(link.kind), link.row_id),
        connection.id,
        connection.title,
        str(getattr(shown, "title", "")),
        "" if link.is_draft else link.remote_key,
        link.url,
        link.is_draft,
        tuple(
            Waiting(name, WORDS.get(name, name), said(name, base.get(name)), said(name, cells.get(name)))
            for name in waiting
            if name != WHOLE
        ),
        refused.get(link.id, ""),
    )
