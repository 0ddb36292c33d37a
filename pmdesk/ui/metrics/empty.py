"""What stands there while there is no metric: what the pane is for, and the ways to bring numbers in."""

from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.empty import EmptyState

TITLE = "No metrics yet"
LINE = "Follow your numbers here: what moved, what it means, and what a release did. The sample workspace shows how."


class EmptyMetrics(EmptyState):
    """One line and the ways to begin."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, icon="chart-line", title=TITLE, line=LINE, parent=parent)
        actions = context.actions
        self._first = self.offer("Import a file…", lambda: actions.trigger("metrics.import"), look="primary")
        self.offer("Connect a source…", lambda: actions.trigger("metrics.sources"))
        self.offer("New metric…", lambda: actions.trigger("metrics.new_metric"))

    def leader(self) -> Button:
        """Return what takes the focus."""
        return self._first
