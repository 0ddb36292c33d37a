"""The left side of the metrics: filter, the line of the daily brief, and the list that leads the pane."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QStylePainter, QVBoxLayout, QWidget

from pmdesk.domain.kinds import MetricId
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.lines import Briefing, MetricLine, Note, as_brief, by_product
from pmdesk.ui.metrics.list_rows import MetricRows
from pmdesk.ui.widgets.filterbox import FilterBox
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, ring, write
from pmdesk.ui.widgets.painted_list import PaintedList, global_box
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

WIDE, NARROW = 304, 236
NARROW_BELOW = 1200


class BriefLine(QAbstractButton):
    """The daily brief in one line; a press turns it into the list, and back."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.setCheckable(True)

    def tell(self, brief: Briefing) -> None:
        """Say how much is left of the brief."""
        self.setText(brief.words)
        self.setVisible(bool(brief.words))
        self.setAccessibleName(f"Daily brief, {brief.words}")
        self.setToolTip(f"Daily brief: {brief.words}")
        self._icon = "circle-check" if brief.is_done else "list-checks"
        self.update()

    _icon = "list-checks"

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(100), self._theme.size("row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QStylePainter(self)
        on = self.isChecked()
        ground = "accent_bg" if on else "hover" if self.underMouse() else "surface_raised"
        fill(painter, self.rect(), theme.color(ground))
        fill(painter, QRect(0, 0, self.width(), 1), theme.color("border"))
        ink = theme.color("accent_ink" if on else "text")
        side, middle = theme.px(14), self.height() / 2
        x = theme.px(12)
        self._icons.paint(painter, self._icon, ink, QPointF(x, middle - side / 2), side)
        x += side + theme.px(6)
        font = theme.font("section", numbers=True)
        room = self.width() - x - theme.px(28)
        write(painter, QRect(x, 0, room, self.height()), elided(QFontMetrics(font), self.text(), room), font, ink)
        arrow = "chevron-up" if on else "chevron-down"
        self._icons.paint(painter, arrow, ink, QPointF(self.width() - theme.px(24), middle - side / 2), side)
        if self.hasFocus():
            ring(painter, theme, self.rect(), 0)


class MetricList(PaintedList):
    """The list; presses on a summing line act, the menu key and a right press ask for the menu."""

    ground = "surface_raised"
    summed = Signal(str)
    menu_wanted = Signal(QPoint)
    focused = Signal()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current >= 0:
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_wanted.emit(global_box(self, self.current).bottomLeft() if by_key else event.globalPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.row_at(event.position().toPoint().y())
        rows = self.rows()
        if row < 0 or event.button() != Qt.MouseButton.LeftButton or not isinstance(rows, MetricRows):
            return
        entry = rows.shown[row]
        if isinstance(entry, Note) and entry.verb:
            self.summed.emit(entry.verb)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()


class MetricSide(QWidget):
    """Shows all metrics by product, or the brief; the chosen metric stays chosen whatever is shown."""

    chosen = Signal(int)
    opened = Signal(int)
    turned = Signal(bool)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = context.theme, context.icons
        self._theme = theme
        self._key = context.actions
        self._lines: tuple[MetricLine, ...] = ()
        self._brief = Briefing()
        self._shows_calm = False
        self._is_filling = False
        self.filter = FilterBox(
            theme, icons, self, words="Filter metrics", tip="Words of a name or product", widest=600
        )
        self.brief_line = BriefLine(theme, icons, self)
        self.rows = MetricRows(theme, icons)
        self.list = MetricList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Metrics")
        self.setFocusProxy(self.list)
        self._arrange()
        self.brief_line.hide()
        self.brief_line.toggled.connect(self._turn)
        self.filter.narrowed.connect(self._fill)
        self.filter.left.connect(self.list.setFocus)
        self.list.current_changed.connect(self._choose)
        self.list.activated.connect(self._open)
        self.list.summed.connect(self._sum)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def shows_brief(self) -> bool:
        """Whether the brief is what the list shows."""
        return self.brief_line.isChecked()

    @property
    def brief(self) -> Briefing:
        """The brief as it is now."""
        return self._brief

    @property
    def lines(self) -> tuple[MetricLine, ...]:
        """All metrics, shown or not."""
        return self._lines

    @property
    def current(self) -> MetricId | None:
        """The metric whose line is current."""
        line = self.line_at(self.list.current)
        return None if line is None else line.id

    @property
    def on_calm(self) -> bool:
        """Whether the line of the calm ones is current."""
        row = self.list.current
        return 0 <= row < len(self.rows.shown) and isinstance(self.rows.shown[row], Note)

    def line(self, metric_id: int) -> MetricLine | None:
        """Return the line of a metric, shown or not."""
        return next((line for line in self._lines if line.id == metric_id), None)

    def line_at(self, row: int) -> MetricLine | None:
        """Return the metric of a row, None for headings."""
        entry = self.rows.shown[row] if 0 <= row < len(self.rows.shown) else None
        return entry if isinstance(entry, MetricLine) else None

    def show_lines(self, lines: tuple[MetricLine, ...]) -> None:
        """Show the metrics of a newer reading."""
        self._lines = lines
        self.filter.show_words(f"Filter {len(lines)} metrics")
        self._fill()

    def show_briefing(self, brief: Briefing) -> None:
        """Show a newer brief."""
        self._brief = brief
        self.brief_line.tell(brief)
        if self.shows_brief:
            self._fill()

    def show_brief(self, *, shown: bool) -> None:
        """Turn the list into the brief, or back."""
        self.brief_line.setChecked(shown)

    def choose(self, metric_id: int) -> bool:
        """Make a metric current without telling; False when it does not show."""
        for row in range(self.rows.count()):
            line = self.line_at(row)
            if line is not None and line.id == metric_id:
                self._is_filling = True
                self.list.set_current(row)
                self._is_filling = False
                return True
        return False

    def reveal(self, metric_id: int) -> bool:
        """Make a metric current, leaving filter and brief where they hide it."""
        if self.choose(metric_id):
            return True
        self.filter.clear()
        self.show_brief(shown=False)
        self._fill()
        return self.choose(metric_id)

    def after(self, ids: Iterable[int]) -> MetricId | None:
        """Return the metric that is current once these are gone from the list: the next one, else the one before."""
        gone = set(ids)
        rows = range(self.rows.count())
        here = self.list.current
        for row in (*range(here, len(rows)), *range(here - 1, -1, -1)):
            line = self.line_at(row)
            if line is not None and line.id not in gone and not (self.shows_brief and line.reviewed):
                return line.id
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        fill(painter, event.rect(), self._theme.color("surface_raised"))
        fill(painter, QRect(self.width() - 1, 0, 1, self.height()), self._theme.color("border"))

    def fit(self, window_width: int) -> None:
        """Be narrower in a narrow window."""
        wide = self._theme.px(NARROW if window_width < self._theme.px(NARROW_BELOW) else WIDE)
        self.setFixedWidth(wide)
        if wide != self.rows.width:
            self.rows.width = wide
            self.list.refresh()

    def _arrange(self) -> None:
        self._filter_row = QVBoxLayout()
        self._filter_row.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._filter_row)
        column.addWidget(self.brief_line)
        column.addWidget(self.list, 1)

    def _dress(self) -> None:
        theme = self._theme
        self._filter_row.setContentsMargins(theme.px(8), theme.px(6), theme.px(7), theme.px(6))
        self.fit(self.window().width())
        self.brief_line.updateGeometry()

    def _fill(self) -> None:
        """Show the rows anew; the current metric stays, or the nearest row where it is gone."""
        kept, words = self.current, self.filter.text()
        self.rows.tells_why = self.shows_brief
        if self.shows_brief:
            key = self._key.first_key("metrics.calm_reviewed") if self._key.has("metrics.calm_reviewed") else ""
            self.rows.shown = as_brief(self._brief, words, shows_calm=self._shows_calm, key=key)
        else:
            self.rows.shown = by_product(self._lines, words)
        self._is_filling = True
        self.list.refresh()
        self._is_filling = False
        if kept is None or not self.choose(kept):
            now = self.current
            if now is not None and now != kept:
                self.chosen.emit(now)

    def _turn(self, on: bool) -> None:
        self._fill()
        if on and self._brief.left:
            self.list.clear_current()
            self.list.step(1)
        if self.brief_line.hasFocus():  # Letters act on the list; a press on its line is no reason to lose them.
            self.list.setFocus()
        self.turned.emit(on)

    def _choose(self, row: int) -> None:
        line = self.line_at(row)
        if line is not None and not self._is_filling:
            self.chosen.emit(line.id)

    def _open(self, row: int) -> None:
        line = self.line_at(row)
        if line is not None:
            self.opened.emit(line.id)
        elif self.on_calm:
            self.turn_calm()

    def turn_calm(self) -> None:
        """Show the calm ones below their line, or fold them again."""
        self._sum("calm")

    def _sum(self, verb: str) -> None:
        if verb == "calm":
            self._shows_calm = not self._shows_calm
            self._fill()
