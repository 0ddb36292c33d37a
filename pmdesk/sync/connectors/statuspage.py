"""Reads incidents and maintenance from status pages (Statuspage, and what speaks its API).

https://metastatuspage.com/api

A page shows its last 50 incidents; a round reads them all, and brings what has changed since the last one.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from pmdesk.domain.remote import AlertState, ForeignAlert, Page
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import Json, inner, items, line, member, parsed, required, text, when
from pmdesk.sync.service_web import Web
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "statuspage",
    "Status page",
    example="https://status.example",
    sign_ins=("none",),
    scope_word="components",
    kinds={"incident": "Incidents", "maintenance": "Maintenance"},
)
STATES = {
    "investigating": AlertState.FIRING,
    "identified": AlertState.ACKNOWLEDGED,
    "monitoring": AlertState.ACKNOWLEDGED,
    "resolved": AlertState.RESOLVED,
    "postmortem": AlertState.RESOLVED,
    "scheduled": AlertState.PENDING,
    "in_progress": AlertState.FIRING,
    "verifying": AlertState.ACKNOWLEDGED,
    "completed": AlertState.RESOLVED,
}
LISTS = {"incidents": "incidents", "scheduled-maintenances": "scheduled_maintenances"}
OVERLAP = timedelta(minutes=10)


@understood("The status page")
class Statuspage:
    """One page, which everybody may read."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._web = Web(asking, "The status page", asking.address, ())

    def check(self) -> Account:
        """Ask how things are."""
        return Account("", inner(member(self._web.get("api/v2/status.json"), "page"), "name"))

    def scopes(self) -> tuple[Scope, ...]:
        """Return the components."""
        found, _ = parsed(member(self._web.get("api/v2/components.json"), "components"), _component, "The component")
        return found

    def states(self, kind: str) -> tuple[str, ...]:
        """Return how an incident or a maintenance can stand."""
        names = tuple(STATES)
        return names[:5] if kind == "incident" else names[5:]

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield what has changed."""
        since = _when(kept(cursor).get("since"))
        alerts: list[ForeignAlert] = []
        left: list[str] = []
        for path, key in LISTS.items():
            values = [one for one in items(member(self._web.get(f"api/v2/{path}.json"), key)) if self._is_wanted(one)]
            found, words = parsed(values, partial(alert_of, kind=path), "The incident")
            alerts += found
            left += words
        changed = [one.updated_at for one in alerts if one.updated_at is not None]
        newest = max(changed, default=since)
        new = [one for one in alerts if since is None or one.updated_at is None or one.updated_at >= since - OVERLAP]
        after = written({"since": newest.isoformat()} if newest else {})
        yield from portions(cursor, after, alerts=new, left=left)

    def _is_wanted(self, value: Json) -> bool:
        wanted = set(self._asking.scopes)
        touched = {line(one.get("id")) for one in items(value.get("components"))}
        return not wanted or not touched or bool(wanted & touched)


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return Statuspage(asking)


def alert_of(value: Json, kind: str) -> ForeignAlert:
    """Read one incident or maintenance."""
    is_planned = kind != "incidents"
    started = when(value.get("scheduled_for") if is_planned else value.get("started_at"))
    started = started or when(value.get("created_at"))
    if started is None:
        raise ValueError("it has no time")
    updates = [update for one in items(value.get("incident_updates")) if (update := _update(one))]
    components = ", ".join(filter(None, (line(one.get("name")) for one in items(value.get("components")))))
    state = STATES[line(value.get("status"))]
    ended = when(value.get("resolved_at"))
    return ForeignAlert(
        required(value.get("id"), "id"),
        line(value.get("name")) or "Incident without a name",
        state,
        started,
        ended or (when(value.get("updated_at")) if state is AlertState.RESOLVED else None),
        when(value.get("updated_at")),
        severity="maintenance" if is_planned else line(value.get("impact")),
        body="\n\n".join(updates),
        url=text(value.get("shortlink")),
        labels={"components": components} if components else {},
    )


def _update(value: Json) -> str:
    at, words = when(value.get("created_at")), text(value.get("body")).strip()
    state = line(value.get("status")).replace("_", " ").capitalize()
    head = f"{state}, {at:%Y-%m-%d %H:%M} UTC" if at is not None else state
    return f"{head}\n{words}" if words else ""


def _component(value: Json) -> Scope:
    return Scope(required(value.get("id"), "id"), required(value.get("name"), "name"))


def _when(value: object) -> datetime | None:
    try:
        return when(value)
    except ValueError:
        return None
