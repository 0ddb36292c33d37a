"""What the ledger does about facts, which it does not hold: when they came."""

from collections.abc import Iterable
from datetime import datetime

from pmdesk.domain.kinds import Kind, Ref
from pmdesk.storage.engine import Connection


def stamp(connection: Connection, facts: Iterable[Ref], at: str) -> None:
    """Write down at what instant the points of these series were written."""
    moment = round(datetime.fromisoformat(at).timestamp() * 1000)
    series = [(moment, ref.id) for ref in facts if ref.kind is Kind.SERIES]
    connection.executemany("UPDATE points_extent SET arrived = ? WHERE series_id = ?", series)
