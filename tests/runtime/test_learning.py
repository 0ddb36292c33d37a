"""Limits are learned from answers that come anyway, by whoever asked a vendor's API."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import SetFields
from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.apis import Environment, RateLimit
from pmdesk.domain.vendors import Integration, Vendor
from pmdesk.queries.limit_card import api_limits
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.learning import learn_limits
from pmdesk.runtime.syncing import Syncing
from pmdesk.sync.secrets import Secrets
from tests.sync.servers import Server, send, serving
from tests.world import NOW, World

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><guid>1</guid><title>Hello</title><description>Words</description></item></channel></rss>"""
A_MINUTE = {"ratelimit-policy": '"default";q=1000;w=60'}


class Learner:
    """A workspace with a vendor that has one API."""

    def __init__(self, world: World) -> None:
        self.world = world
        do = world.desk.ask
        self.vendor = do(AddVendor("Kestrel Pay", {"domain": "kestrel.example"}))[1]
        integration = do(AddIntegration(self.vendor, "Payments v4", NOW))[1]
        api_id = world.store.get(Integration, integration).api_id
        assert api_id is not None
        self.api_id = api_id

    def limits(self) -> list[tuple[int, int, bool]]:
        rows = self.world.store.all(RateLimit, order_by="window_s", api_id=self.api_id)
        return [(row.quota, row.window_s, row.learned_at is not None) for row in rows]

    def hear(self, headers: Mapping[str, str]) -> int:
        return learn_limits(self.world.desk, self.api_id, headers)


@pytest.fixture
def learner(empty: World) -> Learner:
    return Learner(empty)


def test_what_an_answer_tells_is_kept_once(learner: Learner) -> None:
    assert learner.hear(A_MINUTE) == 1
    steps = learner.world.store.count(RateLimit)
    assert learner.hear(A_MINUTE) == 0
    assert learner.hear({"content-type": "text/html"}) == 0
    assert learner.limits() == [(1_000, 60, True)]
    assert learner.world.store.count(RateLimit) == steps


def test_a_lower_limit_counts_at_once_and_a_higher_one_when_it_stays(learner: Learner) -> None:
    learner.hear(A_MINUTE)
    learner.hear({"ratelimit-policy": '"default";q=800;w=60'})
    assert learner.limits() == [(800, 60, True)]
    assert learner.hear(A_MINUTE) == 0
    learner.world.clock.instant += timedelta(days=1)
    assert learner.hear(A_MINUTE) == 1
    assert learner.limits() == [(1_000, 60, True)]


def test_a_window_that_is_only_seen_from_within_grows_and_never_shrinks(learner: Learner) -> None:
    for left in ("41", "2400", "41"):
        learner.hear({"x-ratelimit-limit": "5000", "x-ratelimit-reset": left})
    assert learner.limits() == [(5_000, 3_600, True)]


def test_of_several_limits_of_one_window_the_lowest_counts(learner: Learner) -> None:
    learner.hear({"ratelimit-policy": '"read";q=900;w=60, "write";q=100;w=60'})
    assert learner.limits() == [(100, 60, True)]


def test_the_limit_of_another_environment_stands_for_itself(learner: Learner) -> None:
    learner.hear(A_MINUTE)
    sandbox = {"ratelimit-policy": '"default";q=100;w=60'}
    for _ in range(2):
        learn_limits(learner.world.desk, learner.api_id, sandbox, Environment.SANDBOX)
        learn_limits(learner.world.desk, learner.api_id, A_MINUTE, Environment.PRODUCTION)
    rows = learner.world.store.all(RateLimit, order_by="quota", api_id=learner.api_id)
    assert [(row.quota, row.per) for row in rows] == [(100, "sandbox"), (1_000, "")]
    found = api_limits(learner.world.store, learner.api_id, NOW, NOW.date())
    assert "Their answers tell 100 calls a minute for sandbox, learned 10 Mar" in found.notes


def test_what_was_learned_is_no_edit_of_a_person(learner: Learner) -> None:
    label = learner.world.desk.undo_label
    learner.hear(A_MINUTE)
    assert learner.world.desk.undo_label == label


@pytest.fixture
def feed() -> Iterator[Server]:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, FEED, **{"X-RateLimit-Limit-Minute": "120"})

    with serving(reply) as server:
        yield server


def test_a_sync_teaches_the_limit_of_whom_it_asks(learner: Learner, feed: Server, qtbot: QtBot) -> None:
    world, bus = learner.world, Bus()
    world.desk = Desk(world.store, world.clock, bus.announce)
    world.desk.do(SetFields(Vendor, (learner.vendor,), {"domain": "127.0.0.1"}, "Set domain"))
    address = feed.url("/feed")
    options = '{"sign_in": "none"}'
    added = AddConnection("News", "feed", {"address": address, "options": options, "every_minutes": 60})
    connection_id = world.desk.ask(added)[1]
    syncing = Syncing(world.store, bus, world.clock, Secrets(1))
    troubles: list[object] = []
    syncing.troubled.connect(troubles.append)
    try:
        syncing.sync_now(connection_id)
        qtbot.waitUntil(lambda: connection_id not in syncing.running(), timeout=20_000)
        assert learner.limits() == [(120, 60, True)]
        assert not troubles
    finally:
        syncing.close()
