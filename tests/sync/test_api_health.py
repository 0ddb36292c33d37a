"""API health is what was truly seen: a server that fails in between is down for a while, nothing else ever is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import AddMetric
from pmdesk.commands.own_figures import FollowOwnFigures
from pmdesk.commands.restore import Restore
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SourceId
from pmdesk.domain.metrics import Metric, Series, Source, SourceKind
from pmdesk.domain.own_figures import OWN_FIGURES
from pmdesk.domain.ranges import day_of
from pmdesk.queries.own_figures import own_figure
from pmdesk.storage import series
from pmdesk.storage.answers import answers_since
from pmdesk.storage.backup import Reason, make
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.metrics_round import Asking, ask_round
from pmdesk.sync.secrets import Secrets
from tests.sync.servers import Server, dead_port, send, serving
from tests.world import NOW, World

PATH = "[*] | time: t | value: v"
BODY = b'[{"t": "2026-03-01", "v": 8}]'
FIGURES = ("api_health", "api_time")


class Shop:
    """A server whose state a test sets, and a workspace that asks it."""

    def __init__(self, world: World, server: Server) -> None:
        self.world = world
        self.server = server
        self.id = self.source("Orders API", SourceKind.JSON, server.url())

    def source(self, title: str, kind: SourceKind, location: str, query: str = PATH) -> SourceId:
        values = {"title": title, "kind": kind, "location": location, "every_minutes": 60}
        row_id = SourceId(self.world.desk.ask(AddRow(Source, values, "Add source"))[1])
        self.world.desk.do(AddMetric(f"From {title}", None, {"source_id": row_id, "query": query}))
        return row_id

    def ask(self, source_id: SourceId | None = None, call_off: CallOff | None = None) -> str:
        source = self.world.store.get(Source, source_id or self.id)
        return ask_round(self.world.desk, source, Asking(Secrets(1), call_off or CallOff(), Random(7))).trouble

    def told(self, name: str, zone: str = "UTC") -> dict[str, dict[int, float]]:
        """Return a figure by API (empty: of all) and day of March."""
        found = own_figure(self.world.store, name, since=None, now=self.world.clock.now(), zone=zone)
        return {
            " ".join(one.dimensions[1::2]): {
                day_of(at).day: round(value, 2)
                for at, value in zip(one.times.tolist(), one.values.tolist(), strict=True)
            }
            for one in found
        }

    def followed(self, name: str) -> dict[tuple[str, ...], list[float]]:
        metric = self.world.store.all(Metric, query=name)[0]
        return {
            one.dimensions: series.points(self.world.store, one.id).values.round(2).tolist()
            for one in self.world.store.all(Series, metric_id=metric.id)
        }

    def follow(self) -> None:
        self.world.desk.do(FollowOwnFigures(FIGURES))
        self.bring()

    def bring(self) -> None:
        self.ask(self.world.store.all(Source, kind=SourceKind.OWN)[0].id)


STATES: list[str] = []


def reply(handler: BaseHTTPRequestHandler) -> None:
    state = STATES[-1]
    if state == "breaks":
        handler.close_connection = True
    else:
        send(handler, *((503,) if state == "down" else (200, BODY)))


@pytest.fixture
def shop(empty: World) -> Iterator[Shop]:
    STATES[:] = ["up"]
    with serving(reply) as server:
        yield Shop(empty, server)


def hours_of_two_days(shop: Shop) -> None:
    """Ask on the 10th at 7:40, 8:40, … with one failure of eight, on the 11th four times with one breaking off."""
    for hour in range(8):
        STATES.append("down" if hour == 3 else "up")
        shop.world.clock.instant = NOW + timedelta(hours=hour)
        shop.ask()
    for hour in range(4):
        STATES.append("breaks" if hour == 1 else "up")
        shop.world.clock.instant = NOW + timedelta(days=1, hours=hour)
        shop.ask()
    shop.world.clock.instant = NOW + timedelta(days=2)


def test_a_server_that_fails_in_between_is_answered_for_by_the_day(shop: Shop) -> None:
    hours_of_two_days(shop)
    assert shop.told("api_health") == {"": {10: 87.5, 11: 75}, "Orders API": {10: 87.5, 11: 75}}
    times = shop.told("api_time")
    assert times.keys() == {"", "Orders API"}
    assert all(1 <= value < 5_000 for days in times.values() for value in days.values())


def test_the_day_that_is_not_over_and_days_without_questions_have_no_point(shop: Shop) -> None:
    shop.ask()
    assert shop.told("api_health") == {}
    shop.world.clock.instant = NOW + timedelta(days=3)
    shop.ask()
    assert shop.told("api_health")[""] == {10: 100}


def test_days_are_cut_in_the_time_zone_of_the_metric(shop: Shop) -> None:
    shop.world.clock.instant = NOW.replace(hour=23)
    shop.ask()
    shop.world.clock.instant = NOW + timedelta(days=3)
    assert shop.told("api_health")[""] == {10: 100}
    assert shop.told("api_health", "Asia/Tokyo")[""] == {11: 100}


def test_followed_as_metrics_they_are_charted_and_kept_up_to_date(shop: Shop) -> None:
    hours_of_two_days(shop)
    shop.follow()
    assert shop.followed("api_health") == {(): [87.5, 75], ("api", "Orders API"): [87.5, 75]}
    assert [len(values) for values in shop.followed("api_time").values()] == [2, 2]
    shop.bring()
    shop.world.clock.instant = NOW + timedelta(days=2, hours=1)
    STATES.append("up")
    shop.ask()
    shop.world.clock.instant = NOW + timedelta(days=3)
    shop.bring()
    assert shop.followed("api_health")[()] == [87.5, 75, 100]
    assert {figure.unit for figure in OWN_FIGURES if figure.name in FIGURES} == {"%", "ms"}


def test_each_api_has_a_line_and_files_are_none(shop: Shop, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as file:
        file.execute("CREATE TABLE sales (day TEXT, n REAL)")
    shop.ask(shop.source("File", SourceKind.SQLITE, str(tmp_path / "shop.sqlite"), "SELECT day, n FROM sales"))
    shop.ask(shop.source("No file", SourceKind.SQLITE, "/nowhere", "SELECT 1"))
    twin = shop.source("Orders API", SourceKind.JSON, shop.server.url("/twin"))
    with dead_port() as port:
        gone = shop.source("Gone API", SourceKind.PROMETHEUS, f"http://127.0.0.1:{port}", "up")
        for source in (shop.id, twin, gone, gone):
            shop.ask(source)
    shop.world.clock.instant = NOW + timedelta(days=1)
    assert shop.told("api_health") == {
        "": {10: 50},
        "Orders API": {10: 100},
        "Orders API 2": {10: 100},
        "Gone API": {10: 0},
    }
    assert shop.told("api_time").keys() == {"", "Orders API", "Orders API 2"}


def test_what_was_not_seen_never_counts_as_down(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.ask()
    away = shop.source("Offline", SourceKind.JSON, "http://nobody.invalid/")
    assert "no computer of that name" in shop.ask(away)
    call_off = CallOff()
    call_off.set()
    with pytest.raises(CalledOff):
        shop.ask(call_off=call_off)
    with monkeypatch.context() as patch:
        patch.setattr(Desk, "do", _busy)
        with pytest.raises(DeskError, match="busy"):
            shop.ask()
    shop.world.desk.do(SetFields(Metric, (shop.world.store.all(Metric)[0].id,), {"query": ""}, "Spoil"))
    assert shop.ask()
    shop.world.clock.instant = NOW + timedelta(days=1)
    assert shop.told("api_health") == {"": {10: 100}, "Orders API": {10: 100}}
    assert sum(tally.asked for _, _, tally in answers_since(shop.world.store)) == 1


def _busy(*_: object) -> None:
    raise DeskError("The workspace is busy.")


def test_an_answer_that_says_nothing_useful_is_an_answer(shop: Shop) -> None:
    shop.world.desk.do(
        SetFields(Metric, (shop.world.store.all(Metric)[0].id,), {"query": "no.such[*] | time: a | value: b"}, "Spoil")
    )
    shop.ask()
    shop.world.clock.instant = NOW + timedelta(days=1)
    assert shop.told("api_health")["Orders API"] == {10: 100}


def test_undo_redo_restore_and_a_source_that_goes_leave_what_was_seen(shop: Shop) -> None:
    world = shop.world
    backup = make(world.store.path, Reason.BY_HAND, world.clock)
    hours_of_two_days(shop)
    shop.follow()
    kept = shop.followed("api_health")
    world.desk.undo()
    assert not world.store.all(Metric, query="api_health")
    world.desk.redo()
    shop.bring()
    assert shop.followed("api_health") == kept
    world.desk.do(Restore(backup.path))
    assert not world.store.all(Metric, query="api_health")
    shop.follow()
    assert shop.followed("api_health") == kept
    world.desk.do(SetFields(Source, (shop.id,), {"title": "Orders"}, "Rename"))
    assert shop.told("api_health").keys() == {"", "Orders"}
