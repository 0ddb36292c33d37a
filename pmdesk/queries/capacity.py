"""Answers how many points each team has planned in each sprint, against what it can carry."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import Status
from pmdesk.insight.capacity import Calendar, Cell, Stretch, Work, limits, over, planned
from pmdesk.insight.layout import Key
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline import Entry, Sheet, SprintHead, TeamHead
from pmdesk.queries.timeline_groups import NOT_PLANNED, Forest, ranked

UNCOUNTED = NOT_PLANNED | {Status.IDEA, Status.PROPOSED}
"""What is only an idea, or given up, asks nothing of a team."""


@frozen
class Loads:
    """Planned points by (team, sprint) and what fits there, teams in their order and sprints by date.

    `limits` holds what is known; `own` are the cells whose limit was said for them and is not the team's velocity.
    """

    teams: tuple[TeamHead, ...]
    sprints: tuple[SprintHead, ...]
    calendar: Calendar
    points: dict[Cell, float]
    limits: dict[Cell, float]
    own: frozenset[Cell]

    def over(self, team: int, sprint: int) -> int:
        """Return by how many points a team is over-booked in a sprint; 0 when it fits."""
        cell = (team, sprint)
        return over(self.points.get(cell, 0.0), self.limits.get(cell))

    def count_over(self, today: int) -> int:
        """Return how many cells of running and coming sprints are over-booked."""
        coming = [sprint.id for sprint in self.sprints if sprint.end >= today]
        return sum(self.over(team.id, sprint) > 0 for team in self.teams for sprint in coming)


def no_loads(sheet: Sheet) -> Loads:
    """Return the teams and sprints with what fits, before anything is added up."""
    sprints = tuple(sorted(sheet.sprints.values(), key=lambda sprint: (sprint.start, sprint.id)))
    stretches = tuple(Stretch(sprint.id, sprint.start, sprint.end) for sprint in sprints)
    teams = tuple(ranked(sheet.teams.values()))
    rooms = {(room.team_id, room.sprint_id): room.points for room in sheet.rooms.values()}
    fits = limits({team.id: team.velocity for team in teams}, stretches, rooms)
    return Loads(teams, sprints, Calendar(stretches), {}, fits, frozenset(rooms))


def read_loads(sheet: Sheet, forest: Forest) -> Loads:
    """Add everything up."""
    loads = no_loads(sheet)
    calendar, points = loads.calendar, loads.points
    for item in forest.shares:
        entry = sheet.items.get(item)
        if entry is not None:
            _add(points, planned(_work(entry, forest), calendar), 1)
    return loads


def lifted_loads(loads: Loads, sheet: Sheet, forest: Forest, items: Iterable[Key]) -> Loads:
    """Return the loads without some items, as while they are dragged."""
    points = dict(loads.points)
    for item in items:
        entry = sheet.items.get(item) if isinstance(item, int) else None
        if entry is not None and entry.id in forest.shares:
            _add(points, planned(_work(entry, forest), loads.calendar), -1)
    return replace(loads, points=points)


def dropped_loads(lifted: Loads, sheet: Sheet, forest: Forest, days: Mapping[Key, Days]) -> Loads:
    """Return loads that items were lifted from, with these items on other days."""
    points = dict(lifted.points)
    for item, there in days.items():
        entry = sheet.items.get(item) if isinstance(item, int) else None
        if entry is not None and entry.id in forest.shares:
            work = _work(entry, forest)._replace(start=there.start, end=there.end)
            _add(points, planned(work, lifted.calendar), 1)
    return replace(lifted, points=points)


def reread_loads(loads: Loads, old: tuple[Sheet, Forest], new: tuple[Sheet, Forest], items: Iterable[int]) -> Loads:
    """Return the loads after these items, and nothing else that counts, have changed."""
    calendar = loads.calendar
    points = dict(loads.points)
    for item in items:
        for (sheet, forest), sign in ((old, -1), (new, 1)):
            entry = sheet.items.get(item)
            if entry is not None and item in forest.shares:
                _add(points, planned(_work(entry, forest), calendar), sign)
    return replace(loads, points=points)


def items_in(sheet: Sheet, forest: Forest, loads: Loads, team: int, sprint: int) -> list[int]:
    """Return the items that make up one cell, the largest part first."""
    calendar = loads.calendar
    found: dict[int, float] = {}
    for item in forest.shares:
        entry = sheet.items.get(item)
        part = 0.0 if entry is None else planned(_work(entry, forest), calendar).get((team, sprint), 0.0)
        if part:
            found[item] = part
    return sorted(found, key=lambda item: -found[item])


def _work(entry: Entry, forest: Forest) -> Work:
    counts = entry.status not in UNCOUNTED and entry.id not in forest.parts
    points = (entry.effort_likely or 0.0) if counts else 0.0
    return Work(points, entry.start, entry.end, entry.sprint_id, forest.shares.get(entry.id, ()))


def _add(points: dict[Cell, float], parts: Mapping[Cell, float], sign: int) -> None:
    for cell, part in parts.items():
        points[cell] = points.get(cell, 0.0) + sign * part
