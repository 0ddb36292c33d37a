"""The rows of the metric list, painted: headings, metrics with sparkline, value and change, and the brief's lines."""

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFontMetrics, QPainter, QPolygonF

from pmdesk.ui.metrics.lines import Heading, ListRow, MetricLine, Note
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import cap_text, cap_width, paint_cap
from pmdesk.ui.widgets.paint import RIGHT, fill, pen, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

LEFT_PAD, RIGHT_PAD, GAP = 12, 10, 6
SPARK_WIDE, SPARK_HIGH = 40, 14
VALUE_WIDE, CHANGE_WIDE = 48, 42
SPARK_FROM = 250
"""A narrower list has no sparklines."""
TWO_LINES, WHY_LINE = 44, 15


class MetricRows(PlainRows):
    """Headings and metrics; in the brief a metric that moved has a second line that says why."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.shown: list[ListRow] = []
        self.tells_why = False
        self.width = 0

    def count(self) -> int:
        return len(self.shown)

    def height(self, row: int) -> int:
        entry = self.shown[row]
        if isinstance(entry, MetricLine) and self._says_why(entry):
            return self.theme.px(TWO_LINES) + (self._why_lines(entry) - 1) * self.theme.px(WHY_LINE)
        return self.theme.size("row_dense")

    def _why_lines(self, line: MetricLine) -> int:
        """Return over how many lines the reason goes, two at most."""
        metrics = QFontMetrics(self.theme.font("caption_regular", numbers=True))
        room = self.width - self.theme.px(LEFT_PAD + RIGHT_PAD)
        return 2 if self.width and metrics.horizontalAdvance(line.why) > room else 1

    def _says_why(self, line: MetricLine) -> bool:
        return self.tells_why and bool(line.why) and not line.reviewed

    def can_stand(self, row: int) -> bool:
        entry = self.shown[row]
        return isinstance(entry, MetricLine) or (isinstance(entry, Note) and bool(entry.verb))

    def text(self, row: int) -> str:
        entry = self.shown[row]
        if isinstance(entry, MetricLine):
            return entry.spoken
        return entry.title if isinstance(entry, Heading) else entry.words

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        entry = self.shown[row]
        if isinstance(entry, Heading):
            self._paint_heading(painter, entry, box)
        elif isinstance(entry, Note):
            self._paint_note(painter, entry, box)
        else:
            self._paint_metric(painter, entry, box, look)

    def _paint_heading(self, painter: QPainter, entry: Heading, box: QRect) -> None:
        theme = self.theme
        fill(painter, QRect(box.left(), box.top(), box.width(), 1), theme.color("border"))
        words = box.adjusted(theme.px(LEFT_PAD), 1, -theme.px(RIGHT_PAD), 0)
        font = theme.font("caption_strong")
        write(painter, words, elided(QFontMetrics(font), entry.title, words.width()), font, theme.color("text"))

    def _paint_note(self, painter: QPainter, entry: Note, box: QRect) -> None:
        theme = self.theme
        fill(painter, QRect(box.left(), box.top(), box.width(), 1), theme.color("border"))
        x, middle = box.left() + theme.px(LEFT_PAD), box.center().y() + 1
        side = theme.px(14)
        if entry.icon:
            self._icons.paint(painter, entry.icon, entry.ink, QPointF(x, middle - side / 2), side)
            x += side + theme.px(GAP)
        right = box.right() - theme.px(RIGHT_PAD)
        if entry.key:
            right -= cap_width(theme, cap_text(entry.key))
            paint_cap(painter, theme, cap_text(entry.key), QPointF(right, middle))
            right -= theme.px(GAP)
        font = theme.font("section")
        place = QRect(x, box.top(), right - x, box.height())
        write(painter, place, elided(QFontMetrics(font), entry.words, place.width()), font, theme.color(entry.ink))

    def _paint_metric(self, painter: QPainter, line: MetricLine, box: QRect, look: Look) -> None:
        theme = self.theme
        first = QRect(box.left(), box.top(), box.width(), theme.size("row_dense"))
        right = self._paint_numbers(painter, line, first)
        left = box.left() + theme.px(LEFT_PAD)
        if line.reviewed:
            side = theme.px(12)
            at = QPointF(left, first.center().y() + 1 - side / 2)
            self._icons.paint(painter, "check", "success_text", at, side)
            left += side + theme.px(4)
        font = theme.font("small")
        ink = theme.color("selection_text" if look.selected else "text")
        words = elided(QFontMetrics(font), line.title, right - left)
        write(painter, QRect(left, first.top(), right - left, first.height()), words, font, ink)
        if self._says_why(line):
            self._paint_why(painter, line, QRect(left, first.bottom() - theme.px(1), box.right() - left, box.height()))

    def _paint_why(self, painter: QPainter, line: MetricLine, box: QRect) -> None:
        """Write the reason; what does not fit into two lines is cut at its end."""
        theme = self.theme
        font = theme.font("caption_regular", numbers=True)
        metrics, room = QFontMetrics(font), box.width() - theme.px(RIGHT_PAD)
        words, y = line.why.split(), box.top()
        for last in (self._why_lines(line) == 1, True):
            count = len(words) if last else fitting(metrics, words, room)
            place = QRect(box.left(), y, room, theme.px(WHY_LINE))
            write(painter, place, elided(metrics, " ".join(words[:count]), room), font, theme.color("text_muted"))
            words, y = words[count:], y + theme.px(WHY_LINE)
            if not words:
                return

    def _paint_numbers(self, painter: QPainter, line: MetricLine, box: QRect) -> int:
        """Paint change, value and sparkline from the right; return where the title must end."""
        theme = self.theme
        gap = theme.px(GAP)
        x = box.right() + 1 - theme.px(RIGHT_PAD)
        change = theme.font("caption_regular", numbers=True)
        ink = theme.color(line.change_ink)
        x -= self._right(painter, line.change, QRect(x, box.top(), theme.px(CHANGE_WIDE), box.height()), change, ink)
        value = theme.font("caption_strong", numbers=True)
        ink = theme.color("warning_text" if line.is_stale else "text")
        x -= gap
        x -= self._right(painter, line.value, QRect(x, box.top(), theme.px(VALUE_WIDE), box.height()), value, ink)
        x -= gap
        if box.width() >= theme.px(SPARK_FROM):
            x -= theme.px(SPARK_WIDE)
            high = theme.px(SPARK_HIGH)
            self.paint_spark(painter, line, QRectF(x, box.center().y() + 1 - high / 2, theme.px(SPARK_WIDE), high))
            x -= gap
        return x

    def _right(self, painter: QPainter, words: str, column: QRect, font: object, ink: object) -> int:
        """Write words so that they end where `column` begins; return the width they take, at least the column's."""
        metrics = QFontMetrics(font)  # pyright: ignore[reportArgumentType, reportCallIssue]
        wide = max(column.width(), metrics.horizontalAdvance(words))
        place = QRect(column.left() - wide, column.top(), wide, column.height())
        write(painter, place, words, font, ink, flags=RIGHT)  # pyright: ignore[reportArgumentType]
        return wide

    def paint_spark(self, painter: QPainter, line: MetricLine, box: QRectF) -> None:
        """Paint the sparkline, and the dot at its end where the metric moved."""
        if len(line.spark) < 2:  # noqa: PLR2004  # one point is no line
            return
        theme = self.theme
        edge = 2.0 * theme.scale
        step = (box.width() - 2 * edge) / (len(line.spark) - 1)
        high = box.height() - 2 * edge
        points = [
            QPointF(box.left() + edge + step * at, box.bottom() - edge - high * value)
            for at, value in enumerate(line.spark)
        ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.color("text_faint"), 1.25 * theme.scale))
        painter.drawPolyline(QPolygonF(points))
        if line.dot:
            painter.setPen(pen(theme.color(line.dot), 0.5))
            painter.setBrush(theme.color(line.dot))
            painter.drawEllipse(points[-1], edge, edge)
        painter.restore()


def fitting(metrics: QFontMetrics, words: list[str], room: int) -> int:
    """Return how many words fit into a line, one at least."""
    count = 1
    while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= room:
        count += 1
    return count
