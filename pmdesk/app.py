"""Puts the house together: the window first, and everything else once it has been painted."""

import sys

from pmdesk.runtime.folders import Folders
from pmdesk.runtime.instance import Running
from pmdesk.runtime.preferences import Preferences
from pmdesk.ui.shell.application import make_application, system_is_dark
from pmdesk.ui.shell.arguments import Start
from pmdesk.ui.shell.looks import chosen
from pmdesk.ui.shell.panes import PANE_IDS, TITLES, load_room
from pmdesk.ui.shell.recent import Recent
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme


def run(argv: list[str]) -> int:
    """Run the desktop tool with its arguments (without the program's name) and return the exit code.

    An argument is a workspace to open, a file to import or a `pmdesk://` link; `--sample` opens the sample workspace.
    """
    folders = Folders()
    preferences = Preferences(folders.preferences)
    start = Start(argv, folders, Recent(preferences).last())
    running = Running(folders.runtime)
    if not running.claim(start.workspace) and running.hand_over(start.workspace, start.words()):
        return 0
    app = make_application(sys.argv[:1])
    mode, scale, density = chosen(preferences)
    dark = system_is_dark(app)
    theme = Theme.shipped(system_is_dark=dark, mode=mode, scale=scale, density=density)
    icons = Icons(theme)
    window = Window(app, theme, icons)
    window.place(preferences.get("window", ""))
    window.rail.show_pane(PANE_IDS[0])
    window.header.show_pane(TITLES[PANE_IDS[0]], [])

    def move_in() -> None:
        theme.follow(app.styleHints())
        house = load_room("house").House(
            window, theme, icons, folders=folders, preferences=preferences, running=running
        )
        house.catch_troubles()
        house.begin(start)

    window.painted.connect(move_in)
    window.show()
    code = app.exec()
    running.release()
    return code
