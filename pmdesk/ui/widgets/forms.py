"""A popover with a few fields and one verb; what is wrong stays in its field with a line that says what is needed."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QStylePainter, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice, ChoicePopover
from pmdesk.ui.widgets.field_grid import FieldGrid
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.popover import Popover
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import announce, elided
from pmdesk.ui.widgets.theme import Theme

WIDTH = 400
LABEL = 92

Values = Mapping[str, object]


class ChoiceField(Button):
    """A button that shows one choice and opens the list of all; `kept` carries another one."""

    kept = Signal(object)

    def __init__(
        self, theme: Theme, icons: Icons, choices: Sequence[Choice], chosen: object, *, name: str, parent: QWidget
    ) -> None:
        super().__init__(theme, icons, "", small=True, chevron=True, parent=parent)
        self._choices = list(choices)
        self._name = name
        self.value: object = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(alone(self.offer))
        self.take(chosen)

    def take(self, value: object) -> None:
        """Show another choice."""
        self.value = value
        words = next((choice.text for choice in self._choices if choice.value == value), "Choose…")
        self.setText(words)
        self.setAccessibleName(f"{self._name}, {words}")
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QStylePainter(self)
        self._paint_ground(painter)
        side, pad, ink = theme.px(16), theme.px(8), self._ink()
        at = self.width() - pad - side
        self._icons.paint(painter, "chevron-down", ink, QPointF(at, (self.height() - side) / 2), side)
        font, room = self._font(), at - theme.px(6) - pad
        write(painter, QRect(pad, 0, room, self.height()), elided(QFontMetrics(font), self.text(), room), font, ink)

    def choices(self) -> list[Choice]:
        """Return what can be chosen."""
        return list(self._choices)

    def offer_others(self, choices: Sequence[Choice]) -> None:
        """Let other things be chosen."""
        self._choices = list(choices)
        self.take(self.value)

    def offer(self) -> ChoicePopover:
        """Open the list."""
        popover = ChoicePopover(self._theme, self._icons, self, self._choices, [self.value], name=self._name)
        popover.kept.connect(self._keep)
        popover.hang(self.rect(), self.width())
        return popover

    def _keep(self, picked: tuple[object, ...]) -> None:
        self.take(picked[0])
        self.kept.emit(picked[0])


class Form(Popover):
    """Fields under one another; Enter does the verb with what stands in them, Esc leaves everything as it was.

    `send` is given the values by name and may raise DeskError, which is told below the fields.
    """

    def __init__(
        self, theme: Theme, icons: Icons, owner: QWidget, *, title: str, verb: str, send: Callable[[Values], object]
    ) -> None:
        super().__init__(theme, owner)
        self._icons = icons
        self._send = send
        self._fields: dict[str, QWidget] = {}
        self.setAccessibleName(title)
        self._title = QLabel(title, self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setFont(theme.font("section"))
        self.trouble = QLabel("", self)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setWordWrap(True)
        self.trouble.setFont(theme.font("small"))
        self.trouble.setStyleSheet(f"color: {theme.color('danger_text').name()};")
        self.trouble.hide()
        self._grid = FieldGrid(theme, LABEL - 12)
        self.verb = Button(theme, icons, verb, key="Return", look="primary", small=True, parent=self)
        self.verb.clicked.connect(alone(self.submit))
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._foot.addWidget(self.verb)
        self.column.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(12))
        self.column.setSpacing(theme.px(8))
        self.column.addWidget(self._title)
        self.column.addLayout(self._grid)
        self.column.addWidget(self.trouble)
        self.column.addLayout(self._foot)

    def add_line(self, name: str, label: str, text: str = "", hint: str = "") -> QLineEdit:
        """Add a field to type into."""
        line = QLineEdit(text, self)
        line.setFont(self._theme.font("small"))
        line.setPlaceholderText(hint)
        line.setStyleSheet(f"min-height: {self._theme.px(20)}px; padding: 0 {self._theme.px(5)}px;")
        self._put(name, label, line)
        return line

    def add_segments(self, name: str, label: str, choices: list[tuple[str, str]], chosen: str) -> Segmented:
        """Add a choice among a few that all show."""
        segments = Segmented(self._theme, choices, chosen, small=True, name=label, parent=self)
        self._put(name, label, segments)
        return segments

    def add_choice(self, name: str, label: str, choices: Sequence[Choice], chosen: object) -> ChoiceField:
        """Add a choice among many."""
        field = ChoiceField(self._theme, self._icons, choices, chosen, name=label, parent=self)
        self._put(name, label, field)
        return field

    def add_button(self, words: str, run: Callable[[], object]) -> Button:
        """Add a second verb at the left."""
        button = Button(self._theme, self._icons, words, look="quiet", small=True, parent=self)
        button.clicked.connect(self.close)
        button.clicked.connect(alone(run))
        self._foot.insertWidget(0, button)
        return button

    def ask(self, box: QRect) -> None:
        """Show at a rectangle of the owner and take the keys."""
        self.hang(box, self._theme.px(WIDTH))
        first = next(iter(self._fields.values()), None)
        if isinstance(first, QLineEdit):
            first.selectAll()
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def field(self, name: str) -> QWidget:
        """Return a field."""
        return self._fields[name]

    def values(self) -> dict[str, object]:
        """Return what stands in the fields now."""
        return {name: _value(field) for name, field in self._fields.items()}

    def submit(self) -> None:
        """Do the verb; what is wrong is told and stays."""
        try:
            self._send(self.values())
        except DeskError as trouble:
            self.trouble.setText(str(trouble))
            self.trouble.show()
            announce(self, str(trouble))
            self.adjustSize()
            return
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
            return
        super().keyPressEvent(event)

    def _put(self, name: str, label: str, field: QWidget) -> None:
        row = len(self._fields)
        words = QLabel(label, self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setFont(self._theme.font("small"))
        words.setStyleSheet(f"color: {self._theme.color('text_faint').name()};")
        words.setBuddy(field)
        field.setAccessibleName(field.accessibleName() or label)
        self._grid.addWidget(words, row, 0)
        self._grid.addWidget(field, row, 1)
        self._fields[name] = field


def _value(field: QWidget) -> object:
    if isinstance(field, QLineEdit):
        return field.text().strip()
    if isinstance(field, Segmented):
        return field.current()
    return field.value if isinstance(field, ChoiceField) else None
