"""How the teams of an item share its effort is seen and typed in the inspector, and the sum is told as it is."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import AddItem
from pmdesk.commands.teams import Assign, SetShares
from pmdesk.domain.roadmap import Assignment, Item, ItemKind
from pmdesk.ui.roadmap.pane_later import furnish
from tests.ui.roadmap.stage import Stage
from tests.ui.roadmap.test_inspector import Key, Room
from tests.world import World

SHARES, EQUAL = "roadmap.shares", "roadmap.equal_shares"


@pytest.fixture
def room(qtbot: QtBot, world: World) -> Room:
    room = Room(qtbot, world)
    ids = world.ids
    world.desk.do(Assign((ids["wallet"],), (ids["team"], ids["second_team"])))
    room.show("wallet")
    return room


def field(room: Room, team: str) -> str:
    return f"share:{room.world.ids[team]}"


def shares(room: Room) -> list[float]:
    rows = room.store.all(Assignment, item_id=room.world.ids["wallet"])
    return [row.share for row in sorted(rows, key=lambda row: row.team_id)]


def keys(room: Room) -> list[str]:
    return [key for key in room.inspector.view.fields._known if key.startswith(("share", "to_whole"))]


def set_shares(room: Room, one: float, other: float) -> None:
    ids = room.world.ids
    room.context.desk.do(SetShares(ids["wallet"], ((ids["team"], one), (ids["second_team"], other))))


def test_each_of_several_teams_says_its_share_and_points(room: Room):
    assert keys(room) == [field(room, "team"), field(room, "second_team")]
    line = room.field(field(room, "team"))
    assert (line.face.label, line.face.text, line.face.fact) == ("Core API", "50 %", "4 of 8 points")
    assert line.accessibleName() == "Share of Core API, 50 %, 4 of 8 points"


def test_one_team_with_the_whole_has_no_share_to_type(room: Room):
    room.context.desk.do(Assign((room.world.ids["wallet"],), (room.world.ids["team"],)))
    assert keys(room) == []


def test_one_team_with_a_part_says_so(room: Room):
    ids = room.world.ids
    room.context.desk.do(Assign((ids["wallet"],), (ids["team"],)))
    room.context.desk.do(SetShares(ids["wallet"], ((ids["team"], 0.5),)))
    assert room.words("shares") == "50 %"
    assert room.field("shares").face.fact == "50 % with no team"


def test_a_share_is_typed_as_one_named_step(room: Room):
    room.type(room.field(field(room, "team")), "70")
    assert shares(room) == pytest.approx([0.7, 0.5])
    assert room.context.desk.undo_label == "Set share of Core API in Wallet"
    room.context.desk.undo()
    assert shares(room) == pytest.approx([0.5, 0.5])
    assert keys(room) == [field(room, "team"), field(room, "second_team")]


def test_what_it_makes_together_is_said_while_typing(room: Room):
    line = room.field(field(room, "team"))
    line.setFocus()
    line.begin()
    assert line.box is not None
    line.box.field.selectAll()
    room.qtbot.keyClicks(line.box.field, "70")
    assert line.box.note == "70 %, together 120 %"
    line.box.field.selectAll()
    room.qtbot.keyClicks(line.box.field, "rest")
    assert line.box.note == "50 %, together 100 %"


def test_more_than_the_whole_is_told_with_how_it_counts(room: Room):
    room.type(room.field(field(room, "team")), "70")
    assert (room.words("shares"), room.field("shares").face.fact) == ("120 %", "counts as 100 %")
    assert room.field(field(room, "team")).face.fact == "4.7 of 8 points"
    assert room.field(field(room, "second_team")).face.fact == "3.3 of 8 points"


def test_less_than_the_whole_is_told_with_what_nobody_carries(room: Room):
    room.type(room.field(field(room, "team")), "30")
    assert (room.words("shares"), room.field("shares").face.fact) == ("80 %", "20 % with no team")


def test_shares_are_scaled_to_the_whole_by_one_press(room: Room):
    set_shares(room, 0.6, 0.2)
    room.field("to_whole").click()
    assert shares(room) == pytest.approx([0.75, 0.25])
    assert room.context.desk.undo_label == "Scale team shares of Wallet to 100 %"
    assert keys(room) == [field(room, "team"), field(room, "second_team")]


def test_thirds_make_the_whole(room: Room):
    set_shares(room, 1 / 3, 2 / 3)
    assert room.words(field(room, "team")) == "33.3 %"
    assert keys(room) == [field(room, "team"), field(room, "second_team")]


@pytest.mark.parametrize(("text", "words"), [("0", "untick it in Team"), ("120", "at most 100 %"), ("all", "Type it")])
def test_what_is_no_share_is_told_and_stays(room: Room, text: str, words: str):
    line = room.field(field(room, "team"))
    room.type(line, text)
    assert line.box is not None
    assert words in line.box.note
    assert shares(room) == [0.5, 0.5]
    line.give_up()


def test_tab_goes_on_to_the_next_team(room: Room):
    room.type(room.field(field(room, "team")), "70", Key.Key_Tab)
    line = room.field(field(room, "second_team"))
    assert line.box is not None
    room.qtbot.keyClicks(line.box.field, "30")
    room.qtbot.keyClick(line.box.field, Key.Key_Return)
    assert shares(room) == pytest.approx([0.7, 0.3])
    assert keys(room) == [field(room, "team"), field(room, "second_team")]


def test_without_an_estimate_a_share_says_no_points(room: Room):
    room.context.desk.do(SetFields(Item, (room.world.ids["wallet"],), {"effort_likely": None}, "Set effort"))
    assert room.field(field(room, "team")).face.fact == ""


def test_an_initiative_whose_parts_count_says_no_points(room: Room):
    ids = room.world.ids
    room.context.desk.do(AddItem(ItemKind.FEATURE, "Part", parent_id=ids["wallet"], values={"effort_likely": 5.0}))
    room.show("wallet")
    assert room.field(field(room, "team")).face.fact == ""


def test_several_items_show_no_shares(room: Room):
    room.show("wallet", "address")
    assert keys(room) == []


def test_the_verbs_open_the_shares_and_make_them_equal(qtbot: QtBot, tmp_path: Path):
    stage = Stage(qtbot, tmp_path / "t.pmdesk")
    furnish(stage.pane)
    actions, ids = stage.context.actions, stage.ids
    stage.select("Bulk price edit")
    assert not actions.is_enabled(SHARES)
    assert not actions.is_enabled(EQUAL)
    stage.select("Wallet payments")
    assert actions.is_enabled(SHARES)
    assert not actions.is_enabled(EQUAL)
    actions.trigger(SHARES)
    line = stage.pane.inspector.view.fields.line(f"share:{ids['team Checkout']}")
    assert line.box is not None
    qtbot.keyClicks(line.box.field, "75")
    qtbot.keyClick(line.box.field, Key.Key_Return)
    assert actions.trigger(EQUAL)
    rows = stage.world.store.all(Assignment, item_id=ids["Wallet payments"])
    assert [row.share for row in rows] == [0.5, 0.5]
    assert stage.context.desk.undo_label == "Share Wallet payments equally"
    assert all(actions.get(verb).menu == "Item" and actions.get(verb).on_selection for verb in (SHARES, EQUAL))
    stage.close()
