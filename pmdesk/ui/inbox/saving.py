"""Saved searches: the current one gets a name; in the side list each has its count, and can be renamed and deleted."""

from PySide6.QtCore import QRect, QTimer

from pmdesk.commands.saved_filters import AddFilter, DropFilter, RenameFilter
from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.queries.inbox_counts import count_asked
from pmdesk.queries.inbox_values import Asked
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.side import SideList
from pmdesk.ui.inbox.state import InboxState
from pmdesk.ui.inbox.tools import ToolRow
from pmdesk.ui.widgets.forms import Form, Values
from pmdesk.ui.widgets.pressing import alone

COUNTS = "inbox.saved"
CALM_MS = 300
"""So long nothing changed before what saved searches find is counted: the list and its own counts come first."""


class Saving:
    """Keeps searches under names; every edit is one step."""

    def __init__(self, context: Context, state: InboxState, tools: ToolRow, side: SideList) -> None:
        self._context = context
        self._state = state
        self._tools = tools
        self._side = side
        self._calm = QTimer(side)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._count)
        self._view = state.asked.view
        state.rows_changed.connect(alone(self._want))
        state.furniture_changed.connect(self._want)
        state.asked_changed.connect(self._look)
        side.renamed.connect(self._rename)
        tools.save_wanted.connect(self.ask)

    def ask(self) -> Form | None:
        """Ask for the name of what is searched now."""
        text = self._state.asked.text.strip()
        if not text:
            self._context.status.say("There is no search to save. Type one first.")
            return None
        context, field = self._context, self._tools.field
        form = Form(context.theme, context.icons, field, title="Save this search", verb="Save", send=self._keep)
        form.add_line("title", "Name", text.replace('"', "")[:TITLE_LIMIT])
        form.ask(QRect(0, 0, field.width(), field.height()))
        return form

    def rename(self) -> None:
        """Edit the name of the current saved search in place."""
        self._side.edit()

    def drop(self) -> bool:
        """Delete the current saved search, with the way back."""
        found = next((row for row in self._state.saved if row.id == self._side.saved), None)
        if found is None:
            return False
        return self._context.do(DropFilter(found.id), toast=f"Deleted “{found.title}”") is not None

    @property
    def is_waiting(self) -> bool:
        """Whether the saved searches are still to be counted."""
        return self._calm.isActive()

    def _look(self) -> None:
        """Count again in another view."""
        if self._state.asked.view is not self._view:
            self._view = self._state.asked.view
            self._want()

    def _want(self) -> None:
        if self._state.saved:
            self._calm.start()

    def _count(self) -> None:
        view, today = self._state.asked.view, self._state.today
        saved = {row.id: Asked(row.query, view, today=today) for row in self._state.saved}

        def question(rows: Rows) -> dict[int, tuple[int, bool]]:
            return {filter_id: count_asked(rows, asked) for filter_id, asked in saved.items()}

        self._context.ask(COUNTS, question, self._side.show_saved_counts, self._context.tell)

    def _keep(self, values: Values) -> None:
        self._context.desk.do(AddFilter(str(values["title"]), self._state.asked.text))

    def _rename(self, filter_id: int, title: str) -> None:
        self._context.do(RenameFilter(filter_id, title))
