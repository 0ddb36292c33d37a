"""The Inbox pane: an honest line until it is built."""

from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.empty import UnbuiltPane

TITLE = "No notes yet"
LINE = "The inbox will hold feedback to read, group and link to items. It is not built yet."


def build(context: Context, parent: QWidget | None = None) -> UnbuiltPane:
    """Return the pane, with two verbs that work."""
    pane = UnbuiltPane(context.theme, context.icons, parent, pane_id="inbox", icon="inbox", title=TITLE, line=LINE)
    for action_id in ("go.roadmap", "add.quick"):
        title = context.actions.title(action_id).removesuffix("…")
        pane.offer(
            title, lambda verb=action_id: context.actions.trigger(verb), key=context.actions.first_key(action_id)
        )
    context.actions.bind("inbox", pane)
    return pane
