"""Plans what becomes of a page of a service: pieces that are written quickly, the last with the page's cursor."""

from collections.abc import Iterator

from pmdesk.commands.receive_remote import ReceiveRemote
from pmdesk.domain.connections import Connection
from pmdesk.domain.mirrored import Arrival
from pmdesk.domain.remote import Page
from pmdesk.sync.mapping import Mapper

PIECE = 50
"""So many records are written in one transaction, so that a person's edit never waits long."""


def arrivals_of(page: Page, mapper: Mapper) -> tuple[Arrival, ...]:
    """Return the records of a page in our words."""
    return tuple(mapper.arrival(remote) for remote in page.records)


def pieces(
    page: Page, arrivals: tuple[Arrival, ...], connection: Connection, asked: ReceiveRemote
) -> Iterator[ReceiveRemote]:
    """Yield what is to be done with a page, of which `arrivals` tell something new; `asked` is the frame of each."""
    whole = [
        *_parted("arrivals", arrivals),
        *_parted("notes", page.notes),
        *_parted("alerts", page.alerts),
        *_parted("meetings", page.meetings),
        *_parted("gone", page.gone),
    ]
    for what, part in whole:
        yield ReceiveRemote(connection.id, asked.title, asked.at, **{what: part})


def _parted(what: str, rows: tuple[object, ...]) -> Iterator[tuple[str, tuple[object, ...]]]:
    for start in range(0, len(rows), PIECE):
        yield what, rows[start : start + PIECE]
