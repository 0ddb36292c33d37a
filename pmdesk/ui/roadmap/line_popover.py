"""A popover with one line to type into and a list of what it could mean; Enter takes the chosen meaning."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from pmdesk.ui.widgets.choices import Choice, ChoiceList, ChoiceRows
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.popover import Popover
from pmdesk.ui.widgets.theme import Theme

MOST_SHOWN = 9
WIDTH = 380
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -MOST_SHOWN, Qt.Key.Key_PageDown: MOST_SHOWN}

Offer = Callable[[str, bool], Sequence[Choice]]


class LinePopover(Popover):
    """Asks `offer` (text, turned) for choices after each letter; Tab turns the question round where it can be."""

    picked = Signal(object)

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        owner: QWidget,
        offer: Offer,
        *,
        name: str,
        prompt: str,
        hint: str = "",
        turns: str = "",
    ) -> None:
        super().__init__(theme, owner)
        self._offer = offer
        self._turned = False
        self._prompts = (prompt, turns or prompt)
        self._rows = ChoiceRows(theme, icons)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(name)
        self._list = ChoiceList(theme, self._rows, many=False, parent=self)
        self._list.setAccessibleName(name)
        self._list.always_focused = True
        self._hint = QLabel(hint, self)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(name)
        self._arrange()

    @property
    def offered(self) -> tuple[Choice, ...]:
        """What Enter could take now."""
        return tuple(self._rows.shown)

    def ask(self, box: QRect) -> None:
        """Show at a rectangle of the owner and take the keys."""
        self.hang(box, self._theme.px(WIDTH))
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._act(Qt.Key(event.key())):
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._act(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab turn the question round."""
        del forward
        self._turn()
        return True

    def _act(self, key: Qt.Key) -> bool:
        if key in STEPS:
            self._list.step(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.current)
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._turn()
        else:
            return False
        return True

    def _turn(self) -> None:
        if self._prompts[0] != self._prompts[1]:
            self._turned = not self._turned
            self.line.setPlaceholderText(self._prompts[self._turned])
            self._look()

    def _look(self) -> None:
        self._rows.shown = list(self._offer(self.line.text().strip(), self._turned))
        self._list.setFixedHeight(max(1, min(MOST_SHOWN, self._rows.count())) * self._rows.height(0))
        self._list.refresh()
        self._list.clear_current()
        self._list.step(1)
        if self.isVisible():
            self.column.activate()
            self.resize(self.width(), self.column.sizeHint().height())

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._rows.shown):
            value = self._rows.shown[row].value
            self.close()
            self.picked.emit(value)

    def _arrange(self) -> None:
        theme = self._theme
        pad = theme.px(4)
        self.line.setFont(theme.font("body"))
        self.line.setPlaceholderText(self._prompts[0])
        self.line.textChanged.connect(self._look)
        self.line.installEventFilter(self)
        self._list.picked.connect(self._take)
        self._list.setMinimumWidth(theme.px(WIDTH) - 2)
        look = f'color: {theme.color("text_faint").name()}; font: 400 {theme.px(11)}px "Inter";'
        self._hint.setStyleSheet(f"{look} padding: {pad}px {theme.px(10)}px;")
        row = QHBoxLayout()
        row.setContentsMargins(pad, pad, pad, pad)
        row.addWidget(self.line)
        self.column.addLayout(row)
        self.column.addWidget(self._list)
        self.column.addWidget(self._hint)
        self._look()
