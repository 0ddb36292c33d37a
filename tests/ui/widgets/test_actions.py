"""Letters fire in lists and canvases, chords everywhere, and nothing fires while text is typed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.actions import CANVAS, LIST, Action, Actions, can_meet, is_bare

CTRL = Qt.KeyboardModifier.ControlModifier


class Stage:
    """A window with a list, a canvas, a text field and a button."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.list, self.canvas = QPushButton("list"), QPushButton("canvas")
        self.field, self.button = QLineEdit(), QPushButton("button")
        column = QVBoxLayout(self.window)
        for part in (self.list, self.canvas, self.field, self.button):
            column.addWidget(part)
        self.actions = Actions(self.window)
        self.done: list[str] = []
        self.qtbot = qtbot

    def add(self, action_id: str, *keys: str, where: str = "everywhere", **more: object) -> None:
        action = Action(action_id, action_id.title(), keys, where=where)
        self.actions.add(action, lambda: self.done.append(action_id), **more)  # type: ignore[arg-type]

    def press(self, widget: QWidget, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget.setFocus()
        self.qtbot.keyClick(widget, key, mods)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot)
    made.actions.bind("roadmap", made.list)
    made.actions.bind("roadmap", made.canvas, CANVAS)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def test_a_letter_of_lists_fires_on_lists_and_canvases_only(stage: Stage) -> None:
    stage.add("link", "L", where=LIST)
    for widget in (stage.list, stage.canvas, stage.field, stage.button):
        stage.press(widget, Qt.Key.Key_L)
    assert stage.done == ["link", "link"]
    assert stage.field.text() == "l"


def test_a_letter_of_the_canvas_does_not_fire_on_lists(stage: Stage) -> None:
    stage.add("zoom", "+", where=CANVAS)
    stage.press(stage.list, Qt.Key.Key_Plus)
    stage.press(stage.canvas, Qt.Key.Key_Plus)
    assert stage.done == ["zoom"]


def test_a_verb_for_everywhere_keeps_its_letter_out_of_text_and_its_chord_in(stage: Stage) -> None:
    stage.add("add", "C", "Ctrl+D")
    stage.press(stage.field, Qt.Key.Key_C)
    assert (stage.done, stage.field.text()) == ([], "c")
    stage.press(stage.field, Qt.Key.Key_D, CTRL)
    stage.press(stage.list, Qt.Key.Key_C)
    stage.press(stage.button, Qt.Key.Key_C)
    assert stage.done == ["add", "add"]


def test_a_panes_own_verb_wins_over_a_general_one(stage: Stage) -> None:
    stage.add("general", "J", where=LIST)
    stage.add("own", "J", where="roadmap")
    stage.press(stage.list, Qt.Key.Key_J)
    assert stage.done == ["own"]


def test_verbs_that_come_after_the_list_was_bound_fire_too(stage: Stage) -> None:
    stage.add("first", "A", where=LIST)
    stage.add("second", "B", where="roadmap")
    stage.press(stage.list, Qt.Key.Key_B)
    stage.press(stage.list, Qt.Key.Key_A)
    assert stage.done == ["second", "first"]


def test_what_is_not_possible_does_not_happen(stage: Stage) -> None:
    stage.add("never", "N", where=LIST, enabled=lambda: False)
    stage.press(stage.list, Qt.Key.Key_N)
    assert stage.done == []
    assert not stage.actions.trigger("never")


def test_tooltip_and_title_come_from_the_table(stage: Stage) -> None:
    words = ["Undo move Wallet payments"]
    stage.add("undo", "Ctrl+Z", words=lambda: words[0])
    assert stage.actions.tooltip("undo") == "Undo move Wallet payments  Ctrl+Z"
    stage.actions.refresh()
    assert stage.actions.qaction("undo").text() == words[0]


def test_rebinding_moves_the_key_and_warns_of_clashes(stage: Stage) -> None:
    stage.add("link", "L", where=LIST)
    stage.add("move", "M", where=LIST)
    clash = stage.actions.rebind("move", ("L",))
    assert clash is not None
    assert clash.action.id == "link"
    assert stage.actions.rebind("move", ("Q",)) is None
    stage.press(stage.list, Qt.Key.Key_M)
    stage.press(stage.list, Qt.Key.Key_Q)
    assert stage.done == ["move"]
    assert stage.actions.overrides() == {"move": ("Q",)}


def test_the_same_id_is_refused(stage: Stage) -> None:
    stage.add("link")
    with pytest.raises(ValueError, match="link"):
        stage.add("link")


def test_removed_verbs_no_longer_fire(stage: Stage) -> None:
    known = stage.actions.ids()
    stage.add("late", "L", where=LIST)
    stage.actions.remove_since(known)
    stage.press(stage.list, Qt.Key.Key_L)
    assert stage.done == []
    assert not stage.actions.has("late")


@pytest.mark.parametrize(
    ("key", "bare"),
    [
        ("C", True),
        ("?", True),
        ("Shift+V", True),
        ("Space", True),
        ("Ctrl+C", False),
        ("F2", False),
        ("Alt+Left", False),
    ],
)
def test_bare_keys_are_those_that_type(key: str, bare: bool) -> None:
    assert is_bare(key) is bare


def test_places_meet_when_one_press_could_mean_both() -> None:
    assert can_meet("everywhere", "roadmap")
    assert can_meet(LIST, "roadmap")
    assert not can_meet("inbox", "roadmap")
