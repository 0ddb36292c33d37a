"""Plans what becomes of a page of a service: pieces that are written quickly, so that no edit waits long for them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TypeVar

from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.domain.connections import Connection
from pmdesk.domain.mirrored import Arrival
from pmdesk.domain.remote import Page
from pmdesk.sync.mapping import Mapper

T = TypeVar("T")
PIECE = 50
"""So many records are written in one transaction."""


def arrivals_of(page: Page, mapper: Mapper) -> tuple[Arrival, ...]:
    """Return the records of a page in our words."""
    return tuple(mapper.arrival(remote) for remote in page.records)


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
