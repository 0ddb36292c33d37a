"""Asks for the rows of the list off the main thread: the first of a search, those that show, all that have changed."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.queries.inbox_list import inbox_counts, inbox_page, page_around
from pmdesk.queries.inbox_stretch import Milestones, Stretch, keys_after, milestones, stretch
from pmdesk.queries.inbox_values import Asked, InboxCounts, NotePage, Order
from pmdesk.storage.rows import Rows
from pmdesk.ui.asking import drop
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.note_list import NoteList
from pmdesk.ui.inbox.pages import MILE, PAGE, Pages, Want
from pmdesk.ui.inbox.state import InboxState
from pmdesk.ui.inbox.turn import Turn

PAGE_KEY, FILL_KEY, RENEW_KEY, SEEK_KEY = "inbox.page", "inbox.fill", "inbox.renew", "inbox.seek"
MARKS_KEY, COUNTS_KEY = "inbox.marks", "inbox.counts"
FEW = 8
"""So many pages before the end of what was counted of very many, all of them are counted."""
RANKED = 1_000
"""So many of the best matches are asked for, all at once: they have no order of keys."""
CALM_MS = 150
"""So long nothing new was asked before what takes longer is asked: all places in the list."""
Filled = dict[Want, Stretch]
T = TypeVar("T")


class ListAsking(QObject):
    """Fills the pages of the list; old rows stay until newer ones are there.

    `shown` tells of a new first page, `filled` of rows that were read, `missed` of a note that is not in the list.
    """

    shown = Signal(object)
    filled = Signal()
    missed = Signal(int)
    troubled = Signal(object)

    def __init__(self, context: Context, state: InboxState, painted: NoteList, pages: Pages) -> None:
        super().__init__(painted)
        self._context = context
        self._state = state
        self._list = painted
        self._pages = pages
        self._layout = 0
        self._asked: Asked | None = None
        self._sought: tuple[int, int] | None = None
        self._later = 0
        self._is_ranked = False
        self._is_whole = True
        self._counting = Turn(self._ask_counts)
        self._renewing = Turn(self._ask_renewed)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._ask_places)
        painted.lacking.connect(self._fill)

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be asked."""
        return self._calm.isActive()

    @property
    def is_begun(self) -> bool:
        """Whether there was an answer already."""
        return self._asked is not None

    @property
    def text(self) -> str | None:
        """The search whose rows show, None before the first."""
        return None if self._asked is None else self._asked.text

    def begin(self) -> None:
        """Ask for the first rows of what is asked now, and for the counts beside them."""
        asked = self._state.question()
        self._calm.stop()
        drop(self._context, MARKS_KEY)  # Where the pages of another search begin takes long to find.
        self._sought = None
        limit = RANKED if asked.order is Order.BEST else PAGE
        self._ask(PAGE_KEY, lambda rows: inbox_page(rows, asked, limit=limit), lambda page: self._show(asked, page))

    def _ask_counts(self) -> None:
        """Ask for the counts of the side list, and, once they are others, for those of all notes."""
        asked, needs_whole = self._state.question(), self._state.needs_whole

        def question(rows: Rows) -> tuple[InboxCounts, InboxCounts | None]:
            counts = inbox_counts(rows, asked)
            if not asked.text.strip():
                return counts, counts
            return counts, inbox_counts(rows, Asked(today=asked.today)) if needs_whole else None

        self._ask(COUNTS_KEY, question, lambda found: self._state.take_counts(*found), self._counting)

    def hear(self, changes: Changes) -> None:
        """Read again what a step may have touched: the rows that show at once, the places of all others later."""
        self._state.forget_whole()
        self._counting.want()
        if self._asked is not None:
            self._is_whole &= self._is_all_known(changes)
            self._renewing.want()

    def read_now(self, rows: Sequence[int]) -> None:
        """Read rows that are not read yet in this thread, as when something is done with many."""
        missing = [row for row in rows if self._pages.line(row) is None]
        if missing and self._asked is not None:
            wants = self._pages.wants(missing[0], missing[-1])
            self._take_filled(self._layout, _answers(self._context.desk.store, self._asked, wants))

    def seek(self, note_id: int) -> None:
        """Make a note current wherever it stands in the list."""
        if self._list.choose(note_id) or self._asked is None:
            return
        asked = self._asked

        def question(rows: Rows) -> int | None:
            page = page_around(rows, asked, note_id, 1)
            return next((line.key for line in page.lines if line.id == note_id), None) if page else None

        def take(key: int | None) -> None:
            if key is None:
                self.missed.emit(note_id)
            else:
                self._sought = (note_id, key)
                self._ask_places()

        self._ask(SEEK_KEY, question, take)

    def seek_later(self, note_id: int) -> None:
        """Make a note current once the first rows of what is asked now are there."""
        self._later = note_id

    def _show(self, asked: Asked, page: NotePage) -> None:
        self._asked = asked
        self._is_ranked = page.order is Order.BEST
        self._layout += 1
        self._list.begin(lambda: self._pages.begin(page))
        if not self._is_ranked and self._pages.count > MILE and self._pages.is_exact:
            self._calm.start()
        self._counting.begin()
        self.shown.emit(page)
        later, self._later = self._later, 0
        if later:
            self.seek(later)

    def _fill(self, first: int, last: int) -> None:
        """Read rows; near the end of what was counted of very many, count them all."""
        wants = self._pages.wants(first, last)
        asked, layout = self._asked, self._layout
        if not (self._pages.is_exact or self._is_ranked) and last > self._pages.total - FEW * PAGE:
            self._calm.start()
        if wants and asked is not None:
            self._ask(
                FILL_KEY, lambda rows: _answers(rows, asked, wants), lambda found: self._take_filled(layout, found)
            )

    def _take_filled(self, layout: int, answers: Filled) -> None:
        if layout == self._layout:
            self._change(lambda: self._pages.take(answers))
        else:
            self._list.look()

    def _ask_renewed(self) -> None:
        """Ask again for the rows that show or are selected."""
        is_whole, self._is_whole = self._is_whole, True
        if self._is_ranked or not self._pages.count:
            self._renewing.end()
            self.begin()
            return
        first, last = self._list.shown_rows()
        kept = self._pages.pages_of([first, last, max(0, self._list.current), *self._list.selection()])
        wants, asked, layout = self._pages.renewing(kept), self._asked, self._layout
        if asked is None:
            self._renewing.end()
            return

        def question(rows: Rows) -> tuple[Filled, NotePage]:
            return _answers(rows, asked, wants), inbox_page(rows, asked, limit=1)

        def take(found: tuple[Filled, NotePage]) -> None:
            if layout != self._layout:
                self._is_whole &= is_whole
                self._renewing.want()
            elif found[1].lines:
                self._change(lambda: self._take_renewed(kept, found[0]))
                is_counted = found[1].is_at_least or found[1].total == self._pages.total
                if not (is_counted and is_whole):
                    self._calm.start()
            else:
                self.begin()

        self._ask(RENEW_KEY, question, take, self._renewing)

    def _take_renewed(self, kept: set[int], answers: Filled) -> bool:
        fits = self._pages.take(answers)
        self._pages.forget_but(kept)
        return fits

    def _change(self, change: Callable[[], bool]) -> None:
        """Let rows change in place; where they tell of more changes than they hold, all places are asked again."""
        fits = True

        def changing() -> None:
            nonlocal fits
            fits = change()

        self._list.change(changing)
        if not fits:
            self._calm.start()
        self._reach()
        self.filled.emit()

    def _is_all_known(self, changes: Changes) -> bool:
        """Whether every note that a step touched is among the rows that are read."""
        known = {line.id for line in self._pages.known()}
        return changes.ids(Kind.NOTE) <= known and not changes.created

    def _ask_places(self) -> None:
        """Ask where all pages begin, and for the rows that show in them."""
        asked, layout = self._asked, self._layout
        if asked is None:
            return
        if self._is_ranked:
            self.begin()
            return
        keys = [*self._list.keys(), *([] if self._sought is None else [self._sought[1]])]

        def question(rows: Rows) -> tuple[Milestones, Filled]:
            found = milestones(rows, asked, MILE * PAGE)
            return found, _placed(rows, asked, found, keys)

        def take(found: tuple[Milestones, Filled]) -> None:
            if layout == self._layout:
                self._layout += 1
                self._change(lambda: self._take_places(*found))

        self._ask(MARKS_KEY, question, take)

    def _take_places(self, found: Milestones, answers: Filled) -> bool:
        self._pages.mark(found)
        return self._pages.take(answers)

    def _reach(self) -> None:
        """Make the note current that is sought, once it is read."""
        if self._sought is not None and self._list.choose(self._sought[0]):
            self._sought = None

    def _ask(
        self, key: str, question: Callable[[Rows], T], answered: Callable[[T], object], turn: Turn | None = None
    ) -> None:
        def take(answer: T) -> None:
            answered(answer)
            if turn is not None:
                turn.end()

        def fail(trouble: DeskError) -> None:
            self.troubled.emit(trouble)
            if turn is not None:
                turn.end()

        self._context.ask(key, question, take, fail)


def _answers(rows: Rows, asked: Asked, wants: Iterable[Want]) -> Filled:
    return {
        want: stretch(rows, asked, after=want.after, limit=want.limit, passed=want.passed, page=PAGE) for want in wants
    }


def _placed(rows: Rows, asked: Asked, found: Milestones, keys: Sequence[int]) -> Filled:
    """Return the pages of some keys in a new layout, with those around the first."""
    draft = Pages()
    draft.mark(found)
    miles: dict[tuple[int, int | None], list[int]] = {}
    for key in keys if found.total else ():
        miles.setdefault(draft.mile_of(key), []).append(key)
    wanted: set[int] = set()
    for (page, after), inside in miles.items():
        downward = [-key for key in keys_after(rows, asked, after, MILE * PAGE)]
        places = {key: page * PAGE + bisect_left(downward, -key) for key in inside}
        wanted.update(places.values())
        if keys[0] in places:
            wanted |= {places[keys[0]] - PAGE, places[keys[0]] + PAGE}
    answers: Filled = {}
    for page in sorted(draft.pages_of(min(max(0, row), found.total - 1) for row in wanted)):
        more = _answers(rows, asked, draft.renewing((page,)))
        draft.take(more)
        answers |= more
    return answers
