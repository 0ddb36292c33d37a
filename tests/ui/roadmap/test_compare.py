"""The roadmap compared with a past day, in the bar, the list and on the canvas."""

import threading
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
from pmdesk.ui.roadmap.compare import ComparePanel
from pmdesk.ui.roadmap.compare_answer import say_step
from pmdesk.ui.roadmap.compare_bar import CompareBar
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
        qtbot.addWidget(self.host, before_close_func=lambda _host: self.context.close())
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

    def compare_with(self, day: date, title: str = "") -> None:
        """Compare, and wait for the answer."""
        self.panel.compare_with(day, title)
        self.await_answer()

    def await_answer(self) -> None:
        self.qtbot.waitUntil(lambda: not self.panel.is_waiting)

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
    room.compare_with(YESTERDAY, "yesterday")
    assert room.panel.bar.words.text() == "Nothing changed since"
    assert room.counts() == ["0 added", "0 removed", "0 moved", "0 changed"]
    assert not room.panel.list.isVisible()


def test_a_day_is_typed_in_fuzzy_words(room: Room):
    room.compare_with(YESTERDAY)
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
    room.await_answer()
    assert room.panel.bar.day.text() == "2 Mar"
    assert room.panel.comparison.day == date(2026, 3, 2)
    assert room.panel.comparison.count(Sort.ADDED) == 14


def test_differences_are_counted_listed_and_painted_as_ghosts(room: Room):
    ids = room.world.ids
    room.context.desk.do(Shift((ids["wallet"],), 8, along=False))
    room.context.desk.do(Delete(Item, (ids["fallback"],)))
    added = room.context.desk.ask(AddItem(ItemKind.FEATURE, "Tax", parent_id=ids["express"]))[1]
    room.context.desk.do(SetFields(Release, (ids["release"],), {"target": date(2026, 5, 4)}, "Move"))
    room.compare_with(YESTERDAY)
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
    room.compare_with(YESTERDAY)
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.qtbot.waitUntil(lambda: room.lines() == ["Wallet: moved 8 days later"])
    room.context.desk.undo()
    room.qtbot.waitUntil(lambda: room.lines() == [])
    assert not room.canvas.picture().ghosts


def test_a_row_of_the_list_selects_its_item_and_keeps_the_focus(room: Room):
    ids = room.world.ids
    room.context.desk.do(Shift((ids["wallet"], ids["address"]), 8, along=False))
    room.compare_with(YESTERDAY)
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
    room.compare_with(YESTERDAY)
    room.panel.chosen.emit(room.panel.shown[1])
    assert room.pane.inspector.shown == (Ref(Kind.RELEASE, ids["release"]),)
    room.panel.chosen.emit(room.panel.shown[0])
    assert room.context.status.said[-1] == "Fallback is not on the roadmap any more"


def test_a_count_narrows_the_list(room: Room):
    ids = room.world.ids
    room.context.desk.do(Shift((ids["wallet"],), 8, along=False))
    room.context.desk.do(Rename(Item, ids["address"], "Addresses"))
    room.compare_with(YESTERDAY)
    room.panel.bar.counts[Sort.CHANGED].click()
    assert room.lines() == ["Addresses: name Address → Addresses"]
    room.panel.bar.counts[Sort.CHANGED].click()
    assert len(room.lines()) == 2


def test_the_list_grows_with_the_text(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"], room.world.ids["address"]), 8, along=False))
    room.compare_with(YESTERDAY)
    before = room.panel.list.height()
    room.context.theme.set_scale(1.5)
    assert room.panel.list.height() == 2 * room.panel.list.rows().height(0) > before


def test_hiding_the_list_is_remembered(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.compare_with(YESTERDAY)
    assert room.panel.list.isVisible()
    room.panel.bar.listed.click()
    assert not room.panel.list.isVisible()
    again = ComparePanel(room.context, room.host)
    assert not again.bar.listed.isChecked()


def test_steps_are_said_with_a_real_minus():
    assert (say_step(8), say_step(-1), say_step(0)) == ("+8 days", "−1 day", "")


def test_a_screen_reader_hears_what_became_of_each_row(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.compare_with(YESTERDAY)
    assert room.panel.list.rows().text(0) == "Wallet, moved 8 days later"


def test_away_from_the_timeline_it_says_where_it_shows(room: Room):
    room.pane.page.hide()
    room.panel.toggle()
    assert not room.panel.is_on
    assert "timeline" in room.context.status.said[-1]


class Gate:
    """Keeps the readers busy until it opens."""

    def __init__(self, room: Room) -> None:
        self._open = threading.Event()
        for key in ("one", "two"):
            room.context.ask(key, lambda _rows: self._open.wait(20), lambda _answer: None, lambda _trouble: None)

    def open(self) -> None:
        self._open.set()


def test_the_window_does_not_wait_for_the_answer(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    gate = Gate(room)
    room.panel.compare_with(YESTERDAY, "yesterday")
    assert room.panel.isVisible()
    assert room.panel.bar.day.text() == "yesterday, 10 Mar"
    assert room.panel.bar.words.text() == "Compared with"
    assert not room.panel.bar.counts[Sort.MOVED].isVisible()
    room.qtbot.waitUntil(lambda: room.panel.bar.words.text() == "Comparing…")
    gate.open()
    room.await_answer()
    assert room.panel.bar.words.text() == "Compared with"
    assert room.counts() == ["0 added", "0 removed", "1 moved", "0 changed"]


def test_of_several_days_only_the_newest_is_answered(room: Room):
    gate = Gate(room)
    seen: list[date] = []
    room.panel.ghosts_changed.connect(lambda *_: seen.append(room.panel.comparison.day))
    room.panel.compare_with(date(2026, 3, 2))
    room.panel.compare_with(YESTERDAY)
    gate.open()
    room.await_answer()
    assert seen == [YESTERDAY]


def test_what_was_found_stays_while_it_is_compared_anew_but_not_under_another_day(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.compare_with(YESTERDAY)
    gate = Gate(room)
    room.panel.refresh()
    room.qtbot.waitUntil(lambda: room.panel.bar.words.text() == "Comparing…")
    assert room.lines() == ["Wallet: moved 8 days later"]
    assert room.canvas.picture().ghosts
    room.panel.compare_with(date(2026, 3, 2))
    room.qtbot.waitUntil(lambda: room.lines() == [])
    assert not room.canvas.picture().ghosts
    assert not room.panel.bar.counts[Sort.MOVED].isVisible()
    gate.open()
    room.await_answer()
    assert room.panel.comparison.count(Sort.ADDED) == 14


def test_an_answer_that_comes_after_the_end_is_not_shown(room: Room):
    gate = Gate(room)
    room.panel.compare_with(date(2026, 3, 2))
    room.panel.end()
    heard: list[int] = []
    gate.open()
    room.context.ask("after", lambda _rows: 1, heard.append, room.context.tell)
    room.qtbot.waitUntil(lambda: heard == [1])
    assert not room.panel.isVisible()
    assert not room.canvas.picture().added


def test_what_cannot_be_read_is_told_in_words_and_another_try_may_work(qtbot: QtBot, world: World):
    path = world.store.path
    path.rename(path.with_suffix(".away"))  # Before any reader has it open.
    room = Room(qtbot, world)
    room.compare_with(YESTERDAY)
    assert room.panel.bar.words.toolTip() or room.panel.bar.words.text().startswith("There is no workspace at")
    assert "There is no workspace" in room.context.status.said[-1]
    assert not room.panel.bar.counts[Sort.MOVED].isVisible()
    path.with_suffix(".away").rename(path)
    room.compare_with(YESTERDAY)
    assert room.panel.bar.words.text() == "Nothing changed since"
    assert room.counts()[0] == "0 added"


def cut_words(bar: CompareBar) -> list[str]:
    """Return the words of a bar that have less room than they need, or reach over its end."""
    parts = [part for part in (bar.words, bar.day, *bar.counts.values(), bar.listed, bar.done) if part.isVisible()]
    ends = [part.geometry().right() for part in parts]
    assert ends == sorted(ends)
    return [
        part.text() or part.accessibleName()
        for part in parts
        if part.width() < part.sizeHint().width() or part.geometry().right() >= bar.width()
    ]


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.3, 1.5])
@pytest.mark.parametrize("width", [1376, 960, 680])
def test_no_word_of_the_bar_is_cut(room: Room, scale: float, width: int):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.compare_with(YESTERDAY, "start of sprint 26.05")
    bar = room.panel.bar
    room.context.theme.set_scale(scale)
    bar.setFixedWidth(width)
    room.qtbot.waitUntil(lambda: bar.width() == width)
    bar.layout().activate()
    assert cut_words(bar) == []
    names = [button.accessibleName() for button in bar.counts.values()]
    assert names == ["0 added", "0 removed", "1 moved", "0 changed"]
    assert "start of sprint 26.05, 10 Mar" in (bar.day.text(), bar.day.toolTip())


def test_what_is_said_in_fewer_words_has_them_all_in_a_tool_tip(room: Room):
    room.compare_with(YESTERDAY, "yesterday")
    bar = room.panel.bar
    bar.setFixedWidth(420)
    room.qtbot.waitUntil(lambda: bar.width() == 420)
    assert (bar.words.text(), bar.words.toolTip()) == ("Same as", "Nothing changed since")
    assert (bar.day.text(), bar.day.toolTip()) == ("10 Mar", "yesterday, 10 Mar")
    assert [(each.text(), each.toolTip()) for each in bar.counts.values()] == [
        ("0", "0 added"),
        ("0", "0 removed"),
        ("0", "0 moved"),
        ("0", "0 changed"),
    ]
    assert (bar.listed.text(), bar.listed.toolTip()) == ("", "List")


def test_a_very_narrow_bar_keeps_what_there_is_to_press(room: Room):
    room.context.desk.do(Shift((room.world.ids["wallet"],), 8, along=False))
    room.compare_with(YESTERDAY, "yesterday")
    bar = room.panel.bar
    bar.setFixedWidth(240)
    room.qtbot.waitUntil(lambda: bar.width() == 240)
    bar.layout().activate()
    assert [sort for sort, button in bar.counts.items() if button.isVisible()] == [Sort.MOVED]
    assert cut_words(bar) == []
