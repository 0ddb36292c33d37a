"""What the roadmap shows where there is nothing yet: an empty plan, and sub-views that are not built."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.empty import EmptyState

UNBUILT = {
    "prioritise": (
        "Nothing is scored here yet",
        "Scores, estimates and rank certainty will stand here. Not built yet.",
    ),
    "sprint": (
        "No sprint is followed here yet",
        "Priorities, burn-up and scope changes will stand here. Not built yet.",
    ),
}


def empty_plan(context: Context, parent: QWidget) -> EmptyState:
    """Return the page of a plan without rows, with ways to begin."""
    page = EmptyState(
        context.theme,
        context.icons,
        icon="square-chart-gantt",
        title="The roadmap is empty",
        line="It holds products, and under them initiatives and features with dates, teams and estimates.",
        parent=parent,
    )
    page.offer("New product", lambda: context.actions.trigger("roadmap.new_product"), look="primary")
    if context.actions.has("file.import"):
        page.offer("Import…", lambda: context.actions.trigger("file.import"))
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return page


def unbuilt_page(context: Context, sub: str, parent: QWidget) -> EmptyState:
    """Return the page of a sub-view that is not built."""
    title, line = UNBUILT[sub]
    page = EmptyState(context.theme, context.icons, icon="hourglass", title=title, line=line, parent=parent)
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return page
