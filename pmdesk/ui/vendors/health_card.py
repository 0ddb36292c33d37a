"""The card of an API's health: percentiles of 48 hours, what checks and the vendor say now, and what hangs on it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimeZone
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pmdesk.domain.kinds import Kind
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.health_lines import HealthLines
from pmdesk.ui.vendors.health_table import HealthTable
from pmdesk.ui.vendors.reading_card import ReadingCard
from pmdesk.ui.vendors.state import State
from pmdesk.ui.widgets.empty import EmptyState
from pmdesk.ui.widgets.ground import Plain

SEEN = frozenset({Kind.API_CHECK, Kind.SLO, Kind.MAINTENANCE_WINDOW, Kind.STATUS_PAGE, Kind.SLA_TERM, Kind.CONTRACT})
CHART_HIGH = 132
INKS = {"calm": "text", "scarce": "warning_text", "used": "danger_text"}
PLOT = "pmdesk.ui.widgets.plot.plot:Plot"
QUESTION = "pmdesk.queries.api_health:api_health"
CHECKS = "vendors.checks"
"""The verb that edits checks, where there is one."""


class HealthCard(ReadingCard):
    """Shows how the API of the chosen integration answers; what paints charts is loaded beside the window."""

    seen = SEEN

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(context, "API health", state, parent)
        theme = context.theme
        self.health: Any = None
        self.plot: Any = None
        self.value = Plain("", theme, "section", "text", self)
        self.add_to_head(self.value)
        self.holder = QWidget(self)
        self._room = QVBoxLayout(self.holder)
        self._room.setContentsMargins(0, 0, 0, 0)
        self.table = HealthTable(theme, self)
        self.lines = HealthLines(context, self)
        words = "Let PM Desk ask it every minute, and see when it is slow or down before a customer says so."
        self.empty = EmptyState(
            theme, context.icons, icon="heart-pulse", title="Nobody watches it", line=words, parent=self
        )
        self.watch = self.empty.offer("Add a check…", self._add_check)
        for widget in (self.holder, self.table, self.lines, self.empty):
            self.body.addWidget(widget)
        self.table.hide()
        theme.changed.connect(self._fit)
        self._fit()
        self.show_card(None)

    # --- what the pane asks

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the verbs of this card do."""
        return {"vendors.health_table": self.turn_table}

    def regions(self) -> list[QWidget]:
        """Return the chart, or what stands in its place."""
        plot = [] if self.plot is None else [self.plot]
        return [*plot, self.table.list, self.watch]

    def turn_table(self) -> None:
        """Show the numbers as a table, or the chart again."""
        if self.health is None or self.health.chart is None:
            return
        shown = self.table.isHidden()
        self.table.setVisible(shown)
        self.holder.setVisible(not shown)
        (self.table.list if shown else self.plot).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- reading

    def _read(self) -> None:
        card = self.card
        if card is None or card.api is None:
            return
        colour = None if card.product is None else card.product.colour
        asked = (card.api.id, self.context.clock.now(), bytes(QTimeZone.systemTimeZoneId().data()).decode(), colour)
        fetch = self.context.fetch

        def question(rows: object) -> Any:  # noqa: ANN401  # of a module that brings numpy, so it is loaded there
            fetch(PLOT)
            return fetch(QUESTION)(rows, *asked)

        self._ask("vendors.health", card, question)

    def _take(self, health: Any, /) -> None:  # noqa: ANN401  # as above
        self.health = health
        has_chart = health is not None and health.chart is not None
        has_table = has_chart and not self.table.isHidden()
        self.table.setVisible(has_table)
        self.holder.setVisible(has_chart and not has_table)
        self.lines.show_health(health)
        self.empty.setVisible(health is not None and not has_chart)
        self.watch.setVisible(self.context.actions.has(CHECKS))
        self.value.setText("" if health is None else health.headline)
        self.value.set_ink(INKS["calm" if health is None else health.look])
        self.set_fact(health.fact if has_chart and health is not None else "")
        if has_chart:
            self._show_chart(health)

    def _show_chart(self, health: Any) -> None:  # noqa: ANN401  # as above
        if self.plot is None:
            self.plot = self.context.fetch(PLOT)(self.context.theme, self.context.icons, self.holder)
            self._room.addWidget(self.plot)
            self.context.actions.bind("vendors", self.plot)
            self._fit()
        self.plot.show_chart(health.chart)
        self.table.show_rows(health.columns, health.table)

    def _fit(self) -> None:
        theme = self.context.theme
        for widget in (self.holder, self.table):
            widget.setFixedHeight(theme.px(CHART_HIGH))
        self._room.setContentsMargins(theme.px(8), 0, theme.px(8), 0)

    def _add_check(self) -> None:
        if self.context.actions.has(CHECKS):
            self.context.actions.trigger(CHECKS)


def build(context: Context, state: State, parent: QWidget) -> HealthCard:
    """Return the card."""
    return HealthCard(context, state, parent)
