"""What lies between two states of the same rows: what came, what went, what moved by how many days, what changed."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Generic, TypeVar

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Resolution, Span, say_span
from pmdesk.domain.nouns import Noun
from pmdesk.domain.roadmap import Freeze, Item, Milestone, Release
from pmdesk.domain.sprints import Sprint

T = TypeVar("T", bound=Noun)
UNSAID = frozenset({"id", "rank", "archived_at"})  # Never shown as a value; the screens tell them in their own way.
DAYS_OF: dict[type[Noun], frozenset[str]] = {
    Item: frozenset({"start", "end", "resolution"}),
    Sprint: frozenset({"start", "end"}),
    Freeze: frozenset({"start", "end"}),
    Milestone: frozenset({"day"}),
    Release: frozenset({"target"}),
}


@frozen
class FieldChange:
    """One field of a row with the value it had and the value it has."""

    name: str
    before: object
    after: object


@frozen
class Move:
    """How the days of a row changed; a missing span is a row without dates, then or now."""

    before: Span | None
    after: Span | None

    @property
    def start_days(self) -> int:
        """Calendar days by which the start is later; negative is earlier, 0 where either span is missing."""
        return 0 if self.before is None or self.after is None else (self.after.start - self.before.start).days

    @property
    def end_days(self) -> int:
        """Calendar days by which the end is later; negative is earlier, 0 where either span is missing."""
        return 0 if self.before is None or self.after is None else (self.after.end - self.before.end).days


@frozen
class RowChange(Generic[T]):
    """One row that is on both sides and differs: how its days moved (if they did) and its other changed fields."""

    before: T
    after: T
    move: Move | None
    fields: tuple[FieldChange, ...]


@frozen
class Difference(Generic[T]):
    """What lies between two states of one kind of row, each part in the order of ids."""

    added: tuple[T, ...] = ()
    removed: tuple[T, ...] = ()
    changed: tuple[RowChange[T], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(before: Mapping[int, T], after: Mapping[int, T]) -> Difference[T]:
    """Compare two states of the same kind of row by id; an archived row counts as one that is not there."""
    then = {row_id: row for row_id, row in before.items() if not is_archived(row)}
    now = {row_id: row for row_id, row in after.items() if not is_archived(row)}
    changes = (row_change(then[row_id], now[row_id]) for row_id in sorted(then.keys() & now.keys()))
    return Difference(
        added=tuple(now[row_id] for row_id in sorted(now.keys() - then.keys())),
        removed=tuple(then[row_id] for row_id in sorted(then.keys() - now.keys())),
        changed=tuple(change for change in changes if change is not None),
    )


def row_change(before: T, after: T) -> RowChange[T] | None:
    """Return how one row differs from its earlier self, or None when nothing a person sees does."""
    if before == after:
        return None
    span_before, span_after = span_of(before), span_of(after)
    move = Move(span_before, span_after) if span_before != span_after else None
    untold = UNSAID | DAYS_OF.get(type(after), frozenset())
    told = tuple(
        FieldChange(field.name, getattr(before, field.name), getattr(after, field.name))
        for field in fields(after)
        if field.name not in untold and getattr(before, field.name) != getattr(after, field.name)
    )
    return RowChange(before, after, move, told) if move is not None or told else None


def span_of(row: Noun) -> Span | None:
    """Return the span of an item, sprint or freeze, the one day of a milestone or release, else None."""
    if isinstance(row, Item):
        return row.span
    if isinstance(row, (Sprint, Freeze)):
        return Span(row.start, row.end)
    if isinstance(row, Milestone):
        return Span(row.day, row.day)
    if isinstance(row, Release) and row.target is not None:
        return Span(row.target, row.target)
    return None


def is_archived(row: Noun) -> bool:
    """Whether a row was put aside."""
    return getattr(row, "archived_at", None) is not None


def say_move(move: Move, today: date) -> str:
    """Say a move as a person would: `moved 8 days later`, `ends 3 days earlier`, `got dates 2 Mar to 24 Apr`."""
    then = "" if move.before is None else say_span(move.before, today)
    now = "" if move.after is None else say_span(move.after, today)
    if move.before is None or move.after is None:
        return f"got dates {now}" if move.before is None else f"lost its dates, was {then}"
    words = _say_shift(move)
    if not words:
        return f"was {then}, is {now}"
    is_fuzzy = Resolution.DAY not in (move.before.resolution, move.after.resolution)
    return f"{words}, {then} to {now}" if is_fuzzy else words


def say_days(days: int) -> str:
    """Say a shift: `8 days later`, `1 day earlier`."""
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'later' if days > 0 else 'earlier'}"


def _say_shift(move: Move) -> str:
    start, end = move.start_days, move.end_days
    if start == end:
        return f"moved {say_days(start)}" if start else ""
    return ", ".join(f"{verb} {say_days(days)}" for verb, days in (("starts", start), ("ends", end)) if days)
