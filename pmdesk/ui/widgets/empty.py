"""What a list or pane shows when it holds nothing: what it is for, in one line, and one or two things to do."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.theme import Theme

WIDEST = 460
ABOVE, BELOW = 2, 3


class EmptyState(QWidget):
    """An icon, a heading, a line and buttons, a little above the middle."""

    def __init__(
        self, theme: Theme, icons: Icons, *, icon: str, title: str, line: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._icon_name = icon
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self._picture = QLabel(self)
        self._title = QLabel(title, self)
        self._line = QLabel(line, self)
        self._buttons = QHBoxLayout()
        for label in (self._picture, self._title, self._line):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._line.setWordWrap(True)
        self._arrange()
        theme.changed.connect(self._dress)
        self._dress()

    def offer(self, title: str, run: Callable[[], object], *, key: str = "", look: str = "plain") -> Button:
        """Add a button for something to do."""
        button = Button(self._theme, self._icons, title, key=key, look=look, parent=self)
        button.clicked.connect(alone(run))
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button

    def tell(self, title: str, line: str) -> None:
        """Show other words."""
        self._title.setText(title)
        self._line.setText(line)
        self._dress()
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), QRect(event.rect()), self._theme.color("surface"))

    def _arrange(self) -> None:
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(ABOVE)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._line, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addLayout(self._buttons)
        column.addStretch(BELOW)
        column.setSpacing(4)

    def _dress(self) -> None:
        theme = self._theme
        side = theme.size("icon_empty")
        self._picture.setPixmap(self._icons.pixmap(self._icon_name, "text_faint", side, self.devicePixelRatio()))
        self._title.setFont(theme.font("body_strong"))
        self._title.setStyleSheet(f"color: {theme.color('text').name()};")
        self._line.setFont(theme.font("small"))
        self._line.setStyleSheet(f"color: {theme.color('text_muted').name()};")
        width = min(theme.px(WIDEST), max(self.width() - 2 * theme.px(16), theme.px(200)))
        self._line.setFixedSize(width, self._line.heightForWidth(width))
        self.update()


class UnbuiltPane(EmptyState):
    """A pane that is not built yet: it says what it will be for and leads to what works."""

    def __init__(
        self, theme: Theme, icons: Icons, parent: QWidget | None, *, pane_id: str, icon: str, title: str, line: str
    ) -> None:
        super().__init__(theme, icons, icon=icon, title=title, line=line, parent=parent)
        self._pane_id = pane_id

    def header_widgets(self) -> list[QWidget]:
        """Return nothing: there are no sub-views."""
        return []

    def place(self) -> str:
        """Return the pane's one place."""
        return self._pane_id

    def visit(self, place: str) -> None:
        """Stay: there is one place only."""

    def selection_text(self) -> str:
        """Return nothing: nothing can be selected."""
        return ""

    def leader(self) -> QWidget:
        """Return the first button."""
        return self.findChild(Button) or self

    def remember(self) -> None:
        """Keep nothing: there is nothing to restore."""
