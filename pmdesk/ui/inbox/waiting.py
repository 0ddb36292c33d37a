"""What stands in the inbox where a part of it is not built yet; says so, and offers the same calls."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.empty import EmptyState


class NoThemes(EmptyState):
    """Stands where themes are listed."""

    notes_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        line = "What notes are about will be found here, week by week. It is not built yet."
        super().__init__(context.theme, context.icons, icon="tags", title="Themes", line=line, parent=parent)

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return no verbs: there are none yet."""
        return {}

    def header_widgets(self) -> list[QWidget]:
        """Return nothing to stand in the header."""
        return []

    def place(self) -> str:
        """Return the one place there is."""
        return "inbox/themes"

    def visit(self, place: str) -> None:
        """Stay: there is one place only."""

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        return self
