"""The settings change looks and keys at once, and keep them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from pmdesk.runtime.preferences import Preferences
from pmdesk.ui.shell.settings import SettingsPage
from pmdesk.ui.widgets.segmented import Segmented
from tests.ui.shell.house import Home

CTRL = Qt.KeyboardModifier.ControlModifier


def page(home: Home) -> SettingsPage:
    if home.house._settings is None:
        home.house.show_settings()
    assert home.house._settings is not None
    return home.house._settings


def choose(home: Home, name: str, choice: str) -> None:
    control = next(each for each in page(home).findChildren(Segmented) if each.accessibleName() == name)
    control.set_current(choice)
    control.chosen.emit(choice)


def rebind(home: Home, qtbot: QtBot, verb: str, key: Qt.Key, mods: Qt.KeyboardModifier = CTRL) -> None:
    settings = page(home)
    settings.filter.setText(verb)
    settings.list.set_current(0)
    settings.list.setFocus()
    qtbot.keyClick(settings.list, Qt.Key.Key_Return)
    qtbot.keyClick(settings.list, key, mods)


def test_dark_can_be_chosen_and_is_kept(home: Home) -> None:
    choose(home, "Theme", "dark")
    assert home.theme.name == "dark"
    assert Preferences(home.folders.preferences).get("theme", "") == "dark"


def test_rows_grow_with_the_density(home: Home) -> None:
    choose(home, "Rows", "roomy")
    assert home.theme.size("row_dense") == 32


def test_the_page_is_built_anew_when_the_text_size_changes(home: Home, qtbot: QtBot) -> None:
    choose(home, "Text size", "1.5")
    assert page(home).filter.width() == 960


def test_a_verb_takes_new_keys(home: Home, qtbot: QtBot) -> None:
    rebind(home, qtbot, "Quick add", Qt.Key.Key_J)
    assert home.house.actions.keys("add.quick") == ("Ctrl+J", "Ctrl+Shift+N")
    assert Preferences(home.folders.preferences).get("keys", {}) == {"add.quick": ["Ctrl+J", "Ctrl+Shift+N"]}
    assert QKeySequence("Ctrl+J") in home.house.actions.qaction("add.quick").shortcuts()


def test_a_clash_is_told_and_changes_nothing(home: Home, qtbot: QtBot) -> None:
    rebind(home, qtbot, "Quick add", Qt.Key.Key_K)
    assert page(home).said.text() == "Ctrl K already means “Search or run a command”. Nothing was changed."
    assert home.house.actions.keys("add.quick")[0] == "C"


def test_backspace_gives_the_usual_keys_back(home: Home, qtbot: QtBot) -> None:
    rebind(home, qtbot, "Quick add", Qt.Key.Key_J)
    rebind(home, qtbot, "Quick add", Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)
    assert home.house.actions.keys("add.quick") == ("C", "Ctrl+Shift+N")
    assert Preferences(home.folders.preferences).get("keys", {}) == {}


def test_the_settings_are_left_by_their_key_and_by_a_pane(home: Home, qtbot: QtBot) -> None:
    home.house.show_pane("inbox")
    qtbot.keyClick(home.window, Qt.Key.Key_Comma, CTRL)
    assert home.window.rail.foot.isChecked()
    qtbot.keyClick(home.window, Qt.Key.Key_Comma, CTRL)
    assert not home.window.rail.foot.isChecked()
    assert home.window.header.title.text() == "Inbox"


def test_the_status_bar_shows_the_keys_of_the_settings_while_they_are_open(home: Home, qtbot: QtBot) -> None:
    home.house.show_pane("roadmap")
    status = home.window.status
    before = list(status._hints)
    qtbot.keyClick(home.window, Qt.Key.Key_Comma, CTRL)
    assert status._hints == [("Tab", "Next"), ("Return", "Change the keys of a verb"), ("Ctrl+,", "Leave the settings")]
    home.house.actions.rebind("file.settings", ("Ctrl+J",))
    home.house.show_settings()
    assert status._hints == before
    home.house.show_settings()
    assert status._hints[-1] == ("Ctrl+J", "Leave the settings")


def test_before_a_workspace_is_open_the_keys_of_the_settings_go_with_them(empty_home: Home) -> None:
    empty_home.house.start_first_run()
    before = list(empty_home.window.status._hints)
    empty_home.house.show_settings()
    assert empty_home.window.status._hints != before
    empty_home.house.show_settings()
    assert empty_home.window.status._hints == before
