"""Lays the open features out as three columns, now, next and later, in groups and by rank."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pmdesk.domain.roadmap import CLOSED, ItemKind, Status
from pmdesk.insight.horizons import Horizon, Horizons, SprintDays, horizons
from pmdesk.insight.scheduling import Days
from pmdesk.queries.timeline import Entry, Sheet
from pmdesk.queries.timeline_filter import Test, parse_filter
from pmdesk.queries.timeline_groups import NOBODY, Forest, Grouping, ranked
from pmdesk.queries.timeline_rows import Frame, subject_of

GROUPINGS = (Grouping.PRODUCT, Grouping.TEAM, Grouping.NONE)
MOST_REST = 14
"""When less than this many days of the quarter are left after Now, only the next quarter is named."""
SHOWN = ("items", "products", "sprints", "teams", "shares")


class BoardGroup(NamedTuple):
    """Items under one heading; `colour` is 0 without a square, the title empty without a heading."""

    key: str
    title: str
    colour: int
    items: list[int]


class Column(NamedTuple):
    """One column; `items` are all of its items from top to bottom."""

    horizon: Horizon
    title: str
    subtitle: str
    groups: list[BoardGroup]
    items: list[int]
    points: float


class Board(NamedTuple):
    """The three columns and where they end."""

    columns: tuple[Column, ...]
    horizons: Horizons
    column_of: dict[int, int]
    group_of: dict[int, BoardGroup]


def read_board(frame: Frame, grouping: Grouping = Grouping.PRODUCT) -> Board:
    """Lay out what a frame holds and its filter lets through."""
    sheet, forest = frame.sheet, frame.forest
    limits = limits_of(sheet, frame.today)
    heads = _heads(sheet, forest, grouping)
    groups = [{key: BoardGroup(key, *head, []) for key, head in heads.items()} for _ in Horizon]
    points = [0.0 for _ in Horizon]
    places = {horizon: place for place, horizon in enumerate(Horizon)}
    column_of: dict[int, int] = {}
    group_of: dict[int, BoardGroup] = {}
    for entry in _shown(sheet, forest, parse_filter(frame.view.filter)):
        sprint = sheet.sprints.get(entry.sprint_id or 0)
        days = entry.days or (None if sprint is None else Days(sprint.start, sprint.end))
        place = places[limits.of(days, in_progress=entry.status is Status.IN_PROGRESS)]
        key = _key(forest, grouping, entry)
        group = groups[place].get(key) or groups[place][""]
        group.items.append(entry.id)
        points[place] += entry.effort_likely or 0.0
        column_of[entry.id], group_of[entry.id] = place, group
    words = {
        Horizon.NOW: ("Now", _now_words(sheet, limits)),
        Horizon.NEXT: ("Next", _next_words(limits, frame.today)),
        Horizon.LATER: ("Later", "no dates promised"),
    }
    columns: list[Column] = []
    for place, horizon in enumerate(Horizon):
        rows = [group for group in groups[place].values() if group.items]
        items = [item for group in rows for item in group.items]
        columns.append(Column(horizon, *words[horizon], rows, items, points[place]))
    return Board(tuple(columns), limits, column_of, group_of)


def limits_of(sheet: Sheet, today: int) -> Horizons:
    """Return where the columns end."""
    return horizons(today, (SprintDays(one.id, one.start, one.end) for one in sheet.sprints.values()))


def is_same(old: Frame, new: Frame) -> bool:
    """Whether a board of both would be the same, because nothing that it shows was read anew."""
    if old.today != new.today or old.view.filter != new.view.filter:
        return False
    if new.view.filter:
        return old.sheet is new.sheet
    return all(getattr(old.sheet, name) is getattr(new.sheet, name) for name in SHOWN)


def _shown(sheet: Sheet, forest: Forest, test: Test | None) -> Iterable[Entry]:
    """Return the open features by rank whatever they hang under; where ranks are equal, in the order of the tree."""
    found = [
        entry
        for entry in _in_tree(sheet, forest)
        if entry.kind is ItemKind.FEATURE
        and entry.status not in CLOSED
        and (test is None or test(subject_of(sheet, forest, entry)))
    ]
    found.sort(key=lambda entry: entry.rank)
    return found


def _in_tree(sheet: Sheet, forest: Forest) -> Iterable[Entry]:
    waiting = list(reversed(forest.roots))
    while waiting:
        item = waiting.pop()
        yield sheet.items[item]
        waiting += reversed(forest.parts.get(item, ()))


def _heads(sheet: Sheet, forest: Forest, grouping: Grouping) -> dict[str, tuple[str, int]]:
    """Return titles and colours of the groups in order, the one for all others last under an empty key."""
    if grouping is Grouping.PRODUCT:
        heads = {str(one.id): (one.title, one.colour) for one in ranked(sheet.products.values())}
    elif grouping is Grouping.TEAM:
        heads = {str(one.id): (one.title, forest.team_colours[one.id]) for one in ranked(sheet.teams.values())}
    else:
        return {"": ("", 0)}
    return {**heads, "": (NOBODY[grouping], 0)}


def _key(forest: Forest, grouping: Grouping, entry: Entry) -> str:
    if grouping is Grouping.PRODUCT:
        return str(entry.product_id)
    if grouping is Grouping.TEAM:
        shares = forest.shares.get(entry.id)
        return str(shares[0][0]) if shares else ""
    return ""


def _now_words(sheet: Sheet, limits: Horizons) -> str:
    titles = [sheet.sprints[one].title for one in limits.sprints]
    if not titles:
        return "the next four weeks"
    return f"{'sprint' if len(titles) == 1 else 'sprints'} {' and '.join(titles)}"


def _next_words(limits: Horizons, today: int) -> str:
    quarter = date.fromordinal(limits.quarter.start)
    number = (quarter.month - 1) // 3 + 1
    year = "" if quarter.year == date.fromordinal(today).year else f" of {quarter.year}"
    if limits.quarter.start - 1 - limits.now.end > MOST_REST:
        return f"quarters {(number - 2) % 4 + 1} and {number}{year}, likely"
    return f"quarter {number}{year}, likely"
