"""Offline nothing leaves this computer: no line is opened, no name is asked for, and it is told in words."""

import ast
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

import pmdesk
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import MetricId, SourceId
from pmdesk.domain.metrics import Grain, Metric, Source, SourceKind
from pmdesk.sync.http import Http, Question, asked_json
from pmdesk.sync.leash import CallOff
from pmdesk.sync.reading import Means
from pmdesk.sync.sources import postgresql
from pmdesk.sync.way import Offline, Way
from tests.sync.asking import NOW
from tests.sync.servers import serving

OUTWARD = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}
HEARD: list[str] = []
ARE_HEARD = threading.Event()


def hear(event: str, _values: tuple[Any, ...]) -> None:
    if ARE_HEARD.is_set() and event in OUTWARD:
        HEARD.append(event)


sys.addaudithook(hear)


@contextmanager
def listening() -> Iterator[list[str]]:
    """Give all that this process does that may leave this computer."""
    HEARD.clear()
    ARE_HEARD.set()
    try:
        yield HEARD
    finally:
        ARE_HEARD.clear()


@pytest.fixture
def way() -> Way:
    return Way()


@pytest.fixture
def http(way: Way) -> Iterator[Http]:
    made = Http(FixedClock(NOW), CallOff(), way=way, total_s=5)
    yield made
    made.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_question_leaves_and_no_name_is_asked_for(http: Http, way: Way, method: str):
    with serving(lambda _: None) as server:
        way.shut()
        with listening() as heard:
            for url in (server.url(), "https://tracker.example/issues"):
                with pytest.raises(Offline, match="is not asked while PM Desk is offline"):
                    http.ask(asked_json("Tracker", method, url, {}))
    assert (heard, server.asked, http.hearing.replies) == ([], [], [])


def test_the_ear_of_these_tests_hears_what_leaves(http: Http):
    from tests.sync.servers import send  # noqa: PLC0415  # only here

    with serving(lambda handler: send(handler, 200)) as server, listening() as heard:
        http.get(Question("Tracker", server.url()))
    assert "socket.connect" in heard


def test_what_is_under_way_is_cut_and_what_follows_does_not_leave(http: Http, way: Way):
    def hold(_handler: object) -> None:
        way.shut()
        server.leave.wait(30)

    with serving(hold) as server:
        begun = monotonic()
        for _ in range(2):
            with pytest.raises(Offline):
                http.get(Question("Tracker", server.url()))
        assert monotonic() - begun < 2
    assert len(server.asked) == 1
    assert http.hearing.replies == []


def test_online_again_all_goes_on(http: Http, way: Way):
    from tests.sync.servers import send  # noqa: PLC0415  # only here

    with serving(lambda handler: send(handler, 200)) as server:
        way.shut()
        with pytest.raises(Offline):
            http.get(Question("Tracker", server.url()))
        way.open()
        assert http.get(Question("Tracker", server.url())).status == 200


def test_databases_elsewhere_are_not_asked(http: Http, way: Way):
    source = Source(SourceId(1), "Shop", SourceKind.POSTGRESQL, "postgresql://pm@db.example/shop", options="{}")
    metric = Metric(MetricId(2), "Orders", "", query="SELECT now(), 1", grain=Grain.DAY)
    way.shut()
    with listening() as heard, pytest.raises(Offline, match="PostgreSQL at db"):
        postgresql.fetch(source, metric, None, 0, Means(http, CallOff()))
    assert heard == []


def test_all_of_the_product_asks_by_the_way_it_is_handed():
    for file in Path(pmdesk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Http":
                assert "way" in {keyword.arg for keyword in node.keywords}, f"{file}:{node.lineno}"
