"""Tries a key at an address: asks it without and with the key, and says in words whether the key opens it.

Nothing but a GET is sent, so that trying changes nothing, in production neither.
"""

import re
from time import monotonic
from urllib.parse import urlsplit

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.sync.http import FINE, OF_SIGN_IN, Answer, Http, Question, refused, require_address
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret
from pmdesk.sync.way import Way

TOTAL_S = 20.0
PLACE = "{key}"
HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
"""A header's name (RFC 9110, 5.6.2)."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WHO = "The API"


@frozen
class KeyTrial:
    """Where a key is tried, and how it is sent: `value` is the header's, with the key in the place of `{key}`."""

    url: str
    header: str = "Authorization"
    value: str = "Bearer {key}"

    def require(self) -> None:
        """Refuse what cannot be sent, and what would carry the key readably over the network."""
        require_address(self.url)
        parts = urlsplit(self.url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise DeskError(
                f"At “http://{parts.netloc}” everybody on the way could read the key, so it was not sent.",
                "Type an address that begins with https://.",
            )
        if not HEADER.fullmatch(self.header):
            raise DeskError(f"“{self.header[:80]}” is no name of a header.", "Type it like Authorization or X-API-Key.")
        if PLACE not in self.value:
            raise DeskError("The header's value has no place for the key.", "Write {key} where the key goes.")
        if not self.value.isascii() or not self.value.isprintable():
            raise DeskError("The header's value has signs that no header can hold.", "Type it like Bearer {key}.")


@frozen
class KeyOutcome:
    """What came of it: the key opens the address, or not, or (None) that tells nothing of the key."""

    opens: bool | None
    words: str


def try_key(trial: KeyTrial, secret: Secret, clock: Clock, way: Way, call_off: CallOff) -> KeyOutcome:
    """Return whether a key opens an address; raises DeskError in words where it cannot be asked."""
    trial.require()
    text = secret.reveal()
    if not text.isascii() or not text.isprintable():
        raise DeskError("The key has signs that no header can hold, so it was not sent.", "Store it anew, on one line.")
    http = Http(clock, call_off, way=way, total_s=TOTAL_S)
    try:
        bare = http.ask(Question(WHO, trial.url, accept="*/*"))
        if bare.status in FINE:
            return KeyOutcome(
                None, f"{_path(trial)} answers {bare.status} without a key too, so it tells nothing of it."
            )
        sign_in = ((trial.header, Secret(trial.value.replace(PLACE, text))),)
        question = Question(WHO, trial.url, accept="*/*", sign_in=sign_in, hidden=(secret,))
        begun = monotonic()
        return _outcome(trial, question, http.ask(question), round(1_000 * (monotonic() - begun)))
    finally:
        http.close()


def _outcome(trial: KeyTrial, question: Question, answer: Answer, took_ms: int) -> KeyOutcome:
    if answer.status in FINE:
        return KeyOutcome(True, f"It opens: {_path(trial)} answers {answer.status} after {count_text(took_ms)} ms.")
    if answer.status in OF_SIGN_IN:
        return KeyOutcome(False, f"It does not open. {refused(question, answer)}")
    return KeyOutcome(None, f"{_path(trial)} answers {answer.status}, which tells nothing of the key.")


def _path(trial: KeyTrial) -> str:
    return urlsplit(trial.url).path or "/"
