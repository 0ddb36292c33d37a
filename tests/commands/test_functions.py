"""Functions of a checklist keep the order that a person gives them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.functions import LinkFunctions, MoveFunctions, StartChecklist
from pmdesk.domain.agreed import AgreedFunction
from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import IntegrationItem
from tests.vendors_world import with_vendors
from tests.world import World, dump, small_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_vendors(small_world(tmp_path / "vendors.pmdesk"))
    with closing(made.store):
        yield made


def order(world: World) -> list[int]:
    rows = world.store.all(AgreedFunction, order_by="rank", integration_id=world.ids["payments"], archived_at=None)
    return [row.id for row in rows]


def names(world: World) -> list[str]:
    known = {row_id: name for name, row_id in world.ids.items()}
    return [known[row_id] for row_id in order(world)]


def test_functions_move_together_and_stay_at_the_ends(world: World) -> None:
    create, refund, apple = (world.ids[name] for name in ("create", "refund", "apple"))
    world.desk.do(MoveFunctions((apple, refund), -1))
    assert names(world) == ["refund", "apple", "create"]
    before = dump(world.store)
    world.desk.do(MoveFunctions((refund,), -1))
    assert names(world) == ["refund", "apple", "create"]
    world.desk.undo()
    assert dump(world.store) == before
    world.desk.do(MoveFunctions((refund, create), 1))
    assert names(world) == ["apple", "refund", "create"]


def test_an_item_that_functions_are_for_uses_their_integration(world: World) -> None:
    ids = (world.ids["create"], world.ids["apple"])
    made = world.desk.ask(LinkFunctions(ids, title="Pay in one tap"))[1]
    assert made is not None
    assert {row.item_id for row in world.store.many(AgreedFunction, ids)} == {made}
    assert world.store.get(Item, made).product_id == world.ids["checkout"]
    assert world.store.count(IntegrationItem, integration_id=world.ids["payments"], item_id=made) == 1
    world.desk.do(LinkFunctions(ids))
    assert {row.item_id for row in world.store.many(AgreedFunction, ids)} == {None}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sets(st.integers(0, 14), min_size=1, max_size=4), st.sampled_from([-1, 1]))))
def test_however_they_are_moved_none_is_lost_and_the_others_keep_their_order(
    world: World, moves: list[tuple[set[int], int]]
) -> None:
    world.desk.do(StartChecklist(world.ids["payments"]))
    for places, by in moves:
        was = order(world)
        ids = {was[at] for at in places if at < len(was)}
        world.desk.do(MoveFunctions(tuple(ids), by))
        now = order(world)
        assert sorted(now) == sorted(was)
        for some in (ids, set(was) - ids):
            assert [each for each in now if each in some] == [each for each in was if each in some]
