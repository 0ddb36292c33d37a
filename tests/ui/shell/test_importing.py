"""The import dialog: every row is seen first, good ones come in as one step, bad ones stay out and can be saved."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.changes import Actor
from pmdesk.domain.roadmap import Item
from pmdesk.importers.mapping import Target
from pmdesk.importers.remembered import recall_columns
from pmdesk.importers.table import load
from pmdesk.runtime.watching import HowFar
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
    stage.qtbot.waitUntil(dialog.file_page.box.isVisible, timeout=10_000)
    assert dialog.stack.currentIndex() == AT_FILE
    assert dialog.file_page.what.text()
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


def long_plan(path: Path, rows: int) -> Path:
    path.write_text("Key,Name,Component\n" + "".join(f"K-{at},Work {at},Checkout\n" for at in range(rows)))
    return path


def counts(told: list[str], verb: str) -> list[int]:
    found = [re.fullmatch(rf"{verb} ([\d\xa0]+) of ([\d\xa0]+) rows", words) for words in told]
    return [int(match[1].replace("\xa0", "")) for match in found if match is not None]


def hearing(dialog: ImportDialog) -> list[str]:
    """Write down what the busy row says."""
    told: list[str] = []
    show = dialog.busy.show_how_far
    dialog.busy.show_how_far = lambda how_far: (told.append(how_far.words), show(how_far))[1]
    return told


def test_rows_are_counted_while_they_are_read_and_while_they_are_written(stage: Stage, tmp_path: Path):
    dialog = stage.open(long_plan(tmp_path / "long.csv", 2_000))
    read_words = hearing(dialog)
    stage.rows(dialog)
    found = counts(read_words, "Reading")
    assert found == sorted(found)
    assert len(found) > 5
    assert found[-1] == 2_000
    written = hearing(dialog)
    stage.bring_in(dialog)
    assert "Making a backup" in written
    found = counts(written, "Writing")
    assert found == sorted(found)
    assert len(found) > 5
    assert found[-1] == 2_000


@pytest.mark.parametrize("moment", ["Making a backup", "Comparing", "Writing", "Keeping for undo"])
def test_cancel_while_rows_come_in_takes_everything_back(stage: Stage, tmp_path: Path, moment: str):
    dialog = stage.rows(stage.open(long_plan(tmp_path / "long.csv", 3_000)))
    before = dump(stage.world.store)
    show = dialog.busy.show_how_far

    def cancel_then(how_far: HowFar) -> None:
        show(how_far)
        if how_far.words.startswith(moment) and dialog.foot.cancel.isEnabled():
            dialog.busy.show_how_far = show
            stage.qtbot.mouseClick(dialog.foot.cancel, Qt.MouseButton.LeftButton)

    dialog.busy.show_how_far = cancel_then
    dialog.foot.go.click()
    assert not dialog.columns.isEnabled()  # Nothing can be chosen meanwhile.
    stage.qtbot.waitUntil(lambda: "Called off" in dialog.foot.words.text(), timeout=10_000)
    assert dialog.busy.isHidden()
    assert dump(stage.world.store) == before
    assert stage.world.heard == []
    stage.bring_in(dialog)  # And it can be imported after all.
    assert len(titles(stage.world)) > 3_000


def test_what_came_in_before_it_could_be_called_off_is_told_and_can_be_undone(stage: Stage, plan: Path):
    dialog = stage.rows(stage.open(plan))
    dialog.foot.go.click()
    errand = dialog.working._errand
    assert errand is not None
    errand._thread.join(10)  # It is in, but the window has not heard yet.
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    stage.qtbot.waitUntil(lambda: dialog.stack.currentIndex() == AT_RESULT, timeout=10_000)
    assert "before it could be called off" in dialog.outcome.text()
    assert "Stock alerts" in titles(stage.world)
    assert dialog.foot.undo.isVisible()


def test_calling_off_a_change_of_columns_shows_the_columns_as_before(stage: Stage, tmp_path: Path):
    dialog = stage.rows(stage.open(long_plan(tmp_path / "long.csv", 3_000)))
    before = dialog.draft
    box = dialog.columns.boxes[2]
    box.setCurrentIndex(box.findText("Team"))
    box.activated.emit(box.currentIndex())
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.draft is before
    assert dialog.columns.boxes[2].currentText() == "Product"
    assert "as before" in dialog.foot.words.text()
    assert dialog.foot.go.isEnabled()


def test_of_very_many_columns_only_those_that_come_in_are_shown_at_first(stage: Stage, tmp_path: Path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(["Name", "Status", *(f"Field {at}" for at in range(298))]) + "\nWallet,Done" + ",x" * 298)
    dialog = stage.rows(stage.open(path))
    assert list(dialog.columns.boxes) == [0, 1]
    assert dialog.columns.more.text() == "Show 298 columns that are not imported"
    status = dialog.columns.boxes[1]
    status.setCurrentIndex(status.findText("Do not import"))
    status.activated.emit(status.currentIndex())
    stage.rows(dialog)
    assert list(dialog.columns.boxes) == [0, 1]  # What was shown stays.
    dialog.columns.more.click()
    assert len(dialog.columns.boxes) == 300
    assert dialog.columns.more is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Name,Status\n", "The file has names of columns, but no rows."),
        ("Name,Start,End\nA,2026-05-01,2026-04-01\n", "No row can come in; Problem says why."),
    ],
)
def test_why_nothing_can_come_in_is_said(stage: Stage, tmp_path: Path, content: str, words: str):
    path = tmp_path / "none.csv"
    path.write_text(content)
    dialog = stage.rows(stage.open(path))
    assert dialog.foot.words.text() == words
    assert not dialog.foot.go.isEnabled()


def test_the_preview_says_how_many_of_the_rows_it_shows(stage: Stage, plan: Path, tmp_path: Path):
    dialog = stage.rows(stage.open(plan))
    assert dialog.shown.text() == "all 4 rows, nothing is saved yet"
    dialog = stage.rows(stage.open(long_plan(tmp_path / "long.csv", 1_500)))
    assert dialog.shown.text() == "first 200 of 1\xa0500 rows, nothing is saved yet"


def test_products_that_are_not_here_yet_are_said(stage: Stage, tmp_path: Path):
    path = tmp_path / "products.csv"
    path.write_text("Name,Component\nA,Checkout\nB,Sellerhub\n")
    dialog = stage.rows(stage.open(path))
    assert [(check.words, check.fine) for check in dialog.draft.checks][1] == ("1 name unknown", False)


def test_what_the_command_line_would_remember_the_window_reads_and_the_other_way_round(stage: Stage, plan: Path):
    stage.bring_in(stage.rows(stage.open(plan)))
    assert recall_columns(stage.world.store, load(plan)) is not None
