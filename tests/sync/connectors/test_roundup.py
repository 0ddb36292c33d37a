"""Roundup, as it really is: what is read, written, refused, cut off, overtaken, retired, and asked too often."""

import base64
import json
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pmdesk.domain.remote import Standing
from pmdesk.sync.connectors.roundup import Roundup, connect, issue, zone_of
from pmdesk.sync.paging import STEP_BACK
from pmdesk.sync.trouble import Overtaken, QueryTrouble, SignInTrouble
from tests.sync.connectors.rounds import asking, draft, round_of
from tests.sync.counterparts import ROUNDUP, running

PASSWORD = "adminadmin"  # noqa: S105  # of a server of our own


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running(ROUNDUP) as url:
        yield f"{url}/demo"


@pytest.fixture
def roundup(server: str) -> Iterator[Roundup]:
    with asking(server, PASSWORD, sign_in="basic", user="admin") as means:
        yield connect(means)


def ask(server: str, method: str, path: str, value: Any = None, **headers: str) -> Any:
    """Ask as somebody else would."""
    body = None if value is None else json.dumps(value).encode()
    who = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    here = {"Origin": server.removesuffix("/demo"), "Referer": f"{server}/", "X-Requested-With": "rest"}
    here |= {"Authorization": f"Basic {who}", "Content-Type": "application/json"} | headers
    asked = urllib.request.Request(f"{server}/rest/data/{path}", body, here, method=method)  # noqa: S310  # our own
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read())["data"]


def change(server: str, path: str, method: str = "PUT", **value: Any) -> None:
    etag = ask(server, "GET", path)["@etag"]
    ask(server, method, path, value or None, **{"If-Match": etag})


def make(server: str, title: str, **more: Any) -> str:
    return str(ask(server, "POST", "issue", {"title": title, **more})["id"])


def unique(title: str) -> str:
    return f"{title} {uuid.uuid4().hex[:8]}"


def test_the_sign_in_is_checked(server: str, roundup: Roundup):
    assert roundup.check().name == "admin"
    assert roundup.scopes() == ()
    assert roundup.states("issue")[0] == "unread"
    for user, password in (("admin", "s3cret-wrong"), ("nobody", PASSWORD)):
        with asking(server, password, sign_in="basic", user=user) as means:
            with pytest.raises(SignInTrouble) as told:
                connect(means).check()
            assert password not in str(told.value)


def test_a_round_trip_writes_every_field_and_reads_it_back(server: str, roundup: Roundup):
    fields = {"state": "in-progress", "labels": ("bug", "pay", "card"), "owner": "admin"}
    made = roundup.create(draft("issue", "", title="Pay by card", body="One\nTwo 🚲", **fields))
    assert (made.title, made.body, made.state, made.owner) == ("Pay by card", "One\nTwo 🚲", "in-progress", "admin")
    assert set(made.labels) == {"bug", "pay", "card"}
    assert (made.author, made.updated_by, made.url) == ("admin", "admin", f"{server}/issue{made.id}")
    changes = {"title": "Pay", "state": "resolved", "labels": ("wish", "pay"), "owner": ""}
    now = roundup.update(made, changes)
    assert (now.title, now.state, now.is_closed, now.owner) == ("Pay", "resolved", True, "")
    assert set(now.labels) == {"wish", "pay"}
    listed = round_of(roundup).records["issue", made.id]
    assert replace(listed, etag=now.etag) == now, "a list says the same as a record, but for the guard of a write"


def test_what_changed_meanwhile_is_not_overwritten(server: str, roundup: Roundup):
    read = roundup.read("issue", make(server, "Mine and theirs"))
    change(server, f"issue/{read.id}", title="Theirs")
    with pytest.raises(Overtaken):
        roundup.update(read, {"title": "Mine"})
    assert roundup.read("issue", read.id).title == "Theirs"
    listed = replace(round_of(roundup).records["issue", read.id], updated_at=read.created_at)
    with pytest.raises(Overtaken):
        roundup.update(replace(listed, updated_at=None), {"title": "Mine"})
    assert roundup.update(roundup.read("issue", read.id), {"title": "Mine"}).title == "Mine"


def test_a_refusal_is_told_in_words(server: str, roundup: Roundup):
    read = roundup.read("issue", make(server, "Refused"))
    with pytest.raises(QueryTrouble, match="'nearly' is not a status"):
        roundup.update(read, {"state": "nearly"})
    with pytest.raises(QueryTrouble, match="no user “nobody”"):
        roundup.update(read, {"owner": "nobody"})
    with pytest.raises(QueryTrouble, match="one priority, not bug and wish"):
        roundup.update(read, {"labels": ("bug", "wish")})
    with pytest.raises(QueryTrouble, match='"title" not a string'):
        roundup.create(draft("issue", "", title=""))


def test_a_draft_that_was_made_before_the_answer_was_lost_is_found(roundup: Roundup):
    wanted = draft("issue", "", title=unique("Made once"), body="Line\nbreak")
    assert roundup.find(wanted) is None
    made = roundup.create(wanted)
    found = roundup.find(wanted)
    assert found is not None
    assert found.id == made.id
    assert roundup.find(replace(wanted, since=wanted.since + timedelta(hours=1))) is None
    assert roundup.find(replace(wanted, fields={"title": made.title, "body": "Other"})) is None


def test_what_was_retired_or_superseded_has_that_standing(server: str, roundup: Roundup):
    first = make(server, "First")
    again = make(server, "Again", superseder=[first])
    assert roundup.read("issue", again).standing is Standing.DUPLICATE
    assert round_of(roundup).records["issue", again].leads_to == first
    read = roundup.read("issue", first)
    change(server, f"issue/{first}", "DELETE")
    assert roundup.read("issue", first).standing is Standing.DELETED
    assert roundup.read("issue", "999999").standing is Standing.DELETED
    with pytest.raises(Overtaken):
        roundup.update(replace(read, etag=""), {"title": "Late"})


def test_nothing_is_left_out_when_many_changed_in_one_second_and_pages_shift(
    server: str, roundup: Roundup, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pmdesk.sync.connectors.roundup.PAGE", STEP_BACK + 2)
    made = [make(server, f"Issue {number}") for number in range(25)]
    seen: set[str] = set()
    cursor = ""
    for number in range(100):
        done = round_of(roundup, cursor, at_most=1)  # Each page is a round that was cut off.
        seen |= {record_id for _, record_id in done.records}
        cursor = done.cursor
        if "more" not in json.loads(cursor):
            break
        if number in {1, 3}:
            change(server, f"issue/{made[number]}", title="Changed")
    assert set(made) <= seen
    assert "more" not in json.loads(cursor)
    change(server, f"issue/{made[7]}", title="Changed again")
    assert round_of(roundup, cursor).records["issue", made[7]].title == "Changed again"


@pytest.mark.parametrize("zone", ["-5", "9", ""])
def test_the_time_zone_of_who_asks_leaves_nothing_out(server: str, roundup: Roundup, zone: str):
    change(server, "user/1", timezone=zone)
    try:
        first = round_of(roundup)
        wanted = draft("issue", "", title=unique("Soon"))
        made = roundup.create(wanted)
        with asking(server, PASSWORD, sign_in="basic", user="admin") as means:
            again = connect(means)
            assert ("issue", made.id) in round_of(again, first.cursor).records
            assert again.find(wanted) is not None
            later = datetime.now(UTC) + timedelta(minutes=5)
            known = {"done": {"issues": f"{later:%Y-%m-%dT%H:%M:%SZ}"}}
            assert round_of(again, json.dumps(known)).count == 0, "a quiet round brings nothing"
    finally:
        change(server, "user/1", timezone="")


def test_a_record_that_is_odd_is_read_as_far_as_it_goes():
    found = issue({"id": "3", "title": " Odd\x00 \n title ", "status": None, "messages": None}, "http://x", {})
    assert (found.title, found.state, found.is_closed, found.body, found.labels) == ("Odd title", "", False, "", ())


def test_a_users_time_zone_is_a_name_or_hours():
    assert zone_of("Asia/Tokyo") == ZoneInfo("Asia/Tokyo")
    assert zone_of("5.5") == timedelta(hours=5.5)
    assert zone_of("") == zone_of("Nowhere") == timedelta()
