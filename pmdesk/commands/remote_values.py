"""A record of a service as the cells of the row that mirrors it, so that what was seen and what is here compare."""

from collections.abc import Mapping
from datetime import date

from pmdesk.commands.fields import changed
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.inbox import Bug, Note
from pmdesk.domain.kinds import Kind
from pmdesk.domain.mirrored import NEEDED, TABLE_OF, Arrival
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.roadmap import Item
from pmdesk.storage.codec import shape_of, texts_of
from pmdesk.storage.engine import Cell
from pmdesk.storage.ledger import Edit

Cells = Mapping[str, Cell]
ALIKE_NUMBERS = 0.005


def cells_of(arrival: Arrival, base: Cells | None) -> dict[str, Cell]:
    """Return the cells of a row that is just like a record; what the record leaves open stays as it was seen last."""
    cells: dict[str, Cell] = dict(arrival.values)
    before = base or {}
    table = TABLE_OF[arrival.target]
    if table in {"item", "sprint"}:
        cells |= _days(cells.get("start"), cells.get("end"), before)
    if table == "item" and cells.get("progress") is None:
        cells["progress"] = before.get("progress") or 0
    if table == "milestone":
        cells["day"] = cells.get("day") or before.get("day")
        cells["done"] = int(arrival.is_closed)
    if table == "release":
        day = arrival.closed_on.isoformat() if arrival.closed_on is not None else None
        cells["released_on"] = (before.get("released_on") or day) if arrival.is_closed else None
    for name in arrival.leaves:
        cells.pop(name, None)
    return cells


def is_whole(arrival: Arrival, cells: Cells) -> bool:
    """Return whether a row can be made of a record; a sprint without days waits until it has some."""
    return all(cells.get(name) is not None for name in NEEDED.get(arrival.target, ()))


def alike(field: str, one: Cell, other: Cell) -> bool:
    """Return whether a service that was sent one cell and gave back the other has taken it, tidied at most."""
    if one == other:
        return True
    if isinstance(one, str) and isinstance(other, str):
        if field == "tags":
            return {text.casefold() for text in texts_of(one)} == {text.casefold() for text in texts_of(other)}
        return one.split() == other.split()
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) < ALIKE_NUMBERS
    return one in (None, "") and other in (None, "")


def row_of(edit: Edit, table: str, row_id: int) -> tuple[Noun, ...]:
    """Return the row a record mirrors, a bug with its note; nothing when it is gone."""
    try:
        noun = NOUNS[Kind(table)]
    except ValueError:
        return ()
    row = edit.find(noun, row_id)
    if row is None:
        return ()
    if isinstance(row, Bug):
        return row, edit.get(Note, row.note_id)
    return (row,)


def cells_here(rows: tuple[Noun, ...]) -> dict[str, Cell]:
    """Return the cells of a row as they are here; a bug's title and text are those of its note."""
    image = dict(shape_of(type(rows[0])).encode(rows[0]))
    return image if len(rows) == 1 else {**shape_of(type(rows[1])).encode(rows[1]), **image}


def put_cells(edit: Edit, rows: tuple[Noun, ...], cells: Cells) -> None:
    """Give a row other cells; raises RuleBroken when they do not go together."""
    made: list[Noun] = []
    for row in rows:
        shape = shape_of(type(row))
        names = [name for name in cells if name in shape.names and not (name == "state" and isinstance(row, Note))]
        values = {name: _decoded(row, name, cells[name]) for name in names}
        if isinstance(row, Item) and values.get("effort_likely") is not None:
            values |= _efforts(row, values["effort_likely"])
        made.append(changed(row, values))
    for row in made:
        edit.put(row)


def _decoded(row: Noun, name: str, cell: Cell) -> object:
    try:
        value = shape_of(type(row)).decode_cell(name, cell)
    except (ValueError, TypeError) as error:
        raise RuleBroken(f"“{cell}” is no value for {name.replace('_', ' ')}.") from error
    if value is None and not next(each for each in shape_of(type(row)).columns if each.name == name).nullable:
        raise RuleBroken(f"The field {name.replace('_', ' ')} cannot be empty.")
    return value


def _efforts(row: Item, likely: object) -> dict[str, object]:
    """Return the points around a likely effort, moved where it would be outside of them."""
    low, high = row.effort_low, row.effort_high
    if not isinstance(likely, (int, float)):
        return {}
    return {
        "effort_low": None if low is None else min(low, likely),
        "effort_high": None if high is None else max(high, likely),
    }


def _days(start: Cell, end: Cell, before: Cells) -> dict[str, Cell]:
    """Return both days of a span of which a record may tell one."""
    first, last = (_day(cell) for cell in (start, end))
    if first is None and last is None:
        return {"start": None, "end": None}
    if last is not None:
        first = first or _day(before.get("start")) or last
        return {"start": min(first, last), "end": last}
    last = _day(before.get("end")) or first
    return {"start": first, "end": max(first or "", last or "")}


def _day(cell: Cell) -> str | None:
    if not isinstance(cell, str):
        return None
    return date.fromisoformat(cell).isoformat()
