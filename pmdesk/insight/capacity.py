"""Spreads planned points over teams and sprints and tells where more is planned than a team can carry."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pmdesk.insight import workdays

Cell = tuple[int, int]


class Stretch(NamedTuple):
    """One sprint: its id, first and last day as ordinals."""

    id: int
    start: int
    end: int


class Work(NamedTuple):
    """One item's likely effort in points and who shares it; days are ordinals, None without dates."""

    points: float
    start: int | None
    end: int | None
    sprint: int | None
    shares: Sequence[tuple[int, float]]


class Calendar:
    """The sprints of a plan in order of time, with the working days before each looked up once."""

    def __init__(self, sprints: Iterable[Stretch]) -> None:
        self.sprints = sorted(sprints, key=lambda sprint: (sprint.start, sprint.id))
        self._edges = [(it.id, workdays.before(it.start), workdays.before(it.end + 1)) for it in self.sprints]
        latest = 0
        self._ends = [latest := max(latest, end) for _, _, end in self._edges]

    def parts(self, work: Work) -> list[tuple[int, float]]:
        """Return which part of a work lies in which sprint."""
        if work.start is None or work.end is None:
            return [] if work.sprint is None else [(work.sprint, 1.0)]
        first, last = workdays.before(work.start), workdays.before(work.end + 1)
        days = last - first
        if days == 0:
            return [(it.id, 1.0) for it in self.sprints if it.start <= work.start <= it.end][:1]
        found: list[tuple[int, float]] = []
        for sprint, start, end in self._edges[bisect_right(self._ends, first) :]:
            if start >= last:
                break
            inside = min(end, last) - max(start, first)
            if inside > 0:
                found.append((sprint, inside / days))
        return found


def planned(work: Work, calendar: Calendar) -> dict[Cell, float]:
    """Return the points of one item by (team, sprint).

    The effort is split over the teams by their shares (scaled down when they sum to more than 1) and over the sprints
    by the item's working days in them; days outside every sprint carry their part away. An item without dates lies in
    the sprint it is assigned to.
    """
    points, _, _, _, shares = work
    if not shares or points <= 0:
        return {}
    whole = max(1.0, sum(share for _, share in shares))
    cells: dict[Cell, float] = {}
    for sprint, part in calendar.parts(work):
        for team, share in shares:
            cell = (team, sprint)
            cells[cell] = cells.get(cell, 0.0) + points * part * share / whole
    return cells


def total(works: Iterable[Work], calendar: Calendar) -> dict[Cell, float]:
    """Return the points of all items by (team, sprint)."""
    cells: dict[Cell, float] = {}
    for work in works:
        for cell, points in planned(work, calendar).items():
            cells[cell] = cells.get(cell, 0.0) + points
    return cells


def over(load: float, limit: float | None) -> int:
    """Return by how many whole points a load exceeds a limit, as it is shown; 0 when it fits or no limit is known."""
    return 0 if limit is None else max(0, round(load) - round(limit))


def limits(
    velocities: Mapping[int, float], sprints: Iterable[Stretch], capacities: Mapping[Cell, float]
) -> dict[Cell, float]:
    """Return what each team can carry in each sprint: its capacity there, else its velocity where it has one."""
    found = {(team, sprint.id): velocity for sprint in sprints for team, velocity in velocities.items() if velocity > 0}
    return found | {cell: points for cell, points in capacities.items() if cell[0] in velocities}
