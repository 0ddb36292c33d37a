"""Connections are synced in threads of their own, when they are due or wanted; a person stops them within a blink."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from pmdesk.commands.connections import DropConnection, PauseConnections
from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import SetFields
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.connections import Connection, SyncLink
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ConnectionId, Kind, Ref
from pmdesk.domain.remote import Page
from pmdesk.domain.roadmap import Item
from pmdesk.domain.standing import Standing
from pmdesk.queries.sync_status import State, sync_status
from pmdesk.runtime.bus import Bus
from pmdesk.runtime.network import Network
from pmdesk.runtime.syncing import Syncing, joined
from pmdesk.storage.standings import standing_of
from pmdesk.sync.connecting import Line, Means
from pmdesk.sync.secrets import Missing, Secrets
from tests.sync.fake_service import TRACKER, FakeService
from tests.sync.sync_world import Both
from tests.world import NOW, World

WAIT_MS = 20_000


class Slow(FakeService):
    """A service that never stops sending, until it is called off."""

    def __init__(self, both: Both, means: Means, asked: threading.Event) -> None:
        super().__init__(both.tracker)
        self._means = means
        self._asked = asked

    def pages(self, cursor: str) -> Iterator[Page]:
        yield from super().pages(cursor)
        self._asked.set()
        self._means.call_off.wait(60)
        yield Page(cursor)


class Held(FakeService):
    """A service that takes its time, until it is let go."""

    def __init__(self, both: Both, asked: threading.Event, release: threading.Event) -> None:
        super().__init__(both.tracker)
        self._asked = asked
        self._release = release

    def pages(self, cursor: str) -> Iterator[Page]:
        self._asked.set()
        assert self._release.wait(60)
        yield from super().pages(cursor)


class Room:
    """A workspace whose connection is synced by threads, with what the bus carried."""

    def __init__(self, world: World, qtbot: QtBot) -> None:
        self.both = Both(world)
        self.qtbot = qtbot
        self.bus = Bus()
        self.heard: list[Changes] = []
        self.told: list[DeskError] = []
        self.bus.changed.connect(self.heard.append)
        world.desk = Desk(world.store, world.clock, self.bus.announce)
        self.world = world
        self.asked = threading.Event()
        self.is_slow = False
        self.release: threading.Event | None = None
        self.trouble: Exception | None = None
        self.network = Network()
        self.syncing = Syncing(world.store, self.bus, world.clock, Secrets(1), self.network, line=self.line)
        self.syncing.troubled.connect(self.told.append)

    def line(self, _connection: Connection, means: Means) -> AbstractContextManager[Line]:
        if self.trouble is not None:
            raise self.trouble
        if self.release is not None:
            return nullcontext(Line(TRACKER, Held(self.both, self.asked, self.release)))
        made = Slow(self.both, means, self.asked) if self.is_slow else FakeService(self.both.tracker)
        return nullcontext(Line(TRACKER, made))

    @property
    def id(self) -> ConnectionId:
        return self.both.id

    def round(self, begin: Callable[[], object]) -> Standing:
        """Begin a round and wait for its end."""
        with self.qtbot.waitSignal(
            self.syncing.moved,
            timeout=WAIT_MS,
            check_params_cb=lambda moved: moved == self.id and self.id not in self.syncing.running(),
        ):
            begin()
        return self.standing()

    def standing(self) -> Standing:
        return standing_of(self.world.store, self.id, Kind.CONNECTION)

    def begin_slow(self) -> None:
        self.is_slow = True
        self.syncing.sync_now(self.id)
        assert self.asked.wait(20)


@pytest.fixture
def room(empty: World, qtbot: QtBot) -> Iterator[Room]:
    made = Room(empty, qtbot)
    made.both.tracker.put("issue", "1", title="Pay in one tap")
    yield made
    made.syncing.close()


def test_what_is_due_is_synced_by_itself_and_the_screens_hear_of_it(room: Room):
    assert room.round(room.syncing.start).succeeded_at == NOW
    assert room.both.item().title == "Pay in one tap"
    created = {ref for changes in room.heard for ref in changes.created}
    assert {Ref(Kind.ITEM, room.both.item().id), Ref(Kind.SYNC_LINK, room.both.link().id)} <= created
    assert all(changes.actor is Actor.SYNC for changes in room.heard)
    room.syncing.look()
    assert room.syncing.running() == {}
    room.world.clock.instant += timedelta(minutes=17)
    room.both.tracker.put("issue", "1", title="Pay at once")
    room.round(room.syncing.look)
    assert room.both.item().title == "Pay at once"


def test_a_wanted_round_sends_what_waits(room: Room):
    room.round(room.syncing.sync_now)
    room.world.desk.do(SetFields(Item, (room.both.item().id,), {"owner": "Ana Ruiz"}, "Set owner"))
    room.round(lambda: room.syncing.sync_now(room.id))
    assert room.both.tracker.live()[0].owner == "Ana Ruiz"


def test_a_round_that_is_called_off_ends_within_a_blink_and_keeps_what_came(room: Room):
    room.begin_slow()
    room.qtbot.waitUntil(lambda: bool(room.heard), timeout=WAIT_MS)  # The next page is asked for while one is kept.
    began = monotonic()
    room.round(lambda: room.syncing.call_off(room.id))
    assert monotonic() - began < 0.2
    assert (room.world.store.count(SyncLink), room.told) == (1, [])


def test_a_person_edits_while_a_round_is_under_way(room: Room):
    room.begin_slow()
    room.qtbot.waitUntil(lambda: bool(room.heard), timeout=WAIT_MS)
    room.world.desk.do(SetFields(Item, (room.both.item().id,), {"owner": "Ana Ruiz"}, "Set owner"))
    found = sync_status(room.world.store, NOW, room.syncing.running())
    assert (found.connections[0].state, found.waiting) == (State.RUNNING, 1)


@pytest.mark.parametrize("is_paused", [True, False])
def test_a_connection_that_is_paused_or_removed_ends_its_round(room: Room, is_paused: bool):
    room.begin_slow()
    verb = PauseConnections((room.id,)) if is_paused else DropConnection(room.id)
    room.round(lambda: room.world.desk.do(verb))
    room.is_slow = False
    room.syncing.start()
    assert room.syncing.running() == {}


def test_a_word_that_is_given_while_a_round_is_under_way_counts_for_the_next_one(room: Room):
    numbers = [f"m{number}" for number in range(30)]
    for number in numbers:
        room.both.tracker.put("issue", number)
    room.round(room.syncing.sync_now)
    items = tuple(room.both.item(number).id for number in numbers)
    room.world.desk.do(SetFields(Item, items, {"owner": "Ana Ruiz"}, "Set owner"))
    room.release = threading.Event()
    room.syncing.sync_now(room.id)
    assert room.asked.wait(20)
    room.syncing.sync_now(room.id, may_send_many=True)
    room.release.set()
    room.qtbot.waitUntil(lambda: room.both.tracker.writes == 30, timeout=WAIT_MS)


def test_a_connection_that_is_changed_while_it_is_synced_is_synced_anew(room: Room):
    room.round(room.syncing.start)
    room.begin_slow()
    room.is_slow = False
    room.both.tracker.put("issue", "1", title="Pay at once")
    room.world.desk.do(SetFields(Connection, (room.id,), {"title": "Shop"}, "Rename"))
    room.qtbot.waitUntil(lambda: room.both.item().title == "Pay at once", timeout=WAIT_MS)


def test_offline_nothing_begins_and_online_it_goes_on(room: Room):
    room.network.go(offline=True)
    room.syncing.start()
    room.syncing.sync_now()
    assert (room.syncing.running(), room.both.tracker.asked) == ({}, [])
    room.round(lambda: room.network.go(offline=False))
    assert room.world.store.count(SyncLink) == 1


def test_trouble_with_the_secret_is_told_with_the_connection_and_tried_again_later(room: Room):
    room.trouble = Missing("The secret is not in the keyring.", "Type it again.")
    standing = room.round(room.syncing.start)
    assert (standing.trouble, standing.failures) == ("The secret is not in the keyring. Type it again.", 1)
    assert standing.next_at is not None
    assert NOW < standing.next_at <= NOW + timedelta(seconds=30)


def test_an_error_of_ours_is_told_and_does_not_end_the_thread_silently(room: Room, capsys: pytest.CaptureFixture[str]):
    room.trouble = ZeroDivisionError("ours")
    with room.qtbot.captureExceptions() as caught:
        room.round(room.syncing.sync_now)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
    assert [trouble.what for trouble in room.told] == ["“Tracker” could not be synced."]


def test_several_steps_are_told_as_one():
    item, other = Ref(Kind.ITEM, 1), Ref(Kind.ITEM, 2)
    first = Changes(None, "Sync", Actor.SYNC, created=frozenset({item, other}))
    second = Changes(None, "Sync", Actor.SYNC, updated=frozenset({item}), removed=frozenset({other}))
    assert joined([first, second]) == Changes(None, "Sync", Actor.SYNC, created=frozenset({item}))
