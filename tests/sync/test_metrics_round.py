"""A round brings what is new and keeps it with how the source stands; trouble takes nothing away."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import AddMetric
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, MetricId, Ref, SourceId
from pmdesk.domain.metrics import Grain, Metric, Series, Source, SourceKind
from pmdesk.domain.standing import Standing
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit
from pmdesk.storage.memory import remember
from pmdesk.storage.standings import standing_of
from pmdesk.storage.store import Role, open_workspace
from pmdesk.sync import metrics_round
from pmdesk.sync.due import due_sources
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.metrics_round import PIECE, Asking, ask_round
from pmdesk.sync.secrets import Secrets
from tests.sync.servers import Server, send, serving
from tests.world import NOW, World

DAILY = "SELECT day, plan, n FROM sales WHERE day >= :since AND day <= :until"
TOTAL = "SELECT day, sum(n) AS n FROM sales WHERE day >= :since AND day <= :until GROUP BY 1"


class Shop:
    """A SQLite file that is a source of a workspace, and the metrics that come from it."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.path = folder / "shop.sqlite"
        self.file = sqlite3.connect(self.path, isolation_level=None)
        self.file.execute("CREATE TABLE sales (day TEXT, plan TEXT, n REAL, PRIMARY KEY (day, plan))")
        values = {"title": "Shop", "kind": SourceKind.SQLITE, "location": str(self.path), "every_minutes": 60}
        self.id = SourceId(world.desk.ask(AddRow(Source, values, "Add source"))[1])
        self.call_off = CallOff()

    def sells(self, *rows: tuple[str, str, float]) -> None:
        self.file.executemany("INSERT OR REPLACE INTO sales VALUES (?, ?, ?)", rows)

    def metric(self, title: str, query: str, **values: object) -> MetricId:
        return self.world.desk.ask(AddMetric(title, None, {"source_id": self.id, "query": query, **values}))[1]

    def ask(self, **more: object) -> Standing:
        self.world.heard.clear()
        source = self.world.store.get(Source, self.id)
        asking = Asking(Secrets(1), self.call_off, Random(7), **more)  # pyright: ignore[reportArgumentType]
        return ask_round(self.world.desk, source, asking)

    def kept(self, metric_id: MetricId) -> dict[tuple[str, ...], list[float]]:
        return {
            one.dimensions: series.points(self.world.store, one.id).values.tolist()
            for one in self.world.store.all(Series, metric_id=metric_id)
        }


@pytest.fixture
def shop(empty: World, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(empty, tmp_path)
    made.sells(("2026-03-07", "free", 5), ("2026-03-08", "free", 6), ("2026-03-08", "paid", 1))
    with closing(made.file):
        yield made


def test_points_come_with_their_dimensions_and_the_source_stands_well(shop: Shop):
    daily, total = shop.metric("Daily", DAILY), shop.metric("Total", TOTAL)
    standing = shop.ask()
    assert shop.kept(daily) == {("plan", "free"): [5, 6], ("plan", "paid"): [1]}
    assert shop.kept(total) == {(): [5, 7]}
    assert (standing.asked_at, standing.succeeded_at) == (NOW, NOW)
    assert (standing.next_at, standing.trouble, standing.failures) == (NOW + timedelta(minutes=60), "", 0)
    assert standing == standing_of(shop.world.store, shop.id)


def test_the_screens_hear_which_series_and_which_source_moved(shop: Shop):
    daily = shop.metric("Daily", DAILY)
    shop.ask()
    made = {Ref(Kind.SERIES, one.id) for one in shop.world.store.all(Series, metric_id=daily)}
    first, last = shop.world.heard
    assert first.created == made
    assert Ref(Kind.SOURCE, shop.id) in first.updated & last.updated
    shop.sells(("2026-03-09", "paid", 2))
    shop.ask()
    paid = next(one.id for one in shop.world.store.all(Series) if one.dimensions == ("plan", "paid"))
    assert shop.world.heard[0].updated == {Ref(Kind.SERIES, paid), Ref(Kind.SOURCE, shop.id)}


def test_asking_twice_changes_nothing_and_undo_knows_nothing_of_it(shop: Shop):
    daily = shop.metric("Daily", DAILY)
    label = shop.world.desk.undo_label
    shop.ask()
    before = shop.kept(daily)
    shop.ask()
    assert shop.kept(daily) == before
    assert all(Kind.SERIES not in {ref.kind for ref in changes.refs} for changes in shop.world.heard)
    assert shop.world.desk.undo_label == label


def test_late_and_corrected_points_within_the_last_days_are_met(shop: Shop):
    daily = shop.metric("Daily", DAILY)
    shop.ask()
    shop.sells(("2026-03-06", "free", 4), ("2026-03-08", "free", 66), ("2026-03-09", "free", 7))
    shop.ask()
    assert shop.kept(daily)[("plan", "free")] == [4, 5, 66, 7]


def test_only_the_last_steps_are_asked_for_again(shop: Shop):
    daily = shop.metric("Daily", DAILY)
    shop.ask()
    shop.sells(("2026-02-01", "free", 1))
    shop.ask()
    assert shop.kept(daily)[("plan", "free")] == [5, 6]


@pytest.mark.parametrize("edit", [{"query": DAILY + " "}, {"time_zone": "Asia/Tokyo"}])
def test_another_question_is_asked_from_the_beginning(shop: Shop, edit: dict[str, object]):
    daily = shop.metric("Daily", DAILY)
    shop.ask()
    shop.sells(("2026-02-01", "free", 1))
    shop.world.desk.do(SetFields(Metric, (daily,), edit, "Edit"))
    shop.ask()
    assert shop.kept(daily)[("plan", "free")] == [1, 5, 6]


def test_trouble_is_told_in_words_keeps_what_there_is_and_doubles_the_wait(shop: Shop):
    daily = shop.metric("Daily", DAILY)
    shop.ask()
    away = shop.path.rename(shop.path.with_name("away"))
    waits: list[float] = []
    for _ in range(9):
        standing = shop.ask()
        assert standing.next_at is not None
        waits.append((standing.next_at - NOW).total_seconds())
    assert standing.what == f"There is no file “{shop.path}”."
    assert (standing.failures, standing.succeeded_at) == (9, NOW)
    assert shop.kept(daily)[("plan", "free")] == [5, 6]
    assert all(15 * 2**at <= wait <= 30 * 2**at for at, wait in enumerate(waits[:7]))
    assert all(1800 <= wait <= 3600 for wait in waits[7:])
    away.rename(shop.path)
    assert shop.ask().trouble == ""
    assert shop.ask().failures == 0


def test_a_wrong_query_of_one_metric_keeps_none_of_the_others_from_coming(shop: Shop):
    wrong = shop.metric("Wrong", "SELECT day, m FROM sales")
    two = shop.metric("Two", "SELECT day, n, 2 * n AS m FROM sales")
    total = shop.metric("Total", TOTAL)
    standing = shop.ask()
    assert standing.trouble == "Wrong: SQLite refused the query. “no such column: m” Change the query."
    assert (shop.kept(wrong), shop.kept(two), shop.kept(total)) == ({}, {}, {(): [5, 7]})


def test_a_query_with_two_columns_of_numbers_is_told(shop: Shop):
    shop.metric("Two", "SELECT day, n, 2 * n AS m FROM sales")
    assert shop.ask().trouble == "The query gives 2 columns of numbers: n, m. Keep one for each metric."


def test_rows_that_cannot_be_read_are_told(shop: Shop):
    shop.sells(("soon", "free", 1), ("2026-03-09", "free", 9e999))
    shop.metric("Daily", "SELECT day, plan, n FROM sales ORDER BY day DESC")
    assert shop.ask().notes == (
        "Daily: 1 value is not a finite number and is left out.",
        "Daily: 1 row could not be read; in row 1 “soon” is not a time.",
    )


def test_nobody_else_is_kept_waiting_by_many_points(shop: Shop):
    query = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
               SELECT 1600000000 + i * 3600 AS time, i FROM n"""
    hourly = shop.metric("Many", query, grain=Grain.HOUR)
    shop.ask()
    assert len(shop.kept(hourly)[()]) == 30_000 == 3 * PIECE
    assert len(shop.world.heard) == 4


def test_called_off_it_keeps_what_came_and_goes_on_where_it_was(shop: Shop):
    daily, total = shop.metric("Daily", DAILY), shop.metric("Total", TOTAL)

    def stop(title: str, _done: int, _total: int) -> None:
        if title == "Total":
            shop.call_off.set()

    with pytest.raises(CalledOff):
        shop.ask(tell=stop)
    assert (len(shop.kept(daily)), shop.kept(total)) == (2, {})
    assert standing_of(shop.world.store, shop.id).succeeded_at is None
    shop.call_off = CallOff()
    shop.ask()
    assert shop.kept(total) == {(): [5, 7]}


def test_how_far_it_came_is_kept_with_the_points_or_not_at_all(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    daily = shop.metric("Daily", DAILY)

    def full_disk(_edit: Edit, _name: str, _value: str) -> None:
        raise DeskError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("pmdesk.commands.receive.remember", full_disk)
        with pytest.raises(DeskError, match="The disk is full"):
            shop.ask()
    assert shop.kept(daily) == {}
    assert standing_of(shop.world.store, shop.id) == Standing()


def test_a_source_is_due_when_its_time_has_come(shop: Shop):
    store, clock = shop.world.store, shop.world.clock
    assert due_sources(store, NOW) == ()
    shop.metric("Daily", DAILY)
    assert [source.id for source in due_sources(store, NOW)] == [shop.id]
    shop.ask()
    assert due_sources(store, NOW + timedelta(minutes=59)) == ()
    clock.instant = NOW + timedelta(minutes=60)
    assert [source.id for source in due_sources(store, clock.now())] == [shop.id]
    for values in ({"paused": True}, {"every_minutes": None}, {"archived_at": NOW}):
        shop.world.desk.do(SetFields(Source, (shop.id,), values, "Edit"))
        assert due_sources(store, clock.now()) == ()
        shop.world.desk.undo()


def test_a_standing_that_cannot_be_read_is_a_new_one(shop: Shop):
    for text in ("", "[]", '{"asked_at": 5}', "null", '{"asked_at": "soon"}'):
        remember(shop.world.store, f"source.{shop.id}", text)
        assert standing_of(shop.world.store, shop.id) == Standing()


def test_a_server_that_asks_for_a_pause_is_given_it(shop: Shop):
    with serving(lambda handler: send(handler, 429, Retry_After="7200")) as server:
        standing = _asked_at(shop, server)
    assert standing.next_at == NOW + timedelta(hours=2)
    assert "asks to be asked less often" in standing.what


def test_an_answer_that_did_not_change_is_not_sent_again(shop: Shop):
    def reply(handler) -> None:
        unchanged = handler.headers.get("If-None-Match") == '"7"'
        send(handler, *((304,) if unchanged else (200, b'[{"t": "2026-03-01", "v": 8}]')), ETag='"7"')

    with serving(reply) as server:
        _asked_at(shop, server)
        assert standing_of(shop.world.store, shop.id).validators
        assert shop.ask().trouble == ""
    assert [headers.get("If-None-Match") for _, headers in server.asked] == [None, '"7"']


def test_a_metric_that_was_added_can_be_taken_back_and_brought_again_after_its_points_came(shop: Shop):
    shop.metric("Total", TOTAL)
    shop.ask()
    shop.world.desk.undo()
    assert shop.world.store.count(Metric) == shop.world.store.count(Series) == 0
    for table in ("points_chunk", "points_extent"):
        assert shop.world.store.read(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608  # one of the two
    shop.world.desk.redo()
    shop.ask()
    metric = shop.world.store.all(Metric)[0]
    assert shop.kept(metric.id) == {(): [5, 7]}


def test_a_guest_asks_while_the_keeper_edits(shop: Shop):
    daily = shop.metric("Daily", DAILY)
    store = open_workspace(shop.world.store.path, role=Role.GUEST)
    heard: list[Changes] = []
    desk = Desk(store, shop.world.clock, heard.append)
    ask_round(desk, store.get(Source, shop.id), Asking(Secrets(1), CallOff(), Random(1)))
    store.close()
    assert len(shop.kept(daily)) == 2
    assert heard


def _asked_at(shop: Shop, server: Server) -> Standing:
    values = {"kind": SourceKind.JSON, "location": server.url()}
    shop.world.desk.do(SetFields(Source, (shop.id,), values, "Edit"))
    shop.metric("Web", "[*] | time: t | value: v")
    return shop.ask()


def test_a_round_that_broke_is_written_down_and_not_begun_again_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    shop.metric("Orders", TOTAL)
    monkeypatch.setattr(metrics_round, "_bring", broken)
    with pytest.raises(ZeroDivisionError):
        shop.ask()
    standing = standing_of(shop.world.store, shop.id)
    assert standing.trouble == "“Shop” could not be asked. Details are in the log."
    assert due_sources(shop.world.store, NOW + timedelta(seconds=5)) == ()
