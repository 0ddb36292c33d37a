"""Kills amid merges of points: every acknowledged batch is there as a whole, every chunk is sound, undo goes on."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import numpy as np

from pmdesk.commands.desk import Desk
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.metrics import Series
from pmdesk.storage import series
from pmdesk.storage.integrity import full_check
from pmdesk.storage.store import open_workspace
from tests.soak.killing import PATIENCE_SECONDS, listen, until_ready
from tests.soak.points_editor import BATCHES, EACH

KILLS = 25
ROOT = Path(__file__).parents[2]


def run_and_kill(path: Path, random: Random) -> list[str]:
    """Start the editor, kill it at a random moment, and return what it acknowledged."""
    command = [sys.executable, "-m", "tests.soak.points_editor", str(path), str(random.randrange(10**6))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        heard = until_ready(process)
        heard += listen(process, time.monotonic() + random.uniform(0, 0.4))
    finally:
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == -signal.SIGKILL, f"it ended by itself: {heard + rest!r}"
    return (heard + rest).decode().split("\n")[:-1]


def require_batches(path: Path, states: dict[int, str], said: list[str]) -> None:
    """Assert that each batch is there as it was acknowledged; only the one in hand at the kill may be either way."""
    store = open_workspace(path)
    line = store.all(Series, order_by="id")[0].id
    points = series.points(store, line)
    batches, counts = np.unique(points.times % BATCHES, return_counts=True)
    assert bool(np.all(counts == EACH)), "half a batch"
    assert points.values.tolist() == (points.times % BATCHES).tolist()
    for deed, number in (line.split() for line in said if line.startswith(("in ", "out "))):
        states[int(number)] = deed
    wrong = {number for number, deed in states.items() if (deed == "in") != (number in batches)}
    unheard = set(batches.tolist()) - states.keys()
    assert len(wrong) + len(unheard) <= 1
    states |= dict.fromkeys(batches.tolist(), "in") | dict.fromkeys(wrong - set(batches.tolist()), "out")
    desk = Desk(store, SystemClock(), lambda _: None)
    if (desk.undo_label or "").startswith("Import"):
        desk.undo()
        desk.redo()
        assert series.points(store, line) == points
    store.close()
    assert full_check(path).is_whole


def test_no_acknowledged_point_is_lost(tmp_path: Path) -> None:
    random, states, heard = Random(5), dict[int, str](), 0
    for _ in range(KILLS):
        said = run_and_kill(tmp_path / "killed.pmdesk", random)
        heard += len(said)
        require_batches(tmp_path / "killed.pmdesk", states, said)
    assert heard > 3 * KILLS
