"""Every verb, done and undone: undo∘do is the identity, redo∘undo too, and no verb is forgotten here."""

import importlib
import inspect
import pkgutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

import pmdesk.commands
from pmdesk.commands.bugs import FileBug
from pmdesk.commands.checks import (
    AddCheck,
    AddMaintenance,
    AddSlo,
    AddStatusPage,
    EditCheck,
    PauseChecks,
    SetEnvironment,
)
from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.commands.connections import AddConnection, DropConnection, MakeRecord, PauseConnections, Unlink
from pmdesk.commands.credentials import (
    DropNextKey,
    KeepKey,
    LetKeyGo,
    NextKeyWorks,
    RevokeLastKey,
    StageNextKey,
    SwapKeys,
    UseKey,
)
from pmdesk.commands.dashboards import (
    AddDashboard,
    AddPanel,
    DropPanels,
    DuplicateDashboard,
    MoveDashboard,
    PlacePanels,
    SetPanel,
)
from pmdesk.commands.expectations import ExpectEffect
from pmdesk.commands.external_dates import KeepEnding
from pmdesk.commands.fields import AddRow, Archive, Rename, SetFields, Unarchive
from pmdesk.commands.functions import (
    AddFunction,
    LinkFunctions,
    MoveFunctions,
    PinSpec,
    RecordTest,
    SayOfFunctions,
    StartChecklist,
    TieFunction,
)
from pmdesk.commands.horizons import MoveToHorizon, RankItems
from pmdesk.commands.import_plan import ImportPlan
from pmdesk.commands.integration_making import BeginIntegration, BringBackIntegration, RemoveIntegration
from pmdesk.commands.integrations import (
    AddIntegration,
    LinkItems,
    MakeItemFor,
    MoveStage,
    PassBall,
    PlanStage,
    SendRound,
    Sign,
    Unsign,
)
from pmdesk.commands.items import AddItem, AddProduct, Duplicate, MoveItems, SetStatus
from pmdesk.commands.items_of_notes import AddEvidence, MakeItem
from pmdesk.commands.links import Depend, SetDependency, Undepend
from pmdesk.commands.metrics import (
    AddMetric,
    Annotate,
    EditMetrics,
    GiveVerdict,
    KeepEffect,
    MarkReviewed,
    SetTarget,
)
from pmdesk.commands.notes import AddNote, MarkRead, MergeNotes, SetState, Snooze, Unmerge, WakeNotes
from pmdesk.commands.own_figures import FollowOwnFigures
from pmdesk.commands.questions import AnswerQuestion, Ask, TakeReplies, WithdrawQuestions
from pmdesk.commands.quotes import AddQuote, AddReply, DropQuote, LinkNotes, LinkQuote
from pmdesk.commands.rate_limits import LearnLimit
from pmdesk.commands.removal import Delete
from pmdesk.commands.reviews import MarkTold, SignReview, Untell
from pmdesk.commands.saved_filters import AddFilter, DropFilter, RenameFilter
from pmdesk.commands.schedule import ClearDates, Reschedule, Shift
from pmdesk.commands.settings import SetSetting
from pmdesk.commands.sources import AddSource, FollowQueries
from pmdesk.commands.specs import DisputeChange, ImportSpec, KeepSpec, PlanWork, RuleLater, RuleOnChanges
from pmdesk.commands.take_in import Landing, TakeIn
from pmdesk.commands.take_notes import TakeNotesIn
from pmdesk.commands.talks import MakeItemOfTalk, TakePlacedMails
from pmdesk.commands.teams import Assign, SetCapacity, SetShares
from pmdesk.commands.theme_items import AnswerTheme, MakeItemOfTheme
from pmdesk.commands.themes import (
    AddTheme,
    CorrectMood,
    FreeNotes,
    KeepTheme,
    MergeThemes,
    PlaceNotes,
    PutThemesAside,
    RenameTheme,
    SplitTheme,
    UnmergeTheme,
)
from pmdesk.commands.thinning import ThinPoints
from pmdesk.commands.together import Together
from pmdesk.commands.vendors import AddContact, AddVendor, LogTalk, MakeMainContact, TakeMails
from pmdesk.domain import agreed, apis, checks, inbox, metrics, roadmap, sprints, vendors
from pmdesk.domain.agreed import Trial, Word
from pmdesk.domain.connections import Choice
from pmdesk.domain.days import Span
from pmdesk.domain.foreign import ForeignKind, ForeignPlan, ForeignRow
from pmdesk.domain.foreign_notes import ForeignNote, NoteBatch
from pmdesk.domain.inbox import NoteKind, NoteState
from pmdesk.domain.kinds import ConflictId, ConnectionId, Kind
from pmdesk.domain.metrics import AnnotationKind, Direction, PanelKind
from pmdesk.domain.points import Batch, ForeignSeries
from pmdesk.domain.roadmap import Anchor, Item, ItemKind, Product, Status
from pmdesk.domain.specs import FoundReply
from pmdesk.domain.vendors import Ball, Side, Stage, TalkKind
from pmdesk.insight.horizons import Horizon
from pmdesk.insight.packing import Place
from pmdesk.insight.sunset_headers import Ending
from tests.connected_world import connected
from tests.inbox_world import with_notes
from tests.metrics_world import SALE, effect_of, with_metrics
from tests.vendors_world import CHANGES, CREATE, REASON, spec, with_vendors
from tests.world import NOW, TODAY, World, dump

Maker = Callable[[dict[str, int]], object]
ORDERS = Batch((ForeignSeries("Orders", (), np.arange(3) * 86_400_000, np.arange(3.0)),))
ANSWER = NoteBatch("mail", (ForeignNote(1, "mail:b", "Re: payout", "Soon.", thread="mail:a", in_reply_to="mail:a"),))
THANKS = ForeignNote(1, "mail:c", "Spec 4.2", "Note the webhook.", NOW, person="Ann Vale", email="ann@kestrel.example")
EXAMPLES: list[Maker] = [
    lambda ids: AddProduct("Storefront"),
    lambda ids: Together((Rename(Item, ids["wallet"], "Wallets"), Assign((ids["address"],), (ids["team"],))), "Both"),
    lambda ids: AddItem(ItemKind.FEATURE, "Tax", parent_id=ids["express"], after_id=ids["wallet"]),
    lambda ids: AddItem(ItemKind.INITIATIVE, "Resilience", ids["seller"]),
    lambda ids: AddRow(sprints.Team, {"title": "Seller"}, "Add team"),
    lambda ids: SetFields(Item, (ids["wallet"], ids["address"]), {"owner": "Leah", "tags": ("eu",)}, "Set owner"),
    lambda ids: Rename(Item, ids["wallet"], "Wallets"),
    lambda ids: Archive(Item, (ids["wallet"], ids["fallback"]), NOW),
    lambda ids: Unarchive(Item, (ids["wallet"],)),
    lambda ids: MoveItems((ids["express"],), ids["seller"]),
    lambda ids: MoveItems((ids["fallback"],), ids["checkout"], ids["express"], before_id=ids["wallet"]),
    lambda ids: SetStatus((ids["wallet"], ids["express"]), Status.SHIPPED),
    lambda ids: Duplicate(ids["wallet"]),
    lambda ids: Depend(ids["wallet"], ids["fallback"], Anchor.START_START, 3),
    lambda ids: Undepend(ids["first_link"]),
    lambda ids: SetDependency(ids["first_link"], Anchor.FINISH_FINISH, -2),
    lambda ids: Delete(Item, (ids["wallet"],)),
    lambda ids: Delete(Product, (ids["checkout"],)),
    lambda ids: Delete(sprints.Team, (ids["team"],)),
    lambda ids: Delete(roadmap.Release, (ids["release"],)),
    lambda ids: Assign((ids["wallet"], ids["address"]), (ids["team"], ids["second_team"])),
    lambda ids: Assign((ids["wallet"],), ()),
    lambda ids: SetShares(ids["wallet"], ((ids["team"], 0.25), (ids["second_team"], 0.75))),
    lambda ids: SetCapacity(ids["team"], ids["sprint"], 30.0),
    lambda ids: Reschedule({ids["wallet"]: Span(date(2026, 3, 9), date(2026, 5, 1))}),
    lambda ids: Shift((ids["express"],), -3),
    lambda ids: ClearDates((ids["wallet"], ids["fallback"])),
    lambda ids: MoveToHorizon((ids["wallet"], ids["fallback"]), Horizon.LATER, TODAY),
    lambda ids: MoveToHorizon((ids["fallback"],), Horizon.NOW, TODAY),
    lambda ids: RankItems((ids["fallback"],), (ids["wallet"], ids["address"]), ids["wallet"]),
    lambda ids: SetSetting("carry_along", value=False),
    lambda ids: ThinPoints(NOW),
    lambda ids: ImportPlan(ForeignPlan("csv:plan", "plan.csv", (ForeignRow("a", 2, ForeignKind.FEATURE, "Tax"),))),
    lambda ids: AddMetric("Refund requests", ids["checkout"], {"direction": Direction.DOWN}),
    lambda ids: AddSource("Shop", metrics.SourceKind.SQLITE),
    lambda ids: FollowQueries(ids["source"], metrics.Grain.DAY, (("Orders", "SELECT 1"), ("Refunds", "SELECT 2"))),
    lambda ids: EditMetrics((ids["conversion"], ids["p95"]), {"owner": "Ada", "product_id": None}),
    lambda ids: Archive(metrics.Metric, (ids["conversion"],), NOW),
    lambda ids: Delete(metrics.Metric, (ids["conversion"],)),
    lambda ids: Delete(metrics.Source, (ids["source"],)),
    lambda ids: Delete(metrics.Annotation, (ids["sale"],)),
    lambda ids: Delete(metrics.Dashboard, (ids["overview"],)),
    lambda ids: SetTarget(ids["conversion"], 67.0, date(2026, 1, 1), date(2026, 6, 30)),
    lambda ids: SetTarget(ids["p95"], 350.0),
    lambda ids: SetTarget(ids["conversion"], None),
    lambda ids: Annotate(AnnotationKind.NOTE, "Price change", NOW),
    lambda ids: SetFields(metrics.Annotation, (ids["sale"],), {"title": "Winter sale", "until": NOW}, "Edit mark"),
    lambda ids: TakeIn(ORDERS, "orders.csv", NOW, None, (Landing("Orders"),)),
    lambda ids: MarkReviewed((ids["conversion"], ids["p95"]), TODAY, NOW),
    lambda ids: MarkReviewed((ids["conversion"], ids["p95"]), TODAY, NOW, reviewed=False),
    lambda ids: GiveVerdict(ids["conversion"], NOW, NOW, is_anomaly=False),
    lambda ids: GiveVerdict(ids["conversion"], SALE, NOW, is_anomaly=True),
    lambda ids: GiveVerdict(ids["conversion"], SALE, NOW, is_anomaly=None),
    lambda ids: KeepEffect((effect_of(ids, estimate=0.9),)),
    lambda ids: KeepEffect((effect_of(ids, release_id=None, annotation_id=ids["sale"]),), (ids["address"],), 2.0),
    lambda ids: KeepEffect((effect_of(ids),), ()),
    lambda ids: ExpectEffect(ids["wallet"], ids["p95"], NOW, -20.0),
    lambda ids: ExpectEffect(ids["wallet"], ids["conversion"], NOW, 1.5),
    lambda ids: AddDashboard("Checkout", ids["checkout"]),
    lambda ids: DuplicateDashboard(ids["overview"]),
    lambda ids: MoveDashboard(ids["sellers"], ids["overview"]),
    lambda ids: MoveDashboard(ids["overview"]),
    lambda ids: AddPanel(ids["overview"], ids["p95"], PanelKind.NUMBER),
    lambda ids: PlacePanels(ids["overview"], {ids["low"]: Place(0, 0, 6, 4)}),
    lambda ids: SetPanel(ids["big"], {"kind": PanelKind.AREA, "height": 5}),
    lambda ids: DropPanels((ids["big"], ids["effect_panel"])),
    lambda ids: SignReview(TODAY, NOW, "- Fees next", {"notes": 23}, "Mira"),
    lambda ids: MarkTold(ids["wallet"], ((ids["payout"], "It shipped."), (ids["csv"], "It ships too.")), NOW),
    lambda ids: Untell(ids["wallet"], (ids["payout"],)),
    lambda ids: AnswerTheme(ids["theme"], ids["address"], (ids["moved"], ids["label"]), NOW),
    lambda ids: MakeItemOfTheme(ids["theme"], "Payout calendar", ids["seller"], (ids["moved"],), NOW, 2),
    lambda ids: FollowOwnFigures(),
    lambda ids: FollowOwnFigures(("open",), "Europe/Berlin"),
    lambda ids: TakeNotesIn(ANSWER, "box.mbox", NOW, ids["checkout"]),
    lambda ids: AddNote(NoteKind.BUG, "Login loop", "The magic link opens\x00 the browser.", NOW, {"source": "phone"}),
    lambda ids: SetState((ids["payout"], ids["moved"], ids["again"]), NoteState.ARCHIVED),
    lambda ids: SetState((ids["payout"], ids["label"]), NoteState.NEW),
    lambda ids: Snooze((ids["payout"], ids["again"]), NOW + timedelta(days=1)),
    lambda ids: WakeNotes(NOW + timedelta(days=3)),
    lambda ids: MarkRead((ids["moved"], ids["csv"])),
    lambda ids: MarkRead((ids["moved"], ids["csv"]), is_unread=True),
    lambda ids: MergeNotes((ids["moved"], ids["payout"], ids["size"]), ids["csv"], NOW),
    lambda ids: Unmerge(ids["again"]),
    lambda ids: MakeItem("Payout calendar", ids["seller"], (ids["payout"], ids["label"]), importance=2, at=NOW),
    lambda ids: MakeItem("Payout calendar", span=(ids["payout"], 0, 30), at=NOW),
    lambda ids: MakeItem("Payout calendar", quote_id=ids["highlight"], importance=1),
    lambda ids: AddEvidence(ids["fallback"], "They called about it twice.\nOnce at night.", NOW),
    lambda ids: AddQuote(ids["payout"], 0, 30, ids["address"], 2, NOW),
    lambda ids: LinkNotes((ids["payout"], ids["moved"], ids["label"]), ids["fallback"], 2, NOW),
    lambda ids: LinkQuote(ids["quote"], ids["fallback"], 1),
    lambda ids: LinkQuote(ids["whole"], None, 0),
    lambda ids: DropQuote(ids["highlight"]),
    lambda ids: AddReply((ids["payout"], ids["csv"]), ids["address"], NOW, "Done."),
    lambda ids: FileBug(ids["payout"], {"severity": 2, "steps": "Open the page."}, NOW),
    lambda ids: AddFilter("Bugs", "kind:bug"),
    lambda ids: RenameFilter(ids["filter"], "Large", "segment:large"),
    lambda ids: DropFilter(ids["filter"]),
    lambda ids: Delete(inbox.Note, (ids["moved"], ids["payout"])),
    lambda ids: Delete(inbox.Note, (ids["again"], ids["moved"])),
    lambda ids: Delete(inbox.Person, (ids["halvorsen"],)),
    lambda ids: Delete(inbox.Company, (ids["halvorsen_company"], ids["nordic_company"])),
    lambda ids: Delete(inbox.Segment, (ids["halvorsen_segment"],)),
    lambda ids: Delete(inbox.Theme, (ids["theme"],)),
    lambda ids: AddTheme("Bank lines", (ids["csv"], ids["cart"])),
    lambda ids: RenameTheme(ids["theme"], "When the money comes"),
    lambda ids: MergeThemes((ids["theme"], ids["theme_alone"]), ids["theme_alone"]),
    lambda ids: UnmergeTheme(ids["theme_into"]),
    lambda ids: SplitTheme(ids["theme"], (ids["payout"], ids["moved"]), "Dates that move"),
    lambda ids: KeepTheme(ids["theme_alone"]),
    lambda ids: KeepTheme(ids["theme"], is_kept=False),
    lambda ids: PlaceNotes((ids["moved"], ids["cart"]), ids["theme"]),
    lambda ids: PlaceNotes((ids["payout"],), None),
    lambda ids: FreeNotes((ids["payout"], ids["moved"])),
    lambda ids: PutThemesAside(NOW),
    lambda ids: CorrectMood((ids["payout"], ids["moved"]), inbox.Mood.BAD),
    lambda ids: AddVendor("Boxwell", {"category": "Shipping"}),
    lambda ids: AddContact(ids["kestrel"], "Ann Vale"),
    lambda ids: MakeMainContact(ids["jo"]),
    lambda ids: LogTalk(ids["kestrel"], TalkKind.NOTE, NOW, "They ask.", ids["payments"], Ball.US, {"title": "3DS"}),
    lambda ids: TakeMails(ids["kestrel"], (THANKS, THANKS), NOW, ids["payments"]),
    lambda ids: TakePlacedMails((TakeMails(ids["kestrel"], (THANKS,), NOW, ids["payments"], is_theirs=True),)),
    lambda ids: MakeItemOfTalk(ids["call"], "Refund in parts", ids["payments"]),
    lambda ids: MakeItemFor(ids["payments"], "Payouts by day"),
    lambda ids: AddIntegration(ids["kestrel"], "Payouts", NOW, values={"product_id": ids["seller"]}),
    lambda ids: MoveStage(ids["payments"], Stage.SANDBOX, NOW),
    lambda ids: MoveStage(ids["payments"], Stage.IN_NEGOTIATION, NOW, "The webhook changed."),
    lambda ids: PassBall(ids["payments"], Ball.US, NOW, "They answered by phone."),
    lambda ids: PlanStage(ids["payments"], Stage.LIVE, TODAY),
    lambda ids: PlanStage(ids["payments"], Stage.LIVE, None),
    lambda ids: SendRound(ids["payments"], NOW),
    lambda ids: Together(
        (PinSpec(ids["payments"], ids["v42"], ()), Sign(ids["payments"], Side.US, NOW, "Ana")), "Sign"
    ),
    lambda ids: Together(
        (PinSpec(ids["payments"], ids["v42"]), PinSpec(ids["payments"], ids["v41"])), "Forth and back"
    ),
    lambda ids: PinSpec(ids["payments"], ids["v42"], CHANGES),
    lambda ids: Sign(ids["payments"], Side.US, NOW),
    lambda ids: Together(
        (MoveStage(ids["payments"], Stage.PROSPECT, NOW, "Anew."), Unsign(ids["payments"], Side.THEM)), "Open again"
    ),
    lambda ids: LinkItems(ids["payments"], (ids["wallet"], ids["address"])),
    lambda ids: LinkItems(ids["payments"], (ids["wallet"],), linked=False),
    lambda ids: AddFunction(ids["payments"], "Payout report by day"),
    lambda ids: StartChecklist(ids["hooks"]),
    lambda ids: SayOfFunctions((ids["apple"], ids["create"]), Side.US, Word.AGREED, TODAY),
    lambda ids: MoveFunctions((ids["refund"], ids["apple"]), -1),
    lambda ids: MoveFunctions((ids["create"],), 1),
    lambda ids: LinkFunctions((ids["create"], ids["apple"]), ids["address"]),
    lambda ids: LinkFunctions((ids["create"],), title="Refund in parts"),
    lambda ids: SayOfFunctions((ids["create"],), Side.THEM, Word.REFUSED, TODAY),
    lambda ids: TieFunction(ids["create"], (CREATE,), ("amount", "currency")),
    lambda ids: RecordTest((ids["create"], ids["refund"]), Trial.FAILED, NOW, "409"),
    lambda ids: RecordTest((ids["create"],), Trial.PASSED, NOW),
    lambda ids: Ask(ids["payments"], "Which 3DS fallback?", Side.THEM, NOW, {"due": TODAY}),
    lambda ids: AnswerQuestion(ids["their_question"], "payment.settled", NOW),
    lambda ids: WithdrawQuestions((ids["asked"], ids["asked_create"]), NOW),
    lambda ids: TakeReplies(
        ids["payments"], (FoundReply(ids["asked"], "Yes, from May."), FoundReply(ids["asked_create"], agrees=True)), NOW
    ),
    lambda ids: KeepSpec(ids["api"], spec("4.3", CREATE, sunset=TODAY), {ids["v42"]: CHANGES, ids["v41"]: CHANGES}),
    lambda ids: KeepSpec(ids["api"], spec("4.2"), {ids["v41"]: CHANGES}),
    lambda ids: ImportSpec(ids["payments"], spec("4.3", CREATE), {ids["v42"]: CHANGES}, "https://kestrel.example/v4"),
    lambda ids: RuleOnChanges(ids["api"], ("f0", "f1", "f2"), apis.Ruling.IGNORE, NOW, "We never read it."),
    lambda ids: RuleLater(ids["api"], ("f0", "f2")),
    lambda ids: DisputeChange(ids["payments"], REASON.fingerprint, "Why a number?", NOW, ids["refund"]),
    lambda ids: PlanWork(ids["payments"], ("f0",), "Read reason codes as numbers", NOW),
    lambda ids: KeepEnding(ids["api"], Ending(TODAY, TODAY, "https://kestrel.example/v4-ends"), CREATE),
    lambda ids: LearnLimit(ids["api"], 1_200, 60, NOW),
    lambda ids: StageNextKey(ids["key"], "kestrel/2", TODAY),
    lambda ids: KeepKey(ids["key"], "kestrel/3", TODAY + timedelta(days=9)),
    lambda ids: LetKeyGo(ids["key"]),
    lambda ids: UseKey(ids["key"], NOW),
    lambda ids: DropNextKey(ids["staged_key"]),
    lambda ids: NextKeyWorks(ids["staged_key"], NOW, works=False),
    lambda ids: SwapKeys(ids["staged_key"], TODAY),
    lambda ids: RevokeLastKey(ids["swapped_key"]),
    lambda ids: SetEnvironment(ids["api"], apis.Environment.SANDBOX, " https://sandbox.kestrel.example "),
    lambda ids: SetEnvironment(ids["api"], apis.Environment.PRODUCTION, "https://eu.kestrel.example/v4"),
    lambda ids: SetEnvironment(ids["api"], apis.Environment.PRODUCTION, ""),
    lambda ids: AddCheck(ids["api"], "Refunds", {"url": "refunds", "parent_id": ids["health_check"]}),
    lambda ids: EditCheck(ids["payments_check"], {"parent_id": None, "interval_s": 300, "degraded_ms": 800.0}),
    lambda ids: PauseChecks((ids["health_check"], ids["payments_check"])),
    lambda ids: PauseChecks((ids["health_check"],), paused=False),
    lambda ids: AddSlo("p99", vendors.SlaIndicator.LATENCY_P99, 900.0, {"api_id": ids["api"], "window_days": 7}),
    lambda ids: AddMaintenance(ids["api"], NOW, NOW + timedelta(hours=1)),
    lambda ids: AddStatusPage(ids["kestrel"], "https://status.kestrel.example/eu", "Status, Europe"),
    lambda ids: Delete(checks.Check, (ids["health_check"],)),
    lambda ids: Delete(checks.Check, (ids["payments_check"],)),
    lambda ids: Delete(apis.Credential, (ids["key"],)),
    lambda ids: Delete(vendors.SlaTerm, (ids["sla"],)),
    lambda ids: Delete(vendors.Vendor, (ids["kestrel"],)),
    lambda ids: Delete(vendors.Integration, (ids["payments"],)),
    lambda ids: Delete(apis.Api, (ids["api"],)),
    lambda ids: Delete(apis.SpecVersion, (ids["v41"],)),
    lambda ids: Delete(agreed.Question, (ids["asked"],)),
    lambda ids: Delete(vendors.VendorContact, (ids["mira"],)),
    lambda ids: Unsign(ids["refunds"], Side.US),
    lambda ids: AddConnection("Redmine, tracker.example", "redmine", {"address": "https://tracker.example"}),
    lambda ids: PauseConnections((ids["tracker"],)),
    lambda ids: DropConnection(ConnectionId(ids["tracker"])),
    lambda ids: MakeRecord(ConnectionId(ids["tracker"]), "issue", Kind.ITEM, ids["address"], "shop", "token"),
    lambda ids: Unlink((ids["link"],)),
    lambda ids: DecideConflicts(
        (
            Decision(ConflictId(ids["owner_conflict"]), Choice.THEIRS),
            Decision(ConflictId(ids["end_conflict"]), Choice.MINE),
        )
    ),
    lambda ids: DecideConflicts((Decision(ConflictId(ids["owner_conflict"]), Choice.MERGED, "Milena and Ana"),)),
    lambda ids: BeginIntegration("kestrel pay", "Disputes v1", NOW),
    lambda ids: BeginIntegration("Boxwell", "Labels v3", NOW, values={"product_id": ids["checkout"]}),
    lambda ids: RemoveIntegration(ids["refunds"]),
    lambda ids: RemoveIntegration(ids["hooks"]),
    lambda ids: BringBackIntegration(ids["hooks"]),
]
SHOWN_ELSEWHERE = {
    "AdoptRecord",
    "AdoptThemes",
    "CountRefused",
    "DropAttempts",
    "KeepFound",
    "KeepSamples",
    "KeepStatus",
    "LoadWorkspace",
    "Play",
    "ReceivePoints",
    "ReceiveRemote",
    "RememberLook",
    "RememberStanding",
    "Restore",
    "RollUpSamples",
    "SettleConflicts",
    "TryToSend",
}


@pytest.fixture
def world(world: World) -> World:
    return with_vendors(connected(with_notes(with_metrics(world))))


def verbs() -> set[str]:
    names: set[str] = set()
    for module in pkgutil.walk_packages(pmdesk.commands.__path__, "pmdesk.commands."):
        for name, thing in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if (
                thing.__module__ == module.name
                and hasattr(thing, "apply")
                and not getattr(thing, "_is_protocol", False)
            ):
                names.add(name)
    return names


def test_every_verb_stands_here_or_has_its_own_test() -> None:
    ids: dict[str, int] = defaultdict(lambda: 1)
    shown = {type(make(ids)).__name__ for make in EXAMPLES}
    assert verbs() - SHOWN_ELSEWHERE <= shown


@pytest.mark.parametrize("make", EXAMPLES)
def test_undo_takes_back_exactly_what_was_done(world: World, make: Maker) -> None:
    before = dump(world.store)
    changes = world.desk.do(make(world.ids))
    after = dump(world.store)
    assert bool(changes) == (before != after)
    if changes:
        world.desk.undo()
        assert dump(world.store) == before
        world.desk.redo()
        assert dump(world.store) == after


@pytest.mark.parametrize("make", EXAMPLES)
def test_a_message_names_exactly_the_rows_that_differ(world: World, make: Maker) -> None:
    before = {(kind, row.id): row for kind, rows in dump(world.store).items() for row in rows}
    changes = world.desk.do(make(world.ids))
    after = {(kind, row.id): row for kind, rows in dump(world.store).items() for row in rows}
    differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {(ref.kind.value, ref.id) for ref in changes.refs} == differing
    assert {(ref.kind.value, ref.id) for ref in changes.created} == after.keys() - before.keys()
    assert {(ref.kind.value, ref.id) for ref in changes.removed} == before.keys() - after.keys()


def test_the_chain_of_a_refused_circle_is_named(world: World) -> None:
    before = dump(world.store)
    with pytest.raises(roadmap.RuleBroken, match="“Wallet” → “Address” → “Fallback” → “Wallet”"):
        world.desk.do(Depend(world.ids["fallback"], world.ids["wallet"]))
    assert dump(world.store) == before


def test_a_broken_rule_leaves_no_trace(world: World) -> None:
    before = dump(world.store)
    values = {"start": date(2026, 5, 1), "end": date(2026, 4, 1)}
    with pytest.raises(roadmap.RuleBroken, match="cannot end before it starts"):
        world.desk.do(SetFields(Item, (world.ids["wallet"],), values, "Set dates"))
    assert dump(world.store) == before
    assert not world.heard


def test_deleting_an_item_takes_what_it_owns_and_frees_what_points_to_it(world: World) -> None:
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"release_id": world.ids["release"]}, "Set release"))
    world.desk.do(Delete(roadmap.Release, (world.ids["release"],)))
    assert world.store.get(Item, world.ids["wallet"]).release_id is None
    world.desk.do(Delete(Item, (world.ids["express"],)))
    assert world.store.count(Item) == 0
    assert world.store.count(roadmap.Risk) == 0
    assert world.store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_moving_an_initiative_takes_its_features_to_the_other_product(world: World) -> None:
    world.desk.do(MoveItems((world.ids["express"],), world.ids["seller"]))
    assert {item.product_id for item in world.store.all(Item)} == {world.ids["seller"]}


def test_an_item_cannot_hang_under_itself(world: World) -> None:
    with pytest.raises(roadmap.RuleBroken, match="under"):
        world.desk.do(MoveItems((world.ids["express"],), None, world.ids["wallet"]))


def test_a_feature_added_after_a_sibling_stands_right_behind_it(world: World) -> None:
    world.desk.do(AddItem(ItemKind.FEATURE, "Tax", parent_id=world.ids["express"], after_id=world.ids["wallet"]))
    titles = [item.title for item in world.store.all(Item, order_by="rank", parent_id=world.ids["express"])]
    assert titles == ["Wallet", "Tax", "Address", "Fallback"]
