"""The history of one row as a person reads it: when, who, and each field as it was and as it became."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, cast

from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, StepId
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.queries.words import Line, Names, lines_between
from pmdesk.storage.history import past_of
from pmdesk.storage.rows import Rows

LIMIT = 500
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
    return tuple(told)


def _earlier(kind: Kind, state: Noun | None, before: dict[str, object] | None) -> Noun | None:
    """Return the row with the values it had, None where it was not there; unknown fields are left out."""
    if before is None:
        return None
    noun = NOUNS[kind]
    known = {field.name for field in fields(noun)}
    values: dict[str, Any] = {name: value for name, value in before.items() if name in known}
    return cast("Callable[..., Noun]", noun)(**values) if state is None else replace(state, **values)
