"""Linear: every question fits its own schema, refusals inside of answers are told, and nothing is made twice."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pmdesk.domain.remote import Standing
from pmdesk.sync.connectors.linear import Linear, connect, cycle, id_of, issue, project, reset_after_s
from pmdesk.sync.http import asked_json
from pmdesk.sync.remote_texts import parsed
from pmdesk.sync.trouble import Overtaken, QueryTrouble, RemoteTrouble, SignInTrouble
from tests.sync.connectors.rounds import asking, draft, round_of
from tests.sync.connectors.vendor import Asked, Said, Vendor
from tests.sync.counterparts import LINEAR, running

TOKEN = "lin_api_s3cret"  # noqa: S105  # of nobody
STATES = {"s1": ("Todo", "unstarted"), "s2": ("In Progress", "started"), "s3": ("Done", "completed")}
STATUSES = {"t1": ("Planned", "planned"), "t2": ("Completed", "completed")}
PEOPLE = {"u1": "milena", "u2": "jo"}
TABLE = re.compile(r"^(?:query|mutation)(?:\([^)]*\))? ?\{ (\w+)")
ABSENT = {"message": "Entity not found: Issue", "extensions": {"code": "INPUT_ERROR"}}


class Workspace(Vendor):
    """A Linear with one team, which answers what its questions name first."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = datetime(2026, 3, 1, 9, tzinfo=UTC)
        self.held: dict[str, dict[str, Any]] = {"issues": {}, "projects": {}, "cycles": {}}
        self.labels = {"l1": "bug"}
        self.on("POST", "/(graphql)?", self.answered)

    def tick(self, seconds: float = 1) -> str:
        self.clock += timedelta(seconds=seconds)
        return self.clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def put(self, record_id: str, seconds: float = 1, **values: Any) -> Any:
        now = self.tick(seconds)
        empty = {
            "id": record_id,
            "identifier": f"PAY-{len(self.held['issues'])}",
            "title": record_id,
            "team": {"id": "a"},
        }
        empty |= {"state": self.state("s1"), "labels": {"nodes": []}, "createdAt": now, "estimate": None}
        return self.keep("issues", record_id, empty, values | {"updatedAt": now})

    def put_project(self, record_id: str, **values: Any) -> Any:
        now = self.tick()
        empty = {"id": record_id, "name": record_id, "status": self.state("t1"), "progress": 0.25, "createdAt": now}
        return self.keep(
            "projects", record_id, empty | {"teams": {"nodes": [{"id": "a"}]}}, values | {"updatedAt": now}
        )

    def keep(self, table: str, record_id: str, empty: Any, values: Any) -> Any:
        self.held[table][record_id] = empty | self.held[table].get(record_id, {}) | values
        return self.held[table][record_id]

    def state(self, state_id: str) -> Any:
        name, kind = (STATES | STATUSES)[state_id]
        return {"name": name, "type": kind}

    def answered(self, asked: Asked) -> Said:
        assert asked.headers["content-type"] == "application/json"
        found = TABLE.match(asked.value["query"])
        assert found is not None, asked.value["query"]
        name, variables = found[1], asked.value["variables"]
        answer = getattr(self, f"on_{name}", None) or self.on_table
        try:
            value = answer(name, variables)
        except KeyError:
            return Said({"errors": [ABSENT], "data": None})
        return Said({"data": {name: value}})

    def on_viewer(self, _name: str, _variables: Any) -> Any:
        return {"name": "Milena Kos"}

    def on_table(self, name: str, variables: Any) -> Any:
        tables: dict[str, Any] = {
            "teams": [{"id": "a", "key": "PAY", "name": "Payments"}],
            "users": [{"id": one, "displayName": name} for one, name in PEOPLE.items()],
            "workflowStates": [
                {"id": one, "name": name[0], "position": at} for at, (one, name) in enumerate(STATES.items())
            ],
            "projectStatuses": [{"id": one, "name": name[0], "position": 1} for one, name in STATUSES.items()],
        }
        if name in self.held:
            return self.listed([*self.held[name].values()], variables)
        names = [one.get("eq") for one in variables.get("filter", {}).values() if "eq" in one]
        found = [one for one in tables[name] if not names or {one.get("name"), one.get("displayName")} & set(names)]
        return {"nodes": found, "pageInfo": {"hasNextPage": False, "endCursor": None}}

    def listed(self, found: list[Any], variables: Any) -> Any:
        since = variables.get("filter", {}).get("updatedAt", {}).get("gte", "")
        found = [one for one in found if one["updatedAt"] >= since]
        start = int(variables.get("after") or 0)
        behind = start + variables["first"]
        info = {"hasNextPage": behind < len(found), "endCursor": str(min(behind, len(found)))}
        return {"nodes": found[start:behind], "pageInfo": info}

    def on_issue(self, _name: str, variables: Any) -> Any:
        return self.held["issues"][variables["id"]]

    def on_project(self, _name: str, variables: Any) -> Any:
        return self.held["projects"][variables["id"]]

    def on_issueLabels(self, _name: str, variables: Any) -> Any:
        return {"nodes": [{"id": one, "team": None} for one, name in self.labels.items() if name == variables["name"]]}

    def on_issueLabelCreate(self, _name: str, variables: Any) -> Any:
        made = f"l{len(self.labels) + 1}"
        self.labels[made] = variables["input"]["name"]
        return {"success": True, "issueLabel": {"id": made}}

    def on_issueCreate(self, _name: str, variables: Any) -> Any:
        self.put(variables["input"]["id"], 1, **self.values(variables["input"]))
        return {"success": True}

    def on_issueUpdate(self, _name: str, variables: Any) -> Any:
        self.put(variables["id"], 1, **self.values(variables["input"]))
        return {"success": True}

    def on_projectCreate(self, _name: str, variables: Any) -> Any:
        self.put_project(variables["input"]["id"], **self.values(variables["input"]))
        return {"success": True}

    def on_projectUpdate(self, _name: str, variables: Any) -> Any:
        self.put_project(variables["id"], **self.values(variables["input"]))
        return {"success": True}

    def values(self, sent: Any) -> dict[str, Any]:
        value = {name: one for name, one in sent.items() if not name.endswith(("Id", "Ids"))}
        if "stateId" in sent:
            value["state"] = self.state(sent["stateId"])
        if "statusId" in sent:
            value["status"] = self.state(sent["statusId"])
        if "labelIds" in sent:
            value["labels"] = {"nodes": [{"name": self.labels[one]} for one in sent["labelIds"]]}
        if "assigneeId" in sent:
            value["assignee"] = {"displayName": PEOPLE[sent["assigneeId"]]} if sent["assigneeId"] else None
        if "cycleId" in sent:
            value["cycle"] = {"id": sent["cycleId"]} if sent["cycleId"] else None
        return value


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def linear(workspace: Workspace) -> Iterator[Linear]:
    with workspace.serving() as url, asking(f"{url}/graphql", TOKEN, scopes=("a",)) as means:
        yield connect(means)


def refuse(workspace: Workspace, *errors: Any, status: int = 200, **headers: str) -> None:
    workspace.on("POST", "/graphql", lambda _: Said({"errors": list(errors), "data": None}, status, headers))


def test_every_question_is_one_that_linear_describes(workspace: Workspace, linear: Linear):
    workspace.put("i1")
    workspace.put_project("p1")
    linear.check()
    linear.scopes()
    linear.states("issue")
    linear.states("project")
    cursor = round_of(linear).cursor
    round_of(linear, cursor)
    linear.read("cycle", "c1")
    every = {"title": "T", "body": "B", "state": "Done", "owner": "jo", "points": 3.0, "sprint": "c1"}
    made = linear.create(draft("issue", "a", **every, labels=("bug", "new"), due=date(2026, 3, 31)))
    linear.update(made, {"owner": "", "due": None, "points": None, "sprint": "", "labels": ()})
    begun = linear.create(draft("project", "a", title="T", body="B", start=date(2026, 3, 1), due=date(2026, 3, 31)))
    linear.update(begun, {"state": "Completed", "start": None})
    sent = {json.dumps(one.value, sort_keys=True): one.value for one in workspace.asked}
    assert len(sent) >= 20
    with running(LINEAR) as url, asking(url) as means:
        for value in sent.values():
            answer = means.http.ask(asked_json("Linear", "POST", f"{url}/graphql", value))
            said = json.loads(answer.body)
            assert answer.status == 200, (value["query"], said)
            assert "errors" not in said, (value["query"], said["errors"])


def test_the_sign_in_is_checked_and_teams_and_states_can_be_chosen(workspace: Workspace, linear: Linear):
    assert linear.check().name == "Milena Kos"
    assert workspace.asked[0].headers["authorization"] == TOKEN, "a key of one's own stands alone"
    assert [(scope.id, scope.title) for scope in linear.scopes()] == [("a", "Payments")]
    assert linear.states("issue") == ("Todo", "In Progress", "Done")
    with asking(linear.asking.address, TOKEN, sign_in="oauth") as means:
        connect(means).check()
    assert workspace.asked[-1].headers["authorization"] == f"Bearer {TOKEN}"
    error = {"message": "Authentication required", "extensions": {"code": "AUTHENTICATION_ERROR"}}
    for status in (200, 400, 401):
        refuse(workspace, error, status=status)
        with pytest.raises(SignInTrouble, match="Authentication required") as told:
            linear.check()
        assert TOKEN not in str(told.value)


def test_asking_too_often_or_too_much_is_told_with_how_long_to_wait(workspace: Workspace, linear: Linear):
    error = {"message": "Rate limit exceeded", "extensions": {"code": "RATELIMITED"}}
    reset = round(datetime.now(UTC).timestamp() * 1000) + 600_000
    refuse(workspace, error, status=400, X_RateLimit_Requests_Reset=str(reset), X_RateLimit_Requests_Remaining="0")
    with pytest.raises(RemoteTrouble, match="less often") as told:
        linear.check()
    assert not isinstance(told.value, QueryTrouble)
    assert 590 < (told.value.again_after_s or 0) <= 600
    left = {"x-ratelimit-requests-reset": "1000000", "x-ratelimit-requests-remaining": "7"}
    assert reset_after_s(left, 0) is None
    assert reset_after_s(left | {"x-ratelimit-complexity-reset": "60000"}, 0) == 60
    refuse(workspace, {"message": "Query too complex", "extensions": {"code": "INPUT_ERROR"}})
    with asking(linear.asking.address, TOKEN) as means, pytest.raises(QueryTrouble, match="Query too complex"):
        connect(means).check()


def test_records_come_with_all_they_say(workspace: Workspace, linear: Linear):
    workspace.put_project("p1", name="Payments", content="Why", status={"name": "Done", "type": "completed"})
    days: dict[str, Any] = {
        "startsAt": "2026-03-02T00:00:00.000Z",
        "endsAt": "2026-03-16T00:00:00.000Z",
        "isActive": True,
    }
    workspace.held["cycles"]["c1"] = {
        "id": "c1",
        "number": 9,
        "updatedAt": workspace.tick(),
        "team": {"id": "a"},
    } | days
    more: dict[str, Any] = {"description": "One **bold**\x00", "labels": {"nodes": [{"name": "Bug"}]}, "estimate": 3}
    more |= {"dueDate": "2026-03-31", "assignee": {"displayName": "jo"}, "project": {"id": "p1"}, "cycle": {"id": "c1"}}
    workspace.put("i1", 1, **more, parent={"id": "i0"}, sortOrder=-12.5, state=workspace.state("s3"))
    done = round_of(linear)
    found = done.records["issue", "i1"]
    assert (found.body, found.labels, found.owner, found.points) == ("One **bold**", ("Bug",), "jo", 3)
    assert (found.state, found.is_closed, found.due) == ("Done", True, date(2026, 3, 31))
    assert (found.parent, found.sprint, found.container, found.rank) == ("p1", "c1", "a", "-12.5")
    payments = done.records["project", "p1"]
    assert (payments.title, payments.body, payments.is_closed, payments.progress) == ("Payments", "Why", True, 25)
    sprint = done.records["cycle", "c1"]
    assert (sprint.title, sprint.state, sprint.start) == ("Cycle 9", "active", date(2026, 3, 2))


def test_nothing_is_left_out_while_issues_change_and_rounds_are_cut_off(
    workspace: Workspace, linear: Linear, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pmdesk.sync.connectors.linear.SIZE", 5)
    for number in range(23):
        workspace.put(f"i{number}", 0.01)
    cursor = ""
    seen: set[str] = set()
    for number in range(100):
        done = round_of(linear, cursor, at_most=1)
        seen |= {record_id for _, record_id in done.records}
        cursor = done.cursor
        if "part" not in json.loads(cursor):
            break
        if number == 4:
            workspace.clock = datetime.now(UTC)
            workspace.put("i1", title="Changed while it was read")
    assert len(seen) == 23
    assert round_of(linear, cursor).titles == {"Changed while it was read"}


def test_a_round_trip_writes_every_field(workspace: Workspace, linear: Linear):
    made = linear.create(draft("issue", "a", title="Pay", body="Why", labels=("bug", "card"), owner="jo"))
    assert (made.title, made.body, made.labels, made.owner) == ("Pay", "Why", ("bug", "card"), "jo")
    changes = {"title": "Pay fast", "body": "", "state": "Done", "labels": ("card",), "owner": "milena", "sprint": "c1"}
    changes |= {"due": date(2026, 3, 31), "points": 5.0}
    now = linear.update(made, changes)
    assert {name: getattr(now, name) for name in changes} == changes
    emptied = linear.update(now, {"owner": "", "due": None, "points": None, "sprint": "", "labels": ()})
    assert (emptied.owner, emptied.due, emptied.points, emptied.sprint, emptied.labels) == ("", None, None, "", ())
    begun = linear.create(draft("project", "a", title="Payments", body="Why", due=date(2026, 3, 31)))
    ended = linear.update(begun, {"state": "Completed", "start": date(2026, 3, 1), "body": "Because"})
    assert (ended.state, ended.start, ended.body) == ("Completed", date(2026, 3, 1), "Because")
    assert "Pay" not in " ".join(one["query"] for one in workspace.sent("POST")), "values travel as variables"


def test_what_changed_meanwhile_is_not_overwritten_and_a_refusal_is_told(workspace: Workspace, linear: Linear):
    workspace.put("i1")
    read = linear.read("issue", "i1")
    workspace.put("i1", 0.001, title="Theirs")
    with pytest.raises(Overtaken):
        linear.update(read, {"title": "Mine"})
    assert workspace.held["issues"]["i1"]["title"] == "Theirs"
    read = linear.read("issue", "i1")
    with pytest.raises(QueryTrouble, match="knows no “Nearly”"):
        linear.update(read, {"state": "Nearly"})
    with pytest.raises(QueryTrouble, match="knows no “nobody”"):
        linear.update(read, {"owner": "nobody"})
    words = {"message": "Argument Validation Error", "extensions": {"userPresentableMessage": "The title is empty."}}
    refuse(workspace, words)
    with pytest.raises(QueryTrouble, match="The title is empty"):
        linear.create(draft("issue", "a", title=""))


def test_a_change_that_was_not_made_is_told(workspace: Workspace, linear: Linear):
    workspace.on("POST", "/graphql", lambda _: Said({"data": {"issueCreate": {"success": False}}}))
    with pytest.raises(QueryTrouble, match="did not make the change"):
        linear.create(draft("issue", "a", title="Never"))


def test_a_draft_has_one_number_for_all_tries(workspace: Workspace, linear: Linear):
    wanted = draft("issue", "a", title="Made once")
    assert linear.find(wanted) is None
    made = linear.create(wanted)
    assert made.id == id_of(wanted)
    assert UUID(made.id).version == 4
    found = linear.find(replace(wanted, fields={"title": "Edited meanwhile"}))
    assert found is not None
    assert found.id == made.id
    assert id_of(replace(wanted, token="another")) != made.id  # noqa: S106  # no secret


def test_what_was_deleted_or_repeats_another_has_that_standing(workspace: Workspace, linear: Linear):
    workspace.put("i1", 1, trashed=True)
    workspace.put("i2", 1, relations={"nodes": [{"type": "duplicate", "relatedIssue": {"id": "i1"}}]})
    done = round_of(linear)
    assert done.records["issue", "i1"].standing is Standing.DELETED
    again = done.records["issue", "i2"]
    assert (again.standing, again.leads_to) == (Standing.DUPLICATE, "i1")
    del workspace.held["issues"]["i2"]
    assert linear.read("issue", "i2").standing is Standing.DELETED
    with pytest.raises(Overtaken):
        linear.update(again, {"title": "Late"})


def test_a_record_that_cannot_be_read_stays_out():
    values = [
        {"id": "1", "identifier": "PAY-1"},
        {"id": "2", "identifier": "PAY-2", "title": "T", "dueDate": "soon"},
        None,
    ]
    records, words = parsed([*values, {"id": "3", "title": "Good"}], issue, "Issue")
    assert [one.title for one in records] == ["Good"]
    assert words[:2] == ("Issue PAY-1 stays out: it has no title.", "Issue PAY-2 stays out: “soon” is not a day.")
    assert project({"id": "1", "name": "P"}).progress is None
    assert cycle({"id": "1", "number": 3.0}).title == "Cycle 3"
