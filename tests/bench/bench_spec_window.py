"""Prints what 13 MB of a description cost in the window: seen, kept, compared, called off; how late events were.

Run it as a script: `python tests/bench/bench_spec_window.py`. All is done twice: read in the window's process, as a
floor, and by a child process, as it is done. Processor time is that of all threads and of the child; what a person
waits for is wall time and says something on an idle machine only. Waste is swept as in the window.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from pmdesk.runtime import spec_thinking
from pmdesk.runtime.sweeping import Sweeper
from pmdesk.ui.shell.panes import furnish_later
from pmdesk.ui.vendors.pane import VendorsPane
from pmdesk.ui.vendors.spec_card import SpecCard
from pmdesk.ui.vendors.spec_import import SpecDialog
from tests.bench.bench_spec_diff import LARGE, change_some, multiplied
from tests.ui.rooms import make_context
from tests.vendors_world import with_vendors
from tests.world import small_world

BEAT_MS = 5
SMALL = spec_thinking.SMALL
TIMES = 26


class Bench:
    """A pane with a vendor, and a heart that tells how late events are."""

    def __init__(self, folder: Path) -> None:
        self.world = with_vendors(small_world(folder / "bench.pmdesk"))
        self.host = QWidget()
        self.context = make_context(self.world, self.host)
        self.world.desk = self.context.desk
        self.pane = VendorsPane(self.context, self.host)
        furnish_later(self.pane)
        QVBoxLayout(self.host).addWidget(self.pane)
        self.host.resize(1376, 794)
        self.host.show()
        self._late: list[float] = []
        self._last = time.monotonic()
        self._heart = QTimer()
        self._heart.timeout.connect(self._beat)
        self._heart.start(BEAT_MS)
        self.pane.visit(f"pmdesk://integration/{self.world.ids['hooks']}")
        self.until(lambda: self.pane.state.card is not None and self.pane.is_furnished)

    @property
    def card(self) -> SpecCard:
        return next(part for part in self.pane.page.parts if isinstance(part, SpecCard))

    def until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def measured(self, words: str, run: Callable[[], Any], is_so: Callable[[], bool]) -> float:
        self._late, self._last = [], time.monotonic()
        began, spent = time.monotonic(), all_processes()
        run()
        self.until(is_so)
        took, spent = time.monotonic() - began, all_processes() - spent
        late = max(self._late, default=0.0) * 1000
        print(f"{words:34} {took:6.2f} s, processor {spent:5.2f} s, events at most {late:4.0f} ms late")
        return took

    def close(self) -> None:
        self._heart.stop()
        self.context.memory.flush()
        self.context.close()
        self.host.close()
        self.world.store.close()

    def _beat(self) -> None:
        now = time.monotonic()
        self._late.append(now - self._last - BEAT_MS / 1000)
        self._last = now


def main() -> int:
    """Measure on a description multiplied to 13 MB, and on its next version."""
    if not LARGE.exists():
        print(f"{LARGE} is not here")
        return 0
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree = multiplied(json.loads(LARGE.read_text()), TIMES)
        paths = [folder / "old.json", folder / "new.json"]
        paths[0].write_text(json.dumps(tree))
        change_some(tree["components"]["schemas"], random.Random(1))
        paths[1].write_text(json.dumps(tree))
        del tree
        here = whole(folder / "here", paths, in_window=True)
        apart = whole(folder / "apart", paths, in_window=False)
        print(f"Seen and kept by a child in {apart / here:.2f} of the time")
    del app
    return 0


def whole(folder: Path, paths: list[Path], *, in_window: bool) -> float:
    """Import both, call a third one off; return how long the imports took."""
    print("Read in the window's process" if in_window else "Read by a child")
    spec_thinking.SMALL = sys.maxsize if in_window else SMALL
    folder.mkdir()
    bench = Bench(folder)
    sweeper = Sweeper(bench.host)
    took = sum(take(bench, path) for path in paths)
    called_off(bench, paths[1])
    bench.close()
    del sweeper
    return took


def all_processes() -> float:
    """Return the processor time of this process and of its children that went."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def take(bench: Bench, path: Path) -> float:
    """Import a description, and return how long it took."""
    dialog: SpecDialog = bench.card.import_spec()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    size = path.stat().st_size / 1e6
    took = bench.measured(f"{size:.1f} MB seen", lambda: dialog.take_first([path]), lambda: dialog.looked is not None)
    took += bench.measured("kept", dialog.import_now, lambda: dialog.kept is not None)
    version = dialog.kept.version_id if dialog.kept is not None else 0
    state = bench.pane.state
    bench.until(lambda: state.card is not None and any(each.id == version for each in state.card.versions))
    dialog.close()
    return took


def called_off(bench: Bench, path: Path) -> None:
    """Begin an import, and call it off after a second."""
    path.write_bytes(path.read_bytes() + b" ")
    dialog: SpecDialog = bench.card.import_spec(paths=[path])
    over = QTimer(dialog)
    over.setSingleShot(True)
    over.start(1_000)
    bench.until(lambda: not over.isActive())
    was_running = dialog.working.is_running
    bench.measured("called off", dialog.reject, lambda: not dialog.working.is_running)
    print("It was still running." if was_running else "It had ended before.")
    dialog.close()


if __name__ == "__main__":
    sys.exit(main())
