"""One question for a check: its key stays with the server it is for, it has one deadline, one size, and an end."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.insight.checks.seen import Seen
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.probing import asking
from pmdesk.sync.probing.asking import Ask, Asker, Cause, Silence
from pmdesk.sync.secrets import Secret
from pmdesk.sync.way import Offline, Way
from tests.sync.servers import Server, dead_port, send, serving

KEY = (("X-Api-Key", Secret("s3cret-token")),)


def fine(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, b"ok")


@pytest.fixture
def other() -> Iterator[Server]:
    with serving(fine) as running:
        yield running


@pytest.fixture
def asker() -> Iterator[Asker]:
    made = Asker(Way(), CallOff())
    yield made
    made.close()


def answered(found: Seen | Silence) -> Seen:
    assert isinstance(found, Seen), found
    return found


def silent(found: Seen | Silence) -> Silence:
    assert isinstance(found, Silence), found
    return found


def test_a_redirect_takes_the_key_to_no_other_place(asker: Asker, other: Server):
    with serving(lambda handler: send(handler, 302, Location=other.url("/there"))) as first:
        ask = Ask(first.url(), headers=(("Accept", "text/plain"),), sign_in=KEY, follows_redirects=True)
        seen = answered(asker.ask(ask))
    assert (seen.status, seen.sent_on) == (200, 1)
    assert first.asked[0][1]["X-Api-Key"] == "s3cret-token"
    assert "X-Api-Key" not in other.asked[0][1]
    assert other.asked[0][1]["Accept"] == "text/plain"


@pytest.mark.parametrize(("status", "method", "body"), [(303, "GET", b""), (302, "GET", b""), (307, "POST", b"{}")])
def test_what_is_sent_is_sent_on_only_where_the_redirect_keeps_it(
    asker: Asker, other: Server, status: int, method: str, body: bytes
):
    with serving(lambda handler: send(handler, status, Location=other.url())) as first:
        answered(asker.ask(Ask(first.url(), "POST", body=b"{}", follows_redirects=True)))
    assert other.sent == [(method, body)]


def test_a_redirect_in_a_circle_is_told(asker: Asker):
    with serving(lambda handler: send(handler, 302, Location="/")) as round_about:
        found = silent(asker.ask(Ask(round_about.url(), follows_redirects=True)))
    assert found.cause is Cause.SILENT
    assert "sends us on in a circle" in found.words


def test_a_packed_answer_is_unpacked_and_a_large_one_is_refused(asker: Asker, monkeypatch: pytest.MonkeyPatch):
    packed = gzip.compress(b"x" * 5_000)
    monkeypatch.setattr(asking, "BYTES_AT_MOST", 6_000)
    with serving(lambda handler: send(handler, 200, packed, Content_Encoding="gzip")) as server:
        assert answered(asker.ask(Ask(server.url()))).body == b"x" * 5_000
        monkeypatch.setattr(asking, "BYTES_AT_MOST", 4_000)
        assert "more than" in silent(asker.ask(Ask(server.url()))).words


def test_its_time_is_over_however_the_server_dawdles(asker: Asker):
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        while not server.leave.wait(0.05):
            handler.wfile.write(b".")

    with serving(drip) as server:
        found = silent(asker.ask(Ask(server.url(), timeout_s=0.5)))
    assert "did not finish its answer" in found.words
    assert 400 < found.took_ms < 5_000


def test_silence_is_told_apart_by_its_cause(asker: Asker):
    with dead_port() as port:
        assert silent(asker.ask(Ask(f"http://127.0.0.1:{port}/"))).cause is Cause.SILENT
    assert silent(asker.ask(Ask("http://kestrel.invalid/"))).cause is Cause.NAMELESS


def test_a_key_that_cannot_stand_in_a_header_is_our_trouble_and_stays_unsaid(asker: Asker, other: Server):
    found = silent(asker.ask(Ask(other.url(), sign_in=(("X-Api-Key", Secret("s3cret\nX-Other: 1")),))))
    assert found.cause is Cause.OURS
    assert "s3cret" not in repr(found)
    assert other.asked == []


def test_offline_and_called_off_nothing_is_asked(other: Server):
    way, call_off = Way(), CallOff()
    asker = Asker(way, call_off)
    way.shut()
    with pytest.raises(Offline):
        asker.ask(Ask(other.url()))
    way.open()
    call_off.set()
    with pytest.raises(CalledOff):
        asker.ask(Ask(other.url()))
    assert other.asked == []
    asker.close()


def test_going_offline_cuts_what_is_being_asked():
    way = Way()
    asker = Asker(way, CallOff())
    with serving(lambda _handler: held.leave.wait()) as held:  # type: ignore[arg-type]
        told: list[Exception] = []

        def ask() -> None:
            try:
                asker.ask(Ask(held.url(), timeout_s=60))
            except Offline as trouble:
                told.append(trouble)

        thread = threading.Thread(target=ask)
        thread.start()
        while not held.asked:
            pass
        way.shut()
        thread.join(10)
        assert not thread.is_alive()
    assert len(told) == 1
    asker.close()


@pytest.mark.parametrize("url", ["", "ftp://kestrel.test/", "http://", "http://user:pass@kestrel.test/"])
def test_what_is_no_address_is_refused_in_words(asker: Asker, url: str):
    with pytest.raises(DeskError):
        asker.ask(Ask(url))
