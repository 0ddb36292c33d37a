"""The capacity strip stands under the days of the canvas, and what a team can carry in a sprint is edited in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from pmdesk.commands.teams import SetCapacity
from pmdesk.domain.sprints import Capacity
from pmdesk.ui.roadmap.capacity_cells import MENU, CapacityCells
from pmdesk.ui.roadmap.pane_later import furnish
from pmdesk.ui.widgets.menus import Menu
from pmdesk.ui.widgets.timeline.strip import CapacityStrip
from tests.ui.roadmap.stage import Stage

Key = Qt.Key
EDIT, USUAL, ITEMS = "roadmap.set_capacity", "roadmap.usual_capacity", "roadmap.capacity_items"


class Hands:
    """A stage whose strip has the focus, and its cells by team and sprint."""

    def __init__(self, stage: Stage) -> None:
        furnish(stage.pane)
        self.stage = stage
        assert stage.pane.page.strip is not None
        self.strip: CapacityStrip = stage.pane.page.strip
        self.cells = stage.pane.findChild(CapacityCells)
        self.actions = stage.context.actions
        self.strip.setFocus()

    @property
    def field(self) -> QLineEdit:
        found = [each for each in self.strip.findChildren(QLineEdit) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    @property
    def is_editing(self) -> bool:
        return any(each.isVisible() for each in self.strip.findChildren(QLineEdit))

    @property
    def note(self) -> str:
        assert self.cells.edit is not None
        return self.cells.edit.words

    def go(self, team: str, sprint: str) -> None:
        """Make a cell the chosen one, by its names."""
        ids = self.stage.ids
        self.strip.choose(ids[f"team {team}"], ids[f"sprint {sprint}"])

    def middle(self, team: str, sprint: str) -> QPoint:
        self.go(team, sprint)
        return self.strip.cell_box().center()

    def type(self, text: str, key: Key = Key.Key_Return) -> None:
        self.field.selectAll()
        QTest.keyClicks(self.field, text)
        QTest.keyClick(self.field, key)

    def clear(self) -> None:
        self.field.clear()
        QTest.keyClick(self.field, Key.Key_Return)

    def points(self, team: str, sprint: str) -> float | None:
        ids = self.stage.ids
        team_id, sprint_id = ids[f"team {team}"], ids[f"sprint {sprint}"]
        rows = self.stage.world.store.all(Capacity, team_id=team_id, sprint_id=sprint_id)
        return rows[0].points if rows else None

    def words(self, team: str, sprint: str) -> str:
        self.go(team, sprint)
        chosen = self.strip.chosen()
        assert chosen is not None
        return self.strip.cell_words(*chosen)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(qtbot, tmp_path / "t.pmdesk")
    yield stage
    stage.close()


@pytest.fixture
def hands(stage: Stage) -> Hands:
    return Hands(stage)


def test_the_strip_follows_the_tree_when_there_is_little_room(stage: Stage, qtbot: QtBot):
    strip = stage.pane.page.strip
    assert strip is not None
    assert not stage.canvas.is_narrow
    stage.canvas.go_today()
    stage.canvas.setFixedWidth(900)
    qtbot.waitUntil(lambda: stage.canvas.is_narrow)
    qtbot.waitUntil(lambda: strip._tree == stage.canvas.tree)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_F2])
def test_a_key_edits_the_cell_in_place(hands: Hands, key: Key):
    hands.go("Core API", "26.06")
    hands.stage.key(key)
    assert hands.strip.cell_box().intersects(hands.field.geometry())
    assert hands.field.accessibleName() == "Capacity of Core API in 26.06, in points"
    assert hands.field.text() == ""
    assert hands.field.placeholderText() == "34"
    hands.type("20")
    assert hands.points("Core API", "26.06") == 20
    assert hands.strip.hasFocus()
    assert hands.stage.said()[-1] == hands.words("Core API", "26.06")


def test_the_edit_is_named_and_undone(hands: Hands):
    hands.go("Core API", "26.06")
    hands.stage.key(Key.Key_Return)
    hands.type("20")
    desk = hands.stage.context.desk
    assert desk.undo_label == "Set capacity of Core API in 26.06"
    desk.undo()
    assert hands.points("Core API", "26.06") is None


def test_nothing_typed_goes_back_to_the_usual(hands: Hands):
    hands.go("Seller", "26.06")
    hands.stage.key(Key.Key_Return)
    assert hands.field.text() == "10"
    hands.clear()
    assert hands.points("Seller", "26.06") is None
    assert hands.words("Seller", "26.06") == "Seller in 26.06: 12 of 28 points"


def test_escape_leaves_it_as_it_was(hands: Hands):
    hands.go("Seller", "26.06")
    hands.stage.key(Key.Key_Return)
    hands.type("5", Key.Key_Escape)
    assert hands.points("Seller", "26.06") == 10
    assert not hands.is_editing
    assert hands.strip.hasFocus()


@pytest.mark.parametrize("text", ["lots", "6-8-12", "nan", "1e9", "99999999"])
def test_what_is_no_number_of_points_is_told_and_stays(hands: Hands, text: str):
    hands.go("Seller", "26.06")
    hands.stage.key(Key.Key_Return)
    hands.type(text)
    assert hands.is_editing
    assert hands.field.text() == text
    assert "Type it like 20, -4 or 50 %" in hands.note
    assert hands.points("Seller", "26.06") == 10


def test_steps_and_per_cent_are_read_and_said_while_typing(hands: Hands):
    hands.go("Seller", "26.06")
    hands.stage.key(Key.Key_Return)
    hands.field.selectAll()
    QTest.keyClicks(hands.field, "50 %")
    assert hands.note == "12 of 14 points"
    hands.field.selectAll()
    QTest.keyClicks(hands.field, "-4")
    assert hands.note == "12 of 6 points; 6 over"
    QTest.keyClick(hands.field, Key.Key_Return)
    assert hands.points("Seller", "26.06") == 6


def test_a_digit_begins_the_edit_and_tab_goes_on_to_the_next_sprint(hands: Hands):
    hands.go("Checkout", "26.06")
    QTest.keyClick(hands.strip, Key.Key_3)
    QTest.keyClicks(hands.field, "0")
    QTest.keyClick(hands.field, Key.Key_Tab)
    assert hands.points("Checkout", "26.06") == 30
    assert hands.field.accessibleName() == "Capacity of Checkout in 26.07, in points"
    hands.type("31")
    assert hands.points("Checkout", "26.07") == 31


def test_a_double_click_edits_and_a_click_selects_what_fills_the_cell(hands: Hands):
    at = hands.middle("Core API", "26.06")
    QTest.mouseClick(hands.strip, Qt.MouseButton.LeftButton, pos=at)
    ids = hands.stage.ids
    assert set(hands.stage.pane.selected_items()) == {ids["Webhook redelivery"], ids["Wallet payments"]}
    assert not hands.is_editing
    QTest.mouseDClick(hands.strip, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(hands.strip, Qt.MouseButton.LeftButton, pos=at)
    hands.type("21")
    assert hands.points("Core API", "26.06") == 21


def test_looking_elsewhere_keeps_what_was_typed(hands: Hands):
    hands.go("Core API", "26.06")
    hands.stage.key(Key.Key_Return)
    hands.field.setText("22")
    hands.stage.canvas.setFocus()
    assert hands.points("Core API", "26.06") == 22
    assert hands.stage.canvas.hasFocus()


def test_scrolling_keeps_what_was_typed(hands: Hands):
    hands.go("Core API", "26.06")
    hands.stage.key(Key.Key_Return)
    hands.field.setText("23")
    hands.stage.canvas.pan_unit(1)
    assert not hands.is_editing
    assert hands.points("Core API", "26.06") == 23


def test_a_cell_with_its_own_capacity_says_what_is_usual(hands: Hands):
    assert hands.words("Seller", "26.06") == "Seller in 26.06: 12 of 10 points; 2 over; usually 28"


def test_a_team_that_is_away_can_carry_nothing(hands: Hands):
    hands.go("Seller", "26.06")
    hands.stage.key(Key.Key_Return)
    hands.type("0")
    assert hands.words("Seller", "26.06") == "Seller in 26.06: 12 of 0 points; 12 over; usually 28"
    assert hands.strip.words() == "1 sprint over"


def test_walking_brings_the_cell_into_sight(hands: Hands):
    hands.go("Core API", "26.04")
    for _ in range(9):
        hands.stage.key(Key.Key_Right)
    box = hands.strip.cell_box()
    assert hands.stage.canvas.tree <= box.left()
    assert box.right() <= hands.strip.width()
    for _ in range(9):
        hands.stage.key(Key.Key_Left)
    assert hands.stage.canvas.tree <= hands.strip.cell_box().left()


def test_screen_readers_hear_the_cell(hands: Hands):
    hands.go("Core API", "26.06")
    assert hands.strip.accessibleName() == "Capacity"
    assert hands.strip.accessibleDescription().startswith(hands.words("Core API", "26.06"))
    hands.stage.canvas.setFocus()
    assert hands.strip.accessibleDescription() == "1 sprint over"


def test_space_selects_what_fills_the_cell(hands: Hands):
    hands.go("Core API", "26.06")
    hands.stage.key(Key.Key_Space)
    ids = hands.stage.ids
    assert set(hands.stage.pane.selected_items()) == {ids["Webhook redelivery"], ids["Wallet payments"]}
    assert hands.strip.hasFocus()


def test_delete_goes_back_to_the_usual(hands: Hands):
    hands.go("Seller", "26.06")
    hands.stage.key(Key.Key_Delete)
    assert hands.points("Seller", "26.06") is None
    assert hands.stage.context.desk.undo_label == "Set capacity of Seller in 26.06"
    assert not hands.actions.is_enabled(USUAL)


def test_escape_goes_back_to_the_rows(hands: Hands):
    hands.stage.key(Key.Key_Escape)
    assert hands.stage.canvas.hasFocus()


def test_the_verbs_stand_in_the_table_with_their_cell(hands: Hands):
    hands.go("Core API", "26.06")
    assert hands.actions.title(EDIT) == "Edit capacity of Core API in 26.06"
    assert {hands.actions.get(verb).menu for verb in (EDIT, USUAL, ITEMS)} == {"Item/Capacity"}
    assert {hands.actions.get(verb).pane for verb in (EDIT, USUAL, ITEMS)} == {"roadmap"}
    table = hands.actions.all()
    assert [verb.id for verb in table if hands.actions.clash(verb.id, hands.actions.keys(verb.id))] == []


def test_the_verb_shows_the_strip_where_it_was_hidden(hands: Hands):
    hands.stage.pane.tools.capacity.setChecked(False)
    hands.stage.canvas.setFocus()
    assert hands.actions.trigger(EDIT)
    assert hands.strip.isVisible()
    assert hands.strip.rect().contains(hands.field.geometry())
    assert hands.field.hasFocus()


def test_the_menu_of_a_cell_offers_its_verbs(hands: Hands):
    at = hands.middle("Seller", "26.06")
    before = hands.stage.pane.selected_items()
    hands.go("Core API", "26.05")
    QTest.mouseClick(hands.strip, Qt.MouseButton.RightButton, pos=at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, hands.strip.mapToGlobal(at))
    QApplication.sendEvent(hands.strip, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu)
    assert [entry.objectName() for entry in menu.actions() if not entry.isSeparator()] == list(MENU)
    assert menu.actions()[0].text() == "Edit capacity of Seller in 26.06"
    menu.close()
    assert hands.stage.pane.selected_items() == before


def test_the_status_bar_shows_the_keys_of_where_one_is(hands: Hands):
    keys = hands.stage.context.status.keys
    assert ("Return", "Edit capacity") in keys
    hands.stage.key(Key.Key_Return)
    assert ("Tab", "Next sprint") in hands.stage.context.status.keys
    hands.stage.key(Key.Key_Escape)
    assert hands.stage.context.status.keys == keys
    hands.stage.canvas.setFocus()
    assert ("J", "Next") in hands.stage.context.status.keys


def test_a_read_only_workspace_is_not_edited(hands: Hands):
    hands.stage.canvas.editable = False
    QTest.keyClick(hands.strip, Key.Key_F2)
    assert not hands.is_editing
    assert "read-only" in hands.stage.said()[-1]
    assert not hands.actions.is_enabled(EDIT)


def test_without_teams_there_is_nothing_to_edit(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "t.pmdesk", full=False)
    furnish(stage.pane)
    assert not stage.context.actions.is_enabled(EDIT)
    assert not stage.context.actions.is_enabled(ITEMS)
    stage.close()


def test_a_hidden_strip_comes_back_with_what_is_true_now(hands: Hands):
    tools, ids = hands.stage.pane.tools, hands.stage.ids
    hands.go("Core API", "26.06")
    tools.capacity.setChecked(False)
    hands.stage.context.desk.do(SetCapacity(ids["team Core API"], ids["sprint 26.06"], 15.0))
    assert hands.actions.trigger(EDIT)
    assert hands.field.text() == "15"
