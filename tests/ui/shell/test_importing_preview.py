"""The import preview shows rows as they will stand here: a status in the status column, never a kind's word."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.runtime.watching import idle
from pmdesk.ui.shell.importing_preview import NAME, POINTS, PROBLEM, PRODUCT, STATUS, Line, PreviewModel, lines_of
from pmdesk.ui.shell.importing_work import Place, bring_in, draft, read
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.theme import Theme
from tests.world import TODAY, World

PLAN = """Name,Type,Component,Status,Story Points,Due Date
Express,Epic,Checkout,,,
Wallet,Story,Checkout,,8,
Gift cards,Story,Checkout,To Do,thirteen,2026-05-08
Go live,Milestone,,,,2026-04-24
Refunds,Story,Checkout,Blocked,3,
"""


@pytest.fixture
def lines(world: World, tmp_path: Path) -> dict[str, Line]:
    return shown(world, tmp_path, PLAN)


def shown(world: World, tmp_path: Path, text: str) -> dict[str, Line]:
    path = tmp_path / "plan.csv"
    path.write_text(text)
    made = draft(read(path, TODAY, None), None, Place(world.store.path, world.clock), idle())
    return {line.cells[NAME]: line for line in lines_of(made, TODAY)}


def test_a_row_without_a_status_shows_the_one_it_will_have(lines: dict[str, Line]):
    assert (lines["Wallet"].cells[STATUS], lines["Wallet"].icon) == ("Idea", "circle-dashed")
    assert (lines["Express"].cells[STATUS], lines["Express"].icon) == ("Proposed", "circle-dashed")
    assert lines["Refunds"].cells[STATUS] == "Blocked"


def test_what_has_no_status_shows_none_and_its_kind_stands_by_its_name(lines: dict[str, Line], qtbot: QtBot):
    line = lines["Go live"]
    assert (line.cells[STATUS], line.icon, line.kind) == ("—", "", "milestone")
    parent = QWidget()
    qtbot.addWidget(parent)
    theme = Theme.shipped()
    model = PreviewModel(theme, Icons(theme, parent), parent)
    model.show_lines([line, lines["Wallet"]])
    there, none = model.index(0, NAME), model.index(1, NAME)
    assert "Milestone" in there.data(Qt.ItemDataRole.ToolTipRole)
    assert there.data(Qt.ItemDataRole.DecorationRole) is not None
    assert none.data(Qt.ItemDataRole.DecorationRole) is None


def test_a_row_that_is_known_and_tells_no_status_keeps_its_own(world: World, tmp_path: Path):
    text = "Name,Component\nWallet payments,Checkout\n"
    path = tmp_path / "plan.csv"
    path.write_text(text)
    place = Place(world.store.path, world.clock)
    file = read(path, TODAY, None)
    made = draft(file, None, place, idle())
    assert {line.cells[STATUS] for line in lines_of(made, TODAY)} == {"Idea"}
    bring_in(file, made, place, idle(), with_backup=False)
    again = draft(file, None, place, idle())
    assert {line.cells[STATUS] for line in lines_of(again, TODAY)} == {"—"}


def test_a_row_that_stays_out_shows_what_it_holds_and_marks_what_is_wrong(lines: dict[str, Line]):
    line = lines["Gift cards"]
    assert line.grade == "danger"
    assert (line.cells[PRODUCT], line.cells[STATUS], line.cells[POINTS]) == ("Checkout", "To Do", "thirteen")
    assert line.wrong == POINTS


def test_a_row_whose_link_stays_out_comes_in_and_says_why(world: World, tmp_path: Path):
    found = shown(world, tmp_path, "Key,Name,Depends on\nA-1,One,A-2\nA-2,Two,A-1\n")
    assert {line.grade for line in found.values()} == {"fine", "warning"}
    assert any("circle" in line.cells[PROBLEM] for line in found.values())
