"""Lines that are edited in place."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.errors import DeskError
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.line import Line
from pmdesk.ui.widgets.theme import Theme
from tests.ui.rooms import shown

Key = Qt.Key


def read_number(text: str) -> Reading:
    if not text.strip().isdigit():
        raise DeskError(f"“{text}” is not a number.", "Type it like 8.")
    return Reading(int(text), f"{text} points")


class Form:
    """Two typed fields and a pick, under each other."""

    def __init__(self, qtbot: QtBot) -> None:
        self.theme = Theme.shipped(mode="light")
        self.icons = Icons(self.theme)
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.kept: list[object] = []
        column = QVBoxLayout(self.host)
        column.setContentsMargins(0, 0, 0, 0)
        self.first, self.second, self.pick = (Line(self.theme, self.icons, self.host) for _ in range(3))
        self.first.show_face(Face("8", "Effort"), Typed("8", read_number, self.kept.append))
        self.second.show_face(Face("Leah", "Owner"), Typed("Leah", as_typed, self.kept.append))
        self.pick.show_face(Face("One", "Team"), self.picked())
        for line in (self.first, self.second, self.pick):
            column.addWidget(line)
        column.addStretch()
        shown(qtbot, self.host, 300, 300)
        self.first.setFocus()

    def picked(self, *, many: bool = False, free: bool = False) -> Picked:
        choices = [Choice(number, word) for number, word in enumerate(("One", "Two", "Three"), start=1)]
        return Picked("Team", lambda: choices, (1,), self.kept.append, many, free)


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    return Form(qtbot)


def type_into(qtbot: QtBot, line: Line, text: str) -> None:
    assert line.box is not None
    line.box.field.selectAll()
    qtbot.keyClicks(line.box.field, text)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_F2, Key.Key_Space])
def test_a_key_opens_the_field_and_enter_keeps(qtbot: QtBot, form: Form, key: Key):
    qtbot.keyClick(form.first, key)
    type_into(qtbot, form.first, "13")
    qtbot.keyClick(form.first.box.field, Key.Key_Return)
    assert form.kept == [13]
    assert form.first.box is None
    assert form.first.hasFocus()


def test_a_press_opens_the_field(qtbot: QtBot, form: Form):
    qtbot.mouseClick(form.first, Qt.MouseButton.LeftButton)
    assert form.first.box is not None
    assert form.first.box.field.hasFocus()


def test_typing_replaces_the_value(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.first, "2")
    assert form.first.box.text == "2"
    qtbot.keyClicks(form.first.box.field, "1")
    qtbot.keyClick(form.first.box.field, Key.Key_Return)
    assert form.kept == [21]


def test_escape_restores(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.first, Key.Key_F2)
    type_into(qtbot, form.first, "13")
    qtbot.keyClick(form.first.box.field, Key.Key_Escape)
    assert form.kept == []
    assert form.first.box is None
    assert form.first.hasFocus()


def test_tab_keeps_and_goes_on(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.first, Key.Key_F2)
    type_into(qtbot, form.first, "13")
    qtbot.keyClick(form.first.box.field, Key.Key_Tab)
    assert form.kept == [13]
    assert form.second.box is not None
    assert form.second.box.field.hasFocus()


def test_leaving_keeps(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.first, Key.Key_F2)
    type_into(qtbot, form.first, "13")
    form.second.setFocus()
    assert form.kept == [13]
    assert form.first.box is None


def test_the_meaning_shows_while_typing(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.first, Key.Key_F2)
    before = form.first.heightForWidth(300)
    type_into(qtbot, form.first, "13")
    assert form.first.box.note == "13 points"
    assert form.first.heightForWidth(300) > before


@pytest.mark.parametrize("way", ["enter", "tab", "leave"])
def test_wrong_input_stays_with_the_reason_below(qtbot: QtBot, form: Form, way: str):
    qtbot.keyClick(form.first, Key.Key_F2)
    type_into(qtbot, form.first, "thirteen")
    assert not form.first.box.is_wrong
    if way == "leave":
        form.second.setFocus()
    else:
        qtbot.keyClick(form.first.box.field, Key.Key_Return if way == "enter" else Key.Key_Tab)
    assert form.kept == []
    assert form.first.box.text == "thirteen"
    assert form.first.box.is_wrong
    assert form.first.box.note == "“thirteen” is not a number. Type it like 8."
    type_into(qtbot, form.first, "13")
    assert not form.first.box.is_wrong
    assert form.first.finish()
    assert form.kept == [13]


def test_an_edit_that_is_refused_stays_with_the_reason(qtbot: QtBot, form: Form):
    def refuse(value: object) -> None:
        raise DeskError("This cannot be.", "Pick another.")

    form.first.show_face(Face("8", "Effort"), Typed("8", read_number, refuse))
    qtbot.keyClick(form.first, Key.Key_F2)
    type_into(qtbot, form.first, "13")
    assert not form.first.finish()
    assert form.first.box.note == "This cannot be. Pick another."


def test_unchanged_text_is_not_kept_again(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.first, Key.Key_F2)
    qtbot.keyClick(form.first.box.field, Key.Key_Return)
    assert form.kept == []
    assert form.first.box is None


def test_several_lines_are_kept_by_control_enter(qtbot: QtBot, form: Form):
    form.first.show_face(Face("a", "Hypothesis"), Typed("a", as_typed, form.kept.append, lines=True))
    qtbot.keyClick(form.first, Key.Key_F2)
    type_into(qtbot, form.first, "one")
    qtbot.keyClick(form.first.box.field, Key.Key_Return)
    qtbot.keyClicks(form.first.box.field, "two")
    qtbot.keyClick(form.first.box.field, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.kept == ["one\ntwo"]


def test_a_choice_is_picked_with_keys(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.pick, Key.Key_Return)
    popover = form.pick.popover
    qtbot.waitUntil(popover.isVisible)
    qtbot.keyClick(popover, Key.Key_Down)
    qtbot.keyClick(popover, Key.Key_Return)
    assert form.kept == [(2,)]
    qtbot.waitUntil(lambda: form.pick.popover is None)


def test_escape_picks_nothing(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.pick, Key.Key_Return)
    popover = form.pick.popover
    qtbot.keyClick(popover, Key.Key_Down)
    qtbot.keyClick(popover, Key.Key_Escape)
    qtbot.waitUntil(lambda: form.pick.popover is None)
    assert form.kept == []


def test_several_are_ticked_and_kept_by_leaving(qtbot: QtBot, form: Form):
    form.pick.show_face(Face("One", "Team"), form.picked(many=True))
    form.pick.begin()
    popover = form.pick.popover
    qtbot.keyClick(popover, Key.Key_Down)
    qtbot.keyClick(popover, Key.Key_Space)
    qtbot.keyClick(popover, Key.Key_Down)
    qtbot.keyClick(popover, Key.Key_Space)
    popover.close()
    assert form.kept == [(1, 2, 3)]


def test_a_new_word_can_be_a_choice(qtbot: QtBot, form: Form):
    form.pick.show_face(Face("One", "Tags"), form.picked(many=True, free=True))
    form.pick.begin()
    popover = form.pick.popover
    qtbot.keyClicks(popover._filter, "eu")
    assert [choice.text for choice in popover.offered] == ["eu"]
    qtbot.keyClick(popover._filter, Key.Key_Return)
    qtbot.keyClicks(popover._filter, "tw")
    qtbot.keyClick(popover._filter, Key.Key_Return)
    qtbot.keyClick(popover._filter, Key.Key_Return)
    assert form.kept == [(1, "eu", 2)]


def test_a_tick_is_toggled_by_space_and_by_a_press_on_the_box(qtbot: QtBot, form: Form):
    form.first.show_face(Face("Pays in one tap", tick=False), Typed("Pays", as_typed, form.kept.append))
    with qtbot.waitSignal(form.first.ticked) as ticked:
        qtbot.keyClick(form.first, Key.Key_Space)
    assert ticked.args == [True]
    with qtbot.waitSignal(form.first.ticked):
        qtbot.mouseClick(form.first, Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    assert form.first.box is None


def test_an_entry_is_opened_moved_and_removed_by_keys(qtbot: QtBot, form: Form):
    form.first.show_face(Face("Vendor is late", icon="triangle-alert"), form.first.editing, opens=True)
    with qtbot.waitSignal(form.first.opened):
        qtbot.keyClick(form.first, Key.Key_Return)
    with qtbot.waitSignal(form.first.stepped) as stepped:
        qtbot.keyClick(form.first, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert stepped.args == [1]
    with qtbot.waitSignal(form.first.removed):
        qtbot.keyClick(form.first, Key.Key_Delete)
    qtbot.keyClick(form.first, Key.Key_F2)
    assert form.first.box is not None


def test_a_screen_reader_hears_label_value_and_fact(form: Form):
    form.first.show_face(Face("Vendor is late", "Risk", fact="3 × 4", tick=True))
    interface = QAccessible.queryAccessibleInterface(form.first)
    assert interface.text(QAccessible.Text.Name) == "Risk, Vendor is late, 3 × 4, ticked"
    assert interface.role() == QAccessible.Role.Button


def test_showing_another_value_does_not_disturb_typing(qtbot: QtBot, form: Form):
    qtbot.keyClick(form.first, Key.Key_F2)
    type_into(qtbot, form.first, "13")
    form.first.show_face(Face("9", "Effort"), form.first.editing)
    assert form.first.box.text == "13"
    assert form.first.finish()
    assert form.kept == [13]


def test_a_line_that_wraps_beside_a_fact_is_as_high_as_it_needs(qtbot: QtBot):
    form = Form(qtbot)
    words, heights = "The last one is to be revoked at the vendor", []
    for fact in ("", "Revoke the last one"):
        form.first.show_face(Face(words, fact=fact, wraps=True))
        heights.append(form.first.heightForWidth(300))
    assert heights[1] > heights[0]
