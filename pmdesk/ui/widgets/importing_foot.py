"""The foot of the import dialog: how many rows come in and stay out, what was said, and the buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pmdesk.domain.counts import count_text
from pmdesk.ui.widgets.buttons import Button, LinkButton
from pmdesk.ui.widgets.ground import TOP, Ground, plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


class Foot(Ground):
    """Words at the left, buttons at the right."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, "surface_raised", parent, lines=TOP)
        self.ready = plain("", theme, "section", "text", self)
        self.out = plain("", theme, "small", "danger_text", self)
        self.save = LinkButton(theme, "Save the rows as CSV", strong=False, parent=self)
        self.words = plain("", theme, "small", "warning_text", self)
        self.words.setWordWrap(True)
        self.back = Button(theme, icons, "Back", parent=self)
        self.cancel = Button(theme, icons, "Cancel", key="Esc", parent=self)
        self.go = Button(theme, icons, "Import", key="Ctrl+Return", look="primary", parent=self)
        self.undo = Button(theme, icons, "Undo", key="Ctrl+Z", parent=self)
        self.next = Button(theme, icons, "Show on the roadmap", look="primary", parent=self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(9), theme.px(16), theme.px(9))
        row.setSpacing(theme.px(8))
        for label in (self.ready, self.out, self.save):
            row.addWidget(label)
        row.addWidget(self.words, 1)
        for button in (self.back, self.cancel, self.go, self.undo, self.next):
            button.setAutoDefault(False)
            row.addWidget(button)

    def show_step(self, *, at_rows: bool, at_result: bool) -> None:
        """Show what belongs to a page, and say nothing of it yet."""
        for label in (self.ready, self.out, self.words):
            label.setText("")
        for widget in (self.ready, self.out, self.back, self.go):
            widget.setVisible(at_rows)
        for widget in (self.undo, self.next):
            widget.setVisible(at_result)
        self.cancel.setVisible(not at_result)
        self.save.hide()

    def show_counts(self, ready: str, out: str, left_out: int) -> None:
        """Say how many rows come in and how many stay out, and offer those as a file."""
        self.ready.setText(ready)
        self.out.setText(out)
        self.save.setText("Save the row as CSV" if left_out == 1 else f"Save the {count_text(left_out)} rows as CSV")
        for widget in (self.out, self.save):
            widget.setVisible(left_out > 0)

    def takes(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        """Take Enter for the dialog: with Ctrl it imports, alone it belongs to what has the focus."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self.go.isHidden():
                self.go.click()
        elif isinstance(focus, Button):
            focus.click()
        return True

    def add(self, button: Button) -> None:
        """Put one more button at the right."""
        button.setAutoDefault(False)
        self._row.addWidget(button)
