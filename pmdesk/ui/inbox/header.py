"""What stands in the header of the inbox: its two sub-views, and at the right end the button for something new."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pmdesk.ui.context import Context
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented

NOTES, THEMES = "notes", "themes"
SUB_VIEWS = [(NOTES, "Notes"), (THEMES, "Themes")]
GAP = 8


class EndShelf(QWidget):
    """The right end of the header: each sub-view has its own widgets there."""

    stands_right = True

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._new = {
            NOTES: self._button("Add note", "inbox.new"),
            THEMES: self._button("New theme", "themes.new"),
        }
        self._extras: list[QWidget] = []
        self._shown = NOTES
        self._is_compact = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for button in self._new.values():
            self._row.addWidget(button)
        context.actions.grown.connect(self._show)
        context.theme.changed.connect(self._dress)
        self._dress()

    def take(self, widgets: Iterable[QWidget]) -> None:
        """Put what the themes have here before their button."""
        for widget in widgets:
            self._row.insertWidget(self._row.count() - 1, widget)
            self._extras.append(widget)
        self._show()

    def show_for(self, sub_view: str) -> None:
        """Show what belongs to a sub-view."""
        self._shown = sub_view
        self._show()

    def fit(self, *, compact: bool) -> None:
        """Show icons alone in a narrow window."""
        if compact != self._is_compact:
            self._is_compact = compact
            self._dress()

    def _button(self, words: str, action_id: str) -> Button:
        actions = self._context.actions
        button = Button(self._context.theme, self._context.icons, words, icon="plus", parent=self)
        button.setObjectName(action_id)
        button.setAccessibleName(words)
        button.clicked.connect(alone(lambda: actions.trigger(action_id)))
        return button

    def _show(self) -> None:
        for sub_view, button in self._new.items():
            button.setVisible(sub_view == self._shown and self._context.actions.has(button.objectName()))
        for widget in self._extras:
            widget.setVisible(self._shown == THEMES)
        self._dress()

    def _dress(self) -> None:
        actions = self._context.actions
        self._row.setSpacing(self._context.theme.px(GAP))
        for button in self._new.values():
            known = actions.has(button.objectName())
            key = actions.first_key(button.objectName()) if known else ""
            button.setText("" if self._is_compact else button.accessibleName())
            button.set_key("" if self._is_compact else key)
            button.setToolTip(actions.tooltip(button.objectName()) if known else "")


class Tabs(Segmented):
    """Notes and themes; `entered` tells that one was pressed, so that its list is to have the keys."""

    entered = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, SUB_VIEWS, NOTES, name="Inbox", parent=parent)

    def _choose(self, index: int) -> None:
        super()._choose(index)
        self.entered.emit()
