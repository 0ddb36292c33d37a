"""Finds which operations of two descriptions are the same: by method and path, whatever the places are called."""

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.description import Operation
from pmdesk.insight.specs.templates import shape


@frozen
class Pairs:
    """Operations in both versions, in one only, and the paths of the old one of which something is left."""

    both: tuple[tuple[Operation, Operation], ...]
    gone: tuple[Operation, ...]
    came: tuple[Operation, ...]
    kept_paths: frozenset[str]


def paired_operations(old: list[Operation], new: list[Operation]) -> Pairs:
    """Pair the operations; a path that is written just the same goes before one of the same shape."""
    exact = {(each.method, each.path): each for each in new}
    both: list[tuple[Operation, Operation]] = []
    gone: list[Operation] = []
    taken: set[tuple[str, str]] = set()
    waiting: list[Operation] = []
    for each in old:
        key = (each.method, each.path)
        if key in exact:
            both.append((each, exact[key]))
            taken.add(key)
        else:
            waiting.append(each)
    free: dict[tuple[str, str], list[Operation]] = {}
    for each in new:
        if (each.method, each.path) not in taken:
            free.setdefault((each.method, shape(each.path)), []).append(each)
    for each in waiting:
        found = free.get((each.method, shape(each.path)))
        if found:
            both.append((each, found.pop(0)))
        else:
            gone.append(each)
    came = [each for left in free.values() for each in left]
    shapes = {shape(each.path) for each in new}
    kept = frozenset(each.path for each in old if shape(each.path) in shapes)
    return Pairs(tuple(both), tuple(gone), tuple(came), kept)
