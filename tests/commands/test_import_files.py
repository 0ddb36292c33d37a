"""Real files of every format, from their bytes into the workspace: twice is once, and one undo takes all back."""

from pathlib import Path

import pytest

from pmdesk.commands.import_plan import ImportPlan
from pmdesk.domain.changes import Actor
from pmdesk.domain.roadmap import Item
from pmdesk.importers.catalog import read
from tests.world import TODAY, World, dump

FILES = sorted((Path(__file__).parents[1] / "importers" / "files").iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_comes_in_once_and_leaves_with_one_undo(world: World, path: Path) -> None:
    before = dump(world.store)
    plan = read(path, TODAY)
    changes, report = world.desk.ask(ImportPlan(plan), Actor.IMPORT)
    assert changes.actor is Actor.IMPORT
    after = dump(world.store)
    assert world.store.count(Item) > 4
    assert world.store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    again, second = world.desk.ask(ImportPlan(read(path, TODAY)), Actor.IMPORT)
    assert again.step is None
    assert dump(world.store) == after
    assert second.troubles == report.troubles
    world.desk.undo()
    assert dump(world.store) == before
