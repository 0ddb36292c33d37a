"""One metric large, over the dashboard: its chart, and below it what it means and what was found in it."""

from dataclasses import replace

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from pmdesk.domain.kinds import DashboardId, PanelId
from pmdesk.domain.metrics import Metric, Panel, Scale
from pmdesk.queries.metric_room import Room
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.cards import Head, PanelCard
from pmdesk.ui.widgets.paint import TOP_LEFT, WRAP, fill, write
from pmdesk.ui.widgets.text import elided

SIDE, TOP, FOOT = 16, 12, 66
MOST_WORDS = 3


class Large(QWidget):
    """The page of one metric; Esc goes back."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.panel = Panel(PanelId(0), DashboardId(0), 0)  # pyright: ignore[reportArgumentType]  # shows nothing yet
        self.card = PanelCard(context.theme, context.icons, -1, self)
        self.card.can_move = False
        self.card.choose(chosen=True)
        self._description = ""
        self._found: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Metric")
        context.theme.changed.connect(self._lay_out)

    @property
    def words(self) -> tuple[str, ...]:
        """What stands below the chart."""
        return tuple(part for part in (*self._found, self._description) if part)

    def show_metric(self, metric: Metric, room: Room) -> None:
        """Show another metric."""
        names = room.dimensions.get(metric.id, ())
        split = self.panel.split_by if self.panel.split_by in names else ""
        if metric.id != self.panel.metric_id:
            self._found = ()
            self.panel = Panel(PanelId(0), DashboardId(0), metric.id, width=12, height=8, split_by=split)
            self.card.show_head(Head(metric.title, colour=room.colour_of(metric.id)))
        self.setAccessibleName(metric.title)
        self._description = metric.description.strip()
        self.update()

    def turn_log(self) -> None:
        """Turn the logarithmic axis on or off."""
        self.panel = replace(self.panel, scale=Scale.LINEAR if self.panel.scale is Scale.LOG else Scale.LOG)

    def tell(self, found: tuple[str, ...]) -> None:
        """Say what was found in it."""
        if found[:MOST_WORDS] != self._found:
            self._found = found[:MOST_WORDS]
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._context.theme
        fill(painter, event.rect(), theme.color("surface"))
        y = self.card.geometry().bottom() + theme.px(8)
        font, line = theme.font("small", numbers=True), theme.line("small") + theme.px(2)
        left, wide = theme.px(SIDE + 4), self.width() - 2 * theme.px(SIDE + 4)
        for words in self._found:
            text = elided(QFontMetrics(font), words, wide)
            write(painter, QRect(left, y, wide, line), text, font, theme.color("text"))
            y += line
        if self._description and y < self.height():
            place = QRect(left, y, wide, self.height() - y)
            write(painter, place, self._description, font, theme.color("text_muted"), flags=TOP_LEFT | WRAP)

    def _lay_out(self) -> None:
        theme = self._context.theme
        side, top, foot = theme.px(SIDE), theme.px(TOP), theme.px(FOOT)
        self.card.setGeometry(side, top, self.width() - 2 * side, max(theme.px(120), self.height() - top - foot))
