"""The heading of a card: the way to the thing, its key in the corner, and its name, edited in place."""

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pmdesk.ui.widgets.card import Crumb
from pmdesk.ui.widgets.editing import Typed
from pmdesk.ui.widgets.face import ENDLESS
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import RIGHT, TOP_LEFT, WRAP, panel, ring, write
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.typing_box import InPlace, TypingBox

INSET = 6
"""The name stands that far inside its line, so that the ring of the focus leaves it free."""


class CrumbButton(QAbstractButton):
    """One step of the way."""

    def __init__(self, theme: Theme, crumb: Crumb, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.crumb = crumb
        self.setText(crumb.title)
        self.setAccessibleName(f"Go to {crumb.title}")
        self.setToolTip(crumb.title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if crumb.go else Qt.FocusPolicy.NoFocus)
        if crumb.go is not None:
            self.clicked.connect(alone(crumb.go))

    @property
    def natural_width(self) -> int:
        """How wide the whole name is with its dot."""
        words = QFontMetrics(self._theme.font("small")).horizontalAdvance(self.text())
        return words + (self._theme.px(14) if self.crumb.colour else 0) + 2

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, x = self._theme, 0
        painter = QPainter(self)
        if self.crumb.colour:
            dot = theme.size("dot")
            panel(painter, QRect(0, (self.height() - dot) // 2, dot, dot), 2, theme.series(self.crumb.colour))
            x = theme.px(14)
        font = QFont(theme.font("small"))
        font.setUnderline(self.underMouse() and self.crumb.go is not None)
        words = elided(QFontMetrics(font), self.text(), self.width() - x)
        write(painter, QRect(x, 0, self.width() - x, self.height()), words, font, theme.color("text_faint"))
        if self.hasFocus():
            ring(painter, theme, self.rect(), 3)


class CrumbBar(QWidget):
    """The way from the product down, cut where it is too long, and the key at the right."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._corner = ""
        self._buttons: list[CrumbButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def buttons(self) -> list[CrumbButton]:
        """The steps, from the top down."""
        return list(self._buttons)

    @property
    def words(self) -> list[str]:
        """The steps and the key, as words."""
        return [*(button.text() for button in self._buttons), self._corner]

    def show_way(self, crumbs: tuple[Crumb, ...], corner: str) -> None:
        """Show another way."""
        if [crumb.title for crumb in crumbs] != [button.text() for button in self._buttons]:
            for button in self._buttons:
                button.hide()
                button.deleteLater()
            self._buttons = [CrumbButton(self._theme, crumb, self) for crumb in crumbs]
            for button in self._buttons:
                button.show()
        self._corner = corner
        self._lay_out()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.line("small"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        side = theme.px(12)
        for button in self._buttons[1:]:
            at = QPointF(button.x() - theme.px(5) - side, (self.height() - side) // 2)
            self._icons.paint(painter, "chevron-right", "text_faint", at, side)
        font = theme.font("small", numbers=True)
        write(painter, self.rect(), self._corner, font, theme.color("text_faint"), flags=RIGHT)

    def _lay_out(self) -> None:
        """Give each step its width; where it is tight the last ones are cut."""
        theme = self._theme
        gap = theme.px(22)
        corner = QFontMetrics(theme.font("small", numbers=True)).horizontalAdvance(self._corner)
        right = self.width() - (corner + theme.px(8) if corner else 0)
        x = 0
        for number, button in enumerate(self._buttons):
            left_over = len(self._buttons) - number - 1
            room = right - x - left_over * (gap + theme.px(30))
            wide = max(theme.px(20), min(button.natural_width, room))
            button.setGeometry(x, 0, wide, self.height())
            x += wide + gap


class TitleLine(QAbstractButton):
    """The name; Enter, F2 or a press edits it. Long names wrap."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.editing: Typed | None = None
        self._in_place = InPlace(self, theme, icons)
        self._in_place.changed.connect(self._place)
        self._in_place.went_on.connect(self._go_on)
        self.clicked.connect(self.begin)

    @property
    def box(self) -> TypingBox | None:
        """The field that is being typed into, if any."""
        return self._in_place.box

    def show_title(self, title: str, editing: Typed | None) -> None:
        """Show another name; a name that is being typed stays."""
        self.editing = editing
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editing else Qt.FocusPolicy.NoFocus)
        if title != self.text():
            self.setText(title)
            self.setAccessibleName(f"Name, {title}")
            self.updateGeometry()

    def begin(self) -> None:
        """Edit the name."""
        if self.editing is not None:
            self._in_place.begin(self.editing, "Name", font=self._theme.font("title"))

    def finish(self) -> bool:
        """Keep what is being typed."""
        return self._in_place.finish()

    def give_up(self) -> None:
        """Restore what was there before typing began."""
        self._in_place.give_up()

    def sizeHint(self) -> QSize:
        width = self._theme.px(260)
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.box is not None:
            return self.box.height_at(width) + self._theme.px(2)
        room = QRect(0, 0, max(20, width - self._theme.px(INSET)), ENDLESS)
        metrics = QFontMetrics(self._theme.font("title"))
        high = metrics.boundingRect(room, TOP_LEFT | WRAP, self.text()).height()
        return max(self._theme.px(24), high + self._theme.px(4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self.begin()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.box is not None:
            return
        theme = self._theme
        painter = QPainter(self)
        place = self.rect().adjusted(theme.px(INSET), theme.px(2), 0, 0)
        write(painter, place, self.text(), theme.font("title"), theme.color("text"), flags=TOP_LEFT | WRAP)
        if self.hasFocus():
            ring(painter, theme, self.rect())

    def _go_on(self) -> None:
        self.focusNextPrevChild(True)

    def _place(self) -> None:
        if self.box is not None:
            self.box.setGeometry(0, 0, self.width(), self.box.height_at(self.width()))
        self.updateGeometry()
        self.update()
