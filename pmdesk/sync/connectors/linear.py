"""Linear by its GraphQL interface: issues and projects both ways, cycles to read.

Values only ever travel as variables. Refusals come as errors inside of answers, also of those that say they are fine.
A record that is made has a number that follows from its draft, so the service itself does not make it twice.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from pmdesk.domain.remote import Draft, Page, Remote, Standing, Value
from pmdesk.sync.connector import FIXED_LOOPBACK, Account, Asking, Grant, Scope, Service, kept
from pmdesk.sync.http import FINE, Answer, Question, asked_json, json_in, refused
from pmdesk.sync.http_words import BAD_QUERY
from pmdesk.sync.paging import Read, Step, rewound, walked, within
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
from pmdesk.sync.service_web import Web, authorization
from pmdesk.sync.trouble import InCircles, QueryTrouble, RemoteTrouble, SignInTrouble, quoted

HOME = "https://api.linear.app/graphql"
ISSUE, PROJECT, CYCLE = "issue", "project", "cycle"
SIZE = 50
"""Records of a page: what a question costs grows with them, and a question may only cost so much."""
CLOSED = frozenset({"completed", "canceled", "duplicate"})
LIMITED = "RATELIMITED"
UNKNOWN = "AUTHENTICATION_ERROR"


def grant(_address: str) -> Grant:
    """Return how to sign in (https://linear.app/developers/oauth-2-0-authentication); a secret is not needed."""
    return Grant(
        "https://api.linear.app/oauth/token",
        "https://linear.app/oauth/authorize",
        revoke="https://api.linear.app/oauth/revoke",
        reads=("read",),
        writes=("write",),
        joint=",",
        extras=(("prompt", "consent"),),
        back=FIXED_LOOPBACK,
    )


SERVICE = Service(
    "linear",
    "Linear",
    home=HOME,
    sign_ins=("token", "oauth"),
    scope_word="teams",
    kinds={ISSUE: "Issues", PROJECT: "Projects", CYCLE: "Cycles"},
    targets={ISSUE: "item", PROJECT: "initiative", CYCLE: "sprint"},
    writes={
        ISSUE: ("title", "body", "state", "labels", "owner", "due", "points", "sprint"),
        PROJECT: ("title", "body", "state", "start", "due"),
    },
    makes=(ISSUE, PROJECT),
    grant=grant,
)
ISSUE_PARTS = """id identifier title description url state { name type } labels(first: 30) { nodes { name } }
assignee { displayName } creator { displayName } createdAt updatedAt trashed dueDate estimate parent { id }
project { id } cycle { id } team { id } sortOrder relations(first: 5) { nodes { type relatedIssue { id } } }"""
PROJECT_PARTS = """id name description content url status { name type } startDate targetDate lead { displayName }
progress createdAt updatedAt trashed teams(first: 1) { nodes { id } }"""
CYCLE_PARTS = """id number name description startsAt endsAt isActive isPast createdAt updatedAt progress team { id }"""
LABELS = "query($name: String!) { issueLabels(first: 50, filter: {name: {eq: $name}}) { nodes { id team { id } } } }"
LIMITS = ("requests", "complexity", "endpoint-requests")
PARTS = {ISSUE: ISSUE_PARTS, PROJECT: PROJECT_PARTS, CYCLE: CYCLE_PARTS}
FILTERS = {ISSUE: "IssueFilter", PROJECT: "ProjectFilter", CYCLE: "CycleFilter"}


def connect(asking: Asking) -> "Linear":
    """Return the connector of Linear."""
    return Linear(asking)


class Linear:
    """Linear, as one workspace sees it."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        secret = asking.secret
        own = (("Authorization", secret),) if secret is not None and asking.sign_in == "token" else None
        self._web = Web(asking, "Linear", asking.address or HOME, own or authorization(asking))
        self._web.vouch = self.check

    def check(self) -> Account:
        data = self._ask("query { viewer { name } organization { name } }")
        return Account(inner(data.get("viewer"), "name"), inner(data.get("organization"), "name"))

    def scopes(self) -> tuple[Scope, ...]:
        query = "query($first: Int, $after: String) { teams(first: $first, after: $after) { %s } }"
        found = self._listed(query % _page("id key name"), "teams", {})
        return parsed(found, lambda value: Scope(str(value["id"]), required(value["name"], "name")), "Team")[0]

    def states(self, kind: str) -> tuple[str, ...]:
        table = {ISSUE: "workflowStates", PROJECT: "projectStatuses"}.get(kind, "")
        if not table:
            return ()
        query = f"query($first: Int, $after: String) {{ {table}(first: $first, after: $after) {{ %s }} }}"
        found = items(self._listed(query % _page("name position"), table, {}))
        order = sorted(found, key=lambda value: number(value.get("position")) or 0)
        return tuple(dict.fromkeys(line(value.get("name")) for value in order))

    def pages(self, cursor: str) -> Iterator[Page]:
        yield from walked(cursor, {f"{kind}s": self._read_page(kind) for kind in (PROJECT, CYCLE, ISSUE)}, self.check)

    def read(self, kind: str, record_id: str) -> Remote:
        gone = Remote(kind, record_id, "", standing=Standing.DELETED)
        query = f"query($id: String!) {{ {kind}(id: $id) {{ {PARTS[kind]} }} }}"
        data = self._ask(query, {"id": record_id}, absent_ok=True)
        return one(data[kind], PARSERS[kind]) if data.get(kind) else gone

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        kind = remote.kind
        require_unchanged(self._web.place, remote, self.read(kind, remote.id))
        name = f"{kind.title()}UpdateInput"
        query = f"mutation($id: String!, $input: {name}!) {{ {kind}Update(id: $id, input: $input) {{ success }} }}"
        self._ask(query, {"id": remote.id, "input": self._sent(kind, changes, remote.container)})
        return require_taken(self._web.place, self.read(kind, remote.id), changes)

    def create(self, draft: Draft) -> Remote:
        kind = draft.kind
        team = {"teamId": draft.container} if kind == ISSUE else {"teamIds": [draft.container]}
        fields = self._sent(kind, draft.fields, draft.container) | team | {"id": id_of(draft)}
        query = f"mutation($input: {kind.title()}CreateInput!) {{ {kind}Create(input: $input) {{ success }} }}"
        self._ask(query, {"input": fields})
        return self.read(kind, id_of(draft))

    def find(self, draft: Draft) -> Remote | None:
        found = self.read(draft.kind, id_of(draft))
        return None if found.standing is Standing.DELETED else found

    def _read_page(self, kind: str) -> Read:
        """Read in the order in which records were made, which does not change while it is read."""
        query = (
            f"query($first: Int, $after: String, $filter: {FILTERS[kind]}) {{ {kind}s(first: $first, after: $after, "
            f"filter: $filter, includeArchived: true, orderBy: createdAt) {{ {_page(PARTS[kind])} }} }}"
        )

        def read(since: str, more: str) -> Step:
            known = kept(more)
            variables: Json = {"first": SIZE, "filter": self._filter(kind, since)}
            variables |= {"after": known["after"]} if known.get("after") else {}
            data, served = self._asked(query, variables)
            begun = str(known.get("begun") or "") or served
            found = member(data, f"{kind}s")
            records, words = parsed(member(found, "nodes"), PARSERS[kind], kind.title())
            after = inner(found.get("pageInfo"), "endCursor")
            if not after or not inside(found, "pageInfo").get("hasNextPage"):
                return Step(records, since=begun, words=words)
            return Step(records, within(after=after, begun=begun), words=words)

        return read

    def _filter(self, kind: str, since: str) -> Json:
        found: Json = {"updatedAt": {"gte": rewound(since)}} if since else {}
        if self.asking.scopes:
            teams = {"id": {"in": list(self.asking.scopes)}}
            found |= {"accessibleTeams": {"some": teams}} if kind == PROJECT else {"team": teams}
        return found

    def _listed(self, query: str, name: str, variables: Json) -> list[Any]:
        """Return all of a list."""
        found: list[Any] = []
        after: Json = {}
        while True:
            part = member(self._ask(query, {"first": SIZE, **variables, **after}), name)
            found += member(part, "nodes")
            behind = {"after": inner(part.get("pageInfo"), "endCursor")}
            if not inside(part, "pageInfo").get("hasNextPage"):
                return found
            if behind == after:
                raise InCircles(self._web.place)
            after = behind

    def _ask(self, query: str, variables: Json | None = None, *, absent_ok: bool = False) -> Json:
        return self._asked(query, variables, absent_ok=absent_ok)[0]

    def _asked(self, query: str, variables: Json | None = None, *, absent_ok: bool = False) -> tuple[Json, str]:
        """Return the data of an answer, and when it was given by Linear's clock; errors inside of it are told."""
        is_change = query.startswith("mutation")
        sign_in = self._web.sign_in
        value = {"query": query, "variables": variables or {}}
        question = asked_json("Linear", "POST", self._web.base, value, sign_in=sign_in)
        answer = self._web.raw(question)
        if answer.status not in {*FINE, BAD_QUERY}:
            raise refused(question, answer)
        values = json_in(question, answer)
        errors = errors_in(values)
        if errors and absent_ok and is_absent(errors[0]):
            return {}, ""
        if errors:
            raise self._trouble(question, answer, errors)
        if answer.status not in FINE:
            raise refused(question, answer)
        data: Json = member(values, "data")
        if is_change and not all(inside(data, name).get("success") for name in data):
            raise QueryTrouble(f"{self._web.place} did not make the change.", "Look at it at Linear.")
        return data, self._web.served_at(answer)

    def _trouble(self, question: Question, answer: Answer, errors: list[Json]) -> RemoteTrouble:
        code = inner(inside(errors[0], "extensions"), "code")
        if code == LIMITED:
            return self._web.too_often(question, answer, reset_after_s(answer.headers, self._web.now().timestamp()))
        said = quoted("; ".join(map(said_by, errors[:3])), *question.unsaid(), *answer.unsaid())
        what = f"{self._web.place} refused this. {said}"
        if code == UNKNOWN:
            return SignInTrouble(what, "Type the token again, or ask for the right to do this.")
        return QueryTrouble(what, "Change what it does not take.")

    def _sent(self, kind: str, changes: Mapping[str, Value], team: str) -> Json:
        """Return the fields of a record as they are sent: Linear wants numbers of its own for names."""
        fields = fields_of(kind, changes)
        state = str(changes.get("state") or "")
        if state and kind == ISSUE:
            fields["stateId"] = self._id("workflowStates", "WorkflowStateFilter", state, team)
        elif state:
            fields["statusId"] = self._status(state)
        if owner := changes.get("owner"):
            fields["assigneeId"] = self._id("users", "UserFilter", str(owner), "")
        labels = changes.get("labels")
        if isinstance(labels, tuple):
            fields["labelIds"] = [self._label(name, team) for name in labels]
        return fields

    def _id(self, table: str, kind: str, name: str, team: str) -> str:
        """Return the number of something by its name, in a team where it belongs to one."""
        wanted: Json = {"displayName" if table == "users" else "name": {"eq": name}}
        wanted |= {"team": {"id": {"eq": team}}} if team else {}
        query = f"query($filter: {kind}) {{ {table}(first: 2, filter: $filter) {{ nodes {{ id }} }} }}"
        for value in items(member(member(self._ask(query, {"filter": wanted}), table), "nodes")):
            return line(value.get("id"))
        raise QueryTrouble(f"{self._web.place} knows no “{name}” there.", "Choose another one.")

    def _status(self, name: str) -> str:
        query = "query($first: Int, $after: String) { projectStatuses(first: $first, after: $after) { %s } }"
        for value in items(self._listed(query % _page("id name"), "projectStatuses", {})):
            if line(value.get("name")) == name:
                return line(value.get("id"))
        raise QueryTrouble(f"{self._web.place} knows no state “{name}” of projects.", "Choose another one.")

    def _label(self, name: str, team: str) -> str:
        """Return the number of a label of a team or of all; one that is not known yet is made for the team."""
        query = (
            "query($name: String!) { issueLabels(first: 50, filter: {name: {eq: $name}}) { nodes { id team { id } } } }"
        )
        for value in items(member(member(self._ask(query, {"name": name}), "issueLabels"), "nodes")):
            if inner(value.get("team"), "id") in {"", team}:
                return line(value.get("id"))
        query = (
            "mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { success issueLabel { id } } }"
        )
        made = self._ask(query, {"input": {"name": name, "teamId": team}})
        return inner(made.get("issueLabelCreate"), "issueLabel", "id")


def fields_of(kind: str, changes: Mapping[str, Value]) -> Json:
    """Return the plain fields of a record as they are sent."""
    names = {"title": "title", "body": "description", "due": "dueDate", "points": "estimate", "sprint": "cycleId"}
    if kind == PROJECT:
        names = {"title": "name", "body": "content", "start": "startDate", "due": "targetDate"}
    fields: Json = {}
    for name, value in changes.items():
        if name in names:
            plain = "" if value is None else str(value)
            fields[names[name]] = plain if name in {"title", "body"} else plain or None
    if fields.get("estimate"):
        fields["estimate"] = whole(fields["estimate"])
    return fields | ({"assigneeId": None} if "owner" in changes and not changes["owner"] else {})


def id_of(draft: Draft) -> str:
    """Return the number of the record that a draft becomes, the same for each try."""
    return str(UUID(bytes=sha256(draft.token.encode()).digest()[:16], version=4))


def errors_in(values: object) -> list[Json]:
    """Return the errors inside of an answer."""
    return items(cast("Json", values).get("errors")) if isinstance(values, dict) else []


def said_by(error: Json) -> str:
    """Return the words of an error, those that are meant for people first."""
    return inner(inside(error, "extensions"), "userPresentableMessage") or line(error.get("message"))


def is_absent(error: Json) -> bool:
    """Whether an error says that a record is not there."""
    return "not found" in line(error.get("message")).lower()


def reset_after_s(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds until Linear answers again: its headers tell milliseconds since 1970, per kind of limit."""
    names = [f"x-ratelimit-{limit}" for limit in LIMITS if headers.get(f"x-ratelimit-{limit}-remaining", "0") == "0"]
    told = [headers.get(f"{name}-reset", "") for name in names]
    resets = [float(ms) / 1000 - now for ms in told if ms.isascii() and ms.isdigit()]
    return max(0.0, *resets) if resets else None


def issue(value: Json) -> Remote:
    """Return an issue as Linear tells it; the project it belongs to stands before the issue it is a part of."""
    original = _original(value)
    standing = Standing.DUPLICATE if original else Standing.LIVE
    return Remote(
        ISSUE,
        str(value["id"]),
        required(value.get("title"), "title"),
        text(value.get("description")),
        line(value.get("identifier")),
        line(value.get("url")),
        inner(value.get("state"), "name"),
        inner(value.get("state"), "type") in CLOSED,
        tuple(line(label.get("name")) for label in items(inside(value, "labels").get("nodes"))),
        inner(value.get("assignee"), "displayName"),
        inner(value.get("creator"), "displayName"),
        when(value.get("createdAt")),
        when(value.get("updatedAt")),
        due=day(value.get("dueDate")),
        points=number(value.get("estimate")),
        parent=inner(value.get("project"), "id") or inner(value.get("parent"), "id"),
        sprint=inner(value.get("cycle"), "id"),
        container=inner(value.get("team"), "id"),
        rank=text(value.get("sortOrder")),
        standing=Standing.DELETED if value.get("trashed") else standing,
        leads_to=original,
    )


def project(value: Json) -> Remote:
    """Return a project as Linear tells it."""
    share = number(value.get("progress"))
    teams = items(inside(value, "teams").get("nodes"))
    return Remote(
        PROJECT,
        str(value["id"]),
        required(value.get("name"), "name"),
        text(value.get("content") or value.get("description")),
        line(value.get("name")),
        line(value.get("url")),
        inner(value.get("status"), "name"),
        inner(value.get("status"), "type") in CLOSED,
        (),
        inner(value.get("lead"), "displayName"),
        created_at=when(value.get("createdAt")),
        updated_at=when(value.get("updatedAt")),
        start=day(value.get("startDate")),
        due=day(value.get("targetDate")),
        progress=None if share is None else round(100 * share),
        container=line(teams[0].get("id")) if teams else "",
        standing=Standing.DELETED if value.get("trashed") else Standing.LIVE,
    )


def cycle(value: Json) -> Remote:
    """Return a cycle as Linear tells it; most have no name but their number."""
    state = "active" if value.get("isActive") else "past" if value.get("isPast") else "upcoming"
    share, own = number(value.get("progress")), whole(value.get("number"))
    return Remote(
        CYCLE,
        str(value["id"]),
        line(value.get("name")) or f"Cycle {own}",
        text(value.get("description")),
        f"Cycle {own}",
        state=state,
        is_closed=state == "past",
        created_at=when(value.get("createdAt")),
        updated_at=when(value.get("updatedAt")),
        start=day(value.get("startsAt")),
        due=day(value.get("endsAt")),
        progress=None if share is None else round(100 * share),
        container=inner(value.get("team"), "id"),
    )


PARSERS = {ISSUE: issue, PROJECT: project, CYCLE: cycle}


def _original(value: Json) -> str:
    """Return the issue that this one repeats."""
    relations = items(inside(value, "relations").get("nodes"))
    found = [inner(one.get("relatedIssue"), "id") for one in relations if one.get("type") == "duplicate"]
    return found[0] if found else ""


def _page(parts: str) -> str:
    return f"nodes {{ {parts} }} pageInfo {{ hasNextPage endCursor }}"
