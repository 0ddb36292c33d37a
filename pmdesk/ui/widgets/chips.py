"""Chips that can be pressed, and a layout that puts what does not fit onto the next line."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QLayoutItem, QSizePolicy, QStylePainter, QWidget

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import cap_text, cap_width, paint_cap
from pmdesk.ui.widgets.paint import panel, ring, write
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

WIDEST = 240
LOOKS = {
    "accent": ("accent_bg", "", "accent_ink", "caption"),
    "line": ("", "border_strong", "text", "caption"),
    "neutral": ("neutral_bg", "", "neutral_text", "caption"),
    "warning": ("warning_bg", "", "warning_text", "caption"),
    "danger": ("danger_bg", "", "danger_text", "caption"),
    "success": ("success_bg", "", "success_text", "caption"),
    "info": ("info_bg", "", "info_text", "caption"),
    "strong": ("", "", "text", "section"),
    "muted": ("", "", "text_muted", "small"),
    "faint": ("", "", "text_faint", "small"),
    "words": ("", "", "text_faint", "caption_regular"),
}
"""Ground, edge, ink and font of a chip; the last four are words without ground and edge."""


class Chip(QAbstractButton):
    """A pill with words and perhaps an icon before and a keycap behind; one that does nothing takes no focus."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        text: str,
        *,
        look: str = "neutral",
        icon: str = "",
        key: str = "",
        dot: int = 0,
        acts: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._look = look
        self._icon = icon
        self._key = key
        self._dot = dot
        self._acts = acts
        self.setText(text)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if acts else Qt.FocusPolicy.NoFocus)
        if acts:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def tell(self, text: str, look: str = "") -> None:
        """Say something else, in another look where one is given."""
        self._look = look or self._look
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = min(QFontMetrics(self._font()).horizontalAdvance(self.text()), theme.px(WIDEST))
        width = words + 2 * self._side()
        width += theme.px(12 + 4) if self._icon else 0
        width += theme.size("dot") + theme.px(6) if self._dot else 0
        width += cap_width(theme, cap_text(self._key)) + theme.px(5) if self._key else 0
        return QSize(width, theme.size("min_target" if self._acts else "chip"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            wide = QFontMetrics(self._font()).horizontalAdvance(self.text())
            self.setToolTip(self.text() if wide > self._theme.px(WIDEST) else "")
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QStylePainter(self)
        high = theme.size("chip")
        box = QRect(0, (self.height() - high) // 2, self.width(), high)
        ground, edge, ink, _ = LOOKS[self._look]
        if self._acts and self.underMouse():
            ground = "selection" if ground else "hover"
        if ground or edge:
            panel(painter, box, high / 2, theme.color(ground) if ground else None, theme.color(edge) if edge else None)
        x, middle, side = self._side(), self.height() / 2, theme.px(12)
        if self._key:
            paint_cap(painter, theme, cap_text(self._key), QPointF(x, middle))
            x += cap_width(theme, cap_text(self._key)) + theme.px(5)
        if self._icon:
            self._icons.paint(painter, self._icon, ink, QPointF(x, middle - side / 2), side)
            x += side + theme.px(4)
        if self._dot:
            side = theme.size("dot")
            panel(painter, QRect(round(x), round(middle - side / 2), side, side), 2, theme.series(self._dot))
            x += side + theme.px(6)
        room = self.width() - x - self._side()
        words = elided(QFontMetrics(self._font()), self.text(), room + 1)
        write(painter, QRect(x, box.top(), room + 2, high), words, self._font(), theme.color(ink))
        if self.hasFocus():
            ring(painter, theme, box.adjusted(0, -1, 0, 1), high / 2)

    def _font(self) -> QFont:
        return self._theme.font(LOOKS[self._look][3], numbers=True)

    def _side(self) -> int:
        ground, edge, _, _ = LOOKS[self._look]
        return self._theme.px(7 if ground or edge or self._acts else 0)


class Flow(QLayout):
    """Puts its widgets beside one another, in the middle of their line, and on the next line what has no room."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        return self._items[index] if 0 <= index < len(self._items) else None  # pyright: ignore[reportReturnType]

    def takeAt(self, index: int) -> QLayoutItem:
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # pyright: ignore[reportReturnType]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), moves=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        edge = self.contentsMargins()
        return size + QSize(edge.left() + edge.right(), edge.top() + edge.bottom())

    def setGeometry(self, box: QRect) -> None:
        super().setGeometry(box)
        self._place(box, moves=True)

    def clear(self) -> None:
        """Take all widgets away."""
        while self._items:
            widget = self._items.pop().widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.invalidate()

    def _place(self, box: QRect, *, moves: bool) -> int:
        """Return the height that the widgets take at a width."""
        edge = self.contentsMargins()
        inner = box.adjusted(edge.left(), edge.top(), -edge.right(), -edge.bottom())
        x, y, high = inner.left(), inner.top(), 0
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in [item for item in self._items if not item.isEmpty()]:
            size = item.sizeHint()
            if line and x + size.width() > inner.right() + 1:
                _settle(line, high, moves=moves)
                x, y, high, line = inner.left(), y + high + self._gap // 2, 0, []
            size.setWidth(min(size.width(), inner.width()))
            line.append((item, QRect(QPoint(x, y), size)))
            x += size.width() + self._gap
            high = max(high, size.height())
        _settle(line, high, moves=moves)
        return y + high - box.top() + edge.bottom()


def _settle(line: list[tuple[QLayoutItem, QRect]], high: int, *, moves: bool) -> None:
    for item, box in line if moves else ():
        item.setGeometry(box.translated(0, (high - box.height()) // 2))
