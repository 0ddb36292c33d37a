"""The import dialog: every row is seen first, good ones come in as one step, bad ones stay out and can be saved."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.changes import Actor
from pmdesk.domain.roadmap import Item
from pmdesk.importers.mapping import Target
from pmdesk.storage.backup import list_backups
from pmdesk.ui.context import Context
from pmdesk.ui.shell.importing import AT_FILE, AT_RESULT, AT_ROWS, ImportDialog
from tests.ui.house import make_context
from tests.world import World, dump

FILES = Path(__file__).parents[2] / "importers" / "files"
PLAN = """Summary,Component,Status,Story Points,Due Date
Tax by Tallow,Checkout,Planned,8,03/04/2026
Gift cards,Checkout,Idea,thirteen,
,Checkout,Planned,5,
Stock alerts,Storefront,In Progress,3,05/04/2026
"""


class Stage:
    """A dialog over a window, with the files it is given."""

    def __init__(self, world: World, qtbot: QtBot) -> None:
        self.world = world
        self.qtbot = qtbot
        self.context: Context = make_context(world, qtbot)
        self.window = QWidget()
        self.window.resize(1440, 900)
        qtbot.addWidget(self.window)
        self.window.show()

    def open(self, path: Path) -> ImportDialog:
        dialog = ImportDialog(self.context, [path], self.window)
        self.qtbot.addWidget(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        dialog.open()
        return dialog

    def rows(self, dialog: ImportDialog) -> ImportDialog:
        self.qtbot.waitUntil(lambda: dialog.stack.currentIndex() == AT_ROWS and dialog.busy.isHidden(), timeout=10_000)
        return dialog

    def bring_in(self, dialog: ImportDialog) -> ImportDialog:
        self.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.waitUntil(lambda: dialog.stack.currentIndex() == AT_RESULT, timeout=10_000)
        return dialog


@pytest.fixture
def stage(world: World, qtbot: QtBot) -> Stage:
    return Stage(world, qtbot)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(PLAN)
    return path


def titles(world: World) -> set[str]:
    return {item.title for item in world.store.all(Item)}


def test_good_rows_come_in_bad_ones_stay_out_and_one_undo_takes_it_all_back(stage: Stage, plan: Path):
    before = dump(stage.world.store)
    dialog = stage.rows(stage.open(plan))
    assert dialog.foot.ready.text() == "2 rows ready,"
    assert "2 with problems" in dialog.foot.out.text()
    reasons = [line.cells[-1] for line in dialog.preview.lines if line.grade == "danger"]
    assert any("thirteen" in reason for reason in reasons)
    assert any("empty" in reason for reason in reasons)
    assert dump(stage.world.store) == before
    stage.bring_in(dialog)
    assert {"Tax by Tallow", "Stock alerts"} <= titles(stage.world)
    assert not {"Gift cards"} & titles(stage.world)
    assert stage.world.heard[-1].actor is Actor.IMPORT
    assert len(list_backups(stage.world.store.path)) == 1
    stage.world.desk.undo()
    assert dump(stage.world.store) == before


def test_the_same_file_again_says_that_all_is_here(stage: Stage, plan: Path):
    stage.bring_in(stage.rows(stage.open(plan)))
    after = dump(stage.world.store)
    dialog = stage.rows(stage.open(plan))
    assert "here already" in dialog.foot.words.text()
    stage.bring_in(dialog)
    assert "Nothing new" in dialog.outcome.text()
    assert dump(stage.world.store) == after
    assert dialog.foot.undo.isHidden()


def test_a_changed_column_is_remembered_for_the_next_file_of_its_kind(stage: Stage, plan: Path):
    dialog = stage.rows(stage.open(plan))
    points = dialog.columns.boxes[3]
    points.setCurrentIndex(points.findText("Do not import"))
    points.activated.emit(points.currentIndex())
    stage.rows(dialog)
    stage.qtbot.waitUntil(lambda: dialog.foot.ready.text() == "3 rows ready,")
    stage.bring_in(dialog)
    again = stage.rows(stage.open(plan))
    assert again.draft.mapping.columns[3] is Target.IGNORE


def test_unclear_dates_are_asked_about_and_read_the_other_way_round(stage: Stage, plan: Path):
    dialog = stage.rows(stage.open(plan))
    assert dialog.dates.isVisible()
    first = next(row for row in dialog.draft.plan.rows if row.title == "Tax by Tallow").end
    dialog.dates.order.chosen.emit("month_first" if dialog.draft.mapping.date_order == "day_first" else "day_first")
    stage.qtbot.waitUntil(dialog.busy.isHidden)
    second = next(row for row in dialog.draft.plan.rows if row.title == "Tax by Tallow").end
    assert {first.isoformat(), second.isoformat()} == {"2026-04-03", "2026-03-04"}


def test_the_rows_that_stay_out_are_saved_with_line_and_reason(stage: Stage, plan: Path, tmp_path: Path):
    dialog = stage.rows(stage.open(plan))
    target = tmp_path / "left out.csv"
    dialog.save_problems_to(target)
    saved = target.read_text("utf-8-sig")
    assert "thirteen" in saved
    assert "Name is empty" in saved
    assert saved.count("\n") == 3


@pytest.mark.parametrize("name", ["trello.json", "plan.gan", "project.xml", "outline.opml", "calendar.ics", "jira.csv"])
def test_files_of_every_notation_come_in(stage: Stage, name: str):
    before = titles(stage.world)
    stage.bring_in(stage.rows(stage.open(FILES / name)))
    assert titles(stage.world) > before


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"[" * 100_000, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_a_file_that_cannot_be_read_is_told_in_words_and_changes_nothing(stage: Stage, tmp_path: Path, content: bytes):
    path = tmp_path / "strange.bin"
    path.write_bytes(content)
    before = dump(stage.world.store)
    dialog = stage.open(path)
    stage.qtbot.waitUntil(dialog.trouble_box.isVisible, timeout=10_000)
    assert dialog.stack.currentIndex() == AT_FILE
    assert dialog.trouble.text()
    assert dump(stage.world.store) == before


def test_escape_leaves_no_trace(stage: Stage, plan: Path):
    before = dump(stage.world.store)
    dialog = stage.rows(stage.open(plan))
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dump(stage.world.store) == before


def test_only_rows_with_problems_can_be_shown(stage: Stage, plan: Path):
    dialog = stage.rows(stage.open(plan))
    dialog.only.setChecked(True)
    assert {line.grade for line in dialog.preview.lines} <= {"danger", "warning"}
    assert len(dialog.preview.lines) >= 2
