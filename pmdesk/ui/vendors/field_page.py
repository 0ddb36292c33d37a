"""A page of fields that are kept as they are left: of a check and of a key, which both say where they lead."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pmdesk.commands.desk import Command
from pmdesk.domain.errors import DeskError
from pmdesk.queries.key_words import ENVIRONMENT_WORDS
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.environment_band import EnvironmentBand
from pmdesk.ui.widgets.field_grid import FieldGrid
from pmdesk.ui.widgets.ground import Ground, plain
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented

LABEL = 96
TOP, MIDDLE = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter


class FieldPage(Ground):
    """Says at its head which environment is meant; `told` carries words of what was refused."""

    told = Signal(str)
    numbers = False
    """Whether what is typed is mostly numbers, which are then all as wide."""

    def __init__(self, context: Context, opens: str, parent: QWidget) -> None:
        super().__init__(context.theme, "surface", parent)
        self._context = context
        self.band = EnvironmentBand(context, self)
        words = [(each.value, title) for each, title in ENVIRONMENT_WORDS.items()]
        self.environment = Segmented(context.theme, words, small=True, name=opens, parent=self)

    def _do(self, command: Command[object]) -> bool:
        try:
            self._context.desk.do(command)
        except DeskError as trouble:
            self.told.emit(str(trouble))
            return False
        return True

    def _line(self, label: str, keep: Callable[[], object], hint: str = "") -> QLineEdit:
        line = QLineEdit(self)
        line.setFont(self._context.theme.font("small", numbers=self.numbers))
        line.setAccessibleName(label)
        line.setPlaceholderText(hint)
        line.editingFinished.connect(alone(keep))
        return line

    def _label(self, words: str) -> QLabel:
        return plain(words, self._context.theme, "small", "text_faint", self)

    def _beside(self, *parts: tuple[str | QWidget, int]) -> QHBoxLayout:
        """Lay fields, and words between them, beside each other; the number says how much room each takes."""
        row = QHBoxLayout()
        row.setSpacing(self._context.theme.px(6))
        for part, stretch in parts:
            row.addWidget(self._label(part) if isinstance(part, str) else part, stretch)
        return row

    def _lay_out(self, rows: Iterable[tuple[str, QWidget | QLayout]], below: Sequence[QWidget] = ()) -> QVBoxLayout:
        """Lay out the fields with their names, and what stands below them."""
        px = self._context.theme.px
        grid = FieldGrid(self._context.theme, LABEL)
        for row, (name, field) in enumerate(rows):
            if name:
                grid.addWidget(self._label(name), row, 0, TOP if isinstance(field, QPlainTextEdit) else MIDDLE)
            if isinstance(field, QLayout):
                grid.addLayout(field, row, 1)
            else:
                grid.addWidget(field, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(10))
        column.addWidget(self.band)
        column.addLayout(grid)
        for widget in below:
            column.addWidget(widget)
        return column
