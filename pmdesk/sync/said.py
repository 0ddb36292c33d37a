"""Makes notes of what people said at support desks: plain words, and nothing in them that cannot be kept."""

from datetime import datetime

from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.importers.cleaning import TEXT_LIMIT, clean, crop, name
from pmdesk.importers.notes.htmltext import text_of

NO_SUBJECT = "(no subject)"


def plain(words: str, *, is_html: bool) -> str:
    """Return words as a person reads them."""
    return crop(clean(text_of(clean(words)) if is_html else clean(words)).strip(), TEXT_LIMIT)


def said(
    origin: str,
    title: str,
    body: str,
    at: datetime | None,
    *,
    person: str = "",
    email: str = "",
    company: str = "",
    source: str,
    url: str = "",
    attachments: tuple[str, ...] = (),
) -> ForeignNote:
    """Return what somebody said at a desk; raises ValueError where there are no words."""
    if not title.strip() and not body.strip():
        raise ValueError("it has no words")
    is_address = "@" in person
    return ForeignNote(
        1,
        origin,
        name(title) or NO_SUBJECT,
        body,
        at,
        person="" if is_address and email else name(person),
        email=name(email),
        company=name(company),
        source=source,
        thread=origin,
        url=name(url),
        attachments=tuple(filter(None, map(name, attachments))),
    )
