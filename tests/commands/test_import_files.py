"""Real files of every format, from their bytes into the workspace: twice is once, and one undo takes all back."""

from pathlib import Path

import pytest

from pmdesk.commands.import_plan import ImportPlan
from pmdesk.domain.changes import Actor
from pmdesk.domain.roadmap import Item
from pmdesk.domain.sheet import Heading
from pmdesk.exporters.roadmap_csv import roadmap_csv
from pmdesk.importers.catalog import read
from pmdesk.queries.export import roadmap_sheet
from tests.shown import everything_shown
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


def test_our_own_table_edited_in_a_spreadsheet_comes_back_to_its_items(world: World, tmp_path: Path) -> None:
    sheet = roadmap_sheet(world.store, Heading("Small", "Timeline", TODAY), everything_shown(world.store))
    table = tmp_path / "roadmap.csv"
    table.write_bytes(roadmap_csv(sheet))
    items = world.store.all(Item)
    _, report = world.desk.ask(ImportPlan(read(table, TODAY)), Actor.IMPORT)
    assert (report.created, report.updated, report.troubles, report.warnings) == ({}, 0, (), ())
    assert world.store.all(Item) == items
    table.write_bytes(table.read_bytes().replace(b"Wallet,", b"Wallets,"))
    _, report = world.desk.ask(ImportPlan(read(table, TODAY)), Actor.IMPORT)
    assert (report.created, report.updated) == ({}, 1)
    assert world.store.get(Item, world.ids["wallet"]).title == "Wallets"
