"""Turns one mail into a note: who wrote when about what, the words without the wrapping, which thread it belongs to."""

import hashlib
import re
from datetime import datetime
from email import message_from_bytes
from email.policy import compat32

from pmdesk.domain.classes import frozen
from pmdesk.domain.foreign import RowTrouble
from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.cleaning import name, shown
from pmdesk.importers.decoding import decode
from pmdesk.importers.notes.addresses import Sender
from pmdesk.importers.notes.mailparts import Parts, header, read_parts
from pmdesk.importers.notes.mailwords import ids_of, instant_of, sender, words_of

SOURCE = "email"
PREFIX = "mail:"
BOUNDARIES_AT_MOST = 500
NO_SUBJECT = "(no subject)"
_HEADER = re.compile(rb"[!-9;-~]{1,100}:")
_KNOWN = re.compile(
    rb"^(?:from|date|subject|to|cc|message-id|received|return-path|mime-version|content-type|delivered-to|reply-to"
    rb"|sender|in-reply-to|references|dkim-signature|arc-[a-z-]+|authentication-results|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_WRITTEN = re.compile(rb"^(?:from|message-id|return-path|sender|received)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_APPLE = re.compile(rb"^([0-9]{1,12})[ \t]*\r?\n")
_MARK = b"\xef\xbb\xbf"
_QUOTED = 20_000
_HEAD = 65_536


@frozen
class Unread:
    """A mail that could not be read, with the reason."""

    trouble: RowTrouble


def looks_like_mail(start: bytes) -> bool:
    """Whether bytes begin with the headers of a mail."""
    start = unwrapped(start[:_HEAD])
    head = re.split(rb"\r?\n[ \t]*\r?\n", start, maxsplit=1)[0]
    if _HEADER.match(head) is None or len(_KNOWN.findall(head)) < 2:  # noqa: PLR2004
        return False
    return _WRITTEN.search(head) is not None


def unwrapped(data: bytes) -> bytes:
    """Return a mail without what programs put before it: a mark, free lines, Apple's count of bytes."""
    data = data.removeprefix(_MARK).lstrip(b"\r\n \t")
    counted = _APPLE.match(data)
    if counted is not None:
        data = data[counted.end() :][: int(counted[1])]
    return data


def read_mail(data: bytes, line: int, sent: datetime | None = None) -> ForeignNote | Unread:
    """Read a mail; `line` is where it begins in its file, `sent` what its wrapping says for when it has no date."""
    if data.lower().count(b"boundary=") > BOUNDARIES_AT_MOST:
        return _unread(data, line, "It has parts within parts without end.")
    try:
        message = message_from_bytes(data, policy=compat32)
        return _note(message, data, line, sent)
    except RecursionError:
        return _unread(data, line, "It has parts within parts without end.")
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as trouble:
        return _unread(data, line, f"It is no mail that can be read. “{shown(str(trouble), 80)}.”")


def _note(message: Parts, data: bytes, line: int, sent: datetime | None) -> ForeignNote | Unread:
    text, attachments = read_parts(message)
    title = name(words_of(header(message, "Subject")))
    if not title and not text.strip() and not attachments:
        return _unread(data, line, "It has no words.")
    who = _sender(message)
    at = _instant(message) or sent
    own = next(iter(ids_of(header(message, "Message-ID"))), "")
    origin = PREFIX + own if own else _origin(who, title, text, at)
    before = tuple(PREFIX + each for each in ids_of(header(message, "References")) if each != own)
    answered = next((PREFIX + each for each in reversed(ids_of(header(message, "In-Reply-To"))) if each != own), "")
    answered = answered or (before[-1] if before else "")
    return ForeignNote(
        line,
        origin,
        title or NO_SUBJECT,
        text,
        at,
        NoteKind.CONVERSATION if answered else NoteKind.FEEDBACK,
        person=who.name,
        email=who.email,
        source=SOURCE,
        thread=before[0] if before else answered or origin,
        in_reply_to=answered,
        references=before,
        attachments=attachments,
    )


def _sender(message: Parts) -> Sender:
    """Return who wrote it; where a machine sent it for somebody, the one who is to be answered."""
    found = sender(header(message, "From"))
    if not found.email and not found.name:
        found = sender(header(message, "Sender") or header(message, "Return-Path"))
    if found.is_nobody or not found.email:
        answered = sender(header(message, "Reply-To"))
        if answered.email and not answered.is_nobody:
            return answered if answered.name else Sender("" if found.is_nobody else found.name, answered.email)
    return found


def _instant(message: Parts) -> datetime | None:
    """Return when it was sent, else when the first of those who passed it on received it."""
    found = instant_of(header(message, "Date"))
    if found is not None:
        return found
    passed = [value for key, value in message.raw_items() if key.lower() == "received"]
    return next((at for value in reversed(passed) if (at := instant_of(value.rpartition(";")[2])) is not None), None)


def _origin(who: Sender, title: str, text: str, at: datetime | None) -> str:
    """Name a mail that has no id by what it says."""
    said = "\0".join((who.email or who.name, title, "" if at is None else at.isoformat(), text))
    return f"{PREFIX}~{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _unread(data: bytes, line: int, reason: str) -> Unread:
    return Unread(RowTrouble(line, reason, (decode(data[:_QUOTED]).text,)))
