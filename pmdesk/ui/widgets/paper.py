"""Pages for print and export: header, body, footer on white, as PDF, SVG or PNG; lengths are pixels of 9 pt type."""

from collections.abc import Generator, Sequence
from enum import StrEnum
from math import sqrt
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from pmdesk.domain.days import MONTHS
from pmdesk.domain.errors import DeskError
from pmdesk.domain.frozen import frozen
from pmdesk.domain.sheet import Heading
from pmdesk.ui.widgets.theme import Theme

POINT = 13 / 9
"""Pixels of one point: type of 13 pixels on the screen is 9 points on paper."""
MARGIN = 40.0
HEADER = 44.0
FOOTER = 30.0
LONGEST = 14_400 * POINT
"""The longest side that a page of PDF may have (200 inches)."""
PDF_RESOLUTION = 1_200
PICTURE_SIDE = 32_000
PICTURE_PIXELS = 120_000_000
SHARP = 2.0
LEAST_SHARP = 0.4


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

    def paint(self, painter: QPainter, part: Part, box: QRectF) -> None:
        """Paint one part into a box."""
        ...

    def paint_legend(self, painter: QPainter, box: QRectF) -> None:
        """Say at the foot of a page what the marks mean."""
        ...


class Pages:
    """A work on paper: white ground, light theme, header and footer on each page."""

    def __init__(self, work: Work, theme: Theme, paper: Paper, longest: float = LONGEST) -> None:
        self.work = work
        self.theme = theme
        self.paper = paper
        frame = QSizeF(2 * MARGIN, 2 * MARGIN + HEADER + FOOTER)
        whole = QSizeF(longest, longest) if paper is Paper.LONG else SIZES[paper] * POINT
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

    def paint(self, painter: QPainter, number: int) -> None:
        """Paint one page with its top left corner at the painter's origin."""
        page = QRectF(0, 0, self.size(number).width(), self.size(number).height())
        inside = page.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        painter.fillRect(page, Qt.GlobalColor.white)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_header(painter, QRectF(inside.topLeft(), QSizeF(inside.width(), HEADER)))
        body = inside.adjusted(0, HEADER, 0, -FOOTER)
        painter.save()
        self.work.paint(painter, self.parts[number], body)
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
        told = f"page {number + 1} of {self.count}"
        width = self._text(painter, "small", "text_muted", line, told, right=True)
        painter.save()
        self.work.paint_legend(painter, line.adjusted(0, 0, -width - 24, 0))
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
        painter.drawText(QRectF(left, box.top(), width + 2, 18), Qt.AlignmentFlag.AlignVCenter, shown)
        return width


def paper_font(theme: Theme, style: str, *, numbers: bool = False) -> QFont:
    """Return a font whose letters stand where they stand on paper, not on the screen's pixels."""
    font = QFont(theme.font(style, numbers=numbers))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def pdf_pages(pages: Pages, title: str) -> Generator[int, None, bytes]:
    """Write a PDF page by page, yielding how many are done, so that a window stays alive; returns the file."""
    buffer = _open_buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_RESOLUTION)
    writer.setTitle(title)
    writer.setCreator("PM Desk")
    writer.setPageLayout(_layout(pages.size(0)))
    painter = QPainter(writer)
    try:
        painter.scale(PDF_RESOLUTION / 72 / POINT, PDF_RESOLUTION / 72 / POINT)
        for number in range(pages.count):
            if number:
                writer.setPageLayout(_layout(pages.size(number)))
                writer.newPage()
            pages.paint(painter, number)
            yield number + 1
    finally:
        painter.end()
    return _bytes(buffer)


def pdf_bytes(pages: Pages, title: str) -> bytes:
    """Return all pages as one PDF with its fonts in it."""
    writing = pdf_pages(pages, title)
    while True:
        try:
            next(writing)
        except StopIteration as end:
            return end.value


def svg_bytes(pages: Pages, title: str) -> bytes:
    """Return the first page as SVG with its texts as text."""
    from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415  # only for export

    size = pages.size(0)
    buffer = _open_buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # The older version cannot clip.
    generator.setOutputDevice(buffer)
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription("Made with PM Desk")
    painter = QPainter(generator)
    pages.paint(painter, 0)
    painter.end()
    return _bytes(buffer)


def png_bytes(pages: Pages) -> bytes:
    """Return the first page as a picture, twice as sharp as the screen where it fits; raises DeskError if too large."""
    size = pages.size(0)
    sharp = min(SHARP, PICTURE_SIDE / max(size.width(), size.height()), sqrt(PICTURE_PIXELS / _area(size)))
    if sharp < LEAST_SHARP:
        raise DeskError(
            "So many rows make a picture too large to read, so none was written.", "Fold or filter rows, or take PDF."
        )
    buffer = _open_buffer()
    picture(pages, 0, sharp).save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    return _bytes(buffer)


def picture(pages: Pages, number: int, sharp: float) -> QImage:
    """Return one page as a picture with `sharp` pixels per pixel."""
    size = pages.size(number)
    image = QImage(QSize(round(size.width() * sharp), round(size.height() * sharp)), QImage.Format.Format_RGB32)
    if image.isNull():
        raise DeskError("There is not enough memory for this picture.", "Fold or filter rows, or take PDF.")
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(sharp, sharp)
    pages.paint(painter, number)
    painter.end()
    return image


def _layout(size: QSizeF) -> QPageLayout:
    exact = QPageSize(size / POINT, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(exact, QPageLayout.Orientation.Portrait, QMarginsF())


def _area(size: QSizeF) -> float:
    return size.width() * size.height()


def _open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _bytes(buffer: QBuffer) -> bytes:
    content = bytes(buffer.data().data())
    buffer.close()
    return content


def fitted(size: QSizeF, room: QSize) -> QRect:
    """Return where a page stands in a preview: as large as the room allows, in its middle."""
    factor = min(room.width() / size.width(), room.height() / size.height())
    width, height = round(size.width() * factor), round(size.height() * factor)
    return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)
