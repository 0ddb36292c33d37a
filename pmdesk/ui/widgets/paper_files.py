"""Writes pages as PDF, SVG or PNG in slices, so that a window stays alive meanwhile and can call it off."""

import re
from collections.abc import Callable, Generator
from html import unescape
from math import sqrt
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.paper import POINT, Pages

PDF_RESOLUTION = 1_200
SVG_RESOLUTION = 96
"""One unit is one pixel in a browser."""
PIECE = 200_000
EMPTY_GROUP = re.compile(rb'<g clip-path="url\(#\w+\)"><g [^>]*>\n</g>\n</g>\n\n?|<g [^>]*>\n</g>\n\n?')
REPEATED_FONT = re.compile(rb'\nfont-family="[^"]*" font-size="[\d.]+" font-weight="\d+" font-style="normal" \n>')
TEXT = re.compile(
    rb'<text(?P<rest>[^>]*font-size="(?P<size>\d+)" font-weight="(?P<weight>\d+)"[^>]*?)\s*>(?P<words>[^<]*)</text>'
)
DEAD_WORDS = (b' vector-effect="none"', b' font-family="Inter"', b' font-style="normal"')
SVG_FONTS = b"Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
INCH = 0.0254
PICTURE_SIDE = 32_000
PICTURE_PIXELS = 80_000_000
SHARP = 2.0
LEAST_SHARP = 0.7
"""The least sharpness at which the smallest type can still be read."""
FULL = 100


class Step(NamedTuple):
    """How far a file is: in words, and as so many of so many steps."""

    words: str
    done: int
    steps: int


Finish = Callable[[], bytes]
Slices = Generator[Step, None, Finish]
"""Paints in the main thread, slice by slice; what it returns makes the file in any thread."""


def pdf_slices(pages: Pages) -> Slices:
    """Paint all pages for one PDF with its fonts in it."""
    buffer = _open_buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_RESOLUTION)
    writer.setTitle(pages.title)
    writer.setCreator("PM Desk")
    writer.setPageLayout(_layout(pages.size(0)))
    painter = QPainter(writer)
    try:
        painter.scale(PDF_RESOLUTION / 72 / POINT, PDF_RESOLUTION / 72 / POINT)
        for number in range(pages.count):
            if number:
                if pages.size(number) != pages.size(number - 1):
                    writer.setPageLayout(_layout(pages.size(number)))
                writer.newPage()
            for share in pages.slices(painter, number):
                done = number * FULL + round(share * FULL)
                yield Step(f"Page {count_text(number + 1)} of {count_text(pages.count)}", done, pages.count * FULL)
    finally:
        painter.end()
    return lambda: _bytes(buffer)


def svg_slices(pages: Pages) -> Slices:
    """Paint the first page for an SVG with its texts as text."""
    from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415  # only for export

    size = pages.size(0)
    buffer = _open_buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # The older version cannot clip.
    generator.setOutputDevice(buffer)
    generator.setResolution(SVG_RESOLUTION)
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(pages.title)
    generator.setDescription("Made with PM Desk")
    painter = QPainter(generator)
    try:
        yield from _one_page(pages, painter)
    finally:
        painter.end()
    return lambda: _tidied(_bytes(buffer))


def png_slices(pages: Pages) -> Slices:
    """Paint the first page for a picture, twice as sharp as the screen where it fits; raises DeskError if too large."""
    sharp = require_sharpness(pages)
    image = _blank(pages, 0, sharp)
    painter = QPainter(image)
    try:
        painter.scale(sharp, sharp)
        yield from _one_page(pages, painter)
    finally:
        painter.end()
    return lambda: _png(image)


def require_sharpness(pages: Pages) -> float:
    """Return how many pixels a pixel of the first page becomes in a picture; raises DeskError if that is too few."""
    size = pages.size(0)
    wide, high = round(size.width()), round(size.height())
    sharp = min(SHARP, PICTURE_SIDE / max(wide, high), sqrt(PICTURE_PIXELS / (wide * high)))
    if sharp < LEAST_SHARP:
        raise DeskError(
            f"One picture of all this would be {count_text(wide)} × {count_text(high)} pixels, "
            "too large for most programs to open.",
            "Show fewer rows or days, or take PDF or SVG.",
        )
    return sharp


def whole(slices: Slices) -> bytes:
    """Return a file in one go."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            return end.value()


def picture(pages: Pages, number: int, sharp: float) -> QImage:
    """Return one page as a picture with `sharp` pixels per pixel."""
    image = _blank(pages, number, sharp)
    painter = QPainter(image)
    painter.scale(sharp, sharp)
    pages.paint(painter, number)
    painter.end()
    return image


def _one_page(pages: Pages, painter: QPainter) -> Generator[Step, None, None]:
    for share in pages.slices(painter, 0):
        yield Step(f"Painted {share:.0%}", round(share * FULL), FULL)


def _blank(pages: Pages, number: int, sharp: float) -> QImage:
    size = pages.size(number)
    image = QImage(QSize(round(size.width() * sharp), round(size.height() * sharp)), QImage.Format.Format_RGB32)
    if image.isNull():
        raise DeskError("There is not enough memory for this picture.", "Show fewer rows, or take PDF.")
    image.setDotsPerMeterX(round(SVG_RESOLUTION * sharp / INCH))
    image.setDotsPerMeterY(round(SVG_RESOLUTION * sharp / INCH))
    image.fill(Qt.GlobalColor.white)
    return image


def _png(image: QImage) -> bytes:
    buffer = _open_buffer()
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
    return _bytes(buffer)


def _tidied(svg: bytes) -> bytes:
    """Let other fonts stand in where Inter is missing, in the room that Inter takes; drop what Qt repeats in vain."""
    widths = _Widths()
    pieces: list[bytes] = []
    start = 0
    while start < len(svg):  # In pieces, so that the window's thread gets its turn in between.
        end = svg.find(b"\n\n", start + PIECE) + 2
        end = end if end >= PIECE else len(svg)
        piece = REPEATED_FONT.sub(b">", EMPTY_GROUP.sub(b"", svg[start:end]))
        for dead in DEAD_WORDS:
            piece = piece.replace(dead, b"")
        pieces.append(TEXT.sub(widths.fitted, piece))
        start = end
    return b"".join(pieces).replace(b"<g ", b'<g font-family="' + SVG_FONTS + b'" ', 1)


class _Widths:
    """Tells how wide texts are in Inter."""

    def __init__(self) -> None:
        self._metrics: dict[tuple[int, int], QFontMetricsF] = {}

    def fitted(self, found: re.Match[bytes]) -> bytes:
        """Return a text with its length, which any font then keeps."""
        words = unescape(found["words"].decode())
        width = self._metric(int(found["size"]), int(found["weight"])).horizontalAdvance(words)
        fit = f' textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"' if len(words) > 1 else ""
        return b"<text" + found["rest"] + fit.encode() + b">" + found["words"] + b"</text>"

    def _metric(self, size: int, weight: int) -> QFontMetricsF:
        found = self._metrics.get((size, weight))
        if found is None:
            font = QFont("Inter")
            font.setPixelSize(size)
            font.setWeight(QFont.Weight(weight))
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            found = self._metrics[size, weight] = QFontMetricsF(font)
        return found


def _layout(size: QSizeF) -> QPageLayout:
    exact = QPageSize(size / POINT, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(exact, QPageLayout.Orientation.Portrait, QMarginsF())


def _open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _bytes(buffer: QBuffer) -> bytes:
    content = bytes(buffer.data().data())
    buffer.close()
    return content
