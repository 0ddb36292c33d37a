"""Reads groups of errors from Sentry.

https://docs.sentry.io/api/events/list-an-organizations-issues/
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pmdesk.domain.remote import AlertState, ForeignAlert, Page
from pmdesk.sync.connector import FIXED_LOOPBACK, PAGE, Account, Asking, Connector, Field, Grant, Scope, Service
from pmdesk.sync.http import json_in
from pmdesk.sync.newest_first import Seen, newest_first
from pmdesk.sync.remote_texts import Json, inner, line, parsed, required, text, when, whole
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.trouble import RemoteTrouble
from pmdesk.sync.understanding import understood

HOME = "https://sentry.io"


def grant(address: str) -> Grant:
    """Return how to sign in (https://docs.sentry.io/api/auth/); regions of the cloud have one door."""
    parts = urlsplit(address.strip() or HOME)
    host = parts.netloc.lower()
    base = HOME if host.endswith(".sentry.io") else f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
    return Grant(
        f"{base}/oauth/token/",
        f"{base}/oauth/authorize/",
        f"{base}/oauth/device/code/",
        reads=("org:read", "project:read", "event:read"),
        back=FIXED_LOOPBACK,
    )


SERVICE = Service(
    "sentry",
    "Sentry",
    example=HOME,
    sign_ins=("token", "oauth"),
    scope_word="projects",
    options=(Field("organization", "Organization", "acme", is_required=True),),
    kinds={"issue": "Issues"},
    grant=grant,
)
STATES = {
    "unresolved": AlertState.FIRING,
    "ignored": AlertState.SUPPRESSED,
    "resolved": AlertState.RESOLVED,
    "pending_deletion": AlertState.RESOLVED,
    "pending_merge": AlertState.RESOLVED,
    "reprocessing": AlertState.FIRING,
}
NEXT = re.compile(r"""rel="next";\s*results="true";\s*cursor="([^"]+)\"""")
"""Sentry gives a next page always, and says whether there is anything on it."""
PERIOD = "90d"
SCOPES_AT_MOST = 5_000
SLUG = re.compile(r"[A-Za-z0-9_-]+")


@understood("Sentry")
class Sentry:
    """One organization."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._web = Web(asking, "Sentry", asking.address or HOME, authorization(asking))

    def check(self) -> Account:
        """Ask for the projects."""
        count = len(self.scopes())
        return Account(f"{count} {'project' if count == 1 else 'projects'} of {self._organization}", "Sentry")

    def scopes(self) -> tuple[Scope, ...]:
        """Return all projects of the organization."""
        found: list[Scope] = []
        more = ""
        while True:
            values, more = self._page("projects", (("cursor", more),) if more else ())
            projects, _ = parsed(values, _project, "The project")
            found += projects
            more = more if projects else ""
            if not more or len(found) >= SCOPES_AT_MOST:
                return tuple(found)

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return how an issue can stand there."""
        return tuple(STATES)

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield issues, the last seen first."""
        yield from newest_first(cursor, {"issues": self._read}, self._asking.clock.now())

    def _read(self, more: str) -> Seen:
        params = [("query", ""), ("sort", "date"), ("limit", str(PAGE)), ("statsPeriod", PERIOD)]
        params += [("project", project) for project in self._asking.scopes]
        params += [("cursor", more)] if more else []
        values, more = self._page("issues", tuple(params))
        alerts, left = parsed(values, alert_of, "The issue")
        return Seen(alerts, more, left)

    @property
    def _organization(self) -> str:
        name = self._asking.options.get("organization", "").strip()
        if not SLUG.fullmatch(name):
            raise RemoteTrouble("The organization is not told.", "Type its short name, as in its address at Sentry.")
        return name

    def _page(self, what: str, params: tuple[tuple[str, str], ...]) -> tuple[object, str]:
        question = self._web.question(f"api/0/organizations/{self._organization}/{what}/", params)
        answer = self._web.answered(question)
        found = NEXT.search(answer.headers.get("link", ""))
        return json_in(question, answer), found[1] if found else ""


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return Sentry(asking)


def alert_of(value: Json) -> ForeignAlert:
    """Read one issue."""
    first, last = when(value.get("firstSeen")), when(value.get("lastSeen"))
    if first is None:
        raise ValueError("it has no time")
    state = STATES[line(value.get("status"))]
    labels = {
        "key": line(value.get("shortId")),
        "project": inner(value.get("project"), "slug"),
        "platform": line(value.get("platform")),
        "priority": line(value.get("priority")),
    }
    said = inner(value.get("metadata"), "value")
    return ForeignAlert(
        required(value.get("id"), "id"),
        line(value.get("title")) or line(value.get("shortId")) or "Issue without a title",
        state,
        first,
        ended_at=last if state is AlertState.RESOLVED else None,
        updated_at=last,
        severity=line(value.get("level")),
        body="\n".join(part for part in (said, text(value.get("culprit"))) if part),
        url=text(value.get("permalink")),
        labels={name: found for name, found in labels.items() if found},
        count=whole(value.get("count")),
    )


def _project(value: Json) -> Scope:
    return Scope(required(value.get("id"), "id"), line(value.get("name")) or required(value.get("slug"), "name"))
