"""Buttons and menus that are handed what they do, do just that."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.menus import pick
from tests.ui.shell.house import Home


@pytest.mark.parametrize("pane_id", ["today", "people"])
def test_the_verbs_of_a_pane_that_is_not_built_work(home: Home, qtbot: QtBot, pane_id: str):
    home.workspace.stage.show(pane_id)
    pane = home.workspace.stage.pane(pane_id)
    button = pane.findChildren(Button)[0]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert home.workspace.stage.current == "roadmap"


def test_a_choice_is_run_with_what_it_was_made_with(home: Home):
    chosen: list[str] = []
    menu = pick(home.window, [(word, lambda word=word: chosen.append(word)) for word in ("one", "two")])
    menu.actions()[1].trigger()
    assert chosen == ["two"]


def test_a_recent_workspace_is_opened_from_the_menu(home: Home):
    path = home.context.desk.store.path
    menu = next(action.menu() for action in home.window.menuBar().actions() if action.text().replace("&", "") == "File")
    menu.aboutToShow.emit()
    inner = next(action.menu() for action in menu.actions() if action.text().replace("&", "").startswith("Open recent"))
    inner.aboutToShow.emit()
    inner.actions()[0].trigger()
    assert home.context.desk.store.path == path
