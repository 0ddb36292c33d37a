"""The registers' window: every kind of row is added, edited in place, archived, brought back and deleted."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.commands.quotes import LinkNotes
from pmdesk.domain.roadmap import KeyResult, Objective, Product
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.queries.registers import REGISTERS
from pmdesk.ui.roadmap.registers import RegistersDialog
from tests.inbox_world import with_notes
from tests.metrics_world import bring_in, with_metrics
from tests.ui.house import make_context
from tests.world import TODAY, World, dump


@pytest.fixture
def dialog(world: World, qtbot: QtBot) -> RegistersDialog:
    made = RegistersDialog(make_context(world, qtbot))
    qtbot.addWidget(made)
    made.show()
    return made


def show(dialog: RegistersDialog, title: str) -> None:
    dialog.kinds.setCurrentRow([register.title for register in REGISTERS].index(title))


def cell(dialog: RegistersDialog, row: int, title: str):
    column = [column.title for column in dialog.register.columns].index(title)
    return dialog.model.index(row, column)


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.title)
def test_n_adds_a_row_of_every_kind_and_undo_takes_it_back(
    dialog: RegistersDialog, world: World, qtbot: QtBot, register
):
    show(dialog, register.title)
    before = dump(world.store)
    rows = len(dialog.model.rows)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_N)
    assert len(dialog.model.rows) == rows + 1
    world.desk.undo()
    assert dump(world.store) == before
    assert len(dialog.model.rows) == rows


def test_a_name_is_edited_in_place(dialog: RegistersDialog, world: World, qtbot: QtBot):
    show(dialog, "Teams")
    dialog.table.setCurrentIndex(cell(dialog, 0, "Name"))
    dialog.table.edit(cell(dialog, 0, "Name"))
    editor = dialog.table.findChild(QLineEdit)
    editor.setText("Platform")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: world.store.get(Team, world.ids["team"]).title == "Platform")


def test_typed_days_numbers_and_choices_become_values(dialog: RegistersDialog, world: World):
    show(dialog, "Sprints")
    assert dialog.model.setData(cell(dialog, 0, "End"), "13 mar")
    assert world.store.get(Sprint, world.ids["sprint"]).end.isoformat() == "2026-03-13"
    show(dialog, "Teams")
    assert dialog.model.setData(cell(dialog, 0, "Points per sprint"), "34,5")
    assert world.store.get(Team, world.ids["team"]).velocity == 34.5
    show(dialog, "Objectives")
    assert dialog.model.setData(cell(dialog, 0, "Product"), world.ids["seller"])
    assert world.store.get(Objective, world.ids["objective"]).product_id == world.ids["seller"]
    show(dialog, "Products")
    assert dialog.model.setData(cell(dialog, 0, "Colour"), "5")
    assert world.store.get(Product, world.ids["checkout"]).colour == 5


@pytest.mark.parametrize(
    ("kind", "column", "typed", "words"),
    [
        ("Sprints", "End", "whenever", "not a date"),
        ("Sprints", "End", "1 mar", "before it starts"),
        ("Teams", "People", "2.5", "not a whole number"),
        ("Teams", "Points per sprint", "many", "not a number"),
        ("Teams", "Name", "  ", "cannot be empty"),
    ],
)
def test_wrong_input_is_told_in_words_and_changes_nothing(
    dialog: RegistersDialog, world: World, kind: str, column: str, typed: str, words: str
):
    show(dialog, kind)
    before = dump(world.store)
    assert not dialog.model.setData(cell(dialog, 0, column), typed)
    assert words in dialog.words.text()
    assert dump(world.store) == before


def test_archived_rows_go_aside_and_come_back(dialog: RegistersDialog, world: World, qtbot: QtBot):
    show(dialog, "Teams")
    dialog.table.selectRow(0)
    qtbot.keyClick(dialog.table, Qt.Key.Key_E)
    assert world.store.get(Team, world.ids["team"]).archived_at is not None
    assert [row.id for row in dialog.model.rows] == [world.ids["second_team"]]
    dialog.aside.setChecked(True)
    dialog.table.selectRow(0)
    qtbot.keyClick(dialog.table, Qt.Key.Key_E)
    assert world.store.get(Team, world.ids["team"]).archived_at is None


def test_delete_takes_what_it_owns_as_one_step(dialog: RegistersDialog, world: World, qtbot: QtBot):
    before = dump(world.store)
    show(dialog, "Products")
    dialog.table.selectRow(0)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert world.store.find(Product, world.ids["checkout"]) is None
    world.desk.undo()
    assert dump(world.store) == before


def test_an_edit_elsewhere_shows_at_once(dialog: RegistersDialog, world: World):
    show(dialog, "Teams")
    dialog.model.setData(cell(dialog, 0, "Name"), "Core")
    world.desk.undo()
    assert dialog.model.rows[0].words[0] == "Core API"


@pytest.fixture
def measured(world: World, qtbot: QtBot) -> RegistersDialog:
    """The register of key results, one of which takes its value from a metric."""
    context = make_context(with_metrics(world), qtbot)
    values = {"baseline": 60.0, "target": 66.0, "start": date(2026, 1, 10), "due": date(2026, 6, 30)}
    world.desk.do(SetFields(KeyResult, (world.ids["key_result"],), values, "Set"))
    bring_in(world, "whole", date(2026, 1, 1), [60.5] * (TODAY - date(2026, 1, 1)).days)
    made = RegistersDialog(context, kind="Key results")
    qtbot.addWidget(made)
    made.show()
    return made


def said(dialog: RegistersDialog, title: str) -> str:
    return str(cell(dialog, 0, title).data())


def test_a_key_result_tells_its_metric_its_value_with_the_day_and_its_pace(measured: RegistersDialog, qtbot: QtBot):
    assert said(measured, "Metric") == "Checkout conversion"
    qtbot.waitUntil(lambda: said(measured, "Pace").startswith("behind by"))
    assert said(measured, "Now") == "60.5 %, 9 Mar"


def test_a_value_that_a_metric_gives_is_not_typed_and_says_why(measured: RegistersDialog, world: World, qtbot: QtBot):
    before = dump(world.store)
    measured.table.setCurrentIndex(cell(measured, 0, "Now"))
    qtbot.keyClick(measured.table, Qt.Key.Key_F2)
    assert measured.table.findChild(QLineEdit) is None
    assert measured.words.text().startswith("“Conversion to 66 %” takes its value from “Checkout conversion”.")
    assert not measured.model.setData(cell(measured, 0, "Now"), "61")
    qtbot.keyClick(measured.table, Qt.Key.Key_Right)
    qtbot.keyClick(measured.table, Qt.Key.Key_Right)
    qtbot.keyClick(measured.table, Qt.Key.Key_F2)
    assert measured.words.text() == "Pace is worked out from the value, the target and the days."
    assert dump(world.store) == before
    assert cell(measured, 0, "Now").data(Qt.ItemDataRole.ToolTipRole) == measured.model.why_not(
        cell(measured, 0, "Now")
    )


def test_without_a_metric_the_value_is_typed_again(measured: RegistersDialog, world: World, qtbot: QtBot):
    assert measured.model.setData(cell(measured, 0, "Metric"), None)
    assert measured.model.setData(cell(measured, 0, "Now"), "62,5")
    assert world.store.get(KeyResult, world.ids["key_result"]).current == 62.5
    assert said(measured, "Now") == "62.5"
    assert measured.model.setData(cell(measured, 0, "From"), "1 jan")
    qtbot.waitUntil(lambda: said(measured, "Pace").startswith("ahead by"))


@pytest.fixture
def heard(world: World, qtbot: QtBot) -> RegistersDialog:
    """The register of items, for some of which notes speak."""
    made = RegistersDialog(make_context(with_notes(world), qtbot), kind="Initiatives and features")
    qtbot.addWidget(made)
    made.show()
    return made


def said_of(dialog: RegistersDialog, name: str, title: str) -> str:
    row = next(at for at, row in enumerate(dialog.model.rows) if row.words[0] == name)
    return str(cell(dialog, row, title).data())


def test_an_item_tells_who_asks_for_it_to_be_scored_by(heard: RegistersDialog, world: World, qtbot: QtBot):
    qtbot.waitUntil(lambda: said_of(heard, "Wallet", "Requesters") == "1")
    columns = ("Notes", "Companies", "Revenue", "Importance", "In 4 weeks", "Trend", "Segments")
    told = ["1", "1", "120 k", "3", "1", "new", "Large sellers 1"]
    assert [said_of(heard, "Wallet", column) for column in columns] == told
    assert [said_of(heard, "Fallback", column) for column in columns] == [""] * len(columns)
    assert said_of(heard, "Express checkout", "Requesters") == "2"


def test_figures_of_an_item_follow_its_notes(heard: RegistersDialog, world: World, qtbot: QtBot):
    qtbot.waitUntil(lambda: said_of(heard, "Wallet", "Notes") == "1")
    world.desk.do(LinkNotes((world.ids["moved"],), world.ids["wallet"], 2))
    qtbot.waitUntil(lambda: said_of(heard, "Wallet", "Notes") == "3")
    assert said_of(heard, "Wallet", "Requesters") == "2"
    world.desk.undo()
    qtbot.waitUntil(lambda: said_of(heard, "Wallet", "Notes") == "1")


def test_figures_of_an_item_are_not_typed_and_say_why(heard: RegistersDialog, world: World):
    before = dump(world.store)
    assert not heard.model.setData(cell(heard, 0, "Requesters"), "9")
    assert heard.model.why_not(cell(heard, 0, "Requesters")) == (
        "Requesters is counted from the notes that speak for the item."
    )
    assert dump(world.store) == before
