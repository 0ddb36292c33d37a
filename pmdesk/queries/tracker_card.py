"""Where a row stands in the services it is linked to, and in which it could be made, for the section about trackers."""

from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Conflict, Connection, Flow, SyncLink
from pmdesk.domain.kinds import Kind
from pmdesk.domain.mirrored import WORDS
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_of
from pmdesk.storage.sync_links import known_links, links_of_row
from pmdesk.storage.sync_outbox import refusals, waiting_fields
from pmdesk.storage.sync_waiting import WHOLE


@frozen
class Tracked:
    """One record of the row: when it was synced, which fields wait, and whether both sides differ.

    `leads` is what the record was moved to, or repeats, as people call it.
    """

    link: SyncLink
    connection: Connection
    synced_at: datetime | None
    waiting: tuple[str, ...]
    differs: bool
    refusal: str
    leads: str = ""

    @property
    def called(self) -> str:
        """What the service is called: `Redmine` of `Redmine, tracker.example`."""
        return called(self.connection)


@frozen
class TrackerCard:
    """The records of a row, and the connections that could make one of it."""

    links: tuple[Tracked, ...]
    could_make: tuple[Connection, ...]


def tracker_card(rows: Rows, kind: Kind, row_id: int) -> TrackerCard | None:
    """Return where a row stands; None in a workspace without connections."""
    if not rows.has_any(Kind.CONNECTION):
        return None
    connections = {each.id: each for each in rows.all(Connection, order_by="title", archived_at=None)}
    links = [link for link in links_of_row(rows, kind, row_id) if link.connection_id in connections]
    refused = refusals(rows) if links else {}
    tracked = tuple(
        Tracked(
            link,
            connections[link.connection_id],
            standing_of(rows, link.connection_id, Kind.CONNECTION).succeeded_at,
            tuple(WORDS.get(name, name) for name in waiting_fields(rows, link.id) if name != WHOLE),
            rows.count(Conflict, link_id=link.id, choice="open") > 0,
            refused.get(link.id, ""),
            _leads(rows, link),
        )
        for link in links
    )
    known = {link.connection_id for link in links}
    both_ways = [each for each in connections.values() if each.direction is Flow.BOTH and each.id not in known]
    return TrackerCard(tracked, tuple(both_ways))


def _leads(rows: Rows, link: SyncLink) -> str:
    if not link.leads_to:
        return ""
    known = known_links(rows, link.connection_id, [link.leads_to]).values()
    keys = (each.link.remote_key for each in known if each.link.remote_kind == link.remote_kind)
    return next(keys, "") or link.leads_to


def called(connection: Connection) -> str:
    """Return what the other side of a connection is called in a sentence."""
    return connection.title.partition(",")[0].strip()
