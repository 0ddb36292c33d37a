"""What the reading pane shows of a note, as plain values that come out of the readers."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.inbox import Note
from pmdesk.queries.inbox_values import Hits
from pmdesk.queries.linkable_items import LinkableItem
from pmdesk.queries.note_card import NoteCard, Quoted
from pmdesk.queries.similar import Alike
from pmdesk.ui.inbox.reading_laid import Laid


@frozen
class Read:
    """A note with everything that is asked for at once: its card, its text laid out, and what a search finds there."""

    card: NoteCard
    laid: Laid
    hits: Hits = ()

    @property
    def note(self) -> Note:
        """The note itself."""
        return self.card.note

    @property
    def linked_items(self) -> frozenset[int]:
        """The items that the note speaks for."""
        return frozenset(each.item_id for each in self.card.quotes if each.item_id is not None)

    def quoted(self, quote_id: int) -> Quoted | None:
        """Return one of the note's quotes."""
        return next((each for each in self.card.quotes if each.quote.id == quote_id), None)


@frozen
class Around:
    """What takes longer to find: the items that fit a note with how sure that is, and the notes that say the same."""

    note_id: int
    matches: tuple[tuple[LinkableItem, float], ...] = ()
    similar: tuple[Alike, ...] = ()
