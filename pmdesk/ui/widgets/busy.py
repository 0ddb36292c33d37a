"""A row that says what is being done and how far it is, with a bar."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from pmdesk.runtime.watching import HowFar
from pmdesk.ui.widgets.ground import Ground, plain
from pmdesk.ui.widgets.theme import Theme

FULL = 1_000
WORDS_WIDE = 300


class Busy(Ground):
    """Words at the left, the bar beside them; the bar moves to and fro while nobody can tell how far it is."""

    def __init__(self, theme: Theme, parent: QWidget, ground: str = "surface_raised") -> None:
        super().__init__(theme, ground, parent)
        self.words = plain("", theme, "small", "text", self)
        self.words.setFont(theme.font("small", numbers=True))
        self.words.setMinimumWidth(theme.px(WORDS_WIDE))
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        self.hide()

    def begin(self, words: str) -> None:
        """Show that something is being done."""
        self.show_how_far(HowFar(words))
        self.show()

    def show_how_far(self, how_far: HowFar) -> None:
        """Show how far it is."""
        self.words.setText(how_far.words)
        if how_far.share is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, FULL)
            self.bar.setValue(round(how_far.share * FULL))
        self.bar.setAccessibleName(how_far.words)
