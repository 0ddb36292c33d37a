"""Every key of the roadmap's canvas means one verb there, however many places the canvas stands in."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pmdesk.domain.roadmap import Item
from pmdesk.ui.roadmap.pane import RoadmapPane
from tests.ui.shell.house import Home


def roadmap(home: Home, qtbot: QtBot) -> RoadmapPane:
    home.house.show_pane("roadmap")
    qtbot.waitUntil(lambda: isinstance(home.workspace.stage.shown_pane(), RoadmapPane))
    pane = home.workspace.stage.shown_pane()
    assert isinstance(pane, RoadmapPane)
    return pane


def test_no_key_of_the_canvas_means_two_verbs(home: Home, qtbot: QtBot) -> None:
    canvas = roadmap(home, qtbot).page.canvas
    keys = Counter(key.toString() for action in set(canvas.actions()) for key in action.shortcuts())
    assert "F2" in keys
    assert [key for key, count in keys.items() if count > 1] == []


def test_f2_renames_the_selected_item(home: Home, qtbot: QtBot) -> None:
    canvas = roadmap(home, qtbot).page.canvas
    (wallet,) = [item.id for item in home.context.desk.store.all(Item) if item.title == "Wallet"]
    canvas.setFocus()
    canvas.select([wallet])
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    editor = canvas.window().focusWidget()
    assert editor is not canvas
    QTest.keyClicks(editor, "Purse")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert home.context.desk.store.get(Item, wallet).title == "Purse"
