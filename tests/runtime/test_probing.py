"""Checks of APIs are made in their turn and on wish; what they saw is kept, and what cannot be told is no downtime."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.checks import AddCheck, AddStatusPage, EditCheck, SetEnvironment
from pmdesk.commands.desk import Command, Desk
from pmdesk.commands.fields import AddRow
from pmdesk.commands.functions import PinSpec
from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.specs import KeepSpec
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.apis import Api, Credential, Environment, ExternalDate, RateLimit
from pmdesk.domain.changes import Changes
from pmdesk.domain.checks import Outcome, Sample
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ApiId, CheckId, Kind
from pmdesk.domain.specs import ReceivedSpec
from pmdesk.queries.limit_card import api_limits
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.probing import Probing
from pmdesk.storage.samples import last_of
from pmdesk.storage.status_pages import status_of
from pmdesk.sync.probing.looking import Look
from pmdesk.sync.secrets import Secret, Secrets
from tests.sync.servers import Server, dead_port, send, serving
from tests.world import World

T = TypeVar("T")
WAIT_MS = 20_000
KEPT_S = 0.05


class Vendor:
    """A workspace with an API that is looked at; `looks` are those that were made by hand."""

    def __init__(self, world: World, qtbot: QtBot) -> None:
        self.world, self.qtbot = world, qtbot
        self.bus = Bus()
        self.heard: list[Changes] = []
        self.told: list[DeskError] = []
        self.looks: list[Look] = []
        self.bus.changed.connect(self.heard.append)
        world.desk = Desk(world.store, SystemClock(), self.bus.announce)
        self.secrets = Secrets(1)
        self.probing = Probing(world.store, self.bus, SystemClock(), self.secrets, keep_every_s=KEPT_S)
        self.probing.troubled.connect(self.told.append)
        self.probing.looked.connect(self.looks.append)
        self.vendor_id = self.do(AddVendor("Kestrel"))
        given = {"title": "Payments", "rank": "a", "vendor_id": self.vendor_id}
        self.api_id = self.do(AddRow(Api, given, "Add API"))

    def do(self, command: Command[T]) -> T:
        return self.world.desk.ask(command)[1]

    def check(self, title: str, url: str, *assertions: str, **values: object) -> CheckId:
        given = {"url": url, "assertions": assertions, "interval_s": 60, **values}
        return self.do(AddCheck(self.api_id, title, given))

    def last(self, check_id: int) -> Sample | None:
        found = last_of(self.world.store, [check_id])
        return found[CheckId(check_id)].sample if found else None

    def seen(self, check_id: int, wanted: Callable[[Sample], bool] = lambda _: True) -> Sample:
        """Wait until a check saw something."""

        def is_there() -> bool:
            last = self.last(check_id)
            return last is not None and wanted(last)

        self.qtbot.waitUntil(is_there, timeout=WAIT_MS)
        found = self.last(check_id)
        assert found is not None
        return found

    def by_hand(self, check_id: CheckId) -> Look:
        before = len(self.looks)
        self.probing.run_now(check_id)
        self.qtbot.waitUntil(lambda: len(self.looks) > before, timeout=WAIT_MS)
        return self.looks[-1]


@pytest.fixture
def vendor(world: World, qtbot: QtBot) -> Iterator[Vendor]:
    made = Vendor(world, qtbot)
    yield made
    made.probing.close()


def well(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, b'{"status": "ok", "items": [1, 2]}', kind="application/json")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answer) as running:
        yield running


def answer(handler: BaseHTTPRequestHandler) -> None:
    path = handler.path.partition("?")[0]
    if path == "/busy":
        send(handler, 503, b"later", Retry_After="7")
    elif path == "/too-often":
        send(handler, 429, b"later")
    elif path == "/old":
        send(handler, 301, Location="/ok")
    elif path == "/ending":
        end = {"Sunset": "Wed, 30 Jun 2027 12:00:00 GMT", "Deprecation": "@1767225600"}
        send(handler, 200, b"{}", **end, X_RateLimit_Limit_Minute="300")
    elif path == "/mine":
        send(handler, 200, handler.headers.get("Authorization", "").encode(), Echo=handler.headers.get("X-Api-Key", ""))
    elif path.endswith("/summary.json"):
        said = {"status": {"indicator": "minor", "description": "Partial"}, "incidents": [{"name": "Slow refunds"}]}
        send(handler, 200, json.dumps(said).encode(), kind="application/json")
    else:
        well(handler)


def test_checks_are_made_in_their_turn_and_kept_together(vendor: Vendor, server: Server):
    ids = [vendor.check(f"Check {n}", server.url("/ok"), "json $.status == ok", interval_s=1) for n in range(5)]
    vendor.probing.start()
    for check_id in ids:
        sample = vendor.seen(check_id)
        assert (sample.outcome, sample.message) == (Outcome.UP, "")
        assert sample.latency_ms is not None
    told = [changes for changes in vendor.heard if changes.step is None]
    assert {ref.id for changes in told for ref in changes.refs if ref.kind is Kind.API_CHECK} >= set(ids)


def test_what_is_not_as_wanted_is_told_with_path_expected_and_actual(vendor: Vendor, server: Server):
    wrong = vendor.check("Items", server.url("/ok"), "json $.items[1] == 7")
    busy = vendor.check("Busy", server.url("/busy"))
    moved = vendor.check("Old", server.url("/old"))
    followed = vendor.check("Old, followed", server.url("/old"), follows_redirects=True)
    slow = vendor.check("Slow", server.url("/ok"), degraded_ms=0.01)
    told = {each: vendor.by_hand(each).sample for each in (wrong, busy, moved, followed, slow)}
    assert told[wrong].message == "$.items[1]: expected 7, was 2"
    assert (told[busy].outcome, told[busy].message) == (Outcome.DOWN, "status: expected 200..299, was 503")
    assert told[moved].message == "status: expected 200..299, was 301"
    assert told[followed].outcome is Outcome.UP
    assert told[slow].outcome is Outcome.DEGRADED
    assert vendor.seen(busy).message == told[busy].message


def test_by_hand_the_whole_answer_comes_back(vendor: Vendor, server: Server):
    check_id = vendor.check("Payments", server.url("/ok"), "status == 200", "json $.status == up", paused=True)
    look = vendor.by_hand(check_id)
    assert look.seen is not None
    assert json.loads(look.seen.body)["status"] == "ok"
    assert [(each.line, each.holds) for each in look.verdicts] == [
        ("status == 200", True),
        ("json $.status == up", False),
    ]
    timings = look.seen.timings
    assert timings.connect_ms is not None
    assert timings.first_byte_ms is not None
    assert timings.connect_ms <= timings.first_byte_ms <= timings.total_ms


def test_silence_of_a_server_here_is_downtime(vendor: Vendor):
    with dead_port() as port:
        sample = vendor.by_hand(vendor.check("Dead", f"http://127.0.0.1:{port}/")).sample
    assert sample.outcome is Outcome.DOWN
    assert "nothing answers there" in sample.message


def test_a_name_that_nobody_knows_is_not_observed(vendor: Vendor):
    sample = vendor.by_hand(vendor.check("Gone", "http://kestrel.invalid/")).sample
    assert sample.outcome is Outcome.UNOBSERVED


def test_offline_nothing_is_asked_and_nothing_is_down(vendor: Vendor, server: Server):
    check_id = vendor.check("Payments", server.url("/ok"), interval_s=1)
    vendor.probing.network.go(offline=True)
    vendor.probing.start()
    sample = vendor.seen(check_id)
    assert (sample.outcome, sample.message) == (Outcome.UNOBSERVED, "PM Desk is offline.")
    assert server.asked == []
    vendor.probing.network.go(offline=False)
    assert vendor.seen(check_id, lambda each: each.outcome is Outcome.UP)


def test_below_a_parent_that_is_down_nothing_is_observed(vendor: Vendor, server: Server):
    parent = vendor.check("Vendor", server.url("/busy"), interval_s=1)
    child = vendor.check("Endpoint", server.url("/busy"), parent_id=parent, interval_s=1)
    vendor.probing.start()
    assert vendor.seen(child).message == "It waits for “Vendor”, which is down."
    assert vendor.seen(parent).outcome is Outcome.DOWN


def test_what_may_change_production_is_only_asked_by_hand(vendor: Vendor, server: Server):
    careful = vendor.check("Pay", server.url("/ok"), method="POST", body="{}", interval_s=1)
    free = vendor.check(
        "Pay in sandbox", server.url("/ok"), method="POST", body="{}", interval_s=1, environment=Environment.SANDBOX
    )
    vendor.probing.start()
    first = vendor.seen(free)
    vendor.seen(free, lambda each: each.at > first.at)
    assert vendor.last(careful) is None
    assert vendor.by_hand(careful).outcome is Outcome.UP
    assert server.sent[-1][0] == "POST"


def test_the_key_stands_in_its_header_and_nowhere_else(vendor: Vendor, server: Server):
    key = {"vendor_id": vendor.vendor_id, "title": "Kestrel", "environment": Environment.PRODUCTION, "secret": "entry"}
    key_id = vendor.do(AddRow(Credential, key, "Add key"))
    vendor.secrets.put_for_session("entry", Secret("s3cret-token"))
    headers = ("Authorization: Bearer {key}", "X-Api-Key: {key}")
    check_id = vendor.check("Mine", server.url("/mine"), "body contains nobody", headers=headers, credential_id=key_id)
    look = vendor.by_hand(check_id)
    assert server.asked[-1][1]["Authorization"] == "Bearer s3cret-token"
    assert "s3cret" not in repr(look)
    assert look.sample.message == 'body: expected to contain "nobody", was "Bearer •••"'
    assert vendor.world.store.get(Credential, key_id).last_used_at is None


def test_a_key_that_opens_is_noted_as_used_once_a_day(vendor: Vendor, server: Server):
    key = {"vendor_id": vendor.vendor_id, "title": "Kestrel", "environment": Environment.PRODUCTION, "secret": "entry"}
    key_id = vendor.do(AddRow(Credential, key, "Add key"))
    vendor.secrets.put_for_session("entry", Secret("s3cret-token"))
    check_id = vendor.check("Mine", server.url("/mine"), headers=("X-Api-Key: {key}",), credential_id=key_id)
    for _ in range(2):
        vendor.by_hand(check_id)
    assert vendor.world.store.get(Credential, key_id).last_used_at is not None
    assert len([changes for changes in vendor.heard if changes.label == "Try the key"]) == 1


def test_a_key_that_is_not_in_the_keyring_is_our_trouble(vendor: Vendor, server: Server):
    key = {"vendor_id": vendor.vendor_id, "title": "Kestrel", "environment": Environment.SANDBOX, "secret": "nowhere"}
    key_id = vendor.do(AddRow(Credential, key, "Add key"))
    wrong = vendor.check("Mine", server.url("/mine"), headers=("X-Api-Key: {key}",), credential_id=key_id)
    look = vendor.by_hand(wrong)
    assert look.outcome is Outcome.UNOBSERVED
    assert look.sample.message == "The key “Kestrel” is for sandbox, and this is production."
    assert server.asked == []


def test_an_answer_is_compared_with_the_pinned_description(vendor: Vendor, server: Server):
    answers = {"200": {"content": {"application/json": {"schema": {"required": ["total"]}}}}}
    told = {
        "openapi": "3.0.0",
        "info": {"title": "K", "version": "4.1"},
        "paths": {"/ok": {"get": {"responses": answers}}},
    }
    now = SystemClock().now()
    version_id = vendor.do(KeepSpec(vendor.api_id, ReceivedSpec(json.dumps(told).encode(), now, "4.1")))
    integration_id = vendor.do(AddIntegration(vendor.vendor_id, "Checkout", now, values={"api_id": vendor.api_id}))
    vendor.do(PinSpec(integration_id, version_id))
    check_id = vendor.check("Payments", server.url("/ok"), "schema")
    assert vendor.by_hand(check_id).sample.message == "$.total: expected it to be there, was not there"


def test_what_answers_tell_of_their_end_and_limits_is_learned_once(vendor: Vendor, server: Server):
    check_id = vendor.check("Ending", server.url("/ending"))
    for _ in range(2):
        vendor.by_hand(check_id)
    days = vendor.world.store.all(ExternalDate)
    assert sorted((row.kind.value, row.day.isoformat(), row.operation) for row in days) == [
        ("deprecation", "2026-01-01", "GET /ending"),
        ("sunset", "2027-06-30", "GET /ending"),
    ]
    assert [(row.quota, row.window_s) for row in vendor.world.store.all(RateLimit)] == [(300, 60)]
    learned = [changes for changes in vendor.heard if changes.step is not None and changes.label.startswith("Learn")]
    assert len(learned) == 1


def test_calls_that_are_refused_as_too_many_are_counted(vendor: Vendor, server: Server):
    def refused() -> int | None:
        now = SystemClock().now()
        return api_limits(vendor.world.store, ApiId(vendor.api_id), now, now.date()).refused

    assert refused() is None
    vendor.by_hand(vendor.check("Fine", server.url("/ok")))
    vendor.qtbot.waitUntil(lambda: refused() == 0, timeout=WAIT_MS)
    check_id = vendor.check("Too often", server.url("/too-often"))
    for _ in range(2):
        vendor.by_hand(check_id)

    def asked() -> int:
        return sum(path == "/too-often" for path, _ in server.asked)

    vendor.qtbot.waitUntil(lambda: asked() > 1 and refused() == asked(), timeout=WAIT_MS)
    assert vendor.world.desk.undo_label != "Count refused calls"


def test_a_vendors_status_page_is_read(vendor: Vendor, server: Server):
    page_id = vendor.do(AddStatusPage(vendor.vendor_id, server.url("/")))
    vendor.probing.start()
    vendor.qtbot.waitUntil(lambda: bool(status_of(vendor.world.store, [page_id])), timeout=WAIT_MS)
    said = status_of(vendor.world.store, [page_id])[page_id].said
    assert (said.outcome, said.words, said.trouble) == (Outcome.DEGRADED, "Slow refunds", "")


def test_of_a_vendor_whose_checks_are_all_paused_nothing_is_asked(vendor: Vendor, server: Server):
    vendor.check("Payments", server.url("/ok"), paused=True, interval_s=1)
    vendor.do(AddStatusPage(vendor.vendor_id, server.url("/")))
    other = vendor.do(AddVendor("Osprey"))
    page_id = vendor.do(AddStatusPage(other, server.url("/osprey")))
    vendor.probing.start()
    vendor.qtbot.waitUntil(lambda: bool(status_of(vendor.world.store, [page_id])), timeout=WAIT_MS)
    assert {path for path, _ in server.asked} == {"/osprey/api/v2/summary.json"}


def test_an_address_of_the_environment_stands_before_the_path(vendor: Vendor, server: Server):
    vendor.do(SetEnvironment(vendor.api_id, Environment.SANDBOX, server.url("/v4")))
    sandbox = vendor.check("Ping", "/ping", environment=Environment.SANDBOX)
    nowhere = vendor.check("Ping", "/ping")
    assert vendor.by_hand(sandbox).outcome is Outcome.UP
    assert server.asked[-1][0] == "/v4/ping"
    assert vendor.by_hand(nowhere).sample.message == "No address is known for production."


def test_a_check_that_was_changed_is_made_at_once(vendor: Vendor, server: Server):
    check_id = vendor.check("Payments", server.url("/ok"), interval_s=3_600)
    other = vendor.check("Other", server.url("/ok"), interval_s=1)
    vendor.probing.start()
    vendor.seen(other)
    vendor.do(EditCheck(check_id, {"url": server.url("/busy")}))
    assert vendor.seen(check_id, lambda each: each.outcome is Outcome.DOWN)


def test_a_line_that_is_not_understood_is_told_and_no_downtime(vendor: Vendor, server: Server):
    sample = vendor.by_hand(vendor.check("Odd", server.url("/ok"), "statsu == 200")).sample
    assert sample.outcome is Outcome.UNOBSERVED
    assert "“statsu” is nothing that an answer has" in sample.message


def test_closing_ends_what_is_under_way_and_keeps_what_was_seen(vendor: Vendor, qtbot: QtBot):
    with serving(lambda _handler: held.leave.wait()) as held:  # type: ignore[arg-type]
        hung = vendor.check("Hung", held.url("/"), interval_s=1, timeout_s=60)
        vendor.probing.start()
        qtbot.waitUntil(lambda: bool(held.asked), timeout=WAIT_MS)
        vendor.probing.close()
    assert vendor.last(hung) is None
    assert vendor.told == []
