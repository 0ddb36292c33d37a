"""A small workspace with a vendor: one integration agreed on version 4.1, one that waits for us, keys, a limit."""

from datetime import date, timedelta

from pmdesk.commands.checks import AddCheck, AddMaintenance, AddSlo, AddStatusPage, SetEnvironment
from pmdesk.commands.fields import AddRow
from pmdesk.commands.functions import AddFunction, PinSpec, RecordTest, SayOfFunctions
from pmdesk.commands.integrations import AddIntegration, LinkItems, MoveStage, PlanStage, SendRound, Sign
from pmdesk.commands.questions import Ask
from pmdesk.commands.specs import KeepSpec, RuleOnChanges
from pmdesk.commands.vendors import AddContact, AddVendor, LogTalk
from pmdesk.domain.agreed import Priority, Trial, Word
from pmdesk.domain.apis import Consumer, Credential, Environment, ExternalDate, Level, RateLimit, Ruling
from pmdesk.domain.classes import frozen
from pmdesk.domain.rank import spread
from pmdesk.domain.specs import FoundOperation, ReceivedSpec
from pmdesk.domain.vendors import Ball, Contract, Integration, Side, SlaIndicator, SlaTerm, Stage, TalkKind
from tests.world import NOW, TODAY, World

CREATE, REFUND, WALLET = "POST /v4/payments", "POST /v4/refunds", "POST /v4/wallets/session"
FUNCTIONS = (
    ("create", "Create payment", Priority.MUST, (CREATE,), ("amount",)),
    ("refund", "Refund, partial", Priority.MUST, (REFUND,), ("reason_code",)),
    ("apple", "Apple Pay session", Priority.MAY, (WALLET,), ()),
)


@frozen
class Where:
    """Where a change is."""

    operation: str
    part: str = ""
    path: str = ""
    field: str = ""


@frozen
class Told:
    """A change as a reader of descriptions finds it."""

    rule: str
    level: Level
    place: Where
    fingerprint: str
    direction: str = "response"
    old: str = ""
    new: str = ""
    words: str = ""


REASON = Told(
    "response-property-type-changed",
    Level.BREAKING,
    Where(REFUND, "response 200 body", "/properties/reason_code", "reason_code"),
    "f0",
    old="string",
    new="integer",
)
DISPUTES = Told("endpoint-added", Level.INFO, Where("GET /v4/disputes"), "f1", direction="none")
NOTED = Told("response-optional-property-added", Level.INFO, Where(CREATE, "response 200 body", "", "note"), "f2")
CHANGES = (REASON, DISPUTES, NOTED)


def spec(version: str, *operations: str, body: str = "", sunset: date | None = None) -> ReceivedSpec:
    """A description with some operations; the last one ends on a day."""
    found = [FoundOperation(key) for key in operations]
    if sunset is not None:
        found[-1] = FoundOperation(operations[-1], is_deprecated=True, sunset=sunset)
    text = body or f"version {version}"
    return ReceivedSpec(text.encode(), NOW, version, "Payments", f"kestrel-{version}.yaml", operations=tuple(found))


def with_vendors(world: World) -> World:
    """Add Kestrel Pay with two integrations, one agreed on 4.1 while 4.2 is there, and all that hangs on them."""
    do, ids = world.desk.ask, world.ids
    ids["kestrel"] = do(AddVendor("Kestrel Pay", {"domain": "kestrel.example", "category": "Payments"}))[1]
    ids["mira"] = do(AddContact(ids["kestrel"], "Mira Holt", {"email": "mira@kestrel.example"}))[1]
    ids["jo"] = do(AddContact(ids["kestrel"], "Jo Lane", {"email": "jo@kestrel.example"}))[1]
    term = {"start": date(2025, 7, 1), "end": date(2026, 6, 30), "auto_renews": True, "notice_days": 60}
    ids["contract"] = do(AddRow(Contract, {"vendor_id": ids["kestrel"], "title": "Master", **term}, "Add contract"))[1]
    first = spread(1)[0]
    sla = {"contract_id": ids["contract"], "title": "Availability", "rank": first, "agreed": 99.95, "unit": "%"}
    ids["sla"] = do(AddRow(SlaTerm, {**sla, "indicator": SlaIndicator.AVAILABILITY}, "Add term"))[1]
    ids["payments"] = do(AddIntegration(ids["kestrel"], "Payments v4", NOW, values={"product_id": ids["checkout"]}))[1]
    ids["hooks"] = do(AddIntegration(ids["kestrel"], "Webhooks v2", NOW, Stage.LIVE))[1]
    ids["api"] = world.store.get(Integration, ids["payments"]).api_id or 0
    operations = (CREATE, REFUND, WALLET)
    ids["v41"] = do(KeepSpec(ids["api"], spec("4.1", *operations)))[1]
    do(PinSpec(ids["payments"], ids["v41"]))
    for name, title, priority, tied, fields in FUNCTIONS:
        values = {"priority": priority, "operations": tied, "fields": fields}
        ids[name] = do(AddFunction(ids["payments"], title, values))[1]
    for side in Side:
        do(SayOfFunctions((ids["create"], ids["refund"]), side, Word.AGREED, TODAY))
    for side in Side:
        do(Sign(ids["payments"], side, NOW, "Milena Kos"))
    do(MoveStage(ids["payments"], Stage.AGREED, NOW))
    values = {"api_id": ids["api"], "pinned_id": ids["v41"]}
    ids["refunds"] = do(AddIntegration(ids["kestrel"], "Refunds v4", NOW, Stage.IN_NEGOTIATION, values))[1]
    ids["refund_again"] = do(AddFunction(ids["refunds"], "Refund, whole", {"operations": (REFUND,)}))[1]
    for side in Side:
        do(SayOfFunctions((ids["refund_again"],), side, Word.AGREED, TODAY))
    do(Sign(ids["refunds"], Side.US, NOW))
    do(PlanStage(ids["payments"], Stage.LIVE, date(2026, 4, 27)))
    do(RecordTest((ids["create"],), Trial.PASSED, NOW))
    newer = spec("4.2", *operations, "GET /v4/disputes", sunset=date(2026, 9, 30))
    ids["v42"] = do(KeepSpec(ids["api"], newer, {ids["v41"]: CHANGES}))[1]
    do(RuleOnChanges(ids["api"], (NOTED.fingerprint,), Ruling.ACCEPT, NOW))
    ids["asked"] = do(Ask(ids["payments"], "Is refund.reason_code a number?", Side.US, NOW))[1]
    ids["asked_create"] = do(
        Ask(ids["payments"], "Do you take keys of 24 h?", Side.US, NOW, {"function_id": ids["apple"]})
    )[1]
    do(SendRound(ids["payments"], NOW))
    due = {"due": TODAY - timedelta(days=1)}
    ids["their_question"] = do(Ask(ids["hooks"], "Which events do you need?", Side.THEM, NOW, due))[1]
    ids["call"] = do(LogTalk(ids["kestrel"], TalkKind.CALL, NOW, "Agreed refund.", ids["payments"], Ball.THEM))[1]
    do(LinkItems(ids["payments"], (ids["wallet"],)))
    limit = {"api_id": ids["api"], "title": "Calls a minute", "quota": 1_000}
    ids["limit"] = do(AddRow(RateLimit, limit, "Add limit"))[1]
    _keys_and_dates(world)
    _checks(world)
    world.heard.clear()
    return world


def _keys_and_dates(world: World) -> None:
    """Add who uses the limit up, keys in all states, and a day."""
    do, ids = world.desk.ask, world.ids
    second = spread(2)[1]
    uses = {"limit_id": ids["limit"], "title": "Checkout", "rank": second, "peak": 612.0, "growth_likely": 15.0}
    ids["consumer"] = do(AddRow(Consumer, {**uses, "measured_on": TODAY}, "Add consumer"))[1]
    key = {"vendor_id": ids["kestrel"], "title": "Sandbox", "secret": "kestrel/1", "integration_id": ids["payments"]}
    ids["key"] = do(AddRow(Credential, {**key, "expires": TODAY + timedelta(days=9)}, "Add key"))[1]
    staged = {**key, "title": "Live", "secret": "live/1", "next_secret": "live/2", "next_works_at": NOW}
    ids["staged_key"] = do(AddRow(Credential, staged, "Add key"))[1]
    swapped = {**key, "title": "Old", "secret": "old/2", "last_secret": "old/1"}
    ids["swapped_key"] = do(AddRow(Credential, swapped, "Add key"))[1]
    day = {"title": "Payments v3 ends", "day": date(2026, 6, 30), "vendor_id": ids["kestrel"]}
    ids["sunset"] = do(AddRow(ExternalDate, day, "Add date"))[1]


def _checks(world: World) -> None:
    """Watch the API: a check of the whole, one of an endpoint behind it, what is to be kept, and a night off."""
    do, ids = world.desk.ask, world.ids
    ids["at_work"] = do(SetEnvironment(ids["api"], Environment.PRODUCTION, "https://api.kestrel.example/v4"))[1] or 0
    ids["health_check"] = do(AddCheck(ids["api"], "Health", {"url": "health", "assertions": ("status == 200",)}))[1]
    key = {"credential_id": ids["key"], "headers": ("Authorization: Bearer {key}",)}
    below = {"url": "payments", "parent_id": ids["health_check"], "integration_id": ids["payments"], **key}
    ids["payments_check"] = do(AddCheck(ids["api"], "List payments", below))[1]
    term = {"api_id": ids["api"], "term_id": ids["sla"]}
    ids["slo"] = do(AddSlo("Availability", SlaIndicator.AVAILABILITY, 99.95, term))[1]
    slow = {"check_id": ids["payments_check"]}
    ids["slow_slo"] = do(AddSlo("p95 latency", SlaIndicator.LATENCY_P95, 500.0, slow))[1]
    ids["night"] = do(AddMaintenance(ids["api"], NOW, NOW + timedelta(hours=2), "Database move"))[1]
    ids["status"] = do(AddStatusPage(ids["kestrel"], "https://status.kestrel.example"))[1]
