"""A small window with fields under one another and verbs at its foot, for what is more than a popover can hold."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.field_grid import FieldGrid
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.paint import fill
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce
from pmdesk.ui.widgets.theme import Theme

FOOT = 48
LABEL = 80


def frame(lines: QPlainTextEdit, theme: Theme) -> None:
    """Give a field for several lines the edge that other fields have."""
    edge, focus = theme.color("border_control").name(), theme.color("focus").name()
    lines.setStyleSheet(
        f"QPlainTextEdit {{ border: 1px solid {edge}; padding: 1px; }}"
        f"QPlainTextEdit:focus {{ border: 2px solid {focus}; padding: 0; }}"
    )


class Sheet(QDialog):
    """Ctrl+Enter does its first verb, Esc closes; what is wrong is told above the verbs and nothing is lost."""

    def __init__(self, context: Context, parent: QWidget, *, title: str, wide: int) -> None:
        super().__init__(parent)
        self.context = context
        theme = context.theme
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.px(wide))
        self.grid = FieldGrid(theme, LABEL)
        self.trouble = self.words("", "danger_text")
        self.trouble.hide()
        self._verbs: list[Callable[[], object]] = []
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        self._foot.setSpacing(theme.px(8))
        self._foot.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(12))
        self.body.setSpacing(theme.px(10))
        self.body.addLayout(self.grid)
        self.body.addWidget(self.trouble)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.body, 1)
        foot = QWidget(self)
        foot.setFixedHeight(theme.px(FOOT))
        foot.setLayout(self._foot)
        column.addWidget(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._first_verb)

    def words(self, text: str, ink: str = "text_muted", style: str = "small") -> QLabel:
        """Return a label for a few plain words."""
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(self.context.theme.font(style))
        label.setStyleSheet(f"color: {self.context.theme.color(ink).name()};")
        return label

    def put(self, label: str, field: QWidget) -> None:
        """Put a field under the others."""
        row = self.grid.rowCount()
        words = self.words(label, "text_faint")
        words.setBuddy(field)
        field.setAccessibleName(field.accessibleName() or label)
        top = isinstance(field, QPlainTextEdit)
        self.grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter)
        self.grid.addWidget(field, row, 1)

    def add_line(self, label: str, text: str = "", hint: str = "") -> QLineEdit:
        """Add a field for one line."""
        line = QLineEdit(text, self)
        line.setFont(self.context.theme.font("small"))
        line.setPlaceholderText(hint)
        line.setStyleSheet(f"min-height: {self.context.theme.px(20)}px; padding: 0 {self.context.theme.px(5)}px;")
        line.setCursorPosition(0)
        self.put(label, line)
        return line

    def add_lines(self, label: str, text: str, high: int) -> QPlainTextEdit:
        """Add a field for several lines."""
        lines = QPlainTextEdit(text, self)
        lines.setFont(self.context.theme.font("small"))
        lines.setTabChangesFocus(True)
        lines.setMinimumHeight(self.context.theme.px(high))
        frame(lines, self.context.theme)
        self.put(label, lines)
        self.grid.setRowStretch(self.grid.rowCount() - 1, 1)
        return lines

    def add_choice(self, label: str, choices: Sequence[Choice], chosen: object) -> ChoiceField:
        """Add a choice among many."""
        field = ChoiceField(self.context.theme, self.context.icons, choices, chosen, name=label, parent=self)
        self.put(label, field)
        return field

    def add_verb(self, words: str, run: Callable[[], object], *, key: str = "", icon: str = "") -> Button:
        """Add a verb at the foot; the first one stands out."""
        look = "plain" if self._verbs else "primary"
        button = Button(self.context.theme, self.context.icons, words, icon=icon, key=key, look=look, parent=self)
        button.setAutoDefault(False)
        button.clicked.connect(alone(run))
        self._foot.insertWidget(self._foot.count() - len(self._verbs), button)
        self._verbs.insert(len(self._verbs), run)
        return button

    def attempt(self, run: Callable[[], object]) -> bool:
        """Do something; what is wrong is told here, and the sheet stays."""
        try:
            run()
        except DeskError as trouble:
            self.trouble.setText(str(trouble))
            self.trouble.show()
            announce(self, str(trouble))
            return False
        self.trouble.hide()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as all fields need: Qt makes no window higher than two thirds of a screen by itself."""
        super().showEvent(event)
        least = self._column.totalMinimumHeightForWidth(self.width())
        if self.height() < least:
            self.resize(self.width(), least)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self.context.theme
        foot = theme.px(FOOT)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))

    def _first_verb(self) -> None:
        if self._verbs:
            self._verbs[0]()
