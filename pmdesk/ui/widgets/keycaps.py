"""Keycaps: keys painted as small framed caps, as they stand in buttons, the status bar and the key sheet."""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter

from pmdesk.ui.widgets.paint import CENTER, panel, write
from pmdesk.ui.widgets.theme import Theme

ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Return": "Enter", "Escape": "Esc", "Del": "Delete"}
GAP = 3


def parts(keys: str) -> list[str]:
    """Split portable keys into caps: `Ctrl+Shift+N` gives Ctrl, Shift, N and `J K` gives two keys."""
    return [cap for sequence in keys.split(" ") for cap in _sequence_parts(sequence)]


def _sequence_parts(keys: str) -> list[str]:
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys
    if native.endswith("++"):
        words = [*native[:-2].split("+"), "+"]
    elif native == "+" or "+" not in native:
        words = [native]
    else:
        words = native.split("+")
    return [ARROWS.get(word, word) for word in words if word]


def cap_text(keys: str) -> str:
    """Write a key sequence in one cap: `Ctrl K`."""
    return " ".join(parts(keys))


def cap_width(theme: Theme, text: str) -> int:
    """Return how wide the cap of `text` is."""
    return max(theme.px(17), QFontMetrics(theme.font("caption")).horizontalAdvance(text) + theme.px(9))


def paint_cap(painter: QPainter, theme: Theme, text: str, at: QPointF, ink: QColor | None = None) -> float:
    """Paint one cap whose left edge's middle is `at` and return its right edge; `ink` paints it on a coloured fill."""
    width, height = cap_width(theme, text), theme.px(16)
    box = QRect(round(at.x()), round(at.y() - height / 2), width, height)
    ground = None if ink else theme.color("surface_raised")
    panel(painter, box, 3, ground, ink or theme.color("border_strong"))
    write(painter, box, text, theme.font("caption"), ink or theme.color("text_muted"), flags=CENTER)
    return at.x() + width


def paint_caps(painter: QPainter, theme: Theme, keys: str, at: QPointF) -> float:
    """Paint every cap of a key sequence and return the right edge."""
    x = at.x()
    for index, text in enumerate(parts(keys)):
        x = paint_cap(painter, theme, text, QPointF(x + (theme.px(GAP) if index else 0), at.y()))
    return x


def caps_width(theme: Theme, keys: str) -> int:
    """Return how wide all caps of a key sequence are together."""
    caps = parts(keys)
    return sum(cap_width(theme, text) for text in caps) + theme.px(GAP) * (len(caps) - 1)
