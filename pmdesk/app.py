"""Puts the house together: the window first, and everything else once it has been painted."""

import sys

from pmdesk.runtime.folders import Folders
from pmdesk.runtime.preferences import Preferences
from pmdesk.ui.shell.application import make_application, system_is_dark
from pmdesk.ui.shell.panes import TITLES
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


def run(argv: list[str]) -> int:
    """Run the desktop tool with its arguments (without the program's name) and return the exit code."""
    folders = Folders()
    preferences = Preferences(folders.preferences)
    app = make_application([sys.argv[0], *argv])
    theme = Theme.shipped(system_is_dark=system_is_dark(app))
    icons = Icons(theme)
    window = Window(app, theme, icons)
    window.place(preferences.get("window", ""))
    window.rail.show_pane("today")
    window.header.show_pane(TITLES["today"], [])
    window.show()
    return app.exec()
