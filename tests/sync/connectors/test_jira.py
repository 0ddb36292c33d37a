"""Jira Cloud: what it is asked and sent, by its own description, and what is told instead of lost."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pmdesk.domain.remote import Standing
from pmdesk.sync.adf import doc_of
from pmdesk.sync.connectors.jira import Jira, connect, fields_in, issue, jql_of
from pmdesk.sync.remote_texts import parsed
from pmdesk.sync.trouble import Overtaken, QueryTrouble, SignInTrouble
from tests.sync.connectors.descriptions import description
from tests.sync.connectors.rounds import asking, draft, round_of
from tests.sync.connectors.vendor import Asked, Said, Vendor

TOKEN = "s3cret-t0ken"  # noqa: S105  # of nobody
ISSUE = "/rest/api/3/issue/{issueIdOrKey}"
FIELDS = [
    {"id": "customfield_1", "name": "Sprint", "schema": {"custom": "com.pyxis.greenhopper.jira:gh-sprint"}},
    {"id": "customfield_2", "name": "Rank", "schema": {"custom": "com.pyxis.greenhopper.jira:gh-lexo-rank"}},
    {"id": "customfield_3", "name": "Story Points", "schema": {"custom": "com.atlassian.jira:float"}},
    {"id": "customfield_4", "name": "Start date", "schema": {"custom": "com.atlassian.jira:datepicker"}},
    {"id": "summary", "name": "Summary", "schema": {"system": "summary"}},
]
NAMES = fields_in(FIELDS)
STATES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done"}
WAYS = {"To Do": ["In Progress"], "In Progress": ["To Do", "Done"], "Done": ["In Progress"]}


def judge(method: str, url: str, body: bytes) -> None:
    """Compare with the description where it has the path; what makes an issue is described like what changes one."""
    path = url.partition("?")[0]
    if method == "POST" and re.search(r"/issue(/\d+/transitions)?$", path):
        description("jira").require_body("PUT", "/rest/api/3/issue/1", json.loads(body))
    elif re.fullmatch(r"/rest/api/3/(issue/\d+|myself|project/search|serverInfo)", path):
        description("jira").require_asked(method, url, body)
    elif path.endswith("/search/jql"):
        sent = {name: value for name, value in json.loads(body).items() if name != "nextPageToken"}
        description("jira").require_body("POST", "/rest/api/3/search", sent)


class Site(Vendor):
    """A Jira with one project; its search knows tokens and minutes, as the real one."""

    def __init__(self) -> None:
        super().__init__(judge)
        self.clock = datetime(2026, 3, 1, 9, tzinfo=UTC)
        self.issues: dict[int, Any] = {}
        self.versions: dict[int, Any] = {}
        self.sprints: list[Any] = []
        self.size = 100
        api = "/rest/api/3"
        self.on("GET", f"{api}/myself", lambda _: Said({"accountId": "a1", "displayName": "Milena Kos"}))
        self.on("GET", f"{api}/serverInfo", self.server)
        self.on("GET", f"{api}/field", lambda _: Said(FIELDS))
        self.on("GET", f"{api}/status", lambda _: Said([{"name": name} for name in STATES]))
        self.on("GET", f"{api}/project/search", self.projects)
        types = [{"id": "1", "name": "Epic", "hierarchyLevel": 1}, {"id": "2", "name": "Subtask", "subtask": True}]
        types += [{"id": "3", "name": "Story", "hierarchyLevel": 0}, {"id": "4", "name": "Bug", "hierarchyLevel": 0}]
        self.types = {one["id"]: one for one in types}
        self.on("GET", f"{api}/project/10", lambda _: Said({"id": "10", "issueTypes": types}))
        self.on(
            "GET", f"{api}/project/10/version", lambda _: Said({"values": [*self.versions.values()], "isLast": True})
        )
        self.on("POST", f"{api}/search/jql", self.found)
        self.on("POST", f"{api}/issue", self.made)
        self.on("GET", f"{api}/issue/([0-9]+)", self.told)
        self.on("PUT", f"{api}/issue/([0-9]+)", self.changed)
        self.on("GET", f"{api}/issue/([0-9]+)/transitions", self.ways)
        self.on("POST", f"{api}/issue/([0-9]+)/transitions", self.moved)
        people = [{"accountId": "a1", "displayName": "Milena Kos"}, {"accountId": "a2", "displayName": "Jo"}]
        self.on("GET", f"{api}/user/assignable/search", lambda _: Said(people))
        self.people = {one["accountId"]: one for one in people}
        self.on("POST", f"{api}/version", self.version_made)
        self.on("GET", f"{api}/version/([0-9]+)", lambda asked: Said(self.versions[int(asked.match[1])]))
        self.on("PUT", f"{api}/version/([0-9]+)", self.version_changed)
        agile = "/rest/agile/1.0"
        self.on("GET", f"{agile}/board", lambda _: Said({"values": [{"id": 5}], "isLast": True}))
        self.on("GET", f"{agile}/board/5/sprint", lambda _: Said({"values": self.sprints, "isLast": True}))

    def server(self, _asked: Asked) -> Said:
        now = self.clock.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
        return Said({"baseUrl": "https://shop.atlassian.net", "deploymentType": "Cloud", "serverTime": now})

    def projects(self, asked: Asked) -> Said:
        every = [{"id": str(number), "key": f"P{number}", "name": f"Project {number}"} for number in range(10, 70)]
        start = int(asked.params["startAt"])
        page = every[start : start + 50]
        return Said({"values": page, "isLast": start + 50 >= len(every)})

    def tick(self, seconds: float = 1) -> str:
        self.clock += timedelta(seconds=seconds)
        return self.clock.isoformat(timespec="milliseconds").replace("+00:00", "+0000")

    def put(self, number: int, seconds: float = 1, **fields: Any) -> Any:
        now = self.tick(seconds)
        empty: dict[str, Any] = {
            "summary": f"Issue {number}",
            "description": None,
            "labels": [],
            "fixVersions": [],
            "created": now,
        }
        empty |= {"project": {"id": "10"}, "issuetype": self.types["3"], "assignee": None}
        empty |= {"status": self.status("To Do"), "issuelinks": []}
        old = self.issues.get(number, {"fields": empty})["fields"]
        value = {"id": str(number), "key": f"P10-{number}", "fields": old | fields | {"updated": now}}
        self.issues[number] = self.issues.get(number, {}) | value
        return self.issues[number]

    def status(self, name: str) -> Any:
        return {"name": name, "statusCategory": {"key": STATES[name]}}

    def found(self, asked: Asked) -> Said:
        jql = asked.value["jql"]
        ago = re.search(r'(updated|created) >= "-(\d+)m"', jql)
        since = self.clock - timedelta(minutes=int(ago[2])) if ago else datetime(1970, 1, 1, tzinfo=UTC)
        found = sorted(self.issues.values(), key=lambda one: int(one["id"]))
        key = ago[1] if ago else "updated"
        found = [one for one in found if datetime.fromisoformat(one["fields"][key]) >= since]
        start = int(asked.value.get("nextPageToken") or 0)
        if start < 0:
            return Said({"errorMessages": ["The token has expired."]}, 400)
        more = {"nextPageToken": str(start + self.size)} if start + self.size < len(found) else {"isLast": True}
        return Said({"issues": found[start : start + self.size], **more})

    def made(self, asked: Asked) -> Said:
        sent = asked.value["fields"]
        if not sent["summary"]:
            return Said({"errorMessages": [], "errors": {"summary": "You must specify a summary of the issue."}}, 400)
        number = len(self.issues) + 1
        made = self.put(number, **self.values(sent))
        made["properties"] = {one["key"]: one["value"] for one in asked.value["properties"]}
        return Said({"id": made["id"], "key": made["key"]}, 201)

    def values(self, sent: Any) -> dict[str, Any]:
        value = dict(sent)
        if "issuetype" in sent:
            value["issuetype"] = self.types[sent["issuetype"]["id"]]
        if sent.get("assignee"):
            value["assignee"] = self.people[sent["assignee"]["accountId"]]
        if sent.get("customfield_1"):
            value["customfield_1"] = [{"id": 1, "name": "Old"}, {"id": sent["customfield_1"], "name": "Now"}]
        return value

    def told(self, asked: Asked) -> Said:
        number = int(asked.match[1])
        if number not in self.issues:
            return Said({"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, 404)
        return Said(self.issues[number])

    def changed(self, asked: Asked) -> Said:
        self.put(int(asked.match[1]), **self.values(asked.value["fields"]))
        return Said(None, 204)

    def ways(self, asked: Asked) -> Said:
        state = self.issues[int(asked.match[1])]["fields"]["status"]["name"]
        return Said({"transitions": [{"id": name, "to": self.status(name)} for name in WAYS[state]]})

    def moved(self, asked: Asked) -> Said:
        self.put(int(asked.match[1]), status=self.status(asked.value["transition"]["id"]))
        return Said(None, 204)

    def version_made(self, asked: Asked) -> Said:
        number = 700 + len(self.versions)
        self.versions[number] = {"id": str(number), "released": False, "archived": False} | asked.value
        return Said(self.versions[number], 201)

    def version_changed(self, asked: Asked) -> Said:
        self.versions[int(asked.match[1])] |= asked.value
        return Said(self.versions[int(asked.match[1])])


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def jira(site: Site) -> Iterator[Jira]:
    with site.serving() as url, asking(url, TOKEN, sign_in="basic", user="mk@shop.example", scopes=("10",)) as means:
        yield connect(means)


def test_the_sign_in_is_checked_and_projects_and_states_can_be_chosen(site: Site, jira: Jira):
    account = jira.check()
    assert (account.name, account.server) == ("Milena Kos", "Jira Cloud")
    assert site.asked[0].headers["authorization"].startswith("Basic ")
    assert len(jira.scopes()) == 60
    assert jira.states("issue") == ("To Do", "In Progress", "Done")
    site.on("GET", "/rest/api/3/myself", lambda _: Said({"message": "Client must be authenticated"}, 401))
    with pytest.raises(SignInTrouble, match="must be authenticated") as told:
        jira.check()
    assert TOKEN not in str(told.value)


def test_records_come_with_all_they_say(site: Site, jira: Jira):
    site.versions[700] = {"id": "700", "name": "Spring", "releaseDate": "2026-04-01", "released": True, "projectId": 10}
    days = {"startDate": "2026-03-02T09:00:00.000Z", "endDate": "2026-03-15T17:00:00.000Z"}
    site.sprints = [{"id": 31, "name": "Sprint 9", "state": "active", "goal": "Pay", **days}]
    site.put(1, issuetype=site.types["1"], summary="Payments")
    more: dict[str, Any] = {"description": doc_of("One **bold**"), "labels": ["card"], "duedate": "2026-03-31"}
    more |= {"customfield_1": [{"id": 30}, {"id": 31}], "customfield_2": "0|i0001:", "customfield_3": 3.0}
    more |= {"customfield_4": "2026-03-02", "parent": {"id": "1"}, "fixVersions": [{"id": "700"}]}
    more |= {"issuetype": site.types["4"], "assignee": site.people["a2"], "status": site.status("Done")}
    site.put(2, 1, **more)
    done = round_of(jira)
    found = done.records["issue", "2"]
    assert (found.body, found.labels, found.owner) == ("One **bold**", ("Bug", "card"), "Jo")
    assert (found.start, found.due, found.points) == (date(2026, 3, 2), date(2026, 3, 31), 3)
    assert (found.parent, found.milestone, found.sprint, found.rank) == ("1", "700", "31", "0|i0001:")
    assert (found.state, found.is_closed, found.container, found.key) == ("Done", True, "10", "P10-2")
    assert found.url == "https://shop.atlassian.net/browse/P10-2"
    assert done.records["epic", "1"].title == "Payments"
    spring = done.records["version", "700"]
    assert (spring.due, spring.state, spring.container) == (date(2026, 4, 1), "released", "10")
    sprint = done.records["sprint", "31"]
    assert (sprint.state, sprint.start, sprint.due, sprint.body) == (
        "active",
        date(2026, 3, 2),
        date(2026, 3, 15),
        "Pay",
    )


def test_a_project_without_boards_is_no_trouble(site: Site, jira: Jira):
    site.put(1)
    site.on("GET", "/rest/agile/1.0/board", lambda _: Said({"errorMessages": ["No boards."]}, 400))
    done = round_of(jira)
    assert ("issue", "1") in done.records
    assert done.words == []


def test_nothing_is_left_out_while_issues_change_and_rounds_are_cut_off(site: Site, jira: Jira):
    site.size = 5
    for number in range(1, 40):
        site.put(number, 0.01)
    cursor = ""
    seen: dict[str, str] = {}
    for number in range(1, 100):
        done = round_of(jira, cursor, at_most=1)
        seen |= {record_id: one.title for (kind, record_id), one in done.records.items() if kind == "issue"}
        cursor = done.cursor
        if "part" not in json.loads(cursor):
            break
        if number in {5, 7}:
            site.put(number - 4, summary="Changed while it was read")
    assert len(seen) == 39
    later = round_of(jira, cursor)
    assert [one.title for one in later.records.values()].count("Changed while it was read") == 2
    site.put(20, 3600, summary="Later")
    assert round_of(jira, later.cursor).records["issue", "20"].title == "Later"
    site.tick(7200)
    quiet = round_of(jira, round_of(jira, later.cursor).cursor)
    assert quiet.count == 0


def test_a_round_whose_token_is_over_begins_anew(site: Site, jira: Jira):
    site.size = 5
    for number in range(1, 12):
        site.put(number)
    cut_off = round_of(jira, "", at_most=3)
    state = json.loads(cut_off.cursor)
    state["more"] = json.dumps(json.loads(state["more"]) | {"token": "-1"})
    done = round_of(jira, json.dumps(state))
    assert len(done.records) == 11


def test_a_round_trip_writes_every_field_as_jira_describes_it(site: Site, jira: Jira):
    spring = jira.create(draft("version", "10", title="Spring", due=date(2026, 4, 1)))
    assert jira.update(spring, {"state": "released"}).state == "released"
    made = jira.create(draft("issue", "10", title="Pay", body="Why\n\n- so", labels=("Bug", "card"), state="Done"))
    assert (made.title, made.body, made.labels, made.state) == ("Pay", "Why\n\n- so", ("Bug", "card"), "To Do")
    changes = {"title": "Pay fast", "body": "", "labels": ("Bug", "fast"), "owner": "Jo", "milestone": spring.id}
    changes |= {"state": "In Progress", "start": date(2026, 3, 2), "due": date(2026, 3, 31), "points": 5.0}
    now = jira.update(made, changes | {"sprint": "31"})
    assert {name: getattr(now, name) for name in changes} == changes
    assert now.sprint == "31"
    assert site.sent("PUT")[-1]["fields"]["labels"] == ["fast"], "a type is no label"
    emptied = jira.update(now, {"owner": "", "milestone": "", "due": None, "points": None, "sprint": "", "start": None})
    assert (emptied.owner, emptied.milestone, emptied.due, emptied.points, emptied.sprint) == ("", "", None, None, "")
    assert jira.create(draft("epic", "10", title="Big")).kind == "epic"


def test_what_changed_meanwhile_is_not_overwritten(site: Site, jira: Jira):
    site.put(1)
    read = jira.read("issue", "1")
    site.put(1, 0.001, summary="Theirs")
    with pytest.raises(Overtaken):
        jira.update(read, {"title": "Mine"})
    assert site.issues[1]["fields"]["summary"] == "Theirs"
    spring = jira.create(draft("version", "10", title="Spring"))
    site.versions[700]["name"] = "Theirs"
    with pytest.raises(Overtaken):
        jira.update(spring, {"title": "Mine"})


def test_a_description_that_a_text_cannot_carry_is_not_overwritten(site: Site, jira: Jira):
    table = {"type": "doc", "version": 1, "content": [{"type": "table"}, {"type": "mediaSingle"}]}
    site.put(1, description=table)
    read = jira.read("issue", "1")
    with pytest.raises(QueryTrouble, match="holds a table and a picture, which would be lost"):
        jira.update(read, {"body": "New", "title": "Mine"})
    assert jira.update(read, {"title": "Mine"}).title == "Mine"
    assert site.issues[1]["fields"]["description"] == table


def test_a_refusal_is_told_in_words(site: Site, jira: Jira):
    site.put(1)
    read = jira.read("issue", "1")
    with pytest.raises(QueryTrouble, match="cannot go to “Done” from where it is; it can go to In Progress"):
        jira.update(read, {"state": "Done"})
    with pytest.raises(QueryTrouble, match="nobody “Someone”"):
        jira.update(read, {"owner": "Someone"})
    with pytest.raises(QueryTrouble, match="summary: You must specify a summary"):
        jira.create(draft("issue", "10", title=""))
    site.on("GET", "/rest/api/3/field", lambda _: Said([]))
    with pytest.raises(QueryTrouble, match="no field for points"):
        connect(jira.asking).update(read, {"points": 3.0})


def test_a_draft_that_was_made_before_the_answer_was_lost_is_found_by_its_token(site: Site, jira: Jira):
    site.clock = datetime.now(UTC)
    wanted = draft("issue", "10", title="Made once")
    assert jira.find(wanted) is None
    made = jira.create(wanted)
    jira.create(replace(wanted, token="another"))  # noqa: S106  # no secret
    found = jira.find(wanted)
    assert found is not None
    assert found.id == made.id


def test_what_was_deleted_or_repeats_another_has_that_standing(site: Site, jira: Jira):
    link = {"type": {"name": "Duplicate"}, "outwardIssue": {"id": "1"}}
    site.put(1)
    site.put(2, issuelinks=[link])
    again = round_of(jira).records["issue", "2"]
    assert (again.standing, again.leads_to) == (Standing.DUPLICATE, "1")
    del site.issues[2]
    assert jira.read("issue", "2").standing is Standing.DELETED
    with pytest.raises(Overtaken):
        jira.update(again, {"title": "Late"})


def test_what_jira_itself_gives_as_an_example_is_read():
    example = description("jira").example("POST", "/rest/api/3/search")
    values = json.loads(example) if isinstance(example, str) else example
    for value in values["issues"]:
        value["fields"] |= {"summary": "Order flow", "updated": None}  # The example has none, and a number.
    records, words = parsed(values["issues"], lambda value: issue(value, {}, "https://shop.atlassian.net"), "Issue")
    assert words == ()
    assert [one.key for one in records] == ["ED-1"]
    assert records[0].body == "Main order flow broken"


def test_a_record_that_cannot_be_read_stays_out():
    values = [{"id": "1", "key": "A-1"}, {"id": "2", "key": "A-2", "fields": {"summary": "S", "duedate": "soon"}}]
    records, words = parsed([*values, {"id": "3", "key": "A-3", "fields": {"summary": "Good"}}], read, "Issue")
    assert [one.title for one in records] == ["Good"]
    assert words == ("Issue A-1 stays out: it has no “fields”.", "Issue A-2 stays out: “soon” is not a day.")


def read(value: Any) -> Any:
    return issue(value, NAMES, "https://shop.atlassian.net")


def test_changes_are_asked_for_in_minutes_before_now():
    assert jql_of("10", "", "2026-03-01T09:00:00Z") == "project = 10 ORDER BY created ASC, key ASC"
    asked = jql_of("10", "2026-03-01T08:00:00Z", "2026-03-01T09:00:30Z")
    assert asked == 'project = 10 AND updated >= "-64m" ORDER BY created ASC, key ASC'
    assert NAMES == {
        "sprint": "customfield_1",
        "rank": "customfield_2",
        "points": "customfield_3",
        "start": "customfield_4",
    }
