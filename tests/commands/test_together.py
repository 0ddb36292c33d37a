"""Several edits as one step."""

import pytest

from pmdesk.commands.fields import Rename
from pmdesk.commands.together import Together
from pmdesk.domain.errors import Gone
from pmdesk.domain.roadmap import Item
from tests.world import World, dump


def test_all_parts_are_one_step(world: World):
    before = dump(world.store)
    parts = [Rename(Item, world.ids[name], "Renamed") for name in ("wallet", "address")]
    world.desk.do(Together(parts, "Rename both"))
    assert world.desk.undo_label == "Rename both"
    world.desk.undo()
    assert dump(world.store) == before


def test_one_broken_part_takes_all_back(world: World):
    before = dump(world.store)
    with pytest.raises(Gone):
        world.desk.do(Together((Rename(Item, world.ids["wallet"], "Renamed"), Rename(Item, 4711, "No")), "Rename both"))
    assert dump(world.store) == before
