"""Sources are asked in threads of their own, when they are due or wanted; trouble is told and passes."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.items import AddItem
from pmdesk.commands.metrics import AddMetric
from pmdesk.commands.own_figures import FollowOwnFigures
from pmdesk.domain.changes import Changes
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, MetricId, SourceId
from pmdesk.domain.metrics import Grain, Series, Source, SourceKind
from pmdesk.domain.roadmap import ItemKind
from pmdesk.domain.standing import Standing
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.sources import Sources
from pmdesk.storage import series
from pmdesk.storage.answers import answers_since
from pmdesk.storage.standings import standing_of
from pmdesk.storage.store import Role, open_workspace
from pmdesk.sync.catalog import CATALOG
from pmdesk.sync.secrets import Secret, Secrets
from tests.sync import postgres, prometheus, testbed
from tests.sync.servers import send, serving
from tests.world import World

WAIT_MS = 30_000
FIRST = datetime(2026, 2, 1, tzinfo=UTC)


class Desks:
    """A workspace whose sources are asked, with what the bus carried."""

    def __init__(self, world: World, qtbot: QtBot) -> None:
        self.world = world
        self.qtbot = qtbot
        self.bus = Bus()
        self.heard: list[Changes] = []
        self.told: list[DeskError] = []
        self.bus.changed.connect(self.heard.append)
        world.desk = Desk(world.store, world.clock, self.bus.announce)
        self.sources = Sources(world.store, self.bus, world.clock, Secrets(1))
        self.sources.troubled.connect(self.told.append)

    def source(self, kind: SourceKind, location: object, **values: object) -> SourceId:
        given = {"title": "Shop", "kind": kind, "location": str(location), "every_minutes": 60, **values}
        return SourceId(self.world.desk.ask(AddRow(Source, given, "Add source"))[1])

    def metric(self, source_id: SourceId, query: str, **values: object) -> MetricId:
        return self.world.desk.ask(AddMetric("Orders", None, {"source_id": source_id, "query": query, **values}))[1]

    def standing(self, source_id: SourceId) -> Standing:
        return standing_of(self.world.store, source_id)

    def points(self, metric_id: MetricId) -> dict[tuple[str, ...], list[float]]:
        return {
            one.dimensions[1::2]: series.points(self.world.store, one.id).values.tolist()
            for one in self.world.store.all(Series, metric_id=metric_id)
        }

    def round(self, source_id: SourceId, begin: Callable[[], object]) -> Standing:
        """Begin a round and wait for its end."""
        with self.qtbot.waitSignal(
            self.sources.moved,
            timeout=WAIT_MS,
            check_params_cb=lambda moved: moved == source_id and self.sources.how_far(source_id) is None,
        ):
            begin()
        return self.standing(source_id)

    def ask(self, source_id: SourceId) -> Standing:
        return self.round(source_id, lambda: self.sources.ask_now(source_id))


@pytest.fixture
def desks(empty: World, qtbot: QtBot) -> Iterator[Desks]:
    made = Desks(empty, qtbot)
    yield made
    made.sources.close()


def test_a_real_prometheus_feeds_a_metric_and_goes_on_after_it_was_away(desks: Desks, tmp_path: Path):
    if prometheus.MISSING:
        pytest.skip(f"This machine has no {' and no '.join(prometheus.MISSING)}; .ci/run installs them.")
    hours = [('visits{shop="a"}', FIRST.timestamp() + hour * 3600, hour) for hour in range(24 * 20)]
    desks.world.clock.instant = FIRST + timedelta(days=2)
    with prometheus.running(tmp_path / "prometheus", hours) as server:
        source = desks.source(SourceKind.PROMETHEUS, server.url)
        visits = desks.metric(source, "visits", grain=Grain.HOUR)
        first = desks.round(source, desks.sources.start)
        assert (first.trouble, desks.points(visits)) == ("", {("a",): list(range(49))})
        server.stop()
        desks.world.clock.instant += timedelta(hours=1)
        away = desks.round(source, desks.sources.look)
        assert away.what == f"Prometheus at 127.0.0.1:{server.port} cannot be reached: nothing answers there."
        assert (away.succeeded_at, away.failures) == (first.succeeded_at, 1)
        assert desks.points(visits) == {("a",): list(range(49))}
        desks.sources.look()
        assert desks.sources.how_far(source) is None
        server.start()
        desks.world.clock.instant += timedelta(hours=5)
        back = desks.round(source, desks.sources.look)
        assert (back.trouble, back.failures) == ("", 0)
        assert desks.points(visits) == {("a",): list(range(55))}
    assert desks.told == []
    assert any(changes.ids(Kind.SERIES) for changes in desks.heard)


def test_offline_sources_wait_without_trouble_and_online_they_are_asked(desks: Desks):
    network = desks.sources.network
    with serving(lambda handler: send(handler, 200, b'[{"t": "2026-02-01", "v": 3}]')) as server:
        desks.world.clock.instant = FIRST + timedelta(days=2)
        source = desks.source(SourceKind.JSON, server.url())
        metric = desks.metric(source, "[*] | time: t | value: v", grain=Grain.DAY)
        network.go(offline=True)
        desks.sources.start()
        desks.sources.ask_now(source)
        assert desks.sources.how_far(source) is None
        assert (server.asked, desks.standing(source)) == ([], Standing())
        asked = desks.round(source, lambda: network.go(offline=False))
        assert (asked.trouble, desks.points(metric)) == ("", {(): [3.0]})


def test_a_source_that_is_paused_while_it_waits_is_not_asked(desks: Desks):
    network = desks.sources.network
    with serving(lambda handler: send(handler, 200, b'[{"t": "2026-02-01", "v": 3}]')) as server:
        source = desks.source(SourceKind.JSON, server.url())
        desks.metric(source, "[*] | time: t | value: v", grain=Grain.DAY)
        network.go(offline=True)
        desks.sources.start()
        desks.sources.ask_now(source)
        desks.world.desk.do(SetFields(Source, (source,), {"paused": True}, "Pause"))
        network.go(offline=False)
        assert (desks.sources.how_far(source), server.asked) == (None, [])


def test_what_is_asked_when_it_goes_offline_is_cut_and_is_no_failure(desks: Desks):
    def hold(_handler: object) -> None:
        desks.sources.network.way.shut()
        server.leave.wait(30)

    with serving(hold) as server:
        source = desks.source(SourceKind.JSON, server.url())
        desks.metric(source, "[*] | time: t | value: v", grain=Grain.DAY)
        cut = desks.ask(source)
    assert (cut.failures, cut.trouble, desks.told, len(server.asked)) == (0, "", [], 1)


def test_the_servers_beside_the_checkout_feed_a_metric_second_by_second(empty: World, qtbot: QtBot, tmp_path: Path):
    empty.clock = SystemClock()  # pyright: ignore[reportAttributeAccessIssue]  # they live in our time
    desks = Desks(empty, qtbot)
    with testbed.running(tmp_path) as servers:
        source = desks.source(SourceKind.PROMETHEUS, testbed.URL)
        up = desks.metric(source, "up", grain=Grain.SECOND)
        while len(desks.points(up)) < 4:
            assert desks.ask(source).trouble == ""
        before = desks.points(up)
        servers.stop()
        assert "Prometheus at localhost:19090 cannot be reached" in desks.ask(source).what
        assert desks.points(up) == before
        servers.start()
        desks.metric(source, "sum(")
        said = desks.ask(source).what
        assert said.startswith("Orders: Prometheus at localhost:19090 refused the query. “1:5: parse error")
        while sum(map(len, desks.points(up).values())) <= sum(map(len, before.values())):
            desks.ask(source)
    desks.sources.close()


def test_a_real_postgresql_and_a_duckdb_file_feed_metrics(desks: Desks, tmp_path: Path):
    query = "SELECT day, n FROM sales WHERE day >= :since AND day <= :until"
    table = "CREATE TABLE sales AS SELECT DATE '2026-03-01' + i::INT AS day, i AS n FROM generate_series(0, 4) t(i)"
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as file:
        file.execute(table)
    file_source = desks.source(SourceKind.DUCKDB, tmp_path / "shop.duckdb", every_minutes=None)
    from_file = desks.metric(file_source, query)
    assert desks.ask(file_source).trouble == ""
    assert desks.points(from_file) == {(): [0, 1, 2, 3, 4]}
    if postgres.programs() is None:
        pytest.skip("This machine has no PostgreSQL server; .ci/run installs one (apt: postgresql).")
    with postgres.running() as server:
        server.do(table)
        desks.sources.secrets.put_for_session("shop", Secret(postgres.PASSWORD))
        values = {"every_minutes": None, "secret": "shop"}
        source = desks.source(SourceKind.POSTGRESQL, server.location(), **values)
        orders = desks.metric(source, query)
        assert desks.ask(source).trouble == ""
        server.stop()
        assert "nothing answers there" in desks.ask(source).what
        server.start()
        (_, _, seen), *more = answers_since(desks.world.store)
        assert (seen.answered, seen.asked, more) == (1, 2, [])
        server.do("INSERT INTO sales VALUES ('2026-03-06', 5)")
        assert desks.ask(source).trouble == ""
        assert desks.points(orders) == {(): [0, 1, 2, 3, 4, 5]}


def test_an_api_that_fails_in_between_shows_in_its_health(desks: Desks):
    answers = iter((200, 500, 200, 200))
    body = b'[{"t": "2026-03-01", "v": 1}]'
    with serving(lambda handler: send(handler, next(answers), body)) as server:
        source = desks.source(SourceKind.JSON, server.url())
        desks.metric(source, "[*] | time: t | value: v")
        for _ in range(4):
            desks.ask(source)
            desks.world.clock.instant += timedelta(hours=1)
    desks.world.clock.instant += timedelta(days=1)
    health, took = desks.world.desk.ask(FollowOwnFigures(("api_health", "api_time")))[1]
    own = desks.world.store.all(Source, kind=SourceKind.OWN)[0]
    desks.round(own.id, desks.sources.start)
    desks.qtbot.waitUntil(lambda: desks.sources.how_far(source) is None, timeout=WAIT_MS)
    assert desks.points(health) == {(): [75], ("Shop",): [75]}
    assert all(len(values) == 1 for values in desks.points(took).values())
    assert desks.told == []


def test_a_source_that_holds_on_is_called_off_paused_and_closed_at_once(desks: Desks):
    asked = threading.Semaphore(0)

    def hold(_handler: object) -> None:
        asked.release()
        server.leave.wait(60)

    with serving(hold) as server:
        source = desks.source(SourceKind.JSON, server.url(), every_minutes=None)
        desks.metric(source, "[*] | time: t | value: v")
        ends = [
            lambda: desks.sources.call_off(source),
            lambda: desks.world.desk.do(SetFields(Source, (source,), {"paused": True}, "Pause")),
        ]
        for end in ends:
            desks.sources.ask_now(source)
            assert asked.acquire(timeout=30)
            assert desks.sources.how_far(source) is not None
            assert desks.round(source, end) == Standing()
        desks.sources.ask_now(source)
        assert asked.acquire(timeout=30)
        desks.sources.close()
    assert desks.told == []


def test_a_persons_edit_does_not_wait_for_a_source(desks: Desks):
    with serving(lambda handler: server.leave.wait(60) and None) as server:
        source = desks.source(SourceKind.JSON, server.url(), every_minutes=None)
        desks.metric(source, "[*] | time: t | value: v")
        desks.sources.ask_now(source)
        desks.world.desk.do(AddItem(ItemKind.FEATURE, "Meanwhile"))
        assert desks.sources.how_far(source) is not None
        desks.round(source, lambda: desks.sources.call_off(source))


def test_several_sources_are_asked_side_by_side_and_the_rest_after_them(desks: Desks):
    inside, most = 0, 0
    lock = threading.Lock()
    gate = threading.Barrier(4)

    def reply(handler) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        if handler.path != "/late":
            gate.wait(30)
        with lock:
            inside -= 1
        send(handler, 200, b'[{"t": "2026-03-01", "v": 1}]')

    with serving(reply) as server:
        paths = ("/1", "/2", "/3", "/4", "/late")
        ids = [desks.source(SourceKind.JSON, server.url(path)) for path in paths]
        for source in ids:
            desks.metric(source, "[*] | time: t | value: v")
        desks.sources.start()
        desks.qtbot.waitUntil(lambda: all(desks.standing(source).succeeded_at for source in ids), timeout=WAIT_MS)
    assert most == 4


def test_a_new_metric_or_a_changed_source_is_asked_for_at_once(desks: Desks):
    with serving(lambda handler: send(handler, 200, b'[{"t": "2026-03-01", "v": 1}]')) as server:
        desks.sources.start()
        source = desks.source(SourceKind.JSON, server.url("/a"))
        first: list[MetricId] = []
        desks.round(source, lambda: first.append(desks.metric(source, "[*] | time: t | value: v")))
        second: list[MetricId] = []
        desks.round(source, lambda: second.append(desks.metric(source, "[*] | time: t | value: v")))
        assert desks.points(first[0]) == desks.points(second[0]) == {(): [1]}
        values = {"location": server.url("/b")}
        desks.round(source, lambda: desks.world.desk.do(SetFields(Source, (source,), values, "Edit")))
    assert {path for path, _ in server.asked} == {"/a", "/b"}


def test_a_metric_that_is_made_while_its_source_is_asked_is_asked_for_after_it(desks: Desks):
    asked, release = threading.Event(), threading.Event()

    def reply(handler) -> None:
        asked.set()
        assert release.wait(30)
        send(handler, 200, b'[{"t": "2026-03-01", "v": 1}]')

    with serving(reply) as server:
        source = desks.source(SourceKind.JSON, server.url())
        desks.metric(source, "[*] | time: t | value: v")
        desks.sources.start()
        assert asked.wait(30)
        second = desks.metric(source, "[*] | time: t | value: v")
        release.set()
        desks.qtbot.waitUntil(lambda: desks.points(second) == {(): [1]}, timeout=WAIT_MS)


def test_only_the_keeper_of_a_workspace_asks_what_is_due(desks: Desks, qtbot: QtBot):
    source = desks.source(SourceKind.SQLITE, "/nowhere")
    desks.metric(source, "SELECT 1")
    guest = open_workspace(desks.world.store.path, role=Role.GUEST)
    second = Sources(guest, Bus(), desks.world.clock, Secrets(1))
    second.start()
    assert second.how_far(source) is None
    second.close()
    guest.close()


def test_trouble_of_the_workspace_itself_is_told(desks: Desks):
    source = desks.source(SourceKind.SQLITE, "/nowhere", every_minutes=None)
    desks.metric(source, "SELECT 1")
    desks.world.store.path.rename(desks.world.store.path.with_name("moved"))
    desks.round(source, lambda: desks.sources.ask_now(source))
    desks.world.store.path.with_name("moved").rename(desks.world.store.path)
    assert len(desks.told) == 1


def test_every_kind_of_source_is_read_by_somebody():
    assert set(CATALOG) == set(SourceKind)
