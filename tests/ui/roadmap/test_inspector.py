"""The inspector: it shows what is selected and edits it in place."""

from datetime import date

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import AddRow, Rename, SetFields
from pmdesk.commands.items import MoveItems
from pmdesk.commands.removal import Delete
from pmdesk.commands.teams import Assign
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import (
    Anchor,
    Criterion,
    Decision,
    Dependency,
    Health,
    Item,
    KeyResult,
    Link,
    Milestone,
    Objective,
    Release,
    Risk,
    Status,
)
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.widgets.line import Line
from tests.ui.rooms import make_context, shown
from tests.world import World

Key = Qt.Key


class Room:
    """An inspector beside a field that has the focus, as the canvas would have."""

    def __init__(self, qtbot: QtBot, world: World) -> None:
        self.world = world
        self.qtbot = qtbot
        self.host = QWidget()
        qtbot.addWidget(self.host, before_close_func=lambda _host: self.context.close())
        self.context = make_context(world, self.host)
        self.leader = QLineEdit(self.host)
        self.inspector = Inspector(self.context, self.host)
        column = QVBoxLayout(self.host)
        column.addWidget(self.leader)
        column.addWidget(self.inspector)
        shown(qtbot, self.host, 330, 800)
        self.leader.setFocus()

    @property
    def store(self):
        return self.world.store

    def item(self, name: str = "wallet") -> Item:
        return self.store.get(Item, self.world.ids[name])

    def show(self, *names: str) -> None:
        self.inspector.show_items(tuple(self.world.ids[name] for name in names))

    def field(self, key: str) -> Line:
        line = self.inspector.view.fields.line(key)
        assert line is not None
        return line

    def words(self, key: str) -> str:
        return self.field(key).face.text

    def type(self, line: Line, text: str, key: Key = Key.Key_Return) -> None:
        line.setFocus()
        line.begin()
        assert line.box is not None
        line.box.field.selectAll()
        self.qtbot.keyClicks(line.box.field, text)
        mods = Qt.KeyboardModifier.ControlModifier if not isinstance(line.box.field, QLineEdit) else None
        self.qtbot.keyClick(line.box.field, key, *([mods] if mods else []))

    def pick(self, line: Line, *words: str, keep: bool = True) -> None:
        """Tick the choices of these words in the popover of a line."""
        line.setFocus()
        line.begin()
        popover = line.popover
        for word in words:
            row = next(at for at, choice in enumerate(popover.offered) if choice.text == word)
            popover._press(row)
        if popover is line.popover and keep:
            popover.close()

    def entry(self, part: str, place: int = 0) -> Line:
        return self.inspector.view.entries(part).lines[place]

    def part_words(self, part: str) -> list[str]:
        return [line.face.text for line in self.inspector.view.entries(part).lines]

    def add(self, part: str, text: str) -> None:
        self.inspector.view.begin_adding(part)
        line = self.inspector.view.entries(part).line("add")
        self.qtbot.keyClicks(line.box.field, text)
        self.qtbot.keyClick(line.box.field, Key.Key_Return)


@pytest.fixture
def room(qtbot: QtBot, world: World) -> Room:
    return Room(qtbot, world)


def test_nothing_selected_says_so(room: Room):
    assert room.inspector._nothing.isVisible()
    room.show("wallet")
    assert not room.inspector._nothing.isVisible()


def test_an_item_shows_its_way_name_and_fields(room: Room):
    room.context.desk.do(SetFields(Item, (room.world.ids["wallet"],), {"key": "PLAT-118"}, "Set key"))
    room.show("wallet")
    view = room.inspector.view
    assert view.crumbs.words == ["Checkout", "Express checkout", "PLAT-118"]
    assert view.title.text() == "Wallet"
    assert room.words("status") == "Idea"
    assert room.words("dates") == "2 Mar to 24 Apr"
    assert room.words("team") == "Core API"
    assert room.words("effort") == "8 points"


def test_following_the_selection_never_takes_the_focus(room: Room):
    for name in ("wallet", "address", "express"):
        room.show(name)
        assert room.leader.hasFocus()


def test_the_name_is_edited_in_place(room: Room):
    room.show("wallet")
    title = room.inspector.view.title
    title.setFocus()
    room.qtbot.keyClick(title, Key.Key_F2)
    title.box.field.selectAll()
    room.qtbot.keyClicks(title.box.field, "Wallets")
    room.qtbot.keyClick(title.box.field, Key.Key_Return)
    assert room.item().title == "Wallets"
    assert title.text() == "Wallets"
    assert title.hasFocus()


def test_dates_take_fuzzy_words_and_show_their_meaning(room: Room):
    room.show("wallet")
    line = room.field("dates")
    line.begin()
    line.box.field.selectAll()
    room.qtbot.keyClicks(line.box.field, "9 mar to 8 may")
    assert line.box.note == "9 Mar to 8 May, 61 days"
    room.qtbot.keyClick(line.box.field, Key.Key_Return)
    assert (room.item().start, room.item().end) == (date(2026, 3, 9), date(2026, 5, 8))
    room.type(line, "26.05")
    assert (room.item().start, room.item().end) == (date(2026, 3, 2), date(2026, 3, 15))
    room.type(line, "+1w")
    assert room.item().start == date(2026, 3, 9)


def test_moving_dates_carries_successors_as_one_step(room: Room):
    room.show("wallet")
    room.type(room.field("dates"), "+1w")
    assert room.item("address").start == date(2026, 5, 4)
    room.context.desk.undo()
    assert room.item("address").start == date(2026, 4, 27)
    assert room.words("dates") == "2 Mar to 24 Apr"


def test_wrong_dates_stay_with_the_reason_and_change_nothing(room: Room):
    room.show("wallet")
    line = room.field("dates")
    room.type(line, "thirteen")
    assert line.box.text == "thirteen"
    assert "is not a date" in line.box.note
    assert room.item().start == date(2026, 3, 2)
    room.qtbot.keyClick(line.box.field, Key.Key_Escape)
    assert line.face.text == "2 Mar to 24 Apr"


def test_emptied_dates_are_cleared(room: Room):
    room.show("wallet")
    line = room.field("dates")
    line.begin()
    line.box.field.clear()
    room.qtbot.keyClick(line.box.field, Key.Key_Return)
    assert room.item().span is None
    assert room.words("dates") == "—"


def test_effort_takes_three_points_and_steps(room: Room):
    room.show("wallet")
    room.type(room.field("effort"), "26-34-48")
    assert (room.item().effort_low, room.item().effort_likely, room.item().effort_high) == (26, 34, 48)
    assert room.words("effort") == "26, 34, 48 points"
    assert room.words("likely") != "—"
    room.type(room.field("effort"), "+2")
    assert room.item().effort_high == 50


def test_tab_walks_the_typed_fields(room: Room):
    room.show("wallet")
    room.type(room.field("effort"), "13", Key.Key_Tab)
    assert room.item().effort_likely == 13
    assert room.field("release_id").hasFocus()


def test_status_team_release_and_owner_are_picked(room: Room):
    room.show("wallet")
    room.pick(room.field("status"), "In progress")
    assert room.item().status is Status.IN_PROGRESS
    room.pick(room.field("team"), "Checkout")
    assert room.words("team") == "Core API, Checkout"
    room.pick(room.field("release_id"), "26.08")
    assert room.words("release_id") == "26.08, 27 Apr"
    room.pick(room.field("release_id"), "No release")
    assert room.item().release_id is None
    room.field("owner").begin()
    popover = room.field("owner").popover
    room.qtbot.keyClicks(popover._filter, "Leah")
    room.qtbot.keyClick(popover._filter, Key.Key_Return)
    assert room.item().owner == "Leah"


def test_progress_pin_health_and_impact(room: Room):
    room.inspector._folds["more"] = True
    room.show("wallet")
    room.type(room.field("progress"), "40")
    room.type(room.field("progress"), "+10")
    assert room.item().progress == 50
    room.qtbot.keyClick(room.field("pinned"), Key.Key_Space)
    assert room.item().pinned
    room.pick(room.field("health"), "Blocked")
    assert room.item().health is Health.BLOCKED
    room.type(room.field("impact"), "1-2-3")
    assert room.item().impact_high == 3
    room.type(room.field("hypothesis"), "It helps")
    assert room.item().hypothesis == "It helps"


def test_empty_fields_are_folded_away_and_the_folding_is_remembered(room: Room):
    room.show("wallet")
    assert room.inspector.view.fields.line("hypothesis") is None
    more = room.field("more")
    assert more.face.text == "8 more fields"
    room.qtbot.keyClick(more, Key.Key_Return)
    assert room.inspector.view.fields.line("hypothesis") is not None
    again = Inspector(room.context, room.host)
    again.show_items((room.world.ids["address"],))
    assert again.view.fields.line("hypothesis") is not None


def test_a_broken_rule_is_told_in_words(room: Room):
    room.show("wallet")
    room.inspector.view.title.begin()
    field = room.inspector.view.title.box.field
    field.clear()
    room.qtbot.keyClick(field, Key.Key_Return)
    assert room.inspector.view.title.box.note == "An item needs a name. Type a few words."
    assert room.item().title == "Wallet"


# Several


def test_several_items_show_what_they_share_and_how_many_differ(room: Room):
    room.show("wallet", "address", "fallback")
    assert room.inspector.card.title == "3 items"
    assert room.inspector.view.crumbs.words == ["24 points together", ""]
    assert room.words("status") == "Idea"
    assert room.words("dates") == "3 different"
    assert room.words("effort") == "8 points"
    assert room.words("team") == "2 different"


def test_editing_several_sets_all_in_one_step(room: Room):
    room.show("wallet", "address", "fallback")
    before = room.context.desk.undo_label
    room.pick(room.field("status"), "Planned")
    assert {room.item(name).status for name in ("wallet", "address", "fallback")} == {Status.PLANNED}
    room.context.desk.undo()
    assert room.context.desk.undo_label == before
    room.type(room.field("effort"), "+2")
    assert {room.item(name).effort_likely for name in ("wallet", "address", "fallback")} == {10}
    assert room.context.desk.undo_label == "Set effort of 3 items"
    room.context.desk.undo()
    assert room.item().effort_likely == 8


def test_several_keep_their_own_teams_and_tags_besides_what_is_ticked(room: Room):
    room.context.desk.do(SetFields(Item, (room.world.ids["address"],), {"tags": ("eu",)}, "Tag"))
    room.show("wallet", "address")
    room.pick(room.field("team"), "Checkout")
    assert room.words("team") == "2 different"
    room.show("wallet")
    assert room.words("team") == "Core API, Checkout"
    room.show("wallet", "address")
    room.field("tags").begin()
    popover = room.field("tags").popover
    room.qtbot.keyClicks(popover._filter, "mobile")
    room.qtbot.keyClick(popover._filter, Key.Key_Return)
    room.qtbot.keyClick(popover._filter, Key.Key_Return)
    assert room.item("address").tags == ("eu", "mobile")
    assert room.item("wallet").tags == ("mobile",)


def test_dates_typed_for_several_are_given_to_all(room: Room):
    room.show("address", "fallback")
    room.type(room.field("dates"), "May")
    assert room.item("address").span == room.item("fallback").span
    assert room.words("dates") == "May"


# Sections


def test_empty_sections_have_one_add_line(room: Room):
    room.show("address")
    assert room.part_words("criteria") == ["Add criterion…"]
    assert room.part_words("risks") == ["Add risk…"]
    assert room.part_words("decisions") == ["Add decision…"]


def test_criteria_are_added_ticked_renamed_reordered_and_removed(room: Room):
    room.show("wallet")
    room.add("criteria", "Falls back")
    room.qtbot.waitUntil(lambda: room.inspector.view.entries("criteria").line("add").box is not None)
    room.qtbot.keyClick(room.inspector.view.entries("criteria").line("add").box.field, Key.Key_Escape)
    room.qtbot.waitUntil(lambda: room.inspector.view.entries("criteria").line("add") is None)
    assert room.part_words("criteria") == ["Pays in one tap", "Falls back"]
    second = room.entry("criteria", 1)
    room.qtbot.keyClick(second, Key.Key_Space)
    assert second.face.tick is True
    assert room.inspector.view.part("criteria").head.count == "1 of 2"
    room.qtbot.keyClick(second, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert room.part_words("criteria") == ["Falls back", "Pays in one tap"]
    assert second.hasFocus()
    room.type(second, "Falls back to cards")
    assert room.store.all(Criterion, order_by="rank")[0].title == "Falls back to cards"
    room.qtbot.keyClick(second, Key.Key_Delete)
    assert room.part_words("criteria") == ["Pays in one tap"]
    assert room.context.toasts.shown()[-1].text == "Removed criterion “Falls back to cards”"
    room.context.desk.undo()
    assert len(room.part_words("criteria")) == 2


def test_a_description_is_edited_as_source_and_shown_rendered(room: Room):
    room.show("wallet")
    assert room.part_words("description") == ["Add description…"]
    room.inspector.view.begin_adding("description")
    prose = room.inspector.view.prose("description")
    prose.box.field.insertPlainText("Pay with **one** tap")
    room.qtbot.keyClick(prose.box.field, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert room.item().description == "Pay with **one** tap"
    assert prose.view.toPlainText() == "Pay with one tap"
    assert room.part_words("description") == []
    prose.begin()
    prose.box.field.insertPlainText("never ")
    room.qtbot.keyClick(prose.box.field, Key.Key_Escape)
    assert room.item().description == "Pay with **one** tap"


def test_links_show_their_address_before_they_open(room: Room):
    room.show("wallet")
    room.add("links", "Board https://example.test/board")
    assert [(link.title, link.url) for link in room.store.all(Link)][-1] == ("Board", "https://example.test/board")
    line = room.entry("links", 1)
    assert line.face.fact == "example.test"
    room.qtbot.keyClick(line, Key.Key_Return)
    assert "https://example.test/board" in room.part_words("links")
    assert "Open in the browser" in room.part_words("links")
    room.context.desk.do(
        AddRow(Link, {"item_id": room.world.ids["wallet"], "url": "file:///etc/passwd", "title": "x"}, "Add link")
    )
    room.inspector.view.entries("links").open(f"link:{room.store.all(Link)[-1].id}")
    assert "This kind of address is not opened" in room.part_words("links")


def test_dependencies_tell_and_edit_their_order(room: Room):
    room.show("address")
    assert room.part_words("dependencies") == ["Wallet", "Fallback"]
    room.context.desk.do(SetFields(Item, (room.world.ids["address"],), {"start": date(2026, 4, 20)}, "Move"))
    tie = room.entry("dependencies")
    assert (tie.face.fact, tie.face.fact_ink) == ("5 days too early", "danger_text")
    assert room.part_words("risks")[0] == "Wallet ends 5 days too late"
    key = f"tie:{room.world.ids['first_link']}"
    room.inspector.view.entries("dependencies").open(key)
    entries = room.inspector.view.entries("dependencies")
    room.pick(entries.line(f"{key}/anchor"), "Start to start")
    room.type(entries.line(f"{key}/lag"), "3")
    link = room.store.get(Dependency, room.world.ids["first_link"])
    assert (link.anchor, link.lag_days) == (Anchor.START_START, 3)
    assert tie.face.fact == "start to start, +3 d"
    room.pick(entries.line(f"{key}/way"), "It waits for this")
    assert room.store.all(Dependency, predecessor_id=room.world.ids["address"], successor_id=room.world.ids["wallet"])


def test_a_circle_is_refused_in_words(room: Room):
    room.show("wallet")
    room.inspector.view.begin_adding("dependencies")
    line = room.inspector.view.entries("dependencies").line("add")
    popover = line.popover
    popover._press(next(at for at, choice in enumerate(popover.offered) if choice.text == "Fallback"))
    popover.close()
    assert "circle" in room.context.status.said[-1]
    assert room.store.count(Dependency) == 2


def test_risks_decisions_and_milestones_are_edited_in_place(room: Room):
    room.show("wallet")
    risk = room.entry("risks")
    assert risk.face.fact == "3 × 3"
    key = f"risk:{room.world.ids['risk']}"
    room.inspector.view.entries("risks").open(key)
    room.pick(room.inspector.view.entries("risks").line(f"{key}/likelihood"), "5")
    assert room.store.get(Risk, room.world.ids["risk"]).likelihood == 5
    assert risk.face.fact_ink == "danger_text"
    room.add("decisions", "Which first?")
    decision = room.store.all(Decision)[0]
    room.inspector.view.entries("decisions").open(f"decision:{decision.id}")
    line = room.inspector.view.entries("decisions").line(f"decision:{decision.id}/options")
    line.begin()
    line.box.field.insertPlainText("Apple\nGoogle\n")
    line.finish()
    room.pick(room.inspector.view.entries("decisions").line(f"decision:{decision.id}/chosen"), "Apple")
    decision = room.store.get(Decision, decision.id)
    assert (decision.options, decision.chosen, decision.decided_on) == (("Apple", "Google"), "Apple", date(2026, 3, 10))
    room.add("milestones", "Beta, 20 apr")
    assert [(row.title, row.day) for row in room.store.all(Milestone)][-1] == ("Beta", date(2026, 4, 20))


def test_folding_is_remembered(room: Room):
    room.show("wallet")
    head = room.inspector.view.part("risks").head
    room.qtbot.keyClick(head, Key.Key_Left)
    assert not room.inspector.view.part("risks").is_open
    room.context.memory.flush()
    again = Inspector(room.context, room.host)
    again.show_items((room.world.ids["address"],))
    assert not again.view.part("risks").is_open


def test_history_gives_any_value_back_as_a_new_edit(room: Room):
    wallet = room.world.ids["wallet"]
    room.context.desk.do(SetFields(Item, (wallet,), {"end": date(2026, 5, 2)}, "Move"))
    room.context.desk.do(Rename(Item, wallet, "Wallets"))
    room.show("wallet")
    assert room.inspector.view.part("history").head.count == "3"
    assert not room.inspector.view.part("history").is_open
    room.qtbot.keyClick(room.inspector.view.part("history").head, Key.Key_Right)
    assert room.part_words("history") == [
        "Name: Wallet → Wallets",
        "Dates: 2 Mar to 24 Apr → 2 Mar to 2 May",
        "Add Wallet",
    ]
    dates = room.entry("history", 1)
    key = next(key for key, line in room.inspector.view.entries("history")._lines.items() if line is dates)
    room.qtbot.keyClick(dates, Key.Key_Return)
    room.qtbot.keyClick(room.inspector.view.entries("history").line(f"{key}/back"), Key.Key_Return)
    assert room.item().end == date(2026, 4, 24)
    assert room.item().title == "Wallets"
    assert room.context.desk.undo_label == "Take back dates of Wallets"
    assert room.inspector.view.part("history").head.count == "4"


# Other rows, and keeping up


def test_an_objective_shows_and_edits_its_key_results(room: Room):
    room.inspector.show_row(Kind.OBJECTIVE, room.world.ids["objective"])
    assert room.inspector.card.title == "Fewer lost carts"
    room.add("key_results", "Conversion")
    result = room.store.all(KeyResult)[0]
    key = f"key_result:{result.id}"
    room.inspector.view.entries("key_results").open(key)
    room.type(room.inspector.view.entries("key_results").line(f"{key}/target"), "64")
    assert room.store.get(KeyResult, result.id).target == 64
    room.type(room.field("due"), "30 jun")
    assert room.store.get(Objective, room.world.ids["objective"]).due == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("kind", "name", "title", "field"),
    [
        (Kind.PRODUCT, "checkout", "Checkout", "colour"),
        (Kind.RELEASE, "release", "26.08", "target"),
        (Kind.SPRINT, "sprint", "26.05", "goal"),
        (Kind.TEAM, "team", "Core API", "velocity"),
        (Kind.MILESTONE, "milestone", "Certified", "day"),
    ],
)
def test_every_other_row_has_a_card(room: Room, kind: Kind, name: str, title: str, field: str):
    room.inspector.show_row(kind, room.world.ids[name])
    assert room.inspector.card.title == title
    assert room.field(field) is not None
    assert room.inspector.view.part("history").head.count == "1"


def test_a_release_lists_its_items(room: Room):
    room.context.desk.do(
        SetFields(Item, (room.world.ids["wallet"],), {"release_id": room.world.ids["release"]}, "Plan")
    )
    room.inspector.show_row(Kind.RELEASE, room.world.ids["release"])
    assert room.part_words("items") == ["Wallet"]
    room.type(room.field("target"), "4 may")
    assert room.store.get(Release, room.world.ids["release"]).target == date(2026, 5, 4)


def test_only_changes_that_touch_what_is_shown_are_read(room: Room, monkeypatch: pytest.MonkeyPatch):
    room.show("wallet")
    read: list[int] = []
    monkeypatch.setattr(room.inspector, "_read", lambda: read.append(1))
    room.context.desk.do(Rename(Item, room.world.ids["fallback"], "Elsewhere"))
    assert read == []
    room.context.desk.do(Rename(Item, room.world.ids["address"], "A successor"))
    room.context.desk.do(Rename(Item, room.world.ids["express"], "A parent"))
    room.context.desk.do(Assign((room.world.ids["wallet"],), ()))
    assert len(read) == 3


def test_dates_become_a_sum_as_soon_as_the_item_has_a_part(room: Room):
    room.show("wallet")
    assert not room.field("dates").face.fact
    part = MoveItems((room.world.ids["fallback"],), room.world.ids["checkout"], room.world.ids["wallet"])
    room.context.desk.do(part)
    assert "from 1 item" in room.field("dates").face.fact
    room.context.desk.undo()
    assert not room.field("dates").face.fact


def test_a_deleted_item_leaves_nothing_and_comes_back_with_undo(room: Room):
    room.show("wallet")
    room.context.desk.do(Delete(Item, (room.world.ids["wallet"],)))
    assert room.inspector._nothing.isVisible()
    room.context.desk.undo()
    assert room.inspector.view.title.text() == "Wallet"


def test_what_is_typed_is_kept_when_the_selection_moves_on(room: Room):
    room.show("wallet")
    line = room.field("effort")
    line.begin()
    line.box.field.setText("13")
    room.show("address")
    assert room.item("wallet").effort_likely == 13
    assert room.item("address").effort_likely == 8
    assert room.words("effort") == "8 points"


def test_an_edit_elsewhere_does_not_disturb_typing(room: Room):
    room.show("wallet")
    line = room.field("effort")
    line.begin()
    line.box.field.setText("1")
    room.context.desk.do(SetFields(Item, (room.world.ids["wallet"],), {"owner": "Leah"}, "Set owner"))
    assert room.words("owner") == "Leah"
    assert line.box.text == "1"


def test_arrows_walk_and_escape_goes_back_to_the_list(room: Room):
    room.show("wallet")
    room.inspector.begin()
    assert room.inspector.view.title.hasFocus()
    room.qtbot.keyClick(room.inspector.view.title, Key.Key_Down)
    assert room.field("status").hasFocus()
    room.qtbot.keyClick(room.field("status"), Key.Key_Up)
    assert room.inspector.view.title.hasFocus()
    room.inspector.view.stops()[-1].setFocus()
    room.qtbot.keyClick(room.inspector.view.stops()[-1], Key.Key_Tab)
    assert room.leader.hasFocus()
    room.inspector.begin()
    with room.qtbot.waitSignal(room.inspector.left):
        room.qtbot.keyClick(room.inspector.view.title, Key.Key_Escape)


def test_it_is_260_to_420_pixels_wide(room: Room):
    assert (room.inspector.minimumWidth(), room.inspector.maximumWidth()) == (260, 420)


def test_the_focus_walks_in_reading_order_also_past_lines_that_came_later(room: Room):
    room.show("wallet")
    room.context.desk.do(AddRow(Criterion, {"item_id": room.world.ids["wallet"], "title": "Later"}, "Add criterion"))
    stops = room.inspector.view.stops()
    tops = [stop.mapTo(room.inspector.view, stop.rect().topLeft()).y() for stop in stops]
    assert tops == sorted(tops)
    room.inspector.begin()
    for stop in stops[stops.index(room.inspector.view.title) + 1 :]:
        room.qtbot.keyClick(room.host.window().focusWidget(), Key.Key_Tab)
        assert stop.hasFocus()


def test_another_text_size_and_theme_apply_at_once(room: Room):
    room.show("wallet")
    before = room.field("status").height()
    room.context.theme.set_scale(1.5)
    room.qtbot.waitUntil(lambda: room.field("status").height() > before)
    assert room.inspector.minimumWidth() == 390
    room.context.theme.set_mode("dark")
    assert room.words("status") == "Idea"


def test_a_field_that_opens_at_the_lower_edge_comes_into_view(room: Room):
    room.host.resize(330, 400)
    room.show("wallet")
    room.inspector.view.begin_adding("milestones")
    line = room.inspector.view.entries("milestones").line("add")
    area = room.inspector._area

    def is_in_view() -> bool:
        bottom = line.mapTo(area.viewport(), line.rect().bottomLeft()).y()
        return bottom <= area.viewport().height()

    room.qtbot.waitUntil(is_in_view)


def test_a_link_in_the_description_shows_its_whole_address_before_it_opens(room: Room):
    source = "[pay](https://example.test/a) [bad](javascript:x) [disk](file:///etc/passwd)"
    room.context.desk.do(SetFields(Item, (room.world.ids["wallet"],), {"description": source}, "Describe"))
    room.show("wallet")
    prose = room.inspector.view.prose("description")
    words = [action.text() for action in prose.address_menu(QUrl("https://example.test/a")).actions()]
    assert words == ["https://example.test/a", "", "Open in the browser"]
    for address in ("javascript:x", "file:///etc/passwd"):
        words = [action.text() for action in prose.address_menu(QUrl(address)).actions()]
        assert words == [address, "", "This kind of address is not opened"]
