"""Reads incidents from PagerDuty: those that are open, those that are new, and what became of those that were open.

https://developer.pagerduty.com/api-reference/

Lists are ordered by when incidents were made, which never changes, and each question goes on behind the last one that
was seen; one that is not open any more is asked for by its id.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from pmdesk.domain.remote import AlertState, ForeignAlert, Page
from pmdesk.sync.connector import FIXED_LOOPBACK, PAGE, Account, Asking, Connector, Field, Grant, Scope, Service, kept
from pmdesk.sync.portions import portions, written
from pmdesk.sync.remote_texts import BAD, Json, inner, instant, items, line, member, parsed, required, text, when, whole
from pmdesk.sync.secrets import Secret
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.trouble import LATER, QueryTrouble
from pmdesk.sync.understanding import understood


def grant(_address: str) -> Grant:
    """Return how to sign in with an application of scoped OAuth, which has a secret.

    https://developer.pagerduty.com/docs/user-oauth-token-via-pkce
    """
    return Grant(
        "https://identity.pagerduty.com/oauth/token",
        "https://identity.pagerduty.com/oauth/authorize",
        reads=("incidents.read", "services.read"),
        back=FIXED_LOOPBACK,
        needs_secret=True,
    )


SERVICE = Service(
    "pagerduty",
    "PagerDuty",
    home="https://api.pagerduty.com",
    sign_ins=("token", "oauth"),
    scope_word="services",
    options=(Field("days", "Days back at first", "365"),),
    kinds={"incident": "Incidents"},
    grant=grant,
)
STATES = {
    "triggered": AlertState.FIRING,
    "acknowledged": AlertState.ACKNOWLEDGED,
    "resolved": AlertState.RESOLVED,
}
HEADERS = (("Accept", "application/vnd.pagerduty+json;version=2"), ("Content-Type", "application/json"))
STRETCH = timedelta(days=150)
"""One question covers six months at most."""
FIRST_DAYS = 365
SCOPES_AT_MOST = 5_000
OVERLAP = timedelta(minutes=2)
STEP_BACK = 5


@understood("PagerDuty")
class PagerDuty:
    """One account."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        sign_in = authorization(asking)
        if asking.secret is not None and asking.sign_in != "oauth":
            sign_in = (("Authorization", Secret(f"Token token={asking.secret.reveal()}")),)
        self._web = Web(asking, "PagerDuty", asking.address or SERVICE.home, sign_in, HEADERS)

    def check(self) -> Account:
        """Ask for the services; some tokens belong to nobody."""
        count = len(self.scopes())
        return Account(f"{count} {'service' if count == 1 else 'services'}", "PagerDuty")

    def scopes(self) -> tuple[Scope, ...]:
        """Return the services that incidents are of."""
        found: list[Scope] = []
        offset = 0
        while True:
            answer = self._web.get("services", (("limit", str(PAGE)), ("offset", str(offset))))
            values = items(member(answer, "services"))
            found += parsed(values, _service, "The service")[0]
            offset += len(values)
            if not answer.get("more") or not values or len(found) >= SCOPES_AT_MOST:
                return tuple(found)

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return how an incident can stand."""
        return tuple(STATES)

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield new incidents, oldest first, then what became of those that were open."""
        state = kept(cursor)
        since, skip = _when(state.get("since")) or self._begin(), whole(state.get("skip")) or 0
        opened = dict.fromkeys(map(line, cast("list[Any]", state.get("open") or [])))
        if not state.get("more"):
            since -= OVERLAP
        until = min(since + STRETCH, self._asking.clock.now() + OVERLAP)
        seen: set[str] = set()
        before: tuple[datetime, list[Json]] | None = None
        while True:
            values, more = self._made(since, until, skip)
            if more and (since, values) == before:
                raise QueryTrouble("PagerDuty gives the same page again and again.", LATER)
            before = since, values
            alerts, left = parsed(values, alert_of, "The incident")
            seen |= {one.id for one in alerts}
            for one in alerts:
                opened.pop(one.id, None)
            opened |= dict.fromkeys(one.id for one in alerts if one.state is not AlertState.RESOLVED)
            since, skip, until, is_end = self._behind(values, (since, skip, until), more=more)
            after = written({"since": instant(since), "skip": skip, "more": not is_end, "open": list(opened)})
            yield from portions(cursor, after, alerts=alerts, left=left)
            cursor = after
            if is_end:
                break
        yield from self._opened(cursor, since, list(opened), seen)

    def _behind(
        self, values: list[Json], here: tuple[datetime, int, datetime], *, more: bool
    ) -> tuple[datetime, int, datetime, bool]:
        """Return from when, behind how many and until when to ask next, and whether that is the end."""
        since, skip, until = here
        now = self._asking.clock.now()
        times = [at for one in values if (at := _when(one.get("created_at"))) is not None]
        if more and values:
            if times and times[-1] > since:
                return times[-1], 0, until, False
            return since, skip + max(len(values) - STEP_BACK, 1), until, False
        if until < now:
            return until, 0, min(until + STRETCH, now + OVERLAP), False
        return max([since, *times]), 0, until, True

    def _made(self, since: datetime, until: datetime, skip: int) -> tuple[list[Json], bool]:
        params = [("since", instant(since)), ("until", instant(until)), ("sort_by", "created_at:asc")]
        params += [("limit", str(PAGE)), ("offset", str(skip)), ("time_zone", "UTC")]
        params += [("service_ids[]", service) for service in self._asking.scopes]
        answer = self._web.get("incidents", params)
        return items(member(answer, "incidents")), bool(answer.get("more"))

    def _opened(self, cursor: str, since: datetime, opened: list[str], seen: set[str]) -> Iterator[Page]:
        """Ask for each incident that was open when it was seen before this round; keep which of them still are."""
        still = [name for name in opened if name in seen]
        alerts: list[ForeignAlert] = []
        left: list[str] = []
        for name in (name for name in opened if name not in seen):
            answer = self._web.get(f"incidents/{name}", absent_ok=True)
            if answer is None:
                continue
            try:
                alert = alert_of(member(answer, "incident"))
            except BAD as error:
                left.append(f"The incident {name} stays out: {error}.")
                still.append(name)
                continue
            alerts.append(alert)
            still += [] if alert.state is AlertState.RESOLVED else [name]
        after = written({"since": instant(since), "open": still})
        yield from portions(cursor, after, alerts=alerts, left=left)

    def _begin(self) -> datetime:
        told = self._asking.options.get("days", "").strip()
        days = int(told) if told.isascii() and told.isdigit() else FIRST_DAYS
        return self._asking.clock.now() - timedelta(days=min(days, 3_650))


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return PagerDuty(asking)


def alert_of(value: Json) -> ForeignAlert:
    """Read one incident."""
    started = when(value.get("created_at"))
    if started is None:
        raise ValueError("it has no time")
    state = STATES[line(value.get("status"))]
    changed = when(value.get("last_status_change_at"))
    labels = {
        "service": inner(value.get("service"), "summary"),
        "urgency": line(value.get("urgency")),
        "team": ", ".join(filter(None, (line(one.get("summary")) for one in items(value.get("teams"))))),
    }
    number = line(value.get("incident_number"))
    return ForeignAlert(
        required(value.get("id"), "id"),
        line(value.get("title")) or line(value.get("summary")) or f"Incident {number}",
        state,
        started,
        (when(value.get("resolved_at")) or changed) if state is AlertState.RESOLVED else None,
        when(value.get("updated_at")) or changed,
        severity=inner(value.get("priority"), "summary") or labels["urgency"],
        body=text(value.get("resolve_reason")) if isinstance(value.get("resolve_reason"), str) else "",
        url=text(value.get("html_url")),
        labels={name: found for name, found in labels.items() if found},
        count=whole(inner(value.get("alert_counts"), "all")),
    )


def _service(value: Json) -> Scope:
    name = required(value.get("id"), "id")
    return Scope(name, line(value.get("name")) or line(value.get("summary")) or name)


def _when(value: object) -> datetime | None:
    try:
        return when(value)
    except ValueError:
        return None
