"""The import of points through its dialog: seen first, in as one step, and what is called off is kept or taken back."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.changes import Actor
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.metrics import Grain, Intake, Metric, Series
from pmdesk.importers.points.mapping import Role
from pmdesk.importers.points.timeforms import Order
from pmdesk.storage import series
from pmdesk.ui.metrics.importing import AT_FILE, AT_ROWS, PointsDialog, open_import
from pmdesk.ui.metrics.importing_lands import OUT
from tests.ui.house import make_context
from tests.world import World, dump

WEEK = """Date,Sessions,CR
2026-03-01,1200,1.5 %
2026-03-02,1300,1.6 %
2026-03-03,many,1.7 %
Total,2500,
"""
NEXT = """date,sessions,cr
2026-03-03,1250,1.7 %
2026-03-04,1400,1.8 %
"""


class Stage:
    """A dialog over a window, with the files it is given."""

    def __init__(self, world: World, qtbot: QtBot, folder: Path) -> None:
        self.world = world
        self.qtbot = qtbot
        self.folder = folder
        self.context = make_context(world, qtbot)
        self.window = QWidget()
        self.window.resize(1440, 900)
        qtbot.addWidget(self.window)
        self.window.show()

    def file(self, text: str, name: str = "week.csv") -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def open(self, *paths: Path) -> PointsDialog:
        dialog = open_import(self.context, paths, self.window)
        assert dialog is not None
        self.qtbot.addWidget(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        return dialog

    def read(self, dialog: PointsDialog) -> PointsDialog:
        self.qtbot.waitUntil(lambda: dialog.draft is not None and not dialog.working.is_running, timeout=20_000)
        return dialog

    def bring_in(self, dialog: PointsDialog) -> PointsDialog:
        self.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.waitUntil(lambda: dialog.brought is not None, timeout=20_000)
        return dialog

    def toasts(self) -> list[str]:
        return [toast.text for toast in self.context.toasts.shown()]

    def points(self, title: str) -> list[float]:
        (metric,) = [metric for metric in self.world.store.all(Metric) if metric.title == title]
        (row,) = self.world.store.all(Series, metric_id=metric.id)
        return series.points(self.world.store, row.id).values.tolist()


@pytest.fixture
def stage(world: World, qtbot: QtBot, tmp_path: Path) -> Stage:
    return Stage(world, qtbot, tmp_path)


def seconds(count: int) -> str:
    return "time,value\n" + "".join(
        f"2026-01-{at // 86_400 + 1:02} {at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02},{at}\n"
        for at in range(count)
    )


def pick(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_what_is_seen_comes_in_as_one_step_that_is_undone_as_one(stage: Stage):
    before = dump(stage.world.store)
    dialog = stage.read(stage.open(stage.file(WEEK)))
    assert dialog.foot.ready.text() == "5 points ready,"
    assert dialog.foot.out.text() == "2 rows with problems"
    assert dump(stage.world.store) == before
    stage.bring_in(dialog)
    assert stage.points("Sessions") == [1200.0, 1300.0]
    assert stage.points("CR") == [1.5, 1.6, 1.7]
    assert stage.world.heard[-1].actor is Actor.IMPORT
    assert stage.toasts() == ["Brought 5 points into 2 metrics"]
    assert not dialog.isVisible()
    stage.world.desk.undo()
    assert dump(stage.world.store) == before


def test_next_week_lands_without_questions_and_the_same_again_changes_nothing(stage: Stage):
    dialog = stage.read(stage.open(stage.file(WEEK)))
    pick(dialog.head.product, stage.world.ids["checkout"])
    stage.bring_in(dialog)
    stage.world.desk.store.all(Metric)
    again = stage.read(stage.open(stage.file(NEXT)))
    assert not again.page.lands.makes_new
    assert not again.head.product.isEnabled()
    stage.bring_in(again)
    assert stage.points("Sessions") == [1200.0, 1300.0, 1250.0, 1400.0]
    assert {metric.product_id for metric in stage.world.store.all(Metric)} == {stage.world.ids["checkout"]}
    intakes = len(stage.world.store.all(Intake))
    stage.bring_in(stage.read(stage.open(stage.file(NEXT))))
    assert stage.toasts()[-1] == "All of it was here already; nothing was changed."
    assert len(stage.world.store.all(Intake)) == intakes


def test_names_go_where_they_are_sent_with_the_unit_that_was_typed(stage: Stage):
    stage.bring_in(stage.read(stage.open(stage.file("Date,Visits\n2026-02-01,7\n2026-02-02,8\n", "visits.csv"))))
    (visits,) = stage.world.store.all(Metric)
    dialog = stage.read(stage.open(stage.file(WEEK)))
    lands = dialog.page.lands
    pick(lands.boxes["Sessions"], visits.id)
    assert not lands.units["Sessions"].isEnabled()
    stage.qtbot.keyClicks(lands.units["CR"], "!")
    stage.bring_in(dialog)
    assert stage.points("Visits") == [7.0, 8.0, 1200.0, 1300.0]
    assert [metric.unit for metric in stage.world.store.all(Metric)] == ["", "%!"]


def test_names_can_stay_out(stage: Stage):
    dialog = stage.read(stage.open(stage.file(WEEK)))
    pick(dialog.page.lands.boxes["CR"], OUT)
    stage.bring_in(dialog)
    assert [metric.title for metric in stage.world.store.all(Metric)] == ["Sessions"]


def test_rows_with_problems_are_listed_and_saved(stage: Stage):
    dialog = stage.read(stage.open(stage.file(WEEK)))
    dialog.page.show_tab("problems")
    model = dialog.page.bad
    shown = [[model.data(model.index(row, column)) for column in range(3)] for row in range(model.rowCount())]
    assert shown == [
        ["4", "Sessions: “many” is not a number.", "2026-03-03, many, 1.7 %"],
        ["5", "“Total” is not a date.", "Total, 2500,"],
    ]
    target = stage.folder / "problems.csv"
    dialog.save_problems_to(target)
    assert (
        target.read_text("utf-8-sig").splitlines()[1] == '4,"2026-03-03, many, 1.7 %",Sessions: “many” is not a number.'
    )
    dialog.reject()


def test_columns_and_grain_can_be_told_otherwise(stage: Stage):
    dialog = stage.read(stage.open(stage.file(WEEK)))
    pick(dialog.page.columns.roles[2], Role.IGNORE)
    stage.read(dialog)
    pick(dialog.head.grain, Grain.WEEK)
    stage.read(dialog)
    stage.bring_in(dialog)
    (metric,) = stage.world.store.all(Metric)
    assert (metric.title, metric.grain) == ("Sessions", Grain.WEEK)


def test_without_a_column_of_times_nothing_can_come_in(stage: Stage):
    dialog = stage.read(stage.open(stage.file(WEEK)))
    pick(dialog.page.columns.roles[0], Role.IGNORE)
    stage.qtbot.waitUntil(lambda: "No column holds the time" in dialog.foot.words.text())
    assert not dialog.foot.go.isEnabled()
    dialog.reject()


def test_what_the_file_leaves_open_is_asked_before_anything_comes_in(stage: Stage):
    dialog = stage.read(stage.open(stage.file("Date;V\n01/02/2026;1.234\n02/02/2026;2.345\n")))
    assert dialog.page.dates.isVisible()
    assert dialog.page.marks.isVisible()
    assert not dialog.foot.go.isEnabled()
    dialog.page.dates.answers[Order.MONTH_FIRST.value].click()
    stage.read(dialog)
    assert not dialog.foot.go.isEnabled()
    dialog.page.marks.answers[","].click()
    stage.read(dialog)
    assert dialog.foot.go.isEnabled()
    stage.bring_in(dialog)
    assert stage.points("V") == [1234.0, 2345.0]
    again = stage.read(stage.open(stage.file("Date;V\n03/02/2026;3.456\n", "later.csv")))
    assert not again.page.dates.isVisible()
    assert not again.page.marks.isVisible()
    again.reject()


def called_off(stage: Stage) -> PointsDialog:
    dialog = stage.open(stage.file(seconds(400_000)))
    stage.qtbot.waitUntil(lambda: bool(re.match("Reading [1-9]", dialog.busy.words.text())), timeout=20_000)
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    stage.qtbot.waitUntil(lambda: not dialog.working.is_running, timeout=2_000)
    assert dialog.isVisible()
    assert dialog.choice.isVisible()
    return dialog


def test_points_that_were_read_before_it_was_called_off_can_be_kept(stage: Stage):
    dialog = called_off(stage)
    read = dialog.draft.batch.count
    assert 0 < read < 400_000
    assert dialog.choice.words.text() == f"Called off after {count_text(dialog.draft.read)} of 400\xa0000 rows."
    assert dialog.choice.keep.text() == f"Keep the {counted(read, 'point')} read"
    dialog.choice.keep.click()
    stage.qtbot.waitUntil(lambda: dialog.brought is not None, timeout=20_000)
    assert stage.points("value") == [float(at) for at in range(read)]


def test_points_that_were_read_before_it_was_called_off_can_be_taken_back(stage: Stage):
    before = dump(stage.world.store)
    dialog = called_off(stage)
    dialog.choice.drop.click()
    assert dialog.foot.words.text() == "Taken back. Nothing was imported."
    assert not dialog.foot.go.isEnabled()
    assert dump(stage.world.store) == before
    dialog.again.click()
    stage.read(dialog)
    assert dialog.draft.batch.count == 400_000
    dialog.reject()
    assert not dialog.isVisible()


def test_import_pressed_while_rows_are_read_brings_them_in_when_they_are(stage: Stage):
    dialog = stage.open(stage.file(seconds(200_000)))
    stage.qtbot.waitUntil(lambda: dialog.stack.currentIndex() == AT_ROWS, timeout=20_000)
    stage.bring_in(dialog)
    assert len(stage.points("value")) == 200_000


def test_another_table_of_the_file_can_be_chosen(stage: Stage):
    text = "Date,A\n2026-01-01,1\n2026-01-02,2\n2026-01-03,2\n\nDay,B\n2026-01-01,3\n2026-01-02,4\n"
    dialog = stage.read(stage.open(stage.file(text)))
    assert "Another table of the file is not read" in dialog.page.remarks.text()
    dialog.head.table.setCurrentIndex(1)
    dialog.head.table.activated.emit(1)
    stage.read(dialog)
    stage.bring_in(dialog)
    assert stage.points("B") == [3.0, 4.0]


def test_several_files_come_one_after_the_other(stage: Stage):
    dialog = stage.read(stage.open(stage.file(WEEK), stage.file(NEXT, "next.csv")))
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.qtbot.waitUntil(lambda: dialog.windowTitle() == "Import points from next.csv", timeout=20_000)
    assert dialog.isVisible()
    stage.bring_in(stage.read(dialog))
    assert not dialog.isVisible()
    assert stage.points("Sessions")[-1] == 1400.0


def test_a_file_without_points_is_told(stage: Stage):
    dialog = stage.open(stage.file("hello\nworld\n"))
    stage.qtbot.waitUntil(dialog.file_page.box.isVisible, timeout=10_000)
    assert dialog.stack.currentIndex() == AT_FILE
    assert "holds dates or times" in dialog.file_page.what.text()
    assert "Nothing was changed" in dialog.file_page.remedy.text()
    dialog.reject()
    assert not dialog.isVisible()
