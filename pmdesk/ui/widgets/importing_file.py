"""The first page of an import: what it wants, nothing while a file is opened, what is wrong with one that cannot be."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.ground import Ground, plain
from pmdesk.ui.widgets.theme import Theme


class FilePage(Ground):
    """Tells a trouble in a box, with a button below it where there is one."""

    def __init__(self, theme: Theme, parent: QWidget, button: QPushButton | None = None) -> None:
        super().__init__(theme, "surface", parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        self.box = Ground(theme, "danger_bg", self, edge="danger_bg")
        inner = QVBoxLayout(self.box)
        self.what = plain("", theme, "body_strong", "danger_text", self.box)
        self.remedy = plain("", theme, "small", "danger_text", self.box)
        for label in (self.what, self.remedy):
            label.setWordWrap(True)
            inner.addWidget(label)
        if button is not None:
            button.setParent(self.box)
            inner.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.hide()
        self.hint = plain("", theme, "body", "text_faint", self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.hide()
        column.addWidget(self.box)
        column.addWidget(self.hint, 1)
        column.addStretch(1)

    def invite(self, words: str) -> None:
        """Say what is wanted, as long as nothing else is to be said."""
        self.hint.setText(words)
        self.hint.show()

    def tell(self, trouble: DeskError) -> None:
        """Say what happened, that nothing was changed, and what to do."""
        self.hint.hide()
        self.what.setText(trouble.what)
        self.remedy.setText(f"{trouble.remedy} Nothing was changed.".strip())
        self.box.show()

    def clear(self) -> None:
        """Say nothing."""
        self.hint.hide()
        self.box.hide()
