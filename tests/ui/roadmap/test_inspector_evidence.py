"""The inspector tells what speaks for an item: quotes, who asks, segments and weeks; and takes in what was said."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.quotes import LinkNotes
from pmdesk.domain.inbox import Note, Quote
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.widgets.line import Line
from tests.inbox_world import with_notes
from tests.ui.rooms import make_context, shown
from tests.world import World


class Room:
    """An inspector over a workspace with notes."""

    def __init__(self, qtbot: QtBot, world: World) -> None:
        self.world, self.qtbot = with_notes(world), qtbot
        self.host = QWidget()
        qtbot.addWidget(self.host, before_close_func=lambda _host: self.context.close())
        self.context = make_context(world, self.host)
        world.desk = self.context.desk
        self.inspector = Inspector(self.context, self.host)
        QVBoxLayout(self.host).addWidget(self.inspector)
        shown(qtbot, self.host, 360, 900)

    def show(self, name: str, first: str) -> None:
        """Show an item and wait until its evidence is read."""
        self.inspector.show_items((self.world.ids[name],))
        self.qtbot.waitUntil(lambda: self.words()[:1] == [first])

    def lines(self) -> list[Line]:
        return self.inspector.view.entries("evidence").lines

    def words(self) -> list[str]:
        return [line.face.text for line in self.lines()]

    def facts(self) -> dict[str, str]:
        return {line.face.text: line.face.fact for line in self.lines()}

    def count(self) -> str:
        return self.inspector.view.part("evidence").head.count

    def went(self) -> list[str]:
        return self.context.travel.__self__


@pytest.fixture
def room(qtbot: QtBot, world: World) -> Room:
    return Room(qtbot, world)


QUOTE = "“I cannot see on which day the money arrives, a”"


def test_an_item_shows_its_quotes_who_asks_segments_and_weeks(room: Room):
    room.show("wallet", QUOTE)
    assert room.facts() == {
        QUOTE: "10 Mar",
        "Payout timing": "theme",
        "1 requester of 1 company": "120 k a year",
        "Large sellers": "1 of 1",
        "1 in 4 weeks": "new",
    }
    assert room.count() == "1 note"
    assert room.lines()[-1].face.bars == (0,) * 11 + (1,)


def test_an_initiative_shows_what_speaks_for_its_parts(room: Room):
    room.show("express", QUOTE)
    assert room.facts()["2 requesters of 2 companies"] == "120 k a year"
    assert room.facts()["1 in 4 weeks"] == "as before"


def test_an_item_that_nobody_asks_for_offers_to_add_what_was_said(room: Room):
    room.inspector.show_items((room.world.ids["fallback"],))
    assert room.words() == ["Add what somebody said…"]
    assert room.count() == ""


def test_it_follows_links_and_their_undo(room: Room):
    room.show("wallet", QUOTE)
    room.world.desk.do(LinkNotes((room.world.ids["moved"],), room.world.ids["wallet"]))
    room.qtbot.waitUntil(lambda: room.count() == "3 notes")
    assert "2 requesters of 2 companies" in room.words()
    room.world.desk.undo()
    room.qtbot.waitUntil(lambda: room.count() == "1 note")


def test_a_quote_leads_to_its_note_and_a_theme_to_its_notes(room: Room):
    room.show("wallet", QUOTE)
    for line in room.lines()[:2]:
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_Return)
    ids = room.world.ids
    assert room.went() == [f"pmdesk://note/{ids['payout']}", f"pmdesk://theme/{ids['theme']}"]


def test_importance_is_chosen_and_a_quote_unlinked_in_place(room: Room):
    room.show("wallet", QUOTE)
    line = room.lines()[0]
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_F2)
    line.popover._press(1)
    assert room.world.store.get(Quote, room.world.ids["quote"]).importance == 1
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert room.world.store.get(Quote, room.world.ids["quote"]).item_id is None
    room.qtbot.waitUntil(lambda: QUOTE not in room.words())


def test_what_somebody_said_is_added_as_a_note_that_speaks_for_the_item(room: Room):
    room.inspector.show_items((room.world.ids["fallback"],))
    room.inspector.view.begin_adding("evidence")
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "They called about it twice.")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.qtbot.waitUntil(lambda: room.words()[:1] == ["They called about it twice."])
    (quote,) = room.world.store.all(Quote, item_id=room.world.ids["fallback"])
    assert room.world.store.get(Note, quote.note_id).title == "They called about it twice."
    room.world.desk.undo()
    room.qtbot.waitUntil(lambda: room.count() == "")


def test_the_weeks_are_spoken(room: Room):
    room.show("wallet", QUOTE)
    assert room.lines()[-1].accessibleName().startswith("Notes in each of 12 weeks: 0 0 0 0 0 0 0 0 0 0 0 1")
