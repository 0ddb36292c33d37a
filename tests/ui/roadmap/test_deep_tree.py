"""The roadmap of a tree of 3,000 levels: painted, walked, folded, dragged, added to, read aloud and printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from pmdesk.domain.roadmap import Item
from pmdesk.ui.widgets.timeline.paint_tree import title_right, title_x
from pmdesk.ui.widgets.timeline.painting import TimelinePrint
from tests.deep import LEVELS, chain
from tests.ui.roadmap.stage import Stage

K = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "t.pmdesk")
    ids = chain(made.world, made.ids["Checkout"])
    made.ids |= {f"Level {number}": item for number, item in enumerate(ids)}
    yield made
    made.close()


def test_a_title_has_room_however_deep_it_hangs(stage: Stage):
    stage.select(f"Level {LEVELS - 1}")
    pic = stage.canvas.picture()
    line = stage.frame.lines[stage.frame.line_of[stage.ids[f"Level {LEVELS - 1}"]]]
    assert line.depth == LEVELS
    assert title_right(pic) - title_x(pic, line) >= pic.look.width("leaf", f"Level {LEVELS - 1}")
    assert not stage.canvas.grab().isNull()


def test_keys_walk_fold_and_shift_it(stage: Stage):
    stage.select(f"Level {LEVELS - 2}")
    stage.key(K.Key_J)
    assert stage.canvas.selection.current == stage.ids[f"Level {LEVELS - 1}"]
    stage.key(K.Key_Left)
    stage.key(K.Key_Left)
    stage.key(K.Key_Left)
    assert stage.canvas.selection.current == stage.ids[f"Level {LEVELS - 3}"]
    before = stage.item("Level 0").start
    stage.select("Level 0")
    stage.key(K.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert stage.item(f"Level {LEVELS - 1}").start > before


def test_its_top_is_dragged_live_and_hung_elsewhere(stage: Stage):
    stage.select("Level 0")
    bar = stage.canvas.picture().strip(
        stage.frame.line_of[stage.ids["Level 0"]], stage.frame.days(stage.ids["Level 0"])
    )
    at = bar.center().toPoint()
    stage.hold(at, at + stage.days(14))
    assert len(stage.canvas.dragged_days()) == 1  # Only the bottom has a bar of its own.
    stage.canvas.cancel()
    stage.hold(stage.row("Level 0"), stage.row("Level 9"))
    assert stage.canvas.is_dragging
    stage.release(stage.row("Level 9"))
    assert stage.item("Level 0").parent_id is None


def test_a_name_is_typed_where_it_can_be_seen(stage: Stage):
    stage.select(f"Level {LEVELS - 1}")
    stage.key(K.Key_N)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.geometry().left() < stage.canvas.tree
    stage.type("Deeper")
    stage.key(K.Key_Return)
    added = next(item for item in stage.world.store.all(Item) if item.title == "Deeper")
    assert added.parent_id == stage.ids[f"Level {LEVELS - 2}"]


def test_the_board_shows_it_and_moves_its_bottom(stage: Stage):
    stage.select(f"Level {LEVELS - 1}")
    stage.pane.tools.scale.set_current("board")
    stage.pane.tools.scale.chosen.emit("board")
    board = stage.pane.board.make()
    stage.key(K.Key_3, Qt.KeyboardModifier.AltModifier)
    assert board.board.columns[2].items == [stage.ids[f"Level {LEVELS - 1}"]]
    assert not board.grab().isNull()


def test_screen_readers_reach_the_bottom(stage: Stage):
    access = QAccessible.queryAccessibleInterface(stage.canvas)
    row = access.child(stage.frame.line_of[stage.ids[f"Level {LEVELS - 1}"]])
    assert row.text(QAccessible.Text.Name).startswith(f"Level {LEVELS - 1}, 10 March to 30 March")


def test_a_page_of_its_bottom_is_printed(stage: Stage):
    paper = TimelinePrint(stage.frame, stage.context.theme.light())
    rows = range(len(stage.frame.lines) - 20, len(stage.frame.lines))
    picture = QImage(1100, paper.height_of(20), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    assert list(paper.paint(painter, QRectF(picture.rect()), rows, paper.whole_days()))
    painter.end()
    assert picture.pixelColor(QPoint(1, 1)) == stage.context.theme.light().color("surface_raised")
