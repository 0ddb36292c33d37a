"""Nouns to rows and back: one column per field, the column's type read off the dataclass."""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from math import isnan
from operator import attrgetter
from typing import Any, NewType, Union, cast, get_args, get_origin

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.nouns import KIND_OF, Noun
from pmdesk.storage.engine import Cell

Image = dict[str, Cell]
Decoder = Callable[[Any], Any]
Encoder = Callable[[Any], Cell]
JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False)
SQL_TYPES = {int: "INTEGER", bool: "INTEGER", float: "REAL"}


@frozen
class Column:
    """One field of a noun as a column; `default` is what a row from before the column's time holds."""

    name: str
    sql_type: str
    nullable: bool
    decode: Decoder | None
    encode: Encoder | None
    default: Cell


@frozen
class Shape:
    """How one noun lies in its table, and the statements for one of its rows."""

    noun: type[Noun]
    table: str
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    listed: str
    select: str
    insert: str
    delete: str
    read: Callable[[Noun], tuple[Any, ...]]
    decoders: tuple[tuple[int, Decoder], ...]
    encoders: tuple[tuple[int, Encoder], ...]

    def decode(self, row: tuple[Any, ...]) -> Noun:
        """Return the noun a row of all columns holds."""
        values = list(row)
        for place, decode in self.decoders:
            if values[place] is not None:
                values[place] = decode(values[place])
        return cast("Callable[..., Noun]", self.noun)(*values)

    def encode(self, noun: Noun) -> Image:
        """Return the cells of a noun by column name."""
        return dict(zip(self.names, self.cells(noun), strict=True))

    def cells(self, noun: Noun) -> list[Cell]:
        """Return the cells of a noun in the order of the columns."""
        values = list(self.read(noun))
        for place, encode in self.encoders:
            value = values[place]
            if value is not None:
                values[place] = encode(value)
        return values

    def image(self, row: tuple[Any, ...]) -> Image:
        """Return the cells of a row of all columns by name."""
        return dict(zip(self.names, row, strict=True))

    def complete(self, image: Mapping[str, Cell]) -> Image:
        """Return a whole row's cells as this version of the table wants them, from an image of any version."""
        return {column.name: image.get(column.name, column.default) for column in self.columns}

    def known(self, image: Mapping[str, Cell]) -> Image:
        """Return the cells of an image of any version that this version of the table still has."""
        return {name: cell for name, cell in image.items() if name in self.names}

    def decode_cell(self, name: str, cell: Cell) -> object:
        """Return the value of one column's cell."""
        column = self.columns[self.names.index(name)]
        return cell if column.decode is None or cell is None else column.decode(cell)


@cache
def shape_of(noun: type[Noun]) -> Shape:
    """Return the table shape of a noun's class."""
    columns = tuple(_column(field) for field in fields(noun))
    names = tuple(column.name for column in columns)
    table, listed = KIND_OF[noun].value, ", ".join(f'"{name}"' for name in names)
    return Shape(
        noun,
        table,
        columns,
        names,
        listed,
        f"SELECT {listed} FROM {table} WHERE id = ?",  # noqa: S608
        f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        f"DELETE FROM {table} WHERE id = ?",  # noqa: S608
        attrgetter(*names),
        tuple((place, column.decode) for place, column in enumerate(columns) if column.decode is not None),
        tuple((place, column.encode) for place, column in enumerate(columns) if column.encode is not None),
    )


def to_cell(value: object) -> Cell:
    """Return a field's value as SQLite keeps it: days and instants as ISO text, enums as text, tuples as JSON."""
    kind = type(value)
    if value is None or kind in (str, int):
        return cast("Cell", value)
    encode = _encoder(kind)
    if encode is not None:
        return encode(value)
    if isinstance(value, (str, int)):
        return value
    raise TypeError(f"{kind.__name__} has no column type")


def _number(value: float) -> float:
    if isnan(value):
        raise RuleBroken("This is not a number.", "Type digits, like 8 or 0.5.")
    return value


def _moment(value: date) -> str:
    return value.isoformat()


def _json(value: tuple[object, ...]) -> str:
    if not value:
        return "[]"
    texts = [each for each in value if isinstance(each, str)]
    joined = '", "'.join(texts)
    if len(texts) < len(value) or not joined.isprintable() or "\\" in joined or joined.count('"') > 2 * len(texts) - 2:
        return JSON.encode(value)
    return f'["{joined}"]'


def texts_of(cell: str) -> tuple[str, ...]:
    """Return the texts a cell of them holds; without a backslash none of them holds a quote, so no parser is needed."""
    if cell == "[]":
        return ()
    return tuple(json.loads(cell)) if "\\" in cell else tuple(cell[2:-2].split('", "'))


ENCODERS: dict[type[Any], Encoder] = {
    bool: int,
    float: _number,
    StrEnum: str.__str__,
    date: _moment,
    tuple: _json,
}
DECODERS: dict[type[Any], Decoder] = {bool: bool, float: float, date: date.fromisoformat, tuple: texts_of}


def _column(field: Field[Any]) -> Column:
    nullable = get_origin(field.type) in (Union, types.UnionType)
    bare = next(part for part in get_args(field.type) if part is not type(None)) if nullable else field.type
    while isinstance(bare, NewType):
        bare = bare.__supertype__
    kind = cast("type[Any]", get_origin(bare) or bare)
    default = None if field.default is MISSING else to_cell(field.default)
    sql_type = SQL_TYPES.get(kind, "TEXT")
    return Column(field.name, sql_type, nullable, _decoder(kind), _encoder(kind), default)


@cache
def _encoder(kind: type[Any]) -> Encoder | None:
    return next((encode for bare, encode in ENCODERS.items() if issubclass(kind, bare)), None)


def _decoder(kind: type[Any]) -> Decoder | None:
    if issubclass(kind, StrEnum):
        return kind
    return datetime.fromisoformat if kind is datetime else DECODERS.get(kind)
