"""What the comparison says of the change at hand: its sentence, rule, place, old and new, and what was decided."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from pmdesk.queries.spec_changes import ChangeLine
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.spec_words import DIRECTION_WORDS, LEVEL_WORDS, decided_fully
from pmdesk.ui.widgets.ground import Ground, plain

FACTS = ("Means to us", "Level", "Rule", "Direction", "Operation", "Part", "Field", "Path", "Old", "New", "Functions")


class Detail(QScrollArea):
    """Shows one change in whole words; texts can be selected."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Change")
        holder = Ground(theme, "surface_raised", self)
        self.words = plain("", theme, "body_strong", "text", holder)
        self.decided = plain("", theme, "small", "text", holder)
        for label in (self.words, self.decided):
            label.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(1, 1)
        self.values: dict[str, QLabel] = {}
        for at, name in enumerate(FACTS):
            grid.addWidget(plain(name, theme, "small", "text_faint", holder), at, 0, Qt.AlignmentFlag.AlignTop)
            value = self.values[name] = plain("", theme, "small", "text", holder)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(value, at, 1)
        column = QVBoxLayout(holder)
        pad = theme.px(14)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(theme.px(12))
        column.addWidget(self.words)
        column.addLayout(grid)
        column.addWidget(self.decided)
        column.addStretch(1)
        self.setWidget(holder)
        self.show_change(None, {}, 0)

    def show_change(self, line: ChangeLine | None, functions: Mapping[int, str], selected: int) -> None:
        """Show a change, or how many are selected, or nothing."""
        if line is None or selected > 1:
            self.words.setText(f"{selected} changes selected." if selected > 1 else "No change is chosen.")
            for value in self.values.values():
                value.setText("")
            self.decided.setText("")
            return
        self.words.setText(line.words or line.rule)
        concerned = [functions[each] for each in (*line.broken, *line.touched) if each in functions]
        told = (
            line.weight_words,
            LEVEL_WORDS[line.level],
            line.rule,
            DIRECTION_WORDS.get(line.direction, line.direction),
            line.operation,
            line.part,
            line.field,
            line.path,
            line.old,
            line.new,
            ", ".join(concerned),
        )
        for name, value in zip(FACTS, told, strict=True):
            self.values[name].setText(value or "—")
        self.decided.setText(decided_fully(line))
