"""Lists painted by hand keep selection, keys, editing and accessibility."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QPainter
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Editor, Look, PaintedList, PlainRows
from pmdesk.ui.widgets.rowaccess import RowAccessFactory
from pmdesk.ui.widgets.theme import Theme

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
HEADINGS = {0, 4}


class Names(PlainRows):
    """Rows with names, of which some are headings."""

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__(theme)
        self.names = [f"Row {number}" for number in range(count)]
        self.painted: list[int] = []

    def count(self) -> int:
        return len(self.names)

    def can_stand(self, row: int) -> bool:
        return row not in HEADINGS

    def text(self, row: int) -> str:
        return self.names[row]

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        assert not look.hovered
        self.painted.append(row)
        write(painter, box, self.names[row], self.theme.font("body"), self.theme.color("text"))

    def edit_box(self, row: int, box: QRect) -> QRect | None:
        return box if row >= 0 else None

    def edit_text(self, row: int) -> str:
        return self.names[row]


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[PaintedList]:
    theme = Theme.shipped(mode="light")
    painted = PaintedList(theme, Names(theme, 100))
    painted.setAccessibleName("Names")
    painted.resize(300, 240)
    qtbot.addWidget(painted)
    with qtbot.waitExposed(painted):
        painted.show()
    painted.activateWindow()
    qtbot.waitUntil(painted.isActiveWindow)
    painted.setFocus()
    return painted


def names(painted: PaintedList) -> Names:
    rows = painted.rows()
    assert isinstance(rows, Names)
    return rows


def test_keys_walk_over_headings(shown: PaintedList, qtbot: QtBot) -> None:
    assert shown.current == 1
    for _ in range(3):
        qtbot.keyClick(shown, Qt.Key.Key_J)
    assert shown.current == 5
    qtbot.keyClick(shown, Qt.Key.Key_K)
    assert shown.current == 3
    qtbot.keyClick(shown, Qt.Key.Key_Home)
    assert shown.current == 1
    qtbot.keyClick(shown, Qt.Key.Key_End)
    assert shown.current == 99
    qtbot.keyClick(shown, Qt.Key.Key_PageUp)
    assert shown.current == 90


def test_the_current_row_is_brought_into_view(shown: PaintedList, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_End)
    assert shown.viewport().rect().contains(shown.box(99).center())


def test_shift_extends_and_x_picks_single_rows(shown: PaintedList, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_J, SHIFT)
    qtbot.keyClick(shown, Qt.Key.Key_Down, SHIFT)
    assert shown.selection() == [1, 2, 3]
    qtbot.keyClick(shown, Qt.Key.Key_X)
    assert shown.selection() == [1, 2]
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.selection() == [3]


def test_everything_can_be_selected_but_headings(shown: PaintedList, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_A, CTRL)
    assert len(shown.selection()) == 98
    assert not HEADINGS & set(shown.selection())


def test_the_pointer_selects_adds_and_extends(shown: PaintedList, qtbot: QtBot) -> None:
    def click(row: int, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, mods, shown.box(row).center())

    click(2)
    assert shown.selection() == [2]
    click(6, CTRL)
    assert shown.selection() == [2, 6]
    click(2)
    click(5, SHIFT)
    assert shown.selection() == [2, 3, 5]
    click(4)
    assert shown.current == 5


def test_enter_and_a_double_press_open(shown: PaintedList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.activated) as opened:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert opened.args == [1]
    with qtbot.waitSignal(shown.activated) as opened:
        qtbot.mouseDClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.box(3).center())
    assert opened.args == [3]


def editor(shown: PaintedList) -> Editor:
    return shown.viewport().findChildren(Editor)[-1]


def test_f2_edits_in_place_and_enter_keeps(shown: PaintedList, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_F2)
    qtbot.keyClicks(editor(shown), "jkx new name")
    with qtbot.waitSignal(shown.edited) as edited:
        qtbot.keyClick(editor(shown), Qt.Key.Key_Return)
    assert edited.args == [1, "jkx new name"]
    assert shown.hasFocus()


def test_escape_restores_and_tab_goes_on_to_the_next_row(shown: PaintedList, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_F2)
    qtbot.keyClicks(editor(shown), "never")
    with qtbot.assertNotEmitted(shown.edited):
        qtbot.keyClick(editor(shown), Qt.Key.Key_Escape)
    qtbot.keyClick(shown, Qt.Key.Key_F2)
    qtbot.keyClicks(editor(shown), "kept")
    with qtbot.waitSignal(shown.edited):
        qtbot.keyClick(editor(shown), Qt.Key.Key_Tab)
    assert shown.current == 2
    assert editor(shown).text() == "Row 2"


def test_leaving_the_field_keeps(shown: PaintedList, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_F2)
    qtbot.keyClicks(editor(shown), "left")
    with qtbot.waitSignal(shown.edited) as edited:
        shown.setFocus()
    assert edited.args == [1, "left"]


def test_selection_and_scroll_survive_a_refresh(shown: PaintedList, qtbot: QtBot) -> None:
    shown.select([5, 6, 99])
    shown.set_current(50)
    shown.select([5, 6, 99])
    before = shown.verticalScrollBar().value()
    names(shown).names.pop()
    shown.refresh()
    assert (shown.current, shown.selection()) == (50, [5, 6])
    assert shown.verticalScrollBar().value() == before


def test_only_rows_in_view_are_painted(shown: PaintedList, qtbot: QtBot) -> None:
    names(shown).painted.clear()
    shown.viewport().repaint()
    assert set(names(shown).painted) == set(range(10))


def test_scrolling_moves_what_is_painted_already(shown: PaintedList, qtbot: QtBot) -> None:
    names(shown).painted.clear()
    shown.verticalScrollBar().setValue(24)
    shown.viewport().repaint(QRect())
    qtbot.waitUntil(lambda: 10 in names(shown).painted)
    assert shown.row_at(0) == 1


def test_a_screen_reader_finds_list_rows_and_focus(shown: PaintedList, qtbot: QtBot) -> None:
    factory = RowAccessFactory()
    factory.install()
    painted = PaintedList(shown._theme, names(shown), parent=shown)
    painted.setAccessibleName("Names")
    painted.set_current(2)
    access = QAccessible.queryAccessibleInterface(painted)
    assert (access.role(), access.text(QAccessible.Text.Name)) == (QAccessible.Role.List, "Names")
    assert access.childCount() == 100
    assert access.child(3).text(QAccessible.Text.Name) == "Row 3"
    assert access.child(3).role() == QAccessible.Role.ListItem
    assert access.focusChild().text(QAccessible.Text.Name) == "Row 2"
    assert access.child(2).rect().topLeft() == painted.viewport().mapToGlobal(painted.box(2).topLeft())
    assert access.indexOfChild(access.child(7)) == 7
    assert painted.viewport().rect().contains(QPoint(1, 1))


def test_letters_are_not_eaten_by_type_ahead(shown: PaintedList, qtbot: QtBot) -> None:
    qtbot.keyClicks(shown, "row 9")
    assert shown.current == 1
