"""Edits of connections: add one, pause it, let it go; make records of rows there, and part rows from their records."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from pmdesk.commands.fields import SetFields, counted, make
from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Conflict, Connection, Flow, SyncLink
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import ConnectionId, Kind, Ref, SyncLinkId
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.ledger import Edit
from pmdesk.storage.sync_links import links_of_row


@frozen
class AddConnection:
    """Add a connection to a service; `values` are its further fields by name. Answers its id."""

    title: str
    service: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Connect {self.title.strip()}"

    def apply(self, edit: Edit) -> ConnectionId:
        """Put the connection."""
        values = {**self.values, "title": self.title.strip(), "service": self.service}
        row = make(Connection, edit.next_id(), values)
        edit.put(row)
        return ConnectionId(row.id)


@frozen
class PauseConnections:
    """Leave connections alone for now, or go on with them."""

    ids: tuple[int, ...]
    paused: bool = True

    @property
    def label(self) -> str:
        """The step's name."""
        return f"{'Pause' if self.paused else 'Resume'} {counted(Connection, len(self.ids))}"

    def apply(self, edit: Edit) -> None:
        """Put the mark."""
        SetFields(Connection, self.ids, {"paused": self.paused}, self.label).apply(edit)


@frozen
class DropConnection:
    """Let a connection go with its links and conflicts; the rows that came through it stay."""

    connection_id: ConnectionId

    @property
    def label(self) -> str:
        """The step's name."""
        return "Remove connection"

    def apply(self, edit: Edit) -> None:
        """Drop them in bulk, for there may be many thousands."""
        edit.get(Connection, self.connection_id)
        links = [row_id for (row_id,) in edit.cells(SyncLink, ("id",), connection_id=self.connection_id)]
        gone = [*_with_conflicts(edit, links), Ref(Kind.CONNECTION, self.connection_id)]
        edit.rewrite(dict.fromkeys(gone))


@frozen
class MakeRecord:
    """Have a record made of a row at its service, in a container (a project, a repository). Answers the link's id.

    The token is what the record is called until the service names it; no two may have the same.
    """

    connection_id: ConnectionId
    remote_kind: str
    kind: Kind
    row_id: int
    container: str
    token: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Send {self.kind.value.replace('_', ' ')} to its tracker"

    def apply(self, edit: Edit) -> SyncLinkId:
        """Put a link without a record; the row waits to be sent then."""
        connection = edit.get(Connection, self.connection_id)
        edit.get(NOUNS[self.kind], self.row_id)
        if connection.direction is not Flow.BOTH:
            raise RuleBroken(f"“{connection.title}” only reads.", "Let it write too, in its settings.")
        if any(link.connection_id == connection.id for link in links_of_row(edit, self.kind, self.row_id)):
            raise RuleBroken(f"This is in “{connection.title}” already.", "Open it there.")
        link = SyncLink(
            SyncLinkId(edit.next_id()),
            connection.id,
            self.remote_kind,
            self.token,
            container=self.container,
            kind=self.kind.value,
            row_id=self.row_id,
            token=self.token,
        )
        edit.put(link)
        return link.id


@frozen
class Unlink:
    """Part rows from their records: both stay, neither follows the other, and the record does not come back as new."""

    ids: tuple[int, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return "Unlink from tracker" if len(self.ids) == 1 else f"Unlink {len(self.ids)} rows"

    def apply(self, edit: Edit) -> None:
        """Drop the conflicts; a link stays without its row, but for one whose record was never made."""
        links = [edit.get(SyncLink, link_id) for link_id in self.ids]
        edit.rewrite(dict.fromkeys(ref for ref in _with_conflicts(edit, self.ids) if ref.kind is Kind.CONFLICT))
        for link in links:
            if link.is_draft:
                edit.drop(SyncLink, link.id)
            else:
                edit.put(replace(link, kind="", row_id=0))


def _with_conflicts(edit: Edit, link_ids: Iterable[int]) -> list[Ref]:
    wanted = set(link_ids)
    conflicts = [row_id for row_id, link_id in edit.cells(Conflict, ("id", "link_id")) if link_id in wanted]
    return [*(Ref(Kind.CONFLICT, row_id) for row_id in conflicts), *(Ref(Kind.SYNC_LINK, row_id) for row_id in wanted)]
