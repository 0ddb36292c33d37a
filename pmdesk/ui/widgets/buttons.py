"""Buttons with an icon, words and a keycap, painted by hand; links; and tick boxes in the look of the house."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QStylePainter, QWidget

from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.keycaps import cap_text, cap_width, paint_cap
from pmdesk.ui.widgets.paint import LEFT, NO_MNEMONIC, panel, pen, ring, write
from pmdesk.ui.widgets.theme import Theme

LOOKS = ("plain", "primary", "quiet")
ENTER, KEYPAD = (0x01000004, 0x01000005), 0x20000000
"""Qt's numbers: touching its keys builds a hundred enums, and buttons are painted first."""


class Pressed(QPushButton):
    """A push button that Enter presses while it has the focus, also where Enter is nobody's by default."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_enter(event):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


class Button(Pressed):
    """A push button: `plain` with an edge, `primary` filled, `quiet` without an edge; `menu` adds a chevron."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        text: str,
        *,
        icon: str = "",
        key: str = "",
        look: str = "plain",
        small: bool = False,
        chevron: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._icons = icons
        self._icon_name = icon
        self._key = key
        self._look = look
        self._small = small
        self._chevron = chevron
        self._dress()
        theme.changed.connect(self._dress)

    def set_look(self, look: str) -> None:
        """Change between `plain`, `primary` and `quiet`."""
        self._look = look
        self._dress()

    def set_key(self, key: str) -> None:
        """Change the keycap."""
        self._key = key
        self._dress()

    def sizeHint(self) -> QSize:
        theme = self._theme
        pad = theme.px(6 if self._look == "quiet" else 8 if self._small else 10)
        width = 2 * pad + QFontMetrics(self._font()).horizontalAdvance(self.text().replace("&", ""))
        pieces = sum((bool(self._icon_name), bool(self.text()), bool(self._key), self._chevron))
        width += theme.px(16) * (bool(self._icon_name) + self._chevron) + theme.px(6) * max(0, pieces - 1)
        width += cap_width(theme, cap_text(self._key)) if self._key else 0
        return QSize(width, theme.size("control_small" if self._small else "control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QStylePainter(self)
        self._paint_ground(painter)
        self._paint_pieces(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        panel(painter, self.rect(), 4, *self._ground())
        if self.hasFocus():
            if self._look == "primary":
                panel(painter, self.rect().adjusted(2, 2, -2, -2), 3, edge=self._theme.color("accent_text"))
            ring(painter, self._theme, self.rect())

    def _ground(self) -> tuple[QColor | None, QColor | None]:
        theme = self._theme
        active = self.isEnabled() and (self.underMouse() or self.isDown())
        if self._look == "primary" and self.isEnabled():
            fill = theme.color("accent_hover" if active else "accent")
            return fill, fill
        if self._look == "quiet":
            return (theme.color("hover") if active or self.isChecked() else None), None
        fill = theme.color("selection" if self.isDown() else "hover" if active else "surface")
        if self.isChecked():
            fill = theme.color("accent_bg")
        return fill, theme.color("border_strong" if self.isEnabled() else "border")

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return self._theme.color("text_disabled")
        if self.isChecked() and self._look != "primary":
            return self._theme.color("accent_ink")
        return self._theme.color({"primary": "accent_text", "quiet": "text_muted"}.get(self._look, "text"))

    def _paint_pieces(self, painter: QPainter) -> None:
        theme, ink = self._theme, self._ink()
        middle = self.height() / 2
        natural = self.sizeHint().width()
        pad = theme.px(6 if self._look == "quiet" else 8 if self._small else 10)
        x: float = pad + max(0, (self.width() - natural) // 2)
        side = theme.px(16)
        if self._icon_name:
            self._icons.paint(painter, self._icon_name, ink, QPointF(x, middle - side / 2), side)
            x += side + theme.px(6)
        if self.text():
            words = QRect(round(x), 0, self.width() - round(x), self.height())
            write(painter, words, self.text(), self._font(), ink, flags=LEFT | NO_MNEMONIC)
            x += QFontMetrics(self._font()).horizontalAdvance(self.text().replace("&", "")) + theme.px(6)
        if self._chevron:
            self._icons.paint(painter, "chevron-down", ink, QPointF(x, middle - side / 2), side)
            x += side + theme.px(6)
        if self._key:
            on_fill = ink if self._look == "primary" or not self.isEnabled() else None
            paint_cap(painter, theme, cap_text(self._key), QPointF(x, middle), on_fill)

    def _font(self) -> QFont:
        return self._theme.font("section" if self._look == "primary" else "small_medium")

    def _dress(self) -> None:
        self.setFont(self._font())
        self.updateGeometry()
        self.update()


class EndButton(Button):
    """A button that stands at the right end of a pane's header."""

    stands_right = True


class LinkButton(Pressed):
    """Words in the accent colour that act when pressed, with a keycap when there is a key."""

    def __init__(
        self, theme: Theme, text: str, *, key: str = "", strong: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._key = key
        self._style_name = "body_strong" if strong else "small"
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._theme.font(self._style_name)).horizontalAdvance(self.text()) + self._theme.px(8)
        if self._key:
            width += cap_width(self._theme, cap_text(self._key)) + self._theme.px(8)
        return QSize(width, self._theme.size("control_small"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QStylePainter(self)
        font = QFont(theme.font(self._style_name))
        font.setUnderline(self.underMouse())
        ink = theme.color("accent_ink" if self.isEnabled() else "text_disabled")
        write(painter, QRect(theme.px(4), 0, self.width(), self.height()), self.text(), font, ink)
        if self._key:
            x = theme.px(12) + QFontMetrics(font).horizontalAdvance(self.text())
            paint_cap(painter, theme, cap_text(self._key), QPointF(x, self.height() / 2))
        if self.hasFocus():
            ring(painter, theme, self.rect(), 3)


class Check(QCheckBox):
    """A tick box of 14 px with its words."""

    def __init__(self, theme: Theme, icons: Icons, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._icons = icons
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = self._theme
        words = QFontMetrics(theme.font("small")).horizontalAdvance(self.text())
        return QSize(theme.px(14 + 6 + 6) + words, theme.size("min_target"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.size("checkbox")
        enabled = self.isEnabled()
        on = self.isChecked() and enabled
        box = QRect(2, (self.height() - side) // 2, side, side)
        edge = theme.color("accent" if on else "border_control" if enabled else "border")
        panel(painter, box, 3, theme.color("accent" if on else "surface"), edge)
        if self.isChecked():
            self._paint_tick(painter, box)
        words = QRect(theme.px(22), 0, self.width(), self.height())
        write(painter, words, self.text(), theme.font("small"), theme.color("text" if enabled else "text_disabled"))
        if self.hasFocus():
            ring(painter, theme, self.rect(), 4)

    def _paint_tick(self, painter: QPainter, box: QRect) -> None:
        unit = box.width() / 14
        tick = QPainterPath(QPointF(box.x() + 3.4 * unit, box.y() + 7.2 * unit))
        tick.lineTo(box.x() + 6 * unit, box.y() + 9.8 * unit)
        tick.lineTo(box.x() + 10.6 * unit, box.y() + 4.2 * unit)
        painter.strokePath(tick, pen(self._theme.color("accent_text" if self.isEnabled() else "text_disabled"), 1.8))


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in ENTER and not event.modifiers().value & ~KEYPAD
