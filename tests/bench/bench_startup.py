"""Prints how long the first paint takes against a bare QMainWindow, both from the start of the process.

Run it as a script: `python tests/bench/bench_startup.py [runs]`. Both are started in turn, medians are compared.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

BARE = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class Bare(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, report)


def report():
    print(time.time(), flush=True)
    os._exit(0)


app = QApplication(sys.argv)
window = Bare()
window.resize(1440, 900)
window.show()
app.exec()
"""
OURS = """
import os, time
from pmdesk.ui.shell.window import Window
from pmdesk import app


def report():
    print(time.time(), flush=True)
    os._exit(0)


built = Window.__init__


def build(window, *parts):
    built(window, *parts)
    window.painted.connect(report)


Window.__init__ = build
app.run([])
"""
LIMIT = 1.5


def seconds(script: str, home: str) -> float:
    """Return the time from the start of a process to its report after the first paint."""
    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    env |= {f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    return float(done.stdout.split()[-1]) - begun


def compare(runs: int) -> tuple[float, float]:
    """Return the median seconds of a bare window and of ours, run in turn."""
    with tempfile.TemporaryDirectory() as home:
        seconds(BARE, home), seconds(OURS, home)
        pairs = [(seconds(BARE, home), seconds(OURS, home)) for _ in range(runs)]
    return statistics.median(bare for bare, _ in pairs), statistics.median(ours for _, ours in pairs)


if __name__ == "__main__":
    bare, ours = compare(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
    ratio = ours / bare
    print(f"bare window {bare * 1000:.0f} ms, first paint {ours * 1000:.0f} ms, ratio {ratio:.2f} (limit {LIMIT})")
    sys.exit(ratio > LIMIT)
