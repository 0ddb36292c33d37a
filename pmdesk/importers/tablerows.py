"""Reads the rows of a mapped table into a plan: one row an item, rows that make no sense listed with the reason."""

import re
from collections.abc import Callable
from datetime import date

from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow, RowTrouble
from pmdesk.domain.roadmap import Status
from pmdesk.importers import tidy
from pmdesk.importers.cleaning import fold, one_line, shown, split_list
from pmdesk.importers.criteria import read_criteria
from pmdesk.importers.fields import (
    read_dates,
    read_effort,
    read_flag,
    read_owner_and_description,
    read_progress,
    read_release,
    read_status,
    read_tags,
)
from pmdesk.importers.filedays import read_days
from pmdesk.importers.links import read_links
from pmdesk.importers.reading import Reading, begin
from pmdesk.importers.references import Reference, read_references
from pmdesk.importers.table import Table, TableRow
from pmdesk.importers.targets import CRITERION, Dialect, Mapping, Target
from pmdesk.importers.tidy import UnfitError
from pmdesk.importers.vocabulary import kind_meaning

_KEY_LIKE = re.compile(r"[A-Z][A-Z0-9_]*-[0-9]+|[0-9]+|#[0-9]+")
_LEFT_OUT = ""
TELL_EVERY = 100
Tell = Callable[[int, int], object]
"""Hears how many rows are read, and of how many."""


def read_rows(
    table: Table, mapping: Mapping, source: str, today: date, dialect: Dialect, *, tell: Tell | None = None
) -> ForeignPlan:
    """Read a mapped table into a plan."""
    reading = begin(table, mapping, today, dialect)
    left_out = _read_all(reading, tell or _nobody)
    rows = [tidy.with_criteria(row, reading.criteria.get(row.key, ())) for row in reading.rows]
    if dialect.holders_are_initiatives and not reading.at[Target.KIND]:
        rows = tidy.with_holders_as_initiatives(rows)
    plan = ForeignPlan(
        source,
        dialect.name,
        (*map(tidy.fit, reading.initiatives.values()), *map(tidy.fit, reading.sprints.values()), *rows),
        tuple(reading.links),
        (*table.troubles, *reading.troubles),
        table.header,
        (f"{left_out} rows are of a kind that is not imported.",) if left_out else (),
    )
    cells = {row.line: row.cells for row in table.rows}
    return tidy.tidy(plan, lambda row: cells.get(row.line, ()), reading.out, fitted=True)


def _nobody(_done: int, _total: int) -> None:
    """Tell nobody how far the reading is."""


def _read_all(reading: Reading, tell: Tell) -> int:
    """Make all rows, criteria last, because they need to know whether their parent came in; count what is left out."""
    waiting: list[tuple[TableRow, str]] = []
    left_out = 0
    total = len(reading.table.rows)
    for done, (row, key) in enumerate(zip(reading.table.rows, reading.keys, strict=True)):
        if done % TELL_EVERY == 0:
            tell(done, total)
        kind = _kind(reading, row)
        if kind == CRITERION:
            waiting.append((row, key))
        elif kind == _LEFT_OUT:
            left_out += 1
        else:
            _try(reading, row, key, ForeignKind(kind))
    tell(total, total)
    holders = {row.key for row in reading.rows if row.kind in tidy.ITEMS}
    for row, key in waiting:
        _criterion(reading, row, key, holders)
    return left_out


def _try(reading: Reading, row: TableRow, key: str, kind: ForeignKind) -> None:
    try:
        reading.rows.append(tidy.fit(_row(reading, row, key, kind)))
        reading.links.extend(_links(reading, row, key))
    except (UnfitError, DeskError) as trouble:
        reason = trouble.what.rstrip(".") if isinstance(trouble, DeskError) else str(trouble)
        reading.troubles.append(RowTrouble(row.line, reason, row.cells))
        reading.out.add(key)


def _criterion(reading: Reading, row: TableRow, key: str, holders: set[str]) -> None:
    """Put a sub-task among its parent's criteria; where the parent is not in the file it stands as a feature."""
    parent, title = _parent_key(reading, row, key), one_line(reading.first(row, Target.NAME))
    if parent in holders and title:
        status, _, _ = read_status(reading, row)
        reading.criteria.setdefault(parent, []).append((title, status is Status.SHIPPED))
    else:
        _try(reading, row, key, ForeignKind.FEATURE)


def _row(reading: Reading, row: TableRow, key: str, kind: ForeignKind) -> ForeignRow:
    title = reading.first(row, Target.NAME)
    if not title:
        raise UnfitError("Name is empty")
    warnings: list[str] = []
    parent_key, parent_title = _parent(reading, row, key, warnings)
    status, health, unknown = read_status(reading, row)
    if unknown and status is None and not reading.dialect.unknown_status_is_tag:
        warnings.append(f"Status “{shown(unknown)}” is not known")
    start, end, resolution = read_dates(reading, row, warnings)
    low, likely, high = read_effort(reading, row)
    owner, description = read_owner_and_description(reading, row)
    return ForeignRow(
        key,
        row.line,
        kind,
        title,
        parent_key=parent_key,
        parent_title=parent_title,
        product=reading.first(row, Target.PRODUCT) or None,
        external_key=reading.first(row, Target.SHOWN_KEY if reading.at[Target.SHOWN_KEY] else Target.KEY),
        status=status,
        health=health,
        description=description,
        start=start,
        end=end,
        resolution=resolution,
        pinned=read_flag(reading.first(row, Target.PINNED)),
        progress=read_progress(reading.first(row, Target.PROGRESS)),
        effort_low=low,
        effort_likely=likely,
        effort_high=high,
        owner=owner,
        teams=tuple(
            team for cell in reading.every(row, Target.TEAM) for team in split_list(cell, reading.dialect.lists)
        ),
        tags=(*read_tags(reading, row), *([unknown] if reading.dialect.unknown_status_is_tag else [])),
        sprint=_sprint(reading, row),
        release=read_release(reading, row, warnings),
        criteria=tuple(found for cell in reading.every(row, Target.CRITERIA) for found in read_criteria(cell)),
        links=tuple(found for cell in reading.every(row, Target.LINK) for found in read_links(cell)),
        archived=read_flag(reading.first(row, Target.ARCHIVED)),
        warnings=tuple(warnings),
    )


def _kind(reading: Reading, row: TableRow) -> str:
    if read_flag(reading.first(row, Target.MILESTONE)):
        return ForeignKind.MILESTONE
    word = fold(reading.first(row, Target.KIND))
    if word in reading.kinds:
        return reading.kinds[word]
    if reading.dialect.children_are_criteria and reading.every(row, Target.PARENT):
        return CRITERION
    return (kind_meaning(word) if word else None) or ForeignKind.FEATURE


def _parent_key(reading: Reading, row: TableRow, key: str) -> str:
    """Return the key of the parent that is a row of this table, empty when there is none."""
    for lookup in (reading.by_key, reading.by_title):
        for word in reading.every(row, Target.PARENT):
            found = lookup.get(fold(word))
            if found is not None and found != key:
                return found
    return ""


def _parent(reading: Reading, row: TableRow, key: str, warnings: list[str]) -> tuple[str | None, str | None]:
    if parent := _parent_key(reading, row, key):
        return parent, None
    words = [word for word in reading.every(row, Target.PARENT) if fold(word) != fold(key)]
    for word in words:
        if not _KEY_LIKE.fullmatch(word):
            return None, word
    if words:
        warnings.append(f"Its parent “{shown(words[0])}” is not in this file")
    return _initiative(reading, row, key), None


def _initiative(reading: Reading, row: TableRow, key: str) -> str | None:
    """Return the key of the initiative that a column names; it is made with the first row that names it."""
    title = one_line(reading.first(row, Target.INITIATIVE))
    if not title:
        return None
    found = reading.by_title.get(fold(title))
    if found is not None:
        return found if found != key else None
    made = f"initiative:{fold(title)}"
    product = reading.first(row, Target.PRODUCT) or None
    reading.initiatives.setdefault(made, ForeignRow(made, row.line, ForeignKind.INITIATIVE, title, product=product))
    return made


def _sprint(reading: Reading, row: TableRow) -> str | None:
    """Return the latest of the sprints of a row; its days make a sprint of it when the table has them."""
    cells = reading.every(row, Target.SPRINT)
    if not cells:
        return None
    sprint = one_line(re.split(r"[;\n\\]", cells[-1])[-1])
    start, end = reading.first(row, Target.SPRINT_START), reading.first(row, Target.SPRINT_END)
    if sprint and start and end and f"sprint:{fold(sprint)}" not in reading.sprints:
        order, today = reading.mapping.date_order, reading.today
        first, last = read_days(start, order, today), read_days(end, order, today)
        if first is not None and last is not None and first.span.start <= last.span.end:
            key = f"sprint:{fold(sprint)}"
            reading.sprints[key] = ForeignRow(
                key, row.line, ForeignKind.SPRINT, sprint, start=first.span.start, end=last.span.end
            )
    return sprint or None


def _links(reading: Reading, row: TableRow, key: str) -> list[ForeignDependency]:
    def key_of(reference: Reference) -> str:
        folded = fold(reference.word)
        return reading.by_key.get(folded) or reading.by_title.get(folded) or reference.word

    before = [found for cell in reading.every(row, Target.DEPENDS_ON) for found in read_references(cell, reading.known)]
    after = [found for cell in reading.every(row, Target.BLOCKS) for found in read_references(cell, reading.known)]
    return [
        *(ForeignDependency(key_of(found), key, row.line, found.anchor, found.lag_days) for found in before),
        *(ForeignDependency(key, key_of(found), row.line, found.anchor, found.lag_days) for found in after),
    ]
