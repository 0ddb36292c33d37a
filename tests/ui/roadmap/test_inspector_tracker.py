"""The inspector tells where an item stands in its tracker, sends it there, makes it there and parts it from there."""

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.fields import SetFields
from pmdesk.domain.connections import Connection, Flow, SyncLink
from pmdesk.domain.kinds import Kind
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.remote import Standing
from pmdesk.domain.roadmap import Release
from pmdesk.domain.sprints import Sprint
from pmdesk.domain.standing import Standing as Stands
from pmdesk.storage.memory import remember
from pmdesk.storage.standings import standing_name
from pmdesk.ui.roadmap.inspector import Inspector
from pmdesk.ui.tracked import say_ago
from pmdesk.ui.widgets.line import Line
from tests.sync.sync_world import Both
from tests.ui.rooms import make_context, shown
from tests.world import NOW, World


class Room:
    """An inspector over an item that is in a tracker."""

    def __init__(self, qtbot: QtBot, world: World) -> None:
        self.world = world
        self.host = QWidget()
        qtbot.addWidget(self.host, before_close_func=lambda _host: self.context.close())
        self.context = make_context(world, self.host)
        world.desk = self.context.desk
        self.both = Both(world)
        values = {"title": "Jira, tidewater.example", "every_minutes": None}
        world.desk.do(SetFields(Connection, (self.both.id,), values, "Edit"))
        self.both.tracker.put("issue", "118", title="Payments", due=date(2026, 4, 17), owner="Milena Kos")
        self.both.sync()
        self.inspector = Inspector(self.context, self.host)
        QVBoxLayout(self.host).addWidget(self.inspector)
        shown(qtbot, self.host, 360, 900)
        self.inspector.show_items((self.both.item("118").id,))

    def words(self) -> list[str]:
        return [line.face.text for line in self.inspector.view.entries("tracker").lines]

    def line(self, key: str) -> Line:
        found = self.inspector.view.entries("tracker").line(key)
        assert found is not None
        return found

    @property
    def link_id(self) -> int:
        return self.both.link("118").id


@pytest.fixture
def room(qtbot: QtBot, world: World) -> Room:
    return Room(qtbot, world)


def test_a_record_in_sync_says_when(room: Room):
    assert room.words() == ["#118 in sync, just now"]


def test_what_was_changed_waits_and_undo_takes_it_back(room: Room):
    room.both.edit("118", end=date(2026, 4, 24), owner="Ana Ruiz")
    assert room.words() == ["#118 in sync, just now", "Due and owner wait for next sync"]
    assert room.line(f"push:{room.link_id}").face.fact == "Push"
    room.world.desk.undo()
    assert room.words() == ["#118 in sync, just now"]


def test_a_row_that_differs_says_so(room: Room):
    room.both.edit("118", end=date(2026, 4, 24))
    room.both.tracker.put("issue", "118", due=date(2026, 4, 20))
    room.both.sync()
    assert room.words() == ["#118 differs, both sides changed it"]
    went: list[str] = []
    room.context.travel = went.append
    room.line(f"link:{room.link_id}").click()
    assert went == [f"pmdesk://sync_link/{room.link_id}"]


def test_what_a_record_repeats_is_said_by_its_key(room: Room):
    room.both.tracker.put("issue", "120", title="Pay by phone")
    room.both.tracker.put("issue", "118", standing=Standing.DUPLICATE, leads_to="120")
    room.both.sync()
    assert room.words() == ["#118 was closed there as a duplicate of #120"]


@pytest.mark.parametrize(("kind", "noun"), [("version", Release), ("sprint", Sprint)])
def test_releases_and_sprints_tell_where_they_stand_too(room: Room, kind: str, noun: type[Release | Sprint]):
    day = date(2026, 4, 17)
    room.both.tracker.put(kind, "7", title="26.04", start=day, due=day)
    room.both.sync()
    link = next(link for link in room.world.store.all(SyncLink) if link.remote_kind == kind)
    (row,) = (row for row in room.world.store.all(noun) if row.id == link.row_id)
    room.inspector.show_row(Kind(link.kind), row.id)
    assert room.words() == ["#7 in sync, just now"]
    room.both.tracker.drop(kind, "7")
    room.both.sync()
    assert room.words() == ["#7 was deleted there; the row stays here"]
    room.line(f"link:{link.id}").removed.emit()
    assert "tracker" not in [part.key for part in room.inspector.card.parts]


def test_a_record_that_was_deleted_there_says_so_and_the_item_stays(room: Room):
    room.both.tracker.drop("issue", "118")
    room.both.sync()
    assert room.words()[0] == "#118 was deleted there; the row stays here"


def test_it_is_parted_and_undo_brings_the_link_back(room: Room):
    room.line(f"link:{room.link_id}").removed.emit()
    assert not room.both.world.store.all(SyncLink, row_id=room.inspector.shown[0].id)
    assert room.words() == ["Create in Jira…"]
    room.world.desk.undo()
    assert room.words() == ["#118 in sync, just now"]


def test_a_record_is_made_in_a_place_that_is_chosen(room: Room):
    values = {"direction": Flow.BOTH, "every_minutes": None, "options": Wanted(scopes=("7", "9")).as_json()}
    made = room.world.desk.ask(AddConnection("Redmine, tracker.example", "redmine", values))[1]
    remember(room.world.store, standing_name(made, Kind.CONNECTION), Stands(places={"7": "Checkout"}).as_json())
    line = room.line(f"make:{made}")
    assert line.face.text == "Create in Redmine…"
    line.setFocus()
    line.begin()
    popover = line.popover
    assert popover is not None
    assert [choice.text for choice in popover.offered] == ["Issues, Checkout", "Issues, project 9"]
    popover._press(0)
    assert "Will be made in Redmine" in room.words()
    assert room.world.desk.undo_label == "Send item to its tracker"


def test_without_connections_there_is_no_section(qtbot: QtBot, world: World):
    host = QWidget()
    qtbot.addWidget(host)
    context = make_context(world, host)
    inspector = Inspector(context, host)
    inspector.show_items((world.ids["wallet"],))
    assert "tracker" not in [part.key for part in inspector.card.parts]
    context.close()


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "just now"), (2, "2 min ago"), (130, "2 h ago"), (60 * 24 * 5, "5 days ago")]
)
def test_how_long_ago_is_said_in_words(minutes: int, words: str):
    assert say_ago(NOW, NOW - timedelta(minutes=minutes)) == words
