"""PagerDuty, by its own description: new incidents, what became of open ones, long and crowded stretches of time."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.remote import AlertState
from pmdesk.sync.connectors.pagerduty import connect
from tests.sync.connectors.brought import alerts
from tests.sync.connectors.descriptions import description
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import Server, send, serving

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
CAP = 10


def incident(number: int, made: datetime, status: str = "resolved", **more: Any) -> dict[str, Any]:
    at = f"{made:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": f"P{number}",
        "type": "incident",
        "summary": f"[#{number}] It burns",
        "self": f"https://api.pagerduty.com/incidents/P{number}",
        "html_url": f"https://acme.pagerduty.com/incidents/P{number}",
        "incident_number": number,
        "title": f"It burns {number}",
        "created_at": at,
        "updated_at": at,
        "status": status,
        "service": {"id": "S1", "type": "service_reference", "summary": "Mail"},
        "last_status_change_at": at,
        "resolved_at": at if status == "resolved" else None,
        "alert_counts": {"all": 2, "triggered": 0, "resolved": 2},
        "teams": [{"id": "T1", "type": "team_reference", "summary": "Platform"}],
        "priority": {"id": "X", "type": "priority_reference", "summary": "P2"},
        "urgency": "high",
    } | more


class Duty:
    """An account that answers as described: half a year at most, by the time of making."""

    def __init__(self, incidents: list[dict[str, Any]]) -> None:
        self.incidents = {one["id"]: one for one in incidents}

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/services":
            body: Any = {"services": [{"id": "S1", "name": "Mail"}], "more": False, "limit": 100, "offset": 0}
        elif parts.path == "/incidents":
            assert datetime.fromisoformat(asked["until"]) - datetime.fromisoformat(asked["since"]) < timedelta(days=180)
            at = int(asked["offset"])
            found = [one for one in self.incidents.values() if asked["since"] <= one["created_at"] < asked["until"]]
            found.sort(key=lambda one: (one["created_at"], one["id"]))
            body = {"incidents": found[at : at + CAP], "more": at + CAP < len(found), "limit": CAP, "offset": at}
        else:
            found_one = self.incidents.get(parts.path.rpartition("/")[2])
            if found_one is None:
                send(handler, 404, b"{}")
                return
            body = {"incident": found_one}
        send(handler, 200, json.dumps(body).encode(), kind="application/json")


def require_described(server: Server) -> None:
    for (path, headers), (method, body) in zip(server.asked, server.sent, strict=True):
        description("pagerduty").require_asked(method, f"http://host{path}", body, headers)
        assert headers["Authorization"] == "Token token=w0rd"
        assert headers["Accept"] == "application/vnd.pagerduty+json;version=2"


def test_incidents_are_asked_for_and_read_as_described() -> None:
    made = [incident(number, NOW - timedelta(days=number)) for number in range(30)]
    description("pagerduty").require_answer("GET", "/incidents", {"incidents": made, "more": False})
    with serving(Duty(made)) as server:
        with asking(server.url(), "w0rd", clock=FixedClock(NOW), scopes=("S1",)) as means:
            found = alerts(round_of(connect(means)))
            assert connect(means).check().name == "1 service"
        require_described(server)
        assert "service_ids%5B%5D=S1" in server.asked[0][0]
    assert len(found) == 30
    one = found["P3"]
    assert (one.title, one.state, one.severity, one.count) == ("It burns 3", AlertState.RESOLVED, "P2", 2)
    assert one.ended_at == one.started_at == NOW - timedelta(days=3)
    assert one.labels == {"service": "Mail", "urgency": "high", "team": "Platform"}


def test_what_became_of_open_incidents_is_asked_for_one_by_one_and_only_of_them() -> None:
    old = NOW - timedelta(days=200)
    duty = Duty([incident(1, old, "triggered"), incident(2, old, "acknowledged"), incident(3, old)])
    with serving(duty) as server, asking(server.url(), "w0rd", clock=FixedClock(NOW)) as means:
        connector = connect(means)
        first = round_of(connector)
        assert {name: one.state for name, one in alerts(first).items()} == {
            "P1": AlertState.FIRING,
            "P2": AlertState.ACKNOWLEDGED,
            "P3": AlertState.RESOLVED,
        }
        duty.incidents["P1"] = incident(1, old, "resolved")
        duty.incidents["P4"] = incident(4, NOW - timedelta(seconds=5), "triggered")
        second = round_of(connector, first.cursor)
        assert {name: one.state for name, one in alerts(second).items()} == {
            "P1": AlertState.RESOLVED,
            "P2": AlertState.ACKNOWLEDGED,
            "P4": AlertState.FIRING,
        }
        del duty.incidents["P2"]
        third = round_of(connector, second.cursor)
        assert set(alerts(third)) == {"P4"}
        assert json.loads(third.cursor)["open"] == ["P4"]


@pytest.mark.parametrize("pages", [1, 2, 4])
def test_many_of_one_second_and_a_round_that_was_cut_off_lose_none(pages: int) -> None:
    moment = NOW - timedelta(days=100)
    made = [incident(number, moment, "triggered") for number in range(35)]
    made += [incident(50 + number, moment + timedelta(minutes=number)) for number in range(15)]
    with serving(Duty(made)) as server, asking(server.url(), "w0rd", clock=FixedClock(NOW)) as means:
        cut = round_of(connect(means), at_most=pages)
        rest = round_of(connect(means), cut.cursor)
    assert len(alerts(cut) | alerts(rest)) == 50
    assert len(json.loads(rest.cursor)["open"]) == 35


def test_incidents_that_cannot_be_read_are_told() -> None:
    made = [incident(1, NOW - timedelta(days=1)), incident(2, NOW - timedelta(days=2), "melted")]
    with serving(Duty(made)) as server, asking(server.url(), "w0rd", clock=FixedClock(NOW)) as means:
        done = round_of(connect(means))
    assert set(alerts(done)) == {"P1"}
    assert len(done.words) == 1
