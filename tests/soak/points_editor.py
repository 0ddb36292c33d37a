"""A process that brings points in, takes them back and brings them again until it is killed.

Usage: points_editor.py WORKSPACE SEED. Prints `ready`, and after every edit that the desk has called done `in NUMBER`
or `out NUMBER`: whether the points of that batch are there. Each batch is spread over the whole series, so that every
merge rewrites chunks in its middle.
"""

import sys
from pathlib import Path
from random import Random

import numpy as np

from pmdesk.commands.desk import Desk
from pmdesk.domain.changes import Actor
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import Series
from pmdesk.storage import series
from pmdesk.storage.store import open_workspace
from tests.storage.points import AddSeries, Import, Merge

BATCHES, EACH = 10_000, 500


def times_of(batch: int) -> list[int]:
    """Return the times of a batch, which no other batch has."""
    return (np.arange(EACH, dtype=np.int64) * BATCHES + batch).tolist()


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(path: Path, random: Random) -> None:
    desk = Desk(open_workspace(path), SystemClock(), lambda _: None)
    if not desk.store.count(Series):
        desk.do(AddSeries())
    line = desk.store.all(Series, order_by="id")[0].id
    batch = max((int(time) % BATCHES for time in series.points(desk.store, line).times), default=0)
    say("ready")
    while True:
        batch += 1
        deed = random.choice(["merge", "import", "import", "undo", "redo", "checkpoint"])
        try:
            act(desk, line, deed, batch)
        except DeskError as trouble:
            say(f"refused {type(trouble).__name__}")


def act(desk: Desk, line: SeriesId, deed: str, batch: int) -> None:
    values = [float(batch)] * EACH
    if deed == "merge":
        desk.do(Merge(line, times_of(batch), values), Actor.SYNC)
        say(f"in {batch}")
    elif deed == "import":
        desk.do(Import(line, times_of(batch), values, f"Import {batch}"), Actor.IMPORT)
        say(f"in {batch}")
    elif deed == "checkpoint":
        desk.store.checkpoint()
    elif deed == "undo":
        label = desk.undo_label
        if label is not None and label.startswith("Import"):
            desk.undo()
            say(f"out {label.split()[-1]}")
    elif desk.redo_label is not None:
        label = desk.redo_label
        desk.redo()
        say(f"in {label.split()[-1]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Random(int(sys.argv[2])))
