"""Jira Cloud: epics, issues and versions both ways, sprints and ranks to read.

Texts are documents of Atlassian's own (`pmdesk.sync.adf`); one that holds what a text cannot carry is not overwritten.
What other products call fields has other names at every Jira, so they are looked up. Jira searches by minutes in the
time zone of who asks, so it is asked for how many minutes ago, by its own clock.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import ceil
from typing import Any

from pmdesk.domain.remote import Draft, Page, Remote, Standing, Value
from pmdesk.sync import atlassian
from pmdesk.sync.adf import doc_of, lost, text_of
from pmdesk.sync.connector import PAGE, Account, Asking, Scope, Service, kept
from pmdesk.sync.http import json_in
from pmdesk.sync.paging import OVERLAP, Read, Step, compared, walked, where_there, within
from pmdesk.sync.remote_texts import (
    Json,
    day,
    inner,
    inside,
    items,
    line,
    member,
    number,
    one,
    parsed,
    require_taken,
    require_unchanged,
    required,
    text,
    when,
    whole,
)
from pmdesk.sync.service_web import Params, Web, authorization
from pmdesk.sync.trouble import InCircles, Overtaken, QueryTrouble

ISSUE, EPIC, VERSION, SPRINT = "issue", "epic", "version", "sprint"
FIELDS = ("summary", "description", "status", "issuetype", "labels", "assignee", "reporter", "created")
MORE_FIELDS = ("updated", "duedate", "parent", "fixVersions", "project", "resolution", "issuelinks")
OWN_FIELDS = {"sprint": ":gh-sprint", "rank": ":gh-lexo-rank", "points": ":jsw-story-points"}
"""How the types of fields end that are found by them."""
NAMED_FIELDS = {"start": ("start date", "target start"), "points": ("story points", "story point estimate")}
VERSION_STATES = ("unreleased", "released", "archived")
TOKEN = "pmdesk.draft"  # noqa: S105  # a property's name
WRITABLE = ("title", "body", "state", "labels", "owner", "start", "due", "points", "milestone", "sprint")
SERVICE = Service(
    "jira",
    "Jira Cloud",
    example="https://shop.atlassian.net",
    sign_ins=("basic", "oauth"),
    scope_word="projects",
    kinds={ISSUE: "Issues", EPIC: "Epics", VERSION: "Versions", SPRINT: "Sprints"},
    targets={ISSUE: "item", EPIC: "initiative", VERSION: "release", SPRINT: "sprint"},
    writes={
        ISSUE: WRITABLE,
        EPIC: ("title", "body", "state", "labels", "owner", "start", "due"),
        VERSION: ("title", "body", "state", "start", "due"),
    },
    makes=(ISSUE, EPIC, VERSION),
    grant=atlassian.grant,
)


def connect(asking: Asking) -> "Jira":
    """Return the connector of one Jira."""
    return Jira(asking)


class Jira:
    """One Jira Cloud by its REST API, version 3, and that of its boards."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self._web = Web(asking, "Jira", atlassian.base_of(asking), authorization(asking))
        self._web.vouch = self.check
        self._names: dict[str, str] | None = None
        self._site = ""

    def check(self) -> Account:
        user, server = self._web.get("rest/api/3/myself"), self._server()
        return Account(inner(user, "displayName"), f"Jira {inner(server, 'deploymentType')}".strip())

    def scopes(self) -> tuple[Scope, ...]:
        listed = self._listed("rest/api/3/project/search", (("orderBy", "key"),))
        return parsed(
            listed, lambda value: Scope(str(value["id"]), f"{value['key']} {line(value['name'])}"), "Project"
        )[0]

    def states(self, kind: str) -> tuple[str, ...]:
        if kind not in {ISSUE, EPIC}:
            return VERSION_STATES if kind == VERSION else ()
        found = [line(value.get("name")) for value in items(self._web.get("rest/api/3/status"))]
        return tuple(dict.fromkeys(found))

    def pages(self, cursor: str) -> Iterator[Page]:
        names = self.asking.scopes or tuple(scope.id for scope in self.scopes())
        parts = {f"versions {name}": self._versions(name) for name in names}
        parts |= {f"sprints {name}": where_there(self._sprints(name), self.check) for name in names}
        parts |= {f"issues {name}": self._issues(name) for name in names}
        yield from walked(cursor, parts, self.check)

    def read(self, kind: str, record_id: str) -> Remote:
        return self._read(kind, record_id)[0]

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        now, value = self._read(remote.kind, remote.id)
        require_unchanged(self._web.place, remote, now)
        if remote.kind == VERSION:
            if now != remote:  # A version has no time of change.
                raise Overtaken(f"{remote.title} has changed at {self._web.place}.", "It is read again and compared.")
            self._web.send("PUT", f"rest/api/3/version/{remote.id}", version_fields(changes))
            return require_taken(self._web.place, self.read(VERSION, remote.id), changes)
        if "body" in changes and (words := lost(inside(value, "fields").get("description"))):
            raise QueryTrouble(
                f"The description of {remote.key} holds {' and '.join(words)}, which would be lost.",
                "Edit it in Jira.",
            )
        fields = self._sent(changes, value, remote.id)
        if fields:
            self._web.send("PUT", f"rest/api/3/issue/{remote.id}", {"fields": fields})
        if "state" in changes and changes["state"] != now.state:
            self._move(remote, str(changes["state"]))
        return require_taken(self._web.place, self.read(remote.kind, remote.id), changes)

    def create(self, draft: Draft) -> Remote:
        if draft.kind == VERSION:
            fields = version_fields(draft.fields) | {"projectId": int(draft.container)}
            return one(self._web.send("POST", "rest/api/3/version", fields), self._version)
        kind = self._type(draft)
        plain = {name: value for name, value in draft.fields.items() if name != "owner"}
        fields = self._sent(plain, {"fields": {"issuetype": kind}}, "")
        fields |= {"project": {"id": draft.container}, "issuetype": {"id": line(kind.get("id"))}}
        mark = {"key": TOKEN, "value": {"token": draft.token}}
        made = self._web.send("POST", "rest/api/3/issue", {"fields": fields, "properties": [mark]})
        return self.read(draft.kind, line(member(made, "id")))

    def find(self, draft: Draft) -> Remote | None:
        if draft.kind == VERSION:
            found = parsed(self._listed(f"rest/api/3/project/{draft.container}/version"), self._version, "Version")[0]
            return next((one for one in found if one.title == line(draft.fields.get("title"))), None)
        minutes = ceil((self._now() - draft.since).total_seconds() / 60) + 2
        jql = f'project = {draft.container} AND created >= "-{max(minutes, 1)}m" ORDER BY created ASC'
        asked = {"jql": jql, "maxResults": PAGE, "fields": ["summary"], "properties": [TOKEN]}
        values = self._web.send("POST", "rest/api/3/search/jql", asked)
        for value in items(member(values, "issues")):
            if inner(inside(value, "properties").get(TOKEN), "token") == draft.token:
                return self.read(draft.kind, line(value.get("id")))
        return None

    def _issues(self, project: str) -> Read:
        def read(since: str, more: str) -> Step:
            known = kept(more)
            begun = str(known.get("begun") or "") or self._now().isoformat()
            jql = str(known.get("jql") or "") or jql_of(project, since, begun)
            asked: Json = {"jql": jql, "maxResults": PAGE, "fields": [*FIELDS, *MORE_FIELDS, *self._fields().values()]}
            asked |= {"nextPageToken": known["token"]} if known.get("token") else {}
            try:
                values = self._web.send("POST", "rest/api/3/search/jql", asked)
            except QueryTrouble:
                if not more:
                    raise
                return read(since, "")  # A token is only good for some days.
            records, words = parsed(member(values, "issues"), self._issue, "Issue")
            token = line(values.get("nextPageToken"))
            if not token or values.get("isLast"):
                return Step(records, since=begun, words=words)
            return Step(records, within(token=token, jql=jql, begun=begun), words=words)

        return read

    def _versions(self, project: str) -> Read:
        def read(since: str, _more: str) -> Step:
            listed = self._listed(f"rest/api/3/project/{project}/version")
            return compared(since, *parsed(listed, self._version, "Version"))

        return read

    def _sprints(self, project: str) -> Read:
        def read(since: str, _more: str) -> Step:
            params = (("projectKeyOrId", project), ("type", "scrum"))
            boards = self._listed("rest/agile/1.0/board", params, may_lack=True)
            listed: dict[str, Any] = {}
            for board in items(boards):
                found = self._listed(f"rest/agile/1.0/board/{board['id']}/sprint")
                listed |= {str(value.get("id")): value for value in items(found)}
            return compared(since, *parsed(list(listed.values()), lambda value: sprint(value, project), "Sprint"))

        return read

    def _read(self, kind: str, record_id: str) -> tuple[Remote, Json]:
        """Return a record with Jira's own values."""
        paths = {VERSION: f"rest/api/3/version/{record_id}", SPRINT: f"rest/agile/1.0/sprint/{record_id}"}
        names = ",".join((*FIELDS, *MORE_FIELDS, *self._fields().values())) if kind not in paths else ""
        path = paths.get(kind, f"rest/api/3/issue/{record_id}")
        value = self._web.get(path, (("fields", names),) if names else (), absent_ok=True)
        if value is None:
            return Remote(kind, record_id, "", standing=Standing.DELETED), {}
        if kind == SPRINT:
            return one(value, lambda value: sprint(value, "")), value
        return one(value, self._version if kind == VERSION else self._issue), value

    def _issue(self, value: Json) -> Remote:
        return issue(value, self._fields(), self._home())

    def _version(self, value: Json) -> Remote:
        return version(value, self._home())

    def _listed(self, path: str, params: Params = (), *, may_lack: bool = False) -> list[Any]:
        """Return all of a list that comes in pages by numbers."""
        found: list[Any] = []
        while True:
            question = self._web.question(path, (*params, ("startAt", str(len(found))), ("maxResults", "50")))
            answer = self._web.offered(question) if may_lack else self._web.answered(question)
            values = json_in(question, answer)
            page = member(values, "values")
            if page and page == found[-len(page) :]:
                raise InCircles(self._web.place)
            found += page
            if not page or values.get("isLast", True):
                return found

    def _server(self) -> Any:  # noqa: ANN401  # JSON
        return self._web.get("rest/api/3/serverInfo")

    def _now(self) -> datetime:
        """Return the time by Jira's own clock."""
        return when(inner(self._server(), "serverTime")) or self._web.now()

    def _home(self) -> str:
        """Return the address that people open; that of the interface may be another one."""
        if not self._site:
            is_there = self._web.base.endswith(".atlassian.net")
            self._site = self._web.base if is_there else inner(self._server(), "baseUrl") or self._web.base
        return self._site

    def _fields(self) -> dict[str, str]:
        """Return what this Jira calls the fields that are not the same everywhere."""
        if self._names is None:
            self._names = fields_in(items(self._web.get("rest/api/3/field")))
        return self._names

    def _sent(self, changes: Mapping[str, Value], now: Json, record_id: str) -> Json:
        """Return the fields of an issue as they are sent; `now` is the issue as it is there."""
        names, there = self._fields(), inside(now, "fields")
        fields: Json = {}
        for name, value in changes.items():
            plain = "" if value is None else str(value)
            if name == "title":
                fields["summary"] = plain
            elif name == "body":
                fields["description"] = doc_of(plain)
            elif name == "labels" and isinstance(value, tuple):
                fields["labels"] = [label for label in value if label != inner(there.get("issuetype"), "name")]
            elif name == "owner":
                fields["assignee"] = {"accountId": self._person(plain, record_id)} if plain else None
            elif name == "due":
                fields["duedate"] = plain or None
            elif name == "milestone":
                others = [{"id": line(one.get("id"))} for one in items(there.get("fixVersions"))[1:]]
                fields["fixVersions"] = [*([{"id": plain}] if plain else []), *others]
            elif name in {"start", "points", "sprint"}:
                fields[self._own(names, name)] = _own_value(name, value)
        return fields

    def _own(self, names: Mapping[str, str], name: str) -> str:
        if name not in names:
            raise QueryTrouble(f"{self._web.place} has no field for {name}.", "Leave it out of the mapping.")
        return names[name]

    def _person(self, name: str, record_id: str) -> str:
        params = (("query", name), ("issueKey", record_id))
        for value in items(self._web.get("rest/api/3/user/assignable/search", params)):
            if line(value.get("displayName")) == name:
                return line(value.get("accountId"))
        raise QueryTrouble(f"{self._web.place} knows nobody “{name}” who may have this.", "Choose another one.")

    def _type(self, draft: Draft) -> Json:
        """Return the type of a new issue: one that its labels name, else the first of its level."""
        types = items(member(self._web.get(f"rest/api/3/project/{draft.container}"), "issueTypes"))
        labels = draft.fields.get("labels")
        fitting = [one for one in types if _is_epic(one) == (draft.kind == EPIC) and not one.get("subtask")]
        named = [one for one in fitting if isinstance(labels, tuple) and line(one.get("name")) in labels]
        if not fitting:
            raise QueryTrouble(f"The project has no type for {SERVICE.kinds[draft.kind].lower()}.", "Add one in Jira.")
        return (named or fitting)[0]

    def _move(self, remote: Remote, state: str) -> None:
        """Take the way to a state that the workflow allows."""
        path = f"rest/api/3/issue/{remote.id}/transitions"
        ways = items(member(self._web.get(path), "transitions"))
        fitting = [line(way.get("id")) for way in ways if inner(way.get("to"), "name") == state]
        if not fitting:
            there = ", ".join(dict.fromkeys(inner(way.get("to"), "name") for way in ways))
            raise QueryTrouble(
                f"{remote.key} cannot go to “{state}” from where it is; it can go to {there or 'no other state'}.",
                "Choose one of these.",
            )
        self._web.send("POST", path, {"transition": {"id": fitting[0]}})


def jql_of(project: str, since: str, now: str) -> str:
    """Return the search for what changed since an instant, in an order that does not change while it is read."""
    asked = f"project = {project}"
    at, here = when(since), when(now)
    if at is not None and here is not None:
        minutes = ceil((here - at + OVERLAP).total_seconds() / 60) + 1
        asked += f' AND updated >= "-{max(minutes, 1)}m"'
    return f"{asked} ORDER BY created ASC, key ASC"


def fields_in(listed: list[Json]) -> dict[str, str]:
    """Return the ids of the fields for sprint, rank, points and start: found by their types, else by their names."""
    found: dict[str, str] = {}
    for value in listed:
        kind, name = inner(value.get("schema"), "custom"), line(value.get("name")).lower()
        for ours, ending in OWN_FIELDS.items():
            if kind.endswith(ending):
                found[ours] = line(value.get("id"))
        for ours, names in NAMED_FIELDS.items():
            if name in names:
                found.setdefault(ours, line(value.get("id")))
    return found


def issue(value: Json, names: Mapping[str, str], home: str) -> Remote:
    """Return an issue or an epic as Jira tells it."""
    fields = value["fields"]
    key, kind = required(value.get("key"), "key"), inside(fields, "issuetype")
    original = _original(fields)
    versions = items(fields.get("fixVersions"))
    return Remote(
        EPIC if _is_epic(kind) else ISSUE,
        str(value["id"]),
        required(fields.get("summary"), "summary"),
        text(text_of(fields.get("description"))),
        key,
        f"{home}/browse/{key}",
        inner(fields.get("status"), "name"),
        inner(fields.get("status"), "statusCategory", "key") == "done",
        tuple(filter(None, (line(kind.get("name")), *map(line, fields.get("labels") or ())))),
        inner(fields.get("assignee"), "displayName"),
        inner(fields.get("reporter"), "displayName"),
        when(fields.get("created")),
        when(fields.get("updated")),
        start=day(fields.get(names.get("start", ""))),
        due=day(fields.get("duedate")),
        points=number(fields.get(names.get("points", ""))),
        parent=inner(fields.get("parent"), "id"),
        milestone=line(versions[0].get("id")) if versions else "",
        sprint=_sprint_of(fields.get(names.get("sprint", ""))),
        container=inner(fields.get("project"), "id"),
        rank=line(fields.get(names.get("rank", ""))),
        standing=Standing.DUPLICATE if original else Standing.LIVE,
        leads_to=original,
    )


def version(value: Json, home: str) -> Remote:
    """Return a version as Jira tells it."""
    number_ = str(value["id"])
    state = "archived" if value.get("archived") else "released" if value.get("released") else "unreleased"
    project = text(value.get("projectId"))
    return Remote(
        VERSION,
        number_,
        required(value.get("name"), "name"),
        text(value.get("description")),
        line(value.get("name")),
        f"{home}/projects/{project}/versions/{number_}",
        state,
        state != "unreleased",
        start=day(value.get("startDate")),
        due=day(value.get("releaseDate")),
        container=project,
    )


def sprint(value: Json, project: str) -> Remote:
    """Return a sprint as its board tells it."""
    state = line(value.get("state"))
    start, due = when(value.get("startDate")), when(value.get("endDate"))
    return Remote(
        SPRINT,
        str(value["id"]),
        required(value.get("name"), "name"),
        text(value.get("goal")),
        state=state,
        is_closed=state == "closed",
        start=start.date() if start else None,
        due=due.date() if due else None,
        container=project,
    )


def version_fields(changes: Mapping[str, Value]) -> Json:
    """Return what Jira is sent for changes of a version."""
    names = {"title": "name", "body": "description", "start": "startDate", "due": "releaseDate"}
    fields: Json = {
        names[name]: None if value is None else str(value) for name, value in changes.items() if name in names
    }
    if "state" in changes:
        fields |= {"released": changes["state"] == "released", "archived": changes["state"] == "archived"}
    return fields


def _is_epic(kind: Json) -> bool:
    """Whether a type stands above stories; old answers only tell its name."""
    level = kind.get("hierarchyLevel")
    return line(kind.get("name")).lower() == "epic" if level is None else (whole(level) or 0) > 0


def _own_value(name: str, value: Value) -> str | float | int | None:
    if value is None or value == "":
        return None
    if name == "points":
        return number(value)
    return int(str(value)) if name == "sprint" else str(value)


def _sprint_of(value: Any) -> str:  # noqa: ANN401  # JSON
    """Return the sprint that an issue is in: the last one, as it may have been in others before."""
    found = items(value)
    return line(found[-1].get("id")) if found else ""


def _original(fields: Json) -> str:
    """Return the issue that this one repeats."""
    for link in items(fields.get("issuelinks")):
        if inner(link.get("type"), "name").lower() == "duplicate" and link.get("outwardIssue"):
            return inner(link.get("outwardIssue"), "id")
    return ""
