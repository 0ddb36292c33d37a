"""A process that edits a workspace at random through the app's own desk until it is killed.

Usage: editor.py WORKSPACE SEED. Prints `ready`, and after every edit that the desk has called done
`ack STEP LABEL`; whatever was acknowledged must be there after any kill.
"""

import sys
from pathlib import Path
from random import Random

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Changes
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.storage.backup import Reason, make, rotate
from pmdesk.storage.store import Store, open_workspace
from tests.commands.verbs import Many, any_verb

EDITS, UNDOS, REDOS, IMPORTS, CHECKPOINTS, BACKUPS, RESTARTS = range(7)
MIX = (60, 12, 8, 6, 6, 1, 3)
TEXT = "A longer text that fills its page. "


def ids_in(store: Store, kind: Kind) -> list[int]:
    return [row_id for (row_id,) in store.cells(NOUNS[kind], ("id",))][-40:]


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def acknowledge(changes: Changes) -> None:
    say(f"ack {changes.step} {changes.label!r}")


def main(path: Path, random: Random) -> None:
    desk = Desk(open_workspace(path), SystemClock(), acknowledge)
    say("ready")
    while True:
        (deed,) = random.choices(range(7), MIX)
        try:
            if deed == RESTARTS:
                desk.store.close()
                desk = Desk(open_workspace(path), SystemClock(), acknowledge)
            else:
                act(desk, deed, random)
        except DeskError as trouble:
            say(f"refused {type(trouble).__name__}")


def act(desk: Desk, deed: int, random: Random) -> None:
    title = TEXT * random.randrange(1, 20)
    if deed == EDITS:
        desk.do(any_verb(lambda kind: ids_in(desk.store, kind), random, title))
    elif deed == UNDOS:
        desk.undo()
    elif deed == REDOS:
        desk.redo()
    elif deed == IMPORTS:
        desk.do(Many(random.randrange(1_000)))
    elif deed == CHECKPOINTS:
        desk.store.checkpoint()
    elif deed == BACKUPS:
        make(desk.store.path, Reason.ROUTINE, desk.clock)
        rotate(desk.store.path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Random(int(sys.argv[2])))
