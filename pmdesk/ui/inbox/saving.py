"""Saved searches: the current one gets a name, and a name in the side list can be changed or deleted."""

from PySide6.QtCore import QRect

from pmdesk.commands.saved_filters import AddFilter, DropFilter, RenameFilter
from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.side import SideList
from pmdesk.ui.inbox.state import InboxState
from pmdesk.ui.inbox.tools import ToolRow
from pmdesk.ui.widgets.forms import Form, Values


class Saving:
    """Keeps searches under names; every edit is one step."""

    def __init__(self, context: Context, state: InboxState, tools: ToolRow, side: SideList) -> None:
        self._context = context
        self._state = state
        self._tools = tools
        self._side = side
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

    def _keep(self, values: Values) -> None:
        self._context.desk.do(AddFilter(str(values["title"]), self._state.asked.text))

    def _rename(self, filter_id: int, title: str) -> None:
        self._context.do(RenameFilter(filter_id, title))
