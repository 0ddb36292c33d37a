"""A process that is asked to end does so as by its window's close button, from the event loop."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pmdesk.runtime.endings import ENDINGS, heed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()
    with qtbot.waitSignal(made.destroyed):
        pass


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_arrives_in_the_event_loop(owner: QObject, qtbot: QtBot, name: str):
    asked: list[str] = []
    heed(owner, lambda: bool(asked.append(name)))
    os.kill(os.getpid(), getattr(signal, name))
    assert asked == []
    qtbot.waitUntil(lambda: asked == [name])
    os.kill(os.getpid(), getattr(signal, name))
    qtbot.waitUntil(lambda: asked == [name, name])


def test_what_is_ignored_on_purpose_stays_ignored(owner: QObject):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does
    try:
        heed(owner, lambda: False)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_with_its_owner_goes_the_heed(qtbot: QtBot):
    before = {each: signal.getsignal(each) for each in ENDINGS}
    owner = QObject()
    heed(owner, lambda: False)
    assert signal.getsignal(signal.SIGTERM) is not before[signal.SIGTERM]
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    assert {each: signal.getsignal(each) for each in ENDINGS} == before
    assert signal.set_wakeup_fd(-1) == -1
