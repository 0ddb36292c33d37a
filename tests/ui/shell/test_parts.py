"""Small parts of the shell: the trail, recent workspaces, arguments, the status bar, the key sheet."""

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from pmdesk.runtime.preferences import Preferences
from pmdesk.ui.shell.arguments import Start
from pmdesk.ui.shell.history import LONGEST, Trail
from pmdesk.ui.shell.keysheet import KeySheet, lines
from pmdesk.ui.shell.recent import MOST, Recent
from pmdesk.ui.widgets.keycaps import parts
from pmdesk.ui.widgets.window_keys import WindowKey, WindowKeys
from tests.ui.shell.house import Home, own_folders


def test_back_and_forward_walk_the_trail() -> None:
    trail = Trail()
    for place in ("today", "roadmap", "pmdesk://item/1"):
        trail.note(place)
    assert trail.back() == "roadmap"
    assert trail.back() == "today"
    assert trail.back() == "today"
    assert trail.forward() == "roadmap"
    assert trail.can_go_forward


def test_a_new_place_forgets_what_lay_ahead_and_the_same_place_is_noted_once() -> None:
    trail = Trail()
    for place in ("a", "b", "b"):
        trail.note(place)
    trail.back()
    trail.note("c")
    assert not trail.can_go_forward
    assert trail.back() == "a"
    assert not trail.can_go_back


def test_the_trail_is_not_endless() -> None:
    trail = Trail()
    for number in range(LONGEST + 50):
        trail.note(str(number))
    steps = 0
    while trail.can_go_back:
        trail.back()
        steps += 1
    assert steps == LONGEST - 1


def test_recent_workspaces_are_newest_first_once_each_and_there(tmp_path: Path) -> None:
    recent = Recent(Preferences(tmp_path / "preferences.json"))
    paths = [tmp_path / f"{number}.pmdesk" for number in range(MOST + 3)]
    for path in paths:
        path.touch()
        recent.note(path)
    recent.note(paths[5])
    assert recent.paths()[0] == paths[5]
    assert len(recent.paths()) == MOST
    paths[5].unlink()
    assert recent.last() is None
    assert paths[5] not in recent.paths()


def test_a_bare_start_means_the_last_workspace_or_the_first_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folders = own_folders(monkeypatch, tmp_path)
    assert Start([], folders, None).is_first_run
    last = tmp_path / "a.pmdesk"
    last.touch()
    start = Start([], folders, last)
    assert start.workspace == last
    assert not start.is_first_run


def test_a_workspace_a_file_and_a_link_are_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = own_folders(monkeypatch, tmp_path)
    monkeypatch.chdir(tmp_path)
    start = Start(["plan.pmdesk", "board.json", "pmdesk://item/42", "--unknown"], folders, None)
    assert start.workspace == tmp_path / "plan.pmdesk"
    assert start.words() == [str(tmp_path / "board.json"), "pmdesk://item/42"]
    assert not start.is_first_run
    assert Start(["--sample"], folders, None).workspace == folders.sample_workspace


def test_keys_are_split_into_caps() -> None:
    assert parts("Ctrl+Shift+N") == ["Ctrl", "Shift", "N"]
    assert parts("Alt+Left Right") == ["Alt", "←", "→"]
    assert parts("Ctrl++") == ["Ctrl", "+"]
    assert parts("+") == ["+"]
    assert parts("?") == ["?"]


def test_the_status_bar_says_things_and_describes_itself(home: Home) -> None:
    status = home.window.status
    status.hints([("J K", "Move")])
    assert "J K Move" in status.accessibleDescription()
    assert "Saved" in status.accessibleDescription()
    status.say("Copied.")
    assert status.accessibleDescription() == "Copied."
    status._timer.timeout.emit()
    assert status.said() == ""


def test_the_key_sheet_is_narrowed_by_verb_and_by_key(home: Home, qtbot: QtBot) -> None:
    assert [line.title for line in lines(home.house.actions, "quick add")] == ["Everywhere", "Quick add"]
    assert "Undo" in [line.title for line in lines(home.house.actions, "ctrl z")]
    qtbot.keyClick(home.window, Qt.Key.Key_F1)
    sheet = home.window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    assert sheet.isVisible()
    qtbot.keyClicks(QApplication.focusWidget(), "settings")
    assert [line.title for line in sheet.shown()] == ["Everywhere", "Settings"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_window_with_keys_of_its_own_shows_them_in_its_own_sheet(home: Home, qtbot: QtBot) -> None:
    pressed: list[str] = []
    window = QDialog(home.window)
    WindowKeys(window, home.house.actions, [WindowKey("Agree", ("A",), lambda: pressed.append("A"))])
    window.open()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_A)
    assert pressed == ["A"]
    qtbot.keyClick(window, Qt.Key.Key_Question)
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    assert [line.title for line in sheet.shown()] == ["In this window", "Agree", "Close"]
    qtbot.keyClicks(QApplication.focusWidget(), "agr")
    assert [line.title for line in sheet.shown()] == ["In this window", "Agree"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert window.isVisible()
    window.close()


def test_screen_readers_find_the_panes_as_a_list_of_tabs(home: Home) -> None:
    access = QAccessible.queryAccessibleInterface(home.window.rail.tabs)
    assert access.role() == QAccessible.Role.PageTabList
    names = [access.child(number).text(QAccessible.Text.Name) for number in range(6)]
    assert names == ["Today", "Roadmap", "Metrics", "Inbox", "Vendors", "People"]
    home.window.rail.set_count("inbox", 23)
    assert access.child(3).text(QAccessible.Text.Name) == "Inbox, 23"


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.3, 1.5])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_the_frame_fits_at_every_text_size(home: Home, qtbot: QtBot, scale: float, size: tuple[int, int]) -> None:
    home.house.show_pane("roadmap")
    home.theme.set_scale(scale)
    home.window.resize(*size)
    qtbot.waitUntil(lambda: home.window.width() == size[0])
    header = home.window.header
    parts_shown = [header.title, *header._guests, header.new_button, header.search_box]
    qtbot.waitUntil(lambda: all(part.width() >= part.minimumSizeHint().width() for part in parts_shown))
    for left, right in pairwise(parts_shown):
        assert left.geometry().right() < right.geometry().left()
    assert header.search_box.geometry().right() < header.width()
    rail = home.window.rail
    assert rail.tabs.geometry().bottom() < rail.foot.geometry().top()
    assert home.window.status.height() == home.theme.px(24)
