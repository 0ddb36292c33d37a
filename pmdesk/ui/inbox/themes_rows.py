"""The table of themes, painted: a bar, a sparkline, the change, a cell for each segment, and the item."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPolygonF

from pmdesk.insight.chance import Trend
from pmdesk.queries.theme_table import Heat, ItemLine, ThemeLine, ThemeTable
from pmdesk.storage.theme_counts import Measure
from pmdesk.ui.inbox.themes_words import NO_ITEM, NOTHING, amount, change_tip, heat_tip, seen_tip, spoken
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import CENTER, RIGHT, fill, panel, pen, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.timeline.look import HEALTH_ICONS, STATUS_ICONS

PAD, GAP = 16, 8
BAR, BAR_HIGH, AMOUNT, AMOUNT_MONEY = 92, 8, 28, 52
SPARK, SPARK_HIGH = 60, 14
CHANGE = 48
HEAT, HEAT_LEAST, HEAT_HIGH = 54, 40, 22
ITEM, ITEM_LEAST = 184, 120
TITLE_LEAST = 168
COLDEST, HOTTEST = 0.06, 0.36


class Columns(NamedTuple):
    """Where the columns begin and how wide they are; a column of no width is left out."""

    title: tuple[int, int]
    bar: tuple[int, int]
    amount: tuple[int, int]
    spark: tuple[int, int]
    change: tuple[int, int]
    heats: tuple[tuple[int, int], ...]
    item: tuple[int, int]


def columns(theme: Theme, width: int, segments: int, by: Measure) -> Columns:
    """Share a width among the columns; where it is short the item, the cells, the line and the bar give way in turn."""
    px = theme.px
    left, gap = px(PAD) + theme.size("dot") + px(GAP), px(GAP)
    counted = px(AMOUNT_MONEY if by is Measure.REVENUE else AMOUNT)
    bar, spark, heat, item, shown = px(BAR), px(SPARK), px(HEAT), px(ITEM), segments
    change, least = px(CHANGE), px(TITLE_LEAST)

    def lack() -> int:
        lines = sum(wide + gap for wide in (bar, counted, spark, change) if wide)
        return least - (width - left - gap - lines - shown * heat - (gap if shown else 0) - item - px(PAD))

    item = max(px(ITEM_LEAST), item - max(0, lack()))
    if shown:
        heat = max(px(HEAT_LEAST), heat - max(0, -(-lack() // shown)))
    spark = spark if lack() <= 0 else 0
    bar = bar if lack() <= 0 else 0
    shown = max(0, shown - max(0, -(-lack() // heat)))
    x = left
    placed: list[tuple[int, int]] = []
    for wide in (max(px(40), least - lack()), bar, counted, spark, change):
        placed.append((x, wide))
        x += wide + gap if wide else 0
    heats = tuple((x + at * heat, heat) for at in range(shown))
    x += shown * heat + (gap if shown else 0)
    return Columns(placed[0], placed[1], placed[2], placed[3], placed[4], heats, (x, item))


class ThemeRows(PlainRows):
    """The rows; themes of which nothing was said now are faint."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.lines: tuple[ThemeLine, ...] = ()
        self.table: ThemeTable | None = None
        self._largest = 0.0

    def show(self, table: ThemeTable, lines: tuple[ThemeLine, ...]) -> None:
        """Show other rows."""
        self.table, self.lines = table, lines
        self._largest = max((line.amount for line in lines), default=0.0)

    def count(self) -> int:
        return len(self.lines)

    def height(self, row: int) -> int:
        del row
        return self.theme.size("row")

    def text(self, row: int) -> str:
        return "" if self.table is None else spoken(self.lines[row], self.table)

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        del row
        left, wide = self.columns(box.width()).title
        edge = self.theme.px(3)
        return QRect(left - edge, box.top() + edge, wide + 2 * edge, box.height() - 2 * edge)

    def edit_text(self, row: int) -> str:
        return self.lines[row].title

    def columns(self, width: int) -> Columns:
        """Return where the columns stand at a width."""
        table = self.table
        by = Measure.NOTES if table is None else table.measure
        return columns(self.theme, width, 0 if table is None else len(table.segments), by)

    def tip(self, row: int, x: int, width: int) -> str:
        """Return what is told of the cell under the pointer."""
        table = self.table
        if table is None:
            return ""
        line, places = self.lines[row], self.columns(width)
        for place, heat, segment in zip(places.heats, line.heats, table.segments, strict=False):
            if place[0] <= x < sum(place):
                return heat_tip(heat, segment, table)
        if places.amount[0] <= x < sum(places.change):
            return change_tip(line, table)
        if places.item[0] <= x:
            return "" if line.item is None else line.item.title
        return seen_tip(line, table)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        if self.table is None:
            return
        theme, line, places = self.theme, self.lines[row], self.columns(box.width())
        ink = theme.color("selection_text" if look.selected else "text" if line.amount else "text_muted")
        dot = theme.size("dot")
        place = QRect(theme.px(PAD), box.center().y() - dot // 2, dot, dot)
        panel(
            painter, place, 2, *((theme.series(line.colour),) if line.colour else (None, theme.color("border_control")))
        )
        self._paint_title(painter, line, self._at(places.title, box), ink)
        self._paint_bar(painter, line, places, box)
        write(
            painter,
            self._at(places.amount, box),
            amount(line.amount, self.table.measure),
            theme.font("small", numbers=True),
            ink,
        )
        if places.spark[1]:
            self._paint_spark(painter, line, QRectF(self._at(places.spark, box)))
        self._paint_change(painter, line, self._at(places.change, box), look)
        for place_of, heat in zip(places.heats, line.heats, strict=False):
            self._paint_heat(painter, heat, self._at(place_of, box), ink)
        self._paint_item(painter, line.item, self._at(places.item, box), ink)

    def _at(self, place: tuple[int, int], box: QRect) -> QRect:
        return QRect(box.left() + place[0], box.top(), place[1], box.height())

    def _paint_title(self, painter: QPainter, line: ThemeLine, box: QRect, ink: QColor) -> None:
        font = medium(self.theme)
        room = box.width()
        if line.is_kept or line.is_named:
            side = self.theme.px(12)
            words = min(QFontMetrics(font).horizontalAdvance(line.title), room - side - self.theme.px(4))
            at = QPointF(box.left() + words + self.theme.px(5), box.center().y() + 1 - side / 2)
            self._icons.paint(painter, "pin", "text_faint", at, side)
            room -= side + self.theme.px(4)
        write(painter, box, elided(QFontMetrics(font), line.title, room), font, ink)

    def _paint_bar(self, painter: QPainter, line: ThemeLine, places: Columns, box: QRect) -> None:
        wide = places.bar[1] * line.amount / self._largest if self._largest else 0
        if wide >= 1:
            high = self.theme.px(BAR_HIGH)
            bar = QRectF(box.left() + places.bar[0], box.center().y() + 1 - high // 2, round(wide), high)
            panel(painter, bar, 1, self.theme.color("border_control"))

    def _paint_spark(self, painter: QPainter, line: ThemeLine, box: QRectF) -> None:
        """Paint the weeks as a line from nothing up to their highest."""
        top = max(line.weeks, default=0.0)
        if not top:
            return
        high = self.theme.px(SPARK_HIGH)
        floor, step = box.center().y() + high / 2, (box.width() - 2) / (len(line.weeks) - 1)
        points = [
            QPointF(box.left() + 1 + step * at, floor - (high - 2) * value / top - 1)
            for at, value in enumerate(line.weeks)
        ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self.theme.color("text_muted"), 1.25 * self.theme.scale))
        painter.drawPolyline(QPolygonF(points))
        painter.restore()

    def _paint_change(self, painter: QPainter, line: ThemeLine, box: QRect, look: Look) -> None:
        theme, told = self.theme, line.change
        grows = told.is_real and told.trend in (Trend.UP, Trend.NEW, Trend.BACK)
        font = theme.font("section" if told.is_real else "small", numbers=True)
        token = "warning_text" if grows else "text_muted" if not look.selected else "selection_text"
        write(painter, box, told.words, font, theme.color(token), flags=RIGHT)

    def _paint_heat(self, painter: QPainter, heat: Heat, box: QRect, ink: QColor) -> None:
        theme, by = self.theme, self.table.measure if self.table else Measure.NOTES
        if heat.amount:
            high = theme.px(HEAT_HIGH)
            ground = QRect(box.left(), box.center().y() + 1 - high // 2, box.width(), high)
            fill(painter, ground, warm(theme, heat.warmth))
            ink = theme.color("text")
        font = theme.font("small", numbers=True)
        words = amount(heat.amount, by) if heat.amount else NOTHING
        write(painter, box, words, font, ink if heat.amount else theme.color("text_faint"), flags=CENTER)
        if heat.is_under:
            self._paint_under(painter, box)

    def _paint_under(self, painter: QPainter, box: QRect) -> None:
        """Mark that fewer speak than would be expected: a hollow triangle that points down."""
        theme = self.theme
        side = theme.px(5)
        x, y = box.right() - theme.px(5) - side, box.center().y() - side / 2 + 1
        points = [QPointF(x, y), QPointF(x + side, y), QPointF(x + side / 2, y + side * 0.8)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.color("text_faint"), 1))
        painter.drawPolygon(QPolygonF(points))
        painter.restore()

    def _paint_item(self, painter: QPainter, item: ItemLine | None, box: QRect, ink: QColor) -> None:
        theme = self.theme
        side = theme.size("icon_small")
        icon, token = item_icon(item)
        self._icons.paint(painter, icon, token, QPointF(box.left(), box.center().y() + 1 - side / 2), side)
        words = box.adjusted(side + theme.px(6), 0, 0, 0)
        font = theme.font("small")
        text = NO_ITEM if item is None else item.title
        color = theme.color("warning_text") if item is None else ink
        write(painter, words, elided(QFontMetrics(font), text, words.width()), font, color)


def item_icon(item: ItemLine | None) -> tuple[str, str]:
    """Return the icon of an item's standing and its colour; without an item the sign that one can be made."""
    if item is None:
        return "circle-plus", "warning_text"
    return HEALTH_ICONS.get(item.health, STATUS_ICONS[item.status])


def medium(theme: Theme) -> QFont:
    """Return the font of names in a table, a little heavier than that of figures."""
    font = QFont(theme.font("body"))
    font.setWeight(QFont.Weight.Medium)
    return font


def warm(theme: Theme, warmth: float) -> QColor:
    """Return the ground of a cell: the accent over the surface, the more of it the warmer."""
    part = COLDEST + (HOTTEST - COLDEST) * warmth
    over, under = theme.color("accent"), theme.color("surface")
    return QColor.fromRgbF(
        *(
            part * mine + (1 - part) * other
            for mine, other in (
                (over.redF(), under.redF()),
                (over.greenF(), under.greenF()),
                (over.blueF(), under.blueF()),
            )
        )
    )
