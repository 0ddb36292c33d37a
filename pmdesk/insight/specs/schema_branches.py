"""Pairs the branches of `allOf`, `oneOf` and `anyOf` of two schemas: by name, by what they say, by title, by type."""

import json
from collections.abc import Callable
from typing import cast

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.schemas import View, is_annotation
from pmdesk.insight.specs.tree import is_node, items, node, text

MOST_COMPARED = 400
"""Pairs of branches without a common name that are compared to find those that say the same."""


@frozen
class Paired:
    """Branches that belong together, and those that went or came."""

    both: tuple[tuple[View, View], ...]
    gone: tuple[View, ...]
    came: tuple[View, ...]


def paired(old: list[View], new: list[View], same: Callable[[View, View], bool]) -> Paired:
    """Pair branches; `same` says whether two schemas say the same, whatever they are called."""
    both: list[tuple[View, View]] = []
    gone, came = list(old), list(new)

    def match(key: Callable[[View], str]) -> None:
        waiting: dict[str, list[View]] = {}
        for each in came:
            waiting.setdefault(key(each), []).append(each)
        for each in list(gone):
            found = waiting.get(key(each)) if key(each) else None
            if found:
                other = found.pop(0)
                both.append((each, other))
                _without(gone, each)
                _without(came, other)

    match(lambda view: view.name)
    match(_content)
    if len(gone) * len(came) <= MOST_COMPARED:
        for each in list(gone):
            other = next((one for one in came if same(each, one)), None)
            if other is not None:
                both.append((each, other))
                _without(gone, each)
                _without(came, other)
    match(lambda view: "" if view.name else text(view.node.get("title")))
    match(lambda view: "" if view.name else _only_type(view, gone, came))
    return Paired(tuple(both), tuple(gone), tuple(came))


def _without(views: list[View], one: View) -> None:
    views.remove(next(each for each in views if each is one))


def _content(view: View) -> str:
    if view.name:
        return ""
    return canonical([view.node, view.nullable])


def canonical(value: object) -> str:
    """Return a text that is the same for schemas that say the same in the same way, in whichever order."""
    if is_node(value):
        said = {name: each for name, each in node(value).items() if not is_annotation(name)}
        return json.dumps(sorted([name, canonical(each)] for name, each in said.items()))
    if isinstance(value, list):
        return json.dumps(sorted(canonical(each) for each in items(cast("object", value))))
    return json.dumps(value, default=str)


def _only_type(view: View, gone: list[View], came: list[View]) -> str:
    """Return the type of a branch written in place where no other such branch on its side has it."""
    if view.name or len(view.types) != 1:
        return ""
    for side in (gone, came):
        if sum(not each.name and each.types == view.types for each in side) > 1:
            return ""
    return next(iter(view.types))


def is_only_annotation(view: View) -> bool:
    """Whether a branch says nothing about which values are right."""
    return all(is_annotation(name) for name in view.node)


def title(view: View) -> str:
    """Return what a branch is called for people."""
    said = view.name or text(view.node.get("title"))
    return said or " or ".join(sorted(view.types)) or "a schema without a name"


def step(view: View, among: list[View]) -> str:
    """Return what tells a branch from the others on the way to it, in whichever order they stand."""
    said = view.name or text(view.node.get("title"))
    if said:
        return said
    kind = " or ".join(sorted(view.types)) or "any"
    alike = sorted({canonical(each.node) for each in among if not each.name and each.types == view.types})
    return kind if len(alike) == 1 else f"{kind} {alike.index(canonical(view.node)) + 1}"
