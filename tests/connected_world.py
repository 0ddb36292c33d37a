"""A small workspace that is connected to a tracker: one linked item that differs in two fields."""

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.fields import AddRow
from pmdesk.domain.connections import Conflict, Flow, SyncLink
from pmdesk.domain.mirrored import KindMapping, Wanted
from tests.world import NOW, World

KINDS = {"issue": KindMapping("item", {"Open": "planned", "Done": "shipped"}, ("title", "owner", "end", "status"))}


def connected(world: World) -> World:
    """Add a connection, a link of the first item and two open conflicts."""
    do, ids = world.desk.ask, world.ids
    values = {"options": Wanted(kinds=KINDS).as_json(), "direction": Flow.BOTH, "address": "https://tracker.example"}
    ids["tracker"] = do(AddConnection("Tracker, shop", "tracker", values))[1]
    link = {
        "connection_id": ids["tracker"],
        "remote_kind": "issue",
        "remote_id": "17",
        "remote_key": "PLAT-17",
        "kind": "item",
        "row_id": ids["wallet"],
    }
    ids["link"] = do(AddRow(SyncLink, link, "Link"))[1]
    for name, base, mine, theirs in (
        ("owner", '""', '""', '"Milena Kos"'),
        ("end", '"2026-04-17"', '"2026-04-24"', '"2026-04-20"'),
    ):
        conflict = {"link_id": ids["link"], "field": name, "base": base, "mine": mine, "theirs": theirs}
        told = {"theirs_at": NOW, "theirs_by": "Milena", "found_at": NOW}
        ids[f"{name}_conflict"] = do(AddRow(Conflict, {**conflict, **told}, "Find"))[1]
    world.heard.clear()
    return world
