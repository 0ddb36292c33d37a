"""Says what rounds brought besides records."""

import json
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from typing import Any, TypeVar

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.remote import ForeignAlert, ForeignMeeting
from tests.sync.connectors.rounds import Round

T = TypeVar("T")
PATIENCE_S = 60.0


def alerts(done: Round) -> dict[str, ForeignAlert]:
    """Return alerts by id, the newest last."""
    return {one.id: one for page in done.pages for one in page.alerts}


def notes(done: Round) -> dict[str, ForeignNote]:
    """Return notes by origin."""
    return {one.origin: one for page in done.pages for one in page.notes}


def meetings(done: Round) -> dict[str, ForeignMeeting]:
    """Return meetings by id."""
    return {one.id: one for page in done.pages for one in page.meetings}


def until(ask: Callable[[], T | None]) -> T:
    """Ask a server again and again until it says what is waited for; each question takes a while of its own."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := ask():
            return found
    raise TimeoutError("What is waited for does not come.")


def spoken(method: str, url: str, value: Any = None, **headers: str) -> Any:
    """Ask as somebody else would; names of headers are written with underscores."""
    body = value if isinstance(value, bytes) or value is None else json.dumps(value).encode()
    named = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
    asked = urllib.request.Request(url, body, named, method=method)  # noqa: S310  # our own servers
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310  # the same
        said = answer.read()
    return json.loads(said) if said.strip()[:1] in (b"{", b"[", b'"') else said


def basic(user: str, password: str) -> str:
    """Return the value of an Authorization header."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()
