"""Plans what becomes of a page of a service: pieces that are written quickly, so that no edit waits long for them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.domain.classes import slotted
from pmdesk.domain.connections import Connection
from pmdesk.domain.mirrored import Arrival
from pmdesk.domain.remote import Page
from pmdesk.storage.rows import Rows
from pmdesk.storage.sync_links import linked_tables
from pmdesk.sync.mapping import Mapper

FIRST, FEWEST, MOST = 50, 20, 200
"""So many records are written in one transaction: at first, at least, and at most."""
AIM_S = 0.009
"""So long a transaction is to take."""


@slotted
class Stride:
    """How many records fit into a transaction that nobody notices, by how long the last ones took."""

    records: int = FIRST
    given: int = 0
    gave_way: bool = False

    def took(self, seconds: float) -> None:
        """Learn from a transaction: a slow one counts at once, a quick one carefully."""
        if seconds > 0:
            fitting = int(self.given * AIM_S / seconds)
            self.records = max(FEWEST, min(fitting, self.records * 3 // 2, MOST))
        self.gave_way = False


def arrivals_of(page: Page, mapper: Mapper, rows: Rows, connection: Connection) -> tuple[Arrival, ...]:
    """Return the records of a page in our words; those that are linked stay what they are here, and are never left."""
    tables = linked_tables(rows, connection.id, [remote.id for remote in page.records])
    found = ((remote, tables.get((remote.kind, remote.id), "")) for remote in page.records)
    return tuple(mapper.arrival(remote, table) for remote, table in found if table or mapper.takes(remote))


def pieces(page: Page, arrivals: Sequence[Arrival], blank: ReceiveRemote, stride: Stride) -> Iterator[ReceiveRemote]:
    """Yield what is to be done with a page, of whose records `arrivals` tell something new; the last as `blank` stands.

    `stride` says how many records the next one has, and whether the last one gave way: then some of it comes again, and
    does not give way again, so that it ends however busy a person is. A page without news is nothing to be done.
    """
    start, end = 0, max(map(len, (arrivals, page.gone, page.notes, page.alerts, page.meetings)))
    while start < end:
        stop = start + (FEWEST if stride.gave_way else stride.records)
        stride.given = min(stop, end) - start
        yield replace(
            blank,
            arrivals=tuple(arrivals[start:stop]),
            gone=tuple(page.gone[start:stop]),
            notes=tuple(page.notes[start:stop]),
            alerts=tuple(page.alerts[start:stop]),
            meetings=tuple(page.meetings[start:stop]),
            standing=blank.standing if stop >= end else None,
            replies=blank.replies if stop >= end else (),
            is_wanted=None if stride.gave_way else blank.is_wanted,
        )
        if not stride.gave_way:
            start = stop
