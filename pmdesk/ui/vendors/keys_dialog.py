"""The window of keys to a vendor's APIs: a list of them with what is due, and a page for each."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from pmdesk.commands.fields import AddRow
from pmdesk.commands.removal import Delete
from pmdesk.domain.apis import Credential, Environment
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import IntegrationId, Kind, VendorId
from pmdesk.domain.vendors import Vendor
from pmdesk.queries.key_words import ENVIRONMENT_WORDS, FINE, key_sayings
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.key_looks import INKS, LOOKS, key_name
from pmdesk.ui.vendors.keys_page import KeyPage
from pmdesk.ui.vendors.keys_work import KeyWork
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.fitting import fitting
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.menus import pick
from pmdesk.ui.widgets.paint import fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.text import announce, elided
from pmdesk.ui.widgets.window_keys import WindowKey, WindowKeys

WIDE, HIGH = 880, 620
LIST_WIDE = 230
FOOT = 48
NONE = "A key opens a vendor's API. It is kept in the keyring of this computer, and never in the workspace."
PROMISE = "PM Desk never writes keys to the workspace file, logs or exports."


class KeyRows(PlainRows):
    """The keys with their environments and what is due."""

    is_even = True

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context = context
        self.keys: list[Credential] = []

    def count(self) -> int:
        return len(self.keys)

    def height(self, row: int) -> int:
        del row
        return self.theme.px(40)

    def text(self, row: int) -> str:
        key = self.keys[row]
        return f"{key.title}, {ENVIRONMENT_WORDS[key.environment].lower()}, {self._due(key)[0]}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, key = self.theme, self.keys[row]
        family = LOOKS[key.environment].family
        side = theme.px(16)
        at = QPointF(box.left() + theme.px(12), box.top() + theme.px(6))
        self._context.icons.paint(painter, LOOKS[key.environment].icon, f"{family}_text", at, side)
        x = box.left() + theme.px(36)
        room, half = box.right() - theme.px(8) - x, box.height() // 2
        words, ink = self._due(key)
        inks = ("selection_text", "selection_text") if look.selected else ("text", ink)
        for top, said, style, colour in ((0, key_name(key), "small", inks[0]), (half - 2, words, "caption", inks[1])):
            font = theme.font(style, numbers=True)
            place = QRect(x, box.top() + theme.px(2) + top, room, half)
            write(painter, place, elided(QFontMetrics(font), said, room), font, theme.color(colour))

    def _due(self, key: Credential) -> tuple[str, str]:
        said = key_sayings(key, self._context.clock.today())
        first = said[0] if said else None
        if first is None:
            return "stored in OS keyring", "text_faint"
        return first.words, INKS[first.pressing] if first.pressing != FINE else "text_faint"


class KeysDialog(QDialog):
    """Keys on the left, the chosen one on the right; every edit but what is in the keyring is one undo step."""

    def __init__(self, context: Context, vendor_id: VendorId, about: IntegrationId | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._vendor_id = vendor_id
        self._about = about
        theme, icons = context.theme, context.icons
        self.setWindowTitle(f"Keys of {context.desk.store.get(Vendor, vendor_id).title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(theme, parent, WIDE, HIGH))
        self.work = KeyWork(context, self)
        self.rows = KeyRows(context)
        self.list = PaintedList(theme, self.rows, many=False, parent=self)
        self.list.setAccessibleName("Keys")
        self.none = plain(NONE, theme, "small", "text_muted", self)
        self.none.setWordWrap(True)
        self.page = KeyPage(context, self.work, self)
        self.area = QScrollArea(self)
        self.area.setWidget(self.page)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.told = plain("", theme, "small", "text", self)
        self.told.setWordWrap(True)
        self.add_button = Button(theme, icons, "Add key", icon="plus", chevron=True, parent=self)
        self.remove_button = Button(theme, icons, "Delete", icon="trash-2", parent=self)
        self.close_button = Button(theme, icons, "Close", parent=self)
        self._lay_out()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter keeps a field, and presses nothing.
        self.list.current_changed.connect(alone(self._show_key))
        self.page.told.connect(self.tell)
        self.add_button.clicked.connect(alone(self._offer))
        self.remove_button.clicked.connect(alone(self.remove))
        self.close_button.clicked.connect(alone(self.accept))
        self.finished.connect(alone(self.work.call_off))
        context.bus.changed.connect(self._hear)
        WindowKeys(self, context.actions, (WindowKey("Remove the key", ("Delete",), self.remove, (self.list,)),))
        self._read()

    @property
    def key(self) -> Credential | None:
        """The key that is shown."""
        return self.rows.keys[self.list.current] if 0 <= self.list.current < self.rows.count() else None

    def add(self, environment: Environment) -> None:
        """Add a key of an environment, to be filled in."""
        values = {"vendor_id": self._vendor_id, "integration_id": self._about, "environment": environment}
        word = ENVIRONMENT_WORDS[environment]
        try:
            _, row_id = self._context.desk.ask(AddRow(Credential, {**values, "title": word}, f"Add key {word}"))
        except DeskError as trouble:
            self.tell(str(trouble))
            return
        self.choose(row_id)
        self.page.secret.line.setFocus()

    def choose(self, credential_id: int) -> None:
        """Show a key."""
        self._read()
        ids = [key.id for key in self.rows.keys]
        if credential_id in ids:
            self.list.set_current(ids.index(credential_id))  # pyright: ignore[reportArgumentType]

    def remove(self) -> None:
        """Delete a key; what is in the keyring stays there while undo may need it."""
        key = self.key
        if key is not None:
            self._context.do(Delete(Credential, (key.id,)), toast=f"Deleted key {key.title}")

    def tell(self, words: str) -> None:
        """Show words below the page, and say them to screen readers."""
        self.told.setText(words)
        if words:
            announce(self.told, words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        foot = theme.px(FOOT)
        fill(painter, event.rect(), theme.color("surface"))
        fill(painter, QRect(0, self.height() - foot, self.width(), foot), theme.color("surface_raised"))
        fill(painter, QRect(0, self.height() - foot, self.width(), 1), theme.color("border"))
        fill(painter, QRect(self.list.width(), 0, 1, self.height() - foot), theme.color("border"))

    def _hear(self, changes: Changes) -> None:
        if changes.touches(frozenset({Kind.CREDENTIAL})):
            self._read()

    def _read(self) -> None:
        before = self.key
        found = self._context.desk.store.all(Credential, vendor_id=self._vendor_id, archived_at=None)
        order = list(Environment)
        self.rows.keys = sorted(found, key=lambda key: (order.index(key.environment), key.title.casefold(), key.id))
        self.list.refresh()
        ids = [key.id for key in self.rows.keys]
        if ids:
            self.list.set_current(ids.index(before.id) if before is not None and before.id in ids else 0)
        self._show_key()

    def _show_key(self) -> None:
        key = self.key
        self.area.setVisible(key is not None)
        self.none.setVisible(key is None)
        self.remove_button.setEnabled(key is not None)
        if key is not None:
            if self.page.key is None or self.page.key.id != key.id:
                self.tell("")
            self.page.show_key(key)

    def _offer(self) -> None:
        verbs = [(words, lambda each=each: self.add(each)) for each, words in ENVIRONMENT_WORDS.items()]
        pick(self, verbs).popup(self.add_button.mapToGlobal(self.add_button.rect().topLeft()))

    def _lay_out(self) -> None:
        theme = self._context.theme
        self.list.setFixedWidth(theme.px(LIST_WIDE))
        right = QVBoxLayout()
        right.setContentsMargins(1, 0, 0, 0)
        right.addWidget(self.none)
        self.none.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), 0)
        right.addWidget(self.area, 1)
        below = QVBoxLayout()
        below.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(8))
        below.addWidget(self.told)
        below.addWidget(plain(PROMISE, theme, "caption", "text_faint", self))
        right.addLayout(below)
        right.addStretch(0)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.list)
        top.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(12), 0, theme.px(16), 0)
        foot.addWidget(self.add_button)
        foot.addWidget(self.remove_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        holder = QWidget(self)
        holder.setFixedHeight(theme.px(FOOT))
        holder.setLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top, 1)
        column.addWidget(holder)


def open_keys(context: Context, vendor_id: VendorId, about: IntegrationId | None, parent: QWidget) -> KeysDialog:
    """Show the keys of a vendor; a new one is for an integration."""
    dialog = KeysDialog(context, vendor_id, about, parent)
    dialog.open()
    return dialog
