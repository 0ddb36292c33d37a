"""Tells which parts of two descriptions are written alike, with all they refer to, so that nobody compares them."""

import json

from pmdesk.insight.specs.description import Description
from pmdesk.insight.specs.tree import node, within


class Sameness:
    """What is the same word for word, `$ref`s followed; each part is looked at once."""

    def __init__(self, old: Description, new: Description) -> None:
        self._sides = (old.references, new.references)
        self._alike_rules = old.merges_siblings == new.merges_siblings
        self._within: dict[int, tuple[object, frozenset[str]]] = {}
        self._decided: dict[str, bool] = {}

    def same(self, a: object, b: object) -> bool:
        """Whether two parts, and all they refer to, are written alike."""
        return self._alike_rules and _alike(a, b) and all(self._is_same(ref) for ref in self._refs(a))

    def _is_same(self, ref: str) -> bool:
        if ref not in self._decided:
            self._decide(ref)
        return self._decided[ref]

    def _decide(self, start: str) -> None:
        """Go to all that can be reached and is not decided, then back from what differs."""
        back: dict[str, list[str]] = {}
        waiting, known, differing = [start], {start}, list[str]()
        while waiting:
            ref = waiting.pop()
            old, new = (side.target(ref) for side in self._sides)
            if old is None or not _alike(old, new):
                differing.append(ref)
                continue
            for onward in self._refs(old):
                if self._decided.get(onward) is False:
                    differing.append(ref)
                elif onward not in self._decided:
                    back.setdefault(onward, []).append(ref)
                    if onward not in known:
                        known.add(onward)
                        waiting.append(onward)
        changed: set[str] = set()
        while differing:
            ref = differing.pop()
            if ref not in changed:
                changed.add(ref)
                differing += back.get(ref, ())
        self._decided.update((ref, ref not in changed) for ref in known)

    def _refs(self, part: object) -> frozenset[str]:
        kept = self._within.get(id(part))
        if kept is None:
            kept = self._within[id(part)] = (part, frozenset(_refs(part)))
        return kept[1]


def _alike(a: object, b: object) -> bool:
    """Whether two parts are the same, true and 1 told apart."""
    return a == b and json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def _refs(part: object) -> set[str]:
    """Return the `$ref`s in a part."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        each = waiting.pop()
        ref = node(each).get("$ref")
        if isinstance(ref, str):
            found.add(ref)
        waiting += within(each)
    return found
