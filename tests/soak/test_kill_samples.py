"""Kills amid looks and their roll-up: every acknowledged look counts once on every level, and the file is whole."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from pmdesk.domain.checks import Check
from pmdesk.storage.integrity import full_check
from pmdesk.storage.samples import OUTCOMES, SPANS, Roll
from pmdesk.storage.samples_read import stretches
from pmdesk.storage.store import open_workspace
from tests.soak.killing import PATIENCE_SECONDS, listen, until_ready
from tests.soak.samples_editor import FIRST, STEP, at, look

KILLS = 12
ROOT = Path(__file__).parents[2]


def run_and_kill(path: Path, random: Random) -> int:
    """Start the editor, kill it at a random moment, and return the last number it acknowledged, or -1."""
    command = [sys.executable, "-m", "tests.soak.samples_editor", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        heard = until_ready(process)
        heard += listen(process, time.monotonic() + random.uniform(0, 0.6))
    finally:
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == -signal.SIGKILL, f"it ended by itself: {heard + rest!r}"
    acked = [line for line in (heard + rest).decode().split("\n")[:-1] if line.startswith("ack ")]
    return int(acked[-1].split()[1]) if acked else -1


def require_looks(path: Path, acknowledged: int) -> int:
    """Assert that all looks up to a number, or the one in hand at the kill, count on each level; return how many."""
    store = open_workspace(path)
    checks = [check.id for check in store.all(Check, order_by="rank")]
    last = store.read("SELECT max(at) FROM sample_last")[0][0]
    kept = -1 if last is None else (last - FIRST) // STEP
    assert kept in (acknowledged, acknowledged + 1) or acknowledged == -1
    for span in SPANS:
        expected: dict[int, Roll] = {}
        for number in range(kept + 1):
            for place, check in enumerate(checks):
                each = look(check, place, number)
                start = each.at // span * span
                latency = None if each.latency_ms is None else round(each.latency_ms * 1_000)
                expected.setdefault(start, Roll(start)).count(OUTCOMES.index(each.outcome), latency)
        assert stretches(store, checks, (FIRST, at(kept + 1)), span) == expected
    store.close()
    assert full_check(path).is_whole
    return kept + 1


def test_no_acknowledged_look_is_lost_or_counted_twice(tmp_path: Path) -> None:
    random, path, kept = Random(11), tmp_path / "killed.pmdesk", 0
    for _ in range(KILLS):
        acknowledged = run_and_kill(path, random)
        kept = require_looks(path, acknowledged)
    assert kept > 20 * KILLS
