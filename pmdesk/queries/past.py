"""The history of one row as a person reads it: when, who, and each field as it was and as it became."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, cast

from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.connections import Choice, Connection
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ConnectionId, Kind, StepId, SyncLinkId
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.queries.words import Line, Names, lines_between
from pmdesk.storage.codec import shape_of
from pmdesk.storage.history import past_of, pasts_of_conflicts
from pmdesk.storage.rows import Rows
from pmdesk.storage.sync_links import links_of_row

LIMIT = 500
KEPT = frozenset({Choice.MINE, Choice.MERGED})
"""Decisions after which the row itself does not tell what the other side had."""
ACTOR_WORDS = {Actor.PERSON: "you", Actor.SYNC: "sync", Actor.IMPORT: "import"}


@frozen
class PastChange:
    """One step that touched the row; `lines` is empty where the row came, went, or only changed its rank."""

    step: StepId
    at: datetime
    actor: Actor
    label: str
    lines: tuple[Line, ...]

    @property
    def who(self) -> str:
        """Who made the step, in words."""
        return ACTOR_WORDS[self.actor]


def past_changes(rows: Rows, kind: Kind, row_id: int, today: date, *, limit: int = LIMIT) -> tuple[PastChange, ...]:
    """Return the changes of a row, newest first, each with the fields it changed in words."""
    state: Noun | None = rows.find(NOUNS[kind], row_id)
    if state is None:
        return ()
    names = Names(rows)
    told: list[PastChange] = []
    for past in past_of(rows, kind, row_id, limit=limit):
        earlier = _earlier(kind, state, past.before)
        lines = () if state is None or earlier is None else lines_between(earlier, state, names, today)
        told.append(PastChange(past.step, past.at, past.actor, past.label, lines))
        state = earlier
    return _with_decided(tuple(told), rows, kind, row_id, today)


def _with_decided(
    told: tuple[PastChange, ...], rows: Rows, kind: Kind, row_id: int, today: date
) -> tuple[PastChange, ...]:
    """Return a history in which each decision about a difference tells the other side's version as well."""
    row = rows.find(NOUNS[kind], row_id)
    links = links_of_row(rows, kind, row_id) if row is not None and rows.has_any(Kind.SYNC_LINK) else []
    if row is None or not links:
        return told
    services = {link.id: link.connection_id for link in links}
    names, by_step = Names(rows), {change.step: change for change in told}
    for pasts in pasts_of_conflicts(rows, services).values():
        known: dict[str, object] = {}
        for past in pasts:
            known |= past.after or {}
            if past.actor is not Actor.PERSON or (past.after or {}).get("choice") not in KEPT:
                continue
            service = rows.find(Connection, ConnectionId(services[SyncLinkId(int(str(known["link_id"])))]))
            line = _decided(row, known, names, today, "" if service is None else service.title.partition(",")[0])
            before = by_step.get(past.step) or PastChange(past.step, past.at, past.actor, past.label, ())
            by_step[past.step] = replace(before, lines=(*before.lines, *line))
    return tuple(sorted(by_step.values(), key=lambda change: change.step, reverse=True))


def _decided(row: Noun, conflict: dict[str, object], names: Names, today: date, service: str) -> tuple[Line, ...]:
    """Return what the service had, before what was kept; nothing where a row cannot be so."""
    name, shape = str(conflict["field"]), shape_of(type(row))
    if name not in shape.names:
        return ()
    kept = conflict["mine"] if conflict["choice"] == Choice.MINE else json.dumps(conflict["merged"])
    try:
        theirs, ours = (shape.decode_cell(name, json.loads(str(cell))) for cell in (conflict["theirs"], kept))
        lines = lines_between(_with(row, name, theirs), _with(row, name, ours), names, today)
    except (DeskError, ValueError, TypeError):
        return ()
    return tuple(replace(line, title=f"{line.title} at {service or 'the service'}") for line in lines)


def _with(row: Noun, name: str, value: object) -> Noun:
    """Return a row with another value; a day that does not go with the other one moves that one along."""
    values: dict[str, Any] = {name: value}
    if name in {"start", "end"} and isinstance(value, date):
        other = "end" if name == "start" else "start"
        there = getattr(row, other, None)
        if there is None or (there < value) == (name == "start"):
            values[other] = value
    return replace(row, **values)


def _earlier(kind: Kind, state: Noun | None, before: dict[str, object] | None) -> Noun | None:
    """Return the row with the values it had, None where it was not there; unknown fields are left out."""
    if before is None:
        return None
    noun = NOUNS[kind]
    known = {field.name for field in fields(noun)}
    values: dict[str, Any] = {name: value for name, value in before.items() if name in known}
    return cast("Callable[..., Noun]", noun)(**values) if state is None else replace(state, **values)
