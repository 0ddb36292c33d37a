"""Fields of the form of a connection: each with its label, and words beside it when something is wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Check
from pmdesk.ui.widgets.combo import Combo
from pmdesk.ui.widgets.ground import Ground, plain
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce

LABEL = 116
LIST_MOST = 132


class Fields(QWidget):
    """A grid of labelled fields by name; `changed` tells that a person changed one."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.by_name: dict[str, QWidget] = {}
        self._parts: dict[str, tuple[QLabel, QWidget]] = {}
        self._troubles: dict[str, QLabel] = {}
        theme = context.theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnMinimumWidth(0, theme.px(LABEL))
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(theme.px(4))

    def line(self, name: str, label: str, example: str = "", *, secret: bool = False) -> QLineEdit:
        """Add a field to type into."""
        made = QLineEdit(self)
        made.setFont(self.context.theme.font("small"))
        made.setPlaceholderText(example)
        if secret:
            made.setEchoMode(QLineEdit.EchoMode.Password)
        made.textEdited.connect(alone(self.changed.emit))
        self.put(name, label, made)
        return made

    def combo(self, name: str, label: str, choices: Sequence[tuple[object, str]]) -> Combo:
        """Add a choice of one of many."""
        made = make_combo(self.context, label, choices, self)
        made.activated.connect(alone(self.changed.emit))
        self.put(name, label, made)
        return made

    def put(self, name: str, label: str, field: QWidget) -> None:
        """Add any field."""
        theme = self.context.theme
        words = plain(label, theme, "small", "text", self)
        words.setBuddy(field)
        field.setAccessibleName(field.accessibleName() or label)
        trouble = plain("", theme, "small", "danger_text", self)
        trouble.setWordWrap(True)
        trouble.hide()
        row = 2 * len(self.by_name)
        top = Qt.AlignmentFlag.AlignTop if isinstance(field, Checklist) else Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(words, row, 0, top)
        self._grid.addWidget(field, row, 1)
        self._grid.addWidget(trouble, row + 1, 1)
        self.by_name[name] = field
        self._parts[name] = (words, field)
        self._troubles[name] = trouble

    def rename(self, name: str, label: str) -> None:
        """Call a field something else."""
        words, field = self._parts[name]
        words.setText(label)
        field.setAccessibleName(label)

    def show_field(self, name: str, *, shown: bool) -> None:
        """Show or hide a field with its label."""
        for part in self._parts[name]:
            part.setVisible(shown)
        if not shown:
            self._troubles[name].hide()

    def say(self, troubles: dict[str, str]) -> None:
        """Show what is wrong beside its field, and take the focus to the first."""
        first: QWidget | None = None
        for name, label in self._troubles.items():
            words = troubles.get(name, "")
            label.setText(words)
            label.setVisible(bool(words))
            field = self.by_name[name]
            field.setAccessibleDescription(words)
            if isinstance(field, QLineEdit):
                mark(field, wrong=bool(words))
            if words and first is None:
                first = field
                announce(self, words)
        if first is not None:
            first.setFocus()

    def trouble(self, name: str) -> str:
        """Return what is said to be wrong with a field."""
        label = self._troubles[name]
        return label.text() if not label.isHidden() else ""


class Checklist(QFrame):
    """Parts of a service to choose from; with none ticked all are wanted, also those that come later."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.checks: dict[str, Check] = {}
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to what can be ticked.
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)

    def offer(self, choices: Sequence[tuple[str, str]], chosen: Sequence[str], none: str) -> None:
        """Offer parts by id and title; `none` is said where none are known yet, or none is ticked."""
        theme = self._context.theme
        page = Ground(theme, "surface", self._area)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.checks = {}
        hint = plain(none, theme, "small", "text_muted", page)
        hint.setWordWrap(True)
        column.addWidget(hint)
        for part_id, title in choices:
            check = self.checks[part_id] = Check(theme, self._context.icons, title, page)
            check.setChecked(part_id in chosen)
            check.clicked.connect(alone(self.changed.emit))
            column.addWidget(check)
        column.addStretch(1)
        self._area.setWidget(page)
        page.show()
        high = theme.px(20) + len(choices) * (theme.size("min_target"))
        self.setFixedHeight(min(high, theme.px(LIST_MOST)))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The parts that are ticked."""
        return tuple(part_id for part_id, check in self.checks.items() if check.isChecked())


def make_combo(context: Context, name: str, choices: Sequence[tuple[object, str]], parent: QWidget) -> Combo:
    """Return a choice of values with their words."""
    made = Combo(context.theme, context.icons, parent)
    made.setAccessibleName(name)
    for value, words in choices:
        made.addItem(words, value)
    return made


def choose(combo: Combo, value: object) -> None:
    """Show a value; one that is not offered shows the first."""
    found = next((at for at in range(combo.count()) if combo.itemData(at) == value), 0)
    combo.setCurrentIndex(found)


def mark(line: QLineEdit, *, wrong: bool) -> None:
    """Give a field a red edge, or none."""
    line.setProperty("wrong", wrong)
    line.style().unpolish(line)
    line.style().polish(line)
