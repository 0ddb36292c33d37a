"""Edits of a tree of 3,000 levels: nothing in it may count on Python's stack, nor walk it anew for every level."""

from datetime import timedelta

import pytest

from pmdesk.commands.items import MoveItems
from pmdesk.commands.removal import Delete
from pmdesk.commands.schedule import Shift
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import ItemId
from pmdesk.domain.roadmap import Item, Product
from tests.deep import LEVELS, chain
from tests.world import TODAY, World, dump


@pytest.fixture
def ids(world: World) -> list[ItemId]:
    return chain(world, world.ids["checkout"])


def products(world: World, ids: list[ItemId]) -> set[int | None]:
    return {item.product_id for item in world.store.many(Item, ids)}


def test_all_levels_go_along_into_another_product_and_back(world: World, ids: list[ItemId]):
    world.desk.do(MoveItems((ids[0],), world.ids["seller"]))
    assert products(world, ids) == {world.ids["seller"]}
    world.desk.undo()
    assert products(world, ids) == {world.ids["checkout"]}


def test_all_levels_can_be_laid_flat_at_once(world: World, ids: list[ItemId]):
    world.desk.do(MoveItems(tuple(ids), world.ids["seller"]))
    assert {(item.product_id, item.parent_id) for item in world.store.many(Item, ids)} == {(world.ids["seller"], None)}


def test_the_top_cannot_hang_under_the_bottom(world: World, ids: list[ItemId]):
    with pytest.raises(RuleBroken, match="“Level 0” cannot hang under itself"):
        world.desk.do(MoveItems((ids[0],), None, ids[-1]))


def test_deleting_the_top_takes_all_levels_and_undo_brings_them_back(world: World, ids: list[ItemId]):
    before = dump(world.store)
    world.desk.do(Delete(Item, (ids[0],)))
    assert world.store.many(Item, ids) == []
    world.desk.undo()
    assert dump(world.store) == before


def test_deleting_their_product_takes_all_levels(world: World, ids: list[ItemId]):
    world.desk.do(Delete(Product, (world.ids["checkout"],)))
    assert world.store.count(Item) == 0


def test_shifting_every_level_moves_each_once(world: World, ids: list[ItemId]):
    world.desk.do(Shift(tuple(ids), 7))
    moved = world.store.many(Item, ids)
    assert len(moved) == LEVELS
    assert {item.start for item in moved} == {TODAY + timedelta(days=7)}
