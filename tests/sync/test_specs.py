"""Descriptions are fetched whole or not at all: in time, in size, and only from the place that was named."""

import gzip
from http.server import BaseHTTPRequestHandler

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.specs import FetchedSpec, fetch_spec
from pmdesk.sync.trouble import RemoteTrouble
from pmdesk.sync.way import Way
from tests.sync.asking import NOW
from tests.sync.servers import Server, send, serving

BODY = b'{"openapi": "3.0.3"}'


def fetched(
    server: Server, path: str = "/v4.json", *, known: tuple[str, str] = ("", ""), total_s: float = 20
) -> FetchedSpec:
    return fetch_spec(server.url(path), FixedClock(NOW), CallOff(), Way(), known=known, total_s=total_s)


def test_what_is_known_is_asked_for_by_its_marks() -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        is_known = handler.headers.get("If-Modified-Since") == "Tue, 10 Mar 2026 07:00:00 GMT"
        send(
            handler, 304 if is_known else 200, b"" if is_known else BODY, Last_Modified="Tue, 10 Mar 2026 07:00:00 GMT"
        )

    with serving(reply) as server:
        first = fetched(server)
        assert (first.body, first.is_unchanged) == (BODY, False)
        assert fetched(server, known=(first.etag, first.modified)).is_unchanged


def test_it_goes_on_within_the_same_place_only() -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/v4.json":
            send(handler, 302, Location="/v4.2.json")
        elif handler.path == "/away.json":
            send(handler, 302, Location="http://localhost:9/secret.json")
        else:
            send(handler, 200, BODY)

    with serving(reply) as server:
        assert fetched(server).url == server.url("/v4.2.json")
        with pytest.raises(RemoteTrouble, match="another place"):
            fetched(server, "/away.json")


def test_a_small_answer_does_not_become_a_large_one() -> None:
    bomb = gzip.compress(bytes(80 * 1024 * 1024))
    with (
        serving(lambda handler: send(handler, 200, bomb, Content_Encoding="gzip")) as server,
        pytest.raises(RemoteTrouble, match="more than 64 MB"),
    ):
        fetched(server)


def test_a_server_that_drips_is_left_in_time() -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.leave.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    with serving(reply) as server, pytest.raises(RemoteTrouble):
        fetched(server, total_s=0.6)


def test_offline_and_called_off_nothing_is_asked() -> None:
    with serving(lambda handler: send(handler, 200, BODY)) as server:
        way, call_off = Way(), CallOff()
        way.shut()
        with pytest.raises(RemoteTrouble):
            fetch_spec(server.url("/"), FixedClock(NOW), CallOff(), way)
        call_off.set()
        with pytest.raises(CalledOff):
            fetch_spec(server.url("/"), FixedClock(NOW), call_off, Way())
        assert not server.asked
