"""Grows the tree of items out of a sheet and sorts it into groups: by product, team, status, objective and so on."""

from collections.abc import Callable, Hashable, Iterable
from enum import StrEnum
from functools import cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import CLOSED, DONE, FULL, STATUS_WORDS, Status
from pmdesk.insight.layout import Key, Sum, summed
from pmdesk.insight.scheduling import Days, Tie, days_broken
from pmdesk.insight.unhurried import Rest, unhurried
from pmdesk.queries.timeline import Entry, Mark, Sheet

NOT_PLANNED = CLOSED - DONE
"""What is dropped or cancelled does not count in any sum."""


COLOURS = 8


class Grouping(StrEnum):
    """By what the rows are grouped."""

    PRODUCT = "product"
    TEAM = "team"
    STATUS = "status"
    OBJECTIVE = "objective"
    OWNER = "owner"
    RELEASE = "release"
    NONE = "none"


LEAVES_ONLY = frozenset({Grouping.TEAM, Grouping.STATUS, Grouping.OWNER, Grouping.RELEASE})
"""Groupings that list the leaves alone, as the parts of one initiative may lie in different groups."""


class Group(NamedTuple):
    """A row that heads a group; `row_id` is the product's, team's … id, `colour` 0 when it has none."""

    key: str
    title: str
    colour: int
    row_id: int | None
    roots: list[int]


@frozen
class Forest:
    """The items as they hang together whatever the grouping, all lists in rank order."""

    roots: list[int]
    parts: dict[int, list[int]]
    parents: dict[int, int]
    sums: dict[Key, Sum]
    shared: Callable[[], dict[int, list[tuple[int, float]]]]
    after: dict[int, list[Tie]]
    before: dict[int, list[Tie]]
    marks: dict[int, list[Mark]]
    team_colours: dict[int, int]

    @property
    def shares(self) -> dict[int, list[tuple[int, float]]]:
        """The teams of each item with their shares, the largest first; put together when it is first asked for."""
        return self.shared()

    def sum_of(self, sheet: Sheet, item: int) -> Sum:
        """Return what an item adds up to."""
        found = self.sums.get(item)
        return found if found is not None else leaf_sum(sheet.items[item]) or Sum()

    def days(self, sheet: Sheet, item: int) -> Days | None:
        """Return the days of an item's bar."""
        entry = sheet.items.get(item)
        if entry is None:
            return None
        branch = self.sums.get(item)
        if branch is not None and branch.start is not None and branch.end is not None:
            return Days(branch.start, branch.end)
        return entry.days

    def breaks(self, sheet: Sheet, item: int) -> bool:
        """Whether an item comes before what it waits for."""
        after = self.days(sheet, item)
        for tie in self.before.get(item, ()):
            before = self.days(sheet, tie.predecessor)
            if before is not None and after is not None and days_broken(tie, before, after):
                return True
        return False


def leaf_sum(entry: Entry) -> Sum | None:
    """Return what one item counts by itself; None when it is dropped or cancelled."""
    if entry.status in NOT_PLANNED:
        return None
    share = 1.0 if entry.status in DONE else entry.progress / FULL
    points = entry.effort_likely or 0.0
    return Sum(entry.start, entry.end, points, points * share, 1, share)


def grow(sheet: Sheet, rest: Rest | None = None) -> Forest:
    """Build the tree, its sums and the look-ups along it."""
    items = sheet.items
    roots: list[int] = []
    parts: dict[int, list[int]] = {}
    parents: dict[int, int] = {}
    for entry in unhurried(sorted(items.values(), key=attrgetter("rank")), rest):
        parent = entry.parent_id
        if parent is None or parent not in items:
            roots.append(entry.id)
        else:
            parts.setdefault(parent, []).append(entry.id)
            parents[entry.id] = parent
    live = [tie for tie in sheet.ties.values() if tie.predecessor in items and tie.successor in items]
    return Forest(
        roots,
        parts,
        parents,
        _sums(sheet, roots, parts, rest),
        cache(partial(_shares, sheet)),
        _by(live, lambda tie: tie.predecessor),
        _by(live, lambda tie: tie.successor),
        _by((mark for mark in sheet.marks.values() if mark.item_id), lambda mark: mark.item_id or 0),
        {head.id: number % COLOURS + 1 for number, head in enumerate(ranked(sheet.teams.values()))},
    )


def grouped(
    sheet: Sheet, forest: Forest, grouping: Grouping, rest: Rest | None = None
) -> tuple[dict[str, Group], dict[Key | None, list[Key]]]:
    """Return the groups in order, and what hangs under each row; without groups the roots hang under None."""
    children: dict[Key | None, list[Key]] = {}
    if grouping is Grouping.NONE:
        children[None] = list(forest.roots)
        children.update({key: list(below) for key, below in forest.parts.items()})
        return {}, children
    if grouping in LEAVES_ONLY:
        tops = [entry.id for entry in _leaves(sheet, forest)]
    else:
        tops = forest.roots
        children.update({key: list(below) for key, below in forest.parts.items()})
    groups = {group.key: group for group in _groups(sheet, forest, grouping)}
    last = groups[f"{grouping}:"]
    key_of = _key_of(sheet, forest, grouping)
    for item in unhurried(tops, rest):
        groups.get(key_of(sheet.items[item]), last).roots.append(item)
    shown = {
        key: group
        for key, group in groups.items()
        if group.roots or (grouping is Grouping.PRODUCT and group.row_id is not None)
    }
    children.update({key: list(group.roots) for key, group in shown.items()})
    return shown, children


def _shares(sheet: Sheet) -> dict[int, list[tuple[int, float]]]:
    shares: dict[int, list[tuple[int, float]]] = {}
    for _, item, team, share in sheet.shares.values():
        shares.setdefault(item, []).append((team, share))
    for teams in shares.values():
        teams.sort(key=lambda pair: -pair[1])
    return shares


def _sums(sheet: Sheet, roots: Iterable[int], parts: dict[int, list[int]], rest: Rest | None) -> dict[Key, Sum]:
    found: dict[Key, Sum] = {}
    items = sheet.items
    waiting = list(roots)
    branches: list[int] = []
    while waiting:
        item = waiting.pop()
        below = parts.get(item)
        if below is not None:
            branches.append(item)
            waiting += below
    for branch in unhurried(reversed(branches), rest):
        below = [found[part] if part in found else leaf_sum(items[part]) for part in parts[branch]]
        found[branch] = summed([part for part in below if part is not None], leaf_sum(items[branch]))
    return found


def _by(rows: Iterable[Any], key: Callable[[Any], int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _leaves(sheet: Sheet, forest: Forest) -> list[Entry]:
    """Return what has no parts, in the order of the whole tree."""
    found: list[Entry] = []
    waiting = list(reversed(forest.roots))
    while waiting:
        item = waiting.pop()
        below = forest.parts.get(item)
        if below is None:
            found.append(sheet.items[item])
        else:
            waiting += reversed(below)
    return found


WHOLE_STATUS = {
    Status.PROPOSED: Status.IDEA,
    Status.ACTIVE: Status.IN_PROGRESS,
    Status.COMPLETED: Status.SHIPPED,
    Status.CANCELLED: Status.DROPPED,
}
SHOWN_STATUSES = (
    Status.IN_PROGRESS,
    Status.PLANNED,
    Status.CANDIDATE,
    Status.IDEA,
    Status.SHIPPED,
    Status.DROPPED,
)
NOBODY = {
    Grouping.PRODUCT: "No product",
    Grouping.TEAM: "No team",
    Grouping.OBJECTIVE: "No objective",
    Grouping.OWNER: "No owner",
    Grouping.RELEASE: "No release",
    Grouping.STATUS: "Other",
}


def _groups(sheet: Sheet, forest: Forest, grouping: Grouping) -> Iterable[Group]:
    for title, colour, row_id, name in _heads(sheet, forest, grouping):
        yield Group(f"{grouping}:{name}", title, colour, row_id, [])
    yield Group(f"{grouping}:", NOBODY[grouping], 0, None, [])


def _heads(sheet: Sheet, forest: Forest, grouping: Grouping) -> Iterable[tuple[str, int, int | None, Hashable]]:
    if grouping is Grouping.PRODUCT:
        return [(head.title, head.colour, head.id, head.id) for head in ranked(sheet.products.values())]
    if grouping is Grouping.TEAM:
        return [(head.title, forest.team_colours[head.id], head.id, head.id) for head in ranked(sheet.teams.values())]
    if grouping is Grouping.OBJECTIVE:
        return [(head.title, 0, head.id, head.id) for head in ranked(sheet.objectives.values())]
    if grouping is Grouping.RELEASE:
        by_day = sorted(sheet.releases.values(), key=lambda head: (head.day is None, head.day or 0, head.title))
        return [(head.title, 0, head.id, head.id) for head in by_day]
    if grouping is Grouping.STATUS:
        return [(STATUS_WORDS[status], 0, None, status.value) for status in SHOWN_STATUSES]
    owners = {entry.owner for entry in sheet.items.values() if entry.owner}
    return [(owner, 0, None, owner) for owner in sorted(owners, key=str.casefold)]


def ranked(heads: Iterable[Any]) -> list[Any]:
    """Return rows in the order a person gave them."""
    return sorted(heads, key=lambda head: (head.rank, head.id))


def _commonest_objective(sheet: Sheet, forest: Forest, item: int) -> int | None:
    """Return the objective that most parts of an item serve, for an initiative that names none itself."""
    served: dict[int, int] = {}
    waiting = list(forest.parts.get(item, ()))
    while waiting:
        part = waiting.pop()
        objective = sheet.items[part].objective_id
        if objective is not None:
            served[objective] = served.get(objective, 0) + 1
        waiting += forest.parts.get(part, ())
    return max(served, key=lambda objective: served[objective], default=None)


def _key_of(sheet: Sheet, forest: Forest, grouping: Grouping) -> Callable[[Entry], str]:
    def team(entry: Entry) -> str:
        shares = forest.shares.get(entry.id)
        return f"{grouping}:{shares[0][0]}" if shares else ""

    def objective(entry: Entry) -> str:
        found = entry.objective_id or _commonest_objective(sheet, forest, entry.id)
        return f"{grouping}:{found}"

    keys: dict[Grouping, Callable[[Entry], str]] = {
        Grouping.PRODUCT: lambda entry: f"{grouping}:{entry.product_id}",
        Grouping.TEAM: team,
        Grouping.STATUS: lambda entry: f"{grouping}:{WHOLE_STATUS.get(entry.status, entry.status).value}",
        Grouping.OBJECTIVE: objective,
        Grouping.OWNER: lambda entry: f"{grouping}:{entry.owner}",
        Grouping.RELEASE: lambda entry: f"{grouping}:{entry.release_id}",
    }
    return keys[grouping]
