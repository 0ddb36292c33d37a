"""The nouns of the sync: services we are connected to, which of their records are rows here, and where both differ."""

from datetime import datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import ConflictId, ConnectionId, SyncLinkId
from pmdesk.domain.remote import Standing
from pmdesk.domain.roadmap import require_title

EVERY_MINUTES = 15
KEPT_DAYS = 30
"""So long a decision stays, that undo finds what it was about."""


class Flow(StrEnum):
    """Which way a connection carries changes."""

    READ = "read"
    BOTH = "both"


class Choice(StrEnum):
    """What was decided about a field that both sides changed."""

    OPEN = "open"
    MINE = "mine"
    THEIRS = "theirs"
    MERGED = "merged"


@frozen
class Connection:
    """A service whose records we mirror; never holds a secret.

    `service` names the connector, `options` is JSON: what of the service is wanted and how its words are ours (see
    `pmdesk.domain.mapping`). `secret` names the keyring entry, empty when none is needed. `every_minutes` None means
    only when asked.
    """

    id: ConnectionId
    title: str
    service: str
    address: str = ""
    options: str = "{}"
    secret: str = ""
    every_minutes: int | None = EVERY_MINUTES
    direction: Flow = Flow.READ
    paused: bool = False
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A connection")
        if self.every_minutes is not None and self.every_minutes < 1:
            raise RuleBroken("A connection is asked every minute at most.", "Type 1 or more.")


@frozen
class SyncLink:
    """That a record of a service and a row here are the same thing.

    `remote_kind` and `remote_id` name the record for ever; while it is still to be made there, its id is our `token`.
    `kind` and `row_id` name the row; one that is gone was deleted here, and its record does not come back by itself.
    `leads_to` is the id of what the record was moved to, or repeats.
    """

    id: SyncLinkId
    connection_id: ConnectionId
    remote_kind: str
    remote_id: str
    remote_key: str = ""
    url: str = ""
    container: str = ""
    kind: str = ""
    row_id: int = 0
    token: str = ""
    standing: Standing = Standing.LIVE
    leads_to: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether the record is still to be made at its service."""
        return bool(self.token) and self.remote_id == self.token


@frozen
class Conflict:
    """A field that was changed on both sides: what it was when both agreed, what it became here and there.

    The three are JSON of the cells. Neither side is written while it is open; later values from there are `theirs`
    then. The row itself holds what is ours now.
    """

    id: ConflictId
    link_id: SyncLinkId
    field: str
    base: str
    mine: str
    theirs: str
    theirs_at: datetime | None
    theirs_by: str
    found_at: datetime
    choice: Choice = Choice.OPEN
    merged: str = ""
