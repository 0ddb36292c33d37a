"""A workspace and real trackers, both ways: what is edited offline on both sides comes together in whole rounds."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.commands.connections import AddConnection, MakeRecord
from pmdesk.commands.fields import SetFields
from pmdesk.commands.items import AddItem
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.connections import Choice, Conflict, Connection, Flow, SyncLink
from pmdesk.domain.kinds import ConnectionId, Kind
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.remote import Remote
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.domain.standing import Standing
from pmdesk.sync.connecting import Line, Means, line_to
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CallOff
from pmdesk.sync.mapping import guessed
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secret, Secrets
from pmdesk.sync.services import service
from pmdesk.sync.way import Way
from tests.sync.counterparts import REDMINE, ROUNDUP, running
from tests.world import World, empty_world

PASSWORD = "adminadmin"  # noqa: S105  # of servers of our own


class Tracked:
    """A workspace connected with a real tracker, and somebody else who works there."""

    def __init__(self, world: World, name: str, address: str, scopes: tuple[str, ...]) -> None:
        self.world = world
        self.clock = SystemClock()
        self.secrets = Secrets(1)
        self.secrets.put_for_session("tracker", Secret(PASSWORD))
        self.wanted = Wanted(scopes, "basic", "admin")
        values = {"address": address, "secret": "tracker", "direction": Flow.BOTH}
        values |= {"options": self.wanted.as_json()}
        self.id: ConnectionId = world.desk.ask(AddConnection(name.capitalize(), name, values))[1]
        with self.line() as line:
            kinds = guessed(service(name), {kind: line.connector.states(kind) for kind in service(name).kinds})
        options = Wanted(scopes, "basic", "admin", kinds=kinds).as_json()
        world.desk.do(SetFields(Connection, (self.id,), {"options": options}, "Map"))

    def line(self) -> AbstractContextManager[Line]:
        connection = self.world.store.get(Connection, self.id)
        sign_ins = SignIns(self.secrets, self.clock)
        return line_to(connection, Means(self.clock, self.secrets, CallOff(), Way(), sign_ins, {}))

    def sync(self) -> Standing:
        doing = Doing(CallOff(), Random(1), by_hand=True, may_send_many=True)
        standing = sync_round(self.world.desk, self.world.store.get(Connection, self.id), self.line, doing)
        assert standing.trouble == ""
        return standing

    def there(self, item_id: int) -> Remote:
        link = self.link(item_id)
        with self.line() as line:
            return line.connector.read(link.remote_kind, link.remote_id)  # pyright: ignore[reportAttributeAccessIssue]

    def change_there(self, item_id: int, **values: object) -> None:
        with self.line() as line:
            line.connector.update(self.there(item_id), values)  # pyright: ignore[reportAttributeAccessIssue]

    def link(self, item_id: int) -> SyncLink:
        return next(link for link in self.world.store.all(SyncLink) if (link.kind, link.row_id) == ("item", item_id))

    def item(self, item_id: int) -> Item:
        return self.world.store.get(Item, item_id)

    def edit(self, item_id: int, **values: object) -> None:
        self.world.desk.do(SetFields(Item, (item_id,), values, "Edit"))

    def make(self, title: str, container: str) -> int:
        item_id = self.world.desk.ask(AddItem(ItemKind.FEATURE, title, None))[1]
        self.world.desk.do(MakeRecord(self.id, "issue", Kind.ITEM, item_id, container, str(uuid.uuid4())))
        return item_id

    def waiting(self) -> list[tuple[object, ...]]:
        return self.world.store.read("SELECT * FROM sync_waiting")


Connected = Callable[[str, str, tuple[str, ...]], Tracked]


@pytest.fixture
def connected(tmp_path: Path) -> Iterator[Connected]:
    made: list[World] = []

    def connect(name: str, address: str, scopes: tuple[str, ...]) -> Tracked:
        made.append(empty_world(tmp_path / f"{name}.pmdesk"))
        return Tracked(made[-1], name, address, scopes)

    yield connect
    for world in made:
        world.store.close()


def play(tracked: Tracked, container: str, theirs: dict[str, object], ours: dict[str, object]) -> None:
    """Make, edit on both sides, differ, decide, undo, and end up the same."""
    title = f"Pay by card {uuid.uuid4().hex[:8]}"
    item_id = tracked.make(title, container)
    tracked.sync()
    assert tracked.there(item_id).title == title
    items = tracked.world.store.count(Item)
    tracked.sync()
    assert (tracked.world.store.count(Item), tracked.waiting()) == (items, [])
    tracked.edit(item_id, title=f"{title}, mine")
    tracked.change_there(item_id, **theirs)
    tracked.sync()
    assert tracked.there(item_id).title == f"{title}, mine"
    assert {name: getattr(tracked.item(item_id), name) for name in ours} == ours
    tracked.edit(item_id, title=f"{title}, here")
    tracked.change_there(item_id, title=f"{title}, there")
    tracked.sync()
    (conflict,) = tracked.world.store.all(Conflict, choice=Choice.OPEN)
    assert (tracked.item(item_id).title, tracked.there(item_id).title) == (f"{title}, here", f"{title}, there")
    tracked.world.desk.do(DecideConflicts((Decision(conflict.id, Choice.THEIRS),)))
    assert tracked.item(item_id).title == f"{title}, there"
    tracked.world.desk.undo()
    tracked.world.desk.do(DecideConflicts((Decision(conflict.id, Choice.MINE),)))
    tracked.sync()
    assert (tracked.item(item_id).title, tracked.there(item_id).title) == (f"{title}, here", f"{title}, here")
    tracked.sync()
    assert (tracked.waiting(), tracked.world.store.all(Conflict, choice=Choice.OPEN)) == ([], [])


def test_a_real_roundup_and_a_workspace_end_up_the_same(connected: Connected):
    with running(ROUNDUP) as url:
        play(connected("roundup", f"{url}/demo", ()), "", {"labels": ("wish",)}, {"tags": ("wish",)})


def test_a_real_redmine_and_a_workspace_end_up_the_same(connected: Connected):
    with running(REDMINE) as url:
        tracked = connected("redmine", url, ())
        with tracked.line() as line:
            project = line.connector.scopes()[0].id
        play(tracked, project, {"body": "Written there."}, {"description": "Written there."})
