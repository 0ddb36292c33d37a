"""The rows that a file only names: products, teams, sprints, releases, matched by name or made."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from pmdesk.commands.incoming.intake import BY_NAME, Intake, Values
from pmdesk.commands.incoming.values import day, fold, text
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.foreign import ForeignRow
from pmdesk.domain.fuzzy import LAST_YEAR
from pmdesk.domain.kinds import Kind, ProductId, ReleaseId, SprintId, TeamId
from pmdesk.domain.rank import DIGITS, room
from pmdesk.domain.roadmap import Objective, Product, Release
from pmdesk.domain.sprints import Sprint, Team

T = TypeVar("T", Product, Team, Sprint, Release, Objective)
COLOURS = 8
TWO_WEEKS = timedelta(days=14)
NO_RANK = DIGITS[1]  # Stands until the rows that were made are put in their order.
Wanted = Sequence[tuple[ForeignRow, Values]]


class Book(Generic[T]):
    """The rows of one kind by name: those here, those of the file, and those made for a name nobody has yet."""

    def __init__(self, intake: Intake, kind: Kind, noun: type[T], blank: Callable[[int, str], T]) -> None:
        self._intake = intake
        self._kind = kind
        self._blank = blank
        rows: Iterable[tuple[int, str, str | None]] = intake.edit.cells(noun, ("id", "title", "archived_at"))
        archived_last = sorted(rows, key=lambda row: (row[2] is not None, row[0]))
        self._ids: dict[str, int] = {}
        for row_id, title, _ in archived_last:
            self._ids.setdefault(fold(title), row_id)
        self._here = {row_id for row_id, _, _ in archived_last}
        self.made: list[T] = []

    def known(self, name: str) -> int | None:
        """Return the row with this name: the one it stood for before, else the one that is called so."""
        before = self._intake.row_id(self._kind, BY_NAME + fold(name))
        return before if before in self._here else self._ids.get(fold(name))

    def has(self, row_id: int) -> bool:
        """Whether this row is here, or was just made."""
        return row_id in self._here

    def call(self, name: str, row_id: int) -> None:
        """Let the file's name for a row stand for it."""
        self._ids[fold(name)] = row_id

    def get(self, name: str) -> int:
        """Return the row with this name, made when there is none, and keep which one it was."""
        row_id = self.known(name)
        if row_id is None:
            row_id = self._intake.edit.next_id()
            self.make(self._blank(row_id, name))
        self._intake.keep(self._kind, BY_NAME + fold(name), row_id, {})
        return row_id

    def make(self, row: T) -> None:
        """Take a new row in; it is put when all are known."""
        self.made.append(row)
        self._here.add(row.id)
        self.call(row.title, row.id)


@frozen
class Names:
    """All books of one import."""

    products: Book[Product]
    teams: Book[Team]
    sprints: Book[Sprint]
    releases: Book[Release]
    objectives: Book[Objective]


def open_names(intake: Intake) -> Names:
    """Read the names that the workspace knows."""
    return Names(
        Book(intake, Kind.PRODUCT, Product, lambda row_id, name: Product(ProductId(row_id), name, NO_RANK)),
        Book(intake, Kind.TEAM, Team, lambda row_id, name: Team(TeamId(row_id), name, NO_RANK)),
        Book(intake, Kind.SPRINT, Sprint, _no_sprint),
        Book(intake, Kind.RELEASE, Release, lambda row_id, name: Release(ReleaseId(row_id), name)),
        Book(intake, Kind.OBJECTIVE, Objective, _no_objective),
    )


def put_made(intake: Intake, names: Names) -> None:
    """Put all rows that were made, behind those that are here; products in colours that are free."""
    taken: list[int] = [colour for (colour,) in intake.edit.cells(Product, ("colour",))]
    for product, rank in zip(names.products.made, _ranks(intake, names.products.made), strict=True):
        taken.append(_free_colour(taken))
        intake.put_new(replace(product, rank=rank, colour=taken[-1]))
    for team, rank in zip(names.teams.made, _ranks(intake, names.teams.made), strict=True):
        intake.put_new(replace(team, rank=rank))
    for objective, rank in zip(names.objectives.made, _ranks(intake, names.objectives.made), strict=True):
        intake.put_new(replace(objective, rank=rank))
    for row in [*names.sprints.made, *names.releases.made]:
        intake.put_new(row)


def lay_out_sprints(intake: Intake, sprints: Book[Sprint], wanted: Wanted) -> None:
    """Make the sprints that rows only name, one behind the other, as the file does not tell their days.

    They follow the last sprint that is known; where there is none they are two weeks long and begin with the week of
    the earliest day among the rows of the first of them, else with this week. Without any day they are left out.
    """
    unknown: dict[str, list[tuple[ForeignRow, Values]]] = {}
    for row, values in wanted:
        if (name := text(values.get("sprint"))) and sprints.known(name) is None:
            unknown.setdefault(fold(name), []).append((row, values))
    in_order = sorted((min(text(values["sprint"]) for _, values in rows) for rows in unknown.values()), key=_as_counted)
    start, length = _next_start(intake, sprints, [unknown[fold(name)] for name in in_order])
    for name in in_order:
        if start is None or start.year >= LAST_YEAR:
            return
        row_id = SprintId(intake.edit.next_id())
        sprints.make(Sprint(row_id, name, start, start + length - timedelta(days=1)))
        intake.keep(Kind.SPRINT, BY_NAME + fold(name), row_id, {})
        line = min(row.line for row, _ in unknown[fold(name)])
        began = say_day(start, date.min)
        intake.warn(line, f"The file does not tell when sprint “{name}” is, so it was laid on {began}")
        start += length


def _next_start(intake: Intake, sprints: Book[Sprint], in_order: Sequence[Wanted]) -> tuple[date | None, timedelta]:
    spans = [(day(end), day(start)) for start, end in intake.edit.cells(Sprint, ("start", "end"))]
    spans += [(sprint.end, sprint.start) for sprint in sprints.made]
    known = [(end, start) for end, start in spans if end is not None and start is not None]
    if known:
        end, start = max(known)
        return end + timedelta(days=1), end - start + timedelta(days=1)
    first = next((min(days) for wanted in in_order if (days := _days(wanted))), intake.today)
    return (None if first is None else first - timedelta(days=first.weekday())), TWO_WEEKS


def _days(wanted: Wanted) -> list[date]:
    found = [day(values.get("start")) or day(values.get("end")) for _, values in wanted]
    return [one for one in found if one is not None]


def _as_counted(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"([0-9]+)", fold(name))
    return [(0, int(part[:18]), part) if part[0] in "0123456789" else (1, 0, part) for part in parts if part]


def _ranks(intake: Intake, made: Sequence[Product] | Sequence[Team] | Sequence[Objective]) -> list[str]:
    if not made:
        return []
    last = max((rank for (rank,) in intake.edit.cells(type(made[0]), ("rank",))), default=None)
    return room(last, None, len(made))


def _free_colour(taken: list[int]) -> int:
    free = [colour for colour in range(1, COLOURS + 1) if colour not in taken]
    return free[0] if free else len(taken) % COLOURS + 1


def _no_sprint(_row_id: int, name: str) -> Sprint:
    raise KeyError(name)  # Sprints have days; they are laid out before anything asks for them.


def _no_objective(_row_id: int, name: str) -> Objective:
    raise KeyError(name)  # Objectives are only matched when they stand in the file themselves.
