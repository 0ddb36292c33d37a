"""The card of a service level: agreed beside measured, and how much of each error budget is left."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from pmdesk.commands.removal import Delete
from pmdesk.domain.checks import Slo
from pmdesk.domain.kinds import Kind
from pmdesk.queries.service_level import LevelLine, ServiceLevel, service_level
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.reading_card import ReadingCard
from pmdesk.ui.vendors.service_forms import ask_maintenance, ask_objective
from pmdesk.ui.vendors.service_rows import LevelHead, LevelRows
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.empty import EmptyState
from pmdesk.ui.widgets.ground import Plain
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

SEEN = frozenset({Kind.API_CHECK, Kind.SLO, Kind.MAINTENANCE_WINDOW, Kind.SLA_TERM, Kind.CONTRACT})
MENU = ("vendors.objective", "vendors.objective_drop", "vendors.maintenance")
EMPTY_HIGH = 150


class LevelList(PaintedList):
    """As high as its rows; resting on one tells more."""

    def refresh(self) -> None:
        super().refresh()
        self.setFixedHeight(max(1, self.whole_height()))

    def viewportEvent(self, event: QEvent) -> bool:
        rows = self.rows()
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and isinstance(rows, LevelRows):
            row = self.row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), rows.lines[row].tip if 0 <= row < rows.count() else "", self)
            return True
        return super().viewportEvent(event)


class ServiceCard(ReadingCard):
    """Shows how the API of the chosen integration keeps what was agreed; it follows every look at it."""

    seen = SEEN

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "Service level", state, parent)
        theme, icons = context.theme, context.icons
        self.rows = LevelRows(theme)
        self.head = LevelHead(theme, self)
        self.list = LevelList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Service level")
        self.list.activated.connect(alone(self.edit_objective))
        self.list.current_changed.connect(self._detail)
        self.detail = Plain("", theme, "small", "text_muted", self)
        self.detail.setWordWrap(True)
        self.detail.hide()
        self.more = Button(theme, icons, "", icon="ellipsis", look="quiet", small=True, parent=self)
        self.more.setAccessibleName("Objectives and maintenance")
        self.more.clicked.connect(alone(self.open_menu))
        self.add_to_head(self.more)
        words = "Say what has to be kept: a share of looks that see it up, or how long an answer takes."
        self.empty = EmptyState(theme, icons, icon="gauge", title="Nothing agreed yet", line=words, parent=self)
        self.add = self.empty.offer("Add an objective…", self.add_objective)
        for widget in (self.head, self.list, self.detail, self.empty):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        theme.changed.connect(self._fit)
        self._fit()
        self.show_card(None)

    # --- what the pane asks

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the verbs of this card do."""
        return {
            "vendors.objective": self.add_objective,
            "vendors.objective_drop": self.drop_objective,
            "vendors.maintenance": self.edit_maintenance,
        }

    def regions(self) -> list[QWidget]:
        """Return the list, and what stands there while it is empty."""
        return [self.list, self.add]

    # --- verbs

    def line(self) -> LevelLine | None:
        """Return the current line."""
        row = self.list.current
        return self.rows.lines[row] if 0 <= row < self.rows.count() else None

    def add_objective(self) -> None:
        """Ask for another objective."""
        if self.card is not None and self.card.api is not None:
            ask_objective(self.context, self.card.api, None, *self._spot())

    def edit_objective(self) -> None:
        """Ask for other values of the current objective; a term of the contract gets one of its own."""
        line = self.line()
        if line is None or self.card is None or self.card.api is None:
            return
        slo = None if line.slo_id is None else self.context.desk.store.find(Slo, line.slo_id)
        ask_objective(self.context, self.card.api, slo, *self._spot(), term_id=line.term_id)

    def drop_objective(self) -> None:
        """Delete the current objective; the contract's term stays."""
        line = self.line()
        if line is None or line.slo_id is None:
            self.context.status.say("This line stands in the contract, so it is changed there.")
            return
        self.context.do(Delete(Slo, (line.slo_id,)), toast=f"Deleted objective {line.title}")

    def edit_maintenance(self) -> None:
        """Ask when nothing counts."""
        if self.card is not None and self.card.api is not None:
            ask_maintenance(self.context, self.card.api, *self._spot())

    def open_menu(self) -> None:
        """Offer all verbs of this card."""
        ids = [action_id for action_id in MENU if self.context.actions.has(action_id)]
        popup(self.context.actions, ids, self).popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    # --- reading

    def _read(self) -> None:
        card = self.card
        if card is None:
            return
        api_id = None if card.api is None else card.api.id
        question = partial(service_level, api_id=api_id, vendor_id=card.vendor.id, now=self.context.clock.now())
        self._ask("vendors.level", card, question)

    def _take(self, level: ServiceLevel | None, /) -> None:
        self.rows.lines = () if level is None else level.lines
        self.list.refresh()
        self._detail(self.list.current)
        self.empty.setVisible(level is not None and not level.lines)
        for widget in (self.head, self.list):
            widget.setVisible(bool(self.rows.lines))
        against = "" if level is None or not level.has_contract else " against contract"
        fact = "" if level is None or not level.lines else f"{level.window_days} days{against}"
        self.set_fact(f"{fact}, {level.observed}" if level is not None and level.observed and fact else fact)

    def _detail(self, _row: int) -> None:
        """Tell all of the current line: what its tip tells to a mouse."""
        line = self.line()
        self.detail.setVisible(line is not None)
        if line is not None:
            self.detail.setText(line.tip.replace("\n", " "))

    def _fit(self) -> None:
        self.detail.setMargin(self.context.theme.px(12))

    def _spot(self) -> tuple[QWidget, QRect]:
        row = self.list.current
        if 0 <= row < self.rows.count():
            return self.list.viewport(), self.list.box(row)
        return self.more, self.more.rect()


def build(context: Context, state: State, parent: QWidget) -> ServiceCard:
    """Return the card."""
    return ServiceCard(context, state, parent)
