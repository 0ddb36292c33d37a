"""Edits of roadmap items: add, move in the tree, set status, duplicate."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from pmdesk.commands.fields import changed, last_rank, make
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import AssignmentId, CriterionId, ItemId, LinkId, ProductId
from pmdesk.domain.rank import between
from pmdesk.domain.roadmap import (
    DONE,
    FULL,
    STATUS_WORDS,
    STATUSES_OF,
    Assignment,
    Criterion,
    Item,
    ItemKind,
    Link,
    Product,
    Status,
)
from pmdesk.storage.ledger import Edit

COUNTERPART = {
    Status.IDEA: Status.PROPOSED,
    Status.CANDIDATE: Status.PROPOSED,
    Status.IN_PROGRESS: Status.ACTIVE,
    Status.SHIPPED: Status.COMPLETED,
    Status.DROPPED: Status.CANCELLED,
    Status.PROPOSED: Status.IDEA,
    Status.ACTIVE: Status.IN_PROGRESS,
    Status.COMPLETED: Status.SHIPPED,
    Status.CANCELLED: Status.DROPPED,
    Status.PLANNED: Status.PLANNED,
}


@frozen
class AddItem:
    """Add an initiative or a feature, after a sibling or at the end. Answers its id."""

    kind: ItemKind
    title: str
    product_id: ProductId | None = None
    parent_id: ItemId | None = None
    after_id: ItemId | None = None
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add {self.title.strip()}"

    def apply(self, edit: Edit) -> ItemId:
        """Put the item under its parent, in the parent's product."""
        product_id = self.product_id
        if self.parent_id is not None:
            parent = edit.get(Item, self.parent_id)
            require_parent(self.kind, self.title, parent)
            product_id = parent.product_id
        elif product_id is not None:
            edit.get(Product, product_id)
        status = Status.PROPOSED if self.kind is ItemKind.INITIATIVE else Status.IDEA
        values = {"status": status, **self.values}
        values |= {"kind": self.kind, "title": self.title.strip(), "product_id": product_id}
        values |= {"parent_id": self.parent_id, "rank": self._rank(edit, product_id)}
        row = make(Item, edit.next_id(), values)
        edit.put(row)
        return ItemId(row.id)

    def _rank(self, edit: Edit, product_id: ProductId | None) -> str:
        siblings = _sibling_ranks(edit, product_id, self.parent_id)
        if self.after_id is None:
            return between(max(siblings.values(), default=None), None)
        before = siblings.get(self.after_id)
        later = [rank for rank in siblings.values() if before is not None and rank > before]
        return between(before, min(later, default=None))


@frozen
class MoveItems:
    """Hang items under a product or parent, before a sibling or at the end; they keep their order."""

    ids: tuple[ItemId, ...]
    product_id: ProductId | None
    parent_id: ItemId | None = None
    before_id: ItemId | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return "Move 1 item" if len(self.ids) == 1 else f"Move {len(self.ids)} items"

    def apply(self, edit: Edit) -> None:
        """Put every item at its new place; its descendants go with it."""
        product_id = self.product_id
        parent = None if self.parent_id is None else edit.get(Item, self.parent_id)
        if parent is not None:
            product_id = parent.product_id
        moved = sorted(edit.many(Item, self.ids), key=lambda item: item.rank)
        if parent is not None:
            above = _from_here_up(edit, parent)
            for item in moved:
                require_parent(item.kind, item.title, parent)
                if item.id in above:
                    raise RuleBroken(f"“{item.title}” cannot hang under itself.", "Pick another parent.")
        before, after = self._gap(edit, product_id)
        for item in moved:
            before = between(before, after)
            edit.put(replace(item, product_id=product_id, parent_id=self.parent_id, rank=before))
        _carry_product(edit, [item.id for item in moved], product_id)

    def _gap(self, edit: Edit, product_id: ProductId | None) -> tuple[str | None, str | None]:
        siblings = _sibling_ranks(edit, product_id, self.parent_id)
        staying = sorted(rank for row_id, rank in siblings.items() if row_id not in self.ids)
        after = siblings.get(self.before_id) if self.before_id is not None else None
        earlier = [rank for rank in staying if after is None or rank < after]
        return max(earlier, default=None), after


@frozen
class SetStatus:
    """Give items a status; for the other kind of item its counterpart is taken. Shipping makes progress 100 %."""

    ids: tuple[ItemId, ...]
    status: Status

    @property
    def label(self) -> str:
        """The step's name."""
        what = "1 item" if len(self.ids) == 1 else f"{len(self.ids)} items"
        return f"Set {what} to {STATUS_WORDS[self.status].lower()}"

    def apply(self, edit: Edit) -> None:
        """Put every item with its status."""
        for item in edit.many(Item, self.ids):
            status = status_for(item.kind, self.status)
            progress = FULL if status in DONE else item.progress
            edit.put(replace(item, status=status, progress=progress))


@frozen
class Duplicate:
    """Copy an item right behind itself, with its teams, criteria and links. Answers the copy's id."""

    item_id: ItemId
    label: str = "Duplicate item"

    def apply(self, edit: Edit) -> ItemId:
        """Put the copy and what belongs to it."""
        item = edit.get(Item, self.item_id)
        ranks = _sibling_ranks(edit, item.product_id, item.parent_id).values()
        rank = between(item.rank, min((rank for rank in ranks if rank > item.rank), default=None))
        copy = ItemId(edit.next_id())
        edit.put(replace(item, id=copy, rank=rank, title=f"{item.title} (copy)", key=""))
        for team in edit.all(Assignment, item_id=item.id):
            edit.put(replace(team, id=AssignmentId(edit.next_id()), item_id=copy))
        for criterion in edit.all(Criterion, item_id=item.id):
            edit.put(replace(criterion, id=CriterionId(edit.next_id()), item_id=copy))
        for link in edit.all(Link, item_id=item.id):
            edit.put(replace(link, id=LinkId(edit.next_id()), item_id=copy))
        return copy


@frozen
class AddProduct:
    """Add a product in the first colour that is not taken. Answers its id."""

    title: str

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add product {self.title.strip()}"

    def apply(self, edit: Edit) -> ProductId:
        """Put the product."""
        taken = {colour for (colour,) in edit.cells(Product, ("colour",))}
        free = [colour for colour in range(1, 9) if colour not in taken]
        colour = free[0] if free else len(taken) % 8 + 1
        values = {"title": self.title.strip(), "rank": last_rank(edit, Product), "colour": colour}
        row = make(Product, edit.next_id(), values)
        edit.put(row)
        return ProductId(row.id)


def status_for(kind: ItemKind, status: Status) -> Status:
    """Return the status as this kind of item knows it."""
    return status if status in STATUSES_OF[kind] else COUNTERPART[status]


def require_parent(kind: ItemKind, title: str, parent: Item) -> None:
    """Refuse an initiative under a feature."""
    if kind is ItemKind.INITIATIVE and parent.kind is ItemKind.FEATURE:
        raise RuleBroken(
            f"“{title.strip()}” is an initiative and cannot hang under the feature “{parent.title}”.",
            "Hang it under an initiative or a product.",
        )


def _from_here_up(edit: Edit, item: Item) -> set[ItemId]:
    """Return an item and everything that it hangs under."""
    found = {item.id}
    while item.parent_id is not None and item.parent_id not in found:
        found.add(item.parent_id)
        item = edit.get(Item, item.parent_id)
    return found


def _carry_product(edit: Edit, ids: Sequence[ItemId], product_id: ProductId | None) -> None:
    """Put everything under some items into a product, each once however deep it hangs."""
    waiting, known = list(ids), set(ids)
    for item_id in waiting:
        for child in edit.all(Item, parent_id=item_id):
            if child.id not in known:
                known.add(child.id)
                waiting.append(child.id)
                edit.put(changed(child, {"product_id": product_id}))


def _sibling_ranks(edit: Edit, product_id: ProductId | None, parent_id: ItemId | None) -> dict[int, str]:
    if parent_id is not None:
        return dict(edit.cells(Item, ("id", "rank"), parent_id=parent_id))
    return dict(edit.cells(Item, ("id", "rank"), product_id=product_id, parent_id=None))
