"""How sources and connections stand, as it is remembered with what they brought."""

from pmdesk.domain.kinds import Kind
from pmdesk.domain.standing import Standing, standing_from
from pmdesk.storage.memory import recall
from pmdesk.storage.rows import Rows


def standing_of(rows: Rows, row_id: int, kind: Kind = Kind.SOURCE) -> Standing:
    """Return how a source, or a connection, stands."""
    return standing_from(recall(rows, standing_name(row_id, kind)))


def standing_name(row_id: int, kind: Kind = Kind.SOURCE) -> str:
    """Return the name under which the standing of a source, or of a connection, is remembered."""
    return f"{kind.value}.{row_id}"
