"""In the dialog of differences a person chooses by keys alone, nothing is lost, and each choice can be undone."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.connections import Choice
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.insight.three_way import By
from pmdesk.queries.conflict_card import conflict_cards
from pmdesk.ui.context import Context
from pmdesk.ui.shell.conflicts import ConflictsDialog, open_differences
from pmdesk.ui.shell.conflicts_fields import FieldLine, TextField, columns
from tests.sync.sync_world import Both
from tests.ui.rooms import make_context
from tests.world import NOW, TODAY, World

BASE = "Pay by card."
MINE = "Pay by card or by phone."
THEIRS = "Pay by card in Sweden."


class Room:
    """The dialog over two rows that differ from their records."""

    def __init__(self, both: Both, qtbot: QtBot) -> None:
        self.both, self.qtbot = both, qtbot
        self.host = QWidget()
        self.host.resize(1440, 900)
        qtbot.addWidget(self.host)
        self.context: Context = make_context(both.world, self.host)
        both.world.desk = self.context.desk
        self.host.show()
        self.dialog: ConflictsDialog = open_differences(self.context, self.host)
        qtbot.waitExposed(self.dialog)
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)

    def line(self, title: str) -> FieldLine:
        found = next(line for line in self.dialog.lines if line.card.title == title)
        assert isinstance(found, FieldLine)
        return found

    @property
    def text(self) -> TextField:
        return next(line for line in self.dialog.lines if isinstance(line, TextField))

    def press(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        self.qtbot.keyClick(focus, key, mods)

    def keep(self) -> None:
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def both(empty: World) -> Both:
    made = Both(empty)
    values = {"owner": "Milena Kos", "due": date(2026, 4, 17), "points": 34.0, "body": BASE}
    made.tracker.put("issue", "1", title="Wallet payments", **values)
    made.tracker.put("issue", "2", title="Payout timeline", due=date(2026, 4, 17))
    made.world.clock.instant = NOW - timedelta(minutes=10)
    made.sync()
    made.world.clock.instant = NOW
    made.edit("1", end=date(2026, 4, 24), description=MINE, owner="Ana Ruiz")
    made.edit("2", end=date(2026, 4, 25))
    made.tracker.put("issue", "1", due=date(2026, 4, 20), points=40.0, body=THEIRS, updated_by="Milena")
    made.tracker.put("issue", "2", due=date(2026, 4, 20))
    made.tracker.cuts = ["", "", "", "before"]
    made.sync()
    return made


@pytest.fixture
def room(both: Both, qtbot: QtBot) -> Iterator[Room]:
    made = Room(both, qtbot)
    yield made
    made.context.close()


def test_rows_stand_left_and_only_what_both_changed_can_be_chosen(room: Room):
    assert room.dialog.windowTitle() == "Resolve conflicts with Tracker"
    assert [card.title for card in room.dialog.rows.cards] == ["Wallet payments", "Payout timeline"]
    assert room.dialog.count.text() == "1 of 2 items"
    due, points, owner = (room.line(title) for title in ("Due", "Points", "Owner"))
    assert (due.card.base, due.mine.words, due.theirs.words) == ("17 Apr", "24 Apr", "20 Apr")
    assert due.mine.isEnabled()
    assert due.mine.isChecked()
    assert (points.theirs.isChecked(), points.theirs.isEnabled()) == (True, False)
    assert (owner.mine.isChecked(), owner.mine.isEnabled()) == (True, False)


def test_a_screen_reader_hears_the_field_the_side_and_why(room: Room):
    due = room.line("Due")
    assert due.theirs.accessibleName() == "Due, Tracker: 20 Apr"
    assert due.theirs.accessibleDescription() == "both changed, at the last sync it was 17 Apr"
    assert room.dialog.rows.text(0) == "Wallet payments, #1, 4 fields"
    assert room.text.radios[Choice.MERGED].accessibleName() == "Description: Merged text"


def test_the_merged_text_shows_whose_words_are_whose(room: Room):
    words = [(piece.text, piece.by) for piece in room.text.card.pieces if piece.by is not By.BOTH]
    assert {by for _, by in words} == {By.MINE, By.THEIRS}
    assert room.text.edit.text() == room.text.card.merged
    room.text.radios[Choice.THEIRS].click()
    assert room.text.edit.text() == THEIRS
    assert room.text.edit.isReadOnly()
    room.text.radios[Choice.MERGED].click()
    assert room.text.edit.text() == room.text.card.merged


def test_by_keys_alone_each_row_is_resolved_and_undo_brings_it_back(room: Room):
    room.press(Qt.Key.Key_2)
    assert room.line("Due").theirs.isChecked()
    assert room.text.choice is Choice.THEIRS
    room.press(Qt.Key.Key_1)
    assert room.text.choice is Choice.MINE
    room.press(Qt.Key.Key_2)
    room.keep()
    item = room.both.item("1")
    assert (item.end, item.description, item.owner) == (date(2026, 4, 20), THEIRS, "Ana Ruiz")
    assert [card.title for card in room.dialog.rows.cards] == ["Payout timeline"]
    assert room.dialog.count.text() == "2 of 2 items"
    room.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [card.title for card in room.dialog.rows.cards] == ["Wallet payments", "Payout timeline"]
    assert room.both.item("1").end == date(2026, 4, 24)
    assert room.dialog.count.text() == "2 of 2 items"


def test_a_text_is_edited_freely_and_kept_as_it_was_typed(room: Room):
    room.text.edit.setPlainText("Pay by card or phone in Sweden.")
    room.dialog.list.set_current(1)
    room.dialog.list.set_current(0)
    assert room.text.edit.text() == "Pay by card or phone in Sweden."
    room.dialog.decide()
    assert room.both.item("1").description == "Pay by card or phone in Sweden."
    room.both.world.desk.undo()
    assert room.both.item("1").description == MINE


def test_digits_typed_into_the_text_choose_nothing(room: Room):
    room.text.edit.setFocus()
    room.press(Qt.Key.Key_2)
    assert room.line("Due").mine.isChecked()
    assert room.text.edit.text().startswith("2")


def test_the_last_one_closes_the_dialog_and_later_changes_nothing(room: Room):
    room.press(Qt.Key.Key_Escape)
    assert not room.dialog.isVisible()
    assert len(room.both.open()) == 3
    again = open_differences(room.context, room.host, Ref(Kind.ITEM, room.both.item("2").id))
    assert again.card is not None
    assert again.card.title == "Payout timeline"
    again.decide()
    again.decide()
    assert not again.isVisible()
    assert not room.both.open()


def test_a_newer_value_from_there_is_shown_and_keeps_the_choice(room: Room):
    room.line("Due").theirs.click()
    room.both.tracker.put("issue", "1", due=date(2026, 4, 21))
    room.both.sync()
    assert room.line("Due").theirs.words == "21 Apr"
    assert room.line("Due").theirs.isChecked()


def test_columns_have_room_in_a_small_window(room: Room):
    for wide in (500, 712):
        places = columns(room.context.theme, wide)
        assert all(left + span <= after for (left, span), (after, _) in pairwise(places))


def test_the_titles_tell_the_day_where_it_is_not_today(room: Room):
    head = room.dialog.head
    assert head.titles[2] == f"Mine, {NOW.astimezone():%H:%M}"
    room.both.world.clock.instant = NOW + timedelta(days=2)
    room.both.tracker.put("issue", "1", due=date(2026, 4, 22))
    room.both.sync()
    room.dialog.choose(room.dialog.rows.cards[0].row)
    assert head.titles[2] == f"Mine, {say_day(NOW.astimezone().date(), TODAY)} {NOW.astimezone():%H:%M}"
    assert head.titles[2] in head.accessibleName()


def test_the_titles_stand_over_their_columns_beside_a_scroll_bar(room: Room):
    room.dialog.resize(room.dialog.width(), 260)
    room.qtbot.waitUntil(lambda: room.dialog.area.verticalScrollBar().isVisible())
    assert room.dialog.area.viewport().width() < room.dialog.head.width()
    line = room.line("Due")
    (_, _, mine, theirs, _) = room.dialog.head.columns
    assert (mine[0], theirs[0]) == (line.mine.x(), line.theirs.x())


def test_how_many_differ_is_counted_beyond_those_that_are_listed(both: Both):
    cards, count = conflict_cards(both.world.store, TODAY)
    assert (len(cards), count) == (2, 2)
