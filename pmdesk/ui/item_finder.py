"""Finds the item that something hangs on by its name or key; where it weighs something, how much is said here too."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from pmdesk.domain.inbox import IMPORTANCE
from pmdesk.domain.kinds import ItemId
from pmdesk.queries.feedback_words import IMPORTANCES
from pmdesk.queries.linkable_items import LinkableItem, fitting, linkable_items
from pmdesk.ui.asking import ask_for
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.choices import Choice, ChoiceList, ChoiceRows
from pmdesk.ui.widgets.popover import Popover
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS

WIDE = 440
SHOWN = 10
NEW = "new"
"""The value of the line that makes an item of what was typed."""
FEWEST_FOR_NEW = 3
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -SHOWN, Qt.Key.Key_PageDown: SHOWN}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ItemFinder(Popover):
    """Shows the best matches, and what fits while words are typed; Enter links with the chosen importance.

    With an `importance` of None nothing weighs anything, and 0 is carried.
    `linked` carries the item and the importance, `made` the name of an item that is to be made and the importance.
    A digit from 0 to 3 chooses the importance: with Alt at any time, alone while nothing is typed or once an arrow
    key was used.
    """

    linked = Signal(int, int)
    made = Signal(str, int)

    def __init__(
        self,
        context: Context,
        owner: QWidget,
        *,
        subject: str,
        matches: Sequence[tuple[LinkableItem, str]] = (),
        known: frozenset[int] = frozenset(),
        importance: int | None = 0,
    ) -> None:
        super().__init__(context.theme, owner)
        self._weighs = importance is not None
        theme = context.theme
        self._surety = {item.id: sure for item, sure in matches}
        self._best = tuple(item for item, _ in matches)
        self._items = self._best
        self._is_walking = False
        self._rows = ChoiceRows(theme, context.icons)
        self._rows.ticked = list(known)
        self.list = ChoiceList(theme, self._rows, many=False, parent=self)
        self.list.setAccessibleName("Items")
        self.list.always_focused = True
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field = QLineEdit(self)
        self.importance = Segmented(
            theme,
            [(str(number), words.capitalize()) for number, words in enumerate(IMPORTANCES)],
            str(importance or 0),
            small=True,
            name="Importance",
            parent=self,
        )
        self.setAccessibleName(f"Link {subject} to an item")
        self._arrange(f"Link {subject}")
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list.picked.connect(self._press)
        self._narrow("")
        ask_for(context, self, "items.linkable", linkable_items, self._take)

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The lines that show now."""
        return tuple(self._rows.shown)

    def prefer(self, matches: Sequence[tuple[LinkableItem, str]]) -> None:
        """Offer best matches that are known only now; a line that a person walked to stays."""
        self._surety = {item.id: sure for item, sure in matches}
        self._best = tuple(item for item, _ in matches)
        self._take(self._items)

    def ask(self, box: QRect) -> None:
        """Show at a rectangle of the owner and take the keys."""
        self.hang(box, self._theme.px(WIDE))
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._hear(event)
        return super().eventFilter(watched, event)

    def _hear(self, event: QKeyEvent) -> bool:
        """Act on a key that the field is not to have."""
        key = Qt.Key(event.key())
        digit = self._digit(event)
        if digit is not None:
            self.importance.set_current(str(digit))
        elif key in STEPS:
            self._is_walking = True
            self.list.step(STEPS[key])
        elif key in ENTER:
            self._press(self.list.current)
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _digit(self, event: QKeyEvent) -> int | None:
        """Return the importance that a key means, if it means one."""
        at = event.key() - Qt.Key.Key_0
        if not self._weighs or not 0 <= at <= IMPORTANCE:
            return None
        with_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        return at if with_alt or self._is_walking or not self.field.text() else None

    def _arrange(self, subject: str) -> None:
        theme = self._theme
        words = QLabel(elided(QFontMetrics(theme.font("section")), subject, theme.px(WIDE - 24)), self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setFont(theme.font("section"))
        self.field.setFont(theme.font("small"))
        self.field.setPlaceholderText("Find an item by name or key")
        self.field.setAccessibleName("Find an item")
        weighing = " Alt with a digit from 0 to 3 says how much the words weigh." if self._weighs else ""
        self.field.setAccessibleDescription(f"Enter links it.{weighing}")
        caps = QLabel("Importance, keys 0 to 3", self)
        caps.setTextFormat(Qt.TextFormat.PlainText)
        caps.setFont(theme.font("caption"))
        caps.setStyleSheet(f"color: {theme.color('text_faint').name()};")
        top, foot, weigh = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        weigh.addWidget(self.importance)
        weigh.addStretch(1)
        for box in (top, foot):
            box.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(8))
            box.setSpacing(theme.px(6))
        top.addWidget(words)
        top.addWidget(self.field)
        foot.addWidget(caps)
        foot.addLayout(weigh)
        self.column.addLayout(top)
        self.column.addWidget(self.list)
        if self._weighs:
            self.column.addLayout(foot)
        for part in (caps, self.importance):
            part.setVisible(self._weighs)
        self.list.setFixedHeight(SHOWN * self._rows.height(0))
        self.list.setMinimumWidth(theme.px(WIDE) - 2)

    def _take(self, items: tuple[LinkableItem, ...]) -> None:
        best = {item.id for item in self._best}
        self._items = (*self._best, *(item for item in items if item.id not in best))
        self._narrow(self.field.text(), keeps=self._is_walking)

    def _narrow(self, words: str, *, keeps: bool = False) -> None:
        """Offer what fits the typed words; the current line stays when only more became known."""
        before = self._rows.shown[self.list.current].value if keeps and self.list.current >= 0 else None
        self._is_walking = self._is_walking and keeps
        shown = [self._choice(item) for item in fitting(self._items, words, len(self._items) or 1)]
        typed = " ".join(words.split())
        if len(typed) >= FEWEST_FOR_NEW and all(each.text.casefold() != typed.casefold() for each in shown):
            shown.append(Choice(NEW, f"New item “{typed}”", "plus", "accent_ink"))
        self._rows.shown = shown
        self.list.refresh()
        self.list.clear_current()
        at = next((at for at, choice in enumerate(shown) if choice.value == before), 0)
        self.list.set_current(at)

    def _choice(self, item: LinkableItem) -> Choice:
        icon, ink = STATUS_ICONS[item.status]
        fact = ", ".join(part for part in (item.key, item.standing, self._surety.get(item.id, "")) if part)
        return Choice(item.id, item.title, icon, ink, fact=fact)

    def _press(self, row: int) -> None:
        if not 0 <= row < len(self._rows.shown):
            return
        value, importance = self._rows.shown[row].value, int(self.importance.current())
        typed = " ".join(self.field.text().split())
        self.close()
        if value == NEW:
            self.made.emit(typed, importance)
        elif isinstance(value, int):
            self.linked.emit(ItemId(value), importance)
