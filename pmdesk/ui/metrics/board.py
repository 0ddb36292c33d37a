"""Fills the panels of the grid and the large chart: asks for each, keeps what is there until the answer comes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import CALENDAR, AnnotationKind, Panel, PanelKind
from pmdesk.queries.chart import Asked, charts, spec_of
from pmdesk.queries.chart_table import ChartTable, chart_table
from pmdesk.queries.chart_values import Chart
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.asking_cards import NO_CAUSE, ask_effect, ask_table, cause_of
from pmdesk.ui.metrics.cards import Head, PanelCard
from pmdesk.ui.metrics.effect import EffectBody
from pmdesk.ui.metrics.event_table_access import EventTableAccessFactory
from pmdesk.ui.metrics.event_tables import FunnelView, RetentionView
from pmdesk.ui.metrics.heads import BARE, head_of
from pmdesk.ui.metrics.lines import MetricLine
from pmdesk.ui.metrics.state import MetricsState
from pmdesk.ui.metrics.stretch import for_chart
from pmdesk.ui.metrics.tables import TableBody
from pmdesk.ui.widgets.plot.plot import Plot
from pmdesk.ui.widgets.plot.tile import NumberTile

LARGE = -1
"""The key of the large chart among the panels."""
GROUP = 4
"""So many charts are asked for together: they share what is read, and others need not wait for all."""
STEP_WIDE = 64
"""A chart is asked for anew where it became so much wider or narrower."""
Shown = Any
Wanted = tuple[object, ...]


class Board(QObject):
    """What each card shows, by panel; one crosshair and one stretch for all plots."""

    crosshair_moved = Signal(object)
    stretch_wanted = Signal(object, object)
    annotate_wanted = Signal(int, object)
    mark_opened = Signal(object)
    finding_opened = Signal(int, object)
    keep_wanted = Signal(int)
    shown = Signal(int)

    def __init__(
        self, context: Context, state: MetricsState, line_of: Callable[[int], MetricLine | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        self._access = EventTableAccessFactory()
        self._access.install()
        self._line_of = line_of
        self._cards: dict[int, PanelCard] = {}
        self._panels: dict[int, Panel] = {}
        self._asked: dict[int, Wanted] = {}
        self._due: dict[int, Wanted] = {}
        self.answers: dict[int, Shown] = {}
        self.tables: set[int] = set()
        self.crosshair: int | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask_due)

    def plot(self, panel_id: int) -> Plot | None:
        """Return the plot of a panel, if it shows one."""
        card = self._cards.get(panel_id)
        return card.body if card is not None and isinstance(card.body, Plot) else None

    def plots(self) -> list[Plot]:
        """Return all plots that show."""
        found = (self.plot(each) for each in self._cards)
        return [plot for plot in found if plot is not None and plot.isVisible()]

    def panel(self, panel_id: int) -> Panel | None:
        """Return the panel that a card shows."""
        return self._panels.get(panel_id)

    def show_panels(self, panels: dict[int, Panel], cards: dict[int, PanelCard]) -> None:
        """Show these panels on these cards; the large chart stays."""
        keep = {each: card for each, card in self._cards.items() if each == LARGE}
        self._cards = {**cards, **keep}
        self._panels = {**panels, **{each: row for each, row in self._panels.items() if each == LARGE}}
        for gone in [each for each in self._asked if each not in self._cards]:
            for known in (self._asked, self._due, self.answers):
                known.pop(gone, None)
        self.ask(each for each in panels if each != LARGE)

    def show_large(self, panel: Panel, card: PanelCard) -> None:
        """Show a metric on the large card."""
        if self._panels.get(LARGE) != panel:
            self._asked.pop(LARGE, None)
        self._cards[LARGE], self._panels[LARGE] = card, panel
        self.ask([LARGE])

    def drop_large(self) -> None:
        """Show no large chart any more."""
        for known in (self._cards, self._panels, self._asked, self._due, self.answers):
            known.pop(LARGE, None)

    def ask(self, ids: Iterable[int], *, anew: bool = False) -> None:
        """Ask for what cards show, unless just that was asked already."""
        for panel_id in ids:
            panel, card = self._panels.get(panel_id), self._cards.get(panel_id)
            if panel is None or card is None:
                continue
            wanted = self._wanted(panel, card)
            if anew or self._asked.get(panel_id) != wanted:
                self._asked[panel_id] = self._due[panel_id] = wanted
                card.hairline.wait()
        if self._due and not self._soon.isActive():
            self._soon.start(0)

    def turn_table(self, panel_id: int) -> bool:
        """Show a chart's values as a table, or as a chart again; say whether it is a table now."""
        panel = self._panels.get(panel_id)
        if panel is None or panel.kind in BARE:
            return False
        self.tables ^= {panel_id}
        self.ask([panel_id], anew=True)
        return panel_id in self.tables

    def ask_all(self, *, anew: bool = False) -> None:
        """Ask for what all cards show."""
        self.ask(list(self._cards), anew=anew)

    def ask_metrics(self, metrics: frozenset[int] | None) -> None:
        """Ask anew for what shows these metrics, None for all."""
        found = [each for each, row in self._panels.items() if metrics is None or row.metric_id in metrics]
        self.ask(found, anew=True)

    def set_crosshair(self, at: int | None) -> None:
        """Put the crosshair of all plots at an instant."""
        self.crosshair = at
        for plot in self.plots():
            plot.set_crosshair(at)

    def look_along(self) -> None:
        """Show the stretch on all plots with what they have, and ask for the rest."""
        for panel_id, panel in self._panels.items():
            plot = self.plot(panel_id)
            if plot is not None and plot.isVisible():
                asked = self._asked_of(panel, self._cards[panel_id])
                plot.look_at(asked.start, asked.end)
        self.ask_all()

    def renew_heads(self) -> None:
        """Say the heads anew, as when the list knows better what moved."""
        for panel_id in self.answers:
            self._show_head(panel_id)

    def show_view(self) -> None:
        """Show or hide marks; ask anew where charts are compared with something else."""
        self.ask(list(self._cards))
        for panel_id, answer in list(self.answers.items()):
            if isinstance(answer, Chart) and panel_id not in self._due:
                self._show(self._cards[panel_id], self._panels[panel_id], answer)

    def _wanted(self, panel: Panel, card: PanelCard) -> Wanted:
        state = self._state
        if panel.kind is PanelKind.EFFECT:
            return (panel.metric_id, panel.kind, panel.title, panel.release_id, panel.annotation_id)
        bare = (panel.metric_id, panel.kind, panel.title, panel.split_by, panel.scale)
        return (*bare, state.stretch, state.comparison, card.width() // STEP_WIDE)

    def _ask_due(self) -> None:
        """Ask for all charts that are due, in groups; a group that is asked again contains what it still waits for."""
        order = [LARGE, *(each for each in self._cards if each != LARGE)]
        groups: dict[int, list[int]] = {}
        for at, panel_id in enumerate(each for each in order if each in self._cards):
            if panel_id in self._due:
                groups.setdefault(at // GROUP if panel_id != LARGE else LARGE, []).append(panel_id)
        for number, ids in groups.items():
            plain = [each for each in ids if self._panels[each].kind not in BARE]
            if plain:
                self._ask_charts(number, plain)
            for each in ids:
                if self._panels[each].kind in BARE:
                    self._ask_card(each, self._panels[each])

    def _ask_card(self, panel_id: int, panel: Panel) -> None:
        take, fail = partial(self._take, panel_id), partial(self._fail, panel_id)
        cause = cause_of(panel)
        if panel.kind is not PanelKind.EFFECT:
            ask_table(self._context, self._state, f"metrics.steps.{panel_id}", panel, take=take, fail=fail)
        elif cause is None:
            fail(DeskError(NO_CAUSE))
        else:
            key = f"metrics.effect.{panel_id}"
            ask_effect(self._context, self._state, key, panel.metric_id, cause, take=take, fail=fail)

    def _ask_charts(self, number: int, ids: list[int]) -> None:
        """Ask for charts in haste; those whose band is still to be worked out are asked for once more."""
        due = {each: self._due[each] for each in ids}
        asked = tuple(self._asked_of(self._panels[each], self._cards[each]) for each in ids)

        def take(answer: tuple[Chart, ...]) -> None:
            for panel_id, chart, wanted in zip(ids, answer, asked, strict=True):
                if self._due.get(panel_id) == due[panel_id]:
                    self._take(panel_id, chart)
                    if chart.is_waiting:
                        self._ask_slowly(panel_id, wanted, due[panel_id])

        def fail(trouble: DeskError) -> None:
            for panel_id in ids:
                self._fail(panel_id, trouble)

        self._ask(f"metrics.charts.{number}", asked, take, fail, in_haste=True)

    def _ask_slowly(self, panel_id: int, asked: Asked, wanted: Wanted) -> None:
        def take(answer: tuple[Chart, ...]) -> None:
            if self._asked.get(panel_id) == wanted and panel_id not in self._due:
                self._take(panel_id, answer[0])

        self._ask(f"metrics.band.{panel_id}", (asked,), take, partial(self._fail, panel_id), in_haste=False)

    def _ask(
        self,
        key: str,
        asked: tuple[Asked, ...],
        take: Callable[[tuple[Chart, ...]], None],
        fail: Callable[[DeskError], None],
        *,
        in_haste: bool,
    ) -> None:
        findings, clock = self._state.findings, self._context.clock

        def question(rows: Rows) -> tuple[Chart, ...]:
            return charts(rows, asked, findings=findings, clock=clock, in_haste=in_haste)

        self._context.ask(key, question, take, fail)

    def _asked_of(self, panel: Panel, card: PanelCard) -> Asked:
        state = self._state
        metric = state.room.metrics.get(panel.metric_id)
        calendar = metric is not None and metric.grain in CALENDAR
        start, end = for_chart(state.stretch, state.now, calendar=calendar)
        spec = spec_of(panel, with_previous=state.comparison == "previous", with_band=state.comparison == "band")
        return Asked(spec, start, end, max(80, card.width()))

    def _take(self, panel_id: int, answer: Shown) -> None:
        self._due.pop(panel_id, None)
        card, panel = self._cards.get(panel_id), self._panels.get(panel_id)
        if card is None or panel is None:
            return
        card.hairline.settle()
        self.answers[panel_id] = answer
        trouble = str(getattr(answer, "trouble", ""))
        if not trouble:
            self._show(card, panel, answer)
        card.tell(trouble)
        self._show_head(panel_id)
        self.shown.emit(panel_id)

    def _fail(self, panel_id: int, trouble: DeskError) -> None:
        card = self._cards.get(panel_id)
        self._due.pop(panel_id, None)
        self._asked.pop(panel_id, None)
        if card is not None:
            card.hairline.settle()
            card.tell(str(trouble))

    def _show(self, card: PanelCard, panel: Panel, answer: Shown) -> None:
        theme = self._context.theme
        if panel.kind is PanelKind.EFFECT:
            body = card.body if isinstance(card.body, EffectBody) else self._make_effect(card)
            body.show_face(answer.face)
        elif panel.kind is PanelKind.FUNNEL:
            body = card.body if isinstance(card.body, FunnelView) else FunnelView(self._context, card)
            body.show_table(answer)
        elif panel.kind is PanelKind.RETENTION:
            body = card.body if isinstance(card.body, RetentionView) else RetentionView(self._context, card)
            body.show_table(answer)
        elif card.panel_id in self.tables:
            self._ask_table(card, panel, answer)
            return
        elif panel.kind is PanelKind.NUMBER:
            body = card.body if isinstance(card.body, NumberTile) else NumberTile(theme, card)
            body.show_chart(answer)
        else:
            body = card.body if isinstance(card.body, Plot) else self._make_plot(card)
            body.show_chart(self._ticked(answer))
            if self.crosshair is not None:
                body.set_crosshair(self.crosshair)
        card.hold(body)

    def _ask_table(self, card: PanelCard, panel: Panel, answer: Chart) -> None:
        findings, clock = self._state.findings, self._context.clock
        spec, start, end = spec_of(panel), answer.start, answer.end

        def question(rows: Rows) -> ChartTable:
            return chart_table(rows, spec, start, end, findings=findings, clock=clock)

        def take(table: ChartTable) -> None:
            if self._cards.get(card.panel_id) is card and card.panel_id in self.tables:
                body = card.body if isinstance(card.body, TableBody) else TableBody(self._context.theme, card)
                body.show_table(table)
                card.hold(body)

        self._context.ask(f"metrics.table.{card.panel_id}", question, take, partial(self._fail, card.panel_id))

    def _make_effect(self, card: PanelCard) -> EffectBody:
        body = EffectBody(self._context.theme, self._context.icons, card)
        body.kept.connect(partial(self.keep_wanted.emit, card.panel_id))
        return body

    def _ticked(self, chart: Chart) -> Chart:
        """Return a chart with those marks that are ticked in the tool row; notes and the like always stay."""
        ticked = self._state.marks
        hidden = {AnnotationKind.RELEASE} if "releases" not in ticked else set[AnnotationKind]()
        hidden |= {AnnotationKind.INCIDENT} if "alerts" not in ticked else set()
        marks = tuple(mark for mark in chart.marks if mark.kind not in hidden)
        return replace(chart, marks=marks, findings=chart.findings if "anomalies" in ticked else ())

    def _make_plot(self, card: PanelCard) -> Plot:
        plot = Plot(self._context.theme, self._context.icons, card)
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        plot.customContextMenuRequested.connect(partial(self._ask_menu, card, plot))
        plot.range_wanted.connect(self.stretch_wanted)
        plot.crosshair_moved.connect(partial(self._follow_crosshair, plot))
        plot.annotate_wanted.connect(partial(self.annotate_wanted.emit, card.panel_id))
        plot.mark_opened.connect(self.mark_opened)
        plot.finding_opened.connect(partial(self.finding_opened.emit, card.panel_id))
        return plot

    def _ask_menu(self, card: PanelCard, plot: Plot, at: QPoint) -> None:
        card.menu_wanted.emit(card.panel_id, plot.mapToGlobal(at))

    def _follow_crosshair(self, moved: Plot, at: int | None) -> None:
        self.crosshair = at
        for plot in self.plots():
            if plot is not moved:
                plot.set_crosshair(at)
        self.crosshair_moved.emit(at)

    def _show_head(self, panel_id: int) -> None:
        card, panel, answer = self._cards.get(panel_id), self._panels.get(panel_id), self.answers.get(panel_id)
        if card is None or panel is None or answer is None:
            return
        if panel.kind in BARE:
            card.show_head(Head(title=panel.title or answer.title, note=answer.note, spoken=answer.spoken))
            return
        today = self._context.clock.today()
        line = self._line_of(panel.metric_id)
        card.show_head(head_of(answer, None if panel_id == LARGE else panel, today, line))
