"""Reads what a person pasted into a note: a mail with its headers is known as one, else the first line is the title."""

import re
from datetime import UTC, datetime

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.inbox import NoteKind
from pmdesk.importers.cleaning import clean, name
from pmdesk.importers.notes.addresses import Sender, sender_of
from pmdesk.importers.notes.htmltext import text_of
from pmdesk.importers.notes.mail import SOURCE, Unread, looks_like_mail, read_mail
from pmdesk.importers.notes.wording import TITLE_LENGTH, title_of
from pmdesk.importers.points.timeforms import Clock
from pmdesk.importers.points.times import Reckoning, read_one

PASTED = "pasted"
HEADERS_WITHIN = 12
_FIELDS = {
    "from": "from von de da",
    "date": "date sent datum gesendet fecha enviado envoyé data",
    "subject": "subject betreff objet asunto oggetto",
    "to": "to an à para a cc",
}
_FIELD_OF = {word: field for field, words in _FIELDS.items() for word in words.split()}
_LINE = re.compile(r"[*_>\s]{0,4}([A-Za-zÀ-ÿ-]{1,12})\s?:[*_]{0,2}\s*(.*)")
_REPLY = re.compile(r"(?:re|aw|sv|antw|ref|rép)\s?:", re.IGNORECASE)
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<body|<div|<p>|<table)", re.IGNORECASE)


def read_pasted(text: str) -> ForeignNote | None:
    """Return the note in a pasted text, None when it has no words; the same text has the same origin."""
    if looks_like_mail(text[:65_536].lstrip().encode("utf-8", "replace")):
        found = read_mail(text.encode("utf-8", "replace"), 1)
        if not isinstance(found, Unread) and not _is_shown_mail(text):
            return found
    if _HTML.match(text):
        text = text_of(clean(text))
    text = clean(text).strip()
    if not text:
        return None
    return _shown_mail(text) or _plain(text)


def _is_shown_mail(text: str) -> bool:
    """Whether headers are those that a mail program shows, not those that were sent."""
    return not re.search(
        r"^(?:message-id|mime-version|received|content-type)\s*:", text[:20_000], re.IGNORECASE | re.MULTILINE
    )


def _plain(text: str) -> ForeignNote:
    first, _, rest = text.partition("\n")
    first, rest = first.strip(), rest.strip("\n")
    if len(first) > TITLE_LENGTH:
        return ForeignNote(1, "", title_of(first), text, source=PASTED)
    return ForeignNote(1, "", name(first), rest, source=PASTED)


def _shown_mail(text: str) -> ForeignNote | None:
    """Read a mail as programs show it: lines such as `From: Mara Kind`, `Sent:`, `To:`, `Subject:`, then the words."""
    lines = text.split("\n")
    fields: dict[str, str] = {}
    end = 0
    for number, line in enumerate(lines[:HEADERS_WITHIN]):
        found = _LINE.fullmatch(line)
        field = _FIELD_OF.get(found[1].casefold()) if found is not None else None
        if found is None or field is None:
            if line.strip() and not fields:
                return None
            if not line.strip() and "from" in fields:
                break
            continue
        fields.setdefault(field, found[2].strip())
        end = number + 1
    if "from" not in fields or not {"subject", "date"} & fields.keys():
        return None
    body = "\n".join(lines[end:]).strip("\n")
    who = sender_of(fields["from"])
    title = name(fields.get("subject", "")) or title_of(body)
    if not title and not body.strip():
        return None
    return _mail_note(who, title, body, _when(fields.get("date", "")))


def _mail_note(who: Sender, title: str, body: str, at: datetime | None) -> ForeignNote:
    return ForeignNote(
        1,
        "",
        title,
        body,
        at,
        NoteKind.CONVERSATION if _REPLY.match(title) else NoteKind.FEEDBACK,
        person=who.name,
        email=who.email,
        source=SOURCE,
    )


def _when(words: str) -> datetime | None:
    """Return the instant in a shown date; an unclear one is none."""
    millis = read_one(words.encode("utf-8", "replace")[:100], Reckoning(Clock.WRITTEN))
    return datetime.fromtimestamp(millis / 1000, UTC) if isinstance(millis, int) else None
