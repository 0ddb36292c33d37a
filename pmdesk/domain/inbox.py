"""The nouns of the inbox: what people said, who they are, the themes in it, and what was made of it."""

import re
from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    BugId,
    CompanyId,
    FeedbackReviewId,
    ItemId,
    MergeId,
    NoteId,
    PersonId,
    ProductId,
    QuoteId,
    ReleaseId,
    ReplyId,
    SavedFilterId,
    SegmentId,
    ThemeId,
)
from pmdesk.domain.roadmap import TITLE_LIMIT, require_title

IMPORTANCE = 3
SEVERITY = 4
NAME_LIMIT = 280
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NoteKind(StrEnum):
    """What sort of thing was said."""

    FEEDBACK = "feedback"
    BUG = "bug"
    REVIEW = "review"
    CONVERSATION = "conversation"


class NoteState(StrEnum):
    """Where a note stands on its way out of the inbox; new ones are to be triaged."""

    NEW = "new"
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    ARCHIVED = "archived"


class BugState(StrEnum):
    """Where a bug stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    FIXED = "fixed"
    CLOSED = "closed"


class Mood(StrEnum):
    """How a note sounds."""

    BAD = "bad"
    NEUTRAL = "neutral"
    GOOD = "good"


def storable(text: str) -> str:
    """Return a text without what SQLite cannot keep: NUL goes, a lone surrogate becomes U+FFFD."""
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text) if text else text


def called(title: str, body: str, limit: int = NAME_LIMIT) -> str:
    """Return what a note is called in one line: its title, else how it begins."""
    words = " ".join((title.strip() or body[: limit * 4]).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def require_said(title: str, body: str) -> None:
    """Raise RuleBroken unless a note may have this title and body."""
    if not (title.strip() or body.strip()):
        raise RuleBroken("A note needs some words.", "Type what was said.")
    if len(title) > TITLE_LIMIT:
        raise RuleBroken(f"The title of a note is longer than {TITLE_LIMIT} characters.", "Shorten it.")


@frozen
class Segment:
    """A group of customers; `rule` is a search that its notes fit, `share` (0–1) how many of all customers it has."""

    id: SegmentId
    title: str
    rank: str
    rule: str = ""
    share: float | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A segment")
        if self.share is not None and not 0 <= self.share <= 1:
            raise RuleBroken("A segment's share is between 0 and 100 %.", "Type a number in between.")


@frozen
class Company:
    """A customer; `revenue` is what it brings a year, in the workspace's own currency."""

    id: CompanyId
    title: str
    domain: str = ""
    tier: str = ""
    size: int | None = None
    revenue: float | None = None
    segment_id: SegmentId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A company")


@frozen
class Person:
    """Somebody who said something; known again by `email`, else by the handle at a source."""

    id: PersonId
    title: str
    email: str = ""
    handle: str = ""
    role: str = ""
    company_id: CompanyId | None = None
    segment_id: SegmentId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A person")


@frozen
class Theme:
    """What several notes are about.

    `is_named` is set when a person named it, `is_kept` when a person made it, split it off or wants it to stay: both
    are respected. Notes of a theme that was merged belong to `into_id`. `words` are those it was named by.
    """

    id: ThemeId
    title: str
    description: str = ""
    words: tuple[str, ...] = ()
    item_id: ItemId | None = None
    is_named: bool = False
    is_kept: bool = False
    first_seen: datetime | None = None
    into_id: ThemeId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A theme")
        if self.into_id == self.id:
            raise RuleBroken("A theme cannot be merged into itself.", "Choose another one.")


@frozen
class Note:
    """One thing somebody said: plain text and who, when, from where, about what.

    `origin` names it at its source (empty: captured by hand) and is how the same input is known again. `theme_id` and
    `mood` are a person's word; what the machine found stands beside the rows (see `storage/notes.py`). With
    `is_placed` a person decided the theme, also that there is none. `thread` joins a conversation.
    """

    id: NoteId
    kind: NoteKind
    title: str
    body: str
    received_at: datetime
    state: NoteState = NoteState.NEW
    is_unread: bool = True
    snoozed_until: datetime | None = None
    duplicate_of_id: NoteId | None = None
    person_id: PersonId | None = None
    company_id: CompanyId | None = None
    segment_id: SegmentId | None = None
    product_id: ProductId | None = None
    theme_id: ThemeId | None = None
    is_placed: bool = False
    mood: Mood | None = None
    rating: int | None = None
    source: str = ""
    origin: str = ""
    thread: str = ""
    url: str = ""
    version: str = ""
    attachments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_said(self.title, self.body)
        if (self.state is NoteState.SNOOZED) != (self.snoozed_until is not None):
            raise RuleBroken("A snoozed note needs an instant to come back at.", "Choose a day.")
        if (self.state is NoteState.DUPLICATE) != (self.duplicate_of_id is not None):
            raise RuleBroken("A duplicate needs the note that it repeats.", "Choose that note.")
        if self.duplicate_of_id == self.id:
            raise RuleBroken("A note cannot be a duplicate of itself.", "Choose another one.")


@frozen
class Quote:
    """Words of a note, from `start` to `end` in its body (0 to 0: the whole note), and the item they speak for."""

    id: QuoteId
    note_id: NoteId
    text: str
    start: int = 0
    end: int = 0
    item_id: ItemId | None = None
    importance: int = 0
    made_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise RuleBroken("A quote ends before it starts.", "Mark the words again.")
        if not 0 <= self.importance <= IMPORTANCE:
            raise RuleBroken(f"Importance goes from 0 to {IMPORTANCE}.", "Type a number in between.")


@frozen
class Merge:
    """That a note was merged into another one, and how it stood before, so that both can be taken apart exactly."""

    id: MergeId
    note_id: NoteId
    into_id: NoteId
    at: datetime
    state: NoteState
    is_unread: bool = False
    snoozed_until: datetime | None = None
    duplicate_of_id: NoteId | None = None


@frozen
class Bug:
    """What is known of a bug that a note reports; severity 1 is the worst."""

    id: BugId
    note_id: NoteId
    severity: int = 3
    state: BugState = BugState.OPEN
    has_regressed: bool = False
    segment_id: SegmentId | None = None
    release_id: ReleaseId | None = None
    item_id: ItemId | None = None
    steps: str = ""
    url: str = ""
    filed_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.severity <= SEVERITY:
            raise RuleBroken(f"Severity goes from 1, the worst, to {SEVERITY}.", "Type a number in between.")


@frozen
class SavedFilter:
    """A search of the inbox with a name."""

    id: SavedFilterId
    title: str
    query: str
    rank: str

    def __post_init__(self) -> None:
        require_title(self.title, "A saved filter")


@frozen
class FeedbackReview:
    """A weekly review that was signed: what was decided, on which figures (JSON), and when the next is due."""

    id: FeedbackReviewId
    day: date
    signed_at: datetime
    next_due: date
    decisions: str = ""
    figures: str = "{}"
    by: str = ""


@frozen
class Reply:
    """That somebody who asked was told that an item shipped, or why not; `note_id` is where they asked."""

    id: ReplyId
    note_id: NoteId
    item_id: ItemId
    at: datetime
    text: str = ""
