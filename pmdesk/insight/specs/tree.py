"""Takes values out of a foreign tree of JSON, whatever their types turn out to be."""

from typing import cast

Node = dict[str, object]
EMPTY: Node = {}


def node(value: object) -> Node:
    """Return the value when it is an object, else an empty one."""
    return cast("Node", value) if isinstance(value, dict) else EMPTY


def is_node(value: object) -> bool:
    """Whether a value is an object."""
    return isinstance(value, dict)


def items(value: object) -> list[object]:
    """Return the value when it is a list, else an empty one."""
    return cast("list[object]", value) if isinstance(value, list) else []


def within(value: object) -> list[object]:
    """Return what an object or a list holds, nothing for all else."""
    return list(node(value).values()) if is_node(value) else items(value)


def text(value: object) -> str:
    """Return the value when it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """Return the texts of a list."""
    return [each for each in items(value) if isinstance(each, str)]


def number(value: object) -> float | None:
    """Return the value when it is a number, else None."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def true(value: object) -> bool:
    """Whether a value is the truth value true, and nothing that looks like it."""
    return value is True
