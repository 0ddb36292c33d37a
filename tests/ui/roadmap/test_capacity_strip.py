"""The capacity strip stands under the days of the canvas, whatever the window does."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.roadmap.stage import Stage


def test_the_strip_follows_the_tree_when_there_is_little_room(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "t.pmdesk")
    strip = stage.pane.page.strip
    assert strip is not None
    assert not stage.canvas.is_narrow
    stage.canvas.go_today()
    stage.canvas.setFixedWidth(900)
    qtbot.waitUntil(lambda: stage.canvas.is_narrow)
    qtbot.waitUntil(lambda: strip._tree == stage.canvas.tree)
    stage.close()
