"""Errands: an answer and every trouble reach the main thread; an errand that is called off is silent."""

import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pmdesk.domain.errors import DeskError
from pmdesk.runtime.errands import Errand


@pytest.fixture
def owner(qapp: QObject):
    made = QObject()
    yield made
    made.deleteLater()


def test_the_answer_arrives(owner: QObject, qtbot: QtBot):
    errand = Errand(lambda _off: 42, owner)
    with qtbot.waitSignal(errand.done) as told:
        errand.start()
    assert told.args == [42]


def test_a_foreseen_trouble_keeps_its_words(owner: QObject, qtbot: QtBot):
    def work(_off: object) -> None:
        raise DeskError("No.", "Yes.")

    errand = Errand(work, owner)
    with qtbot.waitSignal(errand.failed) as told:
        errand.start()
    assert str(told.args[0]) == "No. Yes."


def test_an_unforeseen_error_is_written_down_and_told_in_words(
    owner: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    written: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: written.append(kind))
    errand = Errand(lambda _off: 1 // 0, owner)
    with qtbot.waitSignal(errand.failed) as told:
        errand.start()
    assert written == [ZeroDivisionError]
    assert "nothing was changed" in str(told.args[0])


def test_what_is_called_off_tells_nothing(owner: QObject, qtbot: QtBot):
    go_on = threading.Event()
    errand = Errand(lambda _off: go_on.wait(5), owner)
    with qtbot.assertNotEmitted(errand.done, wait=200):
        errand.start()
        errand.call_off()
        go_on.set()


def test_an_answer_that_is_on_its_way_is_called_off_too(owner: QObject, qtbot: QtBot):
    errand = Errand(lambda _off: 42, owner)
    heard: list[object] = []
    errand.done.connect(heard.append)
    errand.start()
    errand._thread.join()  # Its answer waits for the main thread now.
    errand.call_off()
    with qtbot.waitSignal(errand.ended) as ended:
        pass
    assert ended.args == [42]
    assert heard == []


def test_how_far_it_is_arrives_until_it_is_called_off(owner: QObject, qtbot: QtBot):
    heard: list[object] = []
    off = threading.Event()

    def work(_off: object) -> None:
        errand.tell("half")
        off.wait(5)
        errand.tell("never")

    errand = Errand(work, owner)
    errand.told.connect(heard.append)
    errand.start()
    qtbot.waitUntil(lambda: heard == ["half"])
    errand.call_off()
    with qtbot.waitSignal(errand.ended):
        off.set()
    assert heard == ["half"]


def test_the_end_of_what_was_called_off_is_told(owner: QObject, qtbot: QtBot):
    def work(is_called_off: Callable[[], bool]) -> None:
        go_on.wait(5)
        if is_called_off():
            raise DeskError("Off.")

    go_on = threading.Event()
    errand = Errand(work, owner)
    errand.start()
    errand.call_off()
    with qtbot.waitSignal(errand.ended) as told:
        go_on.set()
    assert told.args == [None]


def test_an_answer_that_came_too_late_to_be_called_off_is_told_as_the_end(owner: QObject, qtbot: QtBot):
    go_on = threading.Event()
    errand = Errand(lambda _off: go_on.wait(5) and 42, owner)
    errand.start()
    errand.call_off()
    with qtbot.waitSignal(errand.ended) as told, qtbot.assertNotEmitted(errand.done):
        go_on.set()
    assert told.args == [42]
