"""The tool row over the timeline: scale, today, grouping, colours, switches, legend and filter."""

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pmdesk.domain.roadmap import Health
from pmdesk.queries.timeline_groups import Grouping, ranked
from pmdesk.queries.timeline_rows import HEALTH_COLOURS, Colouring, Frame
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button, Check
from pmdesk.ui.widgets.filterbox import FilterBox
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.theme import Theme

SCALES = [("weeks", "Weeks"), ("sprints", "Sprints"), ("quarters", "Quarters"), ("board", "Now, next, later")]
GROUPINGS = {
    Grouping.PRODUCT: "product",
    Grouping.TEAM: "team",
    Grouping.STATUS: "status",
    Grouping.OBJECTIVE: "objective",
    Grouping.OWNER: "owner",
    Grouping.RELEASE: "release",
    Grouping.NONE: "none",
}
HEALTHS = {Health.FINE: "Fine", Health.AT_RISK: "At risk", Health.BLOCKED: "Blocked"}
STATUS_LEGEND = [
    ("neutral", "Idea, candidate"),
    ("info", "Planned"),
    ("accent", "In progress"),
    ("success", "Shipped"),
]
MOST_TEAMS = 5
FILTER_TIP = "Words, or terms like is:blocked team:checkout owner:priya tag:mobile status:planned"

Swatch = tuple[str | int, str]


class Legend(QWidget):
    """Says in signs and words what the canvas shows; colours first when they tell anything but products."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._swatches: list[Swatch] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_colours(self, swatches: list[Swatch]) -> None:
        """Explain these colours; none of them shows the signs."""
        if swatches != self._swatches:
            self._swatches = swatches
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(self._run(None)), self._theme.size("control_small"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._run(painter)

    def _run(self, painter: QPainter | None) -> float:
        """Paint everything, or only measure it, from left to right; return the right edge."""
        theme, x = self._theme, 0.0
        metrics = QFontMetrics(theme.font("caption_regular"))
        signs = [(self._swatch, kind, words) for kind, words in self._swatches] or [
            (self._whisker, "", "Likely finish"),
            (self._diamond, "", "Milestone"),
            (self._arrow, "", "Order broken"),
        ]
        for sign, kind, words in signs:
            width = theme.px(10 if self._swatches else 12 if words == "Milestone" else 22)
            if painter is not None:
                sign(painter, x, self.height() / 2, kind)
                painter.setFont(theme.font("caption_regular"))
                painter.setPen(theme.color("text_muted"))
                box = QRectF(x + width + theme.px(4), 0, 400, self.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
            x += width + theme.px(4) + metrics.horizontalAdvance(words) + theme.px(12)
        return x - theme.px(12)

    def _swatch(self, painter: QPainter, x: float, y: float, kind: str | int) -> None:
        theme = self._theme
        side = theme.size("dot")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.series(kind) if isinstance(kind, int) else theme.color(kind))
        painter.drawRoundedRect(QRectF(x, y - side / 2, side, side), 2, 2)

    def _whisker(self, painter: QPainter, x: float, y: float, kind: str | int) -> None:
        del kind
        unit = self._theme.scale
        painter.setPen(QPen(self._theme.color("warning"), 1.5))
        painter.drawLines(
            [
                QLineF(x + unit, y, x + 19 * unit, y),
                QLineF(x + 19 * unit, y - 4 * unit, x + 19 * unit, y + 4 * unit),
            ]
        )

    def _diamond(self, painter: QPainter, x: float, y: float, kind: str | int) -> None:
        del kind
        half = 6 * self._theme.scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("text"))
        corners = [(x + half, y - half), (x + 2 * half, y), (x + half, y + half), (x, y)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))

    def _arrow(self, painter: QPainter, x: float, y: float, kind: str | int) -> None:
        del kind
        unit, ink = self._theme.scale, self._theme.color("danger")
        painter.setPen(QPen(ink, 1.5))
        painter.drawLine(QLineF(x + unit, y, x + 16 * unit, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        tip = [(x + 21 * unit, y), (x + 16 * unit, y - 3 * unit), (x + 16 * unit, y + 3 * unit)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in tip]))


class ToolRow(QWidget):
    """36 px over the canvas; in a narrow window the legend goes first."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme, icons = context.theme, context.icons
        self._theme = theme
        self._context = context
        self._is_board = False
        self.scale = Segmented(theme, SCALES, "sprints", small=True, name="Scale", parent=self)
        self.today = Button(theme, icons, "Today", key=".", small=True, parent=self)
        self.group = Button(theme, icons, "Group: product", small=True, chevron=True, parent=self)
        self.bars = Button(theme, icons, "Bars: product", small=True, chevron=True, parent=self)
        self.links = Check(theme, icons, "Dependencies", self)
        self.capacity = Check(theme, icons, "Capacity", self)
        self.points = Check(theme, icons, "Points", self)
        self.slides = Button(theme, icons, "Copy for slides", icon="copy", small=True, parent=self)
        self.legend = Legend(theme, self)
        self.filter = FilterBox(theme, icons, self, tip=FILTER_TIP)
        self._row = QHBoxLayout(self)
        self._of_time = (self.today, self.bars, self.links, self.capacity)
        for widget in (self.scale, self.today, self.group, self.bars, self.links, self.capacity, self.points):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.legend)
        self._row.addWidget(self.slides)
        self._row.addWidget(self.filter)
        for check in (self.links, self.capacity, self.points):
            check.setChecked(True)
        self.slides.setToolTip("Copies the board as a picture and as a table")
        theme.changed.connect(self._dress)
        self._dress()

    def show_frame(self, frame: Frame, board: Grouping | None = None) -> None:
        """Say how the frame, or the board while it shows, is grouped and coloured."""
        self.group.setText(f"Group: {GROUPINGS[board or frame.view.grouping]}")
        self.bars.setText(f"Bars: {frame.view.colouring.value}")
        self.group.updateGeometry()
        self.bars.updateGeometry()
        self.legend.show_colours(swatches(frame))
        self._make_room()

    def show_board(self, *, board: bool) -> None:
        """Leave only what makes sense over the board."""
        self._is_board = board
        self._make_room()
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("border"))

    def _dress(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size("toolbar"))
        self._row.setContentsMargins(theme.px(16), 0, theme.px(12), 1)
        self._row.setSpacing(theme.px(8))
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what does not fit, the legend first; what goes after it stands in the View menu too."""
        theme = self._theme
        margins = self._row.contentsMargins()
        offered = (self.group, self.points, self.slides) if self._is_board else (self.group, *self._of_time)
        room = self.width() - margins.left() - margins.right() - self.filter.minimumSizeHint().width()
        room -= sum(widget.sizeHint().width() + theme.px(8) for widget in (self.scale, *offered))
        for widget in (self.bars, self.slides, self.group, self.capacity, self.links, self.points, self.today):
            fits = room >= 0
            widget.setVisible(widget in offered and fits)
            if widget in offered and not fits:
                room += widget.sizeHint().width() + theme.px(8)
        legend = self.legend.sizeHint().width() + self.filter.sizeHint().width() - self.filter.minimumSizeHint().width()
        self.legend.setVisible(not self._is_board and room >= legend + theme.px(16))


def swatches(frame: Frame) -> list[Swatch]:
    """Return the colours to explain; products are explained by their names in the tree."""
    colouring = frame.view.colouring
    if colouring is Colouring.STATUS:
        return list(STATUS_LEGEND)
    if colouring is Colouring.HEALTH:
        return [(HEALTH_COLOURS[health], words) for health, words in HEALTHS.items()]
    if colouring is Colouring.TEAM:
        teams = ranked(frame.sheet.teams.values())[:MOST_TEAMS]
        return [(frame.forest.team_colours[team.id], team.title) for team in teams]
    return []
