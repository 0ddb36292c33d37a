"""Finds what a foreign row means by its parent: a row of the file, of an earlier import, or an item called so."""

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from pmdesk.commands.incoming.intake import Intake
from pmdesk.commands.incoming.names import Names
from pmdesk.commands.incoming.values import fold, pair
from pmdesk.domain.kinds import Kind, ProductId
from pmdesk.domain.roadmap import ItemKind


class Here(NamedTuple):
    """What the tree needs to know of an item that is in the workspace."""

    kind: ItemKind
    parent_id: int | None
    product_id: ProductId | None
    rank: str
    title: str
    key: str
    archived_at: str | None


class Target(NamedTuple):
    """What a row hangs on: an item, an objective or a product; nothing when it stands alone."""

    item: int | None = None
    objective: int | None = None
    product: int | None = None


class Candidate(NamedTuple):
    """An item that a name may mean; the best one sorts first."""

    is_feature: bool
    is_archived: bool
    line: int
    key: str
    id: int


class Finder:
    """Knows all items of the file and of the workspace by key and by title."""

    def __init__(self, intake: Intake, names: Names, here: Mapping[int, Here]) -> None:
        self.ids: dict[str, int] = {}
        self._intake = intake
        self._names = names
        self._here = here
        self._in_file: dict[str, list[Candidate]] = defaultdict(list)
        self._titles: dict[str, list[Candidate]] | None = None
        self._keys: dict[str, int] | None = None

    def add(self, key: str, title: str, candidate: Candidate) -> None:
        """Take in an item of the file."""
        self.ids[key] = candidate.id
        insort(self._in_file[fold(title)], candidate)

    def titled(self, title: str, other_than: int) -> int | None:
        """Return the item called so, rather one of the file and an initiative, or None."""
        for index in (self._in_file, self._known_titles()):
            for candidate in index.get(fold(title), ()):
                if candidate.id != other_than:
                    return candidate.id
        return None

    def keyed(self, key: str) -> int | None:
        """Return the item of a key in the file, in an earlier import, or with that key in a tracker, or None."""
        if key in self.ids:
            return self.ids[key]
        before = self._intake.row_id(Kind.ITEM, key)
        return before if before in self._here else self._known_keys().get(key.casefold())

    def item_of(self, parent: object) -> int | None:
        """Return the item that a kept value means, or None when it means none."""
        target = self.target(-1, parent)
        return None if target is None else target.item

    def target(self, row_id: int, parent: object) -> Target | None:
        """Return what a row hangs on by its kept value, or None when that is not to be found."""
        if (wanted := pair(parent)) is None:
            return Target()
        how, word = wanted
        if how == "title":
            found = self.titled(word, row_id)
            return None if found is None else Target(found)
        objective = self._intake.row_id(Kind.OBJECTIVE, word)
        product = self._intake.row_id(Kind.PRODUCT, word)
        if word not in self.ids and objective is not None and self._names.objectives.has(objective):
            return Target(objective=objective)
        if word not in self.ids and product is not None and self._names.products.has(product):
            return Target(product=product)
        found = self.keyed(word)
        return None if found is None else Target(found)

    def _known_titles(self) -> dict[str, list[Candidate]]:
        if self._titles is None:
            self._titles = defaultdict(list)
            for row_id, item in self._here.items():
                is_feature, is_archived = item.kind is ItemKind.FEATURE, item.archived_at is not None
                insort(self._titles[fold(item.title)], Candidate(is_feature, is_archived, 0, "", row_id))
        return self._titles

    def _known_keys(self) -> dict[str, int]:
        if self._keys is None:
            self._keys = {item.key.casefold(): row_id for row_id, item in self._here.items() if item.key}
        return self._keys
