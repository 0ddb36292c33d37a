"""Tells what happened on the sample's roadmap in the last four weeks, up to this morning."""

from collections.abc import Iterable

from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import SetStatus
from pmdesk.commands.links import Depend
from pmdesk.commands.sample import texts
from pmdesk.commands.sample.plan import AT_RISK, BLOCKED, GOING, SHIPPED, UPKEEP
from pmdesk.commands.sample.roadmap import add_feature, opening
from pmdesk.commands.sample.scene import Act, Beat, Scene, adds, goes, moves, named, sets
from pmdesk.domain.changes import Actor
from pmdesk.domain.roadmap import Criterion, Decision, KeyResult, Release, Risk, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.storage.ledger import Edit

SEARCH, FACETS, WALLET, FALLBACK = "Search relevance v2", "Facet performance", "Wallet payments", "3DS fallback"
HYGIENE, RETRIES, PAYOUTS, LABELS = (
    "Checkout 5xx and retry hygiene",
    "Retry budget and timeouts",
    "Payout timeline",
    "Buy labels via Boxwell v3",
)
ORDERS, WEBHOOKS, LOOKUP, BULK = (
    "Idempotent order API",
    "Webhook redelivery",
    "Order lookup as guest",
    "Bulk price edit",
)
EXPORT, ALERTS, PRICES = "Order export API", "Stock alerts", "Price history"


def roadmap() -> Iterable[Beat]:
    """Return the beats of the roadmap, from four weeks ago to this morning."""
    yield from opening()
    yield from _february()
    yield from _sprint_starts()
    yield from _first_week()
    yield from _second_week()


def becomes(status: Status, *titles: str) -> Act:
    """Give items a status."""
    return lambda scene, edit: SetStatus(tuple(scene.item(title) for title in titles), status).apply(edit)


def comes(title: str) -> Act:
    """Put a feature on the roadmap."""
    return lambda scene, edit: add_feature(scene, edit, title)


def waits(successor: str, predecessor: str) -> Act:
    """Let one item wait for another."""
    return lambda scene, edit: Depend(scene.item(predecessor), scene.item(successor)).apply(edit)


def aims(title: str, release: int) -> Act:
    """Plan an item for a release."""
    return lambda scene, edit: sets(title, release_id=scene.id(Release, named(release)))(scene, edit)


def joins(title: str, sprint: int) -> Act:
    """Make an item a priority of a sprint."""
    return lambda scene, edit: sets(title, sprint_id=scene.id(Sprint, named(sprint)))(scene, edit)


def costs(title: str, low: float, likely: float, high: float) -> Act:
    """Give an item a new estimate in points."""
    return sets(title, effort_low=float(low), effort_likely=float(likely), effort_high=float(high))


def raises(title: str) -> Act:
    """Raise the risk of an item."""
    said, likelihood, impact, mitigation = texts.RISKS[title]
    return adds(Risk, title, title=said, likelihood=likelihood, impact=impact, mitigation=mitigation)


def settles(
    item: str, question: str, *, options: tuple[str, ...], chosen: str, why: str, day: str, revisit: str = ""
) -> Act:
    """Keep a decision."""

    def act(scene: Scene, edit: Edit) -> None:
        days = {"decided_on": scene.day(day), "revisit_on": scene.day(revisit) if revisit else None}
        adds(Decision, item, title=question, options=options, chosen=chosen, why=why, **days)(scene, edit)

    return act


def meets(title: str) -> Act:
    """Tick the acceptance criteria of an item that are met today."""

    def act(scene: Scene, edit: Edit) -> None:
        met = {said for said, is_met in texts.CRITERIA[title] if is_met}
        ids = tuple(row.id for row in edit.all(Criterion, item_id=scene.item(title)) if row.title in met)
        SetFields(Criterion, ids, {"met": True}, "").apply(edit)

    return act


def _measured(scene: Scene, edit: Edit) -> None:
    """Give every key result today's value."""
    for _, *results in texts.OBJECTIVES.values():
        for title, _, _, current, _, _ in results:
            SetFields(KeyResult, (scene.id(KeyResult, title),), {"current": current}, "").apply(edit)


def _february() -> Iterable[Beat]:
    yield Beat(
        "12 Feb",
        "15:20",
        "Decide which wallets come first",
        (
            settles(
                WALLET,
                "Which wallets do we start with?",
                options=("Apple Pay alone", "Apple Pay and Google Pay", "All that Kestrel Pay offers"),
                chosen="Apple Pay and Google Pay",
                why="Two wallets cover **94 %** of phones in the EU; both use one session call.",
                day="12 Feb",
            ),
        ),
    )
    yield Beat("16 Feb", "09:15", "Start sprint {04}", (becomes(GOING, SEARCH, ORDERS, f"{UPKEEP} {named(4)}"),))
    yield Beat("19 Feb", "17:05", "Update progress", (goes({SEARCH: 11, ORDERS: 14}),))
    yield Beat("20 Feb", "11:30", f"Move {ORDERS} 7 days later", (moves(ORDERS, "16 Feb", "13 Mar"),))
    yield Beat("23 Feb", "09:40", f"Start {PAYOUTS}", (becomes(GOING, PAYOUTS),))
    yield Beat(
        "24 Feb",
        "10:10",
        f"Move {LABELS} 7 days later",
        (moves(LABELS, "2 Mar", "27 Mar"), aims(BULK, 9)),
    )
    yield Beat("24 Feb", "16:45", f"Add {EXPORT}", (comes(EXPORT),))
    yield Beat("25 Feb", "17:10", "Update progress", (goes({SEARCH: 30, ORDERS: 35, PAYOUTS: 12}), meets(SEARCH)))
    yield Beat(
        "26 Feb",
        "14:00",
        "Decide how long order keys live",
        (
            settles(
                ORDERS,
                "How long does an idempotency key live?",
                options=("1 h", "24 h", "7 days"),
                chosen="24 h",
                why="Longer than any retry of a vendor, short enough to keep the table small.",
                day="26 Feb",
                revisit="1 Jun",
            ),
        ),
    )
    yield Beat("27 Feb", "17:00", "Update progress", (goes({SEARCH: 38, ORDERS: 43, PAYOUTS: 20}),))


def _sprint_starts() -> Iterable[Beat]:
    yield Beat("2 Mar", "08:50", f"Add {HYGIENE}", (comes(HYGIENE),))
    yield Beat("2 Mar", "09:05", "Finish sprint {04}", (becomes(SHIPPED, f"{UPKEEP} {named(4)}"),))
    yield Beat(
        "2 Mar",
        "09:20",
        "Start sprint {05}",
        (becomes(GOING, WALLET, FACETS, LABELS, HYGIENE, f"{UPKEEP} {named(5)}"),),
    )
    yield Beat(
        "2 Mar",
        "14:30",
        "Note that facets may slip",
        (sets(FACETS, health=AT_RISK), aims(FACETS, 6)),
    )


def _first_week() -> Iterable[Beat]:
    yield Beat("3 Mar", "10:25", f"Move the end of {SEARCH} 7 days later", (moves(SEARCH, "16 Feb", "27 Mar"),))
    yield Beat("3 Mar", "11:00", f"Add {ALERTS}", (comes(ALERTS),))
    yield Beat(
        "3 Mar",
        "17:20",
        "Update progress",
        (goes({SEARCH: 46, ORDERS: 52, f"{UPKEEP} {named(5)}": 10}),),
    )
    yield Beat("4 Mar", "09:35", f"Estimate {SEARCH}", (costs(SEARCH, 16, 21, 28),))
    yield Beat(
        "4 Mar",
        "15:50",
        f"Mark {FALLBACK} as blocked",
        (sets(FALLBACK, health=BLOCKED, health_note="waits for Kestrel Pay"), raises(WALLET)),
    )
    yield Beat(
        "5 Mar",
        "10:30",
        f"Move the end of {WALLET} 7 days later",
        (moves(WALLET, "2 Mar", "24 Apr"), sets(WALLET, description=texts.DESCRIPTIONS[WALLET])),
    )
    yield Beat("5 Mar", "10:45", f"Let {WALLET} wait for {WEBHOOKS}", (waits(WALLET, WEBHOOKS), joins(WEBHOOKS, 6)))
    yield Beat("5 Mar", "16:15", f"Move {LOOKUP} 28 days later", (moves(LOOKUP, "11 May", "5 Jun"), aims(LOOKUP, 11)))
    yield Beat("6 Mar", "15:10", f"Ship {HYGIENE}", (becomes(SHIPPED, HYGIENE),))
    yield Beat(
        "6 Mar",
        "16:00",
        f"Move the end of {PAYOUTS} 14 days earlier",
        (moves(PAYOUTS, "23 Feb", "27 Mar"), costs(PAYOUTS, 10, 13, 18), aims(PAYOUTS, 6)),
    )
    yield Beat(
        "6 Mar",
        "17:30",
        "Update progress",
        (
            goes({SEARCH: 57, ORDERS: 64, PAYOUTS: 45, LABELS: 35, FACETS: 25, f"{UPKEEP} {named(5)}": 40}),
            meets(PAYOUTS),
        ),
    )


def _second_week() -> Iterable[Beat]:
    yield Beat(
        "9 Mar",
        "09:50",
        f"Estimate {LABELS}",
        (costs(LABELS, 7, 13, 25), sets(LABELS, health=AT_RISK), raises(LABELS)),
    )
    yield Beat("9 Mar", "10:20", f"Mark {ORDERS} as at risk", (sets(ORDERS, health=AT_RISK), meets(ORDERS)))
    yield Beat("9 Mar", "11:40", "Update key results", (_measured,))
    yield Beat(
        "9 Mar",
        "15:30",
        "Decide where wallets are piloted",
        (
            settles(
                WALLET,
                "Where do we pilot wallets?",
                options=("Sweden, 5 % of mobile web", "Germany, 1 %", "Staff only"),
                chosen="Sweden, 5 % of mobile web",
                why="Most wallets per head, one currency, and support speaks Swedish.",
                day="9 Mar",
                revisit="13 Apr",
            ),
            meets(WALLET),
            meets(LABELS),
        ),
    )
    yield Beat(
        "9 Mar",
        "17:15",
        "Update progress",
        (goes({SEARCH: 62, ORDERS: 70, PAYOUTS: 55, LABELS: 40, FACETS: 35, f"{UPKEEP} {named(5)}": 50}),),
    )
    yield Beat(
        "10 Mar",
        "00:05",
        "Import from Jira",
        (
            moves(RETRIES, "11 May", "19 Jun"),
            sets(RETRIES, owner="Ana Ruiz"),
            comes(PRICES),
            waits(ALERTS, PRICES),
        ),
        Actor.IMPORT,
    )
