"""One question to a web server ends in time, in size and in words, and its secret goes nowhere else."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.http import Http, Question, basic, bearer, refused, require_address
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.rates import wait_asked_for
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.servers import Server, dead_port, send, serving

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)
TOKEN = Secret("s3cret-token")


@pytest.fixture
def call_off() -> CallOff:
    return CallOff()


@pytest.fixture
def http(call_off: CallOff) -> Iterator[Http]:
    made = Http(FixedClock(NOW), call_off, total_s=5, bytes_at_most=1024 * 1024)
    yield made
    made.close()


def question(server: Server, path: str = "/", **more: object) -> Question:
    return Question("Prometheus", server.url(path), **more)  # pyright: ignore[reportArgumentType]


def told(http: Http, asked: Question) -> RemoteTrouble:
    with pytest.raises(RemoteTrouble) as caught:
        http.get(asked)
    return caught.value


def hold(handler: BaseHTTPRequestHandler, server: Server) -> None:
    server.leave.wait(30)


def test_an_answer_comes_with_its_parameters_and_says_who_asks(http: Http):
    with serving(lambda handler: send(handler, 200, b"[1]")) as server:
        answer = http.get(question(server, "/api", params=(("query", 'up{job="a b"}'),)))
    assert (answer.status, answer.body) == (200, b"[1]")
    path, headers = server.asked[0]
    assert path == "/api?query=up%7Bjob%3D%22a+b%22%7D"
    assert headers["User-Agent"].startswith("PMDesk/")


def test_a_packed_answer_is_unpacked(http: Http):
    packed = gzip.compress(b"x" * 5000)
    with serving(lambda handler: send(handler, 200, packed, Content_Encoding="gzip")) as server:
        assert http.get(question(server)).body == b"x" * 5000


def test_an_answer_packed_in_several_parts_is_unpacked_whole(http: Http):
    packed = gzip.compress(b"x" * 5000) + gzip.compress(b"y" * 5000) + gzip.compress(b"") + bytes(9)
    with serving(lambda handler: send(handler, 200, packed, Content_Encoding="gzip")) as server:
        assert http.get(question(server)).body == b"x" * 5000 + b"y" * 5000


@pytest.mark.parametrize("ends", ["when the time is over", "when it is called off"])
def test_a_name_server_that_keeps_silent_is_left(monkeypatch: pytest.MonkeyPatch, call_off: CallOff, ends: str):
    leave = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: leave.wait(30) and [])
    asks = Http(FixedClock(NOW), call_off, total_s=0.3 if "time" in ends else 30)
    began = time.monotonic()
    if "time" in ends:
        assert "did not finish" in told(asks, Question("Prometheus", "http://far.example/")).what
    else:
        threading.Timer(0.1, call_off.set).start()
        with pytest.raises(CalledOff):
            asks.get(Question("Prometheus", "http://far.example/"))
    assert time.monotonic() - began < 2
    leave.set()
    asks.close()


@pytest.mark.parametrize("where", ["in the body", "in the headers"])
def test_a_server_that_drips_is_cut_off_when_the_time_is_over(call_off: CallOff, where: str):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if where == "in the body":
            handler.send_response(200)
            handler.end_headers()
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not server.leave.wait(0.02):
            handler.wfile.write(b"y")
            handler.wfile.flush()

    slow = Http(FixedClock(NOW), call_off, total_s=0.4)
    began = time.monotonic()
    with serving(drip) as server:
        trouble = told(slow, question(server))
        took = time.monotonic() - began
    slow.close()
    assert trouble.what == f"Prometheus at 127.0.0.1:{server.port} did not finish its answer within 0 s."
    assert took < 2


def test_an_answer_that_ends_because_it_was_cut_is_not_taken_for_whole(call_off: CallOff):
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"[1, 2]")
        handler.wfile.flush()
        hold(handler, server)

    slow = Http(FixedClock(NOW), call_off, total_s=0.3)
    with serving(half) as server:
        assert "did not finish" in told(slow, question(server)).what
    slow.close()


def test_calling_off_ends_a_question_at_once(http: Http, call_off: CallOff):
    def called_off(handler: BaseHTTPRequestHandler) -> None:
        call_off.set()
        hold(handler, server)

    with serving(called_off) as server:
        began = time.monotonic()
        with pytest.raises(CalledOff):
            http.get(question(server))
        assert time.monotonic() - began < 2
        with pytest.raises(CalledOff):
            http.get(question(server))
        assert len(server.asked) == 1


def test_more_than_the_cap_is_refused_without_being_read(http: Http):
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.leave.is_set():
            handler.wfile.write(b"z" * 65536)

    with serving(flood) as server:
        trouble = told(http, question(server))
    assert "more than 1 MB" in trouble.what
    assert "coarser grain" in trouble.remedy


def test_a_small_answer_cannot_unpack_into_a_large_one(http: Http):
    bomb = gzip.compress(b"\0" * 200_000_000)
    with serving(lambda handler: send(handler, 200, bomb, Content_Encoding="gzip")) as server:
        assert "more than 1 MB" in told(http, question(server)).what


@pytest.mark.parametrize(
    ("packing", "body", "words"),
    [
        ("gzip", gzip.compress(b"x" * 9999, mtime=0)[:-9], "broke off its answer"),
        ("gzip", b"no gzip", "broke its answer"),
        ("br", b"?", "packing"),
    ],
)
def test_a_badly_packed_answer_is_told_in_words(http: Http, packing: str, body: bytes, words: str):
    with serving(lambda handler: send(handler, 200, body, Content_Encoding=packing)) as server:
        assert words in told(http, question(server)).what


def test_an_answer_that_breaks_off_is_told(http: Http):
    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")

    with serving(short) as server:
        assert "broke off its answer" in told(http, question(server)).what


def test_what_is_no_web_server_is_told(http: Http):
    with serving(lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")) as server:
        assert "broke off its answer" in told(http, question(server)).what


def test_nobody_there_is_told_with_the_address(http: Http):
    with dead_port() as port:
        trouble = told(http, Question("Prometheus", f"http://127.0.0.1:{port}"))
    assert trouble.what == f"Prometheus at 127.0.0.1:{port} cannot be reached: nothing answers there."
    trouble = told(http, Question("Prometheus", "http://no.such.invalid/"))
    assert "no computer of that name" in trouble.what


def test_https_to_a_plain_server_is_told(http: Http):
    with serving(lambda handler: send(handler, 200)) as server:
        asked = Question("Prometheus", server.url().replace("http:", "https:"))
        assert "does not speak HTTPS" in told(http, asked).what


def test_a_redirect_within_the_place_is_followed_with_the_secret(http: Http):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.startswith("/old"):
            send(handler, 302, Location="/new?a=1")
        else:
            send(handler, 200, b"here")

    with serving(reply) as server:
        answer = http.get(question(server, "/old", params=(("q", "1"),), sign_in=(("Authorization", bearer(TOKEN)),)))
    assert answer.body == b"here"
    assert [path for path, _ in server.asked] == ["/old?q=1", "/new?a=1"]
    assert all(headers["Authorization"] == "Bearer s3cret-token" for _, headers in server.asked)


@pytest.mark.parametrize("to", ["http://localhost:{port}/", "https://127.0.0.1:{port}/", "//example.test/"])
def test_a_redirect_to_another_place_is_not_followed(http: Http, to: str):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 307, Location=to.format(port=server.port))

    with serving(reply) as server:
        trouble = told(http, question(server, sign_in=(("X-Api-Key", TOKEN),)))
    assert "another place" in trouble.what
    assert len(server.asked) == 1
    assert "s3cret" not in str(trouble)


def test_a_redirect_to_another_port_of_the_host_carries_no_secret(http: Http):
    with serving(lambda handler: send(handler, 200)) as other:

        def reply(handler: BaseHTTPRequestHandler) -> None:
            send(handler, 301, Location=other.url())

        with serving(reply) as server:
            told(http, question(server, sign_in=(("Authorization", bearer(TOKEN)),)))
    assert other.asked == []


def test_redirects_in_a_circle_end(http: Http):
    with serving(lambda handler: send(handler, 302, Location="/again")) as server:
        assert "in a circle" in told(http, question(server)).what
    assert len(server.asked) == 6


def test_an_unchanged_answer_costs_nothing(http: Http):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == '"v1"':
            send(handler, 304)
        else:
            send(handler, 200, b"new", ETag='"v1"')

    with serving(reply) as server:
        first = http.get(question(server, known_as="metric 4"))
        second = http.get(question(server, known_as="metric 4"))
        other = http.get(question(server, known_as="metric 5"))
    assert (first.is_unchanged, second.is_unchanged, other.body) == (False, True, b"new")
    assert http.validators["metric 4"] == ('"v1"', "")


def test_a_short_wait_is_kept_within_the_question(http: Http):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, *((429, b"") if len(server.asked) == 1 else (200, b"now")), Retry_After="0.05")

    with serving(reply) as server:
        assert http.get(question(server)).body == b"now"
    assert len(server.asked) == 2


def test_a_long_wait_ends_the_question_and_is_handed_on(http: Http):
    with serving(lambda handler: send(handler, 503, b"warming up", Retry_After="120")) as server:
        trouble = told(http, question(server))
    assert trouble.again_after_s == 120
    assert trouble.what.endswith("is not ready. “warming up”")


def test_a_server_that_only_says_wait_is_left_after_three_tries(http: Http):
    with serving(lambda handler: send(handler, 429, Retry_After="0")) as server:
        told(http, question(server))
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30),
        ({"retry-after": "Tue, 10 Mar 2026 07:41:00 GMT"}, 60),
        ({"retry-after": "Tue, 10 Mar 2026 07:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9" * 400}, 86_400),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 90)}, 90),
        ({"x-ratelimit-reset": "12.5"}, 12.5),
        ({"ratelimit-reset": "7"}, 7),
        ({}, None),
    ],
)
def test_the_wait_is_read_from_the_headers_in_use(headers: dict[str, str], seconds: float | None):
    assert wait_asked_for(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, b'{"status":"error","error":"parse error: no end"}', "refused the query. “parse error: no end”"),
        (401, b"who are you", "did not accept the sign-in. “who are you”"),
        (403, b'{"message":"no"}', "does not allow this. “no”"),
        (404, b"<html>Not found</html>", "has nothing at /api."),
        (418, b'{"errors":[{"detail":"a teapot"}]}', "refused the query (418). “a teapot”"),
        (500, b"\x00\xff line\nbreak", "has trouble of its own (500). “\ufffd line break”"),
        (502, b"[" * 100_000, "has trouble of its own (502). “["),
    ],
)  # fmt: skip
def test_each_refusal_is_told_with_the_words_of_the_server(http: Http, status: int, body: bytes, words: str):
    with serving(lambda handler: send(handler, status, body)) as server:
        asked = question(server, "/api")
        assert words in refused(asked, http.get(asked)).what


def test_a_server_that_repeats_the_secret_is_quoted_without_it(http: Http):
    signs = (("Authorization", basic("pm", TOKEN)), ("X-Api-Key", TOKEN))

    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 401, f"no: {handler.headers['X-Api-Key']} {handler.headers['Authorization']}".encode())

    with serving(reply) as server:
        asked = question(server, sign_in=signs)
        words = str(refused(asked, http.get(asked)))
    assert "“no: ••• •••”" in words
    assert "s3cret" not in words
    assert "s3cret" not in repr(asked)


@pytest.mark.parametrize(
    "url", ["", "ftp://a/b", "localhost:9090", "http://", "http://[::1", "http://a:b:c/", "file:///etc"]
)
def test_what_is_no_web_address_is_refused(url: str):
    with pytest.raises(DeskError, match="is not a web address"):
        require_address(url)


def test_an_address_with_a_password_is_refused():
    with pytest.raises(DeskError, match="holds a user or a password"):
        require_address("https://me:pw@example.test/")
