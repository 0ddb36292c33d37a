"""A whole window for benches, with a heart in it that tells how late events were and how long edits took."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from pmdesk.runtime.folders import Folders
from pmdesk.runtime.instance import Running
from pmdesk.runtime.preferences import Preferences
from pmdesk.runtime.sweeping import Sweeper
from pmdesk.ui.context import Context
from pmdesk.ui.shell.house import House
from pmdesk.ui.shell.window import Window
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme

BEAT_MS, EDIT_MS = 10, 250


class Heart:
    """Beats every 10 ms and makes an edit now and then; remembers how late it was, and how long an edit took."""

    def __init__(self, edit: Callable[[int], object]) -> None:
        self.late: list[float] = []
        self.edits: list[float] = []
        self._edit = edit
        self._made = 0
        self._since = QElapsedTimer()
        self._timers = [QTimer(), QTimer()]
        for timer, run, every in zip(self._timers, (self.beat, self.edit), (BEAT_MS, EDIT_MS), strict=True):
            timer.setTimerType(Qt.TimerType.PreciseTimer)
            timer.timeout.connect(run)
            timer.start(every)
        self._since.start()

    def stop(self) -> None:
        for timer in self._timers:
            timer.stop()

    def clear(self) -> None:
        self.late, self.edits = [], []
        self._since.restart()

    def beat(self) -> None:
        self.late.append(max(self._since.nsecsElapsed() / 1e6 - BEAT_MS, 0))
        self._since.restart()

    def edit(self) -> None:
        began = time.perf_counter()
        self._edit(self._made)
        self._made += 1
        self.edits.append(1000 * (time.perf_counter() - began))

    def __str__(self) -> str:
        return f"events late {spread_of(self.late)}; {len(self.edits)} edits took {spread_of(self.edits)}"


class WindowStage:
    """The whole window on a workspace; `edit` returns what the heart does now and then."""

    def __init__(self, app: QApplication, path: Path, edit: Callable[[Context], Callable[[int], object]]) -> None:
        self.waiting = QEventLoop()
        folders, theme = Folders(), Theme.shipped(mode="light")
        icons = Icons(theme)
        self.window = Window(app, theme, icons)
        self.window.resize(1440, 900)
        self.window.show()
        self.running = Running(folders.runtime)
        preferences = Preferences(folders.preferences)
        self.house = House(self.window, theme, icons, folders=folders, preferences=preferences, running=self.running)
        self.house.open(path)
        self.sweeper = Sweeper(self.house)  # As a moment after each start: no other thread searches for waste.
        context = self.house.context
        assert context is not None
        self.context = context
        self.heart = Heart(edit(context))

    def rest(self, title: str, rest_ms: int) -> None:
        """Let some time pass, and print how it went."""
        self.heart.clear()
        QTimer.singleShot(rest_ms, self.waiting.quit)
        self.waiting.exec()
        print(f"{title}: {self.heart}", flush=True)

    def close(self) -> None:
        """End it, and let the workspace go."""
        self.heart.stop()
        self.house.close()
        self.running.release()


def spread_of(waits: Sequence[float]) -> str:
    if not waits:
        return "never"
    return f"p50 {np.percentile(waits, 50):.1f}, p99 {np.percentile(waits, 99):.1f}, at most {max(waits):.1f} ms"
