"""What stands in place of the table while there are no themes: what they are, and what one may do."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmdesk.queries.theme_table import ThemeTable
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.empty import EmptyState

TITLE = "No themes yet"
LINE = "Themes say what notes are about, week by week. They are found on this computer once there are some notes."
READY = "{count} notes of the last {days} days wait to be grouped. That happens on this computer alone."


class NoThemes(EmptyState):
    """Says why, and offers to find themes, to make one, or to bring notes in."""

    find_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, icon="tags", title=TITLE, line=LINE, parent=parent)
        actions = context.actions
        self._find = self.offer("Find themes", self.find_wanted.emit, look="primary")
        self._new = self.offer("New theme", lambda: actions.trigger("themes.new"), key="N")
        self._find.hide()

    def show_table(self, table: ThemeTable) -> None:
        """Say how many notes wait."""
        waits = round(table.not_grouped)
        self._find.setVisible(waits > 0)
        self.tell(TITLE, READY.format(count=waits, days=table.days) if waits else LINE)

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        return self._find if not self._find.isHidden() else self._new
