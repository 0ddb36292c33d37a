"""Waste is found by the main thread alone, soon, and not before there is as much as Python would wait for."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pmdesk.runtime.sweeping import Sweeper, sweep


class Waste:
    """Holds itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def threads() -> Iterator[list[threading.Thread]]:
    """The threads in which anything was collected."""
    seen: list[threading.Thread] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(threading.current_thread())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.unfreeze()


def litter() -> weakref.ref[Waste]:
    """Make a lot of waste and return a look at one piece."""
    waste = [Waste() for _ in range(20 * gc.get_threshold()[0])]
    return weakref.ref(waste[0])


def test_what_another_thread_leaves_behind_is_found_by_the_main_thread(qtbot: QtBot, threads: list[threading.Thread]):
    parent = QObject()
    sweeper = Sweeper(parent)
    seen: list[weakref.ref[Waste]] = []
    thread = threading.Thread(target=lambda: seen.append(litter()))
    thread.start()
    thread.join()
    assert threads == []
    qtbot.waitUntil(lambda: seen[0]() is None)
    assert {each.name for each in threads} == {threading.main_thread().name}
    sweeper.deleteLater()


def test_little_waste_is_left_for_later(threads: list[threading.Thread]):
    sweep()
    threads.clear()
    Waste()
    sweep()
    assert threads == []


def test_older_waste_is_found_after_enough_younger_sweeps(threads: list[threading.Thread]):
    look = weakref.ref(old := Waste())
    gc.collect(0)
    gc.collect(1)  # Now it is of the oldest.
    del old
    for _ in range((gc.get_threshold()[1] + 2) * (gc.get_threshold()[2] + 2)):
        litter()
        sweep()
    assert look() is None
