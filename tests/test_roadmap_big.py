"""The large made-up workspace is what benches take it for."""

from contextlib import closing
from pathlib import Path

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.schedule import Shift
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.roadmap import Dependency, Item, ItemKind, Product
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.storage.store import open_workspace
from tests.roadmap_big import build_big
from tests.world import NOW, dump

ITEMS = 1_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("big")


def test_it_has_the_size_that_was_asked_for(folder: Path) -> None:
    ids = build_big(folder / "one.pmdesk", ITEMS)
    with closing(open_workspace(folder / "one.pmdesk")) as store:
        assert store.count(Item) == ITEMS
        assert store.count(Item, kind=ItemKind.INITIATIVE) == len(ids.initiatives) == ITEMS // 20
        assert store.count(Dependency) == len(ids.dependencies) == 200
        assert [store.count(noun) for noun in (Product, Team, Sprint)] == [8, 10, 26]
        assert store.read("PRAGMA foreign_key_check") == []


def test_moving_the_hub_carries_its_two_hundred_successors_and_nothing_else(folder: Path) -> None:
    ids = build_big(folder / "hub.pmdesk", ITEMS * 3)
    with closing(open_workspace(folder / "hub.pmdesk")) as store:
        changes = Desk(store, FixedClock(NOW), lambda _: None).do(Shift((ids.hub,), 7))
        assert len(ids.successors) == 200
        assert changes.updated == {Ref(Kind.ITEM, row_id) for row_id in (ids.hub, *ids.successors)}


def test_the_same_seed_gives_the_same_rows(folder: Path) -> None:
    assert build_big(folder / "a.pmdesk", 600, seed=4) == build_big(folder / "b.pmdesk", 600, seed=4)
    with closing(open_workspace(folder / "a.pmdesk")) as one, closing(open_workspace(folder / "b.pmdesk")) as other:
        assert dump(one) == dump(other)
