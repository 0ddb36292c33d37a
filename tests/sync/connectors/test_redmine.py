"""Redmine, as it really is: what is read, written, refused, cut off, overtaken and deleted."""

import json
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pmdesk.domain.remote import Standing
from pmdesk.sync.connectors.redmine import SERVICE, Redmine, connect, issue, version
from pmdesk.sync.paging import STEP_BACK
from pmdesk.sync.remote_texts import parsed
from pmdesk.sync.trouble import Overtaken, QueryTrouble, SignInTrouble
from tests.sync.connectors.rounds import asking, draft, round_of
from tests.sync.counterparts import REDMINE, running

KEY = "a" * 40


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running(REDMINE) as url:
        yield url


def ask(server: str, method: str, path: str, value: Any = None) -> Any:
    """Ask as somebody else would."""
    body = None if value is None else json.dumps(value).encode()
    headers = {"X-Redmine-API-Key": KEY, "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{server}/{path}", body, headers, method=method)  # noqa: S310  # our own
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        said = answer.read()
    return json.loads(said) if said.strip() else None


@pytest.fixture
def project(server: str) -> Iterator[str]:
    """A public project of our own with a member."""
    name = f"p{uuid.uuid4().hex[:12]}"
    value = {"name": name, "identifier": name, "tracker_ids": [1, 2, 3], "enabled_module_names": ["issue_tracking"]}
    made = str(ask(server, "POST", "projects.json", {"project": value})["project"]["id"])
    role = next(one["id"] for one in ask(server, "GET", "roles.json")["roles"] if one["name"] == "Developer")
    ask(server, "POST", f"projects/{made}/memberships.json", {"membership": {"user_id": 1, "role_ids": [role]}})
    yield made
    ask(server, "DELETE", f"projects/{made}.json")


@pytest.fixture
def redmine(server: str, project: str) -> Iterator[Redmine]:
    with asking(server, KEY, scopes=(project,)) as means:
        yield connect(means)


def make(server: str, project: str, subject: str, **more: Any) -> str:
    value = {"project_id": project, "subject": subject, **more}
    return str(ask(server, "POST", "issues.json", {"issue": value})["issue"]["id"])


def test_the_sign_in_is_checked_though_the_project_is_public(server: str):
    with asking(server, KEY) as means:
        assert connect(means).check().name == "Redmine Admin"
    with asking(server, "wrong", sign_in="basic", user="admin") as means, pytest.raises(SignInTrouble):
        connect(means).check()
    with asking(server, "adminadmin", sign_in="basic", user="admin") as means:
        assert connect(means).check().name == "Redmine Admin"
    with asking(server, "b" * 40) as means:
        with pytest.raises(SignInTrouble) as told:
            connect(means).check()
        assert "b" * 40 not in str(told.value)


def test_projects_and_states_can_be_chosen(redmine: Redmine, project: str):
    assert project in {scope.id for scope in redmine.scopes()}
    assert redmine.states("issue")[:2] == ("New", "In Progress")
    assert redmine.states("version") == ("open", "locked", "closed")


def test_an_issue_comes_with_all_it_says(server: str, redmine: Redmine, project: str):
    named = {"name": "Spring", "due_date": "2026-04-01"}
    release = ask(server, "POST", f"projects/{project}/versions.json", {"version": named})["version"]["id"]
    parent = make(server, project, "Parent")
    more = {"tracker_id": 2, "description": "One\nTwo 🚲", "assigned_to_id": 1, "fixed_version_id": release}
    more |= {"parent_issue_id": parent, "start_date": "2026-03-01", "due_date": "2026-03-31", "done_ratio": 30}
    made = make(server, project, "Pay by card", **more)
    records = round_of(redmine).records
    found = records["issue", made]
    assert (found.title, found.body, found.state, found.is_closed) == ("Pay by card", "One\nTwo 🚲", "New", False)
    assert (found.labels, found.owner, found.author) == (("Feature",), "Redmine Admin", "Redmine Admin")
    assert (found.start, found.due, found.progress) == (date(2026, 3, 1), date(2026, 3, 31), 30)
    assert (found.parent, found.milestone, found.container) == (parent, str(release), project)
    assert (found.key, found.url) == (f"#{made}", f"{server}/issues/{made}")
    spring = records["version", str(release)]
    assert (spring.title, spring.due, spring.state) == ("Spring", date(2026, 4, 1), "open")


def test_a_second_round_brings_only_what_changed(server: str, redmine: Redmine, project: str):
    made = [make(server, project, f"Issue {number}") for number in range(3)]
    first = round_of(redmine)
    assert first.count == 3
    long_ago = json.loads(first.cursor)
    later = datetime.now(UTC) + timedelta(minutes=5)
    long_ago["done"][f"issues {project}"] = f"{later:%Y-%m-%dT%H:%M:%SZ}"
    quiet = round_of(redmine, json.dumps(long_ago))
    assert quiet.count == 0
    assert quiet.cursor == json.dumps(long_ago, separators=(",", ":")), "the next round begins where this one did"
    ask(server, "PUT", f"issues/{made[0]}.json", {"issue": {"status_id": 5}})
    changed = round_of(redmine, first.cursor).records["issue", made[0]]
    assert (changed.state, changed.is_closed) == ("Closed", True)


def test_nothing_is_left_out_when_many_changed_in_one_second_and_pages_shift(
    server: str, redmine: Redmine, project: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pmdesk.sync.connectors.redmine.PAGE", STEP_BACK + 2)
    made = [make(server, project, f"Issue {number}") for number in range(22)]
    seen: set[str] = set()
    cursor = ""
    for number in range(200):
        done = round_of(redmine, cursor, at_most=1)  # Each page is a round that was cut off.
        seen |= {record_id for kind, record_id in done.records if kind == "issue"}
        cursor = done.cursor
        if "more" not in json.loads(cursor) and "part" not in json.loads(cursor):
            break
        if number in {2, 4}:
            ask(server, "PUT", f"issues/{made[number - 2]}.json", {"issue": {"done_ratio": 50}})
    assert seen == set(made)


def test_a_round_trip_writes_every_field_and_reads_it_back(server: str, redmine: Redmine, project: str):
    release = redmine.create(draft("version", project, title="Summer", due=date(2026, 7, 1)))
    assert release.due == date(2026, 7, 1)
    labels = ("Feature",)
    made = redmine.create(draft("issue", project, title="Refund in one step", body="Because.\nReally.", labels=labels))
    assert (made.title, made.body, made.labels) == ("Refund in one step", "Because.\nReally.", ("Feature",))
    changes = {"title": "Refund", "body": "", "state": "In Progress", "owner": "Redmine Admin", "progress": 40}
    changes |= {"start": date(2026, 5, 1), "due": date(2026, 6, 1), "milestone": release.id}
    now = redmine.update(made, changes)
    assert {name: getattr(now, name) for name in changes} == changes
    assert now.updated_by == "Redmine Admin"
    emptied = redmine.update(now, {"owner": "", "due": None, "milestone": ""})
    assert (emptied.owner, emptied.due, emptied.milestone) == ("", None, "")
    moved = redmine.update(release, {"title": "Autumn", "due": date(2026, 10, 1), "state": "locked"})
    assert (moved.title, moved.due, moved.state) == ("Autumn", date(2026, 10, 1), "locked")


def test_what_changed_meanwhile_is_not_overwritten(server: str, redmine: Redmine, project: str):
    read = redmine.read("issue", make(server, project, "Mine and theirs"))
    earlier = replace(read, updated_at=read.updated_at - timedelta(seconds=3) if read.updated_at else None)
    with pytest.raises(Overtaken):
        redmine.update(earlier, {"title": "Mine"})
    assert redmine.read("issue", read.id).title == "Mine and theirs"
    assert redmine.update(redmine.read("issue", read.id), {"title": "Mine"}).title == "Mine"


def test_a_refusal_is_told_in_words(server: str, redmine: Redmine, project: str):
    read = redmine.read("issue", make(server, project, "Refused", start_date="2026-03-02"))
    with pytest.raises(QueryTrouble, match="Due date must be greater than start date"):
        redmine.update(read, {"due": date(2026, 3, 1)})
    with pytest.raises(QueryTrouble, match="knows no status “Nearly”"):
        redmine.update(read, {"state": "Nearly"})
    with pytest.raises(QueryTrouble, match="Subject cannot be blank"):
        redmine.create(draft("issue", project, title=""))


def test_a_field_that_is_left_as_it_was_without_a_word_is_told(server: str, redmine: Redmine, project: str):
    parent = make(server, project, "Parent")
    make(server, project, "Child", parent_issue_id=parent, start_date="2026-04-01", due_date="2026-05-01")
    with pytest.raises(QueryTrouble, match="due stays “2026-05-01”"):
        redmine.update(redmine.read("issue", parent), {"due": date(2026, 6, 1)})


def test_a_draft_that_was_made_before_the_answer_was_lost_is_found(redmine: Redmine, project: str):
    wanted = draft("issue", project, title="Made once", body="Line\nbreak")
    assert redmine.find(wanted) is None
    made = redmine.create(wanted)
    found = redmine.find(wanted)
    assert found is not None
    assert found.id == made.id
    assert redmine.find(draft("issue", project, title="Made once", body="Other")) is None
    assert redmine.find(draft("issue", project, wanted.since + timedelta(hours=1), title="Made once")) is None
    release = draft("version", project, title="1.0")
    assert redmine.find(release) is None
    redmine.create(release)
    assert redmine.find(release) is not None


def test_what_was_deleted_or_repeats_another_has_that_standing(server: str, redmine: Redmine, project: str):
    first, second = make(server, project, "First"), make(server, project, "Again")
    relation = {"issue_to_id": first, "relation_type": "duplicates"}
    ask(server, "POST", f"issues/{second}/relations.json", {"relation": relation})
    again = round_of(redmine).records["issue", second]
    assert (again.standing, again.leads_to) == (Standing.DUPLICATE, first)
    ask(server, "DELETE", f"issues/{second}.json")
    assert redmine.read("issue", second).standing is Standing.DELETED
    with pytest.raises(Overtaken):
        redmine.update(again, {"title": "Late"})


def test_a_version_that_went_is_told_as_gone(server: str, redmine: Redmine, project: str):
    made = redmine.create(draft("version", project, title="Never"))
    first = round_of(redmine)
    assert ("version", made.id) in first.records
    assert round_of(redmine, first.cursor).records.get(("version", made.id)) is None, "nothing of it has changed"
    ask(server, "DELETE", f"versions/{made.id}.json")
    assert round_of(redmine, first.cursor).gone == [("version", made.id)]


def test_a_project_that_is_not_there_is_told_and_the_others_are_read(server: str, project: str):
    made = make(server, project, "Here")
    with asking(server, KEY, scopes=("999999", project)) as means:
        done = round_of(connect(means))
    assert ("issue", made) in done.records
    assert done.words
    with asking(server, KEY, scopes=("999999",)) as means, pytest.raises(QueryTrouble):
        round_of(connect(means))


def test_a_record_that_cannot_be_read_stays_out_and_the_others_come():
    good = {"id": 2, "subject": "Good\x00", "status": {"id": 1, "name": "New"}, "description": None}
    bad = [{"id": 1, "status": None}, {"id": 3, "subject": "Late", "due_date": "31.02.2026"}, "text", {"subject": "x"}]
    records, words = parsed([*bad, good], lambda value: issue(value, "http://x", is_closed=False), "Issue")
    assert [(one.id, one.title, one.body) for one in records] == [("2", "Good", "")]
    assert words == (
        "Issue 1 stays out: it has no subject.",
        "Issue 3 stays out: “31.02.2026” is not a day.",
        "Issue without a number stays out: “text” is no object.",
        "Issue without a number stays out: it has no “id”.",
    )
    assert version({"id": 4, "name": "v", "status": "closed"}, "http://x").is_closed


def test_all_that_can_be_written_is_named():
    assert "labels" not in SERVICE.writes["issue"]
    assert SERVICE.makes == ("issue", "version")
