"""The caretaker hears what others write, backs up when it is due, and tells of damage."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddItem
from pmdesk.domain.changes import Actor, Changes, joined
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import ItemKind
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.caretaker import Caretaker
from pmdesk.storage.backup import list_backups
from pmdesk.storage.notes_check import disagreements
from pmdesk.storage.store import Role, open_workspace
from tests.notes_world import add_note
from tests.world import NOW, World


class Care:
    """A caretaker at a world's file, with what it announced and told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.bus = Bus()
        self.heard: list[Changes] = []
        self.told: list[DeskError] = []
        self.bus.changed.connect(self.heard.append)
        world.desk = Desk(world.store, world.clock, self.bus.announce)
        self.caretaker = Caretaker(world.store, self.bus, world.clock)
        self.caretaker.troubled.connect(self.told.append)

    def is_back(self) -> bool:
        return self.caretaker._errand is None


@pytest.fixture
def care(world: World, qtbot: QtBot) -> Iterator[Care]:
    made = Care(world)
    yield made
    made.caretaker.close()


def test_steps_of_another_process_are_announced_once_and_own_ones_not_again(care: Care) -> None:
    care.world.desk.do(AddItem(ItemKind.FEATURE, "Mine"))
    other = open_workspace(care.world.store.path, role=Role.GUEST)
    Desk(other, care.world.clock, lambda _changes: None).do(AddItem(ItemKind.FEATURE, "Theirs"))
    other.close()
    care.caretaker.look()
    care.caretaker.look()
    assert [changes.label for changes in care.heard] == ["Add Mine", "Add Theirs"]


def test_what_a_round_of_ours_will_tell_together_is_announced_once(care: Care) -> None:
    guest = open_workspace(care.world.store.path, role=Role.GUEST)
    made: list[Changes] = []
    desk = Desk(guest, care.world.clock, made.append)
    for title in ("One", "Two", "Three"):
        desk.do(AddItem(ItemKind.FEATURE, title), Actor.SYNC)
    care.bus.foretold.emit(made[0])
    care.caretaker.look()
    assert [(len(told.created), told.step) for told in care.heard] == [(2, made[2].step)], "the others, as one message"
    for title in ("Four", "Five"):
        desk.do(AddItem(ItemKind.FEATURE, title), Actor.SYNC)
    care.bus.announce(joined(made[3:]))
    care.caretaker.look()
    assert len(care.heard) == 2
    guest.close()


def test_a_routine_backup_is_made_when_it_is_due_and_not_before(care: Care, qtbot: QtBot) -> None:
    path = care.world.store.path
    care.caretaker.go_round()
    qtbot.waitUntil(lambda: care.is_back() and len(list_backups(path)) == 1)
    care.world.desk.do(AddItem(ItemKind.FEATURE, "New"))
    care.caretaker.go_round()
    qtbot.waitUntil(care.is_back)
    assert len(list_backups(path)) == 1
    care.world.clock.instant = NOW + timedelta(minutes=31)
    care.caretaker.go_round()
    qtbot.waitUntil(lambda: care.is_back() and len(list_backups(path)) == 2)


def test_a_quiet_hour_checks_the_whole_file_and_finds_nothing(care: Care, qtbot: QtBot) -> None:
    care.caretaker.go_round()
    qtbot.waitUntil(care.is_back)
    care.world.clock.instant = NOW + timedelta(hours=1)
    care.caretaker.go_round()
    qtbot.waitUntil(care.is_back)
    assert care.told == []


def test_closing_while_something_runs_waits_for_its_end(care: Care) -> None:
    care.caretaker.go_round()
    care.caretaker.close()
    assert care.is_back()


def test_what_is_derived_and_does_not_fit_is_made_anew(care: Care, qtbot: QtBot) -> None:
    world = care.world
    add_note(world, "Cart empties")
    world.store.connection.execute("UPDATE note_place SET kind = 3")
    world.clock.instant += timedelta(minutes=11)
    care.caretaker.go_round()  # backs up
    qtbot.waitUntil(care.is_back)
    care.caretaker.go_round()
    qtbot.waitUntil(lambda: care.is_back() and list(disagreements(world.store)) == [])
