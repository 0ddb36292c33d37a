"""What stands in the header of the metrics: the dashboards, a button for one more, and the one that marks reviewed."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from pmdesk.domain.metrics import Dashboard
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button, EndButton
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented

NO_DASHBOARD = "0"
LONGEST = 24


class DashboardTabs:
    """The header's widgets; the segmented control is hidden as long as there is no dashboard."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        theme, icons = context.theme, context.icons
        self.segments = DashboardSegments(theme, [(NO_DASHBOARD, "Metrics")], name="Dashboard", parent=parent)
        self.add = Button(theme, icons, "", icon="plus", look="quiet", parent=parent)
        self.add.setAccessibleName("New dashboard")
        self.add.setToolTip("New dashboard")
        self.reviewed = EndButton(theme, icons, "Mark reviewed", icon="check", key="E", parent=parent)
        self.add.clicked.connect(alone(lambda: context.actions.trigger("metrics.new_dashboard")))
        self.reviewed.clicked.connect(alone(lambda: context.actions.trigger("metrics.reviewed")))
        for widget in self.widgets():
            widget.hide()

    def widgets(self) -> list[QWidget]:
        """Return what the header shows."""
        return [self.segments, self.add, self.reviewed]

    def show_dashboards(self, dashboards: tuple[Dashboard, ...], current: int) -> None:
        """Show these dashboards, one of them on."""
        choices = [(str(row.id), shortened(row.title)) for row in dashboards]
        known = str(current) if any(choice == str(current) for choice, _ in choices) else NO_DASHBOARD
        if not choices:
            self.segments.set_choices([(NO_DASHBOARD, "No dashboard")], NO_DASHBOARD)
            return
        self.segments.set_choices(choices, known if known != NO_DASHBOARD else choices[0][0])

    def offer_review(self, *, possible: bool, done: bool) -> None:
        """Say whether the chosen metric can be marked reviewed, or is."""
        self.reviewed.setEnabled(possible)
        words = "Reviewed" if done else "Mark reviewed"
        if self.reviewed.text() != words:
            self.reviewed.setText(words)
            self.reviewed.updateGeometry()


class DashboardSegments(Segmented):
    """The dashboards; a right press asks for what can be done with one."""

    menu_wanted = Signal(str, QPoint)

    def set_choices(self, choices: list[tuple[str, str]], current: str) -> None:
        super().set_choices(choices, current)
        for choice, _ in self.choices():
            piece = self.segment(choice)
            if piece.contextMenuPolicy() != Qt.ContextMenuPolicy.CustomContextMenu:
                piece.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                piece.customContextMenuRequested.connect(partial(self._ask_menu, choice))

    def _ask_menu(self, choice: str, at: QPoint) -> None:
        self.menu_wanted.emit(choice, self.segment(choice).mapToGlobal(at))


def shortened(title: str) -> str:
    """Return a title that leaves room for others."""
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"
