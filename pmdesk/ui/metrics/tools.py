"""The tool row over the dashboard: range, dates, comparison, which marks show, and how old the data is."""

from datetime import date

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pmdesk.domain.classes import frozen
from pmdesk.domain.ranges import Preset, Range, say_range
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.stretch import USUAL
from pmdesk.ui.widgets.buttons import Button, Check
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

RANGES: list[tuple[str, str]] = [(preset.value, preset.value) for preset in Preset]
COMPARISONS = {"band": "expected band", "previous": "previous period", "nothing": "nothing"}
MARKS = {"releases": "Releases", "anomalies": "Anomalies", "alerts": "Alerts"}


@frozen
class Freshness:
    """How old the data is, in words; amber when it is `stale`."""

    words: str = ""
    stale: bool = False


class FreshnessLine(QWidget):
    """Says to which day there is data and when it was fetched."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.shown = Freshness()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_freshness(self, freshness: Freshness) -> None:
        """Say it anew."""
        if freshness != self.shown:
            self.shown = freshness
            self.setAccessibleName(freshness.words)
            self.setToolTip(freshness.words)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.size("control_small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        font = theme.font("small", numbers=True)
        ink = theme.color("warning_text" if self.shown.stale else "text_faint")
        words = elided(QFontMetrics(font), self.shown.words, self.width())
        write(QPainter(self), self.rect(), words, font, ink, flags=RIGHT)


class ToolRow(QWidget):
    """36 px over the dashboard; what does not fit stands in the View menu too."""

    range_chosen = Signal(str)
    marks_changed = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = context.theme, context.icons
        self._theme = theme
        self.ranges = Segmented(theme, RANGES, USUAL.value, small=True, name="Range", parent=self)
        self.dates = Button(theme, icons, "", icon="calendar", small=True, chevron=True, parent=self)
        self.compare = Button(theme, icons, "Compare: expected band", small=True, chevron=True, parent=self)
        self.marks = {name: Check(theme, icons, words, self) for name, words in MARKS.items()}
        self.freshness = FreshnessLine(theme, self)
        self._offered = dict.fromkeys(MARKS, False)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.ranges)
        self._row.addWidget(self.dates)
        self._row.addWidget(self.compare)
        for name, check in self.marks.items():
            check.setChecked(name != "alerts")
            check.toggled.connect(self.marks_changed)
            self._row.addWidget(check)
        self._row.addWidget(self.freshness, 1)
        self.ranges.chosen.connect(self.range_chosen)
        context.theme.changed.connect(self._dress)
        self._dress()

    def show_range(self, shown: Range, today: date) -> None:
        """Say which stretch shows; one of one's own turns no length on."""
        self.ranges.set_current("" if shown.preset is None else shown.preset.value)
        words = say_range(shown, today)
        self.dates.setText(words)
        self.dates.setAccessibleName(f"Dates, {words}")
        self.dates.updateGeometry()
        self._make_room()

    def show_comparison(self, name: str) -> None:
        """Say what charts are compared with."""
        self.compare.setText(f"Compare: {COMPARISONS[name]}")
        self.compare.updateGeometry()
        self._make_room()

    def offer_marks(self, names: frozenset[str]) -> None:
        """Offer the ticks of marks that there are."""
        self._offered = {name: name in names for name in MARKS}
        self._make_room()

    def shown_marks(self) -> frozenset[str]:
        """Return the marks that are ticked."""
        return frozenset(name for name, check in self.marks.items() if check.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        fill(painter, self.rect(), self._theme.color("surface"))
        fill(painter, QRect(0, self.height() - 1, self.width(), 1), self._theme.color("border"))

    def _dress(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size("toolbar"))
        self._row.setContentsMargins(theme.px(16), 0, theme.px(12), 1)
        self._row.setSpacing(theme.px(8))
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what does not fit: first the ticks, then the comparison."""
        theme, margins = self._theme, self._row.contentsMargins()
        gap = theme.px(8)
        words = QFontMetrics(theme.font("small")).horizontalAdvance(self.freshness.shown.words)
        room = self.width() - margins.left() - margins.right() - min(words, theme.px(200)) - gap
        room -= sum(widget.sizeHint().width() + gap for widget in (self.ranges, self.dates))
        wanted = [self.compare, *(check for name, check in self.marks.items() if self._offered[name])]
        for widget in (self.compare, *self.marks.values()):
            width = widget.sizeHint().width() + gap
            fits = widget in wanted and room >= width
            widget.setVisible(fits)
            room -= width if fits else 0
