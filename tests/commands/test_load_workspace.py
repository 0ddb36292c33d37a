"""A whole workspace comes in as one step, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from pmdesk.commands.items import AddProduct
from pmdesk.commands.load_workspace import LoadWorkspace
from pmdesk.commands.settings import SetSetting
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.plumbing import Setting
from pmdesk.domain.roadmap import Product
from pmdesk.domain.whole import Whole
from pmdesk.queries.whole import whole_workspace
from tests.world import World, dump, empty_world


def test_loading_is_one_step_that_can_be_undone(world: World, tmp_path: Path):
    target = empty_world(tmp_path / "target.pmdesk")
    before = dump(target.store)
    changes, counts = target.desk.ask(LoadWorkspace(whole_workspace(world.store)))
    assert dump(target.store) == dump(world.store)
    assert counts[Kind.ITEM] == 4
    assert len(changes.created) == sum(counts.values())
    target.desk.undo()
    assert dump(target.store) == before
    target.desk.redo()
    assert dump(target.store) == dump(world.store)
    target.store.close()


def test_new_rows_come_after_every_id_that_was_ever_given(world: World, tmp_path: Path):
    whole = whole_workspace(world.store)
    target = empty_world(tmp_path / "target.pmdesk")
    target.desk.do(LoadWorkspace(replace(whole, last_id=900)))
    assert target.desk.ask(AddProduct("Next"))[1] == 901
    target.store.close()


def test_settings_of_an_empty_workspace_give_way(world: World, tmp_path: Path):
    world.desk.do(SetSetting("carry_along", value=False))
    target = empty_world(tmp_path / "target.pmdesk")
    target.desk.do(SetSetting("carry_along", value=True))
    target.desk.do(SetSetting("week_begins", value="sunday"))
    target.desk.do(LoadWorkspace(whole_workspace(world.store)))
    assert dump(target.store) == dump(world.store)
    target.desk.undo()
    assert [row.value for row in target.store.all(Setting)] == ["true", '"sunday"']
    target.store.close()


def test_taken_ids_are_refused_and_nothing_changes(world: World):
    before = dump(world.store)
    with pytest.raises(RuleBroken, match=r"ids are taken here \(product 1\).*Import it into a new workspace"):
        world.desk.do(LoadWorkspace(whole_workspace(world.store)))
    assert dump(world.store) == before


def test_rows_with_free_ids_come_beside_those_that_are_there(world: World):
    world.desk.do(SetSetting("carry_along", value=False))
    before = dump(world.store)
    product = NOUNS[Kind.PRODUCT](id=500, title="Labels", rank="V")
    setting = Setting(id=501, name="carry_along", value="true")
    world.desk.do(LoadWorkspace(Whole({Kind.PRODUCT: (product,), Kind.SETTING: (setting,)}, 700)))
    assert world.store.get(Product, 500) == product
    assert dump(world.store)["setting"] == before["setting"]
    assert dump(world.store)["item"] == before["item"]
    assert world.desk.ask(AddProduct("Next"))[1] == 701


def test_an_export_that_does_not_hold_together_is_refused(tmp_path: Path):
    target = empty_world(tmp_path / "target.pmdesk")
    lonely = NOUNS[Kind.CRITERION](id=5, item_id=9, title="Fast", rank="V")
    with pytest.raises(RuleBroken, match="Criterion 5 refers to item 9, which is not there"):
        target.desk.do(LoadWorkspace(Whole({Kind.CRITERION: (lonely,)}, 9)))
    assert target.heard == []
    target.store.close()
