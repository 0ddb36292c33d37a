"""A card of rows in columns that verbs act on: the checklist and the questions of an integration."""

from collections.abc import Callable, Collection, Sequence
from typing import Generic

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from pmdesk.commands.fields import Rename
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.column_rows import ColumnRows, ColumnsHead, Line, Named
from pmdesk.ui.vendors.functions_list import WholeList
from pmdesk.ui.vendors.panel import Panel
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.verbmenus import popup


class RowVerbs(Generic[Named]):
    """Acts on the chosen rows of the card that shows; each act is one step."""

    def __init__(
        self,
        context: Context,
        card: Callable[[], IntegrationCard | None],
        chosen: Callable[[], Sequence[Named]],
        spot: Callable[[], tuple[QWidget, QRect]],
    ) -> None:
        self._context = context
        self._card = card
        self._chosen = chosen
        self._spot = spot
        self.awaited: int | None = None
        """A row that was just added, to be stood on once it is listed."""


class ColumnCard(Panel, Generic[Line, Named]):
    """Shows rows of the chosen integration; selection and current row stay with them, and names are edited in place."""

    menu: tuple[str, ...] = ()

    def __init__(
        self,
        context: Context,
        title: str,
        state: State,
        rows: ColumnRows[Line, Named],
        parent: QWidget,
    ) -> None:
        super().__init__(context, title, parent)
        self.state = state
        self.card: IntegrationCard | None = None
        self.rows = rows
        self.head = ColumnsHead(rows, self)
        self.list = WholeList(context.theme, rows, title, self, tips=self.tip)
        self.list.edited.connect(self._rename)
        self.list.menu_asked.connect(self._show_menu)

    def chosen(self) -> list[Named]:
        """Return the rows of the workspace that verbs act on."""
        lines = self.rows.lines
        return [self.rows.named(lines[row]) for row in self.list.selection() if row < len(lines)]

    def line(self) -> Line | None:
        """Return the current line."""
        row = self.list.current
        return self.rows.lines[row] if 0 <= row < len(self.rows.lines) else None

    def tip(self, row: int) -> str:
        """Return all that is said of a row."""
        return self.rows.text(row)

    def show_lines(self, card: IntegrationCard | None, lines: tuple[Line, ...], verbs: RowVerbs[Named]) -> None:
        """Show the lines of a card; stand on what was just added, else where it was."""
        is_other = card is None or self.card is None or card.integration.id != self.card.integration.id
        line, place = self.line(), self.list.current
        current = -1 if line is None else self.rows.named(line).id
        ids = {row.id for row in self.chosen()}
        self.card, self.rows.lines = card, lines
        self.list.refresh()
        awaited = -1 if verbs.awaited is None else self.rows.place_of(verbs.awaited)
        if awaited >= 0:
            verbs.awaited = None
            self.list.set_current(awaited)
        elif is_other:
            self.list.clear_current()
        else:
            self._stand(self.rows.place_of(current), place, ids)

    def _stand(self, at: int, place: int, ids: Collection[int]) -> None:
        at = at if at >= 0 else min(place, len(self.rows.lines) - 1)
        if at < 0:
            self.list.clear_current()
            return
        self.list.set_current(at)
        rows = [row for row in map(self.rows.place_of, ids) if row >= 0]
        if len(rows) > 1:
            self.list.select(rows)

    def _rename(self, row: int, title: str) -> None:
        named = self.rows.named(self.rows.lines[row])
        self.context.do(Rename(type(named), named.id, title))

    def _show_menu(self, at: QPoint) -> None:
        ids = [each for each in self.menu if self.context.actions.has(each)]
        if ids and self.rows.lines:
            popup(self.context.actions, ids, self, flat=True).popup(at)
