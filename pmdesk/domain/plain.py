"""Nouns as plain JSON values and as the texts of a table, and back again, exactly."""

import json
import math
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NewType, Union, cast, get_args, get_origin

from pmdesk.domain.cells import neutralise, restore
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS, Noun

Plain = str | int | float | bool | list[str] | None
INTEGER_LIMIT = 2**63
YES, NO = "yes", "no"
SHOWN = 40


@frozen
class Field:
    """One field of a noun: its bare type, whether it may be empty, and the kind of row it refers to."""

    name: str
    type: type[Any]
    optional: bool
    required: bool
    refers: Kind | None


@cache
def fields_of(noun: type[Noun]) -> tuple[Field, ...]:
    """Return the fields of a noun in their order; `id` refers to nothing."""
    return tuple(_field(part.name, part.type, part.default is MISSING) for part in fields(noun))


def to_plain(noun: Noun) -> dict[str, Plain]:
    """Return a noun's fields as values that JSON knows."""
    return {field.name: _plain(getattr(noun, field.name)) for field in fields_of(type(noun))}


def from_plain(noun: type[Noun], values: Mapping[str, object]) -> Noun:
    """Return the noun of plain values; raises RuleBroken naming the field that does not fit."""
    return _made(noun, values, _from_plain)


def to_texts(noun: Noun) -> list[str]:
    """Return a noun's fields as cells of a table, texts neutralised."""
    return [_text(getattr(noun, field.name)) for field in fields_of(type(noun))]


def from_texts(noun: type[Noun], names: Sequence[str], cells: Sequence[str]) -> Noun:
    """Return the noun of a table's row; columns that are no field of it are passed over."""
    known = {field.name for field in fields_of(noun)}
    values = {name: cell for name, cell in zip(names, cells, strict=True) if name in known}
    return _made(noun, values, _from_text)


def _field(name: str, annotation: object, required: bool) -> Field:
    optional = get_origin(annotation) in (Union, types.UnionType)
    bare = next(part for part in get_args(annotation) if part is not type(None)) if optional else annotation
    refers: Kind | None = None
    if isinstance(bare, NewType):
        refers = None if name == "id" else KIND_BY_ID[bare.__name__]
        bare = int
    return Field(name, get_origin(bare) or cast("type[Any]", bare), optional, required, refers)


def _id_name(noun: type[Noun]) -> str:
    annotation = next(part.type for part in fields(noun) if part.name == "id")
    return cast("NewType", annotation).__name__


KIND_BY_ID = {_id_name(noun): kind for kind, noun in NOUNS.items()}


def _made(noun: type[Noun], values: Mapping[str, object], read: Callable[[Field, object], object]) -> Noun:
    known = fields_of(noun)
    strangers = values.keys() - {field.name for field in known}
    if strangers:
        raise RuleBroken(f"“{_short(min(strangers))}” is no field that PM Desk knows here.")
    missing = [field.name for field in known if field.required and field.name not in values]
    if missing:
        raise RuleBroken(f"The field “{missing[0]}” is missing.")
    made = {field.name: read(field, values[field.name]) for field in known if field.name in values}
    return cast("Callable[..., Noun]", noun)(**made)


def _plain(value: object) -> Plain:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(cast("tuple[str, ...]", value))
    return cast("Plain", value)


def _text(value: object) -> str:
    plain = _plain(value)
    if isinstance(plain, bool):
        return YES if plain else NO
    if isinstance(plain, list):
        return json.dumps(plain, ensure_ascii=False) if plain else ""
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return neutralise(value)
    return "" if plain is None else str(plain)


def _from_plain(field: Field, value: object) -> object:
    if value is None and field.optional:
        return None
    if field.type in (int, float):
        return _number(field, value)
    if field.type is tuple and isinstance(value, list):
        return tuple(_words(field, part) for part in cast("list[object]", value))
    if isinstance(value, bool) and field.type is bool:
        return value
    if isinstance(value, str) and field.type not in (bool, tuple):
        return _read(field, value)
    raise _misfit(field, value)


def _number(field: Field, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _misfit(field, value)
    if not -INTEGER_LIMIT <= value < INTEGER_LIMIT if isinstance(value, int) else not math.isfinite(value):
        raise _misfit(field, value)
    if field.type is int and isinstance(value, float):
        raise _misfit(field, value)
    return field.type(value)


def _from_text(field: Field, value: object) -> object:
    cell = cast("str", value)
    if field.type is str:
        return _words(field, restore(cell))
    cell = restore(cell).strip()
    if field.type is tuple:
        return _from_plain(field, _list(field, cell) if cell else [])
    if not cell and field.optional:
        return None
    if field.type is bool and cell.lower() in (YES, NO):
        return cell.lower() == YES
    return _from_plain(field, _figure(field, cell) if field.type in (int, float) else cell)


def _read(field: Field, text: str) -> object:
    """Return what a text means for a field of texts, days, instants or fixed words."""
    if field.type is str:
        return _words(field, text)
    try:
        if field.type in (date, datetime):
            return field.type.fromisoformat(text)
        if issubclass(field.type, StrEnum):
            return field.type(text)
    except ValueError as error:
        raise _misfit(field, text) from error
    raise _misfit(field, text)


def _words(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise _misfit(field, value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise RuleBroken(f"The text of “{field.name}” holds half a character.") from error
    return value


def _figure(field: Field, cell: str) -> object:
    try:
        return int(cell) if field.type is int else float(cell)
    except ValueError as error:
        raise _misfit(field, cell) from error


def _list(field: Field, cell: str) -> object:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise _misfit(field, cell) from error


def _misfit(field: Field, value: object) -> RuleBroken:
    said = "nothing" if value in (None, "") else f"“{_short(value)}”"
    return RuleBroken(f"“{field.name}” cannot be {said}.")


def _short(value: object) -> str:
    if isinstance(value, int) and abs(value) >= INTEGER_LIMIT:
        return "a very long number"
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
