"""What the metrics pane knows: rows of the room, what is chosen, the stretch that shows; it follows the bus."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Dashboard, Metric, Panel, PanelKind
from pmdesk.domain.ranges import Preset, Range, ms_of
from pmdesk.queries.findings import Findings
from pmdesk.queries.metric_room import KINDS, NOTHING, Room, metric_room, touched_metrics
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.places import in_order, place_of
from pmdesk.ui.metrics.stretch import USUAL, newest_range

MEMORY = "metrics.state"
ROOM = "metrics.room"
MARKS = frozenset({"releases", "anomalies", "alerts"})


class MetricsState(QObject):
    """One for the pane; its signals tell which part is other now.

    `room_changed` carries the metrics that a step touched, None for all of them.
    """

    room_changed = Signal(object)
    dashboard_changed = Signal()
    stretch_changed = Signal()
    view_changed = Signal()
    metric_changed = Signal()
    troubled = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.room: Room = NOTHING
        self.findings = Findings()
        self.is_read = False
        self.dashboard = 0
        self.metric = 0
        self.preset: Preset | None = USUAL
        self.newest: int | None = None
        self.stretch: Range = newest_range(USUAL, self.now, context.clock.today(), None)
        self.comparison = "band"
        self.marks = frozenset({"releases", "anomalies"})
        self._waiting: list[Changes] = []
        self._restore()
        context.bus.changed.connect(self.hear)

    @property
    def now(self) -> int:
        """The instant, in milliseconds since 1970."""
        return ms_of(self.context.clock.now())

    @property
    def panels(self) -> dict[int, Panel]:
        """The panels of the dashboard that shows."""
        return self.room.panels_of(self.dashboard)

    @property
    def shown_dashboard(self) -> Dashboard | None:
        """The dashboard that shows."""
        return self.room.dashboards.get(self.dashboard)

    @property
    def shown_metric(self) -> Metric | None:
        """The metric that is chosen."""
        return self.room.metrics.get(self.metric)

    def panel_of(self, metric_id: int) -> int | None:
        """Return the first panel of the shown dashboard that shows a metric; a chart rather than a card about it."""
        panels = self.panels
        order = in_order({each: place_of(row) for each, row in panels.items()})
        found = [each for each in order if panels[each].metric_id == metric_id]
        charts = [each for each in found if panels[each].kind is not PanelKind.EFFECT]
        return next(iter(charts or found), None)

    def read(self) -> None:
        """Read the room."""
        self.context.ask(ROOM, metric_room, self._take, self.troubled.emit)

    def hear(self, changes: Changes) -> None:
        """Read again what a step may have touched."""
        if changes.touches(KINDS):
            self._waiting.append(changes)
            self.read()

    def show_dashboard(self, dashboard_id: int) -> None:
        """Show another dashboard."""
        if dashboard_id != self.dashboard and dashboard_id in self.room.dashboards:
            self.dashboard = dashboard_id
            self.dashboard_changed.emit()

    def choose(self, metric_id: int) -> None:
        """Choose a metric."""
        if metric_id != self.metric:
            self.metric = metric_id
            self.metric_changed.emit()

    def show_preset(self, preset: Preset) -> None:
        """Show the newest stretch of a length."""
        self.preset = preset
        self.show_stretch(newest_range(preset, self.now, self.context.clock.today(), self.newest))

    def show_stretch(self, stretch: Range) -> None:
        """Show another stretch on all charts."""
        self.preset = stretch.preset
        if stretch != self.stretch:
            self.stretch = stretch
            self.stretch_changed.emit()

    def note_newest(self, newest: int | None) -> None:
        """Know the newest point there is; the stretch goes along with it."""
        if newest != self.newest:
            self.newest = newest
            if self.preset is not None:
                self.show_preset(self.preset)

    def compare(self, comparison: str) -> None:
        """Compare with the expected band, the previous period or nothing."""
        if comparison != self.comparison:
            self.comparison = comparison
            self.view_changed.emit()

    def show_marks(self, marks: frozenset[str]) -> None:
        """Show marks of these sorts."""
        if marks != self.marks:
            self.marks = marks
            self.view_changed.emit()

    def kept(self) -> dict[str, Any]:
        """Return what is to be remembered, as JSON values."""
        own = None if self.preset is not None else [self.stretch.start, self.stretch.end]
        return {
            "dashboard": self.dashboard,
            "metric": self.metric,
            "preset": None if self.preset is None else self.preset.value,
            "stretch": own,
            "comparison": self.comparison,
            "marks": sorted(self.marks),
        }

    def _restore(self) -> None:
        kept = self.context.memory.get(MEMORY)
        state: dict[str, Any] = kept if isinstance(kept, dict) else {}  # pyright: ignore[reportUnknownVariableType]
        self.dashboard = int(state.get("dashboard") or 0)
        self.metric = int(state.get("metric") or 0)
        if state.get("comparison") in ("band", "previous", "nothing"):
            self.comparison = state["comparison"]
        if isinstance(state.get("marks"), list):
            self.marks = MARKS & frozenset(map(str, state["marks"]))
        preset, own = state.get("preset"), state.get("stretch")
        if preset in list(Preset):
            self.show_preset(Preset(preset))
        elif isinstance(own, list) and len(own) == 2:  # pyright: ignore[reportUnknownArgumentType]  # noqa: PLR2004  # its start and end
            try:
                self.show_stretch(Range(int(own[0]), int(own[1])))  # pyright: ignore[reportUnknownArgumentType]
            except DeskError:
                self.show_preset(USUAL)

    def _take(self, room: Room) -> None:
        before, self.room = self.room, room
        heard, self._waiting = self._waiting, []
        is_first, self.is_read = not self.is_read, True
        touched: frozenset[int] | None = None
        if not is_first:
            parts = [touched_metrics(changes, before, room) for changes in heard]
            known = [part for part in parts if part is not None]
            touched = frozenset[int]().union(*known) if len(known) == len(parts) else None
        if self.dashboard not in room.dashboards:
            self.dashboard = self._nearest_dashboard(before)
        if self.metric not in room.metrics:
            self.metric = 0
        self.room_changed.emit(touched)

    def _nearest_dashboard(self, before: Room) -> int:
        """Return the dashboard that shows where the one that did is gone: the next one, else the one before."""
        order = list(before.dashboards)
        at = order.index(self.dashboard) if self.dashboard in order else 0
        near = [*order[at:], *reversed(order[:at]), *self.room.dashboards]
        return next((each for each in near if each in self.room.dashboards), 0)
