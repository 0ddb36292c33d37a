"""Commands picked at random over the rows there are, for stories and for soaking."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from pmdesk.commands.fields import AddRow, Archive, Rename, SetFields
from pmdesk.commands.items import AddItem, AddProduct, Duplicate, MoveItems, SetStatus
from pmdesk.commands.links import Depend, Undepend
from pmdesk.commands.removal import Delete
from pmdesk.commands.settings import SetSetting
from pmdesk.commands.teams import Assign, SetCapacity
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Criterion, Dependency, Item, ItemKind, Product, Risk, Status
from pmdesk.domain.sprints import Sprint, Team
from tests.world import NOW

Ids = Callable[[Kind], list[int]]


def any_verb(ids: Ids, random: Random, title: str) -> Any:
    """Return a command over rows that `ids` names; it may well be refused."""
    return random.choice(VERBS)(ids, random, title)


@dataclass(frozen=True)
class Many:
    """A small import: rows of several kinds that hang on each other, as one step."""

    seed: int
    label: str = "Import a plan"

    def apply(self, edit: Any) -> None:
        product = Product(edit.next_id(), f"Product {self.seed}", "m")
        edit.put(product)
        items = [edit.next_id() for _ in range(4)]
        for place, item in enumerate(items):
            edit.put(Item(item, ItemKind.FEATURE, f"Item {place}", f"m{place}", product_id=product.id))
        edit.put(Dependency(edit.next_id(), items[0], items[1]))
        edit.put(Criterion(edit.next_id(), items[2], "Works", "m"))
        edit.drop(Item, items[3])


def some(random: Random, ids: list[int]) -> tuple[int, ...]:
    return tuple(random.sample(ids, random.randint(1, len(ids)))) if ids else ()


def one(random: Random, ids: list[int]) -> int:
    return random.choice(ids) if ids else 0


VERBS: list[Any] = [
    lambda ids, random, title: AddProduct(title),
    lambda ids, random, title: AddItem(ItemKind.FEATURE, title, one(random, ids(Kind.PRODUCT)) or None),
    lambda ids, random, title: AddItem(ItemKind.FEATURE, title, parent_id=one(random, ids(Kind.ITEM)) or None),
    lambda ids, random, title: Rename(Item, one(random, ids(Kind.ITEM)), title),
    lambda ids, random, title: SetFields(Item, some(random, ids(Kind.ITEM)), {"owner": title}, "Set owner"),
    lambda ids, random, title: SetFields(Item, some(random, ids(Kind.ITEM)), {"progress": 50}, "Set progress"),
    lambda ids, random, title: SetFields(
        Item, some(random, ids(Kind.ITEM)), {"start": date(2026, 5, 1), "end": date(2026, 5, 9)}, "Set dates"
    ),
    lambda ids, random, title: SetStatus(some(random, ids(Kind.ITEM)), Status.PLANNED),
    lambda ids, random, title: Archive(Item, some(random, ids(Kind.ITEM)), NOW),
    lambda ids, random, title: MoveItems((one(random, ids(Kind.ITEM)),), one(random, ids(Kind.PRODUCT))),
    lambda ids, random, title: Duplicate(one(random, ids(Kind.ITEM))),
    lambda ids, random, title: Delete(Item, some(random, ids(Kind.ITEM)[:2])),
    lambda ids, random, title: Delete(Product, (one(random, ids(Kind.PRODUCT)),)),
    lambda ids, random, title: Delete(Team, (one(random, ids(Kind.TEAM)),)),
    lambda ids, random, title: Delete(Sprint, (one(random, ids(Kind.SPRINT)),)),
    lambda ids, random, title: Depend(one(random, ids(Kind.ITEM)), one(random, ids(Kind.ITEM))),
    lambda ids, random, title: Undepend(one(random, ids(Kind.DEPENDENCY))),
    lambda ids, random, title: Assign(some(random, ids(Kind.ITEM)), some(random, ids(Kind.TEAM))),
    lambda ids, random, title: SetCapacity(
        one(random, ids(Kind.TEAM)), one(random, ids(Kind.SPRINT)), random.choice([None, 5.0, 9.0])
    ),
    lambda ids, random, title: AddRow(Risk, {"item_id": one(random, ids(Kind.ITEM)), "title": title}, "Add risk"),
    lambda ids, random, title: SetSetting("carry_along", value=random.choice([True, False])),
]
