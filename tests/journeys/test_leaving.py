"""Leaving the window and coming back: ended by a signal amid anything, and as large as it was."""

import os
import signal
from pathlib import Path

import pytest

from tests.journeys.conftest import StartApp
from tests.journeys.facts import items
from tests.journeys.screen import SIZE
from tests.journeys.waiting import until

MAIN = "^plan"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return tmp_path / "plan.pmdesk"


@pytest.mark.parametrize("amid", ["nothing", "menu", "palette", "comparing", "export", "file dialog"])
def test_a_signal_ends_it_amid_anything_and_leaves_no_wal(start_app: StartApp, home: Path, amid: str):
    window = start_app("--sample", title="^Tidewater")
    (sample,) = home.rglob("*.pmdesk")
    wal = sample.with_name(f"{sample.name}-wal")
    window.key("ctrl+2")
    window.until_still()
    if amid == "menu":
        window.key_seen("alt+f")
    elif amid == "palette":
        window.key_seen("ctrl+k")
    elif amid == "comparing":
        window.key_seen("v")
    elif amid == "export":
        window.key("ctrl+shift+e")
        window.wait_for("^Export")
    elif amid == "file dialog":
        window.key("ctrl+o")
        until(window.has_popover, "the question which file")
    until(lambda: wal.exists() and wal.stat().st_size, "something that is only in the WAL")
    os.kill(window.process.pid, signal.SIGTERM)
    assert window.process.wait(20) == 0
    assert not wal.exists()
    assert items(sample)
    assert window.said == ""


def test_a_window_is_as_large_after_each_restart(start_app: StartApp, plan: Path):
    window = start_app(plan, title=MAIN, size=(SIZE[0] - 2, SIZE[1] - 2))
    sizes = [window.size()]
    for _ in range(3):
        assert window.close() == 0
        window = start_app(plan, title=MAIN)
        sizes.append(window.size())
    assert set(sizes) == {(SIZE[0] - 2, SIZE[1] - 2)}
