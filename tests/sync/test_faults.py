"""Whatever a bad network does to an answer: it is told in words and in time, nothing wrong is kept, and it mends.

A connector joins by a case in the table: a server it is tried against, and what is made of an address.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.remote import Page, Remote
from pmdesk.sync.connector import Asking
from pmdesk.sync.connectors import github, gitlab, jira, linear, sentry
from pmdesk.sync.connectors import redmine as redmine_there
from pmdesk.sync.connectors import roundup as roundup_there
from pmdesk.sync.http import Http, Question, asked_json, json_in, next_link
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.asking import NOW
from tests.sync.connectors.test_github import Hub
from tests.sync.connectors.test_gitlab import Lab
from tests.sync.connectors.test_jira import Site
from tests.sync.connectors.test_linear import Workspace as Linear
from tests.sync.connectors.test_sentry import Shop
from tests.sync.fault_proxy import AFTER, Fault, fault_proxy
from tests.sync.faulty import BAD, MOST, SECONDS, Case, require_told_and_mended, require_waited_for
from tests.sync.servers import Reply, send, serving

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
ISSUES = [{"id": number, "title": f"Größe {number} " + "x" * 200} for number in range(1, 26)]


def paged(handler: BaseHTTPRequestHandler) -> None:
    """Answer with ten issues and where the next are."""
    first = int(parse_qs(urlsplit(handler.path).query).get("after", ["0"])[0])
    body = json.dumps(ISSUES[first : first + 10]).encode()
    more = {"Link": f'</issues?after={first + 10}>; rel="next"'} if first + 10 < len(ISSUES) else {}
    send(handler, 200, body, kind="application/json", **more)


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


def redmine(handler: BaseHTTPRequestHandler) -> None:
    """Answer as a Redmine with one project, one version and some hundred issues."""
    parts = urlsplit(handler.path)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    since = asked.get("updated_on", ">=").removeprefix(">=")
    first = int(asked.get("offset", 0))
    named = {"id": 1, "name": "New", "is_closed": False}
    issues = [
        {"id": number, "subject": f"Größe {number}", "updated_on": at, "status": named, "project": named}
        for number in range(1, 251)
        if (at := (BEGAN + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")) >= since
    ]
    lists = {
        "/issues.json": {"issues": issues[first : first + 100], "total_count": len(issues)},
        "/projects/1/versions.json": {"versions": [{"id": 1, "name": "5.0", "status": "open", "project": named}]},
        "/users/current.json": {"user": {"id": 1, "login": "milena"}},
    }
    send(handler, 200, json.dumps(lists[parts.path]).encode(), kind="application/json")


def roundup(handler: BaseHTTPRequestHandler) -> None:
    """Answer as a Roundup with some hundred issues, each with its message."""
    parts = urlsplit(handler.path)
    asked = parse_qs(parts.query)
    since = asked.get("activity", [""])[0].removesuffix(";")
    issues = [
        {"id": str(number), "title": f"Größe {number}", "activity": at, "messages": [{"id": str(number)}]}
        for number in range(1, 251)
        if (at := (BEGAN + timedelta(minutes=number)).strftime("%Y-%m-%d.%H:%M:%S")) >= since
    ]
    lists = {
        "issue": issues[: int(asked.get("@page_size", ["0"])[0])],
        "msg": [{"id": number, "content": "x"} for number in asked.get("id", [])],
        "user": [{"id": "1", "username": "milena"}],
    }
    data = {"collection": lists[parts.path.rpartition("/")[2]], "@total_size": len(issues)}
    send(handler, 200, json.dumps({"data": data}).encode(), kind="application/json")


def hub() -> Reply:
    """Answer as a GitHub with some hundred issues."""
    found = Hub()
    for number in range(1, 251):
        found.put(number, 60)
    return found


def lab() -> Reply:
    """Answer as a GitLab with some hundred issues."""
    found = Lab()
    for number in range(1, 251):
        found.put(number, 60)
    return found


def site() -> Reply:
    """Answer as a Jira with some hundred issues."""
    found = Site()
    for number in range(1, 251):
        found.put(number, 60)
    return found


def workspace() -> Reply:
    """Answer as a Linear with some hundred issues."""
    found = Linear()
    for number in range(1, 151):
        found.put(f"i{number}", 60)
    return found


SENTRY = {"secret": Secret("w0rd"), "options": {"organization": "acme"}, "scopes": ("2",)}
REDMINE = {"secret": Secret("a" * 40), "scopes": ("1",)}
CASES = [
    Case("plain", lambda: paged, Plain, len(ISSUES)),
    Case("sentry", lambda: Shop(35), sentry.connect, 35, SENTRY),
    Case("redmine", lambda: redmine, redmine_there.connect, 251, REDMINE),
    Case("roundup", lambda: roundup, roundup_there.connect, 250, {"user": "milena"}),
    Case("github", hub, github.connect, 250, {"scopes": ("shop/checkout",)}),
    Case("gitlab", lab, gitlab.connect, 251, {"scopes": ("7",)}),
    Case("jira", site, jira.connect, 250, {"scopes": ("10",)}),
    Case("linear", workspace, linear.connect, 150, {"scopes": ("a",)}),
]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.mark.parametrize("after", [0, 1, 2], ids=["first", "second", "third"])
@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_told_in_time_keeps_nothing_wrong_and_mends(case: Case, fault: Fault, after: int):
    before = require_told_and_mended(case, fault, after)
    if case.connect is Plain:
        assert len(before.things) == 10 * after


def test_a_server_that_takes_a_while_is_waited_for(case: Case):
    require_waited_for(case)


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
