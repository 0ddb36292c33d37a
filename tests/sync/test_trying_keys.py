"""A key is tried by reading only: it opens, it does not, or the answer tells nothing of it, always in words."""

from http.server import BaseHTTPRequestHandler

import pytest

from pmdesk.domain.clock import SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trying_keys import KeyOutcome, KeyTrial, try_key
from pmdesk.sync.way import Way
from tests.sync.servers import Server, dead_port, send, serving

KEY = "sk_live_1234"


def api(handler: BaseHTTPRequestHandler) -> None:
    """An API that knows one key, and quotes what it was sent when it is refused."""
    given = handler.headers.get("X-API-Key", "") or handler.headers.get("Authorization", "")
    if handler.path == "/open":
        send(handler, 200, b"hello")
    elif handler.path == "/missing" or given in (KEY, f"Bearer {KEY}"):
        send(handler, 404 if handler.path == "/missing" else 200, b"{}", kind="application/json")
    elif handler.path == "/away":
        send(handler, 302, Location="https://elsewhere.example/")
    else:
        send(handler, 401, f'{{"error": "no key {given}"}}'.encode(), kind="application/json")


def tried(server: Server, path: str = "/me", key: str = KEY, **how: str) -> KeyOutcome:
    return try_key(KeyTrial(server.url(path), **how), Secret(key), SystemClock(), Way(), CallOff())


def test_a_key_opens_in_the_header_that_a_person_names():
    with serving(api) as server:
        for how in ({}, {"header": "X-API-Key", "value": "{key}"}):
            outcome = tried(server, **how)
            assert outcome.opens is True
            assert outcome.words.startswith("It opens: /me answers 200 after ")
        assert {command for command, _ in server.sent} == {"GET"}


def test_a_key_that_does_not_open_is_told_with_the_servers_words_and_without_the_key():
    with serving(api) as server:
        outcome = tried(server, key="sk_wrong_9")
        assert outcome.opens is False
        assert "It does not open." in outcome.words
        assert "no key" in outcome.words
        assert "sk_wrong_9" not in outcome.words


def test_what_tells_nothing_of_the_key_is_no_verdict():
    with serving(api) as server:
        assert tried(server, "/open") == KeyOutcome(
            None, "/open answers 200 without a key too, so it tells nothing of it."
        )
        assert len(server.asked) == 1, "the key was not even sent"
        assert tried(server, "/missing") == KeyOutcome(None, "/missing answers 404, which tells nothing of the key.")


def test_a_key_is_not_sent_on_to_another_place():
    with serving(api) as server, pytest.raises(DeskError, match="another place"):
        tried(server, "/away", key="other")


def test_a_server_that_does_not_answer_is_told():
    with dead_port() as port, pytest.raises(DeskError) as caught:
        try_key(KeyTrial(f"http://127.0.0.1:{port}/"), Secret(KEY), SystemClock(), Way(), CallOff())
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (KeyTrial("api.example.com"), "is not a web address"),
        (KeyTrial("http://api.example.com/me"), "everybody on the way could read the key"),
        (KeyTrial("https://me:pw@api.example.com/"), "a user or a password"),
        (KeyTrial("https://api.example.com/", "X API"), "no name of a header"),
        (KeyTrial("https://api.example.com/", "X-API-Key", "Bearer"), "no place for the key"),
        (KeyTrial("https://api.example.com/", "X-API-Key", "{key}\r\nHost: x"), "no header can hold"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anything_is_asked(trial: KeyTrial, words: str):
    with pytest.raises(DeskError, match=words):
        try_key(trial, Secret(KEY), SystemClock(), Way(), CallOff())


def test_a_key_of_several_lines_is_not_sent():
    with serving(api) as server, pytest.raises(DeskError, match="no header can hold") as caught:
        tried(server, key="one\ntwo")
    assert "two" not in str(caught.value)
    assert not server.asked
