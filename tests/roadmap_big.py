"""A large made-up workspace, done through the desk as one step, for benches and tests of speed."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from pmdesk.commands.desk import Desk
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.days import Resolution, month_end
from pmdesk.domain.kinds import (
    AssignmentId,
    CapacityId,
    DependencyId,
    FreezeId,
    ItemId,
    MilestoneId,
    ObjectiveId,
    ProductId,
    ReleaseId,
    SprintId,
    TeamId,
)
from pmdesk.domain.rank import spread
from pmdesk.domain.roadmap import (
    Anchor,
    Assignment,
    Dependency,
    Freeze,
    Health,
    Item,
    ItemKind,
    Milestone,
    Objective,
    Product,
    Release,
    Status,
)
from pmdesk.domain.sprints import Capacity, Sprint, Team
from pmdesk.storage.ledger import Edit
from pmdesk.storage.store import open_workspace
from tests.world import NOW, TODAY

FIRST = date(2026, 1, 5)
PRODUCTS, TEAMS, SPRINTS, SPRINT_DAYS = 8, 10, 26, 14
FAN, CHAIN = 20, 10
SUCCESSORS = FAN * CHAIN
SHARED = 0.25
EFFORTS = (3.0, 5.0, 5.0, 8.0, 8.0, 13.0, 21.0)
VERBS = ("Show", "Speed up", "Simplify", "Rework", "Import", "Export", "Share", "Explain", "Retry", "Merge")
THINGS = ("cart", "search", "payouts", "labels", "orders", "refunds", "alerts", "prices", "limits", "addresses")
PLACES = ("on mobile", "in the EU", "for large sellers", "for guests", "in the API", "in bulk", "at night", "v2")
TAGS = ("mobile", "eu", "api", "speed", "vendors", "guest", "large sellers")


@dataclass(frozen=True, slots=True)
class BigIds:
    """The ids of the rows; `successors` all wait for `hub`, and nothing else does: a drag of it carries just them."""

    products: tuple[ProductId, ...]
    teams: tuple[TeamId, ...]
    sprints: tuple[SprintId, ...]
    releases: tuple[ReleaseId, ...]
    initiatives: tuple[ItemId, ...]
    features: tuple[ItemId, ...]
    dependencies: tuple[DependencyId, ...]
    hub: ItemId
    successors: tuple[ItemId, ...]


def build_big(path: Path, items: int = 20_000, seed: int = 1) -> BigIds:
    """Make a workspace of `items` initiatives and features (at least 500); the same seed gives the same rows."""
    with closing(open_workspace(path)) as store:
        return Desk(store, FixedClock(NOW), lambda _: None).ask(_Big(items, Random(seed)))[1]


@dataclass(frozen=True, slots=True)
class _Big:
    items: int
    random: Random
    label: str = "Make a large roadmap"

    def apply(self, edit: Edit) -> BigIds:
        """Put everything."""
        random = self.random
        products = tuple(_products(edit))
        teams = tuple(_teams(edit, self.items))
        sprints = tuple(_sprints(edit, teams, random))
        releases = tuple(_releases(edit, products))
        objectives = tuple(_objectives(edit, products))
        ranks = iter(spread(self.items))
        initiatives: list[Item] = []
        for number in range(max(1, self.items // 20)):
            at = products[number % PRODUCTS], objectives[number % PRODUCTS]
            initiatives.append(_initiative(edit, next(ranks), at, number, random))
        features = [
            _feature(
                edit, next(ranks), initiatives[number % len(initiatives)], number, releases=releases, random=random
            )
            for number in range(self.items - len(initiatives))
        ]
        for feature in features:
            _assign(edit, feature, teams, random)
        hub, successors, ties = _hub(edit, features)
        ties += _ties(edit, features[1 + SUCCESSORS :], self.items // 10 - len(ties), random)
        _milestones(edit, features[:: max(1, self.items // 200)])
        return BigIds(
            products,
            teams,
            sprints,
            releases,
            tuple(row.id for row in initiatives),
            tuple(row.id for row in features),
            tuple(ties),
            hub,
            successors,
        )


def _products(edit: Edit) -> Iterator[ProductId]:
    for number, rank in enumerate(spread(PRODUCTS), 1):
        row_id = ProductId(edit.next_id())
        edit.put(Product(row_id, f"Product {number}", rank, colour=number))
        yield row_id


def _teams(edit: Edit, items: int) -> Iterator[TeamId]:
    for number, rank in enumerate(spread(TEAMS), 1):
        row_id = TeamId(edit.next_id())
        edit.put(Team(row_id, f"Team {number}", rank, people=4 + number % 5, velocity=float(round(items * 6 / 260))))
        yield row_id


def _sprints(edit: Edit, teams: tuple[TeamId, ...], random: Random) -> Iterator[SprintId]:
    for number in range(SPRINTS):
        row_id = SprintId(edit.next_id())
        start = FIRST + timedelta(days=SPRINT_DAYS * number)
        edit.put(Sprint(row_id, f"26.{number + 1:02}", start, start + timedelta(days=SPRINT_DAYS - 1)))
        edit.put(Capacity(CapacityId(edit.next_id()), random.choice(teams), row_id, 30.0))
        yield row_id
    for title, start in (("Spring freeze", date(2026, 5, 25)), ("Year's end", date(2026, 12, 18))):
        edit.put(Freeze(FreezeId(edit.next_id()), title, start, start + timedelta(days=6)))


def _releases(edit: Edit, products: tuple[ProductId, ...]) -> Iterator[ReleaseId]:
    for number in range(0, SPRINTS, 2):
        row_id = ReleaseId(edit.next_id())
        day = FIRST + timedelta(days=SPRINT_DAYS * (number + 1))
        out = day if day < TODAY else None
        edit.put(Release(row_id, f"26.{number + 1:02}", day, products[number % PRODUCTS], out))
        yield row_id


def _objectives(edit: Edit, products: tuple[ProductId, ...]) -> Iterator[ObjectiveId]:
    for product, rank in zip(products, spread(len(products)), strict=True):
        row_id = ObjectiveId(edit.next_id())
        edit.put(Objective(row_id, f"Objective of product {product}", rank, product))
        yield row_id


def _initiative(edit: Edit, rank: str, at: tuple[ProductId, ObjectiveId], number: int, random: Random) -> Item:
    row = Item(
        ItemId(edit.next_id()),
        ItemKind.INITIATIVE,
        f"{random.choice(THINGS).capitalize()} that work {random.choice(PLACES)}, {number}",
        rank,
        product_id=at[0],
        objective_id=at[1],
        status=random.choice((Status.ACTIVE, Status.PLANNED, Status.PROPOSED)),
        owner=f"Person {number % 40}",
    )
    edit.put(row)
    return row


def _feature(
    edit: Edit, rank: str, initiative: Item, number: int, *, releases: tuple[ReleaseId, ...], random: Random
) -> Item:
    likely = random.choice(EFFORTS)
    of_hub = number <= SUCCESSORS
    values = _hub_days(number) if of_hub else _days(random)
    row = Item(
        ItemId(edit.next_id()),
        ItemKind.FEATURE,
        f"{random.choice(VERBS)} {random.choice(THINGS)} {random.choice(PLACES)}, {number}",
        rank,
        initiative.product_id,
        initiative.id,
        initiative.objective_id,
        release_id=random.choice(releases) if random.random() < SHARED else None,
        key=f"PLAT-{number + 1}",
        effort_low=round(likely * 0.7, 1),
        effort_likely=likely,
        effort_high=round(likely * 1.6, 1),
        owner=f"Person {random.randrange(40)}",
        tags=tuple(random.sample(TAGS, random.randrange(3))),
        description=f"Asked for by {random.randrange(2, 90)} people.\n\n- First this\n- *Then* that\n",
        **values,  # type: ignore[arg-type]
    )
    edit.put(row)
    return row


def _days(random: Random) -> Mapping[str, object]:
    """Return status, health, progress and days that fit together; one in ten has no dates."""
    if random.random() < 0.1:
        return {"status": random.choice((Status.IDEA, Status.CANDIDATE))}
    start = FIRST + timedelta(days=random.randrange(SPRINTS * SPRINT_DAYS - 60))
    end = start + timedelta(days=random.choice((4, 11, 18, 25, 39, 53)))
    if end < TODAY:
        status = random.choice((Status.SHIPPED,) * 8 + (Status.DROPPED, Status.IN_PROGRESS))
    else:
        status = Status.IN_PROGRESS if start <= TODAY else random.choice((Status.PLANNED,) * 4 + (Status.IDEA,))
    going = status is Status.IN_PROGRESS
    health = random.choice((Health.FINE,) * 8 + (Health.AT_RISK, Health.BLOCKED)) if going else Health.FINE
    values: dict[str, object] = {"start": start, "end": end, "status": status, "health": health}
    if status is Status.SHIPPED:
        values["progress"] = 100
    elif going:
        values["progress"] = random.randrange(5, 95)
    elif status is Status.IDEA:
        values |= {"start": start.replace(day=1), "end": month_end(end), "resolution": Resolution.MONTH}
    values["pinned"] = random.random() < 0.02
    return values


def _hub_days(number: int) -> Mapping[str, object]:
    """Return the days of the hub (0) and of what waits for it: chains of short bars, one behind the other."""
    place = 0 if number == 0 else 1 + (number - 1) % CHAIN
    start = TODAY + timedelta(days=6 + SPRINT_DAYS * place)
    return {"start": start, "end": start + timedelta(days=11), "status": Status.PLANNED}


def _assign(edit: Edit, feature: Item, teams: tuple[TeamId, ...], random: Random) -> None:
    chosen = random.sample(teams, 2 if random.random() < SHARED else 1)
    for team in chosen:
        edit.put(Assignment(AssignmentId(edit.next_id()), feature.id, team, 1 / len(chosen)))


def _hub(edit: Edit, features: list[Item]) -> tuple[ItemId, tuple[ItemId, ...], list[DependencyId]]:
    """Let chains of features wait for the first one."""
    hub, successors = features[0].id, tuple(row.id for row in features[1 : 1 + SUCCESSORS])
    ties: list[DependencyId] = []
    for number, successor in enumerate(successors):
        predecessor = hub if number % CHAIN == 0 else successors[number - 1]
        ties.append(_tie(edit, predecessor, successor, Anchor.FINISH_START, 0))
    return hub, successors, ties


def _ties(edit: Edit, features: list[Item], wanted: int, random: Random) -> list[DependencyId]:
    """Let features wait for others that mostly end before; always for earlier ones in the list, so in no circle."""
    dated = sorted((row for row in features if row.start is not None), key=lambda row: (str(row.start), row.id))
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < wanted:
        after = random.randrange(len(dated) // 4, len(dated))
        before = random.randrange(max(0, after - len(dated) // 4), after)
        pairs.add((before, after))
    anchors = (Anchor.FINISH_START,) * 8 + (Anchor.START_START, Anchor.FINISH_FINISH)
    return [
        _tie(edit, dated[before].id, dated[after].id, random.choice(anchors), random.choice((0, 0, 0, 7, -7)))
        for before, after in sorted(pairs)
    ]


def _tie(edit: Edit, before: ItemId, after: ItemId, anchor: Anchor, lag: int) -> DependencyId:
    row_id = DependencyId(edit.next_id())
    edit.put(Dependency(row_id, before, after, anchor, lag))
    return row_id


def _milestones(edit: Edit, features: list[Item]) -> None:
    for row in features:
        if row.end is not None:
            edit.put(Milestone(MilestoneId(edit.next_id()), f"End of {row.key}", row.end, item_id=row.id))
