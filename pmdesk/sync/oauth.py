"""Signs in with OAuth 2 as a program without secrets of its own (RFC 6749, 8414, 8252): providers, tokens, refusals.

Secrets go into bodies and headers, never into addresses; what a provider says of a refusal is quoted without them.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.errors import DeskError
from pmdesk.sync.connector import LOOPBACK
from pmdesk.sync.hearing import HERE
from pmdesk.sync.http import FINE, Answer, Http, Question, basic, refused
from pmdesk.sync.http_body import values_of
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble, SignInTrouble, quoted

FORM = "application/x-www-form-urlencoded"
WELL_KNOWN = "/.well-known/"
AGAIN = "Sign in again."


@frozen
class Provider:
    """Whom to sign in at, and as which program; `issuer` is empty where it is not known."""

    who: str
    client_id: str
    token_url: str
    authorize_url: str = ""
    device_url: str = ""
    revoke_url: str = ""
    issuer: str = ""
    scopes: tuple[str, ...] = ()
    client_secret: Secret | None = None
    """That of the application a person registered, where it has one."""
    is_basic: bool = False
    """Whether it wants the client's secret in a header."""
    extras: tuple[tuple[str, str], ...] = ()
    """What a provider wants in the address of its page beside the standard's: `audience`, `access_type`."""
    joint: str = " "
    """What stands between two rights; some want a comma."""
    back: str = LOOPBACK
    """Where the browser comes back to; without a port, to any that is free."""

    @property
    def rights(self) -> str:
        """What is asked to be allowed, as the provider writes it."""
        return self.joint.join(self.scopes)

    def with_client(self, secret: Secret | None, back: str) -> "Provider":
        """Return it for an application with a secret, or with none, to which browsers come back elsewhere."""
        return replace(self, client_secret=secret, back=back)


@frozen
class Tokens:
    """What signing in gives; kept as one secret, with all that is needed to have the next."""

    access: Secret
    refresh: Secret | None
    expires_at: datetime | None
    provider: Provider

    def as_secret(self, *, with_access: bool = True) -> Secret:
        """Return what is kept in the keyring; without what expires soon where there is little room."""
        provider = self.provider
        kept: dict[str, Any] = {
            "access": self.access.reveal() if with_access else "",
            "refresh": None if self.refresh is None else self.refresh.reveal(),
            "expires_at": None if self.expires_at is None else self.expires_at.isoformat(),
            "who": provider.who,
            "client_id": provider.client_id,
            "client_secret": None if provider.client_secret is None else provider.client_secret.reveal(),
            "token_url": provider.token_url,
            "revoke_url": provider.revoke_url,
            "is_basic": provider.is_basic,
            "scopes": provider.scopes,
        }
        return Secret(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))


def tokens_of(kept: Secret) -> Tokens:
    """Return what was kept; raises SignInTrouble when it is something else."""
    try:
        found: dict[str, Any] = json.loads(kept.reveal())
        provider = Provider(
            str(found["who"]),
            str(found["client_id"]),
            str(found["token_url"]),
            revoke_url=str(found["revoke_url"]),
            scopes=tuple(map(str, found["scopes"])),
            client_secret=_secret(found["client_secret"]),
            is_basic=bool(found["is_basic"]),
        )
        expires_at = found["expires_at"]
        return Tokens(
            Secret(str(found["access"])),
            _secret(found["refresh"]),
            None if expires_at is None else datetime.fromisoformat(expires_at),
            provider,
        )
    except (ValueError, TypeError, KeyError):
        pass
    raise SignInTrouble("What the keyring holds for this sign-in cannot be read.", AGAIN)


def discover(http: Http, who: str, issuer: str, client_id: str, scopes: tuple[str, ...] = ()) -> Provider:
    """Ask a provider where to sign in (RFC 8414, else OpenID Connect's Discovery); raises RemoteTrouble in words."""
    require_safe(who, issuer)
    for url in _described_at(issuer):
        try:
            found: Any = http.json_of(Question(who, url), absent_ok=True)
        except QueryTrouble:  # A page for browsers, at any address.
            continue
        if isinstance(found, dict):
            return _provider(who, issuer, client_id, scopes, cast("dict[str, Any]", found))
    raise RemoteTrouble(f"{who} does not say how to sign in.", "Look at the address.").but(heard=True)


def asked_form(provider: Provider, url: str, fields: Mapping[str, str], *hidden: Secret) -> Question:
    """Return a question that carries fields of a form, with the client's own; no part of it shows itself."""
    require_safe(provider.who, url)
    client: dict[str, str] = {"client_id": provider.client_id}
    sign_in: tuple[tuple[str, Secret], ...] = ()
    secret = provider.client_secret
    if secret is not None and provider.is_basic:
        sign_in = (("Authorization", basic(quote(provider.client_id), Secret(quote(secret.reveal())))),)
    elif secret is not None:
        client["client_secret"] = secret.reveal()
    body = Secret(urlencode({**client, **fields}))
    hidden = (*hidden, *((secret,) if secret is not None else ()))
    return Question(provider.who, url, method="POST", content=FORM, secret_body=body, hidden=hidden, sign_in=sign_in)


def tokens_in(
    provider: Provider, question: Question, answer: Answer, clock: Clock, last: Secret | None = None
) -> Tokens:
    """Return the tokens of an answer; `last` is the refresh token that stays where no new one comes."""
    found = fields_in(question, answer)
    access = found.get("access_token")
    if not isinstance(access, str) or not access or str(found.get("token_type", "bearer")).lower() != "bearer":
        raise RemoteTrouble(f"{question.place} gives no sign-in that PM Desk can use.", "Look at its settings.").but(
            heard=True
        )
    refresh = found.get("refresh_token")
    life = _seconds(found.get("expires_in"))
    expires_at = None if life is None else clock.now() + timedelta(seconds=life)
    following = Secret(refresh) if isinstance(refresh, str) and refresh else last
    return Tokens(Secret(access), following, expires_at, provider)


def fields_in(question: Question, answer: Answer) -> dict[str, Any]:
    """Return the fields of a good answer; raises SignInTrouble in words for an error that the standard names."""
    try:
        found: Any = values_of(question.place, answer.body)
    except RemoteTrouble:
        found = None
    known = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if isinstance(known.get("error"), str):  # Some say it with a status of 200.
        raise OAuthRefusal(question, known)
    if answer.status not in FINE:
        raise refused(question, answer)
    return known


class OAuthRefusal(SignInTrouble):
    """A provider refused; `error` is its word for it in the standard."""

    def __init__(self, question: Question, known: dict[str, Any]) -> None:
        self.error = str(known["error"])
        what, remedy = REFUSALS.get(self.error, ("refused the sign-in", AGAIN))
        words = known.get("error_description")
        said = quoted(str(words) if isinstance(words, str) else self.error, *question.unsaid())
        super().__init__(f"{question.place} {what}. {said}", remedy)


REFUSALS = {
    "invalid_grant": ("takes this sign-in no more: it ran out, was withdrawn, or was used twice", AGAIN),
    "invalid_client": ("does not know PM Desk by this client", "Look at the client’s name in the sign-in."),
    "unauthorized_client": ("does not let PM Desk sign in this way", "Sign in another way."),
    "unsupported_grant_type": ("does not let anybody sign in this way", "Sign in another way."),
    "invalid_scope": ("does not know what PM Desk asks to be allowed", "Ask for less."),
    "access_denied": ("was told not to let PM Desk in", "Sign in again, and allow it."),
    "expired_token": ("waited too long for the code to be typed", AGAIN),
    "temporarily_unavailable": ("is not ready", "Sign in again later."),
    "server_error": ("has trouble of its own", "Sign in again later."),
}


def require_safe(who: str, url: str) -> None:
    """Refuse an address to which a secret would go in plain sight; this computer itself is near enough."""
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    except ValueError:
        is_fine = False
    if not is_fine:
        raise DeskError(f"{who} is not signed in to at “{url[:80]}”.", "Type an address that begins with https://.")


def _described_at(issuer: str) -> tuple[str, ...]:
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    root = f"{parts.scheme}://{parts.netloc}"
    return (
        f"{root}{path}{WELL_KNOWN}openid-configuration",
        f"{root}{WELL_KNOWN}oauth-authorization-server{path}",
    )


def _provider(who: str, issuer: str, client_id: str, scopes: tuple[str, ...], found: dict[str, Any]) -> Provider:
    """Return the provider that a description describes, if it is the one that was asked for."""
    if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise RemoteTrouble(
            f"{who} says that it is somebody else, so nobody signs in there.", "Look at the address."
        ).but(heard=True)
    names = ("token_endpoint", "authorization_endpoint", "device_authorization_endpoint", "revocation_endpoint")
    urls = [url if isinstance(url := found.get(name), str) else "" for name in names]
    if not urls[0]:
        raise RemoteTrouble(f"{who} does not say how to sign in.", "Look at the address.").but(heard=True)
    for url in filter(None, urls):
        require_safe(who, url)
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Provider(
        who, client_id, *urls, issuer=str(found["issuer"]), scopes=scopes, is_basic="client_secret_post" not in methods
    )


def _secret(text: str | None) -> Secret | None:
    return None if text is None else Secret(str(text))


def _seconds(value: object) -> float | None:
    """Return how long a token lives, None where nothing readable is said."""
    try:
        seconds = float(cast("Any", value))
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), 10 * 365 * 86_400.0)
