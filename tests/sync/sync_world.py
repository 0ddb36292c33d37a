"""A workspace and a tracker that sync with each other, for tests."""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from random import Random

from pmdesk.commands.connections import AddConnection, MakeRecord
from pmdesk.commands.fields import SetFields
from pmdesk.domain.connections import Choice, Conflict, Connection, Flow, SyncLink
from pmdesk.domain.kinds import ConnectionId, Kind
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.roadmap import Item
from pmdesk.domain.standing import Standing
from pmdesk.sync.connecting import Line
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CallOff
from pmdesk.sync.mapping import guessed
from tests.sync.fake_service import STATES, TRACKER, FakeService, Tracker
from tests.world import World

KINDS = guessed(TRACKER, {"issue": STATES, "epic": STATES})


@dataclass
class Both:
    """Both sides, and what a person does on one of them."""

    world: World
    tracker: Tracker = field(default_factory=Tracker)
    flow: Flow = Flow.BOTH
    seed: int = 7

    def __post_init__(self) -> None:
        options = Wanted(kinds=KINDS).as_json()
        values = {"options": options, "direction": self.flow, "address": "https://tracker.example"}
        self.id: ConnectionId = self.world.desk.ask(AddConnection("Tracker", "tracker", values))[1]
        self.chance = Random(self.seed)

    def sync(self, **more: object) -> Standing:
        connection = self.world.store.get(Connection, self.id)
        doing = Doing(CallOff(), self.chance, **more)  # pyright: ignore[reportArgumentType]
        return sync_round(self.world.desk, connection, self.line, doing)

    def line(self) -> AbstractContextManager[Line]:
        return nullcontext(Line(TRACKER, FakeService(self.tracker)))

    def link(self, remote_id: str = "1") -> SyncLink:
        return next(link for link in self.world.store.all(SyncLink) if link.remote_id == remote_id)

    def item(self, remote_id: str = "1") -> Item:
        return self.world.store.get(Item, self.link(remote_id).row_id)

    def edit(self, remote_id: str = "1", **values: object) -> None:
        self.world.desk.do(SetFields(Item, (self.item(remote_id).id,), values, "Edit"))

    def make(self, item_id: int, token: str) -> None:
        self.world.desk.do(MakeRecord(self.id, "issue", Kind.ITEM, item_id, "shop", token))

    def waiting(self) -> dict[str, set[str]]:
        sql = "SELECT remote_id, field FROM sync_waiting JOIN sync_link ON sync_link.id = link_id"
        found: dict[str, set[str]] = {}
        for remote_id, name in self.world.store.read(sql):
            found.setdefault(remote_id, set()).add(name)
        return found

    def open(self) -> list[Conflict]:
        return self.world.store.all(Conflict, choice=Choice.OPEN)

    def conflicts(self) -> dict[str, tuple[object, object, object]]:
        found = self.open()
        return {each.field: (json.loads(each.base), json.loads(each.mine), json.loads(each.theirs)) for each in found}
