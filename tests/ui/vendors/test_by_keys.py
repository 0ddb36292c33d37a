"""A vendor from the first call to the archive, in a whole window and by keys alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.vendors import Ball, Integration, Stage, VendorContact
from pmdesk.ui.vendors.pane import VendorsPane
from tests.ui.shell.house import Home, build_home, own_folders
from tests.world import small_world

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
KEYS = Qt.Key


class Hands:
    """Keys as a person presses them: they go to whatever has the focus."""

    def __init__(self, home: Home, pane: VendorsPane, qtbot: QtBot) -> None:
        self.home = home
        self.pane = pane
        self.qtbot = qtbot

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=20_000)

    def calm(self) -> None:
        self.until(lambda: not self.home.context.readers._open)

    def key(self, key: KEYS, mods: Qt.KeyboardModifier = NONE) -> None:
        popup = QApplication.activePopupWidget()
        if popup is None and not self.home.window.isActiveWindow():
            self.home.window.activateWindow()
            self.until(self.home.window.isActiveWindow)
        QTest.keyClick(self._hears(popup), key, mods)
        self.calm()

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(self._hears(QApplication.activePopupWidget()), letter)

    def _hears(self, popup: QWidget | None) -> QWidget:
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or self.pane.leader()


@pytest.fixture
def hands(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hands]:
    """A house with a small workspace, at the pane."""
    small_world(tmp_path / "small.pmdesk").store.close()
    home = build_home(qtbot, qapp, own_folders(monkeypatch, tmp_path))
    home.house.open(tmp_path / "small.pmdesk")
    QTest.keyClick(home.window, KEYS.Key_5, CTRL)
    pane = home.workspace.stage.pane("vendors")
    assert isinstance(pane, VendorsPane)
    qtbot.waitUntil(lambda: pane.is_furnished and pane.state.is_read, timeout=20_000)
    home.workspace.stage.focus()
    yield Hands(home, pane, qtbot)
    home.house.close()
    home.running.release()


def payments(hands: Hands) -> Integration:
    (row,) = hands.home.context.desk.store.all(Integration)
    return row


def is_adding(pane: VendorsPane, part: str) -> bool:
    """Whether the next one can be typed."""
    line = pane.vendor_page.view.entries(part).line("add")
    return line is not None and line.box is not None


def test_a_vendor_from_the_first_call_to_the_archive(hands: Hands) -> None:
    pane = hands.pane
    assert pane.shows_empty
    hands.key(KEYS.Key_N)
    hands.type("Kestrel Pay")
    hands.key(KEYS.Key_Tab)
    hands.type("Payments v4")
    hands.key(KEYS.Key_Return)
    hands.until(lambda: pane.selection_text() == "Kestrel Pay, Payments v4")
    assert hands.home.window.focusWidget() is pane.side.list

    hands.key(KEYS.Key_S)
    hands.type("received")
    hands.key(KEYS.Key_Return)
    assert payments(hands).stage is Stage.SPEC_RECEIVED

    hands.key(KEYS.Key_M)
    hands.key(KEYS.Key_Up)
    hands.key(KEYS.Key_Up)
    hands.key(KEYS.Key_Return)
    assert payments(hands).ball is Ball.US
    hands.until(lambda: pane.page.head.pill.text().startswith("Waiting on you"))

    hands.key(KEYS.Key_F2)
    hands.key(KEYS.Key_A, CTRL)
    hands.type("Payments v5")
    hands.key(KEYS.Key_Return)
    hands.until(lambda: pane.selection_text() == "Kestrel Pay, Payments v5")

    pane.side.list.setFocus()
    hands.key(KEYS.Key_Backspace)
    hands.until(lambda: pane.shows_vendor and pane.vendor_page.view.title.text() == "Kestrel Pay")
    pane.vendor_page.view.begin_adding("contacts")
    hands.type("Mira Holt")
    hands.key(KEYS.Key_Return)
    hands.until(lambda: is_adding(pane, "contacts") and len(pane.vendor_page.view.entries("contacts").lines) > 1)
    hands.key(KEYS.Key_Escape)
    hands.until(lambda: not is_adding(pane, "contacts"))
    (mira,) = hands.home.context.desk.store.all(VendorContact)
    assert (mira.title, mira.is_main) == ("Mira Holt", True)

    hands.key(KEYS.Key_Escape)
    hands.until(pane.side.list.hasFocus)
    hands.key(KEYS.Key_J)
    hands.until(lambda: pane.selection_text() == "Kestrel Pay, Payments v5")
    hands.key(KEYS.Key_E)
    assert payments(hands).archived_at is not None
    hands.key(KEYS.Key_Z, CTRL)
    hands.until(lambda: payments(hands).archived_at is None)


def test_the_panes_letters_work_in_the_checklist_and_in_the_conversation_too(hands: Hands) -> None:
    hands.key(KEYS.Key_N)
    hands.type("Boxwell")
    hands.key(KEYS.Key_Tab)
    hands.type("Labels v3")
    hands.key(KEYS.Key_Return)
    hands.until(lambda: hands.pane.selection_text() == "Boxwell, Labels v3")
    for region in (*hands.pane.page.regions(), *hands.pane.inspector.regions()):
        if not region.isVisible() or region in (part.lines for part in hands.pane.page.parts[-2:]):
            continue
        region.setFocus()
        hands.key(KEYS.Key_S)
        popup = QApplication.activePopupWidget()
        assert popup is not None, region
        assert popup.accessibleName() == "Stage", region
        hands.key(KEYS.Key_Escape)
