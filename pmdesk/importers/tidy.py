"""Makes a plan that was read fit for the workspace: clean texts, unique keys, parents that hold, links that end."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from pmdesk.domain.counts import count_text
from pmdesk.domain.days import say_day
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow, RowTrouble
from pmdesk.domain.fuzzy import FIRST_YEAR, LAST_YEAR
from pmdesk.domain.roadmap import FULL, TITLE_LIMIT, Status
from pmdesk.importers.cleaning import LIST_LIMIT, TEXT_LIMIT, clean, crop, name, names, one_line, shown

ITEMS = frozenset({ForeignKind.INITIATIVE, ForeignKind.FEATURE})
HOLDERS = ITEMS | {ForeignKind.OBJECTIVE, ForeignKind.PRODUCT}
MAX_EFFORT = 1_000_000.0
MAX_LAG = 3_650
MAX_DEPTH = 50
EPOCH = date(1, 1, 1)

_AS_INITIATIVE = {
    Status.IDEA: Status.PROPOSED,
    Status.CANDIDATE: Status.PROPOSED,
    Status.IN_PROGRESS: Status.ACTIVE,
    Status.SHIPPED: Status.COMPLETED,
    Status.DROPPED: Status.CANCELLED,
}
_AS_FEATURE = {
    Status.PROPOSED: Status.CANDIDATE,
    Status.ACTIVE: Status.IN_PROGRESS,
    Status.COMPLETED: Status.SHIPPED,
    Status.CANCELLED: Status.DROPPED,
}

CellsOf = Callable[[ForeignRow], tuple[str, ...]]


class UnfitError(Exception):
    """A row cannot come in, for the reason in words."""


def status_for(kind: ForeignKind, status: Status | None) -> Status | None:
    """Return the status in the words of the kind: what is in progress on a feature is active on an initiative."""
    if status is None:
        return None
    return (_AS_INITIATIVE if kind is ForeignKind.INITIATIVE else _AS_FEATURE).get(status, status)


def tidy(
    plan: ForeignPlan, cells_of: CellsOf | None = None, out: Iterable[str] = (), *, fitted: bool = False
) -> ForeignPlan:
    """Return the plan with every row fit to come in; rows that cannot are among its troubles with the reason.

    `cells_of` gives the raw cells of a row that stays out; `out` are the keys of rows that stay out already.
    `fitted` says that the rows have been through `fit`.
    """
    cells = cells_of or _name_alone
    troubles = list(plan.troubles)
    rows: dict[str, ForeignRow] = {}
    for row in plan.rows:
        try:
            _place(rows, row if fitted else fit(row))
        except UnfitError as trouble:
            troubles.append(RowTrouble(row.line, str(trouble), cells(row)))
    _settle_parents(rows, {_key(row.key) for row in plan.rows} | {_key(key) for key in out})
    dependencies, notes = _settle_links(rows, plan.dependencies)
    return replace(
        plan,
        title=name(plan.title),
        rows=tuple(rows.values()),
        dependencies=dependencies,
        troubles=tuple(sorted(troubles, key=lambda trouble: trouble.line)),
        header=plan.header or ("Name",),
        notes=(*plan.notes, *notes),
    )


def _name_alone(row: ForeignRow) -> tuple[str, ...]:
    return (shown(row.title, TITLE_LIMIT),)


def _place(rows: dict[str, ForeignRow], row: ForeignRow) -> None:
    if (first := rows.get(row.key)) is not None:
        raise UnfitError(f"Its key “{shown(row.key)}” stands on line {first.line} already")
    rows[row.key] = row


def _key(text: str) -> str:
    return clean(text)[:TITLE_LIMIT]


def warned(row: ForeignRow, words: str) -> ForeignRow:
    """Return the row with one more warning."""
    return replace(row, warnings=(*row.warnings, words))


def with_criteria(row: ForeignRow, more: Iterable[tuple[str, bool]]) -> ForeignRow:
    """Return the row with more acceptance criteria after its own."""
    added = tuple(more)
    return fit(replace(row, criteria=(*row.criteria, *added))) if added else row


def as_initiative(row: ForeignRow) -> ForeignRow:
    """Return the row as an initiative."""
    kind = ForeignKind.INITIATIVE
    return replace(row, kind=kind, status=status_for(kind, row.status))


def with_holders_as_initiatives(rows: Iterable[ForeignRow]) -> list[ForeignRow]:
    """Return the rows, those that hold items as initiatives, for sources that do not tell kinds."""
    found = list(rows)
    held = {row.parent_key for row in found if row.kind in ITEMS}
    return [as_initiative(row) if row.kind is ForeignKind.FEATURE and row.key in held else row for row in found]


def fit(row: ForeignRow) -> ForeignRow:
    """Return the row with its texts clean and its values within reach; raises UnfitError with the reason."""
    title = one_line(row.title)
    if not title:
        raise UnfitError("Name is empty")
    warnings = list(row.warnings)
    if len(title) > TITLE_LIMIT:
        warnings.append(f"Name cut at {count_text(TITLE_LIMIT)} characters")
    description = clean(row.description).strip("\n")
    if len(description) > TEXT_LIMIT:
        warnings.append(f"Description cut at {count_text(TEXT_LIMIT)} characters")
    row = _with_days(row)
    links = tuple((url, name(words)) for link, words in row.links[:LIST_LIMIT] if (url := one_line(link)))
    if any(len(url) > TITLE_LIMIT for url, _ in links):
        warnings.append(f"A link longer than {count_text(TITLE_LIMIT)} characters left out")
    low, likely, high = _efforts(row)
    return replace(
        row,
        key=_key(row.key),
        title=crop(title),
        parent_key=_key(row.parent_key) if row.parent_key else None,
        parent_title=name(row.parent_title or "") or None,
        product=name(row.product or "") or None,
        external_key=name(row.external_key),
        status=status_for(row.kind, row.status),
        description=crop(description, TEXT_LIMIT),
        progress=None if row.progress is None else min(FULL, max(0, row.progress)),
        effort_low=low,
        effort_likely=likely,
        effort_high=high,
        owner=name(row.owner),
        teams=names(row.teams),
        tags=names(row.tags),
        sprint=name(row.sprint or "") or None,
        release=name(row.release or "") or None,
        criteria=tuple((title, met) for words, met in row.criteria[:LIST_LIMIT] if (title := name(words))),
        links=tuple(dict.fromkeys((url, words) for url, words in links if len(url) <= TITLE_LIMIT)),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _with_days(row: ForeignRow) -> ForeignRow:
    """Check the days of a row, and that the kinds that are nothing without days have them."""
    for day in (row.start, row.end):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise UnfitError(f"The year {day.year} is out of reach")
    if row.start is not None and row.end is not None and row.end < row.start:
        start, end = say_day(row.start, EPOCH), say_day(row.end, EPOCH)
        raise UnfitError(f"It ends on {end}, before it starts on {start}")
    if row.kind is ForeignKind.MILESTONE:
        if row.start is None and row.end is None:
            raise UnfitError("A milestone needs a day")
        return replace(row, start=None, end=row.end or row.start)
    if row.kind is ForeignKind.SPRINT and (row.start is None or row.end is None):
        raise UnfitError("A sprint needs a start and an end")
    return row


def _efforts(row: ForeignRow) -> tuple[float | None, float | None, float | None]:
    low, likely, high = row.effort_low, row.effort_likely, row.effort_high
    for point in (low, likely, high):
        if point is not None and not (math.isfinite(point) and 0 <= point <= MAX_EFFORT):
            raise UnfitError(f"An effort of {point:g} is out of reach")
    if likely is None and low is not None and high is not None:
        likely = (low + high) / 2
    known = [point for point in (low, likely, high) if point is not None]
    if known != sorted(known):
        raise UnfitError("Its effort is not low, likely, high in this order")
    return low, likely, high


def _settle_parents(rows: dict[str, ForeignRow], read: set[str]) -> None:
    """Keep only parents that are in the plan, can hold a row and do not run in a circle."""
    for key, row in rows.items():
        parent = row.parent_key
        if parent is not None and parent not in rows:
            state = "stays out" if parent in read else "is not in this file"
            rows[key] = warned(replace(row, parent_key=None), f"Its parent “{shown(parent)}” {state}")
    for key, row in rows.items():
        if row.parent_key is not None and (holder := _holder(rows, row)) != row.parent_key:
            rows[key] = replace(row, parent_key=holder)
    _cut_circles(rows)
    for row in tuple(rows.values()):
        if row.kind is ForeignKind.INITIATIVE:
            _raise_features_above(rows, row)


def _raise_features_above(rows: dict[str, ForeignRow], row: ForeignRow) -> None:
    """Make initiatives of the features that an initiative hangs under."""
    key = row.parent_key
    while key is not None and rows[key].kind is ForeignKind.FEATURE:
        rows[key] = as_initiative(rows[key])
        key = rows[key].parent_key


def _holder(rows: dict[str, ForeignRow], row: ForeignRow) -> str | None:
    """Return the nearest parent that can hold rows; a milestone cannot."""
    seen: set[str] = set()
    key = row.parent_key
    while key is not None and rows[key].kind not in HOLDERS:
        if key in seen or len(seen) > MAX_DEPTH:
            return None
        seen.add(key)
        key = rows[key].parent_key
    return key


def _cut_circles(rows: dict[str, ForeignRow]) -> None:
    """Cut circles of parents, and lift what hangs deeper than anybody plans."""
    depth: dict[str, int] = {}
    for key in rows:
        path: dict[str, None] = {}
        at: str | None = key
        while at is not None and at not in depth:
            if at in path:
                last = next(reversed(path))
                rows[last] = warned(replace(rows[last], parent_key=None), "Its parents ran in a circle, cut here")
                break
            path[at] = None
            at = rows[at].parent_key
        for step in reversed(path):
            depth[step] = _depth(rows, step, depth)


def _depth(rows: dict[str, ForeignRow], key: str, depth: dict[str, int]) -> int:
    parent = rows[key].parent_key
    if parent is None:
        return 0
    if depth[parent] < MAX_DEPTH:
        return depth[parent] + 1
    rows[key] = warned(
        replace(rows[key], parent_key=rows[parent].parent_key), f"It hung deeper than {MAX_DEPTH} levels"
    )
    return MAX_DEPTH


def _settle_links(
    rows: dict[str, ForeignRow], links: tuple[ForeignDependency, ...]
) -> tuple[tuple[ForeignDependency, ...], tuple[str, ...]]:
    kept: dict[tuple[str, str, str], ForeignDependency] = {}
    left_out: Counter[str] = Counter()
    for link in links:
        before, after = rows.get(_key(link.predecessor_key)), rows.get(_key(link.successor_key))
        if before is None or after is None:
            _warn_of_loose_end(rows, link)
        elif before.kind not in ITEMS or after.kind not in ITEMS:
            left_out["has a milestone at one end"] += 1
        elif before.key == after.key:
            left_out["ties an item to itself"] += 1
        else:
            lag = max(-MAX_LAG, min(MAX_LAG, link.lag_days))
            tie = ForeignDependency(before.key, after.key, link.line, link.anchor, lag)
            kept.setdefault((before.key, after.key, link.anchor), tie)
    notes = tuple(
        f"{count} {'dependency' if count == 1 else 'dependencies'} left out: {'it' if count == 1 else 'each'} {why}."
        for why, count in left_out.items()
    )
    return tuple(kept.values()), notes


def _warn_of_loose_end(rows: dict[str, ForeignRow], link: ForeignDependency) -> None:
    before, after = _key(link.predecessor_key), _key(link.successor_key)
    if after in rows:
        rows[after] = warned(rows[after], f"It waits for “{shown(before)}”, which is not among the rows")
    elif before in rows:
        rows[before] = warned(rows[before], f"It blocks “{shown(after)}”, which is not among the rows")
