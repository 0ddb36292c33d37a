"""The first page somebody sees: open the sample, import, or start empty."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import fill, panel
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.theme import Theme

WIDE = 640
TOP = 88


class Way(NamedTuple):
    """One way to begin."""

    icon: str
    title: str
    line: str
    button: str
    run: Callable[[], object]


class Card(QFrame):
    """The ways to begin, one under the other with lines between."""

    def __init__(self, theme: Theme, icons: Icons, ways: list[Way], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.buttons: list[Button] = []
        self._rows: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for number, way in enumerate(ways, 1):
            row = self._row(theme, icons, way, str(number))
            self._rows.append(row)
            column.addWidget(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        panel(painter, self.rect(), 6, self._theme.color("surface"), self._theme.color("border"))
        for row in self._rows[1:]:
            fill(painter, QRect(0, row.y(), self.width(), 1), self._theme.color("border"))

    def _row(self, theme: Theme, icons: Icons, way: Way, key: str) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        line.setSpacing(theme.px(16))
        picture = QLabel(row)
        side = theme.size("icon_empty")
        picture.setPixmap(icons.pixmap(way.icon, "text_muted", side, self.devicePixelRatio()))
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(label(theme, way.title, "body_strong", row))
        words.addWidget(label(theme, way.line, "small", row, ink="text_muted"))
        button = Button(theme, icons, way.button, key=key, look="primary" if not self.buttons else "plain", parent=row)
        button.setAccessibleDescription(way.line)
        button.clicked.connect(alone(way.run))
        self.buttons.append(button)
        line.addWidget(picture)
        line.addLayout(words, 1)
        line.addWidget(button)
        return row


class FirstRun(QScrollArea):
    """The page; the keys 1, 2, 3 press its buttons."""

    def __init__(self, theme: Theme, icons: Icons, ways: list[Way], open_existing: Callable[[], object]) -> None:
        super().__init__()
        self._theme = theme
        page = QWidget()
        self.setAccessibleName("Start")
        self.setWidgetResizable(True)
        self.setWidget(page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.card = Card(theme, icons, ways, page)
        self.link = LinkButton(theme, "Open an existing workspace…", strong=False, parent=page)
        self.link.clicked.connect(alone(open_existing))
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addSpacing(theme.px(TOP))
        middle.addWidget(label(theme, "Start with your own plan, or look around first", "headline", page))
        middle.addSpacing(theme.px(4))
        promise = "PM Desk keeps everything in one file on this computer. It works offline and needs no account."
        middle.addWidget(label(theme, promise, "body", page, ink="text_muted"))
        middle.addSpacing(theme.px(20))
        middle.addWidget(self.card)
        middle.addSpacing(theme.px(14))
        middle.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        middle.addStretch(1)
        self.card.setFixedWidth(theme.px(WIDE))
        sides = QHBoxLayout(page)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.addStretch(1)
        sides.addLayout(middle)
        sides.addStretch(1)
        page.setAutoFillBackground(False)
        self.setStyleSheet(f"FirstRun, FirstRun > QWidget > QWidget {{ background: {theme.color('surface').name()}; }}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.text()
        if number.isdecimal() and 1 <= int(number) <= len(self.card.buttons):
            self.card.buttons[int(number) - 1].click()
            return
        super().keyPressEvent(event)


def label(theme: Theme, text: str, style: str, parent: QWidget, *, ink: str = "text") -> QLabel:
    """Return words in a type style and colour."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.font(style))
    made.setWordWrap(True)
    made.setStyleSheet(f"color: {theme.color(ink).name()};")
    return made
