"""Who of the outside should be asked now."""

from datetime import datetime
from typing import TypeVar

from pmdesk.domain.connections import Connection
from pmdesk.domain.metrics import Metric, Source
from pmdesk.domain.nouns import KIND_OF
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_of

Outside = TypeVar("Outside", Source, Connection)
"""Whom a round asks."""


def due_sources(rows: Rows, now: datetime) -> tuple[Source, ...]:
    """Return the sources that should be asked now, the longest waiting first; one without metrics is not asked."""
    return tuple(source for source in _due(rows, Source, now) if rows.count(Metric, source_id=source.id))


def due_connections(rows: Rows, now: datetime) -> tuple[Connection, ...]:
    """Return the connections that should be asked now, the longest waiting first."""
    return _due(rows, Connection, now)


def _due(rows: Rows, noun: type[Outside], now: datetime) -> tuple[Outside, ...]:
    waiting = [
        (standing.next_at or now, outside)
        for outside in rows.all(noun, paused=False, archived_at=None)
        if outside.every_minutes is not None
        for standing in [standing_of(rows, outside.id, KIND_OF[noun])]
        if standing.next_at is None or standing.next_at <= now
    ]
    return tuple(outside for _, outside in sorted(waiting, key=lambda each: each[0]))
