"""Alerts of a real Prometheus and Alertmanager: pending, firing, silenced, resolved; and values that make no sense."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pmdesk.domain.remote import AlertState
from pmdesk.sync.alerts import settled
from pmdesk.sync.connectors import alertmanager, prometheus_alerts
from pmdesk.sync.portions import AT_MOST
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync import testbed
from tests.sync.connectors.brought import alerts, spoken, until
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import dead_port

PROMETHEUS, MANAGER, GATEWAY = "http://127.0.0.1:19090", "http://127.0.0.1:19093", "http://127.0.0.1:19091"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with testbed.running(tmp_path_factory.mktemp("testbed")):
        yield


def test_a_rule_that_fires_is_an_alert_that_keeps_its_id_while_it_goes_from_pending_to_firing(servers: None) -> None:
    with asking(PROMETHEUS, None) as means:
        connector = prometheus_alerts.connect(means)
        seen: dict[AlertState, set[str]] = {}

        def firing() -> bool:
            for one in alerts(round_of(connector)).values():
                seen.setdefault(one.state, set()).add(one.id)
            return AlertState.FIRING in seen

        until(firing)
        (alert,) = alerts(round_of(connector)).values()
        assert connector.check().server.startswith("Prometheus 2.")
        assert [scope.id for scope in connector.scopes()] == ["demo"]
    assert seen[AlertState.FIRING] == seen.get(AlertState.PENDING, seen[AlertState.FIRING]) == {alert.id}
    assert alert.title == "http://127.0.0.1:9/ is down"
    assert alert.severity == "page"
    assert alert.labels["team"] == "platform"
    assert "https://runbooks.example/probe" in alert.body
    assert "probe_success == 0" in alert.body
    assert datetime.now(UTC) - alert.started_at < timedelta(minutes=2)


def test_only_groups_that_are_wanted_are_read(servers: None) -> None:
    with asking(PROMETHEUS, None, scopes=("another",)) as means:
        assert not alerts(round_of(prometheus_alerts.connect(means)))


def post(name: str, ends: timedelta) -> None:
    now = datetime.now(UTC)
    value = {
        "labels": {"alertname": name, "severity": "warning"},
        "annotations": {"summary": f"{name} happens", "description": "Look at it."},
        "startsAt": (now - timedelta(minutes=5)).isoformat(),
        "endsAt": (now + ends).isoformat(),
        "generatorURL": "http://127.0.0.1:19090/graph",
    }
    spoken("POST", f"{MANAGER}/api/v2/alerts", [value])


def test_an_alert_is_firing_then_silenced_then_resolved(servers: None) -> None:
    post("Slow", timedelta(hours=1))
    with asking(MANAGER, None) as means:
        connector = alertmanager.connect(means)

        def slow(cursor: str = "") -> dict[str, object]:
            return {one.labels["alertname"]: one for one in alerts(round_of(connector, cursor)).values()}

        first = until(lambda: slow().get("Slow"))
        assert first.state is AlertState.FIRING
        assert (first.title, first.severity) == ("Slow happens", "warning")
        now = datetime.now(UTC)
        silence = {
            "matchers": [{"name": "alertname", "value": "Slow", "isRegex": False, "isEqual": True}],
            "startsAt": now.isoformat(),
            "endsAt": (now + timedelta(hours=2)).isoformat(),
            "createdBy": "Milena",
            "comment": "We know",
        }
        spoken("POST", f"{MANAGER}/api/v2/silences", silence)
        quiet = until(lambda: (one := slow().get("Slow")) and one.state is AlertState.SUPPRESSED and one)
        assert quiet.id == first.id
        assert "Silenced by Milena until" in quiet.body
        assert quiet.body.endswith(": We know")
        cursor = round_of(connector).cursor
        post("Slow", -timedelta(seconds=1))
        ended = until(lambda: (one := slow(cursor).get("Slow")) and one.state is AlertState.RESOLVED and one)
        assert ended.id == first.id
        assert ended.ended_at is not None
        assert ended.title == first.title
        again = round_of(connector, round_of(connector, cursor).cursor)
        assert "Slow" not in {one.labels["alertname"] for one in alerts(again).values()}
        assert connector.check().server.startswith("Alertmanager 0.")
        assert [scope.id for scope in connector.scopes()] == ["hook"]


def test_a_server_that_is_not_there_is_told() -> None:
    with dead_port() as port:
        for module in (prometheus_alerts, alertmanager):
            with (
                asking(f"http://127.0.0.1:{port}", None) as means,
                pytest.raises(RemoteTrouble, match="nothing answers"),
            ):
                round_of(module.connect(means))


RULE = {
    "name": "Down",
    "query": "up == 0",
    "health": "err",
    "lastError": "many-to-many",
    "alerts": [
        {
            "labels": {"severity": "page", "n": "\ud800\x00"},
            "annotations": None,
            "state": "firing",
            "activeAt": "yesterday",
        },
        {"labels": {"severity": "page"}, "annotations": {}, "state": "dancing", "activeAt": "2026-03-10T07:40:00Z"},
        {"labels": {"severity": "a\x00b\ud800"}, "state": "firing", "activeAt": "2026-03-10T07:40:00.123456789Z"},
    ],
}


def test_rules_and_alerts_that_make_no_sense_are_told_and_the_others_are_read() -> None:
    found, left = prometheus_alerts.alerts_of([{"name": "g", "rules": [RULE]}], "http://p")
    assert [(one.title, one.severity) for one in found] == [("Down", "ab\ufffd")]
    assert len(left) == 3
    assert "cannot be evaluated there. “many-to-many”" in left[0]
    assert "“yesterday” is not a time" in left[1]


def test_many_alerts_come_in_small_pages_and_a_cut_round_begins_again() -> None:
    firing = [
        {"labels": {"n": str(at)}, "state": "firing", "activeAt": "2026-03-10T07:40:00Z"} for at in range(3 * AT_MOST)
    ]
    found, _ = prometheus_alerts.alerts_of([{"rules": [{"name": "Down", "alerts": firing}]}], "http://p")
    kept, active = settled([], found, datetime(2026, 3, 10, tzinfo=UTC))
    assert len({one.id for one in kept}) == len(active) == 3 * AT_MOST
    ended, left = settled([*active, {"id": 3}, "nonsense"], found[:1], datetime(2026, 3, 11, tzinfo=UTC))
    assert len(left) == 1
    assert [one.state for one in ended].count(AlertState.RESOLVED) == 3 * AT_MOST - 1
