"""Remembered columns: tables with the same names find the mapping again, whoever kept it; oddities are passed over."""

import json

import pytest

from pmdesk.importers.remembered import recall_columns, remember_columns
from pmdesk.importers.table import parse
from pmdesk.importers.targets import DateOrder, Mapping, Target, to_json
from pmdesk.storage.memory import remember
from tests.world import World

TABLE = parse("Name,Due\nWallet,2026-04-24\n")
MAPPING = Mapping((Target.NAME, Target.START), DateOrder.MONTH_FIRST, (("doing", "in_progress"),))


def test_a_table_with_the_same_names_finds_the_mapping_again(world: World):
    assert recall_columns(world.store, TABLE) is None
    remember_columns(world.store, TABLE, MAPPING)
    assert recall_columns(world.store, parse("name;DUE\nOther;2026-05-01\n")) == MAPPING
    assert recall_columns(world.store, parse("Name,Until\nOther,2026-05-01\n")) is None


def test_remembering_is_no_edit(world: World):
    label = world.desk.undo_label
    remember_columns(world.store, TABLE, MAPPING)
    assert world.desk.undo_label == label


def test_what_the_window_kept_before_is_still_read(world: World):
    remember_columns(world.store, TABLE, MAPPING)
    ((name,),) = world.store.read("SELECT name FROM memory WHERE name LIKE 'import.mapping.%'")
    remember(world.store, name, json.dumps(to_json(MAPPING)))
    assert recall_columns(world.store, TABLE) == MAPPING


@pytest.mark.parametrize("kept", ["", "{", "7", '"7"', '{"columns": ["nowhere"]}', '{"columns": []}'])
def test_what_cannot_be_understood_is_passed_over(world: World, kept: str):
    remember_columns(world.store, TABLE, MAPPING)
    ((name,),) = world.store.read("SELECT name FROM memory WHERE name LIKE 'import.mapping.%'")
    remember(world.store, name, kept)
    assert recall_columns(world.store, TABLE) is None


def test_a_mapping_of_another_width_is_passed_over(world: World):
    remember_columns(world.store, TABLE, Mapping((Target.NAME,)))
    assert recall_columns(world.store, TABLE) is None
