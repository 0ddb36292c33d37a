"""Houses for the tests of the shell."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.shell.house import Home, build_home, own_folders
from tests.world import small_world


@pytest.fixture
def empty_home(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Home]:
    """A house in which no workspace is open yet."""
    home = build_home(qtbot, qapp, own_folders(monkeypatch, tmp_path))
    yield home
    home.house.close()
    home.running.release()


@pytest.fixture
def home(empty_home: Home, tmp_path: Path) -> Home:
    """A house with a small workspace open."""
    path = tmp_path / "small.pmdesk"
    small_world(path).store.close()
    empty_home.house.open(path)
    return empty_home
