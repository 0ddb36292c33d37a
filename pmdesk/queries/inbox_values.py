"""What the inbox shows: a page of notes, the counts beside it, and the search that both answer."""

from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import NoteKind, NoteState

Hits = tuple[tuple[int, int], ...]
"""Stretches of a text that a search found, first character and the one after the last."""


class View(StrEnum):
    """Which notes are looked at, before any search."""

    ALL = "all"
    TRIAGE = "triage"
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    LINKED = "linked"
    ARCHIVED = "archived"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class Order(StrEnum):
    """Which note comes first."""

    NEWEST = "newest"
    BEST = "best"


@frozen
class Asked:
    """What a person asks of the inbox; `text` is what stands in the search field, operators and all.

    Words like `last week` count from `today`; without it, from the machine's day.
    """

    text: str = ""
    view: View = View.ALL
    order: Order = Order.NEWEST
    today: date | None = None


@frozen
class NoteLine:
    """One row of the list; `key` sorts newest first when descending and is where the next page goes on."""

    id: int
    key: int
    kind: NoteKind
    state: NoteState
    is_unread: bool
    is_linked: bool
    title: str
    start: str
    who: str
    source: str
    received_at: datetime
    product_id: int | None = None
    segment_id: int | None = None
    theme_id: int | None = None
    title_hits: Hits = ()
    start_hits: Hits = ()


@frozen
class NotePage:
    """Some rows in order, and how many there are in all; `is_at_least` when counting stopped there.

    `read_as` names words that nobody wrote and what was searched instead: `(("paymnet", "payment"),)`.
    """

    lines: tuple[NoteLine, ...]
    total: int
    is_at_least: bool = False
    order: Order = Order.NEWEST
    read_as: tuple[tuple[str, str], ...] = ()


@frozen
class Count:
    """How many notes one row of the side list stands for; `term` is the search that narrows to it: `kind:bug`."""

    term: str
    title: str
    count: int
    id: int | None = None
    colour: int = 0


@frozen
class InboxCounts:
    """The side list: counts within what is asked.

    Each part counts what would be there if its own operators were not in the text, so that another choice can be seen.
    With words that stand in very many notes only the newest hits are counted: `is_at_least`.
    """

    views: tuple[tuple[View, int], ...]
    kinds: tuple[Count, ...] = ()
    themes: tuple[Count, ...] = ()
    segments: tuple[Count, ...] = ()
    products: tuple[Count, ...] = ()
    companies: tuple[Count, ...] = ()
    is_at_least: bool = False
