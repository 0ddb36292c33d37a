"""How the environments of keys look: each has a shape, a word and a colour of its own."""

from pmdesk.domain.apis import Credential, Environment
from pmdesk.domain.classes import frozen
from pmdesk.queries.key_words import ENVIRONMENT_WORDS, FINE, LATE, SOON, KeySaying

INKS = {FINE: "text", SOON: "warning_text", LATE: "danger_text"}


@frozen
class EnvironmentLook:
    """An icon, the family of its colours, and what is to be known of the environment."""

    icon: str
    family: str
    words: str


LOOKS = {
    Environment.SANDBOX: EnvironmentLook("package", "info", "Sandbox. Nothing real happens here."),
    Environment.STAGING: EnvironmentLook("layers", "neutral", "Staging. As production, with nobody's real data."),
    Environment.PRODUCTION: EnvironmentLook(
        "globe", "danger", "Production. It opens what customers use; trying it here only reads."
    ),
}


def key_name(key: Credential) -> str:
    """Return what a key is called, with its environment where its name does not say it."""
    word = ENVIRONMENT_WORDS[key.environment]
    is_said = word.casefold() in key.title.casefold() or (
        key.environment is Environment.PRODUCTION and "live" in key.title.casefold()
    )
    return key.title if is_said else f"{key.title} ({word.lower()})"


def key_line(key: Credential, sayings: tuple[KeySaying, ...], *, for_session: bool) -> tuple[str, str]:
    """Return a key in a line with its ink: `Sandbox, stored in OS keyring`, `Sandbox, expires in 9 days`."""
    first = sayings[0] if sayings else None
    if first is not None and (first.pressing != FINE or not key.secret):
        words, ink = first.words, INKS[first.pressing] if key.secret else "text_muted"
    else:
        words, ink = "kept for this session only" if for_session else "stored in OS keyring", "text"
    return f"{key_name(key)}, {words}", ink


def key_verb(key: Credential) -> str:
    """Return what is to be done with a key next."""
    if not key.secret:
        return "Add"
    if key.next_secret:
        return "Use next" if key.next_works_at is not None else "Try next"
    return "Revoke last" if key.last_secret else "Replace"
