"""The timeline read aloud: a table whose rows say dates, progress, likely finish and broken orders in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.domain.roadmap import Item
from tests.ui.roadmap.stage import Stage

NAME = QAccessible.Text.Name


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "t.pmdesk")
    made.select("Wallet payments")
    yield made
    made.close()


def table(stage: Stage) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(stage.canvas)
    assert found is not None
    return found


def row(stage: Stage, title: str) -> QAccessibleInterface:
    return table(stage).child(stage.frame.line_of[stage.ids[title]])


def test_the_timeline_is_a_table_of_all_rows(stage: Stage):
    found = table(stage)
    assert found.role() == QAccessible.Role.Table
    assert found.text(NAME) == "Timeline"
    assert found.childCount() == len(stage.frame.lines)
    assert "columns: Name, Points, Dates and state" in found.text(QAccessible.Text.Description)


def test_a_row_says_everything_its_bar_shows(stage: Stage):
    said = row(stage, "Wallet payments").text(NAME)
    assert said.startswith("Wallet payments, 2 March to 24 April, in progress, 28 percent, likely ")
    assert "milestone Certified on 9 April" in said
    assert said.endswith("order broken by Webhook redelivery")


def test_trouble_and_pins_are_said(stage: Stage):
    stage.world.desk.do(SetFields(Item, (stage.ids["3DS fallback"],), {"pinned": True}, "Pin"))
    said = row(stage, "3DS fallback").text(NAME)
    assert "blocked, waits for Kestrel Pay, pinned" in said


def test_each_cell_has_its_own_words(stage: Stage):
    found = row(stage, "Wallet payments")
    assert found.role() == QAccessible.Role.Row
    assert [found.child(column).text(NAME) for column in range(2)] == ["Wallet payments", "34 points"]
    assert found.child(2).role() == QAccessible.Role.Cell
    assert found.child(2).text(NAME).startswith("2 March to 24 April")


def test_the_current_row_has_the_focus_and_is_selected(stage: Stage):
    assert table(stage).focusChild().text(NAME).startswith("Wallet payments")
    assert row(stage, "Wallet payments").state().selected
    stage.key(Qt.Key.Key_J)
    assert table(stage).focusChild().text(NAME).startswith("Address autocomplete EU")
    assert not row(stage, "Wallet payments").state().selected


def test_branches_tell_whether_they_are_open(stage: Stage):
    express = stage.ids["Express checkout"]
    assert row(stage, "Express checkout").state().expanded
    stage.pane.model.fold([express], folded=True)
    assert row(stage, "Express checkout").state().collapsed


def test_rows_are_found_under_the_finger(stage: Stage):
    box = row(stage, "Wallet payments").rect()
    found = table(stage).childAt(box.center().x(), box.center().y())
    assert found.text(NAME).startswith("Wallet payments")


def test_the_capacity_strip_says_its_cells(stage: Stage):
    strip = stage.pane.page.strip
    assert strip.words() == "1 sprint over"
    loads = stage.pane.model.loads
    seller = next(team for team in loads.teams if team.title == "Seller")
    sprint = next(sprint for sprint in loads.sprints if sprint.title == "26.06")
    assert strip.cell_words(seller, sprint) == "Seller in 26.06: 12 of 10 points; 2 over; usually 28"
    strip.setFocus()
    stage.key(Qt.Key.Key_Right)
    assert "in 26.06" in strip.accessibleDescription()
    stage.key(Qt.Key.Key_X)
    assert stage.pane.selected_items() == [stage.ids["Wallet payments"], stage.ids["Webhook redelivery"]]
