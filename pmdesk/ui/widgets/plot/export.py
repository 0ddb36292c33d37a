"""A chart on paper: light, with its title, range, source and fetch time, as pixels or as true lines and letters."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import MONTHS
from pmdesk.ui.widgets.plot.content import Content
from pmdesk.ui.widgets.plot.face import paint_face
from pmdesk.ui.widgets.plot.layout import axis_of, layout_of
from pmdesk.ui.widgets.plot.time_ticks import moment, zone_of
from pmdesk.ui.widgets.plot.words import range_words
from pmdesk.ui.widgets.theme import Theme

MARGIN, HEAD, FOOT = 16, 40, 28
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SVG_DPI = 96
SMALLEST = 64


@frozen
class Sheet:
    """What leaves: a chart over a stretch of time (ms), and where its values come from."""

    theme: Theme
    content: Content
    view: tuple[float, float]
    source: str = ""


def picture_of(sheet: Sheet, width: int, height: int, scale: float) -> QImage:
    """Return the sheet as an image of `width` by `height` logical pixels, `scale` device pixels each."""
    image = QImage(
        round(max(width, SMALLEST) * scale), round(max(height, SMALLEST) * scale), QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(scale)
    image.fill(sheet.theme.color("surface"))
    painter = QPainter(image)
    _paint(painter, sheet, max(width, SMALLEST), max(height, SMALLEST))
    painter.end()
    return image


def png_of(image: QImage) -> bytes:
    """Return an image as a PNG file."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]  # text is what it takes
    buffer.close()
    return bytes(kept.data())


def svg_of(sheet: Sheet, width: int, height: int) -> bytes:
    """Return the sheet as an SVG file."""
    width, height = max(width, SMALLEST), max(height, SMALLEST)
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # The older version cannot clip.
    generator.setOutputDevice(buffer)
    generator.setResolution(SVG_DPI)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRectF(0, 0, width, height))
    generator.setTitle(sheet.content.chart.title)
    generator.setDescription(footer(sheet))
    painter = QPainter(generator)
    painter.fillRect(QRectF(0, 0, width, height), sheet.theme.color("surface"))
    _paint(painter, sheet, width, height)
    painter.end()
    buffer.close()
    return bytes(kept.data())


def footer(sheet: Sheet) -> str:
    """Say range, source and fetch time, like `Source: orders.csv. Fetched 9 Mar 2026, 07:30`."""
    chart = sheet.content.chart
    zone = zone_of(chart.time_zone, chart.grain)
    sentences = [range_words(*sheet.view, chart, zone)]
    if sheet.source:
        sentences.append(f"Source: {sheet.source}")
    if chart.fetched is not None:
        at = moment(chart.fetched, zone_of(chart.time_zone, chart.grain.SECOND))
        sentences.append(f"Fetched {at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M}")
    return ". ".join(sentences) + "."


def _paint(painter: QPainter, sheet: Sheet, width: float, height: float) -> None:
    theme, content = sheet.theme, sheet.content
    size = (width - 2 * MARGIN, max(height - HEAD - FOOT, 1))
    axis = axis_of(theme, content, size[1])
    layout = layout_of(theme, content, size, sheet.view, axis)
    _write_head(painter, theme, content, QRectF(MARGIN, MARGIN / 2, size[0], HEAD - MARGIN / 2))
    painter.save()
    painter.translate(MARGIN, HEAD)
    paint_face(painter, theme, content, layout)
    painter.restore()
    foot = QRectF(MARGIN, height - FOOT, size[0], FOOT)
    _write(painter, theme.font("caption_regular", numbers=True), theme.color("text_faint"), foot, footer(sheet))


def _write_head(painter: QPainter, theme: Theme, content: Content, box: QRectF) -> None:
    chart = content.chart
    value = "" if chart.value is None else amount_text(chart.value, chart.unit)
    font, ink = theme.font("title", numbers=True), theme.color("text")
    width = QFontMetricsF(font).horizontalAdvance(value)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(box, RIGHT, value)
    box = box.adjusted(0, 0, -width - MARGIN, 0)
    used = _write(painter, font, ink, box, chart.title)
    if chart.subtitle:
        rest = box.adjusted(used + MARGIN / 2, 1, 0, 1)
        _write(painter, theme.font("small"), theme.color("text_faint"), rest, chart.subtitle)


def _write(painter: QPainter, font: QFont, ink: QColor, box: QRectF, words: str) -> float:
    """Write words on one line, cut to the box; return how wide they are."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(box.width(), 0))
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(box, LEFT, shown)
    return metrics.horizontalAdvance(shown)
