"""A bar that asks one thing which a file leaves open, with the answers beside it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.ground import Ground, Marked
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


class OpenQuestion(Ground):
    """Asks one thing that the file leaves open, with the answers beside it; none is taken before it is chosen."""

    answered = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, answers: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(theme, "warning_bg", parent, edge="warning_bg")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(6), theme.px(10), theme.px(6))
        row.setSpacing(theme.px(6))
        self.words = Marked(theme, icons, "triangle-alert", "", ink="warning_text", parent=self)
        row.addWidget(self.words, 1)
        self.is_open = False
        self.answers: dict[str, Button] = {}
        for answer, title in answers:
            button = self.answers[answer] = Button(theme, icons, title, small=True, parent=self)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._answer, answer))
            row.addWidget(button)
        self.hide()

    def ask(self, words: str, current: str, without: tuple[str, ...] = ()) -> None:
        """Ask in these words, or go where there is nothing to ask; `current` is what was answered."""
        self.is_open = bool(words) and current not in self.answers
        self.setVisible(bool(words))
        self.words.label.setText(words)
        for answer, button in self.answers.items():
            button.set_look("primary" if answer == current else "")
            button.setAccessibleDescription("chosen" if answer == current else "")
            button.setVisible(answer not in without)

    def _answer(self, answer: str, _checked: bool = False) -> None:
        self.answered.emit(answer)
