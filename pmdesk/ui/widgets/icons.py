"""The shipped Lucide icons, coloured and cached for each colour, size and pixel ratio."""

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from pmdesk.ui.widgets.theme import Theme, resources

STROKE = b'stroke-width="1.75"'
LARGE = 24
LARGE_STROKE = b'stroke-width="1.5"'


class Icons(QObject):
    """Draws icons by their Lucide name, like `chevron-down`; a name that is not shipped raises FileNotFoundError."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folder = resources() / "icons"
        self._sources: dict[str, bytes] = {}
        self._pixmaps: dict[tuple[str, int, int, float], QPixmap] = {}
        self._drawings: dict[tuple[str, int, bool], QSvgRenderer] = {}
        theme.changed.connect(self._pixmaps.clear)

    def pixmap(self, name: str, color: str | QColor = "text_muted", px: int = 16, dpr: float = 1.0) -> QPixmap:
        """Return the icon at `px` logical pixels (not scaled by the text size) in a token's colour or any other."""
        ink = color if isinstance(color, QColor) else self._theme.color(color)
        key = (name, ink.rgba(), px, dpr)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._render(name, ink, px, dpr)
        return found

    def icon(self, name: str, color: str | QColor = "text_muted", px: int = 16) -> QIcon:
        """Return the icon for a menu or a button of Qt's own, at 1× and 2×."""
        icon = QIcon(self.pixmap(name, color, px))
        icon.addPixmap(self.pixmap(name, color, px, 2.0))
        icon.addPixmap(self.pixmap(name, "text_disabled", px), QIcon.Mode.Disabled)
        return icon

    def paint(self, painter: QPainter, name: str, color: str | QColor, at: QPointF, px: int = 16) -> None:
        """Draw the icon with its top left corner `at` a whole pixel, sharp on the painter's device."""
        device = painter.device()
        painter.drawPixmap(round(at.x()), round(at.y()), self.pixmap(name, color, px, device.devicePixelRatio()))

    def draw(self, painter: QPainter, name: str, ink: QColor, box: QRectF) -> None:
        """Draw the icon into a box as lines, for paper: sharp at any size."""
        key = (name, ink.rgba(), box.width() >= LARGE)
        found = self._drawings.get(key)
        if found is None:
            found = self._drawings[key] = self._drawing(name, ink, large=key[2])
        found.render(painter, box)

    def _drawing(self, name: str, ink: QColor, *, large: bool) -> QSvgRenderer:
        svg = self._source(name).replace(b"currentColor", ink.name().encode())
        return QSvgRenderer(QByteArray(svg.replace(b'stroke-width="2"', LARGE_STROKE if large else STROKE)))

    def _render(self, name: str, ink: QColor, px: int, dpr: float) -> QPixmap:
        drawing = self._drawing(name, ink, large=px >= LARGE)
        pixels = max(1, round(px * dpr))
        pixmap = QPixmap(pixels, pixels)
        pixmap.setDevicePixelRatio(dpr)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.render(painter, QRectF(0, 0, px, px))
        painter.end()
        return pixmap

    def _source(self, name: str) -> bytes:
        found = self._sources.get(name)
        if found is None:
            found = self._sources[name] = (self._folder / f"{name}.svg").read_bytes()
        return found
