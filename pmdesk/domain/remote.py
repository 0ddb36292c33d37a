"""What a connector reads out of a service, in the service's own words, before anything is decided about it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.foreign_notes import ForeignNote


class Standing(StrEnum):
    """What became of a record at its service."""

    LIVE = "live"
    DELETED = "deleted"
    MOVED = "moved"
    DUPLICATE = "duplicate"


@frozen
class Remote:
    """One record that both sides may edit: an issue, an epic, a milestone, a version, a sprint.

    `kind` and `id` name it for ever at its service, `key` is what people call it there. `state` is the service's own
    word, `is_closed` what the service makes of it. `parent`, `milestone` and `sprint` are ids of other records of the
    same service; `container` is the project or repository. `leads_to` is the id of what it was moved to or repeats.
    `points` are story points, `progress` whole per cent. `etag` guards a write where the service knows one.
    Texts are storable: no NUL, no lone surrogate.
    """

    kind: str
    id: str
    title: str
    body: str = ""
    key: str = ""
    url: str = ""
    state: str = ""
    is_closed: bool = False
    labels: tuple[str, ...] = ()
    owner: str = ""
    author: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    updated_by: str = ""
    start: date | None = None
    due: date | None = None
    points: float | None = None
    progress: int | None = None
    parent: str = ""
    milestone: str = ""
    sprint: str = ""
    container: str = ""
    rank: str = ""
    standing: Standing = Standing.LIVE
    leads_to: str = ""
    etag: str = ""


WRITABLE = ("title", "body", "state", "labels", "owner", "start", "due", "points", "progress", "milestone", "sprint")
"""The fields of a record that a service may let us write; each service tells which of them it does."""
Value = str | int | float | date | tuple[str, ...] | None


@frozen
class Draft:
    """A record that is to be made at a service, in its own words.

    `token` is ours alone: a service that keeps one does not make the record twice. `since` is when the first try
    began, for those where we have to look whether it was made.
    """

    kind: str
    container: str
    fields: Mapping[str, Value]
    token: str
    since: datetime


class AlertState(StrEnum):
    """How an alert stands."""

    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    SUPPRESSED = "suppressed"
    RESOLVED = "resolved"


@frozen
class ForeignAlert:
    """An alert or a group of errors: facts, kept for incidents. `id` is the same for one and the same alert.

    `severity` and `labels` are the service's own words; `count` tells how often it happened where that is known.
    """

    id: str
    title: str
    state: AlertState
    started_at: datetime
    ended_at: datetime | None = None
    updated_at: datetime | None = None
    severity: str = ""
    body: str = ""
    url: str = ""
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    count: int | None = None


@frozen
class ForeignMeeting:
    """A meeting of a calendar; one that was cancelled `is_gone`. Each instance of a repeated one is its own."""

    id: str
    title: str
    start: datetime
    end: datetime
    attendees: tuple[str, ...] = ()
    body: str = ""
    place: str = ""
    url: str = ""
    is_gone: bool = False
    etag: str = ""


@frozen
class Page:
    """What one question brought, to be kept in one transaction together with `cursor`.

    `cursor` is the connector's own; given back to it, reading goes on behind this page, and after the last page it asks
    for what changed since. `gone` are kind and id of records that are not there any more. `total` is how many records
    the round will bring, where that is known. `notes_left` tells what was left behind on purpose.
    """

    cursor: str
    records: tuple[Remote, ...] = ()
    notes: tuple[ForeignNote, ...] = ()
    alerts: tuple[ForeignAlert, ...] = ()
    meetings: tuple[ForeignMeeting, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    total: int | None = None
    notes_left: tuple[str, ...] = ()
