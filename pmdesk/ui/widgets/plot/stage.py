"""The stage a plot is painted on: pyqtgraph's view and view box, stripped of menus and mouse, with two painted items.

The view box holds which times and values are seen; the back item paints the chart (kept as a picture while nothing
changes), the front item what follows the pointer.
"""
# pyqtgraph has no types of its own: this module is its rim.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedBaseClass=false, reportUnknownArgumentType=false

from collections.abc import Callable

from pyqtgraph.graphicsItems.ViewBox import ViewBox
from pyqtgraph.widgets.GraphicsView import GraphicsView
from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

Paint = Callable[[QPainter], None]


class Painted(QGraphicsItem):
    """Paints by a function over the whole stage; what is painted twice unchanged is kept as a picture."""

    def __init__(self, paint: Paint, *, is_kept: bool) -> None:
        super().__init__()
        self._paint = paint
        self._is_kept = is_kept
        self._box = QRectF(0, 0, 1, 1)
        self._picture: QPixmap | None = None
        self._is_known = False

    def boundingRect(self) -> QRectF:
        return self._box

    def resize(self, width: float, height: float) -> None:
        """Cover a stage of this size."""
        self.prepareGeometryChange()
        self._box = QRectF(0, 0, max(width, 1), max(height, 1))
        self.renew()

    def renew(self) -> None:
        """Paint anew."""
        self._picture = None
        self._is_known = False
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option
        if not self._is_kept or widget is None:
            self._paint(painter)
            return
        ratio = widget.devicePixelRatioF()
        if self._picture is not None and self._picture.devicePixelRatio() != ratio:
            self._picture = None
        if self._picture is None and not self._is_known:
            self._is_known = True
            self._paint(painter)
            return
        if self._picture is None:
            self._picture = self._pictured(ratio)
        painter.drawPixmap(0, 0, self._picture)

    def _pictured(self, ratio: float) -> QPixmap:
        picture = QPixmap(self._box.size().toSize() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        self._paint(painter)
        painter.end()
        return picture


class Stage(GraphicsView):
    """A view of its own scene in pixels, whose view box holds the stretch that is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)  # pyright: ignore[reportArgumentType]  # None is clear
        self.setCacheMode(GraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(GraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.seen = ViewBox(enableMouse=False, enableMenu=False)
        self.scene().addItem(self.seen)
        self.back = Painted(self.paint_back, is_kept=True)
        self.front = Painted(self.paint_front, is_kept=False)
        for item in (self.back, self.front):
            self.scene().addItem(item)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)

    def paint_back(self, painter: QPainter) -> None:
        """Paint the chart."""
        raise NotImplementedError

    def paint_front(self, painter: QPainter) -> None:
        """Paint what follows the pointer."""
        raise NotImplementedError

    def see(self, box: QRectF, times: tuple[float, float], values: tuple[float, float]) -> None:
        """Show this stretch of times and values in this box."""
        if self.seen.geometry() != box:
            self.seen.setGeometry(box)
        self.seen.setRange(xRange=times, yRange=values, padding=0, disableAutoRange=True)
        self.back.renew()

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        super().resizeEvent(ev)
        if hasattr(self, "back"):
            self.back.resize(self.width(), self.height())
            self.front.resize(self.width(), self.height())

    def close(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]  # Qt returns it, pyqtgraph nothing
        """Close as any widget does: pyqtgraph would take the scene apart here, and the process with it."""
        return QWidget.close(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.back.renew()
