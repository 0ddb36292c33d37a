"""Strokes for what is on screen first: QPainter's pens and brushes would load Qt's enums, which takes 15 ms."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QStylePainter

from pmdesk.ui.widgets.theme import Theme

LEFT = 0x81
RIGHT = 0x82
CENTER = 0x84
TOP_LEFT = 0x21
WRAP = 0x1000
NO_MNEMONIC = 0x8000
INK = QPalette.ColorRole.WindowText


def brush(color: QColor) -> QBrush:
    """Return a solid brush."""
    return _dye(color).brush(INK)


def pen(color: QColor, width: float = 1) -> QPen:
    """Return a solid pen."""
    made = QPen()
    made.setColor(color)
    made.setWidthF(width)
    return made


def fill(painter: QPainter, box: QRect | QRectF, color: QColor) -> None:
    """Fill a rectangle."""
    path = QPainterPath()
    path.addRect(QRectF(box))
    painter.fillPath(path, brush(color))


def panel(
    painter: QPainter,
    box: QRect | QRectF,
    radius: float,
    ground: QColor | None = None,
    edge: QColor | None = None,
    *,
    width: float = 1,
) -> None:
    """Paint a rectangle with round corners whose edge lies wholly inside `box`."""
    inset = width / 2 if edge is not None else 0
    path = QPainterPath()
    path.addRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if ground is not None:
        painter.fillPath(path, brush(ground))
    if edge is not None:
        painter.strokePath(path, pen(edge, width))
    painter.restore()


def ring(painter: QPainter, theme: Theme, box: QRect | QRectF, radius: float = 4) -> None:
    """Paint the 2 px ring of the focus just inside `box`."""
    panel(painter, box, radius, edge=theme.color("focus"), width=2)


def write(painter: QPainter, box: QRect, text: str, font: QFont, ink: QColor, *, flags: int = LEFT) -> None:
    """Write text into a box; a QStylePainter does so without any of Qt's enums, so what is seen first uses one."""
    painter.setFont(font)
    if isinstance(painter, QStylePainter):
        painter.drawItemText(box, flags, _dye(ink), True, text, INK)
    else:
        painter.setPen(ink)
        painter.drawText(box, flags, text)


def _dye(color: QColor) -> QPalette:
    palette = QPalette()
    palette.setColor(INK, color)
    return palette
