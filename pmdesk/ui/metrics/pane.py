"""The Metrics pane: the list that leads, dashboards of panels, one metric large, and the stretch they share."""

from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import AnnotationKind, Panel
from pmdesk.domain.ranges import Preset
from pmdesk.insight.packing import Place
from pmdesk.queries.metric_room import Room
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.asking import ask_lines, load_heavy
from pmdesk.ui.metrics.empty import EmptyMetrics
from pmdesk.ui.metrics.grid import Grid
from pmdesk.ui.metrics.large import Large
from pmdesk.ui.metrics.lines import Briefing, MetricLine, bare_lines
from pmdesk.ui.metrics.runs import add_actions
from pmdesk.ui.metrics.side import MetricSide
from pmdesk.ui.metrics.state import MEMORY, MetricsState
from pmdesk.ui.metrics.table import ON_DASHBOARD, ON_METRIC, PANE, brief_hints, hints
from pmdesk.ui.metrics.tabs import NO_DASHBOARD, DashboardTabs
from pmdesk.ui.metrics.tools import Freshness, ToolRow
from pmdesk.ui.metrics.verbs import Spot
from pmdesk.ui.widgets.actions import CANVAS
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

LINK = "pmdesk://"
WARM_MS = 3_000
"""So long after the pane was built, and still hidden, what charts need is loaded beside the window."""


class MetricsPane(QWidget):
    """Wires the parts: the side leads, the state tells what is chosen, the board fills the cards."""

    place_changed = Signal(str)
    count_changed = Signal(int)
    offers_new = False

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.state = MetricsState(context, self)
        self.tabs = DashboardTabs(context, self)
        self.tools = ToolRow(context, self)
        self.side = MetricSide(context, self)
        self._rest = QStackedWidget(self)
        self.grid = Grid(context, self._rest)
        self.large = Large(context, self._rest)
        self.empty = EmptyMetrics(context, self._rest)
        self.board: Any = None
        self._is_warm = False
        self._opened = False
        self._arrange()
        self._connect()
        add_actions(self)
        self._show_stretch()
        self.state.read()
        QTimer.singleShot(WARM_MS, self, self._warm_idly)

    # --- what the shell asks

    def header_widgets(self) -> list[QWidget]:
        """Return the dashboards, and the button that marks reviewed."""
        return self.tabs.widgets()

    def place(self) -> str:
        """Return the link of the chosen metric, else of the dashboard."""
        if self.state.shown_metric is not None:
            return f"{LINK}metric/{self.state.metric}"
        return f"{PANE}/{self.state.dashboard}" if self.state.dashboard else PANE

    def visit(self, place: str) -> None:
        """Show a dashboard, or a metric: in its panel, or large where it has none."""
        kind, _, number = place.removeprefix(LINK).rpartition("/")
        if not number.isdecimal():
            return
        if kind == "metric":
            self._visit_metric(int(number))
        elif kind in (PANE, "dashboard"):
            self.state.dashboard = int(number)
            if self.state.is_read:
                self._show_dashboard()

    def selection_text(self) -> str:
        """Return the name of the chosen metric."""
        metric = self.state.shown_metric
        return "" if metric is None else metric.title

    def leader(self) -> QWidget:
        """Return the list, or the page that stands there when there is no metric."""
        return self.empty.leader() if self.shows_empty else self.side.list

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 walks."""
        if self.shows_empty:
            return [self.leader()]
        rest = self.large if self.shows_large else self.grid
        return [self.tabs.segments, self.tools.ranges, self.side.list, rest]

    def remember(self) -> None:
        """Keep dashboard, metric, stretch, marks and whether the brief shows."""
        self.context.memory.set(MEMORY, self.state.kept() | {"brief": self.side.shows_brief})

    # --- what is chosen

    @property
    def shows_large(self) -> bool:
        """Whether one metric shows large."""
        return self._rest.currentWidget() is self.large

    @property
    def shows_empty(self) -> bool:
        """Whether there is no metric yet."""
        return self._rest.currentWidget() is self.empty

    @property
    def panel_id(self) -> int:
        """The panel that keys act on: the large chart, the chosen panel, or -2 for none."""
        if self.shows_large:
            return -1
        return self.grid.current if self.grid.current >= 0 else -2

    @property
    def panel(self) -> Panel | None:
        """The panel that is chosen on the dashboard."""
        return None if self.shows_large else self.state.panels.get(self.grid.current)

    @property
    def plot(self) -> Any:  # noqa: ANN401  # a Plot, whose module is loaded late
        """The plot that keys act on."""
        return None if self.board is None else self.board.plot(self.panel_id)

    @cached_property
    def verbs(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What is done with metrics."""
        return self.context.fetch("pmdesk.ui.metrics.verbs:MetricVerbs")(self.context, self.state)

    @cached_property
    def arranging(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What is done with dashboards and panels."""
        return self.context.fetch("pmdesk.ui.metrics.arranging:Arranging")(self.context, self.state, self)

    @cached_property
    def deeds(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What keys, menus and charts ask of the pane."""
        return self.part("deeds:Deeds")(self)

    def part(self, place: str) -> Any:  # noqa: ANN401  # a part loaded when it is first asked for
        """Return something that a verb needs, by `module:name`."""
        return self.context.fetch(f"pmdesk.ui.metrics.{place}")

    def spot(self) -> Spot:
        """Return where popovers about the chosen metric hang: below the head of its panel, else at its line."""
        card = self.large.card if self.shows_large else self.grid.cards.get(self.grid.current)
        if card is not None and card.isVisible():
            corner = card.mapTo(self, QPoint(self.context.theme.px(12), 0))
            return Spot(self, QRect(corner.x(), corner.y(), self.context.theme.px(200), card.head_height()))
        return self.spot_in_list()

    def spot_in_list(self) -> Spot:
        """Return where popovers about the current line hang."""
        listed = self.side.list
        row = max(0, listed.current)
        box = listed.box(row) if self.side.rows.count() else QRect(0, 0, listed.width(), 0)
        return Spot(self, QRect(listed.viewport().mapTo(self, box.topLeft()), box.size()))

    def spot_of_tabs(self) -> Spot:
        """Return where popovers about the dashboard hang."""
        under = self.tabs.segments if self.tabs.segments.isVisible() else self
        height = under.height() if under is not self else 0
        return Spot(under, QRect(0, 0, 0, height))

    # --- opening and closing

    def open_large(self) -> None:
        """Show the chosen metric large, until Esc."""
        if self.state.shown_metric is not None:
            self._opened = True
            self._show_metric()

    def leave(self) -> None:
        """Go back from the large chart to the dashboard, else from the brief to all metrics."""
        if self.shows_large and self.state.panels:
            self._opened = False
            if self.state.panel_of(self.state.metric) is None:
                self._rest.setCurrentWidget(self.grid)
                self._drop_large()
            else:
                self._show_metric()
            self.leader().setFocus()
        elif self.side.shows_brief:
            self.side.show_brief(shown=False)
        elif self.side.filter.text():
            self.side.filter.clear()

    def choose_panel(self, panel_id: int) -> None:
        """Choose a panel and its metric."""
        panel = self.state.panels.get(panel_id)
        if panel is None:
            return
        self.grid.choose(panel_id)
        self.state.choose(panel.metric_id)
        self.side.choose(panel.metric_id)
        self._follow_choice()

    # --- building

    def _arrange(self) -> None:
        for page in (self.grid, self.large, self.empty):
            self._rest.addWidget(page)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self._rest, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tools)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        state, side = self.state, self.side
        state.room_changed.connect(self._show_room)
        state.dashboard_changed.connect(self._show_dashboard)
        state.stretch_changed.connect(self._show_stretch)
        state.view_changed.connect(self._show_view)
        state.metric_changed.connect(self._show_metric)
        state.troubled.connect(self._tell)
        side.chosen.connect(self._choose)
        side.opened.connect(self._open)
        side.turned.connect(self._hint)
        side.list.focused.connect(self._hint)
        side.list.menu_wanted.connect(self._show_metric_menu)
        self.grid.chosen.connect(self.choose_panel)
        self.grid.opened.connect(self._open_panel)
        self.grid.focused.connect(self._hint)
        self.grid.placed.connect(self._place)
        self.grid.menu_wanted.connect(self._show_panel_menu)
        self.large.left.connect(self.leave)
        self.tabs.segments.chosen.connect(self._turn_dashboard)
        self.tabs.segments.menu_wanted.connect(self._show_dashboard_menu)
        self.tools.dates.clicked.connect(alone(partial(self.context.actions.trigger, "metrics.dates")))
        self.tools.compare.clicked.connect(alone(partial(self.context.actions.trigger, "metrics.compare")))
        self.tools.range_chosen.connect(self._choose_range)
        self.tools.marks_changed.connect(lambda: state.show_marks(self.tools.shown_marks()))
        self.context.theme.changed.connect(self._fit)
        for name, check in self.tools.marks.items():
            check.setChecked(name in state.marks)
        self.tools.show_comparison(state.comparison)
        kept: Any = self.context.memory.get(MEMORY)
        if isinstance(kept, dict) and kept.get("brief"):  # pyright: ignore[reportUnknownMemberType]
            side.show_brief(shown=True)
        for widget, kind in ((side.list, CANVAS), (self.grid, CANVAS), (self.large, CANVAS), (self.empty, CANVAS)):
            self.context.actions.bind(PANE, widget, kind)

    # --- what shows

    def _show_room(self, touched: frozenset[int] | None) -> None:
        room = self.state.room
        self.side.show_lines(bare_lines(room, {line.id: line for line in self.side.lines}))
        self.tools.offer_marks(marks_in(room))
        self._show_dashboard()
        if room.metrics:
            if not self.state.metric:
                self._choose_first()
            self._warm()
        if self._is_warm:
            ask_lines(self.context, self.state, self._take_lines, self._tell)
            self.board.ask_metrics(touched)

    def _choose_first(self) -> None:
        """Choose the metric of the first panel, else the first of the list."""
        self.grid.step(0) if self.state.panels else self.side.list.step(1)

    def _show_dashboard(self) -> None:
        state = self.state
        self.tabs.show_dashboards(tuple(state.room.dashboards.values()), state.dashboard)
        self.tabs.offer_review(possible=state.shown_metric is not None, done=self._is_reviewed())
        self.grid.show_panels(state.panels)
        if self.board is not None:
            self.board.show_panels(state.panels, self.grid.cards)
        self._show_metric()
        self.place_changed.emit(self.place())

    def _show_metric(self) -> None:
        """Show the chosen metric: in its panel, or large where it has none or was opened."""
        state, metric = self.state, self.state.shown_metric
        if not state.room.metrics:
            self._rest.setCurrentWidget(self.empty if state.is_read else self.grid)
            return
        if metric is not None:
            self.side.choose(metric.id)
        panel = None if metric is None else state.panel_of(metric.id)
        if metric is None or (panel is not None and not self._opened):
            self._show_grid(panel)
        else:
            self.large.show_metric(metric, state.room)
            self._rest.setCurrentWidget(self.large)
            if self.board is not None:
                self.board.show_large(self.large.panel, self.large.card)
        self._follow_choice()

    def _show_grid(self, panel: int | None) -> None:
        self._rest.setCurrentWidget(self.grid)
        self._drop_large()
        shown = self.state.panels.get(self.grid.current)
        if panel is not None and (shown is None or shown.metric_id != self.state.metric):
            self.grid.choose(panel)

    def _drop_large(self) -> None:
        if self.board is not None:
            self.board.drop_large()

    def _follow_choice(self) -> None:
        self.tabs.offer_review(possible=self.state.shown_metric is not None, done=self._is_reviewed())
        self.place_changed.emit(self.place())

    def _show_stretch(self) -> None:
        state = self.state
        self.tools.show_range(state.stretch, self.context.clock.today())
        if self.board is not None:
            self.board.look_along()
            ask_lines(self.context, self.state, self._take_lines, self._tell)

    def _show_view(self) -> None:
        self.tools.show_comparison(self.state.comparison)
        if self.board is not None:
            self.board.show_view()

    def _take_lines(self, answer: Any) -> None:  # noqa: ANN401  # of a module that is loaded late
        lines: tuple[MetricLine, ...] = answer.lines
        brief: Briefing | None = answer.brief
        self.side.show_lines(lines)
        if brief is not None:
            self.side.show_briefing(brief)
            self.count_changed.emit(sum(line.is_moved for line in brief.left))
        self.tools.freshness.show_freshness(Freshness(answer.freshness, answer.is_stale))
        self.state.note_newest(answer.newest)
        self.tabs.offer_review(possible=self.state.shown_metric is not None, done=self._is_reviewed())
        if self.board is not None:
            self.board.renew_heads()

    def _is_reviewed(self) -> bool:
        line = self.side.line(self.state.metric)
        return line is not None and bool(line.reviewed)

    def _hint(self) -> None:
        actions = self.context.actions
        self.context.status.hints(brief_hints(actions) if self.side.shows_brief else hints(actions))

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self.context.tell(trouble)

    # --- loading what charts need

    def _warm_idly(self) -> None:
        if self.state.room.metrics:
            self._warm()

    def _warm(self) -> None:
        """Load numpy and what paints charts in a reader's thread: here it would stop the window for half a second."""
        if self._is_warm or not (self.isVisible() or self.state.room.metrics):
            return
        load_heavy(self.context, self._furnish, self._tell)

    def _furnish(self, answer: object) -> None:
        del answer
        if self._is_warm:
            return
        self._is_warm = True
        board = self.board = self.part("board:Board")(self.context, self.state, self.side.line, self)
        self.deeds.follow(board)
        board.show_panels(self.state.panels, self.grid.cards)
        if self.shows_large:
            board.show_large(self.large.panel, self.large.card)
        ask_lines(self.context, self.state, self._take_lines, self._tell)

    def _choose_range(self, name: str) -> None:
        self.state.show_preset(Preset(name))

    def _place(self, places: dict[int, Place]) -> None:
        self.arranging.place(places)

    def _show_metric_menu(self, at: QPoint) -> None:
        popup(self.context.actions, ON_METRIC, self).popup(at)

    def _show_panel_menu(self, panel_id: int, at: QPoint) -> None:
        del panel_id
        self.deeds.show_panel_menu(at)

    def _choose(self, metric_id: int) -> None:
        """Follow the list; what was opened large follows it."""
        self.state.choose(metric_id)

    def _open(self, metric_id: int) -> None:
        self.state.choose(metric_id)
        self.open_large()

    def _open_panel(self, panel_id: int) -> None:
        self.choose_panel(panel_id)
        self.open_large()

    def _turn_dashboard(self, choice: str) -> None:
        if choice == NO_DASHBOARD:
            return
        self._opened = False
        self.state.show_dashboard(int(choice))
        if self.state.panel_of(self.state.metric) is None and self.state.panels:
            self.grid.step(0)

    def _show_dashboard_menu(self, choice: str, at: QPoint) -> None:
        if choice != NO_DASHBOARD:
            self.tabs.segments.set_current(choice)
            self._turn_dashboard(choice)
            popup(self.context.actions, ON_DASHBOARD, self, flat=True).popup(at)

    def _visit_metric(self, metric_id: int) -> None:
        if self.state.is_read and metric_id not in self.state.room.metrics:
            self.context.status.say("This metric is not there any more.")
            return
        self._opened = False
        self.state.choose(metric_id)
        self.side.reveal(metric_id)

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self._warm()

    def _fit(self) -> None:
        self.side.fit(self.window().width())


def marks_in(room: Room) -> frozenset[str]:
    """Return the sorts of marks that charts of a room can have."""
    kinds = {row.kind for row in room.annotations.values()}
    dated = any(row.released_on or row.target for row in room.releases.values())
    found = {"anomalies": bool(room.metrics), "releases": dated or AnnotationKind.RELEASE in kinds}
    found["alerts"] = AnnotationKind.INCIDENT in kinds
    return frozenset(name for name, there in found.items() if there)


def build(context: Context, parent: QWidget | None = None) -> MetricsPane:
    """Return the pane; its rows come at once, its charts once they are loaded."""
    return MetricsPane(context, parent)
