"""A small dialog that tells something in words and offers what to do; it never blocks the house."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.theme import Theme

WIDE = 440


class Asking(QDialog):
    """What happened, what was kept, what next; the first choice is the one Enter takes."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        parent: QWidget,
        *,
        title: str,
        words: str,
        choices: Sequence[tuple[str, Callable[[], object]]] = (),
        icon: str = "circle-alert",
        give_up: str = "Cancel",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._icon = icon
        self._gives_up = bool(give_up)
        self.title = title
        self.words = words
        self.setWindowTitle("PM Desk")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.buttons: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(52), theme.px(16), theme.px(16), theme.px(16))
        column.setSpacing(theme.px(4))
        for text, style in ((title, "body_strong"), (words, "small")):
            column.addWidget(self._label(text, style))
        column.addSpacing(theme.px(12))
        column.addLayout(self._button_row(choices, give_up))
        self.setMinimumWidth(theme.px(WIDE))
        QTimer.singleShot(0, self, self._take_enter)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, event.rect(), self._theme.color("surface"))
        side = self._theme.px(20)
        at = QPointF(self._theme.px(18), self._theme.px(16))
        self._icons.paint(painter, self._icon, "accent_ink", at, side)

    def _take_enter(self) -> None:
        """Let Enter take the first choice from now on, and not the one whose press asks: its dialog hears it, too."""
        if len(self.buttons) > bool(self._gives_up):
            self.buttons[0].setDefault(True)

    def _label(self, text: str, style: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(self._theme.font(style))
        label.setVisible(bool(text))
        return label

    def _button_row(self, choices: Sequence[tuple[str, Callable[[], object]]], give_up: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        row.addStretch(1)
        for index, (words, run) in enumerate(choices):
            button = Button(self._theme, self._icons, words, look="plain" if index else "primary", parent=self)
            button.setAutoDefault(False)
            button.clicked.connect(self.accept)
            button.clicked.connect(alone(run))
            row.addWidget(button)
            self.buttons.append(button)
        if give_up:
            button = Button(self._theme, self._icons, give_up, parent=self)
            button.setAutoDefault(False)
            button.clicked.connect(self.reject)
            row.addWidget(button)
            self.buttons.append(button)
        return row
