"""Nouns to rows and back: one column per field, the column's type read off the dataclass."""

import json
import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NewType, Union, cast, get_args, get_origin

from pmdesk.domain.nouns import KIND_OF, Noun
from pmdesk.storage.engine import Cell

Image = dict[str, Cell]
SQL_TYPES = {int: "INTEGER", bool: "INTEGER", float: "REAL"}
Decoder = Callable[[Any], Any]
DECODERS: dict[type[Any], Decoder] = {
    bool: bool,
    float: float,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a noun as a column."""

    name: str
    sql_type: str
    nullable: bool
    decode: Decoder | None


@dataclass(frozen=True, slots=True)
class Shape:
    """How one noun lies in its table."""

    noun: type[Noun]
    table: str
    columns: tuple[Column, ...]
    names: frozenset[str]
    listed: str

    def decode(self, row: tuple[Any, ...]) -> Noun:
        """Return the noun a row of all columns holds."""
        values = [
            cell if column.decode is None or cell is None else column.decode(cell)
            for column, cell in zip(self.columns, row, strict=True)
        ]
        return cast("Callable[..., Noun]", self.noun)(*values)

    def encode(self, noun: Noun) -> Image:
        """Return the cells of a noun by column name."""
        return {column.name: to_cell(getattr(noun, column.name)) for column in self.columns}

    def decode_cell(self, name: str, cell: Cell) -> object:
        """Return the value of one column's cell."""
        column = next(column for column in self.columns if column.name == name)
        return cell if column.decode is None or cell is None else column.decode(cell)


@cache
def shape_of(noun: type[Noun]) -> Shape:
    """Return the table shape of a noun's class."""
    columns = tuple(_column(field.name, field.type) for field in fields(noun))
    return Shape(
        noun,
        KIND_OF[noun].value,
        columns,
        frozenset(column.name for column in columns),
        ", ".join(f'"{column.name}"' for column in columns),
    )


def to_cell(value: object) -> Cell:
    """Return a field's value as SQLite keeps it: days and instants as ISO text, enums as text, tuples as JSON."""
    if value is None or type(value) in (str, int, float):
        return cast("Cell", value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"{type(value).__name__} has no column type")


def _column(name: str, annotation: object) -> Column:
    nullable = get_origin(annotation) in (Union, types.UnionType)
    bare = next(part for part in get_args(annotation) if part is not type(None)) if nullable else annotation
    while isinstance(bare, NewType):
        bare = bare.__supertype__
    return Column(name, SQL_TYPES.get(cast("type[Any]", bare), "TEXT"), nullable, _decoder(bare))


def _decoder(bare: object) -> Decoder | None:
    if get_origin(bare) is tuple:
        return _tuple_of_texts
    if isinstance(bare, type) and issubclass(bare, StrEnum):
        return bare
    return DECODERS.get(cast("type[Any]", bare))


def _tuple_of_texts(cell: str) -> tuple[str, ...]:
    return tuple(json.loads(cell)) if cell != "[]" else ()
