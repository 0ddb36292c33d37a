"""Signing in at a certified provider: by the browser, by a code, again and again by refresh, and no secret shows."""

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

import httpx2
import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.http import Http, Question, bearer
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth import OAuthRefusal, Provider, Tokens, asked_form, discover, fields_in
from pmdesk.sync.oauth_browser import sign_in
from pmdesk.sync.oauth_device import Code, ask_code, wait_for
from pmdesk.sync.oauth_keeping import SignIns, refreshed, revoke
from pmdesk.sync.secrets import Secret, Secrets
from pmdesk.sync.trouble import SignInTrouble
from tests.sync import oidc
from tests.sync.asking import NOW

SCOPES = ("openid", "offline_access")
NAME = "connection 1"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oidc.running(tmp_path_factory.mktemp("oidc")) as url:
        yield url


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def http(clock: FixedClock) -> Iterator[Http]:
    made = Http(clock, CallOff(), total_s=20)
    yield made
    made.close()


@pytest.fixture
def provider(http: Http, issuer: str) -> Provider:
    return discover(http, "The provider", issuer, "pmdesk", SCOPES)


def by_browser(provider: Provider, http: Http, browser: oidc.Browser) -> Tokens:
    clock = FixedClock(NOW)
    with ThreadPoolExecutor() as pool:
        return sign_in(provider, http, clock, CallOff(), lambda url: pool.submit(browser.browse, url), limit_s=30)


def test_it_says_itself_where_to_sign_in(provider: Provider, issuer: str):
    assert provider.issuer == issuer
    assert provider.token_url == f"{issuer}/token"
    assert provider.authorize_url == f"{issuer}/auth"
    assert provider.device_url == f"{issuer}/device/auth"
    assert provider.revoke_url == f"{issuer}/token/revocation"


def test_a_person_signs_in_by_the_browser_and_no_secret_shows(
    provider: Provider, http: Http, issuer: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    browser = oidc.Browser()
    tokens = by_browser(provider, http, browser)
    me = http.json_of(Question("The provider", f"{issuer}/me", sign_in=(("Authorization", bearer(tokens.access)),)))
    assert me["sub"] == "milena"
    assert tokens.expires_at == NOW + timedelta(hours=1)
    assert "code_challenge_method=S256" in browser.visited[0]
    assert browser.visited[-1].startswith("http://127.0.0.1:")
    assert tokens.refresh is not None
    seen = "\n".join((caplog.text, *capfd.readouterr(), repr(tokens), repr(provider), *browser.visited))
    for secret in (tokens.access, tokens.refresh):
        assert secret.reveal() not in seen


def test_a_person_who_does_not_agree_is_told_so(provider: Provider, http: Http):
    with pytest.raises(SignInTrouble, match="was told not to let PM Desk in"):
        by_browser(provider, http, oidc.Browser(agrees=False))


def test_a_code_that_nobody_gave_is_worth_nothing(provider: Provider, http: Http):
    fields = {"grant_type": "authorization_code", "code": "guessed", "code_verifier": "x" * 43}
    question = asked_form(provider, provider.token_url, fields)
    answer = http.ask(question)
    with pytest.raises(OAuthRefusal) as caught:
        fields_in(question, answer)
    assert caught.value.error in {"invalid_grant", "invalid_request"}


def test_each_refresh_gives_a_new_one_and_the_old_one_is_told_in_words(provider: Provider, http: Http):
    clock = FixedClock(NOW)
    first = by_browser(provider, http, oidc.Browser())
    second = refreshed(first, http, clock)
    assert second.refresh not in {None, first.refresh}
    assert second.access != first.access
    with pytest.raises(OAuthRefusal, match="ran out, was withdrawn, or was used twice") as caught:
        refreshed(first, http, clock)
    assert caught.value.remedy == "Sign in again."
    assert first.refresh is not None
    assert first.refresh.reveal() not in str(caught.value)


def test_access_is_new_in_time_for_all_threads_at_once_and_stays_in_the_keyring(
    provider: Provider, http: Http, open_keyring: Secrets, clock: FixedClock
):
    sign_ins = SignIns(open_keyring, clock)
    tokens = by_browser(provider, http, oidc.Browser())
    sign_ins.keep(NAME, tokens)
    assert sign_ins.access(NAME, http, CallOff()) == tokens.access
    clock.instant += timedelta(minutes=59, seconds=30)
    start = threading.Barrier(4)

    def access() -> str:
        own = Http(clock, CallOff(), total_s=20)
        start.wait()
        try:
            return sign_ins.access(NAME, own, CallOff()).reveal()
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        found = {future.result() for future in [pool.submit(access) for _ in range(4)]}
    assert len(found) == 1
    assert found != {tokens.access.reveal()}
    # Another run reads the same from the keyring, and its refresh token is the one that still works.
    clock.instant += timedelta(hours=2)
    later = SignIns(Secrets(20), clock).access(NAME, http, CallOff())
    assert later.reveal() not in found


def test_a_sign_in_that_was_withdrawn_has_to_be_made_anew(provider: Provider, http: Http, clock: FixedClock):
    secrets = Secrets(1)
    sign_ins = SignIns(secrets, clock)
    tokens = by_browser(provider, http, oidc.Browser())
    sign_ins.keep(NAME, tokens, for_session=True)
    revoke(tokens, http)
    with pytest.raises(SignInTrouble, match="Sign in again"):
        sign_ins.access(NAME, http, CallOff(), refused=tokens.access)


def typed(provider: Provider, http: Http, code: Code, browser: oidc.Browser) -> Tokens:
    with ThreadPoolExecutor() as pool:
        pool.submit(browser.browse, code.whole_url)
        return wait_for(provider, quick(code), http, FixedClock(NOW), CallOff())


def quick(code: Code) -> Code:
    """Ask more often than people would."""
    return Code(code.user_code, code.url, code.whole_url, code.device_code, 0.1, code.ends_at)


def test_a_person_signs_in_by_a_code(provider: Provider, http: Http, issuer: str):
    code = ask_code(provider, http)
    assert (code.url, code.interval_s) == (f"{issuer}/device", 5.0)
    assert code.user_code in code.whole_url
    assert code.device_code.reveal() not in repr(code)
    tokens = typed(provider, http, code, oidc.Browser())
    assert tokens.access.reveal()
    assert refreshed(tokens, http, FixedClock(NOW)).access != tokens.access


def test_a_person_who_refuses_the_code_is_told_so(provider: Provider, http: Http):
    with pytest.raises(SignInTrouble, match="was told not to let PM Desk in"):
        typed(provider, http, ask_code(provider, http), oidc.Browser(agrees=False))


@pytest.mark.usefixtures("issuer")  # It skips in words.
def test_access_that_runs_out_within_a_round_is_renewed_within_it(http: Http, clock: FixedClock, tmp_path: Path):
    sign_ins = SignIns(Secrets(1), clock)
    with oidc.running(tmp_path, access_s=1) as short:
        provider = discover(http, "The provider", short, "pmdesk", SCOPES)
        tokens = replace(by_browser(provider, http, oidc.Browser()), expires_at=None)  # It does not say for how long.
        sign_ins.keep(NAME, tokens, for_session=True)
        sign_in_with = (("Authorization", bearer(sign_ins.open(NAME, http, CallOff()))),)
        who = Question("The provider", f"{short}/me", sign_in=sign_in_with)
        _await_over(short, tokens.access)
        assert http.json_of(who)["sub"] == "milena"
        second = sign_ins.kept(NAME)
        assert second.access != tokens.access
        _await_over(short, second.access)
        assert http.json_of(who)["sub"] == "milena"
        # Withdrawn altogether, it is told what to do.
        http.answered(asked_form(provider, provider.revoke_url, {"token": _refresh(sign_ins)}))
        with pytest.raises(SignInTrouble, match="takes this sign-in no more") as caught:
            http.json_of(who)
    assert caught.value.remedy == "Sign in again."


def _await_over(issuer: str, access: Secret) -> None:
    """Wait until the provider knows access no more."""
    until = monotonic() + 20
    header = {"Authorization": f"Bearer {access.reveal()}"}
    while httpx2.get(f"{issuer}/me", headers=header, trust_env=False).status_code != 401:
        assert monotonic() < until


def _refresh(sign_ins: SignIns) -> str:
    kept = sign_ins.kept(NAME).refresh
    assert kept is not None
    return kept.reveal()


def test_a_browser_comes_back_to_the_one_port_that_is_registered_again_and_again(provider: Provider, http: Http):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    fixed = provider.with_client(None, f"http://127.0.0.1:{port}/callback")
    for _ in range(2):
        browser = oidc.Browser()
        assert by_browser(fixed, http, browser).access.reveal()
        assert browser.visited[-1].startswith(f"http://127.0.0.1:{port}/callback?")
