"""Prints what reading a note costs in the window: usual ones, and ten megabytes in many lines, in one, and of emoji.

Run it as a script: `python tests/bench/bench_reading.py`. “To its first lines” is wall time until the text that fits
into the window is painted, “longest stop” the most CPU that the window's thread took between two events until all of it
was there. A QPlainTextEdit that is given many lines at once is the measure, in the same run; one long line stops it for
minutes.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from pmdesk.ui.inbox.reading import Reading
from tests.inbox_world import add_note, with_notes
from tests.ui.rooms import make_context
from tests.world import World, small_world

MEGABYTES = 10
LIMITS = {"usual": 60.0, "stop": 60.0}
PATIENCE_S = 60
LONG = {
    "many lines": "".join(f"line {number} of a very long log, with some words in it\n" for number in range(190_000)),
    "one line": "x" * (MEGABYTES * 1_000_000),
    "right to left, emoji": "שלום😀 " * 620_000,
}


class Clocked:
    """A reading pane in a window, and a clock on what it shows."""

    def __init__(self, folder: Path) -> None:
        self.world: World = with_notes(small_world(folder / "read.pmdesk"))
        self.host = QWidget()
        self.context = make_context(self.world, self.host)
        self.reading = Reading(self.context, self.host)
        self.reading.resize(640, 800)
        self.host.resize(640, 800)
        self.host.show()
        QApplication.processEvents()

    def show(self, name: str) -> tuple[float, float]:
        """Show a note; return the time to its first lines and the longest stop until all is there, in milliseconds."""
        reading, longest, first = self.reading, 0.0, 0.0
        begun = time.perf_counter()
        reading.show_note(self.world.ids[name])
        while time.perf_counter() - begun < PATIENCE_S:
            turn = time.thread_time()
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
            longest = max(longest, time.thread_time() - turn)
            if reading.is_shown and not first:
                reading.grab()
                first = time.perf_counter() - begun
            if first and reading.page.text.is_filled and not self.context.readers._open:
                return first * 1_000, longest * 1_000
        return first * 1_000, longest * 1_000

    def close(self) -> None:
        self.context.close()
        self.host.close()
        self.world.store.close()


def plain(text: str) -> float:
    """Return how long a plain text field stops the window for the same text, in milliseconds."""
    field = QPlainTextEdit()
    field.resize(640, 800)
    field.show()
    QApplication.processEvents()
    begun = time.perf_counter()
    field.setPlainText(text)
    field.grab()
    return (time.perf_counter() - begun) * 1_000


def memory_mb() -> float:
    """Return how much memory this process has now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> int:
    """Measure and judge."""
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        clocked = Clocked(Path(folder))
        clocked.show("payout")
        usual = [clocked.show(name)[0] for name in ("moved", "csv", "payout", "label", "size") * 6]
        print(f"  a usual note, to its text      {statistics.median(usual):7.1f} ms, p95 {sorted(usual)[-2]:.1f} ms")
        worst = 0.0
        for name, text in LONG.items():
            add_note(clocked.world, name, name.capitalize(), text)
            before = memory_mb()
            first, stop = clocked.show(name)
            worst = max(worst, stop)
            more = memory_mb() - before
            print(f"  {MEGABYTES} MB, {name:<22} {first:7.0f} ms to its first lines, +{more:.0f} MB")
            print(f"  {'':<28} {stop:7.0f} ms longest stop")
        print(f"  a plain field for many lines   {plain(LONG['many lines']):7.0f} ms")
        clocked.close()
    app.processEvents()
    fits = statistics.median(usual) <= LIMITS["usual"] and worst <= LIMITS["stop"]
    print("  within the limits" if fits else f"  beyond the limits: {LIMITS}")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
