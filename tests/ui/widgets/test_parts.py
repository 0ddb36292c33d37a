"""Toasts, segmented controls, buttons, icons and empty states behave as they look."""

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.buttons import Button, Check, LinkButton
from pmdesk.ui.widgets.empty import EmptyState
from pmdesk.ui.widgets.ground import plain
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.theme import Theme
from pmdesk.ui.widgets.toasts import Toasts


class Room:
    """A window with its look."""

    def __init__(self, qtbot: QtBot) -> None:
        self.theme = Theme.shipped(mode="light")
        self.icons = Icons(self.theme)
        self.window = QWidget()
        self.window.resize(800, 500)
        qtbot.addWidget(self.window)


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    return made


def test_a_toast_stands_at_the_bottom_left_and_undoes(room: Room, qtbot: QtBot) -> None:
    toasts = Toasts(room.theme, room.icons, room.window)
    undone: list[bool] = []
    toast = toasts.show("Archived 4 notes", run=lambda: undone.append(True))
    assert toast.geometry().bottomLeft().x() < 20
    assert toast.geometry().bottom() > 480
    toast.findChild(LinkButton).click()
    assert undone == [True]
    assert toasts.shown() == []


def test_a_toast_goes_by_itself_unless_somebody_is_at_it(room: Room, qtbot: QtBot) -> None:
    toasts = Toasts(room.theme, room.icons, room.window)
    toast = toasts.show("Archived 4 notes", run=lambda: None)
    assert toast.timer.interval() == 6_000
    toast.enterEvent(QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    toast.timer.timeout.emit()
    assert toasts.shown() == [toast]
    toast.leaveEvent(QEvent(QEvent.Type.Leave))
    toast.findChild(LinkButton).setFocus()
    toast.timer.timeout.emit()
    assert toasts.shown() == [toast]
    room.window.setFocus()
    toast.findChild(LinkButton).clearFocus()
    toast.timer.timeout.emit()
    assert toasts.shown() == []


def test_toasts_stack_without_overlapping_and_at_most_three_stay(room: Room) -> None:
    toasts = Toasts(room.theme, room.icons, room.window)
    for number in range(5):
        words = f"Trouble {number} " + "and much more " * 12 * (number % 2)
        toasts.show(words, action_title="", kind="trouble")
    shown = toasts.shown()
    assert len(shown) == 3
    for upper, lower in itertools.pairwise(shown):
        assert upper.geometry().bottom() < lower.geometry().top()


def test_only_the_newest_act_offers_to_be_undone(room: Room) -> None:
    toasts = Toasts(room.theme, room.icons, room.window)
    toasts.show("The disk is full.", action_title="", kind="trouble")
    for number in range(3):
        toasts.show(f"Archived {number} notes", run=lambda: None, step=number)
    assert [toast.text for toast in toasts.shown()] == ["The disk is full.", "Archived 2 notes"]


def test_the_same_trouble_is_told_once(room: Room) -> None:
    toasts = Toasts(room.theme, room.icons, room.window)
    for _ in range(3):
        toasts.show("The disk is full.", action_title="", kind="trouble")
    assert len(toasts.shown()) == 1


def test_segments_are_walked_with_arrows_and_tell_once(room: Room, qtbot: QtBot) -> None:
    control = Segmented(room.theme, [("a", "Timeline"), ("b", "Prioritise"), ("c", "Sprint")], parent=room.window)
    control.show()
    assert control.current() == "a"
    with qtbot.waitSignal(control.chosen) as chosen:
        qtbot.keyClick(control, Qt.Key.Key_Right)
    assert chosen.args == ["b"]
    control.step(-2)
    assert control.current() == "c"
    with qtbot.assertNotEmitted(control.chosen):
        control.set_current("a")


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.3, 1.5])
def test_buttons_are_large_enough_and_grow_with_the_text(room: Room, scale: float) -> None:
    room.theme.set_scale(scale)
    for small in (False, True):
        button = Button(room.theme, room.icons, "Group", key="G", chevron=True, small=small, parent=room.window)
        assert button.sizeHint().height() >= round(24 * scale)
        assert button.sizeHint().width() > button.fontMetrics().horizontalAdvance("Group")
    assert Check(room.theme, room.icons, "Dependencies", room.window).sizeHint().height() >= 24


def test_every_look_of_a_button_is_painted_in_both_themes(room: Room) -> None:
    for mode in ("light", "dark"):
        room.theme.set_mode(mode)
        pictures = []
        for look in ("plain", "primary", "quiet"):
            button = Button(room.theme, room.icons, "Import", icon="plus", key="N", look=look, parent=room.window)
            button.resize(button.sizeHint())
            pictures.append(button.grab().toImage())
        assert pictures[0] != pictures[1]
        assert pictures[1] != pictures[2]


def test_an_icon_takes_the_colour_of_the_theme(room: Room) -> None:
    def inks(name: str, token: str) -> set[str]:
        image = room.icons.pixmap(name, token, 32).toImage()
        points = ((x, y) for x in range(32) for y in range(32))
        return {image.pixelColor(x, y).name() for x, y in points if image.pixelColor(x, y).alpha() == 255}

    assert inks("plus", "danger") == {room.theme.color("danger").name()}
    room.theme.set_mode("dark")
    assert inks("plus", "danger") == {room.theme.color("danger").name()}
    assert room.icons.pixmap("plus", QColor("#123456"), 16, 2.0).width() == 32


def test_an_unknown_icon_is_an_error_of_ours(room: Room) -> None:
    with pytest.raises(FileNotFoundError):
        room.icons.pixmap("no-such-icon")


def test_an_empty_state_says_what_it_is_for_and_offers_verbs(room: Room, qtbot: QtBot) -> None:
    line = "The inbox will hold feedback to read, group and link to items. It is not built yet. " * 2
    state = EmptyState(room.theme, room.icons, icon="inbox", title="No notes yet", line=line, parent=room.window)
    done: list[bool] = []
    state.offer("Add note", lambda: done.append(True), key="N").click()
    assert done == [True]
    assert state.accessibleDescription() == line
    for scale in (1.0, 1.5):
        room.theme.set_scale(scale)
        state.resize(500, 400)
        assert state._line.height() >= state._line.heightForWidth(state._line.width())


def test_a_plain_label_follows_the_theme(room: Room) -> None:
    label = plain("Seller Hub", room.theme, "small", "text_muted", room.window)
    for mode in ("light", "dark", "light"):
        room.theme.set_mode(mode)
        label.ensurePolished()
        assert label.palette().color(label.foregroundRole()).name() == room.theme.color("text_muted").name()
    room.theme.set_scale(1.5)
    assert label.font() == room.theme.font("small")
