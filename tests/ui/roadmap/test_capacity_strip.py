"""The capacity strip stands under the days of the canvas, whatever the window does."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.roadmap.stage import Stage


def test_the_strip_follows_the_tree_when_the_window_becomes_narrow(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "t.pmdesk")
    strip = stage.pane.page.strip
    assert strip is not None
    assert not stage.canvas.is_narrow
    stage.host.resize(976, 534)
    QApplication.processEvents()
    assert stage.canvas.is_narrow
    assert strip._tree == stage.canvas.tree
    stage.close()
