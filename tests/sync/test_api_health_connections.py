"""Connections' questions count as API health too: what was answered, what was not, and never what nobody asked."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from random import Random

import pytest

from pmdesk.commands.connections import AddConnection
from pmdesk.domain.connections import Connection
from pmdesk.domain.kinds import ConnectionId, Kind, Ref
from pmdesk.domain.ranges import day_of
from pmdesk.domain.standing import Standing
from pmdesk.queries.own_figures import own_figure
from pmdesk.storage.answers import KEPT_DAYS, answers_since
from pmdesk.storage.standings import standing_of
from pmdesk.sync import engine
from pmdesk.sync.connecting import Means, line_to
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Offline, Way
from tests.sync.servers import Server, send, serving
from tests.world import NOW, World

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><guid>1</guid><title>Hello</title><description>Words</description></item></channel></rss>"""


class Reader:
    """A connection to a feed whose server does as `state` says, and how its rounds went."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.state = "up"
        self.secrets = Secrets(1)
        self.way = Way()

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        if self.state == "breaks":
            handler.close_connection = True
        else:
            send(handler, *((503,) if self.state == "down" else (200, FEED)))

    def connect(self, title: str, address: str) -> ConnectionId:
        options = '{"sign_in": "none"}'
        values: dict[str, object] = {"address": address, "options": options, "every_minutes": 60}
        return self.world.desk.ask(AddConnection(title, "feed", values))[1]

    def round(self, of: ConnectionId, state: str = "up", call_off: CallOff | None = None) -> Standing:
        self.state = state
        wish, clock = call_off or CallOff(), self.world.clock
        means = Means(clock, self.secrets, wish, self.way, SignIns(self.secrets, clock), {})
        connection = self.world.store.get(Connection, of)
        return sync_round(self.world.desk, connection, lambda: line_to(connection, means), Doing(wish, Random(7)))

    def told(self, name: str) -> dict[str, dict[int, float]]:
        """Return a figure by API (empty: of all) and day of March, as of two days later."""
        found = own_figure(self.world.store, name, since=None, now=NOW + timedelta(days=2), zone="UTC")
        return {
            " ".join(one.dimensions[1::2]): {
                day_of(at).day: round(value, 2)
                for at, value in zip(one.times.tolist(), one.values.tolist(), strict=True)
            }
            for one in found
        }

    def asked(self, of: ConnectionId) -> int:
        seen = answers_since(self.world.store)
        return sum(tally.asked for ref, _, tally in seen if ref == Ref(Kind.CONNECTION, of))


@pytest.fixture
def reader(empty: World) -> Reader:
    return Reader(empty)


@pytest.fixture
def server(reader: Reader) -> Iterator[Server]:
    with serving(reader.reply) as made:
        yield made


def test_what_a_connection_asked_is_told_by_the_day_beside_the_others(reader: Reader, server: Server):
    news, more = reader.connect("News", server.url("/a")), reader.connect("More news", server.url("/b"))
    for hour, state in enumerate(("up", "down", "up", "breaks")):
        reader.world.clock.instant = NOW + timedelta(hours=hour)
        reader.round(news, state)
    reader.round(more)
    health = reader.told("api_health")
    assert health == {"": {10: 60}, "News": {10: 50}, "More news": {10: 100}}
    times = reader.told("api_time")
    assert times.keys() == {"", "News", "More news"}
    assert all(1 <= value < 5_000 for days in times.values() for value in days.values())
    hours = [(hour // 3_600_000) % 24 for ref, hour, _ in answers_since(reader.world.store) if ref.id == news]
    assert hours == [7, 8, 9, 10]


def test_what_nobody_asked_never_counts_as_down(reader: Reader, server: Server):
    news = reader.connect("News", server.url("/a"))
    away = reader.connect("Nowhere", "http://nobody.invalid/")
    assert "no computer of that name" in reader.round(away).what
    reader.way.shut()
    with pytest.raises(Offline):
        reader.round(news)
    reader.way.open()
    call_off = CallOff()
    call_off.set()
    with pytest.raises(CalledOff):
        reader.round(news, call_off=call_off)
    assert (reader.asked(news), reader.asked(away)) == (0, 0)
    reader.round(news)
    assert reader.told("api_health") == {"": {10: 100}, "News": {10: 100}}


def test_a_refusal_is_an_answer(reader: Reader):
    def refuse(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 401)

    with serving(refuse) as server:
        news = reader.connect("News", server.url())
        assert reader.round(news).failures == 1
    assert reader.told("api_health")["News"] == {10: 100}


def test_tallies_of_a_long_round_are_kept_meanwhile_and_old_ones_go(
    reader: Reader, server: Server, monkeypatch: pytest.MonkeyPatch
):
    news = reader.connect("News", server.url("/a"))
    with monkeypatch.context() as patch:
        patch.setattr(engine, "HEARD", 1)
        patch.setattr(engine._Round, "end", lambda *_: standing_of(reader.world.store, news, Kind.CONNECTION))
        reader.round(news)  # As one that is killed before its end.
    assert reader.asked(news) == 1
    reader.world.clock.instant = NOW + timedelta(days=KEPT_DAYS + 1)
    reader.round(news)
    assert reader.asked(news) == 1
