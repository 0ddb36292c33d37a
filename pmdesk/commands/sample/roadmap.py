"""Lays the sample's roadmap as it stood four weeks ago, for the story to bring it to where it stands today."""

from collections.abc import Iterable, Mapping
from math import ceil

from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import AddItem, AddProduct
from pmdesk.commands.links import Depend
from pmdesk.commands.sample import plan, texts
from pmdesk.commands.sample.scene import Beat, Scene, named
from pmdesk.commands.teams import SetCapacity, SetShares
from pmdesk.domain.kinds import ProductId, SprintId, TeamId
from pmdesk.domain.roadmap import (
    Anchor,
    Criterion,
    Freeze,
    Health,
    Item,
    ItemKind,
    KeyResult,
    Link,
    Milestone,
    Objective,
    Product,
    Release,
    Risk,
    Status,
)
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.insight import capacity
from pmdesk.storage.ledger import Edit

TIES = (
    ("Idempotent order API", "Webhook redelivery", Anchor.FINISH_START, 0),
    ("Search relevance v2", "Synonyms from queries", Anchor.FINISH_START, 0),
    ("Buy labels via Boxwell v3", "Bulk price edit", Anchor.FINISH_START, 0),
    ("Buy labels via Boxwell v3", "Split shipments", Anchor.FINISH_START, 0),
    ("Split shipments", "Returns portal", Anchor.FINISH_FINISH, 7),
    ("Webhook redelivery", "Tenant sandboxes", Anchor.FINISH_START, 0),
    ("Rate-limit tiers", "Tenant sandboxes", Anchor.START_START, 14),
    ("Guest cart merge", "Saved carts", Anchor.FINISH_START, 0),
    ("Wallet payments", "Gift cards API", Anchor.FINISH_START, 0),
    ("Address autocomplete EU", "Tax by Tallow", Anchor.FINISH_START, 7),
)
WAS: dict[str, dict[str, object]] = {
    "Search relevance v2": {"days": ("16 Feb", "20 Mar"), "effort": (14, 18, 26)},
    "Synonyms from queries": {"days": ("23 Mar", "17 Apr")},
    "Wallet payments": {
        "days": ("2 Mar", "17 Apr"),
        "description": "Shoppers pay with Apple Pay and Google Pay in the Kestrel Pay v4 flow.",
    },
    "Facet performance": {"release": 5},
    "Order lookup as guest": {"days": ("13 Apr", "8 May"), "release": 9},
    "Retry budget and timeouts": {"days": ("27 Apr", "5 Jun"), "owner": plan.MILENA},
    "Payout timeline": {"days": ("23 Feb", "10 Apr"), "effort": (12, 16, 22), "release": 8},
    "Buy labels via Boxwell v3": {"days": ("23 Feb", "20 Mar"), "effort": (5, 8, 14)},
    "Bulk price edit": {"days": ("23 Mar", "1 May"), "release": 8},
    "Idempotent order API": {"days": ("16 Feb", "6 Mar")},
    "Webhook redelivery": {"days": ("9 Mar", "10 Apr"), "sprint": 0},
}
"""What was otherwise four weeks ago."""
LATER = frozenset({"Checkout 5xx and retry hygiene", "Order export API", "Stock alerts", "Price history"})
"""What was not on the roadmap yet."""
RAISED_LATER = frozenset({"Wallet payments", "Buy labels via Boxwell v3"})
"""Items whose risk the story raises."""
SPRINTS = range(plan.FIRST_SPRINT, plan.LAST_SPRINT + 1)


def opening() -> Iterable[Beat]:
    """Return the beats that lay the roadmap of four weeks ago."""
    yield Beat("10 Feb", "08:45", "Add products and objectives", (_products,))
    yield Beat("10 Feb", "08:58", "Add teams, sprints and releases", (_teams, _sprints, _releases))
    yield Beat("10 Feb", "09:30", "Add initiatives and features", (_initiatives, _features, _upkeep))
    yield Beat("10 Feb", "10:05", "Link items", (_ties,))
    yield Beat("10 Feb", "10:40", "Add criteria, links and risks", (_belongings,))


def add_feature(scene: Scene, edit: Edit, title: str) -> None:
    """Add a feature as it stood when it came on the roadmap."""
    told = next(feature for feature in plan.FEATURES if feature.title == title)
    known: Mapping[str, object] = WAS.get(title, {})
    was = told._replace(**{name: value for name, value in known.items() if name in told._fields})
    values: dict[str, object] = {
        "key": was.key,
        "status": Status.IDEA if was.status is Status.IDEA else Status.PLANNED,
        "health": Health.FINE,
        "owner": was.owner,
        "tags": was.tags,
        "description": scene.said(known.get("description", texts.DESCRIPTIONS.get(title, ""))),
        "hypothesis": texts.HYPOTHESES.get(title, ""),
    }
    for name, points in (("effort", was.effort), ("impact", was.impact)):
        values |= {f"{name}_{end}": float(point) for end, point in zip(("low", "likely", "high"), points, strict=True)}
    if was.days:
        span = scene.span(was.days)
        values |= {"start": span.start, "end": span.end}
    if was.release:
        values["release_id"] = scene.id(Release, named(was.release))
    if was.sprint:
        values["sprint_id"] = scene.id(Sprint, named(was.sprint))
    parent = scene.item(told.initiative) if told.initiative else None
    product = ProductId(scene.id(Product, told.product))
    scene.ids[Item, title] = AddItem(ItemKind.FEATURE, title, product, parent, values=values).apply(edit)
    share_out(scene, edit, title, told.shares)


def share_out(scene: Scene, edit: Edit, title: str, shares: Iterable[tuple[str, float]]) -> None:
    """Let teams carry their parts of an item."""
    parts = tuple((TeamId(scene.id(Team, team)), float(share)) for team, share in shares)
    SetShares(scene.item(title), parts).apply(edit)


def _products(scene: Scene, edit: Edit) -> None:
    for title, description in plan.PRODUCTS.items():
        product = AddProduct(title).apply(edit)
        scene.ids[Product, title] = product
        SetFields(Product, (product,), {"description": description}, "").apply(edit)
    for title, (product, *results) in texts.OBJECTIVES.items():
        due = scene.day("26 Jun")
        objective = scene.add(edit, Objective, title=title, product_id=scene.id(Product, product), due=due)
        for name, baseline, target, _, unit, up in results:
            scene.add(
                edit,
                KeyResult,
                objective_id=objective,
                title=name,
                baseline=baseline,
                target=target,
                current=baseline,
                unit=unit,
                up_is_good=up,
                start=scene.day("5 Jan"),
                due=due,
            )


def _teams(scene: Scene, edit: Edit) -> None:
    for title, (people, velocity) in plan.TEAMS.items():
        scene.add(edit, Team, title=title, people=people, velocity=velocity)


def _sprints(scene: Scene, edit: Edit) -> None:
    for number in SPRINTS:
        _, start, end = scene.calendar.sprint(number)
        scene.add(edit, Sprint, title=named(number), start=start, end=end, goal=plan.GOALS.get(number, ""))
    for (team, number), points in plan.ROOMS.items():
        sprint = SprintId(scene.id(Sprint, named(number)))
        SetCapacity(TeamId(scene.id(Team, team)), sprint, points).apply(edit)


def _releases(scene: Scene, edit: Edit) -> None:
    for number, day in plan.RELEASES.items():
        scene.add(edit, Release, title=named(number), target=scene.day(day))
    title, start, end = plan.FREEZE
    scene.add(edit, Freeze, title=title, start=scene.day(start), end=scene.day(end))


def _initiatives(scene: Scene, edit: Edit) -> None:
    for it in plan.INITIATIVES:
        values: dict[str, object] = {"status": it.status, "owner": it.owner, "description": it.description}
        if it.objective:
            values["objective_id"] = scene.id(Objective, it.objective)
        product = ProductId(scene.id(Product, it.product)) if it.product else None
        scene.ids[Item, it.title] = AddItem(ItemKind.INITIATIVE, it.title, product, values=values).apply(edit)


def _features(scene: Scene, edit: Edit) -> None:
    for feature in plan.FEATURES:
        if feature.title not in LATER:
            add_feature(scene, edit, feature.title)


def _upkeep(scene: Scene, edit: Edit) -> None:
    """Add for each sprint what the teams carry besides features."""
    carried = _carried(scene)
    for number in SPRINTS:
        sprint = scene.id(Sprint, named(number))
        left = {team: points[number - SPRINTS[0]] - carried[team, sprint] for team, points in plan.STRIP.items()}
        whole = ceil(sum(left.values()))
        values = {
            "status": Status.PLANNED,
            "sprint_id": sprint,
            "effort_likely": float(whole),
            "tags": ("upkeep",),
            "owner": plan.TOMAS,
        }
        title = f"{plan.UPKEEP} {scene.calendar.sprint_name(number)}"
        upkeep = AddItem(ItemKind.FEATURE, title, parent_id=scene.item(plan.UPKEEP), values=values).apply(edit)
        scene.ids[Item, f"{plan.UPKEEP} {named(number)}"] = upkeep
        share_out(
            scene,
            edit,
            f"{plan.UPKEEP} {named(number)}",
            [(team, points / whole) for team, points in left.items() if points > 0],
        )


def _carried(scene: Scene) -> dict[tuple[str, int], float]:
    """Return the points of today's features by team and sprint."""
    sprints = [(scene.id(Sprint, named(number)), *scene.calendar.sprint(number)[1:]) for number in SPRINTS]
    stretches = [capacity.Stretch(row_id, start.toordinal(), end.toordinal()) for row_id, start, end in sprints]
    works = [_work(scene, feature) for feature in plan.FEATURES if feature.days and feature.status is not Status.IDEA]
    points = capacity.total(works, capacity.Calendar(stretches))
    return {
        (team, sprint.id): points.get((scene.id(Team, team), sprint.id), 0.0)
        for team in plan.TEAMS
        for sprint in stretches
    }


def _work(scene: Scene, feature: plan.Feature) -> capacity.Work:
    span = scene.span(feature.days)
    shares = [(scene.id(Team, team), share) for team, share in feature.shares]
    return capacity.Work(feature.effort[1], span.start.toordinal(), span.end.toordinal(), None, shares)


def _ties(scene: Scene, edit: Edit) -> None:
    for before, after, anchor, lag in TIES:
        Depend(scene.item(before), scene.item(after), anchor, lag).apply(edit)


def _belongings(scene: Scene, edit: Edit) -> None:
    for title, criteria in texts.CRITERIA.items():
        for said, _ in criteria:
            scene.add(edit, Criterion, item_id=scene.item(title), title=said)
    for title, links in texts.LINKS.items():
        for url, said in links:
            scene.add(edit, Link, item_id=scene.item(title), url=url, title=said)
    for title, (said, likelihood, impact, mitigation) in texts.RISKS.items():
        if title not in RAISED_LATER:
            scene.add(
                edit,
                Risk,
                item_id=scene.item(title),
                title=said,
                likelihood=likelihood,
                impact=impact,
                mitigation=mitigation,
            )
    wallets, sellers = scene.item("Wallet payments"), scene.id(Product, plan.SELLER_HUB)
    scene.add(edit, Milestone, title="Kestrel Pay certifies", day=scene.day("10 Apr"), item_id=wallets)
    scene.add(edit, Milestone, title="First 20 sellers see payouts", day=scene.day("27 Mar"), product_id=sellers)
