"""GitLab, in the cloud or one's own: issues, milestones and epics both ways, iterations and releases to read.

Epics and iterations belong to groups and are not there in every edition; where they are not, nothing is said of it. A
record is named by the number of its project or group and its own number there.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from pmdesk.domain.remote import Draft, Page, Remote, Standing, Value
from pmdesk.sync.connector import PAGE, Account, Asking, Grant, Scope, Service
from pmdesk.sync.http import json_in, next_link
from pmdesk.sync.paging import Place, Read, Step, compared, walked, where_there
from pmdesk.sync.remote_texts import (
    Json,
    day,
    inner,
    instant,
    is_made_of,
    items,
    line,
    number,
    one,
    parsed,
    require_taken,
    require_unchanged,
    required,
    rows,
    text,
    when,
)
from pmdesk.sync.service_web import Params, Web, authorization
from pmdesk.sync.trouble import QueryTrouble, SignInTrouble

ISSUE, EPIC, MILESTONE, ITERATION, RELEASE = "issue", "epic", "milestone", "iteration", "release"
OPENED = ("opened", "closed")
ACTIVE = ("active", "closed")
ITERATION_STATES = {1: "upcoming", 2: "current", 3: "closed"}
CLOCKS_DIFFER = timedelta(minutes=2)
HOME = "https://gitlab.com"


def grant(address: str) -> Grant:
    """Return how to sign in (https://docs.gitlab.com/api/oauth2/), in the cloud or at one's own; codes since 17.1."""
    base = f"{address.strip().rstrip('/') or HOME}/oauth"
    return Grant(
        f"{base}/token",
        f"{base}/authorize",
        f"{base}/authorize_device",
        f"{base}/revoke",
        reads=("read_api",),
        writes=("api",),
    )


SERVICE = Service(
    "gitlab",
    "GitLab",
    example="https://gitlab.example",
    home=HOME,
    sign_ins=("token", "oauth"),
    scope_word="projects",
    kinds={
        ISSUE: "Issues",
        EPIC: "Epics",
        MILESTONE: "Milestones",
        ITERATION: "Iterations",
        RELEASE: "Releases",
    },
    targets={ISSUE: "item", EPIC: "initiative", MILESTONE: "release", ITERATION: "sprint", RELEASE: "milestone"},
    writes={
        ISSUE: ("title", "body", "state", "labels", "owner", "due", "points", "milestone"),
        EPIC: ("title", "body", "state", "labels", "start", "due"),
        MILESTONE: ("title", "body", "state", "start", "due"),
    },
    makes=(ISSUE, MILESTONE),
    grant=grant,
)


def connect(asking: Asking) -> "GitLab":
    """Return the connector of one GitLab."""
    return GitLab(asking)


class GitLab:
    """One GitLab by its REST API, version 4."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        address = asking.address.rstrip("/") or SERVICE.home
        secret = asking.secret
        is_own = secret is not None and asking.sign_in == "token"
        sign_in = (("PRIVATE-TOKEN", secret),) if secret is not None and is_own else authorization(asking)
        self._web = Web(asking, "GitLab", f"{address}/api/v4", sign_in)
        self._web.vouch = self.check

    def check(self) -> Account:
        user = self._web.get("user")
        version = inner(self._web.get("version", absent_ok=True), "version")
        return Account(inner(user, "name") or inner(user, "username"), f"GitLab {version}" if version else "")

    def scopes(self) -> tuple[Scope, ...]:
        params = (("membership", "true"), ("simple", "true"), ("order_by", "id"), *_size())
        listed = list(self._web.listed("projects", params))
        return parsed(listed, lambda value: Scope(str(value["id"]), line(value["path_with_namespace"])), "Project")[0]

    def states(self, kind: str) -> tuple[str, ...]:
        return {ISSUE: OPENED, EPIC: OPENED, MILESTONE: ACTIVE}.get(kind, ())

    def pages(self, cursor: str) -> Iterator[Page]:
        names = self.asking.scopes or tuple(scope.id for scope in self.scopes())
        groups = self._groups(names)
        parts = {f"milestones of group {name}": self._whole(f"groups/{name}/milestones", MILESTONE) for name in groups}
        parts |= {f"iterations {name}": where_there(self._iterations(name), self.check) for name in groups}
        parts |= {f"epics {name}": where_there(self._epics(name), self.check) for name in groups}
        parts |= {f"milestones {name}": self._whole(f"projects/{name}/milestones", MILESTONE) for name in names}
        parts |= {f"releases {name}": where_there(self._releases(name), self.check) for name in names}
        parts |= {f"issues {name}": self._changed(f"projects/{name}/issues", ISSUE) for name in names}
        yield from walked(cursor, parts, self.check)

    def read(self, kind: str, record_id: str) -> Remote:
        value = self._value(kind, record_id)
        if value is None:
            return Remote(kind, record_id, "", standing=Standing.DELETED)
        if kind == RELEASE:
            return one(value, lambda value: release(value, record_id.partition("/")[0]))
        return one(value, PARSERS[kind])

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        value = self._value(remote.kind, remote.id)
        gone = Remote(remote.kind, remote.id, "", standing=Standing.DELETED)
        require_unchanged(self._web.place, remote, gone if value is None else one(value, PARSERS[remote.kind]))
        self._web.send("PUT", path_of(remote.kind, remote.id), self._sent(remote.kind, changes, value or {}))
        return require_taken(self._web.place, self.read(remote.kind, remote.id), changes)

    def create(self, draft: Draft) -> Remote:
        fields = {name: value for name, value in draft.fields.items() if name != "state"}  # It can only begin open.
        sent = self._sent(draft.kind, fields, {})
        made = self._web.send("POST", f"projects/{quote(draft.container, safe='')}/{draft.kind}s", sent)
        return one(made, PARSERS[draft.kind])

    def find(self, draft: Draft) -> Remote | None:
        since = draft.since - CLOCKS_DIFFER
        path = f"projects/{quote(draft.container, safe='')}/{draft.kind}s"
        mine = (("scope", "created_by_me"), ("created_after", instant(since))) if draft.kind == ISSUE else ()
        found = parsed(list(self._web.listed(path, (*mine, *_size()))), PARSERS[draft.kind], "Record")[0]
        return next((record for record in found if is_made_of(record, draft, since)), None)

    def _value(self, kind: str, record_id: str) -> Json | None:
        """Return GitLab's own values of a record, None where it is not there; iterations are only listed."""
        if kind != ITERATION:
            return self._web.get(path_of(kind, record_id), absent_ok=True)
        group, _, own = record_id.partition("/")
        listed = items(list(self._web.listed(f"groups/{group}/iterations", (("state", "all"), *_size()))))
        return next((value for value in listed if str(value.get("id")) == own), None)

    def _groups(self, projects: tuple[str, ...]) -> list[str]:
        """Return the groups that projects belong to; one that cannot be seen is told when its issues are asked for."""
        spaces: list[Any] = []
        for name in projects:
            try:
                value = self._web.get(f"projects/{quote(name, safe='')}", absent_ok=True)
            except SignInTrouble:
                self.check()
                continue
            spaces += [one.get("namespace") for one in items([value])]
        return list(dict.fromkeys(str(space["id"]) for space in items(spaces) if space.get("kind") == "group"))

    def _changed(self, path: str, kind: str) -> Read:
        def read(since: str, more: str) -> Step:
            place = Place.of(since, more)
            after = (("updated_after", place.at),) if place.at else ()
            asked = self._web.question(path, (*after, ("order_by", "updated_at"), ("sort", "asc"), *_size()))
            question = self._web.question(place.link) if place.link else asked
            answer = self._web.offered(question) if kind == EPIC else self._web.answered(question)
            listed = rows(json_in(question, answer))
            records, words = parsed(listed, PARSERS[kind], SERVICE.kinds[kind].removesuffix("s"))
            times = [str(value["updated_at"]) for value in items(listed) if value.get("updated_at")]
            total = None if more else _total(answer.headers.get("x-total", ""))
            link = next_link(answer)
            return place.step(records, times, is_full=bool(link), link=link, words=words, total=total)

        return read

    def _epics(self, group: str) -> Read:
        return self._changed(f"groups/{group}/epics", EPIC)

    def _whole(self, path: str, kind: str) -> Read:
        def read(since: str, _more: str) -> Step:
            return compared(since, *parsed(list(self._web.listed(path, _size())), PARSERS[kind], "Milestone"))

        return read

    def _iterations(self, group: str) -> Read:
        def read(since: str, _more: str) -> Step:
            path, params = f"groups/{group}/iterations", (("state", "all"), *_size())
            listed = list(self._web.listed(path, params, may_lack=True))
            return compared(since, *parsed(listed, iteration, "Iteration"))

        return read

    def _releases(self, project: str) -> Read:
        def read(since: str, _more: str) -> Step:
            path = f"projects/{quote(project, safe='')}/releases"
            listed = list(self._web.listed(path, _size(), may_lack=True))
            return compared(since, *parsed(listed, lambda value: release(value, project), "Release"))

        return read

    def _sent(self, kind: str, changes: Mapping[str, Value], now: Json) -> Json:
        fields = fields_of(kind, changes)
        if "owner" in changes:
            others = [who["id"] for who in items(now.get("assignees"))][1:]
            own = [self._user(str(changes["owner"]))] if changes["owner"] else []
            fields["assignee_ids"] = [*own, *others] or [0]  # Nobody is written as 0.
        return fields

    def _user(self, name: str) -> int:
        for value in items(self._web.get("users", (("username", name),))):
            return int(value["id"])
        raise QueryTrouble(f"{self._web.place} knows no user “{name}”.", "Choose another one.")


def path_of(kind: str, record_id: str) -> str:
    """Return where a record is, by its kind and id."""
    owner, _, own = record_id.partition("/")
    is_group = owner.startswith("g") or kind == EPIC
    return f"{'groups' if is_group else 'projects'}/{owner.lstrip('g')}/{kind}s/{quote(own, safe='')}"


def fields_of(kind: str, changes: Mapping[str, Value]) -> Json:
    """Return what GitLab is sent for changes; an empty text takes away what was there, 0 a milestone."""
    fields: Json = {}
    for name, value in changes.items():
        plain = "" if value is None else str(value)
        if name in {"title", "body"}:
            fields["title" if name == "title" else "description"] = plain
        elif name == "state":
            reopen = "activate" if kind == MILESTONE else "reopen"
            fields["state_event"] = "close" if plain == "closed" else reopen
        elif name == "labels" and isinstance(value, tuple):
            fields["labels"] = ",".join(value)
        elif name in {"start", "due"}:
            fields |= _day_fields(kind, name, plain)
        elif name == "points":
            fields["weight"] = None if value is None else round(float(plain))
        elif name == "milestone":
            fields["milestone_id"] = int(plain.rpartition("/")[2]) if plain else 0
    return fields


def issue(value: Json) -> Remote:
    """Return an issue as GitLab tells it."""
    project, own = str(value["project_id"]), str(value["iid"])
    owners = items(value.get("assignees"))
    epic_of = value.get("epic")
    original = urlsplit(inner(value.get("_links"), "closed_as_duplicate_of")).path.split("/")
    is_moved = value.get("moved_to_id") is not None
    return Remote(
        ISSUE,
        f"{project}/{own}",
        required(value.get("title"), "title"),
        text(value.get("description")),
        inner(value.get("references"), "full") or f"#{own}",
        line(value.get("web_url")),
        line(value.get("state")),
        value.get("state") == "closed",
        _labels(value),
        line(owners[0].get("username")) if owners else "",
        inner(value.get("author"), "username"),
        when(value.get("created_at")),
        when(value.get("updated_at")),
        due=day(value.get("due_date")),
        points=number(value.get("weight")),
        parent=f"{epic_of['group_id']}/{epic_of['iid']}" if epic_of else "",
        milestone=_milestone_id(value["milestone"]) if value.get("milestone") else "",
        sprint=_iteration_id(value["iteration"]) if value.get("iteration") else "",
        container=project,
        standing=Standing.MOVED if is_moved else Standing.DUPLICATE if original != [""] else Standing.LIVE,
        leads_to=f"{original[-3]}/{original[-1]}" if original != [""] and not is_moved else "",
    )


def epic(value: Json) -> Remote:
    """Return an epic as GitLab tells it."""
    group, own = str(value["group_id"]), str(value["iid"])
    state = line(value.get("state"))
    return Remote(
        EPIC,
        f"{group}/{own}",
        required(value.get("title"), "title"),
        text(value.get("description")),
        inner(value.get("references"), "full") or f"&{own}",
        line(value.get("web_url")),
        state,
        state == "closed",
        _labels(value),
        author=inner(value.get("author"), "username"),
        created_at=when(value.get("created_at")),
        updated_at=when(value.get("updated_at")),
        start=day(value.get("start_date")),
        due=day(value.get("due_date") or value.get("end_date")),
        parent=f"{group}/{value['parent_iid']}" if value.get("parent_iid") else "",
        container=group,
    )


def milestone(value: Json) -> Remote:
    """Return a milestone of a project or a group as GitLab tells it."""
    state = line(value.get("state"))
    return Remote(
        MILESTONE,
        _milestone_id(value),
        required(value.get("title"), "title"),
        text(value.get("description")),
        f"%{value['iid']}" if value.get("iid") else "",
        line(value.get("web_url")),
        state,
        state == "closed",
        created_at=when(value.get("created_at")),
        updated_at=when(value.get("updated_at")),
        start=day(value.get("start_date")),
        due=day(value.get("due_date")),
        container=str(value.get("project_id") or value.get("group_id") or ""),
    )


def iteration(value: Json) -> Remote:
    """Return an iteration as GitLab tells it; most have no name but their days."""
    state = ITERATION_STATES.get(value.get("state") or 0, "")
    start, due = day(value.get("start_date")), day(value.get("due_date"))
    days = " – ".join(f"{at:%d %b %Y}" for at in (start, due) if at)
    return Remote(
        ITERATION,
        _iteration_id(value),
        line(value.get("title")) or required(days, "title"),
        text(value.get("description")),
        url=line(value.get("web_url")),
        state=state,
        is_closed=state == "closed",
        created_at=when(value.get("created_at")),
        updated_at=when(value.get("updated_at")),
        start=start,
        due=due,
        container=str(value.get("group_id") or ""),
    )


def release(value: Json, project: str) -> Remote:
    """Return a release as GitLab tells it; one without a name is called as its tag."""
    tag = required(value.get("tag_name"), "tag")
    released = when(value.get("released_at"))
    is_out = not value.get("upcoming_release")
    return Remote(
        RELEASE,
        f"{project}/{tag}",
        line(value.get("name")) or tag,
        text(value.get("description")),
        tag,
        inner(value.get("_links"), "self"),
        "released" if is_out else "upcoming",
        is_out,
        author=inner(value.get("author"), "username"),
        created_at=when(value.get("created_at")),
        updated_at=released,
        due=released.date() if released else None,
        container=project,
    )


PARSERS = {ISSUE: issue, EPIC: epic, MILESTONE: milestone, ITERATION: iteration}


def _milestone_id(value: Json) -> str:
    """Return the id of a milestone, which belongs to a project or to a group (`g`)."""
    owner = value.get("project_id")
    return f"{owner}/{value['id']}" if owner else f"g{value['group_id']}/{value['id']}"


def _iteration_id(value: Json) -> str:
    return f"{value['group_id']}/{value['id']}"


def _labels(value: Json) -> tuple[str, ...]:
    found = value.get("labels") or ()
    return tuple(filter(None, (line(label) if isinstance(label, str) else inner(label, "name") for label in found)))


def _day_fields(kind: str, name: str, plain: str) -> Json:
    """Return a day as it is sent; an epic's days are its own only when it is told so."""
    if kind == EPIC:
        return {f"{name}_date_fixed": plain, f"{name}_date_is_fixed": bool(plain)}
    return {f"{name}_date": plain}


def _total(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdigit() else None


def _size() -> Params:
    return (("per_page", str(PAGE)),)
