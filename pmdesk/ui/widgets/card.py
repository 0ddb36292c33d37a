"""What a card shows, as plain values: a heading, fields, and sections of entries with what can be done to each."""

from collections.abc import Callable
from dataclasses import field

from pmdesk.domain.classes import frozen
from pmdesk.ui.widgets.editing import Editing, Typed
from pmdesk.ui.widgets.face import Face


@frozen
class Crumb:
    """A step of the way to the thing: its name, a product's colour, and what going there does."""

    title: str
    colour: int = 0
    go: Callable[[], object] | None = None


@frozen
class Entry:
    """One line; `key` is its name within the card, so that it stays the same line when the card is shown anew.

    A press edits it, or runs it where it has `run`, or opens its `details` below it. All that is called may raise
    DeskError.
    """

    key: str
    face: Face
    editing: Editing | None = None
    run: Callable[[], object] | None = None
    tick: Callable[[bool], object] | None = None
    remove: Callable[[], object] | None = None
    step: Callable[[int], object] | None = None
    details: "tuple[Entry, ...]" = ()


@frozen
class Prose:
    """A Markdown text, shown rendered and edited as its source."""

    source: str
    editing: Typed


@frozen
class Part:
    """A section: its entries, or a prose, and how one is added. `later` reads the entries when it is unfolded."""

    key: str
    title: str
    count: str = ""
    entries: tuple[Entry, ...] = ()
    prose: Prose | None = None
    adding: Editing | None = None
    add_words: str = ""
    later: Callable[[], tuple[Entry, ...]] | None = None
    folded: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether only the “Add…” line stands here."""
        return not self.entries and (self.prose is None or not self.prose.source.strip()) and self.later is None


@frozen
class Card:
    """A whole card; `key` names the thing, `more` are fields that are folded away as long as they are empty."""

    key: str
    title: str
    crumbs: tuple[Crumb, ...] = ()
    corner: str = ""
    title_editing: Typed | None = None
    fields: tuple[Entry, ...] = ()
    more: tuple[Entry, ...] = ()
    parts: tuple[Part, ...] = field(default=())
