"""Whatever a bad network does to an answer: it is told in words and in time, nothing wrong is kept, and it mends.

A connector joins by a case in the table: a server it is tried against, and what is made of an address.
"""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.remote import Page, Remote
from pmdesk.sync.connector import Asking
from pmdesk.sync.http import Http, Question, asked_json, json_in, next_link
from pmdesk.sync.leash import CallOff
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble
from tests.sync.asking import NOW
from tests.sync.fault_proxy import AFTER, Fault, FaultProxy, fault_proxy
from tests.sync.servers import send, serving

SECONDS = 0.6
GRACE_S = 1.5
"""So much longer than its deadline a question may take on a busy machine."""
MOST = 1_000_000
BAD = [fault for fault in Fault if fault not in {Fault.NONE, Fault.LATENCY}]
OF_QUERY = {Fault.ENDLESS, Fault.BOMB}


@dataclass(frozen=True)
class Case:
    """A server in pages, and what reads it; `count` records are there, on more than two pages."""

    name: str
    serve: Callable[[], AbstractContextManager[int]]
    connect: Callable[[Asking], Any]
    count: int


ISSUES = [{"id": number, "title": f"Größe {number} " + "x" * 200} for number in range(1, 26)]


def paged(handler: BaseHTTPRequestHandler) -> None:
    """Answer with ten issues and where the next are."""
    first = int(parse_qs(urlsplit(handler.path).query).get("after", ["0"])[0])
    body = json.dumps(ISSUES[first : first + 10]).encode()
    more = {"Link": f'</issues?after={first + 10}>; rel="next"'} if first + 10 < len(ISSUES) else {}
    send(handler, 200, body, kind="application/json", **more)


@contextmanager
def plain_server() -> Generator[int]:
    with serving(paged) as server:
        yield server.port


@dataclass
class Plain:
    """Reads the plain server as a connector does: page by page, each with the place where the next begins."""

    asking: Asking

    def pages(self, cursor: str) -> Iterator[Page]:
        url = cursor or f"{self.asking.address}/issues"
        while url:
            question = Question("Tracker", url)
            answer = self.asking.http.answered(question)
            found = json_in(question, answer)
            url = next_link(answer)
            yield Page(url, tuple(Remote("issue", str(one["id"]), one["title"]) for one in found))


CASES = [Case("plain", plain_server, Plain, len(ISSUES))]


@dataclass
class Workspace:
    """What is kept: records by id, and how far it reads."""

    cursor: str = ""
    records: dict[str, Remote] = field(default_factory=dict[str, Remote])

    def read(self, case: Case, proxy: FaultProxy) -> None:
        """Read to the end, or to the first trouble; each page is kept whole or not at all."""
        call_off = CallOff()
        http = Http(FixedClock(NOW), call_off, total_s=SECONDS, bytes_at_most=MOST, patience_s=0.2)
        try:
            for page in case.connect(Asking(proxy.url, http, call_off, FixedClock(NOW))).pages(self.cursor):
                self.records |= {record.id: record for record in page.records}
                self.cursor = page.cursor
        finally:
            http.close()


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.mark.parametrize("after", [0, 1, 2], ids=["first", "second", "third"])
@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_told_in_time_keeps_nothing_wrong_and_mends(case: Case, fault: Fault, after: int):
    with case.serve() as port, fault_proxy(port) as proxy:
        truth, kept = Workspace(), Workspace()
        truth.read(case, proxy)
        assert len(truth.records) == case.count
        proxy.fail(fault, after=after)
        begun = monotonic()
        with pytest.raises(RemoteTrouble) as caught:
            kept.read(case, proxy)
        assert monotonic() - begun < SECONDS + GRACE_S
        assert isinstance(caught.value, QueryTrouble) is (fault in OF_QUERY)
        assert f"127.0.0.1:{proxy.port}" in caught.value.what
        assert caught.value.remedy
        assert kept.records.items() <= truth.records.items()
        assert (len(kept.records) > 0) is (after > 0)
        proxy.mend()
        kept.read(case, proxy)
        assert kept.records == truth.records


def test_a_server_that_takes_a_while_is_waited_for(case: Case):
    with case.serve() as port, fault_proxy(port, latency_s=0.15) as proxy:
        proxy.fail(Fault.LATENCY)
        kept = Workspace()
        kept.read(case, proxy)
    assert len(kept.records) == case.count


@pytest.mark.parametrize("fault", BAD)
def test_a_change_that_meets_a_fault_is_sent_once_at_most(fault: Fault):
    http = Http(FixedClock(NOW), CallOff(), total_s=SECONDS, bytes_at_most=MOST)
    with serving(lambda handler: send(handler, 201, b'{"id": 26}' * 50)) as server, fault_proxy(server.port) as proxy:
        proxy.fail(fault)
        with pytest.raises(RemoteTrouble):
            http.json_of(asked_json("Tracker", "POST", f"{proxy.url}/issues", ISSUES[0]))
        assert len(proxy.asked) == 1
    http.close()
    assert len(server.sent) == (1 if fault in AFTER else 0)


def test_a_proxy_without_a_fault_passes_on_every_byte():
    def echo(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, server.sent[-1][1])

    body = bytes(range(256)) * 4_000
    http = Http(FixedClock(NOW), CallOff(), total_s=20)
    with serving(echo) as server, fault_proxy(server.port) as proxy:
        answer = http.ask(Question("Tracker", f"{proxy.url}/a?b", method="PUT", body=body))
    http.close()
    assert answer.body == body
    assert (proxy.asked, server.asked[0][0]) == ([b"PUT /a?b HTTP/1.1"], "/a?b")
