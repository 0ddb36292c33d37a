"""The rows of the list of vendors, painted: a heading for each vendor, and its integrations below."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.queries.vendor_list import IntegrationLine, VendorLines
from pmdesk.ui.vendors.words import SHORT_STAGES
from pmdesk.ui.widgets.paint import RIGHT, fill, panel, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided

LEFT_PAD, RIGHT_PAD, GAP = 12, 10, 6
STAGE_WIDE, WAITS_WIDE = 68, 40
HEADING = 26

ListRow = VendorLines | IntegrationLine


class VendorRows(PlainRows):
    """Vendors and integrations; the stage gives way first where the list is narrow."""

    shown: tuple[ListRow, ...] = ()

    def count(self) -> int:
        return len(self.shown)

    def height(self, row: int) -> int:
        return self.theme.px(HEADING) if isinstance(self.shown[row], VendorLines) else self.theme.size("row_dense")

    def text(self, row: int) -> str:
        entry = self.shown[row]
        if isinstance(entry, VendorLines):
            return ", ".join(part for part in (entry.title, entry.category, counted(entry)) if part)
        return ", ".join(part for part in (entry.title, entry.stage_words, spoken_wait(entry)) if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        entry = self.shown[row]
        if isinstance(entry, VendorLines):
            self._paint_heading(painter, entry, box, first=row == 0)
        else:
            self._paint_line(painter, entry, box, look)

    def _paint_heading(self, painter: QPainter, entry: VendorLines, box: QRect, *, first: bool) -> None:
        theme = self.theme
        if not first:
            fill(painter, QRect(box.left(), box.top(), box.width(), 1), theme.color("border"))
        x, right = box.left() + theme.px(LEFT_PAD), box.right() - theme.px(RIGHT_PAD)
        font = theme.font("section")
        words = elided(QFontMetrics(font), entry.title, right - x)
        write(painter, QRect(x, box.top(), right - x, box.height()), words, font, theme.color("text"))
        x += QFontMetrics(font).horizontalAdvance(words) + theme.px(GAP)
        font = theme.font("caption_regular")
        if right - x > theme.px(24):
            words = elided(QFontMetrics(font), entry.category, right - x)
            write(painter, QRect(x, box.top(), right - x, box.height()), words, font, theme.color("text_faint"))

    def _paint_line(self, painter: QPainter, entry: IntegrationLine, box: QRect, look: Look) -> None:
        theme = self.theme
        x, right = box.left() + theme.px(LEFT_PAD), box.right() + 1 - theme.px(RIGHT_PAD)
        dot = theme.size("dot")
        ground = theme.series(entry.colour) if entry.colour else None
        edge = None if entry.colour else theme.color("border_control")
        panel(painter, QRect(x, box.top() + (box.height() - dot) // 2, dot, dot), 2, ground, edge)
        x += dot + theme.px(GAP)
        ink = "warning_text" if entry.is_ours or entry.is_late else "text_faint"
        small = theme.font("caption_regular", numbers=True)
        wide = max(theme.px(WAITS_WIDE), QFontMetrics(small).horizontalAdvance(entry.waits))
        place = QRect(right - wide, box.top(), wide, box.height())
        write(painter, place, entry.waits, small, theme.color(ink), flags=RIGHT)
        right -= wide + theme.px(GAP)
        stage = QRect(right - theme.px(STAGE_WIDE), box.top(), theme.px(STAGE_WIDE), box.height())
        font = theme.font("small")
        if stage.left() - x > theme.px(60):
            write(painter, stage, SHORT_STAGES[entry.stage], small, theme.color("text_faint"))
            right = stage.left() - theme.px(GAP)
        ink = "selection_text" if look.selected else "text"
        place = QRect(x, box.top(), right - x, box.height())
        write(painter, place, elided(QFontMetrics(font), entry.title, place.width()), font, theme.color(ink))


def counted(entry: VendorLines) -> str:
    """Say how many integrations there are."""
    count = len(entry.lines)
    return "1 integration" if count == 1 else f"{count} integrations"


def spoken_wait(entry: IntegrationLine) -> str:
    """Say what stands at the right of an integration in whole words."""
    if entry.is_ours and entry.waits:
        return f"waiting on you for {entry.waits}"
    return "an answer is late" if entry.is_late and entry.waits == "late" else entry.waits
