"""The window is painted before anything heavy is imported, and a second start ends quickly."""

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddItem
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.roadmap import ItemKind
from pmdesk.storage.memory import remember
from pmdesk.storage.store import open_workspace
from tests.world import NOW

HEAVY = (
    "numpy",
    "pyqtgraph",
    "httpx2",
    "keyring",
    "sqlite_utils",
    "sqlite3",
    "pysqlite3",
    "defusedxml",
    "icalendar",
    "charset_normalizer",
    "PySide6.QtNetwork",
    "PySide6.QtPrintSupport",
    "pmdesk.storage",
    "pmdesk.commands",
    "pmdesk.domain.roadmap",
    "dataclasses",
)
NOUNS_OF_OTHER_PANES = (
    "pmdesk.domain.metrics",
    "pmdesk.domain.inbox",
    "pmdesk.domain.vendors",
    "pmdesk.domain.agreed",
    "pmdesk.domain.apis",
)
FIRST_PAINT = """
import os, sys
from PySide6 import QtCore, QtWidgets
from pmdesk.ui.shell.window import Window
from pmdesk import app

built = Window.__init__


def report():
    slow = [name for name, module in (("Qt", QtCore), ("QStyle", QtWidgets)) if name in vars(module)]
    print(*sys.modules, *slow)
    sys.stdout.flush()
    os._exit(0)


def build(window, *parts):
    built(window, *parts)
    window.painted.connect(report)


Window.__init__ = build
app.run([])
"""
USABLE = """
import os, sys
from PySide6.QtCore import QTimer
from pmdesk.ui.shell import panes
from pmdesk import app

load = panes.load_pane


def report():
    print(*sys.modules)
    sys.stdout.flush()
    os._exit(0)


def watched(pane_id):
    module = load(pane_id)
    from pmdesk.ui.widgets.timeline.canvas import Timeline

    paint = Timeline.paintEvent

    def painted(canvas, event):
        paint(canvas, event)
        if canvas.frame.lines:
            QTimer.singleShot(0, report)

    Timeline.paintEvent = painted
    return module


panes.load_pane = watched
app.run(sys.argv[1:])
"""
RUN = "import sys; from pmdesk.app import run; sys.exit(run(sys.argv[1:]))"


def environment(tmp_path: Path) -> dict[str, str]:
    folders = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"}


def modules_at_first_paint(tmp_path: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.split())


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    loaded = modules_at_first_paint(tmp_path)
    assert "pmdesk.ui.shell.window" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_nothing_heavy_and_no_inspector_is_imported_before_a_roadmap_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    with closing(open_workspace(path)) as store:
        Desk(store, FixedClock(NOW), lambda _: None).do(AddItem(ItemKind.INITIATIVE, "Wallet"))
        remember(store, "pane", '"roadmap"')
    done = subprocess.run(
        [sys.executable, "-c", USABLE, path],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "pmdesk.ui.roadmap.pane" in loaded
    assert loaded.isdisjoint((*HEAVY[: HEAVY.index("sqlite3")], "defusedxml", "icalendar", "charset_normalizer"))
    assert loaded.isdisjoint(("pmdesk.ui.roadmap.inspector", "pmdesk.ui.shell.palette", "pmdesk.ui.shell.settings"))
    assert loaded.isdisjoint(NOUNS_OF_OTHER_PANES)
    assert loaded.isdisjoint(("pmdesk.commands.items", "pmdesk.ui.roadmap.timeline_hand", "pmdesk.ui.shell.finders"))


def test_the_enums_of_qt_and_its_styles_are_not_built_before_the_first_paint(tmp_path: Path) -> None:
    assert modules_at_first_paint(tmp_path).isdisjoint(("Qt", "QStyle"))


def test_a_second_start_on_the_same_workspace_hands_over_and_ends() -> None:
    with tempfile.TemporaryDirectory() as short:  # The address of a socket has little room.
        home = Path(short)
        env = environment(home)
        workspace = home / "plan.pmdesk"
        first = subprocess.Popen([sys.executable, "-c", RUN, workspace], env=env)
        try:
            holds = home / "state" / "pmdesk" / "running"
            while first.poll() is None and not list(holds.glob("*.lock")):
                os.sched_yield()
            second = subprocess.run(
                [sys.executable, "-c", RUN, workspace, "pmdesk://people"], env=env, timeout=60, check=False
            )
            assert second.returncode == 0
            assert first.poll() is None
        finally:
            first.kill()
            first.wait()
