"""OAuth where it goes wrong: strange visitors, codes that nobody types, odd providers, keyrings that refuse."""

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.sync import oauth_keeping
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.oauth import OAuthRefusal, Provider, Tokens, asked_form, discover, fields_in, tokens_of
from pmdesk.sync.oauth_browser import Ear, page_url, sign_in
from pmdesk.sync.oauth_device import ask_code, wait_for
from pmdesk.sync.oauth_keeping import SignIns, refreshed
from pmdesk.sync.secrets import LONGEST_ON_WINDOWS, Missing, Secret, Secrets
from pmdesk.sync.trouble import RemoteTrouble, SignInTrouble
from pmdesk.sync.way import Offline, Way
from tests.sync.asking import NOW
from tests.sync.keyring import keyring
from tests.sync.servers import Reply, Server, dead_port, send, serving

NAME = "connection 1"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def http(clock: FixedClock) -> Iterator[Http]:
    made = Http(clock, CallOff(), total_s=5)
    yield made
    made.close()


def provider_at(server: Server, **more: Any) -> Provider:
    return Provider("The provider", "pmdesk", server.url("/token"), server.url("/auth"), server.url("/device"), **more)


def saying(*answers: dict[str, Any] | int) -> Reply:
    """Answer one thing after the other, the last one for ever; refusals have the status that they should have."""
    left = list(answers)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        answer = left.pop(0) if len(left) > 1 else left[0]
        status = answer if isinstance(answer, int) else 400 if "error" in answer else 200
        body = b"" if isinstance(answer, int) else json.dumps(answer).encode()
        send(handler, status, body, kind="application/json")

    return reply


def sent(server: Server, turn: int = -1) -> dict[str, str]:
    return dict(parse_qsl(server.sent[turn][1].decode()))


GIVEN = {"access_token": "acc3ss", "refresh_token": "r3fresh", "token_type": "Bearer", "expires_in": 3600}
DEVICE = {"device_code": "d3vice", "user_code": "ABCD-EFGH", "verification_uri": "https://p.test/d", "interval": 0.05}


# The browser


def visit(url: str) -> Any:
    return httpx2.get(url, trust_env=False, timeout=5)


def test_the_page_shows_a_digest_of_the_verifier_and_what_the_provider_wants():
    provider = Provider("P", "pmdesk", "", "https://p.test/auth?tenant=1", scopes=("a", "b"), extras=(("aud", "x y"),))
    # The verifier and its digest of RFC 7636, appendix B.
    url = page_url(provider, "http://127.0.0.1:5/callback", "st", Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
    assert parse_qs(urlsplit(url).query) == {
        "tenant": ["1"], "response_type": ["code"], "client_id": ["pmdesk"], "scope": ["a b"], "state": ["st"],
        "redirect_uri": ["http://127.0.0.1:5/callback"], "aud": ["x y"], "code_challenge_method": ["S256"],
        "code_challenge": ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
    }  # fmt: skip


def test_strangers_are_turned_away_and_the_right_one_still_comes_in():
    ear = Ear("st4te", "https://p.test")
    with ear.open() as back:
        for strange in (
            back,
            f"{back}?code=evil",
            f"{back}?code=evil&state=",
            f"{back}?code=evil&state=guess",
            f"{back}?code=evil&state=st4te&state=st4te",
            f"{back}?state=st4te",
            f"{back}?code=evil&state=st4te&iss=https://evil.test",
            back.replace("/callback", "/favicon.ico"),
            back.replace("/callback", "/?code=evil&state=st4te"),
        ):
            page = visit(strange)
            assert page.status_code in {400, 404}
            assert "evil" not in page.text
        assert ear.wait(0, CallOff()) is None
        good = visit(f"{back}?code=c0de&state=st4te&iss=https://p.test")
        later = visit(f"{back}?code=other&state=st4te")
        came = ear.wait(5, CallOff())
    assert came is not None
    assert came.code == Secret("c0de")
    assert (good.status_code, later.status_code) == (200, 200)
    assert "go back to PM Desk" in good.text
    assert good.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in good.headers["Content-Security-Policy"]


def test_only_this_computer_is_listened_to_and_only_while_somebody_signs_in():
    with Ear("st4te").open() as back:
        address = urlsplit(back)
        assert (address.hostname, address.path) == ("127.0.0.1", "/callback")
        with socket.socket() as elsewhere, pytest.raises(OSError):  # the system's own words
            elsewhere.connect(("127.0.0.2", address.port or 0))
        idle = socket.create_connection(("127.0.0.1", address.port or 0))  # A browser opens lines ahead.
        assert visit(back).status_code == 400
    idle.close()
    with pytest.raises(httpx2.ConnectError):
        visit(back)


def test_nobody_who_signs_in_is_told_when_the_time_is_over(http: Http, clock: FixedClock):
    with serving(saying(GIVEN)) as server, pytest.raises(SignInTrouble, match="Nobody signed in at The provider"):
        sign_in(provider_at(server), http, clock, CallOff(), lambda _: None, limit_s=0.1)
    assert server.asked == []


def test_signing_in_can_be_called_off(http: Http, clock: FixedClock):
    call_off = CallOff()
    begun = monotonic()
    with serving(saying(GIVEN)) as server, pytest.raises(CalledOff):
        sign_in(provider_at(server), http, clock, call_off, lambda _: call_off.set())
    assert monotonic() - begun < 2


def comes_back(pool: ThreadPoolExecutor, **more: str):
    """Return a browser in which the person has signed in already."""

    def browse(url: str) -> None:
        asked = dict(parse_qsl(urlsplit(url).query))
        found = {"state": asked["state"], **({} if "error" in more else {"code": "c0de"}), **more}
        pool.submit(httpx2.get, asked["redirect_uri"], params=found, trust_env=False)

    return browse


def test_the_code_is_changed_into_tokens_with_the_verifier_in_the_body_alone(http: Http, clock: FixedClock):
    with serving(saying(GIVEN)) as server, ThreadPoolExecutor() as pool:
        tokens = sign_in(provider_at(server), http, clock, CallOff(), comes_back(pool), limit_s=5)
    fields = sent(server)
    assert (fields["grant_type"], fields["code"], fields["client_id"]) == ("authorization_code", "c0de", "pmdesk")
    assert 43 <= len(fields["code_verifier"]) <= 128
    assert server.asked[0][0] == "/token"
    assert (tokens.access, tokens.refresh) == (Secret("acc3ss"), Secret("r3fresh"))
    assert tokens.expires_at == NOW + timedelta(hours=1)


def test_a_person_who_refuses_is_told_in_the_providers_words(http: Http, clock: FixedClock):
    with serving(saying(GIVEN)) as server, ThreadPoolExecutor() as pool:
        browse = comes_back(pool, error="access_denied", error_description="No, thank you")
        with pytest.raises(SignInTrouble, match=r"was told not to let PM Desk in\. “No, thank you”"):
            sign_in(provider_at(server), http, clock, CallOff(), browse, limit_s=5)
    assert server.asked == []


def test_offline_no_page_is_opened(clock: FixedClock):
    way, opened = Way(), list[str]()
    way.shut()
    http = Http(clock, CallOff(), way=way)
    with serving(saying(GIVEN)) as server, pytest.raises(Offline):
        sign_in(provider_at(server), http, clock, CallOff(), opened.append)
    assert opened == []


# What providers say


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "invalid_client"}, "does not know PM Desk by this client"),
        ({"error": "odd_thing", "error_description": "code=c0de&x"}, "refused the sign-in. “code=•••&x”"),
        ({"access_token": "a", "token_type": "mac"}, "gives no sign-in that PM Desk can use"),
        ({"token_type": "bearer"}, "gives no sign-in that PM Desk can use"),
        ({}, "gives no sign-in that PM Desk can use"),
        (500, "has trouble of its own (500)"),
        (401, "did not accept the sign-in"),
    ],
)
def test_odd_answers_are_told_without_secrets(http: Http, clock: FixedClock, answer: dict[str, Any] | int, words: str):
    with serving(saying(answer)) as server, ThreadPoolExecutor() as pool, pytest.raises(RemoteTrouble) as caught:
        sign_in(provider_at(server), http, clock, CallOff(), comes_back(pool), limit_s=5)
    assert words in str(caught.value)
    assert "c0de" not in str(caught.value)


def test_a_refusal_with_a_good_status_is_one_as_well(http: Http):
    def reply(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, b'{"error":"bad_verification_code"}', kind="application/json")

    with serving(reply) as server:
        question = asked_form(provider_at(server), server.url("/token"), {})
        with pytest.raises(OAuthRefusal, match="bad_verification_code"):
            fields_in(question, http.ask(question))


@pytest.mark.parametrize("is_basic", [True, False])
def test_a_client_with_a_secret_says_it_where_the_provider_wants_it(http: Http, clock: FixedClock, *, is_basic: bool):
    with serving(saying(GIVEN)) as server:
        provider = provider_at(server, client_secret=Secret("cl1ent&"), is_basic=is_basic)
        refreshed(Tokens(Secret("a"), Secret("r"), None, provider), http, clock)
    header = server.asked[0][1].get("Authorization")
    assert header == ("Basic cG1kZXNrOmNsMWVudCUyNg==" if is_basic else None)
    assert sent(server).get("client_secret") == (None if is_basic else "cl1ent&")
    assert "cl1ent" not in repr(asked_form(provider, provider.token_url, {"code": "c0de"}))
    assert "c0de" not in repr(asked_form(provider, provider.token_url, {"code": "c0de"}))


def test_no_secret_goes_to_an_address_in_plain_sight():
    for url in ("http://p.test/token", "ftp://p.test", "", "http://[::1"):
        with pytest.raises(DeskError, match="is not signed in to"):
            asked_form(Provider("P", "pmdesk", url), url, {})


def describing(**found: Any) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        here = f"http://127.0.0.1:{handler.server.server_port}"  # pyright: ignore[reportAttributeAccessIssue]
        if handler.path == found.get("at", "/.well-known/openid-configuration"):
            known = {"issuer": here, "token_endpoint": f"{here}/t", **found}
            send(handler, 200, json.dumps(known).encode())
        else:
            send(handler, 200 if "html" in found else 404, b"<html>")

    return reply


def test_a_description_may_lie_at_either_place_and_pages_for_browsers_are_passed_by(http: Http):
    with serving(describing(at="/.well-known/oauth-authorization-server", html=True)) as server:
        found = discover(http, "P", server.url().rstrip("/"), "pmdesk", ("x",))
    assert (found.token_url, found.scopes, found.is_basic) == (server.url("/t"), ("x",), True)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"issuer": "https://evil.test"}, "says that it is somebody else"),
        ({"token_endpoint": "http://evil.test/t"}, "is not signed in to at"),
        ({"token_endpoint": 5}, "does not say how to sign in"),
        ({"at": "/nowhere"}, "does not say how to sign in"),
    ],
)
def test_a_description_of_somebody_else_or_of_nothing_is_refused(http: Http, found: dict[str, Any], words: str):
    with serving(describing(**found)) as server, pytest.raises(DeskError, match=words):
        discover(http, "P", server.url().rstrip("/"), "pmdesk")


# The code


def test_a_code_is_asked_about_until_it_is_typed_and_slower_when_asked_to(http: Http, clock: FixedClock):
    pending, slow = {"error": "authorization_pending"}, {"error": "slow_down"}
    with serving(saying(DEVICE, pending, slow, pending, GIVEN)) as server:
        code = ask_code(provider_at(server, scopes=("a", "b")), http)
        begun = monotonic()
        tokens = wait_for(provider_at(server), code, http, clock, CallOff(), slower_s=0.3)
        took = monotonic() - begun
    assert tokens.access == Secret("acc3ss")
    assert took >= 0.05 * 4 + 0.3 * 2
    assert (code.user_code, code.url, code.whole_url) == ("ABCD-EFGH", "https://p.test/d", "")
    assert sent(server, 0) == {"client_id": "pmdesk", "scope": "a b"}
    assert sent(server)["device_code"] == "d3vice"


@pytest.mark.parametrize(
    ("answer", "words"),
    [({"error": "expired_token"}, "waited too long"), ({"error": "access_denied"}, "was told not to let PM Desk in")],
)
def test_a_code_that_is_over_or_refused_is_told(http: Http, clock: FixedClock, answer: dict[str, Any], words: str):
    with serving(saying(DEVICE, answer)) as server:
        code = ask_code(provider_at(server), http)
        with pytest.raises(SignInTrouble, match=words):
            wait_for(provider_at(server), code, http, clock, CallOff())
    assert len(server.asked) == 2


def test_a_code_that_nobody_types_ends_by_itself(http: Http, clock: FixedClock):
    with serving(saying({**DEVICE, "expires_in": 0.4}, {"error": "authorization_pending"})) as server:
        code = ask_code(provider_at(server), http)
        begun = monotonic()
        with pytest.raises(SignInTrouble, match="was not typed in time"):
            wait_for(provider_at(server), code, http, clock, CallOff())
    assert monotonic() - begun < 2


def test_waiting_for_a_code_can_be_called_off_and_outlives_a_network_that_goes(http: Http, clock: FixedClock):
    call_off = CallOff()
    with serving(saying(DEVICE)) as server, dead_port() as port:
        code = ask_code(provider_at(server), http)
        gone = Provider("P", "pmdesk", f"http://127.0.0.1:{port}/token")
        threading.Timer(0.3, call_off.set).start()
        with pytest.raises(CalledOff):
            wait_for(gone, code, http, clock, call_off)


@pytest.mark.parametrize(
    "answer", [{}, {**DEVICE, "verification_uri": "javascript:alert(1)"}, {**DEVICE, "user_code": 5}]
)
def test_an_answer_without_a_code_is_told(http: Http, answer: dict[str, Any]):
    with serving(saying(answer)) as server, pytest.raises(RemoteTrouble, match="gives no code"):
        ask_code(provider_at(server), http)


# Keeping


def tokens_for(server: Server, *, refresh: str | None = "old") -> Tokens:
    return Tokens(Secret("first"), None if refresh is None else Secret(refresh), NOW, provider_at(server))


def test_what_is_kept_comes_back_and_shows_nothing():
    provider = Provider("P", "c", "https://p.test/t", revoke_url="https://p.test/r", scopes=("a",), is_basic=True)
    for tokens in (Tokens(Secret("a"), Secret("r"), NOW, provider), Tokens(Secret("a"), None, None, provider)):
        assert tokens_of(tokens.as_secret()) == tokens
        assert "•••" in repr(tokens.as_secret())
    for bad in ("", "{}", "[]", "token"):
        with pytest.raises(SignInTrouble, match="cannot be read"):
            tokens_of(Secret(bad))


def test_a_refresh_token_stays_where_no_new_one_comes(http: Http, clock: FixedClock):
    with serving(saying({"access_token": "next"})) as server:
        following = refreshed(tokens_for(server), http, clock)
    assert (following.access, following.refresh, following.expires_at) == (Secret("next"), Secret("old"), None)


def test_the_next_tokens_are_in_the_keyring_before_anybody_uses_them(open_keyring: Secrets, clock: FixedClock):
    with serving(saying(GIVEN)) as server:
        sign_ins = SignIns(open_keyring, clock)
        sign_ins.keep(NAME, tokens_for(server))
        mine = Http(clock, CallOff())
        assert sign_ins.access(NAME, mine, CallOff()) == Secret("acc3ss")
        assert tokens_of(Secrets(20).get(NAME)).refresh == Secret("r3fresh")
        assert sign_ins.access(NAME, mine, CallOff()) == Secret("acc3ss")
        assert len(server.asked) == 1
        sign_ins.access(NAME, mine, CallOff(), refused=Secret("acc3ss"))
        assert len(server.asked) == 2
        mine.close()


def test_a_keyring_that_does_not_take_the_next_tokens_does_not_lose_them(
    private_bus: dict[str, str], clock: FixedClock, http: Http
):
    secrets = Secrets(5)
    sign_ins = SignIns(secrets, clock)
    used: list[str] = []

    def reply(handler: BaseHTTPRequestHandler) -> None:
        used.append(sent(server)["refresh_token"])
        daemon.terminate()
        daemon.wait()
        saying({**GIVEN, "refresh_token": f"after {used[-1]}"})(handler)

    with serving(reply) as server:
        with keyring(private_bus, typed="pw") as daemon:
            sign_ins.keep(NAME, tokens_for(server))
            assert sign_ins.access(NAME, http, CallOff()) == Secret("acc3ss")
        assert secrets.is_for_session(NAME)
        clock.instant += timedelta(hours=2)
        sign_ins.access(NAME, http, CallOff())
        clock.instant += timedelta(hours=2)
        with keyring(private_bus, typed="pw"):
            sign_ins.access(NAME, http, CallOff())
            assert tokens_of(Secrets(20).get(NAME)).refresh == Secret("after after after old")
    assert used == ["old", "after old", "after after old"]
    assert not secrets.is_for_session(NAME)


def test_a_sign_in_for_this_session_only_is_written_nowhere(http: Http, clock: FixedClock):
    secrets = Secrets(1)
    sign_ins = SignIns(secrets, clock)
    with serving(saying(GIVEN)) as server:
        sign_ins.keep(NAME, tokens_for(server), for_session=True)
        assert sign_ins.access(NAME, http, CallOff()) == Secret("acc3ss")
    assert secrets.is_for_session(NAME)


def test_another_window_that_was_quicker_is_believed(http: Http, clock: FixedClock):
    secrets = Secrets(1)
    sign_ins = SignIns(secrets, clock)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        others = Tokens(Secret("theirs"), Secret("newer"), NOW + timedelta(hours=1), provider_at(server))
        secrets.put_for_session(NAME, others.as_secret())
        send(handler, 400, b'{"error":"invalid_grant"}', kind="application/json")

    with serving(reply) as server:
        sign_ins.keep(NAME, tokens_for(server), for_session=True)
        assert sign_ins.access(NAME, http, CallOff()) == Secret("theirs")
    assert len(server.asked) == 1


def test_a_sign_in_that_cannot_be_refreshed_is_told(http: Http, clock: FixedClock):
    sign_ins = SignIns(Secrets(1), clock)
    with serving(saying({"error": "invalid_grant"})) as server:
        sign_ins.keep(NAME, tokens_for(server), for_session=True)
        with pytest.raises(SignInTrouble, match="takes this sign-in no more"):
            sign_ins.access(NAME, http, CallOff())
        sign_ins.keep(NAME, tokens_for(server, refresh=None), for_session=True)
        with pytest.raises(SignInTrouble, match="The sign-in at The provider is over"):
            sign_ins.access(NAME, http, CallOff())


def test_who_waits_while_another_refreshes_can_be_called_off(http: Http, clock: FixedClock):
    secrets, call_off = Secrets(1), CallOff()
    call_off.set()
    with secrets.lock(NAME), pytest.raises(CalledOff):
        SignIns(secrets, clock).access(NAME, http, call_off)
    with pytest.raises((Missing, DeskError)):
        SignIns(secrets, clock).access(NAME, http, CallOff())


def test_where_the_keyring_has_little_room_access_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch, clock: FixedClock):
    monkeypatch.setattr(oauth_keeping.sys, "platform", "win32")
    provider = Provider("P", "c", "https://p.test/t")
    long = Tokens(Secret("a" * 1_200), Secret("r"), NOW + timedelta(hours=9), provider)
    kept = oauth_keeping._packed(long)  # what a keyring of Windows is given
    assert len(kept.reveal()) <= LONGEST_ON_WINDOWS
    assert tokens_of(kept).refresh == Secret("r")
    assert SignIns(Secrets(1), clock)._is_over(tokens_of(kept))
