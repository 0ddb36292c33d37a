"""GitHub: its recorded answers, its own description, and what becomes of renamed, transferred and deleted things."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pmdesk.domain.remote import Standing
from pmdesk.sync.connectors.github import GitHub, base_of, connect, issue, milestone, release
from pmdesk.sync.http import asked_json
from pmdesk.sync.remote_texts import parsed
from pmdesk.sync.secrets import Secret
from pmdesk.sync.service_web import Web
from pmdesk.sync.trouble import Overtaken, QueryTrouble, RemoteTrouble, SignInTrouble
from tests.sync.connectors.descriptions import description
from tests.sync.connectors.rounds import asking, draft, round_of
from tests.sync.connectors.vendor import Asked, Said, Vendor
from tests.sync.counterparts import FIXTURES, running

TOKEN = "ghp_s3cret"  # noqa: S105  # of nobody
RECORDED = "token " + "0" * 39 + "1"
V3 = "application/vnd.github.v3+json"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
REPOSITORY = ("1000", "shop/checkout")


def judge(method: str, url: str, body: bytes) -> None:
    path = url.removeprefix("/api/v3")
    if not re.match(r"/user/repos|/repositories/|/repos/[^/]+/[^/]+/releases/", path):  # Those are not in it.
        description("github").require_asked(method, path, body)


class Hub(Vendor):
    """A GitHub with one repository; its links lead by the repository's number."""

    def __init__(self) -> None:
        super().__init__(judge)
        self.issues: dict[int, Any] = {}
        self.milestones: dict[int, Any] = {}
        self.releases: list[Any] = []
        self.clock = NOW
        self.name = "shop/checkout"
        prefix = "/api/v3"
        self.on("GET", f"{prefix}/user", lambda _: Said({"login": "mk", "id": 1, "name": "Milena Kos"}))
        self.on("GET", f"{prefix}/user/repos", lambda _: Said([{"id": 1000, "full_name": self.name}]))
        for path in (f"{prefix}/repos/shop/[a-z]+", f"{prefix}/repositories/1000"):
            self.on("GET", path, lambda _: Said({"id": 1000, "full_name": self.name}))
            self.on("GET", f"{path}/issues", self.listed)
            self.on("POST", f"{path}/issues", self.made)
            self.on("GET", f"{path}/issues/([0-9]+)", self.told)
            self.on("PATCH", f"{path}/issues/([0-9]+)", self.changed)
        repository = f"{prefix}/repos/shop/[a-z]+"
        self.on("GET", f"{repository}/milestones", self.guarded)
        self.on("POST", f"{repository}/milestones", self.milestone_made)
        self.on("GET", f"{repository}/milestones/([0-9]+)", lambda asked: Said(self.milestones[int(asked.match[1])]))
        self.on("PATCH", f"{repository}/milestones/([0-9]+)", self.milestone_changed)
        self.on("GET", f"{repository}/releases", lambda _: Said(self.releases))

    def tick(self, seconds: int = 1) -> str:
        self.clock += timedelta(seconds=seconds)
        return f"{self.clock:%Y-%m-%dT%H:%M:%SZ}"

    def put(self, number: int, seconds: int = 1, **values: Any) -> Any:
        now = self.tick(seconds)
        empty = {"id": 5000 + number, "number": number, "title": f"Issue {number}", "body": None, "state": "open"}
        empty |= {"labels": [], "assignees": [], "user": {"login": "mk"}, "milestone": None, "created_at": now}
        empty |= {"html_url": f"https://github.example/{self.name}/issues/{number}", "state_reason": None}
        self.issues[number] = empty | self.issues.get(number, {}) | values | {"updated_at": now}
        return self.issues[number]

    def listed(self, asked: Asked) -> Said:
        found = sorted(self.issues.values(), key=lambda one: (one["updated_at"], one["number"]))
        found = [one for one in found if one["updated_at"] >= asked.params.get("since", "")]
        size, page = int(asked.params["per_page"]), int(asked.params.get("page", 1))
        shown = found[(page - 1) * size : page * size]
        if page * size >= len(found):
            return Said(shown)
        query = "&".join(f"{name}={value}" for name, value in (asked.params | {"page": page + 1}).items())
        url = f"http://{asked.headers['host']}/api/v3/repositories/1000/issues?{query}"
        return Said(shown, headers={"Link": f'<{url}>; rel="next"'})

    def made(self, asked: Asked) -> Said:
        return Said(self.put(len(self.issues) + 1, **self.values(asked.value)), 201)

    def told(self, asked: Asked) -> Said:
        number = int(asked.match[1])
        return Said(self.issues[number]) if number in self.issues else Said({"message": "This issue was deleted"}, 410)

    def changed(self, asked: Asked) -> Said:
        return Said(self.put(int(asked.match[1]), **self.values(asked.value)))

    def values(self, sent: Any) -> dict[str, Any]:
        value = dict(sent)
        if "labels" in value:
            value["labels"] = [{"name": name} for name in value["labels"]]
        if "assignees" in value:
            value["assignees"] = [{"login": name} for name in value["assignees"]]
        if value.get("milestone"):
            value["milestone"] = self.milestones[value["milestone"]]
        return value

    def guarded(self, asked: Asked) -> Said:
        etag = f'"{hash(json.dumps(self.milestones))}"'
        if asked.headers.get("if-none-match") == etag:
            return Said(status=304)
        return Said(list(self.milestones.values()), headers={"ETag": etag})

    def milestone_made(self, asked: Asked) -> Said:
        number = len(self.milestones) + 1
        value = {"number": number, "state": "open", "open_issues": 1, "closed_issues": 3, "created_at": self.tick()}
        self.milestones[number] = value | asked.value | {"updated_at": self.tick()}
        return Said(self.milestones[number], 201)

    def milestone_changed(self, asked: Asked) -> Said:
        self.milestones[int(asked.match[1])] |= asked.value | {"updated_at": self.tick()}
        return Said(self.milestones[int(asked.match[1])])


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def github(hub: Hub) -> Iterator[GitHub]:
    with hub.serving() as url, asking(url, TOKEN, scopes=("shop/checkout",)) as means:
        yield connect(means)


def test_recorded_pages_are_followed_literally():
    with running(FIXTURES) as url, asking(url) as means:
        scenario = asked_json("GitHub", "POST", f"{url}/fixtures", {"scenario": "paginate-issues"})
        there = means.http.json_of(scenario)["url"]
        web = Web(means, "GitHub", there, (("Authorization", Secret(RECORDED)),), accept=V3)
        listed = web.listed("repos/octokit-fixture-org/paginate-issues/issues", (("per_page", "3"),))
        records, words = parsed(list(listed), lambda value: issue(value, REPOSITORY), "Issue")
        assert [one.title for one in records] == [f"Test issue {number}" for number in range(13, 0, -1)]
        assert words == ()
        assert {one.author for one in records} == {"octokit-fixture-user-a"}
        scenario = asked_json("GitHub", "POST", f"{url}/fixtures", {"scenario": "errors"})
        there = means.http.json_of(scenario)["url"]
        more = {"accept": V3, "content": "application/json; charset=utf-8"}
        more |= {"sign_in": (("Authorization", Secret(RECORDED)),)}
        labels = f"{there}/repos/octokit-fixture-org/errors/labels"
        with pytest.raises(QueryTrouble, match="Validation Failed"):
            web.answered(asked_json("GitHub", "POST", labels, {"name": "foo", "color": "invalid"}, **more))


def test_the_sign_in_is_checked_and_repositories_can_be_chosen(hub: Hub, github: GitHub):
    assert github.check().name == "Milena Kos"
    assert [scope.id for scope in github.scopes()] == ["shop/checkout"]
    assert hub.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    hub.on("GET", "/api/v3/user", lambda _: Said({"message": "Bad credentials"}, 401))
    with pytest.raises(SignInTrouble, match="Bad credentials") as told:
        github.check()
    assert TOKEN not in str(told.value)


def test_asking_too_often_is_told_though_it_is_said_as_forbidden(hub: Hub, github: GitHub):
    limit = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": str(int(datetime.now(UTC).timestamp()) + 600)}
    hub.on("GET", "/api/v3/user", lambda _: Said({"message": "API rate limit exceeded"}, 403, limit))
    with pytest.raises(RemoteTrouble, match="less often") as told:
        github.check()
    assert not isinstance(told.value, SignInTrouble)
    assert 590 < (told.value.again_after_s or 0) <= 600


def test_an_issue_comes_with_all_it_says_and_pull_requests_stay_out(hub: Hub, github: GitHub):
    hub.milestones[4] = {"number": 4, "title": "Spring", "state": "open", "due_on": "2026-04-01T07:00:00Z"}
    more: dict[str, Any] = {
        "labels": [{"name": "bug"}, "old"],
        "type": {"name": "Bug"},
        "assignees": [{"login": "jo"}, {"login": "mk"}],
    }
    hub.put(7, body="One\r\nTwo\x00", milestone=hub.milestones[4], **more)
    hub.put(8, pull_request={"url": "x"})
    hub.put(9, state="closed", state_reason="not_planned", parent_issue_url="https://x/repos/shop/checkout/issues/7")
    hub.put(10, state="closed", state_reason="duplicate")
    hub.releases = [{"id": 3, "tag_name": "v1", "name": None, "published_at": "2026-02-01T10:00:00Z"}]
    done = round_of(github)
    found = done.records["issue", "1000/7"]
    assert (found.body, found.labels, found.owner, found.state) == ("One\nTwo", ("Bug", "bug", "old"), "jo", "open")
    assert (found.milestone, found.container, found.key) == ("1000/4", "shop/checkout", "shop/checkout#7")
    child = done.records["issue", "1000/9"]
    assert (child.state, child.is_closed, child.parent) == ("not planned", True, "1000/7")
    assert done.records["issue", "1000/10"].standing is Standing.DUPLICATE
    assert ("issue", "1000/8") not in done.records
    assert done.records["milestone", "1000/4"].due == date(2026, 4, 1)
    shipped = done.records["release", "1000/3"]
    assert (shipped.title, shipped.due, shipped.state) == ("v1", date(2026, 2, 1), "published")


def test_nothing_is_left_out_while_pages_shift_and_rounds_are_cut_off(
    hub: Hub, github: GitHub, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pmdesk.sync.connectors.github.PAGE", 5)
    for number in range(1, 40):
        hub.put(number, 0 if 10 < number < 30 else 1)  # Twenty within one second.
    cursor = ""
    seen: dict[str, str] = {}
    for number in range(1, 200):
        done = round_of(github, cursor, at_most=1)
        seen |= {record_id: str(one.updated_at) for (kind, record_id), one in done.records.items() if kind == "issue"}
        cursor = done.cursor
        if "part" not in json.loads(cursor):
            break
        if number in {4, 6, 8}:
            hub.put(number - 1)
    assert "part" not in json.loads(cursor)
    assert len(seen) == 39
    assert any("/repositories/1000/issues" in asked.path for asked in hub.asked), "links are followed as they stand"
    hub.put(1, 600)
    caught_up = round_of(github, cursor)
    hub.put(20, 600, title="Later")
    later = round_of(github, caught_up.cursor)
    assert [one.title for one in later.records.values()] == ["Issue 1", "Later"]


def test_a_quiet_round_asks_only_whether_milestones_changed(hub: Hub, github: GitHub):
    made = github.create(draft("milestone", "shop/checkout", title="Spring", due=date(2026, 4, 1)))
    first = round_of(github)
    hub.asked.clear()
    quiet = round_of(github, first.cursor)
    assert quiet.count == 0
    assert quiet.cursor == first.cursor
    assert [asked for asked in hub.asked if "if-none-match" in asked.headers]
    hub.milestones.clear()
    assert round_of(github, first.cursor).gone == [("milestone", made.id)]


def test_a_round_trip_writes_every_field_as_github_describes_it(hub: Hub, github: GitHub):
    spring = github.create(draft("milestone", "shop/checkout", title="Spring", body="Soon", due=date(2026, 4, 1)))
    assert (spring.due, spring.progress) == (date(2026, 4, 1), 75)
    moved = github.update(spring, {"due": date(2026, 5, 1), "state": "closed"})
    assert (moved.due, moved.is_closed) == (date(2026, 5, 1), True)
    made = github.create(draft("issue", "shop/checkout", title="Pay", body="Why", labels=("bug",), owner="jo"))
    assert (made.title, made.body, made.labels, made.owner) == ("Pay", "Why", ("bug",), "jo")
    hub.put(1, type={"name": "Bug"}, assignees=[{"login": "jo"}, {"login": "mk"}])
    now = github.read("issue", made.id)
    changes = {"title": "Pay fast", "body": "", "labels": ("Bug", "card"), "owner": "al", "milestone": spring.id}
    changes |= {"state": "not planned"}
    after = github.update(now, changes)
    assert {name: getattr(after, name) for name in changes} == changes
    assert hub.sent("PATCH")[-1]["labels"] == ["card"], "a type is no label"
    assert hub.sent("PATCH")[-1]["assignees"] == ["al", "mk"], "others keep it"
    assert hub.sent("PATCH")[-1]["state_reason"] == "not_planned"
    assert github.update(after, {"state": "open", "milestone": ""}).state == "open"


def test_what_changed_meanwhile_is_not_overwritten_and_what_is_dropped_is_told(hub: Hub, github: GitHub):
    hub.put(1)
    read = github.read("issue", "1000/1")
    hub.put(1, title="Theirs")
    with pytest.raises(Overtaken):
        github.update(read, {"title": "Mine"})
    assert hub.issues[1]["title"] == "Theirs"
    read = github.read("issue", "1000/1")
    hub.on("PATCH", "/api/v3/repos/shop/checkout/issues/1", lambda _: Said(hub.issues[1]))
    with pytest.raises(QueryTrouble, match="labels stays nothing"):
        github.update(read, {"labels": ("bug",)})


def test_a_draft_that_was_made_before_the_answer_was_lost_is_found(hub: Hub, github: GitHub):
    hub.clock = datetime.now(UTC)
    wanted = draft("issue", "shop/checkout", title="Made once", body="Line")
    assert github.find(wanted) is None
    hub.put(1, pull_request={}, title="Made once", body="Line")
    made = github.create(wanted)
    found = github.find(wanted)
    assert found is not None
    assert found.id in {made.id, "1000/1"}
    assert github.find(replace(wanted, since=wanted.since + timedelta(hours=1))) is None
    release = draft("milestone", "shop/checkout", title="Once")
    assert github.find(release) is None
    github.create(release)
    assert github.find(release) is not None


def test_what_was_deleted_transferred_or_renamed_has_that_standing(hub: Hub, github: GitHub):
    hub.put(1)
    hub.put(2)
    first = round_of(github)
    assert github.read("issue", "1000/99").standing is Standing.DELETED
    away = {"Location": "/api/v3/repositories/2000/issues/5"}
    hub.on("GET", "/api/v3/repos/shop/checkout/issues/2", lambda _: Said(None, 301, away))
    hub.on("GET", "/api/v3/repositories/2000/issues/5", lambda _: Said(hub.issues[2] | {"number": 5}))
    moved = github.read("issue", "1000/2")
    assert (moved.standing, moved.leads_to) == (Standing.MOVED, "2000/5")
    with pytest.raises(Overtaken):
        github.update(first.records["issue", "1000/2"], {"title": "Late"})
    hub.name = "shop/till"
    hub.put(1, 300, title="Renamed house")
    renamed = round_of(connect(github.asking), first.cursor).records["issue", "1000/1"]
    assert (renamed.title, renamed.key) == ("Renamed house", "shop/till#1")


def test_a_repository_that_is_gone_is_told_and_the_others_are_read(hub: Hub):
    hub.put(1)
    hub.on("GET", "/api/v3/repos/shop/gone", lambda _: Said({"message": "Not Found"}, 404))
    with hub.serving() as url, asking(url, TOKEN, scopes=("shop/gone", "shop/checkout")) as means:
        done = round_of(connect(means))
    assert ("issue", "1000/1") in done.records
    assert len(done.words) == 3


def test_a_record_that_cannot_be_read_stays_out():
    values = [{"number": 1}, {"number": 2, "title": "T", "state": "open", "updated_at": "soon"}, 3, None]
    values += [{"number": 4, "title": "Good", "state": "open", "labels": [None, {"name": "x"}]}]
    records, words = parsed(values, lambda value: issue(value, REPOSITORY), "Issue")
    assert [(one.id, one.labels) for one in records] == [("1000/4", ("x",))]
    assert len(words) == 4
    assert words[1] == "Issue 2 stays out: “soon” is not a time."
    assert milestone({"number": 1, "title": "M", "state": "open"}, REPOSITORY).progress is None
    assert release({"id": 1, "tag_name": "v1", "draft": True}, REPOSITORY).state == "draft"


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("https://github.com", "https://api.github.com"),
        ("https://github.com/", "https://api.github.com"),
        ("", "https://api.github.com"),
        ("https://octo.ghe.com", "https://api.octo.ghe.com"),
        ("https://github.example", "https://github.example/api/v3"),
        ("https://github.example:8443/api/v3/", "https://github.example:8443/api/v3"),
    ],
)
def test_the_api_of_an_address(address: str, base: str):
    assert base_of(address) == base
