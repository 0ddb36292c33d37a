"""Intercom, by its own description: what customers said first, changes while pages are read, and who began."""

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.connectors.intercom import SIZE, connect
from pmdesk.sync.trouble import SignInTrouble
from tests.sync.connectors.brought import notes
from tests.sync.connectors.descriptions import description
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import send, serving

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
AT = int(NOW.timestamp())


def conversation(number: int, changed: int, by: str = "user", **more: Any) -> dict[str, Any]:
    author = {"type": by, "id": f"u{number}", "name": "Ada Berg", "email": "ada@acme.example"}
    source = {"type": "conversation", "id": f"m{number}", "delivered_as": "customer_initiated", "subject": ""}
    source |= {"body": f"<p>It is <b>slow</b> {number}.</p>", "author": author, "attachments": [], "redacted": False}
    return {
        "type": "conversation",
        "id": str(number),
        "title": None,
        "created_at": changed - 60,
        "updated_at": changed,
        "open": True,
        "state": "open",
        "read": False,
        "priority": "not_priority",
        "source": source | more.pop("source", {}),
    } | more


class Workspace:
    """A workspace whose search goes on behind the last one that it gave, the newest first."""

    def __init__(self, count: int) -> None:
        self.all = {number: conversation(number, AT - 100 * number) for number in range(count)}
        self.parts: dict[str, Any] = {}
        self.bodies: list[Any] = []
        self.changes: dict[int, Any] = {}

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.rpartition("/")[2]
        if name != "search":
            whole = self.all[int(name)] | {"conversation_parts": {"conversation_parts": self.parts.get(name, [])}}
            send(handler, 200, json.dumps(whole).encode(), kind="application/json")
            return
        asked = json.loads(getattr(handler, "body", b""))
        self.bodies.append(asked)
        since, pagination = int(asked["query"]["value"]), asked["pagination"]
        behind = int(pagination.get("starting_after") or 10**12)
        found = [one for one in self.all.values() if since < one["updated_at"] < behind]
        found.sort(key=lambda one: -one["updated_at"])
        page = found[: pagination["per_page"]]
        more = (
            {"per_page": len(page), "starting_after": str(page[-1]["updated_at"])} if len(found) > len(page) else None
        )
        pages = {"type": "pages", "page": 1, "per_page": len(page), "total_pages": 9} | ({"next": more} if more else {})
        body = {"type": "conversation.list", "conversations": page, "total_count": len(found), "pages": pages}
        description("intercom").require_answer("POST", "/conversations/search", body)
        self.changes.pop(len(self.bodies), lambda: None)()
        send(handler, 200, json.dumps(body).encode(), kind="application/json")


@pytest.fixture
def read() -> Any:
    def reading(space: Workspace, cursor: str = "", **more: Any) -> Any:
        with serving(space) as server:
            with asking(server.url(), "w0rd", clock=FixedClock(NOW)) as means:
                done = round_of(connect(means), cursor, **more)
            for (path, headers), (method, body) in zip(server.asked, server.sent, strict=True):
                description("intercom").require_asked(method, f"http://host{path}", body, headers)
                assert headers["Authorization"] == "Bearer w0rd"
                assert headers["Intercom-Version"]
            return done

    return reading


def test_each_conversation_is_a_note_of_what_was_said_first(read: Any) -> None:
    done = read(Workspace(SIZE + 7))
    assert len(notes(done)) == SIZE + 7
    note = next(one for one in notes(done).values() if one.origin.endswith(":3"))
    assert (note.title, note.body) == ("It is slow 3.", "It is slow 3.")
    assert (note.person, note.email, note.source) == ("Ada Berg", "ada@acme.example", "intercom")
    assert note.url.endswith("/conversation/3")


def test_the_next_round_asks_for_a_day_and_brings_what_changed(read: Any) -> None:
    space = Workspace(5)
    first = read(space)
    space.all[99] = conversation(99, AT + 30)
    second = read(space, first.cursor)
    assert int(space.bodies[-1]["query"]["value"]) == AT - 600 - 86_400
    assert any(name.endswith(":99") for name in notes(second))


def test_what_changes_while_pages_are_read_comes_with_the_next_round(read: Any) -> None:
    space = Workspace(2 * SIZE)
    last = 2 * SIZE - 1

    def change() -> None:
        space.all[last] = conversation(last, AT + 10)

    space.changes = {1: change}
    first = read(space)
    assert len(notes(first)) == 2 * SIZE - 1
    assert any(name.endswith(f":{last}") for name in notes(read(space, first.cursor)))


def test_a_round_that_was_cut_off_goes_on(read: Any) -> None:
    space = Workspace(2 * SIZE)
    cut = read(space, at_most=1)
    rest = read(space, cut.cursor)
    assert len(notes(cut)) == len(notes(rest)) == SIZE
    assert len({name.rpartition(":")[2] for done in (cut, rest) for name in notes(done)}) == 2 * SIZE


def test_of_conversations_that_we_began_the_customers_answer_counts(read: Any) -> None:
    space = Workspace(0)
    space.all = {1: conversation(1, AT, "admin"), 2: conversation(2, AT, "bot"), 3: conversation(3, AT - 1)}
    ours = {"author": {"type": "admin", "name": "Milena"}, "body": "<p>Hello?</p>", "created_at": AT}
    theirs = {
        "author": {"type": "user", "name": "Bo", "email": "bo@x.example"},
        "body": "<p>Broken</p>",
        "created_at": AT,
    }
    space.parts = {"1": [ours, theirs], "2": [ours]}
    done = read(space)
    said = {name.rpartition(":")[2]: (one.person, one.body) for name, one in notes(done).items()}
    assert said == {"1": ("Bo", "Broken"), "3": ("Ada Berg", "It is slow 3.")}
    assert not done.words


def test_a_conversation_without_words_is_told_and_a_wrong_token_too(read: Any) -> None:
    space = Workspace(2)
    space.all[1] = conversation(1, AT, source={"body": ""})
    done = read(space)
    assert len(notes(done)) == 1
    assert done.words == ["The conversation 1 stays out: it has no words."]
    with serving(lambda handler: send(handler, 401, b"{}")) as server, asking(server.url(), "x") as means:
        connector = connect(means)
        with pytest.raises(SignInTrouble):
            connector.check()
