"""Quick add shows what it reads and saves it with Enter."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.domain.inbox import Note, NoteKind, Person
from pmdesk.domain.roadmap import Item, Product
from pmdesk.ui.shell.quickadd import QuickAdd
from tests.ui.shell.house import Home

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def open_line(home: Home, qtbot: QtBot, words: str) -> QuickAdd:
    qtbot.keyClick(home.window, Qt.Key.Key_N, CTRL | SHIFT)
    panel = home.house._quick_add
    assert panel is not None
    qtbot.keyClicks(panel.field, words)
    return panel


def items(home: Home) -> dict[str, Item]:
    return {item.title: item for item in home.context.desk.store.all(Item)}


def test_chips_follow_the_typing(home: Home, qtbot: QtBot) -> None:
    panel = open_line(home, qtbot, "Payout CSV #Seller")
    assert panel.chips() == []
    qtbot.keyClicks(panel.field, " Hub !bug @leah 8p")
    assert panel.chips() == ["Seller Hub", "bug", "@leah", "8 points"]


def test_enter_saves_in_one_step_that_the_toast_takes_back(home: Home, qtbot: QtBot) -> None:
    panel = open_line(home, qtbot, "Payout CSV #Seller Hub !bug @leah 8p")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert not panel.isVisible()
    added = items(home)["Payout CSV"]
    assert added.product_id == next(iter({added.product_id}))
    assert (added.tags, added.owner, added.effort_likely) == (("bug",), "leah", 8.0)
    assert [toast.text for toast in home.house.toasts.shown()] == ["Added Payout CSV"]
    home.house.actions.trigger("edit.undo")
    assert "Payout CSV" not in items(home)


def test_shift_enter_adds_another(home: Home, qtbot: QtBot) -> None:
    panel = open_line(home, qtbot, "One")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return, SHIFT)
    assert panel.isVisible()
    qtbot.keyClicks(panel.field, "Two")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert {"One", "Two"} <= items(home).keys()


def test_ctrl_enter_opens_what_was_added(home: Home, qtbot: QtBot) -> None:
    panel = open_line(home, qtbot, "Opened")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return, CTRL)
    assert home.workspace.stage.current == "roadmap"
    assert home.workspace.selection()[0] == "Opened"


def test_an_item_without_a_name_is_refused_in_words(home: Home, qtbot: QtBot) -> None:
    before = len(items(home))
    panel = open_line(home, qtbot, "!mobile")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert panel.isVisible()
    assert panel._said.text() == "An item needs a name. Type a few words."
    assert len(items(home)) == before


def notes(home: Home) -> list[Note]:
    return home.context.desk.store.all(Note, order_by="id")


def test_a_line_that_begins_with_bug_becomes_a_bug_in_the_inbox(home: Home, qtbot: QtBot) -> None:
    panel = open_line(home, qtbot, "!bug Payouts fail since Monday #Seller Hub @maria@loom.example")
    assert panel.chips() == ["Bug", "Seller Hub", "@maria@loom.example"]
    before = items(home)
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    note = notes(home)[-1]
    store = home.context.desk.store
    assert (note.title, note.kind, note.source) == ("Payouts fail since Monday", NoteKind.BUG, "captured")
    assert note.person_id is not None
    assert note.product_id is not None
    assert store.get(Person, note.person_id).email == "maria@loom.example"
    assert store.get(Product, note.product_id).title == "Seller Hub"
    assert items(home) == before
    assert [toast.text for toast in home.house.toasts.shown()] == ["Added bug"]
    home.house.actions.trigger("edit.undo")
    assert note not in notes(home)


def test_a_note_is_opened_with_ctrl_enter(home: Home, qtbot: QtBot) -> None:
    panel = open_line(home, qtbot, "!note Labels smear in the rain")
    assert panel._said.text() == "# product or segment   @ who said it, by mail address or name"
    qtbot.keyClick(panel.field, Qt.Key.Key_Return, CTRL)
    assert home.workspace.stage.current == "inbox"
    assert notes(home)[-1].title == "Labels smear in the rain"


def test_a_note_without_words_is_refused(home: Home, qtbot: QtBot) -> None:
    before = notes(home)
    panel = open_line(home, qtbot, "!note @Ida")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert panel.isVisible()
    assert panel._said.text() == "A note needs some words. Type what was said."
    assert notes(home) == before


def test_escape_closes_and_gives_the_focus_back(home: Home, qtbot: QtBot) -> None:
    home.house.show_pane("people")
    before = QApplication.focusWidget()
    panel = open_line(home, qtbot, "Never")
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before
    assert "Never" not in items(home)
