"""Plans what becomes of a page of a service: pieces that are written quickly, so that no edit waits long for them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TypeVar

from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.domain.connections import Connection
from pmdesk.domain.mirrored import Arrival
from pmdesk.domain.remote import Page
from pmdesk.storage.rows import Rows
from pmdesk.storage.sync_links import linked_tables
from pmdesk.sync.mapping import Mapper

T = TypeVar("T")
PIECE = 25
"""So many records are written in one transaction."""


def arrivals_of(page: Page, mapper: Mapper, rows: Rows, connection: Connection) -> tuple[Arrival, ...]:
    """Return the records of a page in our words; those that are linked stay what they are here, and are never left."""
    tables = linked_tables(rows, connection.id, [remote.id for remote in page.records])
    found = ((remote, tables.get((remote.kind, remote.id), "")) for remote in page.records)
    return tuple(mapper.arrival(remote, table) for remote, table in found if table or mapper.takes(remote))


def pieces(page: Page, arrivals: Sequence[Arrival], connection: Connection, at: datetime) -> list[ReceiveRemote]:
    """Return what is to be done with a page, of whose records `arrivals` tell something new."""
    parts = zip_longest(
        _parted(arrivals),
        _parted(page.gone),
        _parted(page.notes),
        _parted(page.alerts),
        _parted(page.meetings),
        fillvalue=(),
    )
    return [ReceiveRemote(connection.id, connection.title, at, *part) for part in parts]


def _parted(rows: Sequence[T]) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(rows), PIECE):
        yield tuple(rows[start : start + PIECE])
