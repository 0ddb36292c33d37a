"""Many new rows at once stand in the ledger as rows put one by one do."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pmdesk.domain.changes import Actor
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Criterion
from pmdesk.domain.sprints import Team
from pmdesk.storage.ledger import Edit, record, transact
from pmdesk.storage.store import Store
from tests.world import empty_world, small_world


def put(edit: Edit, rows: list[Team | Criterion], *, at_once: bool) -> None:
    if at_once:
        edit.put_new(rows)
    else:
        for row in rows:
            edit.put(row)


def made(edit: Edit, item_id: int) -> list[Team | Criterion]:
    names = ["Core", "“Quotes” \\ and\nlines", "שלום 💸", "\x01\x7f\u2028"]
    teams: list[Team | Criterion] = [
        Team(edit.next_id(), name, f"a{at}", velocity=0.1 + at / 3) for at, name in enumerate(names)
    ]  # type: ignore[arg-type]
    return [*teams, *(Criterion(edit.next_id(), item_id, name, "a") for name in names)]  # type: ignore[arg-type]


def ledger(store: Store) -> list[tuple[object, ...]]:
    rows = store.read("SELECT kind, row_id, before, after FROM change ORDER BY kind, row_id, id")
    return [
        (kind, row, before and json.loads(before), after and json.loads(after)) for kind, row, before, after in rows
    ]


@pytest.fixture
def stores(tmp_path: Path):
    worlds = [small_world(tmp_path / f"{name}.pmdesk") for name in ("one", "many")]
    yield worlds
    for world in worlds:
        world.store.close()


def step(store: Store, work):
    return transact(
        store.connection,
        work,
        lambda edit: record(edit, at="2026-03-10T07:40:00+00:00", actor=Actor.IMPORT, label="New"),
    )


def test_they_leave_the_same_rows_images_and_message(stores):
    said = []
    for world, at_once in zip(stores, (False, True), strict=True):
        item = world.ids["wallet"]

        def work(edit: Edit, at_once: bool = at_once, item: int = item) -> None:
            put(edit, made(edit, item), at_once=at_once)

        said.append(step(world.store, work)[0])
    one, many = stores
    assert said[0] == said[1]
    assert ledger(one.store) == ledger(many.store)
    assert one.store.all(Team) == many.store.all(Team)


def test_a_new_row_that_is_changed_or_dropped_in_the_same_edit_leaves_its_net_only(stores):
    for world, at_once in zip(stores, (False, True), strict=True):
        item = world.ids["wallet"]

        def work(edit: Edit, at_once: bool = at_once, item: int = item) -> None:
            rows = made(edit, item)
            put(edit, rows, at_once=at_once)
            edit.put(replace(rows[0], title="Renamed"))
            edit.put(replace(edit.get(Team, rows[1].id), title="Renamed too"))
            edit.drop(Team, rows[2].id)
            edit.drop(Criterion, rows[5].id)

        step(world.store, work)
    one, many = stores
    assert ledger(one.store) == ledger(many.store)
    assert one.store.all(Team) == many.store.all(Team)


def test_they_can_be_undone(stores):
    world = stores[1]
    before = world.store.all(Team)
    step(world.store, lambda edit: edit.put_new(made(edit, world.ids["wallet"])))
    assert len(world.store.all(Team)) == len(before) + 4
    world.desk.undo()
    assert world.store.all(Team) == before


def test_rows_with_ids_of_others_are_refused(tmp_path):
    world = empty_world(tmp_path / "a.pmdesk")
    step(world.store, lambda edit: edit.put_new([Team(edit.next_id(), "Core", "a")]))
    with pytest.raises(ValueError, match="ids of this edit"):
        step(world.store, lambda edit: edit.put_new([Team(1, "Core", "a")]))
    assert world.store.count(Team) == 1
    assert Kind.TEAM.value in {row[0] for row in ledger(world.store)}
    world.store.close()
