"""Request Tracker as it really is: tickets with who wrote them, changed ones, other time zones, cut-off rounds."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pmdesk.sync.connectors import request_tracker
from pmdesk.sync.connectors.request_tracker import connect, note_of
from pmdesk.sync.trouble import SignInTrouble
from tests.sync.connectors.brought import basic, notes, spoken
from tests.sync.connectors.places import RT
from tests.sync.connectors.rounds import Round, asking, round_of
from tests.sync.counterparts import running

Api = Callable[..., Any]
SIZE = 5


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running(RT) as url:
        yield url


@pytest.fixture
def api(server: str) -> Api:
    return lambda method, path, value=None: spoken(
        method, f"{server}/REST/2.0/{path}", value, Authorization=basic("root", "password")
    )


@pytest.fixture
def queue(api: Api) -> str:
    """A queue of our own, whose name needs care in a search."""
    name = f"Desk's {uuid.uuid4().hex[:8]}"
    api("POST", "queue", {"Name": name})
    return name


def add(api: Api, queue: str, subject: str, content: str = "It is slow.", **more: str) -> str:
    value = {"Queue": queue, "Subject": subject, "Content": content, "Requestor": "ada@acme.example"}
    return str(api("POST", "ticket", value | more)["id"])


@pytest.fixture
def read(server: str, queue: str) -> Iterator[Any]:
    with asking(server, "password", sign_in="basic", user="root", scopes=(queue,)) as means:
        yield lambda cursor="", **more: round_of(connect(means), cursor, **more)


def titles(done: Round) -> list[str]:
    return sorted(one.title for one in notes(done).values())


def test_a_ticket_is_a_note_with_words_person_company_and_origin(server: str, api: Api, queue: str, read: Any) -> None:
    mail = f"bo-{uuid.uuid4().hex[:6]}@acme.example"
    api("POST", "user", {"Name": mail, "EmailAddress": mail, "RealName": "Bo Lind", "Organization": "Acme"})
    number = add(api, queue, "Exports é", "<p>They <b>fail</b>.</p>", ContentType="text/html", Requestor=mail)
    (note,) = notes(read()).values()
    assert note.origin == note.thread == f"rt:127.0.0.1:18050:{number}"
    assert (note.title, note.body) == ("Exports é", "They fail.")
    assert (note.person, note.email, note.company) == ("Bo Lind", mail, "Acme")
    assert note.url == f"{server}/Ticket/Display.html?id={number}"
    assert note.received_at is not None


@pytest.mark.parametrize("zone", ["", "Asia/Tokyo", "America/Los_Angeles"])
def test_only_what_changed_comes_again_wherever_the_person_is(api: Api, queue: str, read: Any, zone: str) -> None:
    api("PUT", "user/root", {"Timezone": zone})
    try:
        add(api, queue, "First")
        first = read()
        assert titles(first) == ["First"]
        add(api, queue, "Second")
        second = read(first.cursor)
        assert "Second" in titles(second)
        assert set(titles(read(second.cursor))) <= {"First", "Second"}
    finally:
        api("PUT", "user/root", {"Timezone": ""})


def test_a_cut_off_round_goes_on_and_what_changes_meanwhile_is_in_the_next(
    api: Api, queue: str, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_tracker, "SIZE", SIZE)
    numbers = [add(api, queue, f"T{number}") for number in range(SIZE + 3)]
    cut = read(at_most=1)
    assert len(notes(cut)) == SIZE
    api("PUT", f"ticket/{numbers[0]}", {"Subject": "T0 changed"})
    add(api, queue, "Late")
    rest = read(cut.cursor)
    assert titles(rest) == ["Late", f"T{SIZE}", f"T{SIZE + 1}", f"T{SIZE + 2}"]
    assert "T0 changed" in titles(read(rest.cursor))


def test_queues_are_offered_and_a_wrong_password_is_told(server: str, queue: str) -> None:
    with asking(server, "password", sign_in="basic", user="root") as means:
        assert queue in {scope.id for scope in connect(means).scopes()}
        assert connect(means).check().server.startswith("Request Tracker 5.")
    for sign_in in ("basic", "token"):
        with asking(server, "wrong", sign_in=sign_in, user="root") as means, pytest.raises(SignInTrouble):
            connect(means).check()


def test_a_ticket_without_words_cannot_be_read_and_the_plain_words_go_first() -> None:
    parts = [
        {"TransactionId": "1", "ContentType": "multipart/mixed", "Content": ""},
        {"TransactionId": "1", "ContentType": "text/html", "Content": "<p>Rich"},
        {"TransactionId": "1", "ContentType": "text/plain", "Content": "Plain \x00\ud800"},
        {"TransactionId": "1", "ContentType": "text/plain", "Content": "log", "Filename": "a.log"},
        {"TransactionId": "2", "ContentType": "text/plain", "Content": "Greetings"},
    ]
    found = note_of({"Subject": None, "Requestor": []}, parts, "rt:h:1", "")
    assert found.body == "Plain \ufffd"
    assert found.attachments == ("a.log",)
    with pytest.raises(ValueError, match="no words"):
        note_of({"Subject": " "}, [], "rt:h:1", "")
