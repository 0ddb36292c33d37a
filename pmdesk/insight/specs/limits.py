"""How large, deep and intricate a description may be, and the words for one that is more."""

from typing import cast

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.tree import is_node, items, node

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200
MAX_VALUES = 6_000_000
"""Values of all kinds, those counted again that are used again; 64 MB of real descriptions hold half as many."""
MAX_LIST = 100_000
LEAVE_OUT = "Ask the vendor for a description without what was made by a machine."


def too_deep(name: str) -> DeskError:
    """Say that values lie in values without end."""
    return DeskError(f"“{name}” is nested more than {MAX_DEPTH} levels deep.", LEAVE_OUT)


def too_many(name: str) -> DeskError:
    """Say that there are too many values, or that few values stand for too many."""
    return DeskError(f"“{name}” stands for over {count_text(MAX_VALUES)} values.", LEAVE_OUT)


def too_long(name: str, length: int) -> DeskError:
    """Say that one list is too long, as an enumeration of all numbers is."""
    words = f"“{name}” has a list of {count_text(length)} values. At most {count_text(MAX_LIST)} can be compared."
    return DeskError(words, LEAVE_OUT)


def hold_limits(name: str, tree: object) -> None:
    """Raise DeskError when a tree without aliases is too large or too deep."""
    level: list[object] = [tree]
    total = 0
    for _ in range(MAX_DEPTH):
        total += len(level)
        if total > MAX_VALUES:
            raise too_many(name)
        level = _below(name, level)
        if not level:
            return
    raise too_deep(name)


def _below(name: str, level: list[object]) -> list[object]:
    found: list[object] = []
    for each in level:
        if is_node(each):
            found.extend(node(each).values())
        elif isinstance(each, list):
            values = items(cast("object", each))
            if len(values) > MAX_LIST:
                raise too_long(name, len(values))
            found.extend(values)
    return found
