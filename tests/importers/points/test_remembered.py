"""Next week's file lands without questions: what was chosen is kept, what the file proves goes before it."""

import json
from dataclasses import replace

import pytest

from pmdesk.domain.metrics import Grain
from pmdesk.importers.points.mapping import Role, Use, from_json, to_json
from pmdesk.importers.points.remembered import recall_points, recalled, remember_points
from pmdesk.importers.points.timeforms import Order
from pmdesk.storage.memory import remember
from tests.world import World

FIRST = "Date,Sessions,Note\n01/02/2025,1,a\n02/03/2025,2,b\n"
NEXT = "date,sessions,note\n03/04/2025,3,c\n04/05/2025,4,d\n"
PROOF = "date,sessions,note\n13/04/2025,3,c\n14/05/2025,4,d\n"


def test_a_file_with_the_same_columns_finds_everything_again(world: World, opened):
    file = opened(FIRST)
    assert file.tables[0].dates
    chosen = replace(file.mapping, order=Order.MONTH_FIRST, grain=Grain.WEEK)
    chosen = replace(chosen, columns=(chosen.columns[0], Use(Role.VALUE, "Visits", "."), chosen.columns[2]))
    remember_points(world.store, file.tables[0].header, chosen, {"Visits": 7})
    again, metrics = recalled(world.store, opened(NEXT))
    assert again.mapping == chosen
    assert again.tables[0].dates == ""
    assert metrics == {"Visits": 7}


def test_what_the_file_proves_goes_before_what_was_kept(world: World, opened):
    file = opened(FIRST)
    remember_points(world.store, file.tables[0].header, replace(file.mapping, order=Order.MONTH_FIRST), {})
    assert recalled(world.store, opened(PROOF))[0].mapping.order is Order.DAY_FIRST


def test_a_decimal_mark_that_was_chosen_holds_until_a_file_proves_another(world: World, opened):
    file = opened("Date;V\n2025-01-01;1.234\n2025-01-02;2.345\n")
    assert file.tables[0].numbers
    chosen = replace(file.mapping, columns=(file.mapping.columns[0], Use(Role.VALUE, decimal=",")))
    remember_points(world.store, ("Date", "V"), chosen, {})
    again, _ = recalled(world.store, opened("Date;V\n2025-02-01;3.234\n"))
    assert (again.mapping.columns[1].decimal, again.tables[0].numbers) == (",", "")
    proven, _ = recalled(world.store, opened("Date;V\n2025-02-01;3.5\n"))
    assert proven.mapping.columns[1].decimal == "."


def test_other_columns_find_nothing(world: World, opened):
    file = opened(FIRST)
    remember_points(world.store, file.tables[0].header, file.mapping, {"Sessions": 7})
    other = opened("Date,Users\n2025-01-01,1\n")
    assert recalled(world.store, other) == (other, {})


def test_metrics_of_several_imports_are_kept_together(world: World, opened):
    file = opened(FIRST)
    remember_points(world.store, ("a", "b", "c"), file.mapping, {"x": 1, "y": 2})
    remember_points(world.store, ("a", "b", "c"), file.mapping, {"y": 3})
    kept = recall_points(world.store, ("A", "B", "C"))
    assert kept is not None
    assert kept.metrics == {"x": 1, "y": 3}


def test_every_mapping_comes_back_from_json(opened):
    mapping = opened(FIRST).mapping
    assert from_json(json.loads(json.dumps(to_json(mapping)))) == mapping


@pytest.mark.parametrize("kept", ["", "{", "7", "[]", '{"mapping": {}, "metrics": {}}', '{"metrics": {"a": "b"}}'])
def test_what_cannot_be_understood_is_passed_over(world: World, opened, kept):
    remember_points(world.store, ("a",), opened(FIRST).mapping, {})
    ((name,),) = world.store.read("SELECT name FROM memory WHERE name LIKE 'import.points.%'")
    remember(world.store, name, kept)
    assert recall_points(world.store, ("a",)) is None
