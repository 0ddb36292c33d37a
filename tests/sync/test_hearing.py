"""Of each question it is noted whether it was answered, unless nobody can tell whose fault it is."""

import errno
import socket
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.hearing import has_network, is_our_side, silence
from pmdesk.sync.http import Http, Question
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.secrets import Secret
from tests.sync.asking import NOW
from tests.sync.servers import dead_port, send, serving


@pytest.fixture
def http() -> Iterator[Http]:
    made = Http(FixedClock(NOW), CallOff(), total_s=0.5)
    yield made
    made.close()


def heard(http: Http, url: str, secret: str = "") -> list[bool]:
    sign_in = (("X-Key", Secret(secret)),) if secret else ()
    with suppress(DeskError):
        http.get(Question("The shop", url, sign_in=sign_in))
    return [reply.answered for reply in http.hearing.replies]


@pytest.mark.parametrize("status", [200, 304, 400, 401, 403, 404, 429])
def test_who_answers_is_there_also_who_refuses(http: Http, status: int) -> None:
    with serving(lambda handler: send(handler, status, Retry_After="99")) as server:
        assert heard(http, server.url()) == [True]
    assert http.hearing.replies[0].at == round(NOW.timestamp() * 1000)
    assert 0 < http.hearing.replies[0].took_ms < 500


@pytest.mark.parametrize("status", [500, 502, 503])
def test_who_says_so_is_down(http: Http, status: int) -> None:
    with serving(lambda handler: send(handler, status)) as server:
        assert heard(http, server.url()) == [False]


def test_each_try_is_a_question(http: Http) -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        if len(server.asked) < 2:
            send(handler, 503, Retry_After="0")
        else:
            send(handler, 200)

    with serving(reply) as server:
        assert heard(http, server.url()) == [False, True]


def test_a_way_in_several_steps_is_one_question(http: Http) -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, *((200,) if handler.path == "/new" else (302,)), Location="/new")

    with serving(reply) as server:
        assert heard(http, server.url("/old")) == [True]


def test_who_keeps_silent_breaks_off_or_refuses_to_talk_is_down(http: Http) -> None:
    with serving(lambda _: server.leave.wait(30) and None) as server:
        assert heard(http, server.url()) == [False]
    with serving(lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1")) as server:
        assert heard(http, server.url()) == [False, False]
    with dead_port() as port:
        assert heard(http, f"http://127.0.0.1:{port}/") == [False, False, False]
    assert http.hearing.replies[0].took_ms >= 450


def test_what_nobody_can_tell_is_no_note(http: Http) -> None:
    assert heard(http, "http://nobody.invalid/") == []
    with serving(lambda handler: send(handler, 302, Location="http://pay-for-this-network.invalid/")) as server:
        assert heard(http, server.url()) == []
        assert heard(http, server.url(), "two\nlines") == []


def test_what_is_called_off_is_no_note() -> None:
    call_off = CallOff()

    def hold(_handler: object) -> None:
        call_off.set()
        server.leave.wait(30)

    http = Http(FixedClock(NOW), call_off)
    with serving(hold) as server, pytest.raises(CalledOff):
        http.get(Question("The shop", server.url()))
    http.close()
    assert http.hearing.replies == []


def test_silence_tells_nothing_where_there_is_no_network() -> None:
    assert silence("api.example", lambda: False) is None
    assert silence("api.example", lambda: True) is False
    assert silence("127.0.0.1", lambda: False) is False
    assert isinstance(has_network(), bool)


@pytest.mark.parametrize(
    ("cause", "is_ours"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "later"), True),
        (OSError(errno.ENETUNREACH, "no network"), True),
        (OSError(errno.EHOSTUNREACH, "no route"), True),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), False),
        (ConnectionResetError(errno.ECONNRESET, "reset"), False),
        (ValueError("x"), False),
    ],
)
def test_a_network_that_is_not_there_is_on_our_side(cause: Exception, is_ours: bool) -> None:
    assert is_our_side(cause) is is_ours
