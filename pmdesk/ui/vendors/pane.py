"""The Vendors pane: an honest line until it is built."""

from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.empty import UnbuiltPane

TITLE = "Vendors come here"
LINE = "Contracts, integrations, agreed functions. It is not built yet; the search finds what is said of a vendor."


def build(context: Context, parent: QWidget | None = None) -> UnbuiltPane:
    """Return the pane, with two verbs that work."""
    pane = UnbuiltPane(context.theme, context.icons, parent, pane_id="vendors", icon="plug-zap", title=TITLE, line=LINE)
    for action_id in ("go.roadmap", "add.quick"):
        title = context.actions.title(action_id).removesuffix("…")
        pane.offer(
            title, lambda verb=action_id: context.actions.trigger(verb), key=context.actions.first_key(action_id)
        )
    context.actions.bind("vendors", pane)
    return pane
