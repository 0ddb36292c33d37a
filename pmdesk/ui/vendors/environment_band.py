"""The band that says where a key opens or a check goes: by a shape, in words and in a colour."""

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.domain.apis import Environment
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.key_looks import LOOKS
from pmdesk.ui.widgets.paint import panel, write
from pmdesk.ui.widgets.text import elided


class EnvironmentBand(QWidget):
    """Tells one environment; in other words than the usual ones where there are some."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._environment = Environment.SANDBOX
        self.words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(context.theme.px(32))

    def tell(self, environment: Environment, words: str = "") -> None:
        """Say another environment."""
        self._environment = environment
        self.words = words or LOOKS[environment].words
        self.setAccessibleName(self.words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, look = self._context.theme, LOOKS[self._environment]
        painter = QPainter(self)
        panel(painter, self.rect(), 4, theme.color(f"{look.family}_bg"), theme.color(look.family))
        side = theme.px(16)
        at = QPointF(theme.px(10), (self.height() - side) / 2)
        self._context.icons.paint(painter, look.icon, f"{look.family}_text", at, side)
        place = QRect(theme.px(34), 0, self.width() - theme.px(40), self.height())
        font = theme.font("section")
        words = elided(QFontMetrics(font), self.words, place.width())
        write(painter, place, words, font, theme.color(f"{look.family}_text"))
