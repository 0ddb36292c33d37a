"""The faults of bad networks (see `test_faults.py`) before the services that are only read."""

import json
import re
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdesk.sync import services
from pmdesk.sync.connector import Asking, Connector
from pmdesk.sync.secrets import Secret
from tests.sync.asking import NOW
from tests.sync.connectors.test_feed import Press
from tests.sync.connectors.test_intercom import Workspace as Conversations
from tests.sync.connectors.test_pagerduty import Duty, incident
from tests.sync.connectors.test_statuspage import Page as StatusPage
from tests.sync.connectors.test_zendesk import Desk
from tests.sync.fault_proxy import Fault
from tests.sync.faulty import BAD, Case, require_told_and_mended, require_waited_for
from tests.sync.servers import send
from tests.sync.test_faults import ISSUES, paged

AT = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"


def asked_of(handler: BaseHTTPRequestHandler) -> tuple[str, dict[str, str]]:
    """Return the path of a question and its parameters."""
    parts = urlsplit(handler.path)
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def say(handler: BaseHTTPRequestHandler, value: Any) -> None:
    send(handler, 200, json.dumps(value).encode(), kind="application/json")


def bugsink(handler: BaseHTTPRequestHandler) -> None:
    """Answer as a Bugsink with one project of some issues, the last seen first."""
    path, asked = asked_of(handler)
    at = int(asked.get("cursor", 0))
    issues = [
        {"id": f"i{number}", "calculated_type": "Stuck", "first_seen": AT, "last_seen": AT, "is_resolved": False}
        for number in range(25)
    ]
    following = f"http://there/?cursor={at + 10}" if at + 10 < len(issues) else None
    found = {"next": following, "results": issues[at : at + 10]}
    say(handler, {"next": None, "results": [{"id": 1, "name": "Shop"}]} if path.endswith("projects/") else found)


def firing(number: int) -> dict[str, Any]:
    labels = {"severity": "page", "n": str(number)}
    return {"labels": labels, "annotations": {}, "state": "firing", "activeAt": AT, "value": "1"}


def prometheus(handler: BaseHTTPRequestHandler) -> None:
    """Answer as a Prometheus with one rule that fires for many."""
    rule = {"name": "Down", "query": "up == 0", "health": "ok", "alerts": [firing(number) for number in range(60)]}
    say(handler, {"status": "success", "data": {"groups": [{"name": "demo", "rules": [rule]}]}})


def alertmanager(handler: BaseHTTPRequestHandler) -> None:
    """Answer as an Alertmanager with alerts, one of which is silenced."""
    alerts = [
        {
            **firing(number),
            "fingerprint": f"{number:016x}",
            "startsAt": AT,
            "endsAt": AT,
            "receivers": [{"name": "hook"}],
            "status": {"state": "suppressed" if number == 0 else "active", "silencedBy": ["s1"] if number == 0 else []},
        }
        for number in range(60)
    ]
    silence = {"id": "s1", "createdBy": "Milena", "comment": "We know", "endsAt": AT}
    say(handler, alerts if handler.path.startswith("/api/v2/alerts") else [silence])


def request_tracker(handler: BaseHTTPRequestHandler) -> None:
    """Answer as a Request Tracker with some tickets, each with its first words."""
    path, asked = asked_of(handler)
    if path.endswith("/attachments"):
        words = {"ContentType": "text/plain", "Content": "It is slow.", "TransactionId": "1", "Filename": ""}
        say(handler, {"items": [words]})
        return
    begins = re.search(r"id > (\d+)", asked["query"])
    assert begins is not None
    there = [{"id": number, "Subject": f"Größe {number}", "Created": AT, "LastUpdated": AT} for number in range(1, 26)]
    behind = [one for one in there if one["id"] > int(begins[1])]  # pyright: ignore[reportOperatorIssue]
    say(handler, {"items": behind[: int(asked["per_page"])]})


EVENT = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:{0}\nSUMMARY:Größe {0}\nDTSTART:20260312T100000Z\n\
DTEND:20260312T110000Z\nEND:VEVENT\nEND:VCALENDAR"
PART = "<d:response><d:href>{}</d:href><d:propstat><d:prop>{}</d:prop><d:status>HTTP/1.1 200 OK</d:status>\
</d:propstat></d:response>"


def calendar(handler: BaseHTTPRequestHandler) -> None:
    """Answer as a calendar of some events, which knows what changed since its one token."""
    body: str = getattr(handler, "body", b"").decode()
    if handler.command == "PROPFIND":
        parts = PART.format("/", "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>")
    elif "sync-collection" in body:
        names = [] if "<d:sync-token>t1" in body else [f"/{number}.ics" for number in range(40)]
        parts = "".join(PART.format(name, "<d:getetag>a</d:getetag>") for name in names)
        parts += "<d:sync-token>t1</d:sync-token>"
    else:
        parts = "".join(
            PART.format(name, f"<c:calendar-data>{EVENT.format(name[1:-4])}</c:calendar-data>")
            for name in re.findall(r"<d:href>([^<]*)", body)
        )
    words = f'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{parts}</d:multistatus>'
    send(handler, 207, words.encode(), kind="application/xml")


def duty() -> Duty:
    return Duty([incident(number, NOW - timedelta(days=number + 1)) for number in range(25)])


def case(name: str, reply: Any, count: int, path: str = "", **more: Any) -> Case:
    """Return a case of the service of that name."""

    def connect(asking: Asking) -> Connector:
        return services.connect(name, asking)

    return Case(name, reply, connect, count, {"secret": Secret("w0rd")} | more, path)


ROWS = {"rows": "[*]", "fields": "id: id | title: title", "paging": "link"}
ONE_QUESTION = [case("prometheus_alerts", lambda: prometheus, 60), case("feed", Press, 2, "/feed")]
"""All is in one answer."""
SEVERAL = [
    case("bugsink", lambda: bugsink, 25),
    case("alertmanager", lambda: alertmanager, 60),
    case("pagerduty", duty, 25),
    case("zendesk", lambda: Desk(12), 12, sign_in="basic", user="m@acme.example"),
    case("intercom", lambda: Conversations(60), 60),
    case("request_tracker", lambda: request_tracker, 25),
    case("statuspage", StatusPage, 3),
    case("caldav", lambda: calendar, 40),
    case("rest", lambda: paged, len(ISSUES), "/issues", options=ROWS),
]
CASES = [*ONE_QUESTION, *SEVERAL]


def named(value: object) -> str | None:
    return value.name if isinstance(value, Case) else None


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("one", CASES, ids=named)
def test_a_fault_of_the_first_answer_is_told_in_time_and_mends(one: Case, fault: Fault) -> None:
    assert not require_told_and_mended(one, fault, 0).things


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("one", SEVERAL, ids=named)
def test_a_fault_of_the_last_answer_is_told_in_time_and_mends(one: Case, fault: Fault) -> None:
    require_told_and_mended(one, fault, None)


@pytest.mark.parametrize("one", CASES, ids=named)
def test_a_server_that_takes_a_while_is_waited_for(one: Case) -> None:
    require_waited_for(one)


def test_every_service_of_the_web_is_tried() -> None:
    from tests.sync.test_faults import CASES as WRITTEN  # noqa: PLC0415  # it is only this table that is wanted

    tried = {one.name for one in (*CASES, *WRITTEN)}
    assert tried - {"plain"} == services.TITLES.keys() - {"imap", "watched_folder"}
