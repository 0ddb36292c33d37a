"""Errands: an answer and every trouble reach the main thread; an errand that is called off is silent."""

import sys
import threading

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
