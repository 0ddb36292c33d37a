"""Reads alerts from Alertmanager, those that are silenced or inhibited included.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pmdesk.domain.remote import AlertState, ForeignAlert, Page
from pmdesk.sync.alerts import alert_id, settled, texts_of, words_of
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import Json, inner, items, line, member, parsed, required, rows, text, when
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "alertmanager",
    "Alertmanager",
    example="https://alertmanager.example",
    sign_ins=("none", "basic", "token"),
    scope_word="receivers",
    kinds={"alert": "Alerts"},
)
STATES = {
    "unprocessed": AlertState.FIRING,
    "active": AlertState.FIRING,
    "suppressed": AlertState.SUPPRESSED,
}


@understood("Alertmanager")
class Alertmanager:
    """One Alertmanager, or a cluster of them behind one address."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._web = Web(asking, "Alertmanager", asking.address, authorization(asking))

    def check(self) -> Account:
        """Ask for its state."""
        version = inner(member(self._web.get("api/v2/status"), "versionInfo"), "version")
        return Account("", f"Alertmanager {version}".strip())

    def scopes(self) -> tuple[Scope, ...]:
        """Return who is told of alerts."""
        names = [line(one.get("name")) for one in items(self._web.get("api/v2/receivers"))]
        return tuple(Scope(name, name) for name in sorted(filter(None, names)))

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return how an alert can stand there."""
        return tuple(STATES)

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield what is active and what is not any more."""
        values = [one for one in rows(self._web.get("api/v2/alerts")) if self._is_wanted(one)]
        silences = self._silences() if any(_silenced_by(one) for one in values) else {}
        found, left = parsed(values, lambda value: alert_of(value, silences), "The alert")
        alerts, active = settled(kept(cursor).get("active"), found, self._asking.clock.now())
        yield from portions(cursor, written({"active": active}), alerts=alerts, left=left)

    def _is_wanted(self, value: object) -> bool:
        wanted = self._asking.scopes
        if not wanted or not isinstance(value, dict):
            return True
        return any(inner(one, "name") in wanted for one in items(cast("Json", value).get("receivers")))

    def _silences(self) -> dict[str, str]:
        found, _ = parsed(self._web.get("api/v2/silences"), silence_of, "The silence")
        return dict(found)


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return Alertmanager(asking)


def silence_of(value: Json) -> tuple[str, str]:
    """Return the id of a silence, and who silences until when and why."""
    by, why, until = line(value.get("createdBy")), line(value.get("comment")), when(value.get("endsAt"))
    ends = "" if until is None else f" until {until:%Y-%m-%d %H:%M} UTC"
    return required(value.get("id"), "id"), f"Silenced by {by or 'somebody'}{ends}{': ' if why else ''}{why}"


def alert_of(value: Json, silences: Mapping[str, str]) -> ForeignAlert:
    """Read one alert."""
    labels, notes = texts_of(value.get("labels")), texts_of(value.get("annotations"))
    started = when(value.get("startsAt"))
    if started is None:
        raise ValueError("it has no time")
    title, body = words_of(labels, notes)
    status = value.get("status")
    quiet = [silences.get(one, "Silenced") for one in _silenced_by(value)]
    return ForeignAlert(
        alert_id(required(value.get("fingerprint"), "fingerprint"), started),
        title,
        STATES[inner(status, "state")],
        started,
        updated_at=when(value.get("updatedAt")),
        severity=labels.get("severity", ""),
        body="\n\n".join(part for part in (body, *quiet) if part),
        url=text(value.get("generatorURL")),
        labels=labels,
    )


def _silenced_by(value: object) -> list[str]:
    status: Any = cast("Json", value).get("status") if isinstance(value, dict) else None
    found: Any = cast("Json", status).get("silencedBy") if isinstance(status, dict) else None
    return [line(one) for one in cast("list[Any]", found)] if isinstance(found, list) else []
