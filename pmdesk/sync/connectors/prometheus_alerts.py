"""Reads alerts from Prometheus, or what speaks its API, by its alerting rules.

https://prometheus.io/docs/prometheus/latest/querying/api/#rules
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pmdesk.domain.remote import AlertState, ForeignAlert, Page
from pmdesk.sync.alerts import alert_id, fingerprint, settled, texts_of, words_of
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import BAD, Json, inner, items, line, member, text, when
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.trouble import quoted
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "prometheus_alerts",
    "Prometheus alerts",
    example="https://prometheus.example",
    sign_ins=("none", "basic", "token"),
    scope_word="groups of rules",
    kinds={"alert": "Alerts"},
)
STATES = {"pending": AlertState.PENDING, "firing": AlertState.FIRING}
RULES = (("type", "alert"),)


@understood("Prometheus")
class PrometheusAlerts:
    """The alerting rules of one server."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._web = Web(asking, "Prometheus", asking.address, authorization(asking))

    def check(self) -> Account:
        """Ask for the rules; some servers tell their version to everybody."""
        self._groups()
        told = member(self._web.get("api/v1/status/buildinfo", absent_ok=True) or {"data": {}}, "data")
        return Account("", f"Prometheus {inner(told, 'version')}".strip())

    def scopes(self) -> tuple[Scope, ...]:
        """Return the groups that have alerting rules."""
        names = sorted({line(group.get("name")) for group in self._groups() if group.get("rules")})
        return tuple(Scope(name, name) for name in names)

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return how an alert can stand there."""
        return tuple(STATES)

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield what is active and what is not any more."""
        wanted = self._asking.scopes
        groups = [group for group in self._groups() if not wanted or line(group.get("name")) in wanted]
        found, left = alerts_of(groups, self._web.base)
        alerts, active = settled(kept(cursor).get("active"), found, self._asking.clock.now())
        yield from portions(cursor, written({"active": active}), alerts=alerts, left=left)

    def _groups(self) -> list[Json]:
        answer = self._web.get("api/v1/rules", RULES)
        return [group for group in items(member(member(answer, "data"), "groups")) if group]


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return PrometheusAlerts(asking)


def alerts_of(groups: list[Json], base: str) -> tuple[list[ForeignAlert], list[str]]:
    """Return the active alerts of groups of rules, and in words what cannot be told."""
    alerts: list[ForeignAlert] = []
    left: list[str] = []
    for rule in (rule for group in groups for rule in items(group.get("rules"))):
        name = quoted(line(rule.get("name")))
        if rule.get("health") == "err":
            left.append(
                f"The rule {name} cannot be evaluated there. {quoted(str(rule.get('lastError') or ''))}".strip()
            )
        for value in items(rule.get("alerts")):
            try:
                alerts.append(alert_of(value, rule, base))
            except BAD as error:
                left.append(f"An alert of {name} stays out: {error}.")
    return alerts, left


def alert_of(value: Json, rule: Json, base: str) -> ForeignAlert:
    """Read one alert."""
    labels, notes = texts_of(value.get("labels")), texts_of(value.get("annotations"))
    labels.setdefault("alertname", line(rule.get("name")))
    started = _required(value.get("activeAt"))
    title, body = words_of(labels, notes)
    query = f"{text(rule.get('query'))}\nValue: {line(value.get('value'))}".strip()
    return ForeignAlert(
        alert_id(fingerprint(labels), started),
        title,
        STATES[line(value.get("state"))],
        started,
        severity=labels.get("severity", ""),
        body="\n\n".join(part for part in (body, query) if part),
        url=f"{base}/alerts?search={line(labels['alertname'])}",
        labels=labels,
    )


def _required(value: Any) -> datetime:  # noqa: ANN401  # JSON
    found = when(value)
    if found is None:
        raise ValueError("it has no time")
    return found.replace(microsecond=0).astimezone(UTC)
