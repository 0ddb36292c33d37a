"""Redmine: issues and versions, both ways; an issue's tracker and category are its labels.

Redmine has no condition for a write, so an issue is looked at again right before; and it leaves out what somebody may
not change without a word, so it is looked at again right after. A public project answers anybody, so the sign-in is
checked by asking who we are.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from pmdesk.domain.remote import Draft, Page, Remote, Standing, Value
from pmdesk.sync.connector import PAGE, Account, Asking, Scope, Service
from pmdesk.sync.http import basic
from pmdesk.sync.paging import Place, Read, Step, compared, walked
from pmdesk.sync.remote_texts import (
    Json,
    day,
    inner,
    instant,
    is_made_of,
    items,
    line,
    member,
    one,
    parsed,
    require_taken,
    require_unchanged,
    required,
    text,
    when,
    whole,
)
from pmdesk.sync.secrets import Secret
from pmdesk.sync.service_web import Web
from pmdesk.sync.trouble import QueryTrouble

ISSUE, VERSION = "issue", "version"
ISSUE_NAMES = {
    "title": "subject",
    "body": "description",
    "state": "status_id",
    "owner": "assigned_to_id",
    "start": "start_date",
    "due": "due_date",
    "progress": "done_ratio",
    "milestone": "fixed_version_id",
}
VERSION_NAMES = {"title": "name", "body": "description", "state": "status", "due": "due_date"}
VERSION_STATES = ("open", "locked", "closed")
SERVICE = Service(
    "redmine",
    "Redmine",
    example="https://tracker.example/redmine",
    sign_ins=("token", "basic"),
    scope_word="projects",
    kinds={ISSUE: "Issues", VERSION: "Versions"},
    targets={ISSUE: "item", VERSION: "release"},
    writes={ISSUE: tuple(ISSUE_NAMES), VERSION: tuple(VERSION_NAMES)},
    makes=(ISSUE, VERSION),
)
CLOCKS_DIFFER = timedelta(minutes=2)


def connect(asking: Asking) -> "Redmine":
    """Return the connector of one Redmine."""
    return Redmine(asking)


class Redmine:
    """One Redmine by its REST API, from version 4 on."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._web = Web(asking, "Redmine", asking.address, _sign_in(asking))
        self._web.vouch = self.check
        self._statuses: dict[str, tuple[str, bool]] = {}

    def check(self) -> Account:
        user = member(self._web.get("users/current.json"), "user")
        name = f"{line(user.get('firstname'))} {line(user.get('lastname'))}".strip()
        return Account(name or line(user.get("login")))

    def scopes(self) -> tuple[Scope, ...]:
        found = self._listed("projects.json", "projects")
        return parsed(found, lambda value: Scope(str(value["id"]), required(value["name"], "name")), "Project")[0]

    def states(self, kind: str) -> tuple[str, ...]:
        if kind == VERSION:
            return VERSION_STATES
        return tuple(name for name, _ in self._status_table().values())

    def pages(self, cursor: str) -> Iterator[Page]:
        wanted = self._asking.scopes
        projects = wanted or tuple(scope.id for scope in self.scopes())
        parts = {f"versions {name}": self._versions(name) for name in projects}
        parts |= {f"issues {name}": self._issues(name) for name in wanted} or {"issues": self._issues("")}
        yield from walked(cursor, parts, self.check)

    def read(self, kind: str, record_id: str) -> Remote:
        if kind == VERSION:
            return self._read(f"versions/{record_id}.json", "version", kind, record_id)
        return self._read(f"issues/{record_id}.json?include=journals,relations", "issue", kind, record_id)

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        require_unchanged(self._web.place, remote, self.read(remote.kind, remote.id))
        self._web.send(
            "PUT",
            f"{remote.kind}s/{remote.id}.json",
            {remote.kind: self._sent(remote.kind, remote.container, changes)},
        )
        return require_taken(self._web.place, self.read(remote.kind, remote.id), changes)

    def create(self, draft: Draft) -> Remote:
        fields = self._sent(draft.kind, draft.container, draft.fields)
        if draft.kind == VERSION:
            values = self._web.send("POST", f"projects/{draft.container}/versions.json", {VERSION: fields})
            return one(member(values, VERSION), lambda value: version(value, self._web.base))
        fields |= {"project_id": draft.container} | self._tracker(draft)
        values = self._web.send("POST", "issues.json", {ISSUE: fields})
        return one(member(values, ISSUE), self._issue)

    def find(self, draft: Draft) -> Remote | None:
        since = draft.since - CLOCKS_DIFFER
        if draft.kind == VERSION:
            values = self._listed(f"projects/{draft.container}/versions.json", "versions")
            found = parsed(values, lambda value: version(value, self._web.base), "Version")[0]
        else:
            params = (
                ("project_id", draft.container),
                ("status_id", "*"),
                ("author_id", "me"),
                ("created_on", f">={instant(since)}"),
            )
            found = parsed(self._listed("issues.json", "issues", params), self._issue, "Issue")[0]
        return next((record for record in found if is_made_of(record, draft, since)), None)

    def _issues(self, project: str) -> Read:
        scope = (("project_id", project), ("subproject_id", "!*")) if project else ()

        def read(since: str, more: str) -> Step:
            place = Place.of(since, more)
            after = (("updated_on", f">={place.at}"),) if place.at else ()
            order = (("status_id", "*"), ("sort", "updated_on,id"), ("include", "relations"))
            size = (("limit", str(PAGE)), ("offset", str(place.skip)))
            values = self._web.get("issues.json", (*scope, *after, *order, *size))
            found = items(member(values, "issues"))
            records, words = parsed(found, self._issue, "Issue")
            times = [str(value["updated_on"]) for value in found if value.get("updated_on")]
            total = whole(values.get("total_count"))
            return place.step(records, times, is_full=len(found) >= PAGE, words=words, total=None if more else total)

        return read

    def _versions(self, project: str) -> Read:
        def read(since: str, _more: str) -> Step:
            values = items(member(self._web.get(f"projects/{project}/versions.json"), "versions"))
            own = [value for value in values if inner(value.get("project"), "id") in {project, ""}]
            return compared(since, *parsed(own, lambda value: version(value, self._web.base), "Version"))

        return read

    def _read(self, path: str, name: str, kind: str, record_id: str) -> Remote:
        values = self._web.get(path, absent_ok=True)
        if values is None:
            return Remote(kind, record_id, "", standing=Standing.DELETED)
        if kind == VERSION:
            return one(member(values, name), lambda value: version(value, self._web.base))
        return one(member(values, name), self._issue)

    def _issue(self, value: Json) -> Remote:
        status = inner(value.get("status"), "id")
        is_closed = value["status"].get("is_closed")
        if is_closed is None:  # Before 5.0 only the table tells.
            is_closed = self._status_table().get(status, ("", False))[1]
        return issue(value, self._web.base, is_closed=bool(is_closed))

    def _listed(self, path: str, name: str, params: tuple[tuple[str, str], ...] = ()) -> list[Any]:
        """Return all of a list that is not long."""
        found: list[Any] = []
        while True:
            values = self._web.get(path, (*params, ("limit", str(PAGE)), ("offset", str(len(found)))))
            page = member(values, name)
            found += page
            if not page or len(found) >= (whole(values.get("total_count")) or 0):
                return found

    def _status_table(self) -> dict[str, tuple[str, bool]]:
        if not self._statuses:
            values = items(member(self._web.get("issue_statuses.json"), "issue_statuses"))
            self._statuses = {str(one["id"]): (line(one["name"]), bool(one.get("is_closed"))) for one in values}
        return self._statuses

    def _sent(self, kind: str, project: str, changes: Mapping[str, Value]) -> Json:
        names = VERSION_NAMES if kind == VERSION else ISSUE_NAMES
        fields = {name: value for name, value in changes.items() if name in names}
        if kind == ISSUE and fields.get("state"):
            known = {name: number for number, (name, _) in self._status_table().items()}
            fields["state"] = self._id_of(known, fields["state"], "status")
        if fields.get("owner"):
            fields["owner"] = self._id_of(self._members(project), fields["owner"], "member")
        return {names[name]: _plain(value) for name, value in fields.items()}

    def _id_of(self, known: Mapping[str, str], name: Value, what: str) -> str:
        if str(name) not in known:
            raise QueryTrouble(f"{self._web.place} knows no {what} “{name}” there.", "Choose another one.")
        return known[str(name)]

    def _members(self, project: str) -> dict[str, str]:
        """Return the ids of who may have an issue of a project, by their names."""
        members = items(self._listed(f"projects/{project}/memberships.json", "memberships"))
        people = [one.get("user") or one.get("group") for one in members]
        return {inner(who, "name"): inner(who, "id") for who in people}

    def _tracker(self, draft: Draft) -> dict[str, str]:
        """Return the tracker that one of the labels names; a project has a usual one."""
        labels = draft.fields.get("labels")
        if not isinstance(labels, tuple):
            return {}
        trackers = items(member(self._web.get("trackers.json"), "trackers"))
        ids = [str(value["id"]) for value in trackers if line(value.get("name")) in labels]
        return {"tracker_id": ids[0]} if ids else {}


def issue(value: Json, base: str, *, is_closed: bool) -> Remote:
    """Return an issue as Redmine tells it; who changed it last is known where its journals came along."""
    number_ = str(value["id"])
    journals = items(value.get("journals"))
    original = _original(value)
    labels = (inner(value.get("tracker"), "name"), inner(value.get("category"), "name"))
    return Remote(
        ISSUE,
        number_,
        required(value.get("subject"), "subject"),
        text(value.get("description")),
        f"#{number_}",
        f"{base}/issues/{number_}",
        inner(value.get("status"), "name"),
        is_closed,
        tuple(filter(None, labels)),
        inner(value.get("assigned_to"), "name"),
        inner(value.get("author"), "name"),
        when(value.get("created_on")),
        when(value.get("updated_on")),
        inner(journals[-1].get("user"), "name") if journals else "",
        day(value.get("start_date")),
        day(value.get("due_date")),
        None,
        whole(value.get("done_ratio")),
        parent=inner(value.get("parent"), "id"),
        milestone=inner(value.get("fixed_version"), "id"),
        container=inner(value.get("project"), "id"),
        standing=Standing.DUPLICATE if original else Standing.LIVE,
        leads_to=original,
    )


def version(value: Json, base: str) -> Remote:
    """Return a version as Redmine tells it."""
    state = line(value.get("status"))
    return Remote(
        VERSION,
        str(value["id"]),
        required(value.get("name"), "name"),
        text(value.get("description")),
        line(value.get("name")),
        f"{base}/versions/{value['id']}",
        state,
        state == "closed",
        created_at=when(value.get("created_on")),
        updated_at=when(value.get("updated_on")),
        due=day(value.get("due_date")),
        container=inner(value.get("project"), "id"),
    )


def _original(value: Json) -> str:
    """Return the issue that this one repeats."""
    relations = [one for one in items(value.get("relations")) if one.get("relation_type") == "duplicates"]
    return next((str(one["issue_to_id"]) for one in relations if one.get("issue_id") == value["id"]), "")


def _plain(value: Value) -> str | int | float:
    """Return a value as Redmine takes it; an empty text takes away what was there."""
    if isinstance(value, int | float):
        return value
    return "" if value is None else str(value)


def _sign_in(asking: Asking) -> tuple[tuple[str, Secret], ...]:
    if asking.secret is None:
        return ()
    if asking.sign_in == "basic":
        return (("Authorization", basic(asking.user, asking.secret)),)
    return (("X-Redmine-API-Key", asking.secret),)
