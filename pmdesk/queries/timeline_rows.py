"""Arranges the timeline's items as rows: grouped, ranked, folded and filtered, with what each branch adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.roadmap import CLOSED, Health, Status
from pmdesk.insight.layout import Key, Line, Sum, in_order, resum, summed, unfolded
from pmdesk.insight.scheduling import Days, Tie, days_broken
from pmdesk.insight.unhurried import Rest, unhurried
from pmdesk.queries.timeline import Entry, Sheet
from pmdesk.queries.timeline_filter import Subject, Test, parse_filter
from pmdesk.queries.timeline_groups import NOT_PLANNED, Forest, Group, Grouping, grouped, grow, leaf_sum


class Colouring(StrEnum):
    """What the colour of a bar tells."""

    PRODUCT = "product"
    STATUS = "status"
    TEAM = "team"
    HEALTH = "health"


@frozen
class View:
    """How the person wants to see the rows."""

    grouping: Grouping = Grouping.PRODUCT
    colouring: Colouring = Colouring.PRODUCT
    folded: frozenset[Key] = frozenset()
    filter: str = ""


@frozen
class Frame:
    """The rows as they show, and answers to all that is asked about them while painting; days are ordinals."""

    sheet: Sheet
    forest: Forest
    view: View
    today: int
    groups: dict[Key, Group]
    above: dict[Key, Key]
    every: list[Line]
    lines: list[Line]
    line_of: dict[Key, int]
    sums: dict[Key, Sum]
    matches: int | None

    def title(self, key: Key) -> str:
        """Return what stands on a row."""
        group = self.groups.get(key)
        return self.sheet.items[cast("int", key)].title if group is None else group.title

    def entry(self, key: Key) -> Entry | None:
        """Return the item of a row, None for a group."""
        return self.sheet.items.get(key) if isinstance(key, int) else None

    def sums_up(self, key: Key) -> bool:
        """Whether a row's bar spans its parts, so that it has no dates of its own to drag."""
        if isinstance(key, str):
            return True
        return any(part.start is not None for part in map(self.sums_of, self.forest.parts.get(key, ())))

    def sums_of(self, key: Key) -> Sum:
        """Return what a row adds up to, a leaf's own values included."""
        found = self.sums.get(key)
        return found if found is not None else leaf_sum(self.sheet.items[cast("int", key)]) or Sum()

    def days(self, key: Key) -> Days | None:
        """Return the days a row's bar covers: its parts' when it has dated parts, else its own."""
        branch = self.sums.get(key)
        if branch is not None and branch.start is not None and branch.end is not None:
            return Days(branch.start, branch.end)
        entry = self.entry(key)
        return None if entry is None else entry.days

    def points(self, key: Key) -> float | None:
        """Return the points shown on a row, or None when nothing is estimated."""
        if key in self.sums:
            return self.sums[key].points or None
        entry = self.entry(key)
        return None if entry is None else entry.effort_likely

    def days_broken(self, tie: Tie) -> int:
        """Return by how many days a link's order is broken."""
        before, after = self.days(tie.predecessor), self.days(tie.successor)
        return 0 if before is None or after is None else days_broken(tie, before, after)

    def broken_by(self, item: int) -> list[Tie]:
        """Return the links whose order an item breaks as their successor."""
        return [tie for tie in self.forest.before.get(item, ()) if self.days_broken(tie)]

    def stays(self, item: int) -> bool:
        """Whether an item is not carried along: pinned, closed, without any dates, or not here."""
        entry = self.sheet.items.get(item)
        if entry is None or entry.pinned or entry.status in CLOSED:
            return True
        return entry.start is None and item not in self.forest.parts

    def inside(self, items: Iterable[int]) -> list[int]:
        """Return what hangs under some items, however deep, each once."""
        parts = self.forest.parts
        found = list(dict.fromkeys(part for item in items for part in parts.get(item, ())))
        known = set(found)
        for part in found:
            fresh = [below for below in parts.get(part, ()) if below not in known]
            known.update(fresh)
            found += fresh
        return found

    def shown(self, key: Key) -> int | None:
        """Return the row on which something shows: its own, or that of what it is folded into."""
        while key not in self.line_of:
            if key not in self.above:
                return None
            key = self.above[key]
        return self.line_of[key]

    def colour(self, item: Entry) -> str | int:
        """Return the colour of an item's bar: 1 to 8 of the series, or a token's family like `warning`."""
        if self.view.colouring is Colouring.STATUS:
            return STATUS_COLOURS[item.status]
        if self.view.colouring is Colouring.HEALTH:
            return HEALTH_COLOURS[item.health]
        if self.view.colouring is Colouring.TEAM:
            shares = self.forest.shares.get(item.id)
            return "neutral" if not shares else self.forest.team_colours.get(shares[0][0], "neutral")
        product = self.sheet.products.get(item.product_id or 0)
        return "neutral" if product is None else product.colour


MANY = 200
"""From so many rows on a group is not added up anew when a few of them change."""
STATUS_COLOURS = {
    Status.IDEA: "neutral",
    Status.PROPOSED: "neutral",
    Status.CANDIDATE: "neutral",
    Status.PLANNED: "info",
    Status.IN_PROGRESS: "accent",
    Status.ACTIVE: "accent",
    Status.SHIPPED: "success",
    Status.COMPLETED: "success",
    Status.DROPPED: "neutral",
    Status.CANCELLED: "neutral",
}
HEALTH_COLOURS = {Health.FINE: "success", Health.AT_RISK: "warning", Health.BLOCKED: "danger"}


def arrange(sheet: Sheet, view: View, today: int, rest: Rest | None = None) -> Frame:
    """Lay the whole sheet out as rows."""
    return _laid_out(sheet, grow(sheet, rest), view, today, rest)


def review(frame: Frame, view: View) -> Frame:
    """Show the same sheet in another way."""
    old = frame.view
    if view == replace(old, folded=view.folded, colouring=view.colouring):
        lines = frame.every if view.filter else unfolded(frame.every, view.folded)
        return replace(frame, view=view, lines=lines, line_of=_places(lines))
    return _laid_out(frame.sheet, frame.forest, view, frame.today)


def reread(frame: Frame, sheet: Sheet, items: Iterable[int], *, items_only: bool, rest: Rest | None = None) -> Frame:
    """Show a newer sheet of which these items differ; rows are only arranged anew when one of them may have moved."""
    touched = list(items)
    if not items_only or frame.view.filter or any(_moved(frame, sheet, item) for item in touched):
        return arrange(sheet, frame.view, frame.today, rest)
    newer = replace(frame, sheet=sheet)
    fresh = resummed(newer, touched, before=frame)
    of_items = {key: branch for key, branch in fresh.items() if isinstance(key, int)}
    return replace(newer, sums=newer.sums | fresh, forest=replace(newer.forest, sums=newer.forest.sums | of_items))


def resummed(
    frame: Frame, items: Iterable[int], moved: Mapping[int, Days] | None = None, before: Frame | None = None
) -> dict[Key, Sum]:
    """Return the sums of all branches above some items, as if the items of `moved` lay on other days.

    `before` is the frame of which the sums are, where the items have changed since.
    """
    days = moved or {}
    old = before or frame
    fresh: dict[Key, Sum] = {}
    touched = list(items)

    def now(key: Key) -> Sum:
        if key in fresh:
            return fresh[key]
        found = frame.sums_of(key)
        there = days.get(cast("int", key))
        return found if there is None or not found.items else found._replace(start=there.start, end=there.end)

    for key in _above(frame, touched):
        if not isinstance(key, str):
            fresh[key] = summed(map(now, frame.forest.parts[key]), leaf_sum(frame.sheet.items[key]))
            continue
        roots = frame.groups[key].roots
        swapped: Sum | None = None
        if len(roots) > MANY and not frame.view.filter:
            other = [child for child in {*touched, *fresh} if frame.above.get(child) == key]
            swapped = resum(frame.sums[key], map(old.sums_of, other), map(now, other))
        fresh[key] = swapped or summed(map(now, roots))
    return fresh


def _above(frame: Frame, items: Iterable[int]) -> list[Key]:
    """Return the branches above some items, the deepest first."""
    depth: dict[Key, int] = {}
    parents = frame.forest.parents
    for item in items:
        way: list[int] = []
        here: int | None = item if item in frame.forest.parts else parents.get(item)
        while here is not None and here not in depth:
            way.append(here)
            here = parents.get(here)
        begun = 1 if here is None else depth[here] + 1
        depth.update({key: height for height, key in enumerate(reversed(way), begun)})
        for key in (item, *way):
            group = frame.above.get(key)
            if isinstance(group, str):
                depth[group] = 0
    return sorted(depth, key=lambda key: -depth[key])


def _moved(frame: Frame, sheet: Sheet, item: int) -> bool:
    old, new = frame.sheet.items.get(item), sheet.items.get(item)
    if old is None or new is None:
        return True
    return _standing(old, frame.view.grouping) != _standing(new, frame.view.grouping)


def _standing(entry: Entry, grouping: Grouping) -> tuple[object, ...]:
    place: object = None
    if grouping is Grouping.STATUS:
        place = entry.status
    elif grouping is Grouping.OWNER:
        place = entry.owner
    elif grouping is Grouping.RELEASE:
        place = entry.release_id
    elif grouping is Grouping.OBJECTIVE:
        place = entry.objective_id
    return (entry.rank, entry.parent_id, entry.product_id, entry.status in NOT_PLANNED, place)


def _laid_out(sheet: Sheet, forest: Forest, view: View, today: int, rest: Rest | None = None) -> Frame:
    groups, children = grouped(sheet, forest, view.grouping, rest)
    matches: int | None = None
    test = parse_filter(view.filter)
    if test is not None:
        matches = _keep(sheet, forest, children, groups, test)
    roots: list[Key] = list(groups) if groups else list(children.get(None, ()))
    every = in_order(roots, children, rest)
    above: dict[Key, Key] = {
        child: key for key, below in children.items() if key is not None for child in unhurried(below, rest)
    }
    lines = every if test else unfolded(every, view.folded)
    sums = {**forest.sums, **{key: _group_sum(sheet, forest, group, rest) for key, group in groups.items()}}
    named = cast("dict[Key, Group]", groups)
    return Frame(sheet, forest, view, today, named, above, every, lines, _places(lines, rest), sums, matches)


def _keep(sheet: Sheet, forest: Forest, children: dict[Any, list[Key]], groups: dict[str, Group], test: Test) -> int:
    """Leave only what a filter lets through, with everything above it; return how many items it lets through."""
    found = {entry.id for entry in sheet.items.values() if test(subject_of(sheet, forest, entry))}
    above = {child: key for key, below in children.items() if key is not None for child in below}
    kept: set[Key] = set()
    for item in found:
        key: Key | None = item
        while key is not None and key not in kept:
            kept.add(key)
            key = above.get(key)
    for key, below in list(children.items()):
        left = [child for child in below if child in kept]
        if left:
            children[key] = left
        else:
            del children[key]
    for key in [key for key in groups if key not in kept]:
        del groups[key]
    return len(found)


def subject_of(sheet: Sheet, forest: Forest, entry: Entry) -> Subject:
    """Return an item with its names, for a filter to look at."""
    product, release = sheet.products.get(entry.product_id or 0), sheet.releases.get(entry.release_id or 0)
    objective, sprint = sheet.objectives.get(entry.objective_id or 0), sheet.sprints.get(entry.sprint_id or 0)
    return Subject(
        entry,
        tuple(sheet.teams[team].title for team, _ in forest.shares.get(entry.id, ()) if team in sheet.teams),
        "" if product is None else product.title,
        "" if release is None else release.title,
        "" if objective is None else objective.title,
        "" if sprint is None else sprint.title,
        lambda: forest.breaks(sheet, entry.id),
    )


def _group_sum(sheet: Sheet, forest: Forest, group: Group, rest: Rest | None) -> Sum:
    return summed(forest.sum_of(sheet, item) for item in unhurried(group.roots, rest))


def _places(lines: list[Line], rest: Rest | None = None) -> dict[Key, int]:
    return {line[0]: place for place, line in enumerate(unhurried(lines, rest))}
