"""The running app ends at a signal as at its close button: everything is kept, and no WAL is left behind."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddItem
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.roadmap import ItemKind
from pmdesk.storage.memory import recall
from pmdesk.storage.store import open_workspace
from tests.journeys.facts import asked, items
from tests.journeys.waiting import until
from tests.journeys.window import home_env
from tests.world import NOW

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at /proc")


def is_heeded(pid: int, number: int) -> bool:
    """Tell whether a process has a handler for a signal."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:"))
    return bool(caught >> (number - 1) & 1)


def start(path: Path, home: Path) -> subprocess.Popen[bytes]:
    env = {**home_env(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-P", "-m", "pmdesk", path]
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL)
    until(lambda: is_heeded(process.pid, signal.SIGTERM), "the app heeding signals")
    return process


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_the_app_ends_at_a_signal_as_at_its_close_button(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    path, home = tmp_path / "plan.pmdesk", tmp_path / "home"
    with closing(open_workspace(path)) as store:
        Desk(store, FixedClock(NOW), lambda _: None).do(AddItem(ItemKind.INITIATIVE, "Wallet"))
    process = start(path, home)
    try:
        wal = path.with_name("plan.pmdesk-wal")
        until(lambda: wal.exists() and wal.stat().st_size, "something that is only in the WAL")
        os.kill(process.pid, number)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    assert not wal.exists()
    assert "window" in (home / "config" / "pmdesk" / "preferences.json").read_text()
    assert list(items(path)) == ["Wallet"]
    assert asked(path, lambda store: recall(store, "roadmap.state"))
