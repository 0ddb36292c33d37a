"""A commerce platform's roadmap for tests of the timeline, and as many made-up items as a test wants."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise
from random import Random
from typing import Any

from pmdesk.domain.days import Resolution
from pmdesk.domain.rank import spread
from pmdesk.domain.roadmap import (
    Assignment,
    Dependency,
    Freeze,
    Health,
    Item,
    ItemKind,
    Milestone,
    MilestoneKind,
    Objective,
    Product,
    Release,
    Status,
)
from pmdesk.domain.sprints import Capacity, Sprint, Team
from pmdesk.storage.codec import shape_of
from pmdesk.storage.ledger import Edit
from pmdesk.storage.store import Store

FIRST = date(2026, 2, 16)
FEATURE, INITIATIVE = ItemKind.FEATURE, ItemKind.INITIATIVE
IDEA, PLANNED, GOING = Status.IDEA, Status.PLANNED, Status.IN_PROGRESS
PLAN = {
    "Storefront": {
        "Faster discovery": [
            ("Search relevance v2", (17, 21, 30), "2-16", "3-27", GOING, 62, "Storefront", ""),
            ("Synonyms from queries", (10, 13, 18), "3-30", "4-24", PLANNED, 0, "Storefront", ""),
            ("Facet performance", (5, 8, 11), "3-2", "3-20", GOING, 35, "Storefront", "risk"),
        ],
        "Guest experience": [
            ("Guest cart merge", (9, 13, 19), "4-13", "5-8", PLANNED, 0, "Storefront", ""),
            ("Order lookup as guest", (5, 8, 13), "5-11", "6-5", IDEA, 0, "Storefront", ""),
        ],
    },
    "Checkout": {
        "Express checkout": [
            ("Wallet payments", (26, 34, 48), "3-2", "4-24", GOING, 28, "Checkout, Core API", ""),
            ("Address autocomplete EU", (6, 8, 12), "3-30", "4-24", PLANNED, 0, "Checkout", ""),
            ("3DS fallback", (10, 13, 20), "3-16", "4-3", PLANNED, 0, "Checkout", "waits for Kestrel Pay"),
        ],
        "Resilience": [("Retry budget and timeouts", (15, 21, 30), "5-11", "6-19", PLANNED, 0, "Core API", "")],
    },
    "Seller Hub": {
        "Seller activation": [
            ("Payout timeline", (10, 13, 18), "2-23", "3-27", GOING, 55, "Seller", ""),
            ("Bulk price edit", (16, 21, 28), "3-30", "5-8", PLANNED, 0, "Seller", ""),
            ("Buy labels via Boxwell v3", (11, 13, 21), "3-2", "3-27", GOING, 40, "Seller", "risk"),
        ],
    },
    "Core platform": {
        "Platform API v4": [
            ("Idempotent order API", (14, 21, 24), "2-16", "3-13", GOING, 70, "Core API", "risk"),
            ("Webhook redelivery", (10, 13, 20), "3-16", "4-17", PLANNED, 0, "Core API", ""),
            ("Rate-limit tiers", (14, 21, 34), "4-27", "6-5", IDEA, 0, "Core API", ""),
        ],
    },
}
TIES = (
    ("Search relevance v2", "Synonyms from queries"),
    ("Buy labels via Boxwell v3", "Bulk price edit"),
    ("Idempotent order API", "Webhook redelivery"),
    ("Webhook redelivery", "Wallet payments"),
)
TEAMS = {"Core API": (5, 34), "Checkout": (6, 42), "Storefront": (6, 40), "Seller": (4, 28)}
RELEASES = {"26.06": "3-16", "26.07": "3-30", "26.08": "4-27", "26.10": "5-11", "26.12": "6-8"}


@dataclass
class Tidewater:
    """Puts the whole roadmap as one step and remembers the ids by title."""

    deadlines: bool = False
    label: str = "Lay the roadmap"

    def apply(self, edit: Edit) -> dict[str, Any]:  # noqa: C901  # a list of what lies there
        ids: dict[str, Any] = {}
        ranks = iter(spread(200))

        def put(noun: Any, name: str, **values: Any) -> Any:
            ids[name] = row_id = edit.next_id()
            if "rank" in shape_of(noun).names:
                values["rank"] = next(ranks)
            edit.put(noun(id=row_id, **values))
            return row_id

        for name, (people, velocity) in TEAMS.items():
            put(Team, f"team {name}", title=name, people=people, velocity=float(velocity))
        for number in range(10):
            start = FIRST + timedelta(days=14 * number)
            title = f"26.{number + 4:02}"
            put(Sprint, f"sprint {title}", title=title, start=start, end=start + timedelta(days=13))
        for title, text in RELEASES.items():
            put(Release, f"release {title}", title=title, target=on(text))
        put(Freeze, "freeze", title="Freeze", start=date(2026, 5, 25), end=date(2026, 5, 31))
        put(Objective, "objective", title="More orders from phones")
        put(Capacity, "room", team_id=ids["team Seller"], sprint_id=ids["sprint 26.06"], points=10.0)
        for colour, (product, initiatives) in enumerate(PLAN.items(), 1):
            put(Product, product, title=product, colour=colour)
            for initiative, features in initiatives.items():
                put(
                    Item,
                    initiative,
                    kind=INITIATIVE,
                    title=initiative,
                    product_id=ids[product],
                    status=Status.ACTIVE,
                    objective_id=ids["objective"] if initiative == "Express checkout" else None,
                )
                for feature in features:
                    self._feature(put, ids, product, initiative, feature)
        for before, after in TIES:
            put(Dependency, f"{before} → {after}", predecessor_id=ids[before], successor_id=ids[after])
        put(Milestone, "certified", title="Certified", day=date(2026, 4, 9), item_id=ids["Wallet payments"])
        if self.deadlines:
            put(
                Milestone,
                "sunset",
                title="Boxwell v2 is switched off",
                day=date(2026, 4, 30),
                kind=MilestoneKind.DEADLINE,
            )
        return ids

    def _feature(self, put: Any, ids: dict[str, Any], product: str, initiative: str, feature: Any) -> None:
        title, (low, likely, high), start, end, status, progress, teams, trouble = feature
        health = Health.FINE if not trouble else Health.AT_RISK if trouble == "risk" else Health.BLOCKED
        item = put(
            Item,
            title,
            kind=FEATURE,
            title=title,
            product_id=ids[product],
            parent_id=ids[initiative],
            status=status,
            health=health,
            health_note=trouble if health is Health.BLOCKED else "",
            start=on(start),
            end=on(end),
            progress=progress,
            effort_low=float(low),
            effort_likely=float(likely),
            effort_high=float(high),
            owner="Priya Nair" if product == "Checkout" else "",
            tags=("mobile",) if title == "Wallet payments" else (),
        )
        names = teams.split(", ")
        for name in names:
            put(Assignment, f"{title} {name}", item_id=item, team_id=ids[f"team {name}"], share=1 / len(names))


def on(text: str) -> date:
    """Read `3-16` as a day of 2026."""
    month, day = text.split("-")
    return date(2026, int(month), int(day))


def fill(store: Store, items: int, *, seed: int = 1, successors: int = 0) -> dict[str, list[int]]:
    """Write many made-up items straight into the tables (no ledger): products, initiatives of 20 features, links.

    With `successors`, the first feature is waited for by that many others, one after the other.
    """
    random = Random(seed)
    number = count(1_000_000)
    rows: dict[type[Any], list[Any]] = {}

    def put(noun: Any, **values: Any) -> int:
        row_id = next(number)
        rows.setdefault(noun, []).append(noun(id=row_id, **values))
        return row_id

    products = [put(Product, title=f"Product {n + 1}", rank=r, colour=n % 8 + 1) for n, r in enumerate(spread(8))]
    teams = [put(Team, title=f"Team {n + 1}", rank=r, people=6, velocity=items / 9) for n, r in enumerate(spread(6))]
    for n in range(26):
        start = FIRST + timedelta(days=14 * n)
        put(Sprint, title=f"26.{n + 4:02}", start=start, end=start + timedelta(days=13))
    features: list[int] = []
    initiatives: list[int] = []
    ranks = spread(items)
    statuses = [IDEA, PLANNED, PLANNED, GOING, Status.SHIPPED]
    while len(features) + len(initiatives) < items:
        product = products[len(initiatives) % 8]
        rank = ranks[len(features) + len(initiatives)]
        title = f"Initiative {len(initiatives)}"
        initiative = put(Item, kind=INITIATIVE, title=title, rank=rank, product_id=product, status=Status.PROPOSED)
        initiatives.append(initiative)
        for _ in range(min(20, items - len(features) - len(initiatives))):
            start = FIRST + timedelta(days=random.randrange(300))
            likely = float(random.choice((3, 5, 8, 13, 21)))
            status = random.choice(statuses) if len(features) > successors else PLANNED
            feature = put(
                Item,
                kind=FEATURE,
                title=f"Feature {len(features)} of some length",
                rank=ranks[len(features) + len(initiatives)],
                product_id=product,
                parent_id=initiative,
                status=status,
                health=random.choice([Health.FINE, Health.FINE, Health.AT_RISK]),
                start=start,
                end=start + timedelta(days=random.randrange(5, 60)),
                resolution=Resolution.DAY,
                progress=random.randrange(100) if status is GOING else 0,
                effort_low=likely * 0.7,
                effort_likely=likely,
                effort_high=likely * 1.6,
            )
            put(Assignment, item_id=feature, team_id=random.choice(teams), share=1.0)
            if features and random.random() < 0.5:
                put(Dependency, predecessor_id=features[-1], successor_id=feature)
            features.append(feature)
    if successors:
        rows[Dependency] = [row for row in rows.get(Dependency, []) if row.predecessor_id not in features[:successors]]
        for before, after in pairwise(features[: successors + 1]):
            put(Dependency, predecessor_id=before, successor_id=after)
    _write(store, rows)
    return {"products": products, "teams": teams, "initiatives": initiatives, "features": features}


def _write(store: Store, rows: dict[type[Any], list[Any]]) -> None:
    store.connection.execute("BEGIN IMMEDIATE")
    for noun, nouns in rows.items():
        shape = shape_of(noun)
        marks = ",".join("?" * len(shape.columns))
        store.connection.executemany(
            f"INSERT INTO {shape.table} ({shape.listed}) VALUES ({marks})",  # noqa: S608
            [list(shape.encode(row).values()) for row in nouns],
        )
    store.connection.execute("UPDATE sequence SET next = 9000000")
    store.connection.execute("COMMIT")
