"""What is loaded by its name is there: neither a type checker nor a linter sees a place that is a string."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "pmdesk"
PLACE = re.compile(r"pmdesk(?:\.\w+)+:\w+")


def places() -> Iterator[str]:
    """Yield all that is named as `module:name`, and what is taken from rooms that are loaded by name."""
    for path in HOUSE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
        yield from (text for text in texts if isinstance(text, str) and PLACE.fullmatch(text))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                yield from taken_from_rooms(function)


def taken_from_rooms(function: ast.FunctionDef) -> Iterator[str]:
    """Yield what is taken from a room where it is loaded, and from the names that it is given in one function."""
    rooms: dict[str, str] = {}
    for each in ast.walk(function):
        if isinstance(each, ast.Assign):
            targets, values = parts(each.targets[0]), parts(each.value)
            for target, value in zip(targets, values, strict=False):
                if isinstance(target, ast.Name) and (room := loaded(value)):
                    rooms[target.id] = room
    for each in ast.walk(function):
        if isinstance(each, ast.Attribute):
            holder = each.value
            if room := loaded(holder) or (rooms.get(holder.id, "") if isinstance(holder, ast.Name) else ""):
                yield f"pmdesk.ui.shell.{room}:{each.attr}"


def parts(value: ast.expr) -> list[ast.expr]:
    return list(value.elts) if isinstance(value, ast.Tuple) else [value]


def loaded(value: ast.expr) -> str:
    """Return the room that an expression loads, empty for none."""
    match value:
        case ast.Call(func=ast.Name(id="load_room"), args=[ast.Constant(value=str(room))]):
            return room
        case _:
            return ""


@pytest.mark.parametrize("place", sorted(set(places())))
def test_what_is_loaded_by_its_name_is_there(place: str) -> None:
    module, _, name = place.partition(":")
    assert hasattr(import_module(module), name)
