"""Tells what happened with the sample's vendors: integrations over all stages, a description that breaks two things."""

from collections.abc import Iterable
from datetime import date, timedelta

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.functions import AddFunction, PinSpec, RecordTest, SayOfFunctions
from pmdesk.commands.integrations import AddIntegration, LinkItems, MoveStage, PassBall, PlanStage, SendRound, Sign
from pmdesk.commands.questions import Ask
from pmdesk.commands.sample import vendor_plan as told
from pmdesk.commands.sample.plan import MILENA
from pmdesk.commands.sample.scene import Act, Beat, Scene
from pmdesk.commands.sample.story import FALLBACK, RETRIES, WALLET
from pmdesk.commands.sample.vendor_specs import V40, V41, V42, description
from pmdesk.commands.specs import KeepSpec
from pmdesk.commands.vendors import AddContact, AddVendor, LogTalk
from pmdesk.domain.agreed import AgreedFunction, Trial, Word
from pmdesk.domain.apis import (
    Api,
    Consumer,
    Credential,
    CredentialKind,
    DateKind,
    ExternalDate,
    RateLimit,
    SpecFormat,
    SpecVersion,
)
from pmdesk.domain.rank import spread
from pmdesk.domain.roadmap import Product
from pmdesk.domain.specs import ReceivedSpec
from pmdesk.domain.vendors import Ball, Contract, Integration, Side, SlaTerm, Stage, Vendor, VendorContact
from pmdesk.insight.specs.comparing import compare
from pmdesk.insight.specs.operations import operations_of
from pmdesk.insight.specs.reading import read_description
from pmdesk.storage.ledger import Edit

NAME = "kestrel-payments-{}.json"
YEAR = timedelta(days=365)


def vendors() -> Iterable[Beat]:
    """Return the beats in which vendors are added, agree, change their description, and ask."""
    yield Beat("10 Feb", "11:10", "Add vendors", (_firms,))
    yield Beat("10 Feb", "11:25", "Add integrations", (_meetings, _says(told.V4, told.BEFORE)))
    yield Beat("10 Feb", "11:40", f"Import description {V40}", (_receives(V40, "2 Feb"), _functions))
    yield Beat("12 Feb", "10:15", "Send open questions", (_asks("12 Feb", "10:15", *told.ON_PAYOUTS),))
    yield Beat(
        "16 Feb", "09:40", f"Import description {V41}", (_receives(V41, "16 Feb", V40), _pins(V41), _newer_functions)
    )
    yield Beat("20 Feb", "15:30", "Agree on Payments v4", (_agree,))
    yield Beat("24 Feb", "09:10", "Move to sandbox", (_sandbox, _says(told.V4, told.FEBRUARY)))
    yield Beat("25 Feb", "11:20", "Link items to Payments v4", (_link, _limit))
    yield Beat("27 Feb", "10:30", "Move to certified", (_certify,))
    yield Beat("3 Mar", "08:55", f"Import description {V42}", (_receives(V42, "3 Mar", V41, V40), _pins(V42)))
    yield Beat("3 Mar", "09:05", "Log two mails", (_says(told.V4, told.MARCH), _ask_on_hooks))
    yield Beat(
        "6 Mar",
        "07:02",
        "Ask for keys of 24 h",
        (_ask_for_keys, _says(told.V4, told.LAST), _asks("6 Mar", "06:55", *told.ON_KEYS)),
    )
    yield Beat("9 Mar", "13:35", "Keep what vendors ask", (_asked,))
    yield Beat("9 Mar", "17:20", "Record sandbox tests", (_tests,))
    yield Beat("9 Mar", "17:25", "Measure calls", (_calls,))


def _firms(scene: Scene, edit: Edit) -> None:
    for firm in told.FIRMS:
        row_id = AddVendor(firm.title, {"category": firm.category, "domain": firm.domain}).apply(edit)
        scene.ids[Vendor, firm.title] = row_id
        mail = f"{firm.contact.split()[0].lower()}@{firm.domain}"
        contact = AddContact(row_id, firm.contact, {"email": mail, "role": firm.role}).apply(edit)
        scene.ids[VendorContact, firm.title] = contact
        scene.add(
            edit,
            Contract,
            vendor_id=row_id,
            title=firm.contract,
            start=_started(scene, firm),
            end=scene.day(firm.until),
            auto_renews=firm.renews,
            notice_days=firm.notice_days,
            amount=float(firm.amount),
            currency="EUR",
        )
    contract = scene.id(Contract, told.FIRMS[0].contract)
    for title, indicator, agreed, unit, at_most in told.TERMS:
        promised = {"indicator": indicator, "agreed": agreed, "unit": unit, "at_most": at_most}
        scene.add(edit, SlaTerm, contract_id=contract, title=title, **promised)


def _started(scene: Scene, firm: told.Firm) -> date:
    return scene.day(firm.until) - YEAR + timedelta(days=1)


def _meetings(scene: Scene, edit: Edit) -> None:
    for each in told.MEETINGS:
        stage, day = each.reached[0]
        values = {
            "product_id": scene.id(Product, each.product),
            "description": each.description,
            "owner": MILENA,
            "stage_since": scene.day(day),
        }
        at, vendor = scene.calendar.at(day, "09:00"), scene.id(Vendor, each.vendor)
        row_id = AddIntegration(vendor, each.title, at, stage, values).apply(edit)
        scene.ids[Integration, each.title] = row_id
        scene.ids[Api, each.title] = edit.get(Integration, row_id).api_id or 0
        for later, since in each.reached[1:]:
            _move(scene, edit, each.title, later, since)
    for stage, day in told.PLANNED:
        PlanStage(scene.id(Integration, told.V4), stage, scene.day(day)).apply(edit)
    gone = scene.id(Integration, told.CAMPAIGNS)
    Archive(Integration, (gone,), scene.calendar.at("9 Feb", "16:10")).apply(edit)
    _ends(scene, edit, told.V3, told.V3_ENDS, "Kestrel Pay, Payments v3 ends")
    _ends(scene, edit, told.LABELS_2, told.LABELS_END, "Boxwell, Labels v2 ends")


def _ends(scene: Scene, edit: Edit, integration: str, day: str, title: str) -> None:
    api = edit.get(Api, scene.id(Api, integration))
    named = {"vendor_id": api.vendor_id, "api_id": api.id, "kind": DateKind.SUNSET}
    scene.add(edit, ExternalDate, title=title, day=scene.day(day), **named)


def _move(scene: Scene, edit: Edit, title: str, stage: Stage, day: str) -> None:
    at = scene.calendar.at(day, "15:30")
    MoveStage(scene.id(Integration, title), stage, at, day=scene.day(day)).apply(edit)


def _says(title: str, lines: Iterable[told.Said]) -> Act:
    """Log what was said about an integration, without passing the ball."""

    def act(scene: Scene, edit: Edit) -> None:
        for line in lines:
            _log(scene, edit, title, line)

    return act


def _log(scene: Scene, edit: Edit, title: str, line: told.Said) -> None:
    integration = edit.get(Integration, scene.id(Integration, title))
    vendor = edit.get(Vendor, integration.vendor_id)
    contact = scene.id(VendorContact, vendor.title) if line.side is Side.THEM else None
    who = MILENA if contact is None else edit.get(VendorContact, contact).title
    values = {"side": line.side, "people": line.people, "minutes": line.minutes, "contact_id": contact, "who": who}
    at, body = scene.calendar.at(line.day, line.hour), scene.calendar.say(line.body)
    LogTalk(vendor.id, line.kind, at, body, integration.id, values=values).apply(edit)


def _receives(version: str, day: str, *before: str) -> Act:
    """Keep a version of Payments v4 with what changed in it since others."""

    def act(scene: Scene, edit: Edit) -> None:
        name, body = NAME.format(version), description(version)
        new = read_description(name, body)
        at = scene.calendar.at(day, "08:50")
        changes = {
            scene.id(SpecVersion, earlier): compare(
                read_description(NAME.format(earlier), description(earlier)), new, at.date()
            )
            for earlier in before
        }
        spec = ReceivedSpec(body, at, version, new.title, name, SpecFormat.OPENAPI_3_1, operations_of(new))
        scene.ids[SpecVersion, version] = KeepSpec(scene.id(Api, told.V4), spec, changes).apply(edit)

    return act


def _pins(version: str) -> Act:
    return lambda scene, edit: PinSpec(scene.id(Integration, told.V4), scene.id(SpecVersion, version)).apply(edit)


def _functions(scene: Scene, edit: Edit) -> None:
    """Lay the part of the checklist that 4.0 can keep, and what it cannot."""
    _lay(scene, edit, [row for row in told.FUNCTIONS if row.since != V41])


def _newer_functions(scene: Scene, edit: Edit) -> None:
    """Lay what 4.1 brings, in its place."""
    _lay(scene, edit, [row for row in told.FUNCTIONS if row.since == V41])
    ids = [scene.id(AgreedFunction, row.title) for row in told.FUNCTIONS]
    for row_id, rank in zip(ids, spread(len(ids)), strict=True):
        SetFields(AgreedFunction, (row_id,), {"rank": rank}, "").apply(edit)


def _lay(scene: Scene, edit: Edit, rows: Iterable[told.Row]) -> None:
    for row in rows:
        known = scene.ids.get((SpecVersion, row.since))
        values: dict[str, object] = {
            "priority": row.priority,
            "operations": row.operations,
            "fields": row.fields,
            "behaviour": row.behaviour,
            "since_id": known,
        }
        made = AddFunction(scene.id(Integration, told.V4), row.title, values).apply(edit)
        scene.ids[AgreedFunction, row.title] = made


def _asks(day: str, hour: str, question: str, function: str) -> Act:
    """Ask about a function, and send what is open."""

    def act(scene: Scene, edit: Edit) -> None:
        integration, at = scene.id(Integration, told.V4), scene.calendar.at(day, hour)
        about = {"function_id": scene.id(AgreedFunction, function)}
        Ask(integration, question, Side.US, at, about).apply(edit)
        SendRound(integration, at).apply(edit)

    return act


def _agree(scene: Scene, edit: Edit) -> None:
    """Both agree on what must be there in 4.1, and sign it."""
    day, at = scene.day("20 Feb"), scene.calendar.at("20 Feb", "15:30")
    ids = tuple(scene.id(AgreedFunction, title) for title in told.AGREED)
    for side in Side:
        SayOfFunctions(ids, side, Word.AGREED, day).apply(edit)
    integration = scene.id(Integration, told.V4)
    Sign(integration, Side.US, at, MILENA).apply(edit)
    Sign(integration, Side.THEM, at, told.MIRA).apply(edit)
    _move(scene, edit, told.V4, Stage.AGREED, "20 Feb")


def _sandbox(scene: Scene, edit: Edit) -> None:
    _move(scene, edit, told.V4, Stage.SANDBOX, "24 Feb")
    scene.add(
        edit,
        Credential,
        vendor_id=scene.id(Vendor, told.KESTREL),
        integration_id=scene.id(Integration, told.V4),
        title="Sandbox",
        kind=CredentialKind.API_KEY,
        scopes=("payments", "refunds", "wallets"),
        created=scene.day("24 Feb"),
        expires=scene.day("24 Aug"),
        rotate_days=90,
        secret="sample/kestrel-pay/sandbox",  # noqa: S106  # the name of an entry
    )


def _link(scene: Scene, edit: Edit) -> None:
    items = tuple(scene.item(title) for title in (WALLET, FALLBACK, RETRIES))
    LinkItems(scene.id(Integration, told.V4), items).apply(edit)
    LinkItems(scene.id(Integration, told.LABELS_3), (scene.item("Buy labels via Boxwell v3"),)).apply(edit)
    LinkItems(scene.id(Integration, told.LABELS_2), (scene.item("Buy labels via Boxwell v3"),)).apply(edit)
    LinkItems(scene.id(Integration, told.RATES), (scene.item("Tax by Tallow"),)).apply(edit)
    LinkItems(scene.id(Integration, told.ADDRESSES), (scene.item("Address autocomplete EU"),)).apply(edit)


def _limit(scene: Scene, edit: Edit) -> None:
    limit = {"api_id": scene.id(Api, told.V4), "quota": told.QUOTA, "window_s": 60, "per": "key"}
    scene.add(edit, RateLimit, title="Contract", **limit)


def _certify(scene: Scene, edit: Edit) -> None:
    _move(scene, edit, told.ADDRESSES, Stage.CERTIFIED, "27 Feb")


def _ask_for_keys(scene: Scene, edit: Edit) -> None:
    day = scene.day("6 Mar")
    for title, side in ((told.KEYS, Side.US), (told.SCA, Side.THEM)):
        SayOfFunctions((scene.id(AgreedFunction, title),), side, Word.AGREED, day).apply(edit)


def _asked(scene: Scene, edit: Edit) -> None:
    """Keep three questions of theirs, so that it is our move."""
    _log(scene, edit, told.V4, told.ASKED)
    at = scene.calendar.at(told.ASKED.day, told.ASKED.hour)
    about = {"function_id": scene.id(AgreedFunction, told.SCA), "due": scene.day("20 Mar")}
    Ask(scene.id(Integration, told.V4), told.QUESTION, Side.THEM, at, about).apply(edit)
    for title, question, day, hour, due in (
        (told.LABELS_3, told.ON_LABELS, "9 Mar", "07:05", "13 Mar"),
        (told.RATES, told.ON_RATES, "9 Mar", "13:30", "17 Mar"),
    ):
        when = scene.calendar.at(day, hour)
        Ask(scene.id(Integration, title), question, Side.THEM, when, {"due": scene.day(due)}).apply(edit)
    PassBall(scene.id(Integration, told.ADDRESSES), Ball.THEM, scene.calendar.at("27 Feb", "10:30")).apply(edit)


def _ask_on_hooks(scene: Scene, edit: Edit) -> None:
    """Ask what should have had its answer by now."""
    integration, at = scene.id(Integration, told.HOOKS), scene.calendar.at("2 Mar", "10:00")
    Ask(integration, told.ON_HOOKS, Side.US, at, {"due": scene.day("6 Mar")}).apply(edit)
    SendRound(integration, at).apply(edit)


def _tests(scene: Scene, edit: Edit) -> None:
    at = scene.calendar.at("9 Mar", "17:20")
    passes = tuple(scene.id(AgreedFunction, title) for title in told.PASSES)
    RecordTest(passes, Trial.PASSED, at).apply(edit)
    fails = (scene.id(AgreedFunction, told.SETTLED),)
    RecordTest(fails, Trial.FAILED, at, "amount_minor is missing").apply(edit)


def _calls(scene: Scene, edit: Edit) -> None:
    """Keep what calls Payments v4, with the wallets to come: the limit is reached in May."""
    named = {"limit_id": scene.id(RateLimit, "Contract"), "product_id": scene.id(Product, "Checkout")}
    each = {"unit": "order", "calls_each": 3.4, "calls_each_was": 2.9, "calls_each_why": "retries", "batch_saves": 0.31}
    growth = {"growth_low": 12.8, "growth_likely": 19.0, "growth_high": 23.0}
    today = scene.day("10 Mar")
    scene.add(edit, Consumer, title="Checkout", rate=205.0, peak=612.0, measured_on=today, **each, **growth, **named)
    launch, item = scene.day("27 Apr"), scene.item(WALLET)
    scene.add(
        edit, Consumer, title=WALLET, rate=42.0, peak=125.0, measured_on=today, start=launch, item_id=item, **named
    )
    job = {"batch_calls": 40_000, "from_hour": 1, "until_hour": 5}
    scene.add(edit, Consumer, title="Settlement check", rate=0.0, **job, **named)
