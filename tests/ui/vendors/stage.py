"""The Vendors pane on a real workspace in a window: Kestrel Pay with three integrations, keys to work at it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.ui.context import Context
from pmdesk.ui.shell.panes import furnish_later
from pmdesk.ui.vendors.pane import VendorsPane
from pmdesk.ui.vendors.state import State
from tests.ui.rooms import make_context, shown
from tests.vendors_world import with_vendors
from tests.world import World, empty_world, small_world

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


class Stage:
    """The pane and the hands on it."""

    def __init__(
        self,
        qtbot: QtBot,
        path: Path,
        *,
        fill: Callable[[World], object] | None = with_vendors,
        size: tuple[int, int] = (1376, 794),
        scale: float = 1.0,
        mode: str = "light",
        world: World | None = None,
    ) -> None:
        self.qtbot = qtbot
        self.is_closed = False
        self.world = world or (empty_world(path) if fill is None else small_world(path))
        if fill is not None:
            fill(self.world)
        self.ids = self.world.ids
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context: Context = make_context(self.world, self.host, mode, scale)
        self.world.desk = self.context.desk
        self.pane = VendorsPane(self.context, self.host)
        furnish_later(self.pane)
        column = QVBoxLayout(self.host)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        shown(qtbot, self.host, *size)
        self.settle()
        self.pane.leader().setFocus()

    @property
    def state(self) -> State:
        return self.pane.state

    def settle(self) -> None:
        """Wait until nothing is asked any more."""
        self.until(lambda: self.pane.is_furnished and self.pane.state.is_read and not self.context.readers._open)

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=20_000)

    def show(self, place: str) -> None:
        """Go to a place, and wait for what it shows."""
        self.pane.visit(place)
        self.settle()

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        if QApplication.activePopupWidget() is None and not self.host.isActiveWindow():
            self.host.activateWindow()  # As a window manager does when a popover has closed.
            self.qtbot.waitUntil(self.host.isActiveWindow)
        QTest.keyClick(self.target(), key, keys)

    def target(self) -> QWidget:
        """Return what hears the keys now."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or self.pane.leader()

    def press(self, letters: str) -> None:
        """Press keys one after the other, and wait for what they do."""
        for letter in letters:
            self.key(Qt.Key(ord(letter.upper())))
            self.settle()

    def type(self, text: str) -> None:
        for letter in text:  # The first one may bring up the field that hears the rest.
            QTest.keyClicks(self.target(), letter)

    def enter(self, text: str) -> None:
        """Type a text and Enter, and wait for what that does."""
        self.type(text)
        self.key(Qt.Key.Key_Return)
        self.settle()

    def click(self, widget: QWidget, box: QRect | None = None) -> None:
        QTest.mouseClick(widget, LEFT, NO_KEYS, (box or widget.rect()).center())
        self.settle()

    def listed(self) -> list[str]:
        """Return what the list says, row by row."""
        rows = self.pane.side.rows
        return [rows.text(row) for row in range(rows.count())]

    def said(self) -> list[str]:
        return self.context.status.said  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]

    def toasts(self) -> list[str]:
        return [toast.text for toast in self.context.toasts.shown()]

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        self.pane.remember()
        self.context.memory.flush()
        self.context.close()
        self.host.close()
        self.world.store.close()
