"""Status pages as they answer: incidents and maintenance with what was said of them; only what changed comes again."""

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from pmdesk.domain.remote import AlertState
from pmdesk.sync.connectors.statuspage import connect
from tests.sync.connectors.brought import alerts
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import send, serving


def incident(number: int, status: str, updated: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "name": f"Incident {number}",
        "status": status,
        "created_at": "2026-03-10T07:40:00.123-07:00",
        "started_at": "2026-03-10T07:30:00.000-07:00",
        "updated_at": updated,
        "monitoring_at": None,
        "resolved_at": updated if status == "resolved" else None,
        "impact": "major",
        "shortlink": f"https://stspg.io/p{number}",
        "page_id": "x",
        "incident_updates": [
            {"status": "identified", "body": "We found it.", "created_at": "2026-03-10T15:00:00Z"},
            {"status": "investigating", "body": "We look.", "created_at": "2026-03-10T14:40:00Z"},
        ],
        "components": [{"id": "c1", "name": "API"}],
    } | more


class Page:
    def __init__(self) -> None:
        self.incidents: list[Any] = [
            incident(1, "identified", "2026-03-10T15:00:00Z"),
            incident(2, "resolved", "2026-03-01T15:00:00Z", components=[{"id": "c2", "name": "Web"}]),
        ]
        planned = {"scheduled_for": "2026-04-01T00:00:00Z", "started_at": None}
        self.planned = [incident(3, "scheduled", "2026-03-02T15:00:00Z", **planned)]

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        answers: dict[str, Any] = {
            "/api/v2/incidents.json": {"page": {}, "incidents": self.incidents},
            "/api/v2/scheduled-maintenances.json": {"page": {}, "scheduled_maintenances": self.planned},
            "/api/v2/components.json": {"components": [{"id": "c1", "name": "API"}, {"id": "c2", "name": "Web"}]},
            "/api/v2/status.json": {"page": {"id": "x", "name": "Acme status"}, "status": {"indicator": "none"}},
        }
        send(handler, 200, json.dumps(answers[handler.path]).encode(), kind="application/json")


def test_incidents_and_maintenance_are_alerts_and_come_again_when_they_change() -> None:
    page = Page()
    with serving(page) as server, asking(server.url()) as means:
        connector = connect(means)
        first = round_of(connector)
        found = alerts(first)
        assert (found["p1"].state, found["p1"].severity) == (AlertState.ACKNOWLEDGED, "major")
        assert found["p1"].started_at == datetime(2026, 3, 10, 14, 30, tzinfo=UTC)
        assert found["p1"].body == (
            "Identified, 2026-03-10 15:00 UTC\nWe found it.\n\nInvestigating, 2026-03-10 14:40 UTC\nWe look."
        )
        assert found["p1"].labels == {"components": "API"}
        assert (found["p2"].state, found["p2"].ended_at) == (
            AlertState.RESOLVED,
            datetime(2026, 3, 1, 15, tzinfo=UTC),
        )
        assert (found["p3"].state, found["p3"].severity) == (AlertState.PENDING, "maintenance")
        page.incidents[0] = incident(1, "resolved", "2026-03-10T16:00:00Z")
        second = alerts(round_of(connector, first.cursor))
        assert {name: one.state for name, one in second.items()} == {"p1": AlertState.RESOLVED}
        assert connector.check().server == "Acme status"
        assert [scope.title for scope in connector.scopes()] == ["API", "Web"]


def test_only_the_components_that_are_wanted_and_what_cannot_be_read_is_told() -> None:
    page = Page()
    page.incidents += [{"id": "p9", "status": "melting", "created_at": "2026-03-10T07:40:00Z"}, {"id": "p8"}]
    with serving(page) as server, asking(server.url(), scopes=("c2",)) as means:
        done = round_of(connect(means))
    assert alerts(done).keys() == {"p2"}
    assert len(done.words) == 2
