"""GitLab: what it is asked and sent, by its own description, and what becomes of moved and deleted things."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pmdesk.domain.remote import Standing
from pmdesk.sync.connectors.gitlab import GitLab, connect, fields_of, issue, path_of
from pmdesk.sync.remote_texts import parsed
from pmdesk.sync.trouble import Overtaken, QueryTrouble, SignInTrouble
from tests.sync.connectors.descriptions import description
from tests.sync.connectors.rounds import asking, draft, round_of
from tests.sync.connectors.vendor import Asked, Said, Vendor

TOKEN = "glpat-s3cret"  # noqa: S105  # of nobody
NEW = {"assignee_ids", "weight"}
"""Names that are younger than the description, which is of version 3."""


def judge(method: str, url: str, body: bytes) -> None:
    """Compare what is sent with the older description: its names are the same."""
    path = url.partition("?")[0].replace("/api/v4/", "/v3/")
    if body and "/epics" not in path:
        sent = {name: value for name, value in json.loads(body).items() if name not in NEW}
        description("gitlab").require_body(method, path, sent)


class Lab(Vendor):
    """A GitLab with one project in a group."""

    def __init__(self) -> None:
        super().__init__(judge)
        self.clock = datetime(2026, 3, 1, 9, tzinfo=UTC)
        self.issues: dict[int, Any] = {}
        self.epics: dict[int, Any] = {}
        self.milestones: dict[int, Any] = {}
        self.iterations: list[Any] = []
        api, project = "/api/v4", "/api/v4/projects/7"
        self.on("GET", f"{api}/user", lambda _: Said({"id": 1, "username": "mk", "name": "Milena Kos"}))
        self.on("GET", f"{api}/version", lambda _: Said({"version": "17.8.0"}))
        self.on("GET", f"{api}/users", self.users)
        self.on("GET", f"{api}/projects", lambda _: Said([{"id": 7, "path_with_namespace": "shop/checkout"}]))
        self.on("GET", project, lambda _: Said({"id": 7, "namespace": {"id": 70, "kind": "group"}}))
        self.on(
            "GET", f"{project}/releases", lambda _: Said([{"tag_name": "v1", "released_at": "2026-02-01T10:00:00Z"}])
        )
        for path, held in ((f"{project}/issues", self.issues), (f"{api}/groups/70/epics", self.epics)):
            self.table(path, held)
        self.on("POST", f"{project}/issues", lambda asked: Said(self.made(asked), 201))
        self.table(f"{project}/milestones", self.milestones)
        self.on("POST", f"{project}/milestones", lambda asked: Said(self.milestone_made(asked), 201))
        self.on("GET", f"{api}/groups/70/milestones", lambda _: Said([]))
        self.on("GET", f"{api}/groups/70/iterations", lambda _: Said(self.iterations))

    def table(self, path: str, held: dict[int, Any]) -> None:
        self.on("GET", path, lambda asked: self.listed(asked, held))
        self.on("GET", f"{path}/([0-9]+)", lambda asked: self.told(asked, held))
        self.on("PUT", f"{path}/([0-9]+)", lambda asked: self.changed(asked, held))

    def tick(self, seconds: float = 1) -> str:
        self.clock += timedelta(seconds=seconds)
        return self.clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def put(self, number: int, seconds: float = 1, **values: Any) -> Any:
        now = self.tick(seconds)
        empty = {"id": 900 + number, "iid": number, "project_id": 7, "title": f"Issue {number}", "state": "opened"}
        empty |= {"created_at": now, "labels": [], "assignees": [], "author": {"username": "mk"}}
        empty |= {"references": {"full": f"shop/checkout#{number}"}}
        self.issues[number] = empty | self.issues.get(number, {}) | values | {"updated_at": now}
        return self.issues[number]

    def put_epic(self, number: int, **values: Any) -> None:
        now = self.tick()
        empty = {"id": 300 + number, "iid": number, "group_id": 70, "title": f"Epic {number}", "state": "opened"}
        self.epics[number] = empty | {"created_at": now} | self.epics.get(number, {}) | values | {"updated_at": now}

    def users(self, asked: Asked) -> Said:
        known = {"mk": 1, "jo": 2}
        name = asked.params["username"]
        return Said([{"id": known[name], "username": name}] if name in known else [])

    def listed(self, asked: Asked, held: dict[int, Any]) -> Said:
        found = sorted(held.values(), key=lambda one: (one["updated_at"], one["id"]))
        found = [one for one in found if one["updated_at"] >= asked.params.get("updated_after", "")]
        found = [one for one in found if one["created_at"] >= asked.params.get("created_after", "")]
        size, page = int(asked.params["per_page"]), int(asked.params.get("page", 1))
        headers = {"X_Total": str(len(found))}
        if page * size < len(found):
            query = "&".join(f"{name}={value}" for name, value in (asked.params | {"page": page + 1}).items())
            headers["Link"] = f'<http://{asked.headers["host"]}{asked.path}?{query}&id=7>; rel="next"'
        return Said(found[(page - 1) * size : page * size], headers=headers)

    def told(self, asked: Asked, held: dict[int, Any]) -> Said:
        number = int(asked.match[1])
        return Said(held[number]) if number in held else Said({"message": "404 Not found"}, 404)

    def changed(self, asked: Asked, held: dict[int, Any]) -> Said:
        sent = dict(asked.value)
        if sent.get("title") == "":
            return Said({"message": {"title": ["can't be blank"]}}, 400)
        held[int(asked.match[1])] |= self.values(sent) | {"updated_at": self.tick()}
        return Said(held[int(asked.match[1])])

    def values(self, sent: dict[str, Any]) -> dict[str, Any]:
        value = {name: one for name, one in sent.items() if not name.endswith(("_fixed", "_ids", "_event", "_id"))}
        if "labels" in sent:
            value["labels"] = sent["labels"].split(",") if sent["labels"] else []
        if "assignee_ids" in sent:
            names = {1: "mk", 2: "jo"}
            value["assignees"] = [{"id": one, "username": names[one]} for one in sent["assignee_ids"] if one]
        if "milestone_id" in sent:
            value["milestone"] = self.milestones.get(sent["milestone_id"])
        if "state_event" in sent:
            words = {"close": "closed", "reopen": "opened", "activate": "active"}
            value["state"] = words[sent["state_event"]]
        return value | {name.removesuffix("_fixed"): one for name, one in sent.items() if name.endswith("date_fixed")}

    def made(self, asked: Asked) -> Any:
        return self.put(len(self.issues) + 1, **self.values(asked.value))

    def milestone_made(self, asked: Asked) -> Any:
        number = 50 + len(self.milestones)
        value = {"id": number, "iid": 1, "project_id": 7, "state": "active", "created_at": self.tick()}
        self.milestones[number] = value | asked.value | {"updated_at": self.tick()}
        return self.milestones[number]


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def gitlab(lab: Lab) -> Iterator[GitLab]:
    with lab.serving() as url, asking(url, TOKEN, scopes=("7",)) as means:
        yield connect(means)


def test_the_sign_in_is_checked_and_projects_can_be_chosen(lab: Lab, gitlab: GitLab):
    account = gitlab.check()
    assert (account.name, account.server) == ("Milena Kos", "GitLab 17.8.0")
    assert [(scope.id, scope.title) for scope in gitlab.scopes()] == [("7", "shop/checkout")]
    assert lab.asked[0].headers["private-token"] == TOKEN
    with asking(gitlab.asking.address, TOKEN, sign_in="oauth") as means:
        connect(means).check()
    assert lab.asked[-1].headers["authorization"] == f"Bearer {TOKEN}"
    lab.on("GET", "/api/v4/user", lambda _: Said({"message": "401 Unauthorized"}, 401))
    with pytest.raises(SignInTrouble, match="401 Unauthorized") as told:
        gitlab.check()
    assert TOKEN not in str(told.value)


def test_records_come_with_all_they_say(lab: Lab, gitlab: GitLab):
    lab.milestones[50] = {"id": 50, "iid": 1, "project_id": 7, "title": "Spring", "state": "active"}
    lab.milestones[50] |= {"due_date": "2026-04-01", "created_at": lab.tick(), "updated_at": lab.tick()}
    lab.put_epic(2, start_date="2026-01-01", end_date="2026-06-30", labels=["big"])
    days = {"start_date": "2026-03-02", "due_date": "2026-03-15", "state": 2}
    lab.iterations = [{"id": 8, "iid": 1, "group_id": 70, "title": None, **days}]
    more = {"milestone": lab.milestones[50], "epic": {"group_id": 70, "iid": 2}, "iteration": lab.iterations[0]}
    lab.put(1, 1, description="One\r\nTwo\x00", labels=["bug"], weight=3, due_date="2026-03-31", **more)
    done = round_of(gitlab)
    found = done.records["issue", "7/1"]
    assert (found.body, found.labels, found.points, found.due) == ("One\nTwo", ("bug",), 3, date(2026, 3, 31))
    assert (found.milestone, found.parent, found.sprint, found.container) == ("7/50", "70/2", "70/8", "7")
    assert done.records["milestone", "7/50"].due == date(2026, 4, 1)
    assert done.records["epic", "70/2"].due == date(2026, 6, 30)
    sprint = done.records["iteration", "70/8"]
    assert (sprint.title, sprint.state, sprint.start) == ("02 Mar 2026 – 15 Mar 2026", "current", date(2026, 3, 2))
    assert gitlab.read("iteration", "70/8") == sprint
    assert done.records["release", "7/v1"].due == date(2026, 2, 1)


def test_epics_and_iterations_that_are_not_offered_are_no_trouble(lab: Lab, gitlab: GitLab):
    lab.put(1)
    lab.on("GET", "/api/v4/groups/70/epics", lambda _: Said({"message": "403 Forbidden"}, 403))
    lab.on("GET", "/api/v4/groups/70/iterations", lambda _: Said({"error": "404 Not Found"}, 404))
    done = round_of(gitlab)
    assert ("issue", "7/1") in done.records
    assert done.words == []


def test_nothing_is_left_out_while_pages_shift_and_rounds_are_cut_off(
    lab: Lab, gitlab: GitLab, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pmdesk.sync.connectors.gitlab.PAGE", 5)
    for number in range(1, 40):
        lab.put(number, 0 if 10 < number < 30 else 0.01)  # Twenty within one instant.
    cursor = ""
    seen: set[str] = set()
    for number in range(1, 200):
        done = round_of(gitlab, cursor, at_most=1)
        seen |= {record_id for kind, record_id in done.records if kind == "issue"}
        cursor = done.cursor
        if "part" not in json.loads(cursor):
            break
        if number in {7, 9, 11}:
            lab.put(number - 5)
    assert "part" not in json.loads(cursor)
    assert len(seen) == 39
    lab.put(1, 600)
    caught_up = round_of(gitlab, cursor)
    lab.put(20, 600, title="Later")
    later = round_of(gitlab, caught_up.cursor)
    assert [one.title for one in later.records.values()] == ["Issue 1", "Later"]


def test_a_round_trip_writes_every_field_as_gitlab_describes_it(lab: Lab, gitlab: GitLab):
    spring = gitlab.create(draft("milestone", "7", title="Spring", body="Soon", due=date(2026, 4, 1)))
    assert spring.due == date(2026, 4, 1)
    closed = gitlab.update(spring, {"state": "closed", "start": date(2026, 3, 1)})
    assert (closed.state, closed.start) == ("closed", date(2026, 3, 1))
    made = gitlab.create(draft("issue", "7", title="Pay", body="Why", labels=("bug",), owner="jo", state="closed"))
    assert (made.title, made.body, made.labels, made.owner, made.state) == ("Pay", "Why", ("bug",), "jo", "opened")
    changes = {"title": "Pay fast", "body": "", "labels": ("bug", "card"), "owner": "mk", "milestone": spring.id}
    changes |= {"state": "closed", "due": date(2026, 3, 31), "points": 5.0}
    now = gitlab.update(made, changes)
    assert {name: getattr(now, name) for name in changes} == changes
    emptied = gitlab.update(now, {"owner": "", "milestone": "", "due": None, "points": None, "labels": ()})
    assert (emptied.owner, emptied.milestone, emptied.due, emptied.points, emptied.labels) == ("", "", None, None, ())
    assert lab.sent("PUT")[-1]["assignee_ids"] == [0]
    lab.put_epic(2)
    epic = gitlab.update(gitlab.read("epic", "70/2"), {"start": date(2026, 1, 1), "title": "Big"})
    assert (epic.start, epic.title) == (date(2026, 1, 1), "Big")
    assert lab.sent("PUT")[-1]["start_date_is_fixed"] is True


def test_what_changed_meanwhile_is_not_overwritten_and_a_refusal_is_told(lab: Lab, gitlab: GitLab):
    lab.put(1)
    read = gitlab.read("issue", "7/1")
    lab.put(1, 0.001, title="Theirs")
    with pytest.raises(Overtaken):
        gitlab.update(read, {"title": "Mine"})
    assert lab.issues[1]["title"] == "Theirs"
    read = gitlab.read("issue", "7/1")
    with pytest.raises(QueryTrouble, match="can't be blank"):
        gitlab.update(read, {"title": ""})
    with pytest.raises(QueryTrouble, match="no user “nobody”"):
        gitlab.update(read, {"owner": "nobody"})


def test_a_draft_that_was_made_before_the_answer_was_lost_is_found(lab: Lab, gitlab: GitLab):
    lab.clock = datetime.now(UTC)
    wanted = draft("issue", "7", title="Made once", body="Line")
    assert gitlab.find(wanted) is None
    made = gitlab.create(wanted)
    found = gitlab.find(wanted)
    assert found is not None
    assert found.id == made.id
    assert lab.asked[-1].params["scope"] == "created_by_me"
    assert gitlab.find(replace(wanted, since=wanted.since + timedelta(hours=1))) is None


def test_what_was_deleted_moved_or_repeats_another_has_that_standing(lab: Lab, gitlab: GitLab):
    lab.put(1, moved_to_id=993)
    lab.put(2, _links={"closed_as_duplicate_of": "http://lab.example/api/v4/projects/75/issues/5"})
    done = round_of(gitlab)
    assert done.records["issue", "7/1"].standing is Standing.MOVED
    again = done.records["issue", "7/2"]
    assert (again.standing, again.leads_to) == (Standing.DUPLICATE, "75/5")
    del lab.issues[2]
    assert gitlab.read("issue", "7/2").standing is Standing.DELETED
    with pytest.raises(Overtaken):
        gitlab.update(again, {"title": "Late"})


def test_a_record_that_cannot_be_read_stays_out():
    values = [{"iid": 1}, {"iid": 2, "project_id": 7, "title": "T", "due_date": "soon"}, None]
    values += [{"iid": 4, "project_id": 7, "title": "Good", "labels": [{"name": "x"}]}]
    records, words = parsed(values, issue, "Issue")
    assert [(one.id, one.labels) for one in records] == [("7/4", ("x",))]
    assert words[1] == "Issue 2 stays out: “soon” is not a day."
    assert len(words) == 3


def test_records_are_found_by_their_kind_and_id():
    assert path_of("issue", "7/12") == "projects/7/issues/12"
    assert path_of("epic", "70/2") == "groups/70/epics/2"
    assert path_of("milestone", "g70/5") == "groups/70/milestones/5"
    assert path_of("release", "7/v1/beta 2") == "projects/7/releases/v1%2Fbeta%202"
    assert fields_of("milestone", {"state": "active"}) == {"state_event": "activate"}
    assert fields_of("issue", {"state": "opened"}) == {"state_event": "reopen"}
