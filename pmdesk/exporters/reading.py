"""How a sheet reads to people: the few columns that matter, values in words, the line under the title."""

from collections.abc import Iterable
from datetime import date

from pmdesk.domain.days import say_day
from pmdesk.domain.estimates import say_points
from pmdesk.domain.sheet import COLUMN_OF, Column, RoadmapSheet, SheetRow, Value

READING = ("status", "health", "dates", "done", "estimate", "owner", "teams", "release", "milestones")
UNTOLD = frozenset({"", "Fine"})
DEEPEST = 50


def say(value: Value) -> str:
    """Say a value as a cell of text."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, float):
        return say_points(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def fact(row: SheetRow, column: Column) -> str:
    """Return what a reader is told in a cell; what goes without saying is left empty."""
    told = say(row.values.get(column.name))
    return "" if told in UNTOLD else told


def reading_columns(sheet: RoadmapSheet) -> list[Column]:
    """Return the columns a person reads beside the name: those that may leave and say something."""
    allowed = {column.name for column in sheet.columns}
    columns = [COLUMN_OF[name] for name in READING if name in allowed]
    return [column for column in columns if any(fact(row, column) for row in sheet.items)]


def title_of(sheet: RoadmapSheet) -> str:
    """Return the title: workspace and view."""
    return f"{sheet.heading.workspace}: {sheet.heading.view}"


def subtitle_of(sheet: RoadmapSheet) -> str:
    """Return the line under the title: filters, how much, of which day."""
    count = len(sheet.items)
    day = f"{say_day(sheet.heading.day, sheet.heading.day)} {sheet.heading.day.year}"
    return ", ".join([*sheet.heading.filters, f"{count} item{'s' if count != 1 else ''}", day])


def sections(sheet: RoadmapSheet) -> list[tuple[SheetRow | None, list[SheetRow]]]:
    """Return the items under the head of their group; None heads those before the first group."""
    found: list[tuple[SheetRow | None, list[SheetRow]]] = [(None, [])]
    for row in sheet.rows:
        if row.is_group:
            found.append((row, []))
        else:
            found[-1][1].append(row)
    return [part for part in found if part[0] is not None or part[1]]


def levels(rows: Iterable[SheetRow]) -> list[int]:
    """Return how far each row of a section is indented, without holes, from 0; deeper than anyone reads stays there."""
    result: list[int] = []
    above: list[int] = []
    for row in rows:
        while above and above[-1] >= row.depth:
            above.pop()
        result.append(min(len(above), DEEPEST))
        above.append(row.depth)
    return result
