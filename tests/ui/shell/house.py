"""A whole house in one process: window, verbs, palette, on folders of its own."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.runtime.folders import Folders
from pmdesk.runtime.instance import Running
from pmdesk.runtime.preferences import Preferences
from pmdesk.ui.context import Context
from pmdesk.ui.shell.house import House
from pmdesk.ui.shell.window import Window
from pmdesk.ui.shell.workspace import Workspace
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


@dataclass
class Home:
    """A house with what it stands on."""

    house: House
    window: Window
    theme: Theme
    folders: Folders
    running: Running

    @property
    def workspace(self) -> Workspace:
        assert self.house.workspace is not None
        return self.house.workspace

    @property
    def context(self) -> Context:
        return self.workspace.context


def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Folders:
    """Return the folders of somebody who has just moved in."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return Folders()


def build_home(qtbot: QtBot, app: QApplication, folders: Folders, width: int = 1440, height: int = 900) -> Home:
    """Show the window and put the house behind it."""
    theme = Theme.shipped(mode="light")
    icons = Icons(theme)
    window = Window(app, theme, icons)
    qtbot.addWidget(window)
    window.resize(width, height)
    with qtbot.waitSignal(window.painted):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    running = Running(folders.runtime)
    preferences = Preferences(folders.preferences)
    house = House(window, theme, icons, folders=folders, preferences=preferences, running=running)
    return Home(house, window, theme, folders, running)
