"""Zendesk as its documents show it: the export by cursor, people and companies beside the tickets, limits."""

import json
from base64 import b64decode
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pmdesk.sync.connectors.zendesk import connect
from pmdesk.sync.trouble import RemoteTrouble, SignInTrouble
from tests.sync.connectors.brought import notes
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import send, serving

SIZE = 5


def ticket(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "url": f"https://acme.zendesk.com/api/v2/tickets/{number}.json",
        "external_id": None,
        "via": {"channel": "email"},
        "created_at": "2026-03-10T07:40:00Z",
        "updated_at": "2026-03-10T07:40:00Z",
        "generated_timestamp": 1773128400 + number,
        "type": "incident",
        "subject": f"Ticket {number}",
        "raw_subject": f"Ticket {number}",
        "description": "It is slow.\r\nVery.",
        "priority": "high",
        "status": "open",
        "requester_id": 1,
        "submitter_id": 1,
        "organization_id": 7,
        "group_id": 9,
        "satisfaction_rating": {"score": "unoffered"},
    } | more


class Desk:
    """A desk whose export goes on from a cursor: what changes is put at its end."""

    def __init__(self, count: int) -> None:
        self.log = [ticket(number) for number in range(count)]
        self.limited = 0
        self.role = "agent"

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.limited:
            self.limited -= 1
            send(handler, 429, b'{"error": "APIRateLimitExceeded"}', kind="application/json", Retry_After="57")
            return
        answers: dict[str, Any] = {
            "/api/v2/users/me.json": {"user": {"id": 1, "name": "Milena", "email": "m@acme", "role": self.role}},
            "/api/v2/groups.json": {"groups": [{"id": 9, "name": "Support"}], "meta": {"has_more": False}, "links": {}},
        }
        if parts.path not in answers:
            at = int(asked.get("cursor") or 0)
            page = self.log[at : at + SIZE]
            answers[parts.path] = {
                "tickets": page,
                "users": [{"id": 1, "name": "Ada Berg", "email": "ada@acme.example", "organization_id": 7}],
                "organizations": [{"id": 7, "name": "Acme"}],
                "groups": [{"id": 9, "name": "Support"}],
                "after_cursor": str(at + len(page)),
                "after_url": "https://acme.zendesk.com/api/v2/incremental/tickets/cursor.json?cursor=x",
                "before_cursor": None,
                "end_of_stream": at + SIZE >= len(self.log),
            }
        send(handler, 200, json.dumps(answers[parts.path]).encode(), kind="application/json")


def test_tickets_are_notes_with_person_company_and_origin() -> None:
    with serving(Desk(12)) as server:
        with asking(server.url(), "t0ken", sign_in="basic", user="m@acme.example") as means:
            connector = connect(means)
            first = round_of(connector)
            assert connector.check().name == "Milena"
            assert [scope.title for scope in connector.scopes()] == ["Support"]
        signed = server.asked[0][1]["Authorization"]
        paths = [urlsplit(path) for path, _ in server.asked]
    assert b64decode(signed.removeprefix("Basic ")).decode() == "m@acme.example/token:t0ken"
    asked = {"start_time": ["0"], "per_page": ["100"], "include": ["users,organizations,groups"]}
    assert parse_qs(paths[0].query) == asked
    assert parse_qs(paths[1].query)["cursor"] == ["5"]
    assert len(notes(first)) == 12
    host = server.url().split("/")[2]
    one = notes(first)[f"zendesk:{host}:3"]
    assert (one.title, one.body) == ("Ticket 3", "It is slow.\nVery.")
    assert (one.person, one.email, one.company) == ("Ada Berg", "ada@acme.example", "Acme")
    assert one.url == f"https://{host}/agent/tickets/3"


def test_the_next_round_brings_what_changed_and_tells_what_was_deleted() -> None:
    desk = Desk(7)
    with serving(desk) as server, asking(server.url(), "t", sign_in="oauth") as means:
        first = round_of(connect(means))
        desk.log += [ticket(2, subject="Changed"), ticket(3, status="deleted"), ticket(99)]
        second = round_of(connect(means), first.cursor)
        assert sorted(one.title for one in notes(second).values()) == ["Changed", "Ticket 99"]
        assert second.gone == [("ticket", "3")]
        assert notes(first).keys() & notes(second).keys(), "the same ticket has the same origin"
        assert server.asked[0][1]["Authorization"] == "Bearer t"


def test_a_limit_in_the_middle_ends_the_round_and_the_next_goes_on() -> None:
    desk = Desk(12)
    with serving(desk) as server, asking(server.url(), "t") as means:
        pages = connect(means).pages("")
        first = next(pages)
        desk.limited = 1
        with pytest.raises(RemoteTrouble) as told:
            next(pages)
        assert told.value.again_after_s is not None
        assert 50 < told.value.again_after_s <= 60
    with serving(desk) as server, asking(server.url(), "t") as means:
        rest = round_of(connect(means), first.cursor)
    assert len(first.notes) == SIZE
    assert len(notes(rest)) == 12 - SIZE


def test_groups_that_are_not_wanted_strangers_wrong_days_and_bad_tickets() -> None:
    desk = Desk(3)
    desk.log += [ticket(4, group_id=8), ticket(5, created_at="soon"), ticket(6, subject=None, raw_subject=None)]
    desk.log[5]["description"] = " "
    with serving(desk) as server:
        with asking(server.url(), "t", scopes=("9",), options={"since": "2026-03-01"}) as means:
            done = round_of(connect(means))
            assert len(notes(done)) == 3
            assert len(done.words) == 2
            assert "start_time=1772323200" in server.asked[0][0]
        desk.role = "end-user"
        with asking(server.url(), "t") as means, pytest.raises(SignInTrouble):
            connect(means).check()
        with asking(server.url(), "t", options={"since": "spring"}) as means:
            connector = connect(means)
            with pytest.raises(RemoteTrouble, match="no day"):
                round_of(connector)
