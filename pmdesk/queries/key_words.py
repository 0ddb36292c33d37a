"""Says of a key to a vendor's API what is due, in words: none yet, expires in 9 days, rotation due, next one to try."""

from collections.abc import Iterable
from datetime import date, timedelta

from pmdesk.domain.apis import Credential, CredentialKind, Environment
from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.queries.vendor_dates import KEY_DAYS

KIND_WORDS = {
    CredentialKind.API_KEY: "API key",
    CredentialKind.TOKEN: "Token",
    CredentialKind.OAUTH_CLIENT: "OAuth client",
    CredentialKind.PASSWORD: "Password",
    CredentialKind.CERTIFICATE: "Certificate",
    CredentialKind.WEBHOOK_SECRET: "Webhook secret",
}
ENVIRONMENT_WORDS = {
    Environment.SANDBOX: "Sandbox",
    Environment.STAGING: "Staging",
    Environment.PRODUCTION: "Production",
}
ALWAYS_WANTED = (Environment.SANDBOX, Environment.PRODUCTION)
"""Environments that are shown without a key, too."""
FINE, SOON, LATE = "fine", "soon", "late"


@frozen
class KeySaying:
    """One thing that is to be said of a key, and how much it presses: `fine`, `soon` or `late`."""

    words: str
    pressing: str = FINE


def key_sayings(key: Credential, today: date) -> tuple[KeySaying, ...]:
    """Return what is to be said of a key, what presses most first."""
    if not key.secret:
        return (KeySaying("none yet"),)
    found = [each for each in (_expiry(key, today), _rotation(key, today)) if each is not None]
    if key.next_secret:
        is_tried = key.next_works_at is not None
        found.append(KeySaying("next one works, to be swapped in" if is_tried else "next one to be tried", SOON))
    if key.last_secret:
        found.append(KeySaying("last one to be revoked", SOON))
    return tuple(sorted(found, key=lambda each: (LATE, SOON, FINE).index(each.pressing)))


def rotation_day(key: Credential) -> date | None:
    """Return the day on which a key is to be replaced, if there is one."""
    if key.rotate_days is None or key.created is None:
        return None
    return key.created + timedelta(days=key.rotate_days)


def missing_environments(keys: Iterable[Credential]) -> tuple[Environment, ...]:
    """Return the environments that no key opens, of those that each integration goes through."""
    known = {key.environment for key in keys}
    return tuple(each for each in ALWAYS_WANTED if each not in known)


def _expiry(key: Credential, today: date) -> KeySaying | None:
    if key.expires is None:
        return None
    left = (key.expires - today).days
    if left < 0:
        return KeySaying("expired yesterday" if left == -1 else f"expired {counted(-left, 'day')} ago", LATE)
    if left <= KEY_DAYS:
        words = {0: "expires today", 1: "expires tomorrow"}.get(left, f"expires in {left} days")
        return KeySaying(words, SOON)
    return KeySaying(f"expires {say_day(key.expires, today)}")


def _rotation(key: Credential, today: date) -> KeySaying | None:
    day = rotation_day(key)
    if day is None or key.next_secret:
        return None
    left = (day - today).days
    if left < 0:
        return KeySaying(f"rotation due since {say_day(day, today)}", LATE)
    if left <= KEY_DAYS:
        words = {0: "rotation due", 1: "rotation due tomorrow"}.get(left, f"rotation due in {left} days")
        return KeySaying(words, SOON)
    return None
