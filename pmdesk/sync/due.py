"""Who of the outside should be asked now."""

from datetime import datetime, timedelta
from typing import TypeVar

from pmdesk.domain.apis import Api, SpecVersion
from pmdesk.domain.connections import Connection
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Metric, Source
from pmdesk.domain.nouns import KIND_OF
from pmdesk.domain.standing import Standing
from pmdesk.domain.vendors import Integration, Vendor
from pmdesk.storage.rows import Rows
from pmdesk.storage.standings import standing_of

Outside = TypeVar("Outside", Source, Connection, Api)
"""Whom a round asks."""


def due_sources(rows: Rows, now: datetime) -> tuple[Source, ...]:
    """Return the sources that should be asked now, the longest waiting first; one without metrics is not asked."""
    return tuple(source for source in _due(rows, Source, now) if rows.count(Metric, source_id=source.id))


def due_connections(rows: Rows, now: datetime) -> tuple[Connection, ...]:
    """Return the connections that should be asked now, the longest waiting first."""
    return _due(rows, Connection, now)


def due_descriptions(rows: Rows, now: datetime) -> tuple[Api, ...]:
    """Return the APIs whose description should be looked at now where it came from, the longest waiting first."""
    waiting = [
        (standing.asked_at or now, api)
        for api in rows.all(Api, archived_at=None)
        for standing in [standing_of(rows, api.id, Kind.API)]
        if is_due(api, standing, now) and is_watched(rows, api)
    ]
    return tuple(api for _, api in sorted(waiting, key=lambda each: each[0]))


def is_watched(rows: Rows, api: Api) -> bool:
    """Whether there is a version to compare with, and anybody who uses the API: what was put aside is left alone."""
    users = rows.all(Integration, api_id=api.id, archived_at=None) if rows.count(SpecVersion, api_id=api.id) else []
    return any(vendor.archived_at is None for vendor in rows.many(Vendor, {each.vendor_id for each in users}))


def is_due(api: Api, standing: Standing, now: datetime) -> bool:
    """Whether it is time to look: so long after the last good look, or after the rest that a trouble wants."""
    if api.paused or api.every_minutes is None:
        return False
    if api.url not in standing.validators and not standing.failures:
        return True
    if standing.failures or standing.succeeded_at is None:
        return standing.next_at is None or standing.next_at <= now
    return standing.succeeded_at + timedelta(minutes=api.every_minutes) <= now


def _due(rows: Rows, noun: type[Outside], now: datetime) -> tuple[Outside, ...]:
    waiting = [
        (standing.next_at or now, outside)
        for outside in rows.all(noun, paused=False, archived_at=None)
        if outside.every_minutes is not None
        for standing in [standing_of(rows, outside.id, KIND_OF[noun])]
        if standing.next_at is None or standing.next_at <= now
    ]
    return tuple(outside for _, outside in sorted(waiting, key=lambda each: each[0]))
