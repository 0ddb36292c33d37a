"""Puts the house together: the window first, and everything else once it has been painted."""

import sys

from PySide6.QtWidgets import QApplication

from pmdesk.runtime.folders import Folders
from pmdesk.runtime.preferences import Preferences
from pmdesk.ui.shell.panes import TITLES
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


def run(argv: list[str]) -> int:
    """Run the desktop tool with its arguments (without the program's name) and return the exit code."""
    folders = Folders()
    preferences = Preferences(folders.preferences)
    app = QApplication([sys.argv[0], *argv])
    app.setStyle("Fusion")
    theme = Theme.shipped(app.styleHints())
    icons = Icons(theme)
    window = Window(app, theme, icons)
    window.place(preferences.get("window", ""))
    window.rail.show_pane("today")
    window.header.show_pane(TITLES["today"], [])
    window.show()
    return app.exec()
