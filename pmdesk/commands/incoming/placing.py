"""Hangs imported items into the tree: under their parents, in one product from the root down, in the file's order."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pmdesk.commands.incoming.intake import Intake, say_chain
from pmdesk.commands.incoming.merging import Coming
from pmdesk.commands.incoming.names import Names
from pmdesk.commands.incoming.parents import Here, Target
from pmdesk.commands.incoming.tree import MAX_DEPTH, Group, Parents, Ranks, cut_circles, lift, most_named, roots
from pmdesk.commands.items import status_for
from pmdesk.domain.kinds import ItemId, ProductId
from pmdesk.domain.roadmap import Item, ItemKind


class Placing:
    """The tree as it will be: the items here, overlaid with those that come in."""

    def __init__(
        self,
        intake: Intake,
        names: Names,
        here: Mapping[int, Here],
        coming: Mapping[int, Coming],
        targets: Mapping[int, Target],
    ) -> None:
        self.intake = intake
        self.names = names
        self.here = here
        self.coming = coming
        self.targets = targets
        self.before: Parents = {row_id: item.parent_id for row_id, item in here.items()}
        self.parents: Parents = {**self.before, **{row_id: target.item for row_id, target in targets.items()}}
        self.products: dict[int, ProductId | None] = {}
        self.ranks: dict[int, str] = {}

    def hang(self) -> None:
        """Settle who hangs under whom: no initiative under a feature, no circles, not too deep."""
        self._keep_initiatives_above()
        moved = sorted(
            (row_id for row_id in self.coming if self.parents.get(row_id) != self.before.get(row_id)),
            key=lambda row_id: (self.coming[row_id].row.line, self.coming[row_id].key),
        )
        for closing, circle in cut_circles(self.parents, self.before, moved).items():
            chain = say_chain([self._title(row_id) for row_id in [*circle, circle[0]]])
            self._let_go(closing, f"Its parents ran in a circle and were cut here: {chain}")
        for row_id in sorted(lift(self.parents, moved)):
            self.intake.warn(self.coming[row_id].row.line, f"It hung deeper than {MAX_DEPTH} levels and was lifted")

    def choose_products(self, default: ProductId | None) -> None:
        """Give every item the product of its root: the one it names, else the one most of what it holds names."""
        asked = [
            row_id for row_id, coming in self.coming.items() if self._is_new(row_id) or coming.asks("parent", "product")
        ]
        top = roots(self.parents, asked)
        votes: dict[int, Counter[str]] = defaultdict(Counter)
        for row_id in asked:
            if name := self.coming[row_id].names("product"):
                votes[top[row_id]][name] += 1
        for root in sorted(set(top.values()), key=self._turn):
            self.products[root] = self._product_of(root, votes[root], default)
        for row_id in asked:
            self.products[row_id] = self.products[top[row_id]]
            self._warn_of_other_product(row_id, top[row_id])
        self._carry_products_down()

    def order(self, in_file_order: Sequence[int]) -> None:
        """Give ranks to what is new among its siblings."""
        siblings: dict[Group, dict[int, str]] = defaultdict(dict)
        in_group: dict[Group, list[int]] = defaultdict(list)
        new: set[int] = set()
        for row_id, item in self.here.items():
            if self._group(row_id) == _group_of(item.parent_id, item.product_id):
                siblings[self._group(row_id)][row_id] = item.rank
        for row_id in in_file_order:
            in_group[self._group(row_id)].append(row_id)
            if row_id not in siblings[self._group(row_id)]:
                new.add(row_id)
        ranks = Ranks(siblings)
        for group, members in in_group.items():
            self.ranks |= ranks.place(group, members, new)

    def placed(self, item: Item) -> Item:
        """Return the item at its place."""
        target = self.targets.get(item.id, Target())
        parent = self.parents.get(item.id)
        return replace(
            item,
            parent_id=None if parent is None else ItemId(parent),
            product_id=self.products.get(item.id, item.product_id),
            objective_id=item.objective_id if target.objective is None else target.objective,
            rank=self.ranks.get(item.id, item.rank),
        )

    def carried(self) -> list[int]:
        """Return the items that go to another product only because what they hang under does."""
        return [row_id for row_id in self.products if row_id not in self.coming and self._goes_elsewhere(row_id)]

    def _keep_initiatives_above(self) -> None:
        for row_id in self.coming:
            parent = self.parents.get(row_id)
            if parent is None or self._kind(row_id) is ItemKind.FEATURE or self._kind(parent) is ItemKind.INITIATIVE:
                continue
            self.parents[row_id] = self.before.get(row_id) if self.before.get(row_id) != parent else None
            self._let_go(row_id, f"An initiative cannot hang under the feature “{self._title(parent)}”")
        lowered = {row_id for row_id, coming in self.coming.items() if _was_lowered(coming)}
        holding = {self.parents.get(row_id) for row_id in self.parents if self._kind(row_id) is ItemKind.INITIATIVE}
        for row_id in lowered & holding:
            coming = self.coming[row_id]
            status = status_for(ItemKind.INITIATIVE, coming.item.status)
            coming.item = replace(coming.item, kind=ItemKind.INITIATIVE, status=status)
            self.intake.warn(coming.row.line, f"“{coming.item.title}” stays an initiative, as it holds initiatives")

    def _product_of(self, root: int, votes: Counter[str], default: ProductId | None) -> ProductId | None:
        if root not in self.coming:
            return self.here[root].product_id
        coming = self.coming[root]
        name, known = coming.names("product"), self.here.get(root)
        if name and coming.asks("product"):
            return ProductId(self.names.products.get(name))
        if known is not None:
            return known.product_id
        target = self.targets.get(root, Target())
        if target.product is not None:
            return ProductId(target.product)
        return ProductId(self.names.products.get(most_named(votes))) if votes else default

    def _warn_of_other_product(self, row_id: int, root: int) -> None:
        coming = self.coming[row_id]
        name = coming.names("product")
        if name and row_id != root and self.names.products.known(name) != self.products[row_id]:
            words = f"It stands in the product of what it hangs under, not in “{name}”"
            self.intake.warn(coming.row.line, words)

    def _carry_products_down(self) -> None:
        going = [row_id for row_id in self.products if row_id in self.here and self._goes_elsewhere(row_id)]
        if not going:
            return
        parts: dict[int, list[int]] = defaultdict(list)
        for row_id, parent in self.parents.items():
            if parent is not None:
                parts[parent].append(row_id)
        for row_id in going:
            for part in parts[row_id]:
                if part not in self.products:
                    self.products[part] = self.products[row_id]
                    going.append(part)

    def _goes_elsewhere(self, row_id: int) -> bool:
        return self.products[row_id] != self.here[row_id].product_id

    def _let_go(self, row_id: int, words: str) -> None:
        self.coming[row_id].retry |= {"parent"}
        self.intake.warn(self.coming[row_id].row.line, words)

    def _is_new(self, row_id: int) -> bool:
        return row_id not in self.here

    def _group(self, row_id: int) -> Group:
        product = self.products[row_id] if row_id in self.products else self.here[row_id].product_id
        return _group_of(self.parents.get(row_id), product)

    def _kind(self, row_id: int) -> ItemKind:
        return self.coming[row_id].item.kind if row_id in self.coming else self.here[row_id].kind

    def _title(self, row_id: int) -> str:
        return self.coming[row_id].item.title if row_id in self.coming else self.here[row_id].title

    def _turn(self, row_id: int) -> tuple[int, str]:
        return (self.coming[row_id].row.line, self.coming[row_id].key) if row_id in self.coming else (0, "")


def _was_lowered(coming: Coming) -> bool:
    return (
        coming.local is not None and coming.local.kind is ItemKind.INITIATIVE and coming.item.kind is ItemKind.FEATURE
    )


def _group_of(parent: int | None, product: int | None) -> Group:
    return (None, product) if parent is None else (parent, None)
