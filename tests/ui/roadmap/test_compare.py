"""The roadmap compared with a past day, in the bar, the list and on the canvas."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import Archive, Rename, SetFields
from pmdesk.commands.items import AddItem
from pmdesk.commands.removal import Delete
from pmdesk.commands.schedule import Shift
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.roadmap import Item, ItemKind, Release
from pmdesk.queries.compare import Sort
from pmdesk.ui.roadmap.compare import ComparePanel, say_step
from pmdesk.ui.roadmap.pane import RoadmapPane, build
from pmdesk.ui.roadmap.pane_later import furnish
from tests.ui.rooms import make_context, shown
from tests.world import World

YESTERDAY = date(2026, 3, 10)
Key = Qt.Key


class Room:
    """The roadmap pane, a day after the small world was made."""

    def __init__(self, qtbot: QtBot, world: World) -> None:
        world.clock.instant += timedelta(days=1)
        self.world, self.qtbot = world, qtbot
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.context = make_context(world, self.host)
        self.pane: RoadmapPane = build(self.context)
        furnish(self.pane)
        column = QVBoxLayout(self.host)
        column.addWidget(self.pane)
        shown(qtbot, self.host, 1376, 806)
        self.canvas = self.pane.page.canvas
        self.canvas.setFocus()

    @property
    def panel(self) -> ComparePanel:
        return self.pane.page.compare

    def lines(self) -> list[str]:
        return [f"{entry.title}: {entry.words}" for entry in self.panel.shown]

    def counts(self) -> list[str]:
        return [button.text() for button in self.panel.bar.counts.values()]


@pytest.fixture
def room(qtbot: QtBot, world: World) -> Room:
    return Room(qtbot, world)


def test_v_compares_with_yesterday_and_asks_for_another_day(room: Room):
    assert not room.panel.isVisible()
    room.qtbot.keyClick(room.canvas, Key.Key_V)
    assert room.panel.isVisible()
    assert room.panel.bar.day.text() == "yesterday, 10 Mar"
    assert [choice.text for choice in room.panel.popover.offered] == [
        "yesterday",
        "last Monday",
        "start of sprint 26.05",
    ]
    room.panel.popover.close()
    room.canvas.setFocus()
    room.qtbot.keyClick(room.canvas, Key.Key_V)
    assert not room.panel.isVisible()


def test_nothing_changed_is_said(room: Room):
    room.panel.compare_with(YESTERDAY, "yesterday")
    assert room.panel.bar.words.text() == "Nothing changed since"
    assert room.counts() == ["0 added", "0 removed", "0 moved", "0 changed"]
    assert not room.panel.list.isVisible()


def test_a_day_is_typed_in_fuzzy_words(room: Room):
    room.panel.compare_with(YESTERDAY)
    room.panel.ask()
    popover = room.panel.popover
    popover.line.setText("2 mar")
    assert [(choice.text, choice.fact) for choice in popover.offered] == [("2 Mar", "Monday")]
    popover.line.setText("+3d")
    assert popover.offered[-1].text == "14 Mar is not over yet"
    popover.line.setText("thirteen")
    assert "is not a date" in popover.offered[0].text
    popover.line.setText("2 mar")
    room.qtbot.keyClick(popover.line, Key.Key_Return)
    assert room.panel.bar.day.text() == "2 Mar"
    assert room.panel.comparison.day == date(2026, 3, 2)
    assert room.panel.comparison.count(Sort.ADDED) == 14


def test_differences_are_counted_listed_and_painted_as_ghosts(room: Room):
    ids = room.world.ids
    room.context.desk.do(Shift((ids["wallet"],), 8, along=False))
    room.context.desk.do(Delete(Item, (ids["fallback"],)))
    added = room.context.desk.ask(AddItem(ItemKind.FEATURE, "Tax", parent_id=ids["express"]))[1]
    room.context.desk.do(SetFields(Release, (ids["release"],), {"target": date(2026, 5, 4)}, "Move"))
    room.panel.compare_with(YESTERDAY)
    assert room.counts() == ["1 added", "2 removed", "2 moved", "0 changed"]
    assert room.lines() == [
        "Tax: added",
        "Address → Fallback: link removed",
        "Fallback: removed",
        "Wallet: moved 8 days later",
        "26.08: moved 7 days later",
    ]
    picture = room.canvas.picture()
    assert picture.added == {added}
    ghost = picture.ghosts[ids["wallet"]]
    assert ghost.words == "+8 days"
    assert ghost.days is not None
    assert date.fromordinal(ghost.days.start) == date(2026, 3, 2)
    room.panel.end()
    assert not room.canvas.picture().ghosts
    assert not room.canvas.picture().added


def test_it_keeps_up_with_changes(room: Room):
    room.panel.compare_with(YESTERDAY)
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.qtbot.waitUntil(lambda: room.lines() == ["Wallet: moved 8 days later"])
    room.context.desk.undo()
    room.qtbot.waitUntil(lambda: room.lines() == [])
    assert not room.canvas.picture().ghosts


def test_a_row_of_the_list_selects_its_item_and_keeps_the_focus(room: Room):
    ids = room.world.ids
    room.context.desk.do(Shift((ids["wallet"], ids["address"]), 8, along=False))
    room.panel.compare_with(YESTERDAY)
    room.panel.list.setFocus()
    assert room.canvas.selected_items() == [ids["address"]]
    room.qtbot.keyClick(room.panel.list, Key.Key_J)
    assert room.canvas.selected_items() == [ids["wallet"]]
    assert room.panel.list.hasFocus()
    assert room.pane.inspector.shown == (Ref(Kind.ITEM, ids["wallet"]),)
    room.qtbot.keyClick(room.panel.list, Key.Key_Escape)
    assert room.canvas.hasFocus()


def test_other_rows_open_in_the_inspector_and_gone_ones_are_told(room: Room):
    ids = room.world.ids
    room.context.desk.do(SetFields(Release, (ids["release"],), {"target": date(2026, 5, 4)}, "Move"))
    room.context.desk.do(Archive(Item, (ids["fallback"],), room.world.clock.now()))
    room.panel.compare_with(YESTERDAY)
    room.panel.chosen.emit(room.panel.shown[1])
    assert room.pane.inspector.shown == (Ref(Kind.RELEASE, ids["release"]),)
    room.panel.chosen.emit(room.panel.shown[0])
    assert room.context.status.said[-1] == "Fallback is not on the roadmap any more"


def test_a_count_narrows_the_list(room: Room):
    ids = room.world.ids
    room.context.desk.do(Shift((ids["wallet"],), 8, along=False))
    room.context.desk.do(Rename(Item, ids["address"], "Addresses"))
    room.panel.compare_with(YESTERDAY)
    room.panel.bar.counts[Sort.CHANGED].click()
    assert room.lines() == ["Addresses: name Address → Addresses"]
    room.panel.bar.counts[Sort.CHANGED].click()
    assert len(room.lines()) == 2


def test_hiding_the_list_is_remembered(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.panel.compare_with(YESTERDAY)
    assert room.panel.list.isVisible()
    room.panel.bar.listed.click()
    assert not room.panel.list.isVisible()
    again = ComparePanel(room.context, room.host)
    assert not again.bar.listed.isChecked()


def test_steps_are_said_with_a_real_minus():
    assert (say_step(8), say_step(-1), say_step(0)) == ("+8 days", "−1 day", "")


def test_a_screen_reader_hears_what_became_of_each_row(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.panel.compare_with(YESTERDAY)
    assert room.panel.list.rows().text(0) == "Wallet, moved 8 days later"


def test_away_from_the_timeline_it_says_where_it_shows(room: Room):
    room.pane.page.hide()
    room.panel.toggle()
    assert not room.panel.is_on
    assert "timeline" in room.context.status.said[-1]
