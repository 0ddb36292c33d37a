"""The real app, edited at random through its own desk while its roadmap shows, until it is killed.

Usage: window_editor.py WORKSPACE SEED. Prints `ready` once the house stands, and after every edit that the desk has
called done `ack STEP LABEL`; whatever was acknowledged must be there after any kill.
"""

import os
import sys
from functools import partial
from pathlib import Path
from random import Random

from PySide6.QtCore import QTimer

from pmdesk import app
from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.ui.shell import house
from pmdesk.ui.shell.arguments import Start
from pmdesk.ui.shell.workspace import Workspace
from tests.commands.verbs import Many, any_verb
from tests.soak.editor import TEXT, acknowledge, ids_in, say

EDITS, UNDOS, REDOS, IMPORTS, PANES = range(5)
MIX = (70, 10, 7, 6, 7)
SHOWN = ("roadmap", "today", "inbox")


class EditedHouse(house.House):
    """The house with a restless hand in it; everything else is as it ships."""

    random = Random(0)

    def begin(self, start: Start) -> None:
        """Open what the app was started for, and edit it whenever the event loop is free."""
        super().begin(start)
        assert self.workspace is not None, "the workspace was not opened"
        self.show_pane("roadmap")
        say("ready")
        self._hand = QTimer(self, interval=0)
        self._hand.timeout.connect(partial(self._act, self.workspace))
        self._hand.start()

    def _act(self, workspace: Workspace) -> None:
        desk, random = workspace.context.desk, self.random
        (deed,) = random.choices(range(5), MIX)
        try:
            if deed == EDITS:
                title = TEXT * random.randrange(1, 20)
                done(desk.do(any_verb(lambda kind: ids_in(desk.store, kind), random, title)))
            elif deed == UNDOS:
                done(desk.undo())
            elif deed == REDOS:
                done(desk.redo())
            elif deed == IMPORTS:
                done(desk.do(Many(random.randrange(1_000))))
            else:
                self.show_pane(random.choice(SHOWN))
        except DeskError as trouble:
            say(f"refused {type(trouble).__name__}")


def done(changes: Changes) -> None:
    """Acknowledge what is in the file now; a command that had nothing to change left no step."""
    if changes.step is not None:
        acknowledge(changes)


def live_in(home: Path) -> None:
    """Keep out of the person's own folders."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for kind in ("DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"):
        folder = home / kind.lower()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[f"XDG_{kind}"] = str(folder)


if __name__ == "__main__":
    workspace = Path(sys.argv[1])
    live_in(workspace.parent / "home")
    EditedHouse.random = Random(int(sys.argv[2]))
    house.House = EditedHouse
    sys.exit(app.run([str(workspace)]))
