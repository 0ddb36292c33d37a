"""A small workspace that tests build on, and a dump of all its rows to compare with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow
from pmdesk.commands.items import AddItem, AddProduct
from pmdesk.commands.links import Depend
from pmdesk.commands.teams import Assign
from pmdesk.domain.changes import Changes
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.roadmap import Criterion, ItemKind, Link, Milestone, Objective, Release, Risk
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.storage.rows import Rows
from pmdesk.storage.store import Store, open_workspace

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


@dataclass
class World:
    """A desk on a real file, with what it announced and the ids of some rows."""

    desk: Desk
    heard: list[Changes]
    ids: dict[str, int]
    clock: FixedClock

    @property
    def store(self) -> Store:
        return self.desk.store


def dump(rows: Rows) -> dict[str, list[object]]:
    """Return every row of every noun."""
    return {kind.value: list(rows.all(noun)) for kind, noun in NOUNS.items()}


def empty_world(path: Path, on_change: Callable[[Changes], None] | None = None) -> World:
    """Open a new workspace with a desk."""
    heard: list[Changes] = []
    clock = FixedClock(NOW)
    desk = Desk(open_workspace(path), clock, on_change or heard.append)
    return World(desk, heard, {}, clock)


def small_world(path: Path) -> World:
    """Two products, an initiative with three features in a chain, a team, a sprint and what hangs on an item."""
    world = empty_world(path)
    do = world.desk.ask
    ids = world.ids
    ids["checkout"] = do(AddProduct("Checkout"))[1]
    ids["seller"] = do(AddProduct("Seller Hub"))[1]
    ids["express"] = do(AddItem(ItemKind.INITIATIVE, "Express checkout", ids["checkout"]))[1]
    spans = {
        "wallet": (date(2026, 3, 2), date(2026, 4, 24)),
        "address": (date(2026, 4, 27), date(2026, 5, 8)),
        "fallback": (date(2026, 5, 11), date(2026, 5, 22)),
    }
    for name, (start, end) in spans.items():
        values = {"start": start, "end": end, "effort_likely": 8.0}
        ids[name] = do(AddItem(ItemKind.FEATURE, name.capitalize(), parent_id=ids["express"], values=values))[1]
    ids["team"] = do(AddRow(Team, {"title": "Core API", "people": 5, "velocity": 34.0}, "Add team"))[1]
    ids["second_team"] = do(AddRow(Team, {"title": "Checkout", "people": 6, "velocity": 42.0}, "Add team"))[1]
    sprint = {"title": "26.05", "start": date(2026, 3, 2), "end": date(2026, 3, 15)}
    ids["sprint"] = do(AddRow(Sprint, sprint, "Add sprint"))[1]
    ids["release"] = do(AddRow(Release, {"title": "26.08", "target": date(2026, 4, 27)}, "Add release"))[1]
    ids["objective"] = do(AddRow(Objective, {"title": "Fewer lost carts"}, "Add objective"))[1]
    ids["first_link"] = do(Depend(ids["wallet"], ids["address"]))[1]
    ids["second_link"] = do(Depend(ids["address"], ids["fallback"]))[1]
    do(Assign((ids["wallet"],), (ids["team"],)))
    wallet = ids["wallet"]
    ids["criterion"] = do(AddRow(Criterion, {"item_id": wallet, "title": "Pays in one tap"}, "Add criterion"))[1]
    ids["web"] = do(AddRow(Link, {"item_id": wallet, "url": "https://example.test/spec"}, "Add link"))[1]
    ids["risk"] = do(AddRow(Risk, {"item_id": wallet, "title": "Vendor is late"}, "Add risk"))[1]
    ids["milestone"] = do(
        AddRow(Milestone, {"item_id": wallet, "title": "Certified", "day": date(2026, 4, 8)}, "Add milestone")
    )[1]
    world.heard.clear()
    return world
