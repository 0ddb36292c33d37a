"""Long edits say how far they are, and calling one off at any count leaves no trace."""

from collections import defaultdict

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.import_plan import ImportPlan
from pmdesk.domain.changes import Actor
from pmdesk.domain.foreign import ForeignKind, ForeignPlan, ForeignRow
from pmdesk.storage.ledger import COMPARING, MERGING, PLACING, SAVING, WRITING, Tell
from tests.world import World, dump

ROWS = 1_000
PLAN = ForeignPlan(
    "table",
    "CSV",
    tuple(ForeignRow(f"A-{at}", at + 2, ForeignKind.FEATURE, f"Work {at}", product="Checkout") for at in range(ROWS)),
)


class Enough(Exception):
    """A person has called it off."""


def telling(world: World, tell: Tell) -> Desk:
    return Desk(world.store, world.clock, world.heard.append, tell=tell)


def stages(told: list[tuple[str, int, int]]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for stage, done, total in told:
        found[stage].append((done, total))
    return found


def stopping_at(stage: str, count: int) -> Tell:
    def tell(told: str, done: int, total: int) -> None:
        if told == stage and done >= min(count, total):
            raise Enough

    return tell


def test_an_import_counts_its_rows_while_it_compares_and_writes_them(world: World):
    told: list[tuple[str, int, int]] = []
    telling(world, lambda *count: told.append(count)).do(ImportPlan(PLAN), Actor.IMPORT)
    found = stages(told)
    assert list(found) == [COMPARING, MERGING, PLACING, WRITING, SAVING]
    for stage in (COMPARING, MERGING, PLACING, WRITING):
        assert {total for _, total in found[stage]} == {ROWS}
        assert found[stage] == sorted(found[stage])
        assert found[stage][-1] == (ROWS, ROWS)
        assert len(found[stage]) > 5


@pytest.mark.parametrize("stage", [COMPARING, MERGING, PLACING, WRITING, SAVING])
@pytest.mark.parametrize("count", [0, ROWS // 2, 10 * ROWS])
def test_an_import_that_is_called_off_leaves_no_trace(world: World, stage: str, count: int):
    before = dump(world.store)
    with pytest.raises(Enough):
        telling(world, stopping_at(stage, count)).do(ImportPlan(PLAN), Actor.IMPORT)
    assert dump(world.store) == before
    assert world.desk.undo_label != ImportPlan(PLAN).label


def test_an_import_can_be_called_off_between_the_steps_of_placing(world: World):
    told: list[str] = []
    telling(world, lambda stage, _done, _total: told.append(stage)).do(ImportPlan(PLAN), Actor.IMPORT)
    counts = -(-ROWS // 100) + 1
    assert told.count(PLACING) == counts + 3  # Hung, given products, ordered: each takes a while for many rows.


def test_undo_counts_its_rows_too_and_tells_how_many_there_are(world: World):
    world.desk.do(ImportPlan(PLAN), Actor.IMPORT)
    told: list[tuple[str, int, int]] = []
    desk = telling(world, lambda *count: told.append(count))
    size = desk.undo_size
    assert size >= 2 * ROWS  # Each row, and where it came from.
    desk.undo()
    assert list(stages(told)) == [COMPARING, WRITING, SAVING]
    assert stages(told)[COMPARING][-1] == (size, size)
    assert desk.redo_size == size


@pytest.mark.parametrize("stage", [COMPARING, WRITING, SAVING])
def test_an_undo_that_is_called_off_leaves_all_as_it_was_and_can_be_done_then(world: World, stage: str):
    before = dump(world.store)
    world.desk.do(ImportPlan(PLAN), Actor.IMPORT)
    after = dump(world.store)
    with pytest.raises(Enough):
        telling(world, stopping_at(stage, ROWS // 2)).undo()
    assert dump(world.store) == after
    world.desk.undo()
    assert dump(world.store) == before
