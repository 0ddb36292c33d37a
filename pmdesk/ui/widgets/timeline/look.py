"""Sizes, pens, brushes and fonts of the timeline, made once and kept until the theme changes."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QStaticText, QTransform

from pmdesk.domain.roadmap import CLOSED, DONE, Health, Status
from pmdesk.queries.timeline import Entry
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

MOST_TEXTS = 6_000
MOST_STAMPS = 400
FAMILIES = {
    "accent": ("accent", "accent_bg", "accent_ink"),
    "neutral": ("neutral", "neutral_bg", "neutral_text"),
    "info": ("info", "info_bg", "info_text"),
    "success": ("success", "success_bg", "success_text"),
    "warning": ("warning", "warning_bg", "warning_text"),
    "danger": ("danger", "danger_bg", "danger_text"),
}
STATUS_ICONS = {
    Status.IDEA: ("circle-dashed", "neutral"),
    Status.PROPOSED: ("circle-dashed", "neutral"),
    Status.CANDIDATE: ("circle-help", "neutral"),
    Status.PLANNED: ("circle", "neutral"),
    Status.IN_PROGRESS: ("circle-dot", "info"),
    Status.ACTIVE: ("circle-dot", "info"),
    Status.SHIPPED: ("circle-check", "success"),
    Status.COMPLETED: ("circle-check", "success"),
    Status.DROPPED: ("circle-slash", "neutral"),
    Status.CANCELLED: ("circle-slash", "neutral"),
}
HEALTH_ICONS = {Health.AT_RISK: ("triangle-alert", "warning"), Health.BLOCKED: ("octagon-x", "danger")}


class Shade(NamedTuple):
    """The colours of one bar: its solid, its pale fill, text on the fill, and the pens and brushes made of them."""

    solid: QColor
    tint: QColor
    ink: QColor
    solid_brush: QBrush
    tint_brush: QBrush
    edge: QPen
    dashed: QPen
    envelope: QPen
    summary_edge: QPen


class Look:
    """Answers how the timeline looks now; `paper` draws for print: text as text, icons as lines."""

    def __init__(self, theme: Theme, icons: Icons, *, paper: bool = False) -> None:
        self.theme = theme
        self.icons = icons
        self.paper = paper
        self.reset()

    def reset(self) -> None:
        """Forget everything made for the old look."""
        self._pens: dict[tuple[str, float, str], QPen] = {}
        self._shades: dict[str | int, Shade] = {}
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetricsF] = {}
        self._texts: dict[tuple[str, str], QStaticText] = {}
        self._fits: dict[tuple[str, str, int], str] = {}
        self._widths: dict[tuple[str, str], float] = {}
        self._stamps: dict[tuple[object, ...], QPixmap] = {}
        theme = self.theme
        self.scale = theme.scale
        self.row = theme.size("timeline_row")
        self.bar = theme.size("timeline_bar")
        self.line = theme.px(19)
        self.header = theme.px(38)
        self.indent = theme.px(12)

    def px(self, size: float) -> int:
        """Return a length of the 100 % design in pixels."""
        return round(size * self.scale)

    def color(self, token: str) -> QColor:
        """Return a token's colour."""
        return self.theme.color(token)

    def pen(self, token: str, width: float = 1.0, style: str = "solid") -> QPen:
        """Return a pen of a token's colour; `dotted` is the short dash of release lines."""
        key = (token, width, style)
        found = self._pens.get(key)
        if found is None:
            found = self._pens[key] = QPen(self.color(token), width)
            if style == "dotted":
                found.setDashPattern([2, 3])
            elif style == "dashed":
                found.setDashPattern([3, 2])
            found.setCapStyle(Qt.PenCapStyle.FlatCap)
            found.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return found

    def shade(self, colour: str | int) -> Shade:
        """Return the colours of product or team 1 to 8, or of a family like `warning`."""
        found = self._shades.get(colour)
        if found is None:
            found = self._shades[colour] = self._mix(colour)
        return found

    def font(self, name: str) -> QFont:
        """Return a font: `group`, `branch`, `leaf`, `number`, `label`, `month`, `now`, `caption`, `beside`."""
        found = self._fonts.get(name)
        if found is None:
            style, weight, pixels = FONTS[name]
            # On paper letters stand where they are, not on pixels; digits of one width cannot be searched in a PDF.
            found = QFont(self.theme.font(style, numbers=not self.paper))
            if self.paper:
                found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            found.setWeight(QFont.Weight(weight))
            found.setPixelSize(self.px(pixels))
            self._fonts[name] = found
        return found

    def width(self, name: str, text: str) -> float:
        """Return how wide a text is."""
        found = self._widths.get((name, text))
        if found is None:
            if len(self._widths) > MOST_TEXTS:
                self._widths.clear()
            found = self._widths[name, text] = self._metric(name).horizontalAdvance(text)
        return found

    def fit(self, name: str, text: str, width: float) -> str:
        """Return the text, with an ellipsis at its end when it is wider than `width`."""
        key = (name, text, int(width))
        found = self._fits.get(key)
        if found is None:
            if len(self._fits) > MOST_TEXTS:
                self._fits.clear()
            found = self._metric(name).elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(width)))
            self._fits[key] = found
        return found

    def text(self, painter: QPainter, name: str, token: str | QColor, at: tuple[float, float], text: str) -> None:
        """Write a text whose base line begins at a point."""
        x, baseline = at
        painter.setPen(token if isinstance(token, QColor) else self.color(token))
        if self.paper:
            painter.setFont(self.font(name))
            painter.drawText(QPointF(x, baseline), text)
            return
        found = self._texts.get((name, text))
        if found is None:
            if len(self._texts) > MOST_TEXTS:
                self._texts.clear()
            found = self._texts[name, text] = QStaticText(text)
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            found.prepare(QTransform(), self.font(name))
        painter.setFont(self.font(name))
        painter.drawStaticText(QPointF(x, baseline - self._metric(name).ascent()), found)

    def icon(self, painter: QPainter, name: str, token: str, at: tuple[float, float], pixels: int) -> None:
        """Draw an icon with its top left corner at a point."""
        x, y = round(at[0]), round(at[1])
        if self.paper:
            self.icons.draw(painter, name, self.color(token), QRectF(x, y, pixels, pixels))
            return
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(QPointF(x, y), self.icons.pixmap(name, self.color(token), pixels, ratio))

    def stamp(
        self, painter: QPainter, key: tuple[object, ...], size: QSize, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """Return a small picture that is painted often, drawn when it is first asked for."""
        ratio = painter.device().devicePixelRatio()
        found = self._stamps.get((ratio, *key))
        if found is None:
            if len(self._stamps) > MOST_STAMPS:
                self._stamps.clear()
            found = self._stamps[ratio, *key] = QPixmap(size * ratio)
            found.setDevicePixelRatio(ratio)
            with QPainter(found) as stamp:
                stamp.setRenderHints(painter.renderHints())
                draw(stamp)
        return found

    def _metric(self, name: str) -> QFontMetricsF:
        found = self._metrics.get(name)
        if found is None:
            found = self._metrics[name] = QFontMetricsF(self.font(name))
        return found

    def _mix(self, colour: str | int) -> Shade:
        theme = self.theme
        if isinstance(colour, int):
            solid, tint, ink = theme.series(colour), theme.tint(colour), theme.on_tint(colour)
        else:
            solid, tint, ink = (theme.color(token) for token in FAMILIES[colour])
        dashed = QPen(_faded(solid, 0.8), 1)
        dashed.setDashPattern([3, 2])
        edge, summary = QPen(_faded(solid, 0.5), 1), QPen(_faded(solid, 0.45), 1)
        envelope = QPen(solid, 1.5)
        envelope.setCapStyle(Qt.PenCapStyle.FlatCap)
        return Shade(solid, tint, ink, QBrush(solid), QBrush(tint), edge, dashed, envelope, summary)


FONTS = {
    "group": ("body", 600, 13),
    "branch": ("body", 500, 13),
    "leaf": ("body", 400, 13),
    "number": ("small", 400, 12),
    "small": ("small", 400, 12),
    "small_medium": ("small", 500, 12),
    "small_strong": ("small", 600, 12),
    "title": ("title", 600, 15),
    "label": ("caption", 400, 11),
    "month": ("caption", 600, 11),
    "caption": ("caption", 500, 11),
}


def status_icon(entry: Entry) -> tuple[str, str]:
    """Return the icon of an item and its colour: trouble first, as long as it is open, else its status."""
    if entry.status not in CLOSED and entry.health in HEALTH_ICONS:
        return HEALTH_ICONS[entry.health]
    return STATUS_ICONS[entry.status]


def is_done(entry: Entry) -> bool:
    """Whether an item is shipped or completed."""
    return entry.status in DONE


def _faded(color: QColor, alpha: float) -> QColor:
    faded = QColor(color)
    faded.setAlphaF(alpha)
    return faded
