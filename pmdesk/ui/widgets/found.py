"""Words in one line with what a search found in them on the ground of marks, in any script."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from pmdesk.ui.widgets.paint import LEFT, write
from pmdesk.ui.widgets.theme import Theme

ONE_LINE = LEFT | 0x100
BEYOND = 0xFFFF


class Words(NamedTuple):
    """A text, the stretches of it that were found, and how it is written."""

    text: str
    hits: tuple[tuple[int, int], ...]
    font: QFont
    ink: QColor


def write_found(painter: QPainter, theme: Theme, box: QRect, words: Words) -> None:
    """Write words; those at their end that were cut off are not marked."""
    long = len(words.text)
    hits = [(first, min(last, long)) for first, last in words.hits if first < min(last, long)]
    if not hits:
        write(painter, box, words.text, words.font, words.ink, flags=ONE_LINE)
        return
    layout = QTextLayout(words.text, words.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats([_marked(theme, words.text, *hit) for hit in hits])
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    painter.setPen(words.ink)
    top = box.top() + (box.height() - line.height()) / 2
    layout.draw(painter, QPointF(box.left(), round(top)), [], QRectF(box))


def _marked(theme: Theme, text: str, first: int, last: int) -> QTextLayout.FormatRange:
    mark = QTextCharFormat()
    mark.setBackground(theme.color("mark"))
    mark.setForeground(theme.color("mark_text"))
    part = QTextLayout.FormatRange()
    part.start, part.length = utf16(text[:first]), utf16(text[first:last])  # pyright: ignore[reportAttributeAccessIssue]
    part.format = mark  # pyright: ignore[reportAttributeAccessIssue]
    return part


def utf16(text: str) -> int:
    """Return how many of Qt's characters a text has: one beyond the first plane counts twice."""
    return len(text) + sum(ord(letter) > BEYOND for letter in text)
