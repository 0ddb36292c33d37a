"""The search at work: the field, the side list, the hints and the order all tell the state, and show what it knows."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from pmdesk.domain.counts import count_text
from pmdesk.queries.inbox_values import NotePage, Order, View
from pmdesk.ui.inbox.completing import Completing
from pmdesk.ui.inbox.heads import ColumnHead, ReadAs
from pmdesk.ui.inbox.side import SideList
from pmdesk.ui.inbox.state import InboxState
from pmdesk.ui.inbox.tools import ORDERS, ToolRow
from pmdesk.ui.inbox.words import VIEW_TITLES
from pmdesk.ui.widgets.menus import pick


class Searching(QObject):
    """Ties the parts that narrow the list to what is asked; `left` tells that the list is wanted."""

    left = Signal()

    def __init__(
        self,
        state: InboxState,
        tools: ToolRow,
        side: SideList,
        over: tuple[ColumnHead, ReadAs],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._tools = tools
        self._side = side
        self._head, self._read_as = over
        self._found = ""
        self.completing = Completing(state.context, tools.field)
        field = tools.field
        field.asked.connect(state.search)
        field.line.entered.connect(self._enter)
        field.line.escaped.connect(self._escape)
        field.line.stepped.connect(self._step)
        tools.tried.connect(field.insert)
        tools.view_menu_wanted.connect(self._offer_views)
        tools.order_menu_wanted.connect(self._offer_orders)
        side.view_wanted.connect(state.show_view)
        side.term_wanted.connect(self._toggle)
        side.typing_wanted.connect(field.insert)
        side.query_wanted.connect(self._show_saved)
        state.asked_changed.connect(self.show_asked)
        state.counts_changed.connect(self._show_counts)
        state.furniture_changed.connect(self._show_saved_ones)
        self.show_asked()

    def find(self) -> None:
        """Give the field the keys."""
        line = self._tools.field.line
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def turn_order(self) -> None:
        """Show the best match first, or the newest."""
        is_best = self._state.asked.order is Order.BEST
        self._state.order_by(Order.NEWEST if is_best else Order.BEST)

    def show_asked(self) -> None:
        """Show what is asked in every part."""
        asked, state = self._state.asked, self._state
        self._tools.field.show_text(asked.text)
        self._tools.show_order(asked.order)
        self._tools.offer_saving(possible=bool(asked.text.strip()))
        self._side.show_asked(asked.view, state.terms, asked.text)
        self._show_view()

    def show_page(self, page: NotePage) -> None:
        """Say how many notes were found, and how words were read."""
        self._found = f"{count_text(page.total)}{' or more' if page.is_at_least else ''} found"
        self._say_found()
        self._read_as.tell(page.read_as)

    def _say_found(self) -> None:
        """Say how many notes of the view fit the search, and how many of all where those are more."""
        asked, counts = self._state.asked, dict(self._state.counts.views)
        more = counts.get(View.ALL, 0) > counts.get(asked.view, 0)
        words = f"{self._found}, {count_text(counts.get(View.ALL, 0))} in all notes" if more else self._found
        self._head.tell(words if asked.text.strip() else "")

    def _enter(self) -> None:
        if self.completing.enter():
            return
        self.completing.hide()
        self._tools.field.finish()
        self.left.emit()

    def _escape(self) -> None:
        if not (self.completing.hide() or self._tools.field.clear()):
            self.left.emit()

    def _step(self, by: int) -> None:
        if not self.completing.step(by) and by > 0:
            self.left.emit()

    def _toggle(self, term: str) -> None:
        self._state.toggle(term)

    def _show_saved(self, query: str) -> None:
        """Show a saved search; a second press takes it away."""
        self._state.search("" if self._state.asked.text == query else query)

    def _show_counts(self) -> None:
        self._side.show_counts(self._state.counts)
        self._show_view()
        self._say_found()

    def _show_saved_ones(self) -> None:
        self._side.show_saved(self._state.saved)

    def _show_view(self) -> None:
        view = self._state.asked.view
        count = dict(self._state.counts.views).get(view)
        self._tools.show_view(VIEW_TITLES[view] if count is None else f"{VIEW_TITLES[view]}  {count_text(count)}")

    def _offer_views(self) -> None:
        counts, state = dict(self._state.counts.views), self._state

        def run(view: View) -> Callable[[], object]:
            return lambda: state.show_view(view)

        titles = [(f"{VIEW_TITLES[view]}   {count_text(counts.get(view, 0))}", run(view)) for view in View]
        button = self._tools.view
        pick(button, titles).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _offer_orders(self) -> None:
        state = self._state

        def run(order: Order) -> Callable[[], object]:
            return lambda: state.order_by(order)

        button = self._tools.order
        orders = [(title, run(order)) for order, title in ORDERS.items()]
        pick(button, orders).popup(button.mapToGlobal(button.rect().bottomLeft()))
