"""Everything that is read at one instant fits together, whatever others write meanwhile."""

from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddProduct
from pmdesk.queries.whole import whole_workspace
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.whole import ledger_steps, one_instant
from tests.world import World


def test_another_windows_edit_is_not_seen_halfway(world: World):
    guest = open_workspace(world.store.path, role=Role.GUEST)
    with one_instant(world.store):
        before = whole_workspace(world.store)
        Desk(guest, world.clock, lambda _: None).do(AddProduct("Late"))
        assert whole_workspace(world.store) == before
        assert "Add product Late" not in [step["label"] for step in ledger_steps(world.store)]
    guest.close()
    assert whole_workspace(world.store).count == before.count + 1


def test_a_step_that_changed_nothing_more_still_shows(world: World):
    steps = list(ledger_steps(world.store))
    assert [step["step"] for step in steps] == sorted({step["step"] for step in steps})
    assert all(step["changes"] for step in steps)
