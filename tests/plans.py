"""Foreign plans for tests, and bringing them in."""

from pmdesk.commands.import_plan import ImportPlan, ImportReport
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow
from pmdesk.domain.roadmap import Item
from tests.world import World

FEATURE, INITIATIVE = ForeignKind.FEATURE, ForeignKind.INITIATIVE


def row(key: str, title: str | None = None, kind: ForeignKind = FEATURE, **values) -> ForeignRow:
    return ForeignRow(key, values.pop("line", 2), kind, key.title() if title is None else title, **values)


def plan(*rows: ForeignRow, ties: tuple[ForeignDependency, ...] = (), source: str = "csv:plan") -> ForeignPlan:
    return ForeignPlan(source, "plan.csv", rows, ties)


def bring(world: World, *rows: ForeignRow, **options) -> ImportReport:
    return world.desk.ask(ImportPlan(plan(*rows, **options)))[1]


def items(world: World) -> dict[str, Item]:
    return {item.title: item for item in world.store.all(Item, order_by="rank")}
