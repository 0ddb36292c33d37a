"""What the inbox knows: what is asked of it, the counts beside the list, saved searches; it follows the bus."""

from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.inbox import SavedFilter
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Product
from pmdesk.queries.inbox_values import Asked, InboxCounts, Order, View
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.search_terms import terms_of, toggled
from pmdesk.ui.inbox.side_rows import NOTHING

MEMORY = "inbox.state"
SHOWN = frozenset({Kind.NOTE, Kind.QUOTE, Kind.THEME, Kind.PERSON, Kind.COMPANY, Kind.SEGMENT, Kind.PRODUCT})
"""Kinds of rows that lines and counts are made of."""
Furniture = tuple[tuple[SavedFilter, ...], dict[int, tuple[str, int]]]


class InboxState(QObject):
    """One for the pane; its signals tell which part is other now."""

    asked_changed = Signal()
    rows_changed = Signal(object)
    counts_changed = Signal()
    furniture_changed = Signal()
    troubled = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.asked = Asked(view=View.TRIAGE)
        self.counts = NOTHING
        self.whole: dict[View, int] = {}
        self._is_whole_old = True
        self.saved: tuple[SavedFilter, ...] = ()
        self.products: dict[int, tuple[str, int]] = {}
        self._restore()
        context.bus.changed.connect(self.hear)

    @property
    def today(self) -> date:
        """The person's calendar day."""
        return self.context.clock.today()

    @property
    def terms(self) -> frozenset[str]:
        """The operators in the search, as the side list knows them."""
        return terms_of(self.asked.text, self.today)

    @property
    def to_triage(self) -> int:
        """How many notes are to be triaged in all."""
        return self.whole.get(View.TRIAGE, 0)

    @property
    def is_empty(self) -> bool:
        """Whether there is no note at all, as far as is known."""
        return self.whole.get(View.ALL) == 0

    def read(self) -> None:
        """Read saved searches and products."""
        self.context.ask("inbox.furniture", _furniture, self._take_furniture, self.troubled.emit)

    def hear(self, changes: Changes) -> None:
        """Tell which parts a step may have touched."""
        if changes.touches((Kind.SAVED_FILTER, Kind.PRODUCT)):
            self.read()
        if changes.touches(SHOWN):
            self.rows_changed.emit(changes)

    def search(self, text: str) -> None:
        """Ask for another text."""
        self._ask(Asked(text, self.asked.view, self.asked.order))

    def show_view(self, view: View) -> None:
        """Look at other notes; the search stays."""
        self._ask(Asked(self.asked.text, view, self.asked.order))

    def show(self, text: str, view: View) -> None:
        """Ask for a text in a view."""
        self._ask(Asked(text, view, self.asked.order))

    def order_by(self, order: Order) -> None:
        """Show the newest, or the best match, first."""
        self._ask(Asked(self.asked.text, self.asked.view, order))

    def toggle(self, term: str) -> str:
        """Put a term into the search, or take it out; return the search as it is then."""
        self.search(toggled(self.asked.text, term, self.today))
        return self.asked.text

    def question(self) -> Asked:
        """Return what is asked, on this day."""
        return Asked(self.asked.text, self.asked.view, self.asked.order, self.today)

    def take_counts(self, counts: InboxCounts, whole: InboxCounts | None) -> None:
        """Know newer counts: those of what is asked, and those of all notes where they were asked for."""
        self.counts = counts
        if whole is not None:
            self.whole, self._is_whole_old = dict(whole.views), False
        self.counts_changed.emit()

    def forget_whole(self) -> None:
        """Know that the counts of all notes are others now; they show until newer ones are there."""
        self._is_whole_old = True

    @property
    def needs_whole(self) -> bool:
        """Whether the counts of all notes are to be asked."""
        return self._is_whole_old

    def kept(self) -> dict[str, Any]:
        """Return what is to be remembered, as JSON values."""
        return {"text": self.asked.text, "view": self.asked.view.value, "order": self.asked.order.value}

    def _ask(self, asked: Asked) -> None:
        if asked != self.asked:
            self.asked = asked
            self.asked_changed.emit()

    def _restore(self) -> None:
        kept = self.context.memory.get(MEMORY)
        state: dict[str, Any] = kept if isinstance(kept, dict) else {}  # pyright: ignore[reportUnknownVariableType]
        view, order = state.get("view"), state.get("order")
        self.asked = Asked(
            str(state.get("text") or ""),
            View(view) if view in list(View) else View.TRIAGE,
            Order(order) if order in list(Order) else Order.NEWEST,
        )

    def _take_furniture(self, furniture: Furniture) -> None:
        self.saved, self.products = furniture
        self.furniture_changed.emit()


def _furniture(rows: Rows) -> Furniture:
    products: dict[int, tuple[str, int]] = {row.id: (row.title, row.colour) for row in rows.all(Product)}
    return tuple(rows.all(SavedFilter, order_by="rank")), products
