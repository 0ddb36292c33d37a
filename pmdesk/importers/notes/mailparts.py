"""Finds in the parts of a mail what a person would read, and the names of what is attached; opens nothing else."""

import re
from collections.abc import Callable
from dataclasses import field
from email.message import Message
from typing import TypeAlias, TypeVar, cast

from pmdesk.domain.classes import slotted
from pmdesk.importers.cleaning import clean, name
from pmdesk.importers.notes.htmltext import text_of
from pmdesk.importers.notes.mailwords import decoded, unencoded, unfolded, words_of

DEEPEST = 30
PARTS_AT_MOST = 2_000
ATTACHMENTS_AT_MOST = 200
T = TypeVar("T")
Parts: TypeAlias = "Message[str, str]"
_HOSTILE = (ValueError, LookupError, TypeError, AttributeError, UnicodeError, RecursionError)
"""What the standard library raises for headers that are not what they should be."""
_INSTEAD = re.compile(
    r"(?:does not|doesn't|cannot|can't|unable to) (?:support|display|view|show).{0,40}html", re.IGNORECASE
)
_QUOTED = re.compile(r"^(>[> ]*)?")


@slotted
class Found:
    """What was found so far: pieces of text in their order, and names."""

    texts: list[str] = field(default_factory=list[str])
    attachments: list[str] = field(default_factory=list[str])
    seen: int = 0


def read_parts(message: Parts) -> tuple[str, tuple[str, ...]]:
    """Return the words of a mail, and the names of its attachments."""
    found = Found()
    _read(message, found, 0)
    text = "\n\n".join(text.strip("\n") for text in found.texts if text.strip())
    return text, tuple(dict.fromkeys(found.attachments))[:ATTACHMENTS_AT_MOST]


def _read(part: Parts, found: Found, depth: int) -> None:
    found.seen += 1
    if found.seen > PARTS_AT_MOST:
        return
    kind = _quietly(part.get_content_type, "text/plain")
    inner = _inner(part)
    if depth >= DEEPEST:
        found.attachments.append("parts nested too deeply")
    elif kind == "message/rfc822" and inner:
        _read_forwarded(part, inner[0], found, depth)
    elif kind == "multipart/alternative" and inner:
        _read_best(inner, found, depth)
    elif inner:
        for each in inner:
            _read(each, found, depth + 1)
    else:
        _read_leaf(part, kind, found)


def _inner(part: Parts) -> list[Parts]:
    payload = cast("object", part.get_payload())
    held = cast("list[object]", payload) if isinstance(payload, list) else []
    return [cast("Parts", each) for each in held if isinstance(each, Message)]


def _read_leaf(part: Parts, kind: str, found: Found) -> None:
    called = filename(part)
    attached = _disposition(part) == "attachment"
    if kind in ("text/plain", "text/html", "text/enriched") and not attached and not (called and found.texts):
        found.texts.append(text_of_part(part, kind))
    elif called or attached:
        found.attachments.append(called or f"unnamed ({kind})")


def _read_best(choices: list[Parts], found: Found, depth: int) -> None:
    """Read of several ways to say the same the plainest one that has words; attachments of all are named."""
    heard: list[tuple[int, Found]] = []
    for each in choices:
        one = Found(seen=found.seen)
        _read(each, one, depth + 1)
        found.seen = one.seen
        heard.append((0 if _quietly(each.get_content_type, "") == "text/plain" else 1, one))
    heard.sort(key=lambda pair: pair[0])
    fit = [one for _, one in heard if _says_something(one)] or [one for _, one in heard if any(one.texts)]
    if fit:
        found.texts += fit[0].texts
    for _, one in heard:
        found.attachments += one.attachments


def _says_something(one: Found) -> bool:
    text = " ".join(one.texts).strip()
    return bool(text) and not (len(text) < 400 and _INSTEAD.search(text))  # noqa: PLR2004  # no letter of a person


def _read_forwarded(part: Parts, inner: Parts, found: Found, depth: int) -> None:
    """Put a mail that is carried inside another one below its words, with who wrote it, when and about what."""
    heads = [f"{title}: {words}" for title in ("From", "Date", "Subject") if (words := words_of(header(inner, title)))]
    if _disposition(part) == "attachment" and (called := filename(part)):
        found.attachments.append(called)
    found.texts.append("\n".join(["---------- Forwarded message ----------", *heads]))
    _read(inner, found, depth + 1)


def text_of_part(part: Parts, kind: str) -> str:
    """Return the text of a part: decoded, its soft line ends joined, HTML reduced to what is read."""
    payload = _quietly(lambda: part.get_payload(decode=True), b"")
    raw = payload if isinstance(payload, bytes) else b""
    text = decoded(raw, _quietly(part.get_content_charset, "") or "")
    if kind != "text/plain":
        return clean(text_of(clean(text)))
    is_flowed = _quietly(lambda: str(part.get_param("format") or ""), "").lower() == "flowed"
    drops = _quietly(lambda: str(part.get_param("delsp") or ""), "").lower() == "yes"
    return unflowed(clean(text), drops=drops) if is_flowed else clean(text)


def unflowed(text: str, *, drops: bool = False) -> str:
    """Join lines that were parted softly (RFC 3676): those that end with a space go on in the next one."""
    made: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        marks = _QUOTED.match(line)
        quotes = (marks[0] if marks is not None else "").count(">")
        said = line[len(marks[0]) :] if marks is not None and quotes else line.removeprefix(" ")
        if open_depth == quotes and made and said != "-- ":
            made[-1] += said
        else:
            made.append("> " * quotes + said)
        goes_on = said.endswith(" ") and said != "-- "
        if goes_on and drops:
            made[-1] = made[-1][:-1]
        open_depth = quotes if goes_on else -1
    return "\n".join(made)


def filename(part: Parts) -> str:
    """Return what an attachment is called, without any folder; empty where it has no name."""
    raw = _quietly(lambda: part.get_filename() or "", "")
    return name(unencoded(unfolded(raw)).replace("\\", "/").rpartition("/")[2])


def header(part: Parts, title: str) -> str:
    """Return the first header of that title as it is written, empty where there is none."""
    wanted = title.lower()
    return next((value for key, value in part.raw_items() if key.lower() == wanted), "")


def _disposition(part: Parts) -> str:
    return _quietly(lambda: part.get_content_disposition() or "", "")


def _quietly(ask: Callable[[], T], otherwise: T) -> T:
    try:
        return ask()
    except _HOSTILE:
        return otherwise
