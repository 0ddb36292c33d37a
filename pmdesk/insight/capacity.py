"""Spreads planned points over teams and sprints and tells where more is planned than a team can carry."""

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


def planned(work: Work, sprints: Sequence[Stretch]) -> dict[Cell, float]:
    """Return the points of one item by (team, sprint).

    The effort is split over the teams by their shares (scaled down when they sum to more than 1) and over the sprints
    by the item's working days in them; days outside every sprint carry their part away. An item without dates lies in
    the sprint it is assigned to.
    """
    if not work.shares or work.points <= 0:
        return {}
    parts = _over_sprints(work, sprints)
    whole = max(1.0, sum(share for _, share in work.shares))
    cells: dict[Cell, float] = {}
    for team, share in work.shares:
        for sprint, part in parts:
            cell = (team, sprint)
            cells[cell] = cells.get(cell, 0.0) + work.points * part * share / whole
    return cells


def total(works: Iterable[Work], sprints: Sequence[Stretch]) -> dict[Cell, float]:
    """Return the points of all items by (team, sprint)."""
    cells: dict[Cell, float] = {}
    for work in works:
        for cell, points in planned(work, sprints).items():
            cells[cell] = cells.get(cell, 0.0) + points
    return cells


def over(load: float, limit: float) -> int:
    """Return by how many whole points a load exceeds a limit, as it is shown; 0 when it fits or no limit is known."""
    return max(0, round(load) - round(limit)) if limit > 0 else 0


def limits(
    velocities: Mapping[int, float], sprints: Iterable[Stretch], capacities: Mapping[Cell, float]
) -> dict[Cell, float]:
    """Return what each team can carry in each sprint: its capacity there, else its velocity."""
    return {
        (team, sprint.id): capacities.get((team, sprint.id), velocity)
        for sprint in sprints
        for team, velocity in velocities.items()
    }


def _over_sprints(work: Work, sprints: Sequence[Stretch]) -> list[tuple[int, float]]:
    if work.start is None or work.end is None:
        return [] if work.sprint is None else [(work.sprint, 1.0)]
    days = workdays.between(work.start, work.end)
    if days == 0:
        return [(sprint.id, 1.0) for sprint in sprints if sprint.start <= work.start <= sprint.end][:1]
    found: list[tuple[int, float]] = []
    for sprint in sprints:
        if sprint.start > work.end:
            break
        if sprint.end >= work.start:
            inside = workdays.between(max(sprint.start, work.start), min(sprint.end, work.end))
            if inside:
                found.append((sprint.id, inside / days))
    return found
