"""Pages for print and export: header, body, footer on white; lengths are pixels of 9 pt type."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import MONTHS
from pmdesk.domain.sheet import Heading
from pmdesk.ui.widgets.theme import Theme

POINT = 13 / 9
"""Pixels of one point: type of 13 pixels on the screen is 9 points on paper."""
MARGIN = 40.0
HEADER = 44.0
FOOTER = 30.0
LONGEST = 14_400 * POINT
"""The longest side that a page of PDF may have (200 inches)."""
LONGEST_PAGE = QSizeF(LONGEST, LONGEST)
ENDLESS = QSizeF(1e7, 1e7)
"""The room of a picture, which is never cut."""
LINE = 18.0


class Paper(StrEnum):
    """How pages are cut; all lie on their side."""

    A4 = "a4"
    A3 = "a3"
    LONG = "long"


PAPER_WORDS = {Paper.A4: "A4 landscape", Paper.A3: "A3 landscape", Paper.LONG: "One long page"}
SIZES = {Paper.A4: QSizeF(841.89, 595.28), Paper.A3: QSizeF(1190.55, 841.89)}


@frozen
class Part:
    """What one page shows: its natural size, and which part of the work it is, as the work itself knows."""

    size: QSizeF
    which: Any


class Work(Protocol):
    """Something that can be put on pages."""

    @property
    def heading(self) -> Heading:
        """The words above each page."""
        ...

    def parts(self, room: QSizeF, *, endless: bool) -> Sequence[Part]:
        """Cut the work into parts no larger than `room`, at least one; an endless page fits itself to its part."""
        ...

    def paint(self, painter: QPainter, part: Part, box: QRectF) -> Iterator[float]:
        """Paint one part into a box, in slices that tell which share is done."""
        ...

    def paint_legend(self, painter: QPainter, part: Part, box: QRectF) -> None:
        """Say at the foot of a page what the marks mean."""
        ...


class Pages:
    """A work on paper: white ground, light theme, header and footer on each page."""

    def __init__(self, work: Work, theme: Theme, paper: Paper, longest: QSizeF = LONGEST_PAGE) -> None:
        self.work = work
        self.theme = theme
        self.paper = paper
        frame = QSizeF(2 * MARGIN, 2 * MARGIN + HEADER + FOOTER)
        whole = longest if paper is Paper.LONG else SIZES[paper] * POINT
        self.parts = work.parts(whole - frame, endless=paper is Paper.LONG)
        self._fixed = None if paper is Paper.LONG else whole
        self._frame = frame

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.parts)

    def size(self, number: int) -> QSizeF:
        """Return the size of a page, counted from 0."""
        return self._fixed or self.parts[number].size + self._frame

    @property
    def title(self) -> str:
        """What the pages show, for the properties of a file."""
        return f"{self.work.heading.workspace}: {self.work.heading.view}"

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page with its top left corner at the painter's origin."""
        for _ in self.slices(painter, number):
            pass

    def slices(self, painter: QPainter, number: int) -> Iterator[float]:
        """Paint one page in slices that tell which share of it is done."""
        page = QRectF(0, 0, self.size(number).width(), self.size(number).height())
        inside = page.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        painter.fillRect(page, Qt.GlobalColor.white)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_header(painter, QRectF(inside.topLeft(), QSizeF(inside.width(), HEADER)))
        body = inside.adjusted(0, HEADER, 0, -FOOTER)
        painter.save()
        try:
            yield from self.work.paint(painter, self.parts[number], body)
        finally:
            painter.restore()
        self._paint_footer(painter, QRectF(inside.left(), body.bottom(), inside.width(), FOOTER), number)

    def _paint_header(self, painter: QPainter, box: QRectF) -> None:
        heading = self.work.heading
        day = f"{heading.day.day} {MONTHS[heading.day.month - 1]} {heading.day.year}"
        date_width = self._text(painter, "body", "text_muted", box, day, right=True)
        room = box.adjusted(0, 0, -date_width - 16, 0)
        width = self._text(painter, "headline", "text", room, heading.workspace)
        self._text(painter, "body", "text_muted", room.adjusted(width + 12, 0, 0, 0), heading.view)
        if heading.filters:
            below = box.adjusted(0, 20, 0, 0)
            self._text(painter, "small", "text_muted", below, "Only " + ", ".join(heading.filters))

    def _paint_footer(self, painter: QPainter, box: QRectF, number: int) -> None:
        line = box.adjusted(0, 12, 0, 0)
        told = "" if self._fixed is None and self.count == 1 else f"page {number + 1} of {self.count}"
        width = self._text(painter, "small", "text_muted", line, told, right=True)
        painter.save()
        self.work.paint_legend(painter, self.parts[number], line.adjusted(0, 0, -width - 24, 0))
        painter.restore()

    def _text(self, painter: QPainter, style: str, token: str, box: QRectF, text: str, *, right: bool = False) -> float:
        """Write one line at the top of a box, elided; return how wide it is."""
        font = paper_font(self.theme, style)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, max(0.0, box.width()))
        width = metrics.horizontalAdvance(shown)
        painter.setFont(font)
        painter.setPen(self.theme.color(token))
        left = box.right() - width if right else box.left()
        baseline = box.top() + (LINE - metrics.height()) / 2 + metrics.ascent()
        painter.drawText(QPointF(left, baseline), shown)
        return width


def paper_font(theme: Theme, style: str, *, numbers: bool = False) -> QFont:
    """Return a font whose letters stand where they stand on paper, not on the screen's pixels."""
    font = QFont(theme.font(style, numbers=numbers))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def fitted(size: QSizeF, room: QSize) -> QRect:
    """Return where a page stands in a preview: as large as the room allows, in its middle."""
    factor = min(room.width() / size.width(), room.height() / size.height())
    width, height = round(size.width() * factor), round(size.height() * factor)
    return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)
