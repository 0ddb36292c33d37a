"""What keys, menus and charts ask of the metrics pane, done on what is chosen there."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtWidgets import QWidget

from pmdesk.domain.days import Span, say_span
from pmdesk.domain.fuzzy import parse_span
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.metrics import Panel
from pmdesk.domain.ranges import Preset, own_range
from pmdesk.insight.packing import Way
from pmdesk.queries.chart_values import Finding
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.state import MetricsState
from pmdesk.ui.metrics.stretch import scaled, shifted, zoomed
from pmdesk.ui.metrics.table import ON_PANEL
from pmdesk.ui.metrics.tools import COMPARISONS
from pmdesk.ui.metrics.verbs import Spot
from pmdesk.ui.widgets.forms import Form, Values
from pmdesk.ui.widgets.menus import pick
from pmdesk.ui.widgets.verbmenus import popup

PAN = 0.25
LARGE = -1


class Parts(Protocol):
    """The pane, as far as its deeds need it."""

    context: Context
    state: MetricsState
    board: Any
    grid: Any
    large: Any
    side: Any
    tools: Any
    tabs: Any

    @property
    def plot(self) -> Any: ...  # noqa: ANN401  # a Plot or None

    @property
    def panel(self) -> Panel | None: ...

    @property
    def panel_id(self) -> int: ...

    @property
    def shows_large(self) -> bool: ...

    @property
    def verbs(self) -> Any: ...  # noqa: ANN401  # loaded late

    @property
    def arranging(self) -> Any: ...  # noqa: ANN401  # loaded late

    def part(self, place: str) -> Any: ...  # noqa: ANN401  # loaded late

    def spot(self) -> Spot: ...

    def spot_of_tabs(self) -> Spot: ...

    def leader(self) -> QWidget: ...

    def open_large(self) -> None: ...

    def choose_panel(self, panel_id: int) -> None: ...


class Deeds(QObject):
    """One method for each verb of the table that is more than one call."""

    def __init__(self, pane: Any) -> None:  # noqa: ANN401  # a QWidget and Parts
        super().__init__(pane)
        self._pane: Parts = pane
        self._context: Context = pane.context
        self._state: MetricsState = pane.state

    @cached_property
    def export(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What charts leave as."""
        return self._pane.part("exporting:Exporting")(self._context, self._pane)

    @cached_property
    def effects(self) -> Any:  # noqa: ANN401  # loaded when it is first asked for
        """What is asked about before and after."""
        return self._pane.part("effects:Effects")(self._context, self._state, self._pane)

    def follow(self, board: Any) -> None:  # noqa: ANN401  # a Board, loaded late
        """Do what the charts of a board ask for."""
        board.stretch_wanted.connect(self.zoom_to)
        board.annotate_wanted.connect(self.annotate_at)
        board.mark_opened.connect(self.open_mark)
        board.finding_opened.connect(self.tell_finding)
        board.keep_wanted.connect(self.keep_effect)
        board.shown.connect(self._note_shown)

    # --- the metric

    def review(self) -> None:
        """Mark the chosen metric reviewed and go on, or take its mark back; on the calm line all of them."""
        side = self._pane.side
        if side.list.hasFocus() and side.on_calm:
            self.review_calm()
            return
        metric = self._state.shown_metric
        line = None if metric is None else side.line(metric.id)
        if metric is None:
            return
        done = line is not None and bool(line.reviewed)
        following = None if done else side.after([metric.id])
        if self._pane.verbs.review([metric.id], reviewed=not done) and following is not None:
            side.choose(following)
            self._state.choose(following)

    def review_calm(self) -> None:
        """Mark all calm metrics reviewed."""
        calm = [line.id for line in self._pane.side.brief.calm]
        if not self._pane.verbs.review(calm):
            self._context.status.say("There is no calm metric left to review")

    def open(self) -> None:
        """Show the metric large; on the calm line show or fold the calm ones."""
        side = self._pane.side
        if side.list.hasFocus() and side.on_calm:
            side.turn_calm()
        else:
            self._pane.open_large()

    def edit(self) -> None:
        """Show all about the metric, to be edited in place."""
        metric = self._state.shown_metric
        if metric is not None:
            card = self._pane.part("card:MetricPopover")(self._context, self._state, metric.id, self._pane)
            card.ask(self._pane.spot())

    def annotate(self) -> None:
        """Ask what happened at the crosshair, else at the newest point."""
        board = self._pane.board
        at = None if board is None else board.crosshair
        answer = self._chart()
        newest = getattr(answer, "as_of", None)
        self._annotate(at if at is not None else newest if newest is not None else self._state.now)

    def annotate_at(self, panel_id: int, at: int) -> None:
        """Ask what happened at an instant of a panel."""
        if panel_id != LARGE:
            self._pane.choose_panel(panel_id)
        self._annotate(at)

    def set_target(self) -> None:
        """Ask for the target of the metric."""
        metric = self._state.shown_metric
        if metric is not None:
            self._pane.verbs.set_target(self._pane.spot(), metric)

    def dismiss(self) -> None:
        """Say that the anomaly at the crosshair, else the newest one, is none."""
        chart, metric = self._chart(), self._state.shown_metric
        findings: tuple[Finding, ...] = tuple(getattr(chart, "findings", ()))
        if metric is None or not findings:
            self._context.status.say("There is no anomaly on this chart")
            return
        at: int | None = self._pane.board.crosshair
        found = findings[-1] if at is None else nearest(findings, at)
        self._pane.verbs.dismiss(metric, found.start, found.end)

    def new_metric(self) -> None:
        """Ask for a new metric."""
        metric = self._state.shown_metric
        self._pane.verbs.new_metric(self._anywhere(), metric.product_id if metric is not None else None)

    def drop(self) -> None:
        """Delete the metric."""
        metric = self._state.shown_metric
        if metric is not None:
            following = self._pane.side.after([metric.id])
            if self._pane.verbs.drop(metric) and following is not None:
                self._state.choose(following)

    # --- panels and dashboards

    def show_panel_menu(self, at: QPoint | None = None) -> None:
        """Offer what can be done with the panel and how it shows its metric."""
        panel = self._pane.panel
        here: Any = self._pane
        menu = popup(self._context.actions, ON_PANEL, here)
        if panel is not None:
            menu.addSeparator()
            self._pane.arranging.fill(menu, panel, self._pane.spot())
        spot = self._pane.spot()
        menu.popup(at if at is not None else spot.owner.mapToGlobal(spot.box.bottomLeft()))

    def remove(self) -> None:
        """Take the panel off the dashboard."""
        panel = self._pane.panel
        if panel is not None:
            self._pane.arranging.remove(panel.id)

    def move(self, way: Way) -> None:
        """Move the panel one step."""
        if self._has_room():
            self._pane.grid.move_panel(way)

    def resize(self, wider: int, higher: int) -> None:
        """Make the panel larger or smaller."""
        if self._has_room():
            self._pane.grid.resize_panel(wider, higher)

    def turn_log(self) -> None:
        """Turn the logarithmic axis of the chart on or off."""
        if self._pane.panel is not None:
            self._pane.arranging.turn_log(self._pane.panel.id)
        elif self._pane.shows_large:
            self._pane.large.turn_log()
            self._pane.board.show_large(self._pane.large.panel, self._pane.large.card)

    # --- the stretch

    def choose_dates(self) -> Form:
        """Ask for the days that show."""
        context, state = self._context, self._state
        today = context.clock.today()
        spot = self._under(self._pane.tools.dates)
        form = Form(
            context.theme, context.icons, spot.owner, title="Dates", verb="Show", send=partial(self._take_dates, today)
        )
        first, last = state.stretch.days
        form.add_line("days", "From and to", say_span(Span(first, last), today), hint="9 feb to 9 mar, May, Q1, -2w")
        form.ask(spot.box)
        return form

    def choose_comparison(self) -> None:
        """Offer what charts can be compared with."""
        choices: list[tuple[str, Callable[[], object]]] = [
            (words.capitalize(), partial(self._state.compare, name)) for name, words in COMPARISONS.items()
        ]
        spot = self._under(self._pane.tools.compare)
        pick(spot.owner, choices).popup(spot.owner.mapToGlobal(spot.box.bottomLeft()))

    def zoom(self, factor: float) -> None:
        """Show a shorter (factor above 1) or longer stretch, round the crosshair where it shows."""
        self._state.show_stretch(scaled(self._state.stretch, factor))

    def zoom_to(self, start: int, end: int) -> None:
        """Show the stretch that a chart was zoomed or dragged to."""
        self._state.show_stretch(zoomed(int(start), int(end)))

    def pan(self, way: int) -> None:
        """Show what lies a quarter earlier or later."""
        self._state.show_stretch(shifted(self._state.stretch, PAN * way))

    def reset(self) -> None:
        """Show the newest stretch of the length that was on last."""
        self._state.show_preset(self._state.preset or Preset.MONTH)

    # --- the crosshair

    def step(self, by: int) -> None:
        """Move the crosshair by so many points."""
        if self._pane.plot is not None:
            self._pane.plot.step_crosshair(by)

    def step_week(self, by: int) -> None:
        """Move the crosshair by a week."""
        if self._pane.plot is not None:
            self._pane.plot.step_weeks(by)

    def show_table(self) -> None:
        """Show the chart's values as a table, or as a chart again."""
        if self._pane.board is not None:
            self._pane.board.turn_table(self._pane.panel_id)

    # --- what charts ask

    def open_mark(self, ref: Ref | None) -> None:
        """Edit what was annotated; go to the release or other row behind any other mark."""
        if ref is None:
            return
        mark = self._state.room.annotations.get(ref.id) if ref.kind is Kind.ANNOTATION else None
        if mark is not None:
            self._pane.verbs.edit_mark(self._pane.spot(), mark)
        else:
            self._context.go(f"pmdesk://{ref.kind.value}/{ref.id}")

    def tell_finding(self, panel_id: int, finding: Finding) -> None:
        """Say what is known of an anomaly."""
        if panel_id != LARGE:
            self._pane.choose_panel(panel_id)
        self._context.status.say(finding.words)

    def keep_effect(self, panel_id: int) -> None:
        """Ask with which feature the effect that a panel tells is kept."""
        self.effects.keep(self._pane.board.answers.get(panel_id), self._pane.spot())

    def _note_shown(self, panel_id: int) -> None:
        if panel_id != LARGE:
            return
        findings = getattr(self._pane.board.answers.get(panel_id), "findings", ())
        self._pane.large.tell(tuple(finding.words for finding in reversed(findings)))

    def _annotate(self, at: int) -> None:
        metric = self._state.shown_metric
        if metric is not None:
            self._pane.verbs.annotate(self._pane.spot(), metric, at)

    def _chart(self) -> Any:  # noqa: ANN401  # a Chart or None
        board = self._pane.board
        return None if board is None else board.answers.get(self._pane.panel_id)

    def _has_room(self) -> bool:
        if self._pane.panel is None:
            return False
        if self._pane.grid.is_narrow:
            self._context.status.say("The window is too narrow to arrange panels")
            return False
        return True

    def _take_dates(self, today: date, values: Values) -> None:
        span = parse_span(str(values["days"]), today)
        self._state.show_stretch(own_range(span.start, span.end))

    def _under(self, widget: QWidget) -> Spot:
        under = widget if widget.isVisible() else self._pane.tools.ranges
        return Spot(under, QRect(0, 0, under.width(), under.height()))

    def _anywhere(self) -> Spot:
        spot = self._pane.spot()
        return spot if spot.owner.isVisible() else self._pane.spot_of_tabs()


def nearest(findings: Iterable[Finding], at: int) -> Finding:
    """Return the anomaly that is most striking nearest to an instant."""
    return min(findings, key=lambda finding: abs(finding.at - at))
