"""What an importer reads of people's words out of a foreign file, before anything is decided about it."""

from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.foreign import RowTrouble
from pmdesk.domain.inbox import NoteKind, NoteState


@frozen
class ForeignNote:
    """One thing somebody said in a foreign file.

    `line` is where a person finds it (1-based line of text, or 1-based record). `origin` names it at its source, the
    same each time the same input is read. `received_at` is None where the file does not tell. Names of people,
    companies and segments are found or made, products found; `domain` is the company's where the file tells one.
    `thread` names the conversation; `in_reply_to` and `references` are origins of what it answers, nearest last. Texts
    are storable, names have at most 1,000 characters; title or body has words. `remarks` tell how something was read.
    """

    line: int
    origin: str
    title: str
    body: str = ""
    received_at: datetime | None = None
    kind: NoteKind = NoteKind.FEEDBACK
    state: NoteState = NoteState.NEW
    person: str = ""
    email: str = ""
    handle: str = ""
    company: str = ""
    domain: str = ""
    segment: str = ""
    revenue: float | None = None
    tier: str = ""
    product: str = ""
    rating: int | None = None
    source: str = ""
    thread: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    url: str = ""
    version: str = ""
    attachments: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@frozen
class NoteBatch:
    """All that a foreign file says; `title` is the format in words.

    `troubles` stay out, with their own cells under `header`; `words` tell what was left behind on purpose.
    """

    title: str
    notes: tuple[ForeignNote, ...] = ()
    troubles: tuple[RowTrouble, ...] = ()
    header: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@frozen
class AddressedMail:
    """A mail with the addresses that it went to, copies included, in lower case."""

    note: ForeignNote
    to: tuple[str, ...] = ()
