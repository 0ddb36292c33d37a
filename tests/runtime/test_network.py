"""The switch between online and offline: kept from run to run, heard by who asks, obeyed at once."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.runtime.network import Network
from pmdesk.runtime.preferences import Preferences
from pmdesk.sync.way import Offline


def test_it_stays_as_it_was_left(tmp_path: Path):
    first = Network(Preferences(tmp_path / "preferences.json"))
    assert not first.is_offline
    first.go(offline=True)
    again = Network(Preferences(tmp_path / "preferences.json"))
    assert again.is_offline
    with pytest.raises(Offline):
        again.way.require_open("Tracker")
    again.go(offline=False)
    assert not Network(Preferences(tmp_path / "preferences.json")).is_offline


def test_each_turn_is_told_once(qtbot: QtBot):
    network = Network()
    told: list[bool] = []
    network.switched.connect(told.append)
    for offline in (True, True, False, False, True):
        network.go(offline=offline)
    assert told == [True, False, True]
