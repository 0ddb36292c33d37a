"""Reads groups of errors from Bugsink.

https://www.bugsink.com/docs/api/
"""

from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qs, urlsplit

from pmdesk.domain.remote import AlertState, ForeignAlert, Page
from pmdesk.sync.connector import Account, Asking, Connector, Scope, Service
from pmdesk.sync.newest_first import Seen, newest_first
from pmdesk.sync.remote_texts import Json, line, member, parsed, required, text, when, whole
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.understanding import understood

SERVICE = Service(
    "bugsink",
    "Bugsink",
    example="https://bugsink.example",
    scope_word="projects",
    kinds={"issue": "Issues"},
)
BASE = "api/canonical/0"
SCOPES_AT_MOST = 5_000
NEWEST_FIRST = (("sort", "last_seen"), ("order", "desc"))


@understood("Bugsink")
class Bugsink:
    """One Bugsink."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._web = Web(asking, "Bugsink", asking.address, authorization(asking))

    def check(self) -> Account:
        """Ask for the projects."""
        count = len(self.scopes())
        return Account(f"{count} {'project' if count == 1 else 'projects'}", "Bugsink")

    def scopes(self) -> tuple[Scope, ...]:
        """Return all projects."""
        found: list[Scope] = []
        more = ""
        while True:
            values, more = self._page("projects/", (), more)
            projects, _ = parsed(values, _project, "The project")
            found += projects
            if not more or not projects or len(found) >= SCOPES_AT_MOST:
                return tuple(found)

    def states(self, kind: str) -> tuple[str, ...]:  # noqa: ARG002  # there is one kind
        """Return how an issue can stand there."""
        return ("unresolved", "muted", "resolved")

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield the issues of each project, the last seen first."""
        projects = {scope.id: scope.title for scope in self.scopes()}
        wanted = self._asking.scopes or tuple(projects)
        parts = {one: partial(self._read, one, projects.get(one, one)) for one in wanted}
        yield from newest_first(cursor, parts, self._asking.clock.now())

    def _read(self, project: str, title: str, more: str) -> Seen:
        values, more = self._page("issues/", (("project", project), *NEWEST_FIRST), more)
        alerts, left = parsed(values, partial(alert_of, project=title, base=self._web.base), "The issue")
        return Seen(alerts, more, left)

    def _page(self, path: str, params: tuple[tuple[str, str], ...], more: str) -> tuple[object, str]:
        answer = self._web.get(f"{BASE}/{path}", (*params, *((("cursor", more),) if more else ())))
        following = parse_qs(urlsplit(text(member(answer, "next"))).query).get("cursor", [""])
        return member(answer, "results"), following[0]


def connect(asking: Asking) -> Connector:
    """Return the connector."""
    return Bugsink(asking)


def alert_of(value: Json, project: str, base: str) -> ForeignAlert:
    """Read one issue."""
    first, last = when(value.get("first_seen")), when(value.get("last_seen"))
    if first is None:
        raise ValueError("it has no time")
    state = AlertState.SUPPRESSED if value.get("is_muted") else AlertState.FIRING
    state = AlertState.RESOLVED if value.get("is_resolved") else state
    name = required(value.get("id"), "id")
    words = [line(value.get("calculated_type")), line(value.get("calculated_value"))]
    labels = {"project": project, "key": line(value.get("friendly_id"))}
    return ForeignAlert(
        name,
        ": ".join(filter(None, words)) or "Issue without a title",
        state,
        first,
        ended_at=last if state is AlertState.RESOLVED else None,
        updated_at=last,
        severity="error",
        body=text(value.get("transaction")),
        url=f"{base}/issues/issue/{name}/event/last/",
        labels={name: found for name, found in labels.items() if found},
        count=whole(value.get("digested_event_count")),
    )


def _project(value: Json) -> Scope:
    name = required(value.get("id"), "id")
    return Scope(name, line(value.get("name")) or name)
