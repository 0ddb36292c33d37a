"""What stands there while there is no vendor: what the pane is for, and how to begin."""

from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.empty import EmptyState

TITLE = "No vendors yet"
LINE = (
    "Keep here what you agree with vendors: which functions, on which version of their API, and whose move it is."
    " The sample workspace shows how."
)
ASIDE = "All vendors are in the archive"
WHERE = "The search finds them, and Shift+E brings one back. Or add a new one."


class EmptyVendors(EmptyState):
    """One line and the ways to begin."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, icon="plug-zap", title=TITLE, line=LINE, parent=parent)
        self._context = context

    def begin(self) -> None:
        """Offer the verbs that are there."""
        actions = self._context.actions
        for action_id in ("vendors.new", "vendors.new_vendor", "go.palette"):
            if actions.has(action_id):
                title, key = actions.title(action_id).removesuffix("…"), actions.first_key(action_id)
                look = "primary" if action_id == "vendors.new" else "plain"
                self.offer(title, lambda verb=action_id: actions.trigger(verb), key=key, look=look)

    def explain(self, *, has_archive: bool) -> None:
        """Say what the pane is for, or where all vendors are."""
        self.tell(*((ASIDE, WHERE) if has_archive else (TITLE, LINE)))

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        return self.findChild(Button) or self
