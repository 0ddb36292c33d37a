"""Questions that change something: what is sent, where a redirect may take it, what is never sent twice."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.http import Http, Question, asked_json, bearer, next_link
from pmdesk.sync.leash import CallOff
from pmdesk.sync.links import linked
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import Overtaken, QueryTrouble, RemoteTrouble, SignInTrouble
from tests.sync.asking import NOW
from tests.sync.servers import Reply, Server, send, serving

TOKEN = Secret("s3cret-token")
SIGN_IN = (("Authorization", bearer(TOKEN)),)
CHANGE = {"title": "Größer", "points": 5}
BODY = '{"title":"Größer","points":5}'.encode()


@pytest.fixture
def http() -> Iterator[Http]:
    made = Http(FixedClock(NOW), CallOff(), total_s=5, bytes_at_most=1024 * 1024)
    yield made
    made.close()


def change(server: Server, method: str = "PATCH", path: str = "/items/7") -> Question:
    return asked_json("Tracker", method, server.url(path), CHANGE, sign_in=SIGN_IN)


def statuses(*each: int, **headers: str) -> Reply:
    """Answer one status after the other, the last one for ever."""
    left = list(each)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, left.pop(0) if len(left) > 1 else left[0], b'{"id": 7}', **headers)

    return reply


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "REPORT"])
def test_a_change_is_sent_whole_with_what_it_stands_on(http: Http, method: str):
    more: dict[str, Any] = {"body": b"<x/>", "content": "text/xml", "if_match": '"v1"', "headers": (("Depth", "1"),)}
    with serving(statuses(200)) as server:
        http.ask(Question("Tracker", server.url(), method=method, **more))
    assert server.sent == [(method, b"<x/>")]
    _, headers = server.asked[0]
    assert (headers["Content-Type"], headers["If-Match"], headers["Depth"]) == ("text/xml", '"v1"', "1")


def test_values_go_out_and_come_back_as_json(http: Http):
    with serving(statuses(201)) as server:
        assert http.json_of(change(server, "POST")) == {"id": 7}
    assert server.sent == [("POST", BODY)]
    assert server.asked[0][1]["Content-Type"] == "application/json"


def test_an_answer_without_a_body_is_nothing(http: Http):
    with serving(lambda handler: send(handler, 204)) as server:
        assert http.json_of(change(server, "PUT")) is None


def test_half_a_character_cannot_come_in(http: Http):
    with serving(lambda handler: send(handler, 200, rb'["\ud83d\ude00", "\ud83d!"]')) as server:
        assert http.json_of(Question("Tracker", server.url())) == ["\N{GRINNING FACE}", "?!"]


@pytest.mark.parametrize("body", [b"<html>", b"{", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_told(http: Http, body: bytes):
    with serving(lambda handler: send(handler, 200, body)) as server, pytest.raises(QueryTrouble, match="answers with"):
        http.json_of(Question("Tracker", server.url()))


@pytest.mark.parametrize(
    ("method", "status", "kind"),
    [
        ("GET", 401, SignInTrouble),
        ("GET", 403, SignInTrouble),
        ("PATCH", 403, SignInTrouble),
        ("PATCH", 409, Overtaken),
        ("PUT", 412, Overtaken),
        ("PATCH", 422, QueryTrouble),
        ("GET", 404, QueryTrouble),
        ("GET", 409, RemoteTrouble),
        ("POST", 500, RemoteTrouble),
    ],
)
def test_each_no_is_told_as_what_it_is(http: Http, method: str, status: int, kind: type[RemoteTrouble]):
    with serving(statuses(status)) as server, pytest.raises(RemoteTrouble) as caught:
        http.json_of(change(server, method))
    assert type(caught.value) is kind
    assert "s3cret" not in str(caught.value)


def test_what_is_gone_may_be_fine(http: Http):
    with serving(statuses(404, 410, 200)) as server:
        asked = Question("Tracker", server.url())
        found = [http.json_of(asked, absent_ok=True) for _ in range(3)]
    assert found == [None, None, {"id": 7}]


@pytest.mark.parametrize(("status", "method", "body"), [(307, "POST", BODY), (308, "POST", BODY), (303, "GET", b"")])
def test_a_change_follows_within_the_place(http: Http, status: int, method: str, body: bytes):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/old":
            send(handler, status, Location="/new")
        else:
            send(handler, 200, b"1")

    with serving(reply) as server:
        assert http.json_of(change(server, "POST", "/old")) == 1
    assert server.sent == [("POST", BODY), (method, body)]
    assert [path for path, _ in server.asked] == ["/old", "/new"]
    assert "Content-Type" in server.asked[1][1] or status == 303


@pytest.mark.parametrize("status", [301, 302])
def test_a_change_does_not_become_a_look_by_itself(http: Http, status: int):
    with (
        serving(lambda handler: send(handler, status, Location="/new")) as server,
        pytest.raises(RemoteTrouble, match="so nothing was changed"),
    ):
        http.ask(change(server))
    assert len(server.asked) == 1


@pytest.mark.parametrize("to", ["http://localhost:{port}/", "//other.test/", "http://me:pw@127.0.0.1:{port}/", "/a\\b"])
@pytest.mark.parametrize("status", [303, 307, 308])
def test_a_change_never_goes_to_another_place(http: Http, status: int, to: str):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, status, Location=to.format(port=server.port))

    with serving(reply) as server, pytest.raises(RemoteTrouble, match="sends us on to") as caught:
        http.ask(change(server))
    assert len(server.asked) == 1
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(("method", "status", "times"), [
    ("POST", 429, 2), ("PATCH", 429, 2), ("PUT", 503, 2), ("DELETE", 503, 2), ("POST", 503, 1), ("PATCH", 503, 1),
])  # fmt: skip
def test_what_may_have_arrived_is_not_sent_again(http: Http, method: str, status: int, times: int):
    with serving(statuses(status, 200, Retry_After="0")) as server:
        if times == 1:
            with pytest.raises(RemoteTrouble):
                http.ask(change(server, method))
        else:
            assert http.ask(change(server, method)).status == 200
    assert len(server.sent) == times


def test_a_change_that_is_cut_off_is_not_sent_again(http: Http):
    with (
        serving(lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1")) as server,
        pytest.raises(RemoteTrouble, match="broke off"),
    ):
        http.ask(change(server, "POST"))
    assert len(server.sent) == 1


def test_cookies_are_not_kept(http: Http):
    with serving(lambda handler: send(handler, 200, Set_Cookie="session=1")) as server:
        http.ask(Question("Tracker", server.url()))
        http.ask(Question("Tracker", server.url()))
    assert "Cookie" not in server.asked[1][1]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('<https://a.test/x?page=2>; rel="next", <https://a.test/x?page=9>; rel="last"', "https://a.test/x?page=2"),
        ('</first>; rel="first", </more,and;more>; title="a, <b>"; rel="prev NEXT"', "/more,and;more"),
        ("<?cursor=ab%2Fc>;rel=next", "?cursor=ab%2Fc"),
        ('<a>; rel="prev"; rel="next"', ""),
        ('<a>; title="no, \\"rel\\"=next"', ""),
        ("no link at all", ""),
        ("", ""),
        ("<" * 50_000, ""),
        ("<a>" + ";" * 50_000, ""),
    ],
)
def test_the_next_page_is_read_from_the_link_header(header: str, target: str):
    assert linked(header, "next") == target


def test_the_next_page_is_followed_literally(http: Http):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, b"1", Link='</other/path?after=a%2Fb+c%20d&x>; rel="next"')

    with serving(reply) as server:
        first = http.ask(Question("Tracker", server.url("/items"), params=(("per_page", "100"),)))
        http.ask(Question("Tracker", next_link(first)))
    assert server.asked[1][0] == "/other/path?after=a%2Fb+c%20d&x"


def test_a_next_page_at_another_place_is_refused(http: Http):
    with serving(lambda handler: send(handler, 200, b"1", Link='<http://evil.test/>; rel="next"')) as server:
        answer = http.ask(Question("Tracker", server.url()))
    with pytest.raises(DeskError, match="another place"):
        next_link(answer)


def test_the_last_page_has_no_next(http: Http):
    with serving(statuses(200)) as server:
        assert next_link(http.ask(Question("Tracker", server.url()))) == ""
