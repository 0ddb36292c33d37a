"""What is tried from a window: a newer trial ends the older one, and what is told is meant for who asked."""

import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pmdesk.domain.errors import DeskError
from pmdesk.runtime.trials import Trials
from pmdesk.sync.leash import CallOff
from pmdesk.sync.trouble import LATER, RemoteTrouble


def test_a_newer_trial_calls_the_older_one_off(qapp: QObject, qtbot: QtBot) -> None:
    trials, heard, go_on = Trials(qapp), list[object](), threading.Event()

    def older(call_off: CallOff) -> str:
        go_on.wait(20)
        return f"called off: {call_off.is_set()}"

    trials.begin(older, heard.append, heard.append)
    trials.begin(lambda _call_off: "newer", heard.append, heard.append)
    go_on.set()
    qtbot.waitUntil(lambda: not trials.is_busy)
    assert heard == ["newer"]


def test_trouble_is_told_to_who_asked(qapp: QObject, qtbot: QtBot) -> None:
    trials, heard = Trials(qapp), list[DeskError]()

    def work(_call_off: CallOff) -> None:
        raise RemoteTrouble("The server is not ready.", LATER)

    trials.begin(work, heard.append, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert str(heard[0]) == "The server is not ready. Look at the address, or try again later."
    assert not trials.is_busy
