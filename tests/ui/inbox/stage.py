"""An inbox on a real workspace in a window: some notes, keys and a pointer to work at it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.items import AddProduct
from pmdesk.domain.inbox import Company, NoteKind, NoteState, Person, Theme
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.pane import InboxPane
from pmdesk.ui.shell.panes import furnish_later
from tests.notes_world import add_named, add_note, add_segment
from tests.ui.rooms import make_context, shown
from tests.world import NOW, World, empty_world

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
TITLES = ("When do I get paid?", "Cart empties after sign-in", "Payout date moved twice", "Street number lost")


def some_notes(world: World) -> None:
    """Nine notes: five new ones, and one each that is accepted, snoozed, archived and rejected."""
    ids, do = world.ids, world.desk.ask
    ids["storefront"] = do(AddProduct("Storefront"))[1]
    ids["seller"] = do(AddProduct("Seller Hub"))[1]
    ids["large"] = add_segment(world, "Large sellers", rank="a")
    ids["eu"] = add_segment(world, "EU shoppers", rank="b")
    ids["halvorsen"] = add_named(world, Company, "Halvorsen Ceramics", segment_id=ids["large"])
    ids["ito"] = add_named(world, Person, "M. Ito", email="ito@example.com")
    ids["payouts"] = add_named(world, Theme, "Payout timing")
    placed = {"theme_id": ids["payouts"], "is_placed": True}
    mine, shop = {"product_id": ids["seller"]}, {"product_id": ids["storefront"]}
    days = timedelta(days=1)
    for name, title, body, values in (
        ("old", "Fonts are small", "I cannot read the invoice.", {"state": NoteState.ARCHIVED, "at": NOW - 30 * days}),
        ("no", "Sell my house", "Can you do that?", {"state": NoteState.REJECTED, "at": NOW - 20 * days}),
        ("asleep", "Gift message got cut", "80 characters are not enough.", snoozed()),
        (
            "yes",
            "Bulk edit for 400 prices",
            "One by one takes a day.",
            {"state": NoteState.ACCEPTED, "is_unread": False, **mine},
        ),
        ("street", "Street number lost", "Rue de la Paix 12 bis becomes 12.", {"segment_id": ids["eu"], **shop}),
        ("moved", "Payout date moved twice", "First it said Tuesday.", {**mine, **placed}),
        (
            "cart",
            "Cart empties after sign-in",
            "Guest cart is gone.",
            {"kind": NoteKind.BUG, "person_id": ids["ito"], **shop},
        ),
        (
            "paid",
            "When do I get paid?",
            "The payout page says processing.",
            {"company_id": ids["halvorsen"], **mine, **placed},
        ),
        (
            "star",
            "2 stars: search shows sold-out",
            "Half of what I find is gone.",
            {"kind": NoteKind.REVIEW, "source": "App store"},
        ),
    ):
        ids[name] = add_note(world, title, body, **values)


def snoozed() -> dict[str, object]:
    """Return the values of a note that sleeps for a week."""
    return {"state": NoteState.SNOOZED, "snoozed_until": NOW + timedelta(days=7), "at": NOW - timedelta(days=2)}


def many_notes(count: int) -> Callable[[World], None]:
    """Return what fills a workspace with many notes to triage."""

    def fill(world: World) -> None:
        for number in range(count):
            at = NOW - timedelta(minutes=count - number)
            world.ids[f"note {number}"] = add_note(world, f"Note {number}", f"Words of {number}.", at=at)

    return fill


class Stage:
    """The pane and the hands on it."""

    def __init__(
        self,
        qtbot: QtBot,
        path: Path,
        *,
        fill: Callable[[World], object] | None = some_notes,
        size: tuple[int, int] = (1376, 794),
        scale: float = 1.0,
        mode: str = "light",
    ) -> None:
        self.qtbot = qtbot
        self.is_closed = False
        self.world = empty_world(path)
        if fill is not None:
            fill(self.world)
        self.ids = self.world.ids
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context: Context = make_context(self.world, self.host, mode, scale)
        self.world.desk = self.context.desk
        self.world.heard.clear()
        self.pane = InboxPane(self.context, self.host)
        furnish_later(self.pane)
        self.page = self.pane.notes
        self.list = self.page.list
        column = QVBoxLayout(self.host)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in self.pane.header_widgets():
            column.addWidget(widget)
            widget.show()
        column.addWidget(self.pane, 1)
        shown(qtbot, self.host, *size)
        self.settle()
        self.pane.leader().setFocus()

    def settle(self) -> None:
        """Wait until nothing is asked any more."""
        self.until(self.is_quiet)

    def is_quiet(self) -> bool:
        """Whether no answer is waited for."""
        readers = self.context.readers
        return (
            self.page.asking.is_begun
            and not readers._open
            and not (self.page.asking.is_waiting or self.page.saving.is_waiting)
        )

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=20_000)

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
        QTest.keyClicks(self.target(), text)

    def search(self, text: str) -> None:
        """Type into the search field, and wait for what it finds."""
        self.key(Qt.Key.Key_Slash)
        self.type(text)
        self.settle()

    def titles(self) -> list[str]:
        """Return the titles of the listed notes."""
        lines = (self.page.rows.line(row) for row in range(self.page.rows.count()))
        return [line.title for line in lines if line is not None]

    def current(self) -> str:
        """Return the title of the note that is current."""
        return self.pane.selection_text()

    def side(self) -> dict[str, int | None]:
        """Return the rows of the side list with their counts."""
        return {row.title: row.count for row in self.page.side._sides.shown if not row.is_heading}

    def click(self, widget: QWidget, at: QPoint) -> None:
        QTest.mouseClick(widget, LEFT, NO_KEYS, at)

    def said(self) -> list[str]:
        return self.context.status.said  # pyright: ignore[reportAttributeAccessIssue]

    def fact(self) -> str:
        return self.context.status.facts.get("pane", "")  # pyright: ignore[reportAttributeAccessIssue]

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
