"""What goes wrong with a server far away, told in words; says when asking again makes sense."""

import json
import re
from collections.abc import Callable
from typing import Any, Self, cast

from pmdesk.domain.errors import DeskError

LATER = "It is asked again later."
QUOTED_AT_MOST = 240
WORDY_KEYS = (
    "error",
    "message",
    "msg",
    "errorMessages",
    "detail",
    "error_description",
    "title",
    "errors",
    "description",
)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class RemoteTrouble(DeskError):
    """A source did not give what it was asked for; `again_after_s` is how long it asked us to wait, if it did.

    `is_of_query`: only this question is at fault, so others may be asked. `heard`: whether the source answered at all,
    though not as was wished; None where that cannot be told.
    """

    is_of_query = False
    heard: bool | None = False

    def __init__(self, what: str, remedy: str = "", *, again_after_s: float | None = None) -> None:
        super().__init__(what, remedy)
        self.again_after_s = again_after_s

    def but(self, *, heard: bool | None) -> Self:
        """Return this trouble, saying whether the source answered."""
        self.heard = heard
        return self


class QueryTrouble(RemoteTrouble):
    """A source refused one question, or answered it with what cannot be used; it may answer others."""

    is_of_query = True
    heard = True


class Overtaken(RemoteTrouble):
    """A record has changed at its service since it was read, so what was to be written was not."""

    heard = True


class NotThere(QueryTrouble):
    """A service has nothing at an address, or nothing for us, where it need not have anything."""


class InCircles(QueryTrouble):
    """A service gives the same page again instead of the next."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} gives the same page again instead of the next one.", "Look at it at the service.")


class SignInTrouble(RemoteTrouble):
    """A service does not know us, or does not let us do this; asking again does not help before a person acts."""

    heard = True


def asked_by_hand(trouble: DeskError) -> DeskError:
    """Return a trouble as it is told to a person who asked: nobody asks again by itself."""
    trouble.remedy = trouble.remedy.replace(LATER, "Look at the address, or try again later.")
    return trouble


def quoted(words: str, *secrets: str) -> str:
    """Return a server's own words as a quotation on one line, cut short, with no secret in it; empty for none."""
    plain = words.encode("utf-8", "replace").decode("utf-8")
    for secret in secrets:
        plain = plain.replace(secret, "•••") if secret else plain
    line = CONTROLS.sub(" ", plain).strip()
    if len(line) > QUOTED_AT_MOST:
        line = line[: QUOTED_AT_MOST - 1].rstrip() + "…"
    return f"“{line}”" if line else ""


def words_of(body: bytes, kind: str) -> str:
    """Return what a server says of a trouble, from JSON or plain text; pages for browsers say nothing."""
    text = body.decode("utf-8", "replace")
    if "html" in kind.lower() or text.lstrip()[:1] == "<":
        return ""
    try:
        return _spoken(json.loads(text))
    except (ValueError, RecursionError):
        return text


def _spoken(value: Any) -> str:  # noqa: ANN401  # JSON
    if isinstance(value, dict):
        known = cast("dict[str, Any]", value)
        return next(
            (words for key in WORDY_KEYS if (words := _spoken(known.get(key)) or _by_field(known.get(key)))), ""
        )
    if isinstance(value, list):
        return "; ".join(filter(None, map(cast("Callable[[Any], str]", _spoken), cast("list[Any]", value)[:3])))
    return value if isinstance(value, str) else ""


def _by_field(value: Any) -> str:  # noqa: ANN401  # JSON
    """Return what is said of fields by their names, as in {"title": ["is too long"]}."""
    if not isinstance(value, dict):
        return ""
    told = [(name, _spoken(words)) for name, words in cast("dict[str, Any]", value).items()]
    return "; ".join(f"{name}: {words}" for name, words in told[:3] if words)
