"""GitHub and GitHub Enterprise: issues and milestones both ways, releases to read; pull requests are left out.

A repository may be renamed and an issue transferred, so a record is named by its repository's number and its own. An
issue's type stands among its labels, where it is left alone when labels are written.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from pmdesk.domain.remote import Draft, Page, Remote, Standing, Value
from pmdesk.sync.connector import PAGE, Account, Asking, Grant, Scope, Service
from pmdesk.sync.http import ABSENT, json_in, next_link
from pmdesk.sync.paging import Place, Read, Step, compared, etag_in, walked
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

HOME = "https://github.com"
ISSUE, MILESTONE, RELEASE = "issue", "milestone", "release"
STATES: dict[str, tuple[str, str | None]] = {
    "open": ("open", None),
    "completed": ("closed", "completed"),
    "not planned": ("closed", "not_planned"),
    "duplicate": ("closed", "duplicate"),
}
Repository = tuple[str, str]
"""Its number, which stays, and its full name."""
MOVED_TO = re.compile(r"/repositories/(\d+)/issues/(\d+)$")
PARENT = re.compile(r"/repos/([^/]+/[^/]+)/issues/(\d+)$")
CLOCKS_DIFFER = timedelta(minutes=2)


def grant(address: str) -> Grant:
    """Return how to sign in; only by a code does an application need no secret.

    https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
    """
    base = f"{door_of(address)}/login"
    return Grant(
        f"{base}/oauth/access_token",
        f"{base}/oauth/authorize",
        f"{base}/device/code",
        reads=("repo", "read:user"),
        needs_secret=True,
    )


SERVICE = Service(
    "github",
    "GitHub",
    example="https://github.example",
    home=HOME,
    sign_ins=("token", "oauth"),
    scope_word="repositories",
    kinds={ISSUE: "Issues", MILESTONE: "Milestones", RELEASE: "Releases"},
    targets={ISSUE: "item", MILESTONE: "release", RELEASE: "milestone"},
    writes={
        ISSUE: ("title", "body", "state", "labels", "owner", "milestone"),
        MILESTONE: ("title", "body", "state", "due"),
    },
    makes=(ISSUE, MILESTONE),
    grant=grant,
)


def connect(asking: Asking) -> "GitHub":
    """Return the connector of GitHub, or of one GitHub Enterprise."""
    return GitHub(asking)


class GitHub:
    """One GitHub by its REST API."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        headers = (("X-GitHub-Api-Version", "2022-11-28"),)
        accept = "application/vnd.github+json"
        self._web = Web(asking, "GitHub", base_of(asking.address), authorization(asking), headers, accept=accept)
        self._web.vouch = self.check
        self._repositories: dict[str, Repository] = {}
        """Number and full name of repositories, by either."""

    def check(self) -> Account:
        user = self._web.get("user")
        return Account(inner(user, "name") or inner(user, "login"))

    def scopes(self) -> tuple[Scope, ...]:
        listed = list(self._web.listed("user/repos", (("per_page", str(PAGE)), ("sort", "full_name"))))
        return parsed(listed, lambda value: Scope(required(value["full_name"], "name"), line(value["full_name"])), "")[
            0
        ]

    def states(self, kind: str) -> tuple[str, ...]:
        return {ISSUE: tuple(STATES), MILESTONE: ("open", "closed")}.get(kind, ())

    def pages(self, cursor: str) -> Iterator[Page]:
        names = self.asking.scopes or tuple(scope.id for scope in self.scopes())
        parts = {f"milestones {name}": self._whole(name, "milestones", milestone) for name in names}
        parts |= {f"releases {name}": self._whole(name, "releases", release) for name in names}
        parts |= {f"issues {name}": self._issues(name) for name in names}
        yield from walked(cursor, parts, self.check)

    def read(self, kind: str, record_id: str) -> Remote:
        return self._read(kind, record_id)[0]

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        now, value = self._read(remote.kind, remote.id)
        require_unchanged(self._web.place, remote, now)
        path = self._path(remote.kind, remote.id)
        if remote.kind == MILESTONE:
            self._web.send("PATCH", path, milestone_fields(changes))
        else:
            self._web.send("PATCH", path, issue_fields(changes, value))
        return require_taken(self._web.place, self.read(remote.kind, remote.id), changes)

    def create(self, draft: Draft) -> Remote:
        repository = self._repository(draft.container)
        if draft.kind == MILESTONE:
            made = self._web.send("POST", f"repos/{repository[1]}/milestones", milestone_fields(draft.fields))
            return one(made, lambda value: milestone(value, repository))
        fields = {name: value for name, value in draft.fields.items() if name != "state"}  # It can only begin open.
        made = self._web.send("POST", f"repos/{repository[1]}/issues", issue_fields(fields, {}))
        return one(made, lambda value: issue(value, repository))

    def find(self, draft: Draft) -> Remote | None:
        since = draft.since - CLOCKS_DIFFER
        repository = self._repository(draft.container)
        if draft.kind == MILESTONE:
            listed = list(self._web.listed(f"repos/{repository[1]}/milestones", (("state", "all"), *_size())))
            found = parsed(listed, lambda value: milestone(value, repository), "Milestone")[0]
        else:
            me = inner(self._web.get("user"), "login")
            params = (("state", "all"), ("creator", me), ("since", instant(since)), *_size())
            listed = without_pulls(list(self._web.listed(f"repos/{repository[1]}/issues", params)))
            found = parsed(listed, lambda value: issue(value, repository), "Issue")[0]
        return next((record for record in found if is_made_of(record, draft, since)), None)

    def _issues(self, name: str) -> Read:
        def read(since: str, more: str) -> Step:
            repository = self._repository(name)
            place = Place.of(since, more)
            after = (("since", place.at),) if place.at else ()
            order = (("state", "all"), ("sort", "updated"), ("direction", "asc"), *_size())
            asked = self._web.question(f"repos/{repository[1]}/issues", (*after, *order))
            question = self._web.question(place.link) if place.link else asked
            answer = self._web.answered(question)
            listed = rows(json_in(question, answer))
            records, words = parsed(without_pulls(listed), lambda value: issue(value, repository), "Issue")
            link = next_link(answer)
            return place.step(records, _times(listed), is_full=bool(link), link=link, words=words)

        return read

    def _whole(self, name: str, what: str, parse: Callable[[Json, Repository], Remote]) -> Read:
        def read(since: str, _more: str) -> Step:
            repository = self._repository(name)
            path = f"repos/{repository[1]}/{what}"
            which = (("state", "all"),) if parse is milestone else ()
            question = self._web.question(path, (*which, *_size()), etag=etag_in(since))
            answer = self._web.answered(question)
            if answer.is_unchanged:
                return Step(since=since)
            target = next_link(answer)
            listed = [*rows(json_in(question, answer)), *(self._web.listed(target) if target else ())]
            etag = "" if target else answer.headers.get("etag", "")
            return compared(since, *parsed(listed, lambda value: parse(value, repository), what.title()[:-1]), etag)

        return read

    def _read(self, kind: str, record_id: str) -> tuple[Remote, Json]:
        """Return a record with GitHub's own values; one that was transferred leads to where it is."""
        gone: tuple[Remote, Json] = Remote(kind, record_id, "", standing=Standing.DELETED), {}
        repository = self._repository(record_id.partition("/")[0], absent_ok=True)
        if not repository[0]:
            return gone
        question = self._web.question(self._path(kind, record_id))
        answer = self._web.answered(question, absent_ok=True)
        if answer.status in ABSENT:
            return gone
        value = json_in(question, answer)
        moved = MOVED_TO.search(urlsplit(answer.url).path)
        if moved and (there := f"{moved[1]}/{moved[2]}") != record_id:
            return Remote(kind, record_id, inner(value, "title"), standing=Standing.MOVED, leads_to=there), value
        parse = {MILESTONE: milestone, RELEASE: release}.get(kind, issue)
        return one(value, lambda value: parse(value, repository)), value

    def _path(self, kind: str, record_id: str) -> str:
        repository, _, own = record_id.partition("/")
        return f"repos/{self._repository(repository)[1]}/{kind}s/{own}"

    def _repository(self, name: str, *, absent_ok: bool = False) -> Repository:
        """Return number and full name of a repository by either; both are empty for one that is not there."""
        if name not in self._repositories:
            path = f"repositories/{name}" if name.isdigit() else f"repos/{name}"
            value = self._web.get(path, absent_ok=absent_ok)
            if value is None:
                return "", ""
            known = one(value, lambda value: (str(value["id"]), required(value["full_name"], "name")))
            self._repositories |= {name: known, known[0]: known}
        return self._repositories[name]


def base_of(address: str) -> str:
    """Return where the API of an address is: one with a path is taken as it stands."""
    parts = urlsplit(address.strip().rstrip("/") or HOME)
    host = (parts.hostname or "").lower()
    if host in {"github.com", "www.github.com", "api.github.com"}:
        return "https://api.github.com"
    if host.endswith(".ghe.com"):
        return f"https://{host if host.startswith('api.') else f'api.{host}'}"
    return parts.geturl() if parts.path else f"{parts.geturl()}/api/v3"


def door_of(address: str) -> str:
    """Return where people open GitHub, by any address of it."""
    parts = urlsplit(address.strip() or HOME)
    host = parts.netloc.lower()
    if host in {"www.github.com", "api.github.com"}:
        return HOME
    return f"{parts.scheme}://{host.removeprefix('api.') if host.endswith('.ghe.com') else host}"


def issue(value: Json, repository: Repository) -> Remote:
    """Return an issue as GitHub tells it."""
    own = str(value["number"])
    closed_for = line(value.get("state_reason") or "completed").replace("_", " ")
    is_closed = value["state"] == "closed"
    state = closed_for if is_closed else "open"
    owners = items(value.get("assignees"))
    due = value.get("milestone")
    return Remote(
        ISSUE,
        f"{repository[0]}/{own}",
        required(value.get("title"), "title"),
        text(value.get("body")),
        f"{repository[1]}#{own}",
        line(value.get("html_url")),
        state,
        is_closed,
        _labels(value),
        line(owners[0].get("login")) if owners else "",
        inner(value.get("user"), "login"),
        when(value.get("created_at")),
        when(value.get("updated_at")),
        parent=_parent(value, repository),
        milestone=f"{repository[0]}/{due['number']}" if due else "",
        container=repository[1],
        standing=Standing.DUPLICATE if state == "duplicate" else Standing.LIVE,
    )


def milestone(value: Json, repository: Repository) -> Remote:
    """Return a milestone as GitHub tells it; a due day is written as an instant of that day."""
    own = str(value["number"])
    opened, closed = number(value.get("open_issues")) or 0, number(value.get("closed_issues")) or 0
    return Remote(
        MILESTONE,
        f"{repository[0]}/{own}",
        required(value.get("title"), "title"),
        text(value.get("description")),
        line(value.get("title")),
        line(value.get("html_url")),
        line(value.get("state")),
        value.get("state") == "closed",
        author=inner(value.get("creator"), "login"),
        created_at=when(value.get("created_at")),
        updated_at=when(value.get("updated_at")),
        due=day(value.get("due_on")),
        progress=round(100 * closed / (opened + closed)) if opened + closed else None,
        container=repository[1],
    )


def release(value: Json, repository: Repository) -> Remote:
    """Return a release as GitHub tells it; one without a name is called as its tag."""
    published = when(value.get("published_at"))
    state = "draft" if value.get("draft") else "prerelease" if value.get("prerelease") else "published"
    return Remote(
        RELEASE,
        f"{repository[0]}/{value['id']}",
        line(value.get("name")) or required(value.get("tag_name"), "name"),
        text(value.get("body")),
        line(value.get("tag_name")),
        line(value.get("html_url")),
        state,
        state == "published",
        author=inner(value.get("author"), "login"),
        created_at=when(value.get("created_at")),
        updated_at=when(value.get("updated_at")) or published,
        due=published.date() if published else None,
        container=repository[1],
    )


def issue_fields(changes: Mapping[str, Value], now: Json) -> Json:
    """Return what GitHub is sent for changes of an issue; `now` is the issue as it is there."""
    fields: Json = {name: text(changes[name]) for name in ("title", "body") if name in changes}
    if "state" in changes:
        state, reason = STATES.get(str(changes["state"]), (str(changes["state"]), None))
        fields |= {"state": state} | ({"state_reason": reason} if reason else {})
    labels = changes.get("labels")
    if isinstance(labels, tuple):
        fields["labels"] = [label for label in labels if label != inner(now.get("type"), "name")]
    if "owner" in changes:
        others = [line(who.get("login")) for who in items(now.get("assignees"))][1:]
        fields["assignees"] = [*filter(None, [line(changes["owner"])]), *others]
    if "milestone" in changes:
        due = str(changes["milestone"] or "").rpartition("/")[2]
        fields["milestone"] = int(due) if due else None
    return fields


def milestone_fields(changes: Mapping[str, Value]) -> Json:
    """Return what GitHub is sent for changes of a milestone; noon is the same day wherever it is read."""
    names = {"title": "title", "body": "description", "state": "state"}
    fields: Json = {names[name]: text(value) for name, value in changes.items() if name in names}
    due = changes.get("due")
    if isinstance(due, date):
        fields["due_on"] = f"{due.isoformat()}T12:00:00Z"
    elif "due" in changes:
        fields["due_on"] = None
    return fields


def without_pulls(listed: Any) -> list[Any]:  # noqa: ANN401  # JSON
    """Return a list of issues without the pull requests that GitHub counts among them."""
    pulls = [id(value) for value in items(listed) if value.get("pull_request")]
    return [value for value in listed if id(value) not in pulls]


def _labels(value: Json) -> tuple[str, ...]:
    named = [line(label) if isinstance(label, str) else inner(label, "name") for label in value.get("labels") or ()]
    return tuple(dict.fromkeys(filter(None, [inner(value.get("type"), "name"), *named])))


def _parent(value: Json, repository: Repository) -> str:
    found = PARENT.search(line(value.get("parent_issue_url")))
    return f"{repository[0]}/{found[2]}" if found and found[1] == repository[1] else ""


def _times(listed: Any) -> list[str]:  # noqa: ANN401  # JSON
    return [str(value["updated_at"]) for value in items(listed) if value.get("updated_at")]


def _size() -> Params:
    return (("per_page", str(PAGE)),)
