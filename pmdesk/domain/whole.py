"""A whole workspace as values: all rows by kind, and what must hold between them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import cast

from pmdesk.domain.checks import Check
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.plain import fields_of
from pmdesk.domain.roadmap import Dependency, Item, ItemKind, ProductLine

UNIQUE: dict[Kind, tuple[str, ...]] = {
    Kind.CAPACITY: ("team_id", "sprint_id"),
    Kind.ASSIGNMENT: ("item_id", "team_id"),
    Kind.DEPENDENCY: ("predecessor_id", "successor_id"),
    Kind.SERIES: ("metric_id", "dimensions"),
    Kind.REVIEW_MARK: ("metric_id", "day"),
    Kind.SPEC_TEXT: ("sha256",),
    Kind.SPEC_VERSION: ("api_id", "text_id"),
    Kind.STAGE_PLAN: ("integration_id", "stage"),
    Kind.SIGNATURE: ("integration_id", "version_id", "side"),
    Kind.INTEGRATION_ITEM: ("integration_id", "item_id"),
    Kind.CHANGE_VERDICT: ("api_id", "fingerprint"),
    Kind.API_ENVIRONMENT: ("api_id", "environment"),
    Kind.SYNC_LINK: ("connection_id", "remote_id", "remote_kind"),
    Kind.CONFLICT: ("link_id", "field"),
    Kind.ORIGIN: ("source", "kind", "key"),
    Kind.SETTING: ("name",),
}
ID_LIMIT = 2**53  # So that ids stay whole numbers in every reader of JSON.
BELONGINGS = frozenset({Kind.SETTING, Kind.ORIGIN})
"""Kinds that describe a workspace rather than fill it."""


@frozen
class Whole:
    """All rows of a workspace by kind; every id ever given is at most `last_id`."""

    rows: Mapping[Kind, tuple[Noun, ...]]
    last_id: int = 0

    def of(self, kind: Kind) -> tuple[Noun, ...]:
        """Return the rows of one kind."""
        return self.rows.get(kind, ())

    def all(self) -> Iterator[tuple[Kind, Noun]]:
        """Yield every row with its kind, referred rows mostly before those that refer to them."""
        for kind in NOUNS:
            for noun in self.of(kind):
                yield kind, noun

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(rows) for rows in self.rows.values())


def said(kind: Kind, row_id: int) -> str:
    """Name a row in a sentence."""
    return f"{kind.value.replace('_', ' ')} {row_id}"


def broken_rules(whole: Whole) -> Iterator[str]:
    """Yield, in words, each rule between rows that does not hold: ids, references, uniqueness, circles."""
    yield from _shared_ids(whole)
    yield from _dangling(whole)
    yield from _repeated(whole)
    yield from _misplaced(whole)
    yield from _circles(whole)


def _shared_ids(whole: Whole) -> Iterator[str]:
    if not 0 <= whole.last_id <= ID_LIMIT:
        yield f"The last id {whole.last_id} is out of range."
    seen: dict[int, Kind] = {}
    for kind, noun in whole.all():
        if noun.id in seen:
            yield f"{said(kind, noun.id).capitalize()} has the same id as {said(seen[noun.id], noun.id)}."
        if not 1 <= noun.id <= ID_LIMIT:
            yield f"{said(kind, noun.id).capitalize()} has an id that is out of range."
        seen.setdefault(noun.id, kind)


def _dangling(whole: Whole) -> Iterator[str]:
    known = {kind: {noun.id for noun in whole.of(kind)} for kind in NOUNS}
    for kind, rows in whole.rows.items():
        pointers = [(field.name, field.refers) for field in fields_of(NOUNS[kind]) if field.refers is not None]
        for noun in rows:
            for name, target in pointers:
                wanted: int | None = getattr(noun, name)
                if wanted is not None and wanted not in known[target]:
                    yield f"{said(kind, noun.id).capitalize()} refers to {said(target, wanted)}, which is not there."


def _repeated(whole: Whole) -> Iterator[str]:
    for kind, names in UNIQUE.items():
        seen: dict[Hashable, int] = {}
        for noun in whole.of(kind):
            key = tuple(getattr(noun, name) for name in names)
            if key in seen:
                yield f"{said(kind, noun.id).capitalize()} repeats {said(kind, seen[key])}."
            seen.setdefault(key, noun.id)


def _misplaced(whole: Whole) -> Iterator[str]:
    items = _items(whole)
    for item in items.values():
        parent = None if item.parent_id is None else items.get(item.parent_id)
        if parent is not None and item.kind is ItemKind.INITIATIVE and parent.kind is ItemKind.FEATURE:
            yield f"“{item.title}” is an initiative and cannot hang under the feature “{parent.title}”."


def _circles(whole: Whole) -> Iterator[str]:
    items = _items(whole)
    lines = [cast("ProductLine", noun) for noun in whole.of(Kind.PRODUCT_LINE)]
    links = [cast("Dependency", noun) for noun in whole.of(Kind.DEPENDENCY)]
    under_itself = _on_circles((item.id, item.parent_id) for item in items.values() if item.parent_id is not None)
    if under_itself:
        yield f"{_titles(under_itself, items)} hang under themselves."
    nested = _on_circles((line.id, line.parent_id) for line in lines if line.parent_id is not None)
    if nested:
        yield f"{len(nested)} product lines hang under themselves."
    checks = [cast("Check", noun) for noun in whole.of(Kind.API_CHECK)]
    behind = _on_circles((check.id, check.parent_id) for check in checks if check.parent_id is not None)
    if behind:
        yield f"{len(behind)} checks wait for each other in a circle."
    waiting = _on_circles((link.predecessor_id, link.successor_id) for link in links)
    if waiting:
        yield f"{_titles(waiting, items)} wait for each other in a circle."


def _items(whole: Whole) -> dict[int, Item]:
    return {noun.id: cast("Item", noun) for noun in whole.of(Kind.ITEM)}


def _titles(ids: list[int], items: Mapping[int, Item]) -> str:
    shown = [f"“{items[row_id].title}”" for row_id in ids[:3] if row_id in items]
    more = "" if len(ids) <= len(shown) else f" and {len(ids) - len(shown)} more"
    return ", ".join(shown) + more


def _on_circles(arrows: Iterable[tuple[int, int]]) -> list[int]:
    """Return the nodes that are left when nodes without arrows in, or without arrows out, are taken away in turn."""
    ahead: defaultdict[int, list[int]] = defaultdict(list)
    back: defaultdict[int, list[int]] = defaultdict(list)
    for start, end in arrows:
        ahead[start].append(end)
        back[end].append(start)
    return sorted(_core(ahead, back) & _core(back, ahead))


def _core(ahead: Mapping[int, list[int]], back: Mapping[int, list[int]]) -> set[int]:
    """Return the nodes that stay when those without arrows in are taken away in turn (Kahn's algorithm)."""
    nodes = ahead.keys() | back.keys()
    waits = {node: len(back.get(node, ())) for node in nodes}
    free = [node for node in nodes if not waits[node]]
    while free:
        node = free.pop()
        nodes.discard(node)
        for following in ahead.get(node, ()):
            waits[following] -= 1
            if not waits[following]:
                free.append(following)
    return nodes
