"""Keeps what signing in gave, and hands out access that is good for a while yet: refreshed in time, by one at a time.

Where a provider gives a new refresh token with each use, the new one is in the keyring before anybody uses it; when
the keyring does not take it, it is kept until PM Desk ends, and offered to the keyring again with the next use.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

from pmdesk.domain.clock import Clock
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth import AGAIN, OAuthRefusal, Tokens, asked_form, tokens_in, tokens_of
from pmdesk.sync.renewing import Renewal
from pmdesk.sync.secrets import LONGEST_ON_WINDOWS, Secret, Secrets, SecretTrouble
from pmdesk.sync.trouble import SignInTrouble

EARLY_S = 60.0
"""Access that ends sooner is not worth beginning with."""
LOOK_S = 0.1


class SignIns:
    """The OAuth sign-ins of this run, by the names of their secrets; one for all threads."""

    def __init__(self, secrets: Secrets, clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock
        self._owed: set[str] = set()
        """Of these the keyring did not take the last."""

    def keep(self, name: str, tokens: Tokens, *, for_session: bool = False) -> None:
        """Keep what a person's signing in gave; raises SecretTrouble when the keyring does not take it."""
        if for_session:
            self._secrets.put_for_session(name, tokens.as_secret())
        else:
            self._secrets.put(name, _packed(tokens))

    def access(self, name: str, http: Http, call_off: CallOff, *, refused: Secret | None = None) -> Secret:
        """Return an access token; a new one when the last ends soon, or is the one that was `refused`."""
        with self._alone(name, call_off):
            tokens = tokens_of(self._secrets.get(name))
            if not self._is_over(tokens) and tokens.access != refused:
                return tokens.access
            return self._refreshed(name, tokens, http).access

    def open(self, name: str, http: Http, call_off: CallOff) -> Secret:
        """Return access for a round, and have its client fetch another when it runs out or is withdrawn meanwhile."""
        access = self.access(name, http, call_off)
        http.renewal = Renewal(access, lambda worn: self.access(name, http, call_off, refused=worn))
        return access

    def kept(self, name: str) -> Tokens:
        """Return what a sign-in gave, by now; raises SecretTrouble or SignInTrouble."""
        return tokens_of(self._secrets.get(name))

    def _is_over(self, tokens: Tokens) -> bool:
        if not tokens.access.reveal():
            return True
        soon = self._clock.now() + timedelta(seconds=EARLY_S)
        return tokens.expires_at is not None and tokens.expires_at <= soon

    def _refreshed(self, name: str, tokens: Tokens, http: Http) -> Tokens:
        """Have a new access token given; somebody else, in another window, may have been quicker."""
        try:
            fresh = refreshed(tokens, http, self._clock)
        except OAuthRefusal:
            others = tokens_of(self._secrets.get(name))
            if others.refresh == tokens.refresh:
                raise
            if not self._is_over(others):
                return others
            fresh = refreshed(others, http, self._clock)
        self._keep_next(name, fresh)
        return fresh

    def _keep_next(self, name: str, tokens: Tokens) -> None:
        if self._secrets.is_for_session(name) and name not in self._owed:
            self._secrets.put_for_session(name, tokens.as_secret())
            return
        try:
            self._secrets.put(name, _packed(tokens))
            self._owed.discard(name)
        except SecretTrouble:  # The old one is worth nothing any more, so the new one must not be lost.
            self._owed.add(name)
            self._secrets.put_for_session(name, tokens.as_secret())

    @contextmanager
    def _alone(self, name: str, call_off: CallOff) -> Generator[None]:
        lock = self._secrets.lock(name)
        while not lock.acquire(timeout=LOOK_S):
            call_off.check()
        try:
            yield
        finally:
            lock.release()


def refreshed(tokens: Tokens, http: Http, clock: Clock) -> Tokens:
    """Return new tokens for a refresh token; raises SignInTrouble when a person has to sign in again."""
    if tokens.refresh is None:
        raise SignInTrouble(f"The sign-in at {tokens.provider.who} is over.", AGAIN)
    fields = {"grant_type": "refresh_token", "refresh_token": tokens.refresh.reveal()}
    question = asked_form(tokens.provider, tokens.provider.token_url, fields, tokens.refresh)
    return tokens_in(tokens.provider, question, http.ask(question), clock, tokens.refresh)


def revoke(tokens: Tokens, http: Http) -> None:
    """Tell the provider that this sign-in is over (RFC 7009), where it wants to be told."""
    provider = tokens.provider
    token = tokens.refresh or tokens.access
    if provider.revoke_url:
        http.answered(asked_form(provider, provider.revoke_url, {"token": token.reveal()}, token))


def _packed(tokens: Tokens) -> Secret:
    """Return what the keyring takes: that of Windows has little room, so there access is asked for anew."""
    whole = tokens.as_secret()
    is_long = sys.platform == "win32" and len(whole.reveal()) > LONGEST_ON_WINDOWS
    return tokens.as_secret(with_access=False) if is_long else whole
