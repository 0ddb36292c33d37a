"""Undo takes the points of an import back and gives those it replaced again; redo brings them; both after a restart."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddProduct
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import DeskError, MovedOn
from pmdesk.domain.kinds import IntakeId, Kind, Ref, SeriesId
from pmdesk.domain.metrics import Intake
from pmdesk.domain.points import Extent, Landed
from pmdesk.storage import series
from pmdesk.storage.history import messages_since
from pmdesk.storage.ledger import Edit
from pmdesk.storage.store import Store, open_workspace
from tests.storage.points import AddSeries, Forget, imported, kept, merged
from tests.world import NOW, World, dump


@pytest.fixture
def where(empty: World) -> SeriesId:
    return empty.desk.ask(AddSeries())[1]


class Thin(Forget):
    def apply(self, edit: Edit) -> None:
        series.thin(edit, self.series, 25, 10)


def swaps(world: World) -> int:
    return world.store.read("SELECT count(*) FROM points_swap")[0][0]


def known(store: Store, where: SeriesId) -> Extent | None:
    """What there is of a series, whenever it was written."""
    found = series.extent(store, where)
    return found and replace(found, revision=0)


def test_undo_takes_points_back_and_gives_the_replaced_ones_again(empty: World, where: SeriesId) -> None:
    merged(empty, where, [10, 20, 30], [1, 2, 3])
    before = known(empty.store, where)
    changes, landed = imported(empty, where, [20, 40, 40, 25], [9, 3, 4, 5])
    assert landed == Landed(added=2, replaced=1, duplicates=1, out_of_order=1, late=1)
    assert Ref(Kind.SERIES, where) in changes.updated
    assert len(changes.ids(Kind.INTAKE)) == 1
    after = kept(empty.store, where)
    assert after == {10: 1, 20: 9, 25: 5, 30: 3, 40: 4}
    undone = empty.desk.undo()
    assert Ref(Kind.SERIES, where) in undone.updated
    assert kept(empty.store, where) == {10: 1, 20: 2, 30: 3}
    assert known(empty.store, where) == before
    assert series.health(empty.store, where) == Landed(added=3)
    assert empty.store.count(Intake) == 0
    redone = empty.desk.redo()
    assert Ref(Kind.SERIES, where) in redone.updated
    assert kept(empty.store, where) == after
    assert series.health(empty.store, where) == Landed(added=5, replaced=1, duplicates=1, out_of_order=1, late=1)
    assert empty.store.count(Intake) == 1


def test_undo_and_redo_work_after_a_restart(empty: World, where: SeriesId) -> None:
    imported(empty, where, [10, 20], [1, 2])
    for turn, expected in (("undo", {}), ("redo", {10: 1, 20: 2}), ("undo", {})):
        empty.store.close()
        empty.desk = Desk(open_workspace(empty.store.path), empty.clock, empty.heard.append)
        getattr(empty.desk, turn)()
        assert kept(empty.store, where) == expected


def test_an_import_of_what_is_there_leaves_nothing_behind(empty: World, where: SeriesId) -> None:
    imported(empty, where, [10, 20], [1, 2])
    rows, label = swaps(empty), empty.desk.undo_label
    empty.heard.clear()
    assert imported(empty, where, [20, 10, 20], [7, 1, 2])[1] == Landed(unchanged=2, duplicates=1, out_of_order=1)
    assert (swaps(empty), empty.desk.undo_label, empty.heard) == (rows, label, [])


def test_undo_is_refused_kindly_where_a_point_has_been_replaced_since(empty: World, where: SeriesId) -> None:
    empty.desk.do(AddProduct("Before"))
    imported(empty, where, [10, 20], [1, 2])
    merged(empty, where, [20], [3])
    rows, points = dump(empty.store), kept(empty.store, where)
    with pytest.raises(MovedOn, match="some of its points have changed since"):
        empty.desk.undo()
    assert (dump(empty.store), kept(empty.store, where)) == (rows, points)
    assert empty.desk.undo_label == "Add product Before"


def test_what_came_beside_the_points_of_an_import_stays_when_they_go(empty: World, where: SeriesId) -> None:
    imported(empty, where, [10, 30], [1, 3])
    merged(empty, where, [20, 40], [2, 4])
    empty.desk.undo()
    assert kept(empty.store, where) == {20: 2, 40: 4}


def test_a_series_that_came_with_its_points_goes_and_comes_with_them(empty: World) -> None:
    class Both:
        label = "Import"

        def apply(self, edit: Edit) -> SeriesId:
            made, intake = AddSeries().apply(edit), IntakeId(edit.next_id())
            edit.put(Intake(intake, "points.csv", NOW))
            series.merge(edit, made, np.array([1, 2]), np.array([1.0, 2.0]), intake=intake)
            return made

    made = empty.desk.ask(Both(), Actor.IMPORT)[1]
    empty.desk.undo()
    assert series.extent(empty.store, made) is None
    empty.desk.redo()
    assert kept(empty.store, made) == {1: 1, 2: 2}


def test_forgetting_can_be_undone(empty: World, where: SeriesId) -> None:
    imported(empty, where, [10, 20], [1, 2])
    merged(empty, where, [30, 30], [3, 4])
    before = known(empty.store, where), series.health(empty.store, where)

    class Drop(Forget):
        def apply(self, edit: Edit) -> None:
            super().apply(edit)
            AddSeries("Another").apply(edit)

    empty.desk.do(Drop(where))
    assert known(empty.store, where) is None
    empty.desk.undo()
    assert kept(empty.store, where) == {10: 1, 20: 2, 30: 4}
    assert (known(empty.store, where), series.health(empty.store, where)) == before
    empty.desk.undo()
    assert kept(empty.store, where) == {30: 4}


def test_an_import_can_be_taken_back_long_after_it(empty: World, where: SeriesId) -> None:
    imported(empty, where, [10, 20], [1, 2])
    (intake,) = empty.store.all(Intake, order_by="title")
    imported(empty, where, [30], [3])

    class TakeBack:
        label = "Take import back"

        def apply(self, edit: Edit) -> None:
            series.take_back(edit, intake.id)
            edit.drop(Intake, intake.id)

    empty.desk.do(TakeBack())
    assert kept(empty.store, where) == {30: 3}
    for _ in range(3):
        empty.desk.undo()
    assert kept(empty.store, where) == {}
    for _ in range(3):
        empty.desk.redo()
    assert kept(empty.store, where) == {30: 3}
    empty.desk.undo()
    merged(empty, where, [20], [7])
    with pytest.raises(MovedOn):
        empty.desk.do(TakeBack())


def test_what_no_undo_will_ask_for_is_swept_away(empty: World) -> None:
    made = empty.desk.ask(AddSeries("Kept"))[1]
    imported(empty, made, [10], [1])
    gone = empty.desk.ask(AddSeries("Gone"))[1]
    imported(empty, gone, [10], [1])
    merged(empty, gone, [20], [2])
    empty.desk.undo()
    empty.desk.undo()
    assert kept(empty.store, gone) == {20: 2}
    assert swaps(empty) == 2
    empty.desk.do(AddProduct("New"))
    assert empty.desk.redo_label is None
    assert swaps(empty) == 1
    assert kept(empty.store, gone) == {}
    assert kept(empty.store, made) == {10: 1}


def test_facts_of_a_source_leave_nothing_for_undo(empty: World, where: SeriesId) -> None:
    before = empty.desk.undo_label
    merged(empty, where, [10], [1])
    empty.desk.ask(Forget(where), Actor.SYNC)
    assert swaps(empty) == 0
    assert empty.desk.undo_label == before


def test_undo_tells_how_much_it_has_to_do(empty: World, where: SeriesId) -> None:
    imported(empty, where, list(range(500)), [0.5] * 500)
    assert empty.desk.undo_size == 501


def test_a_second_window_hears_of_series_whose_points_came_with_a_step(empty: World, where: SeriesId) -> None:
    step = imported(empty, where, [10], [1])[0].step
    assert step is not None
    empty.desk.undo()
    told = messages_since(empty.store, step - 1)
    assert [Ref(Kind.SERIES, where) in changes.updated for changes in told] == [True, True]


def test_a_command_that_fails_midway_leaves_no_points(empty: World, where: SeriesId) -> None:
    class Failing:
        label = "Import"

        def apply(self, edit: Edit) -> None:
            series.merge(edit, where, np.array([1]), np.array([1.0]), intake=IntakeId(99))
            raise DeskError("No.")

    with pytest.raises(DeskError):
        empty.desk.do(Failing())
    assert (kept(empty.store, where), swaps(empty)) == ({}, 0)


DEEDS = st.lists(
    st.one_of(
        st.sampled_from(["undo", "redo"]),
        st.tuples(
            st.booleans(),
            st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=30),
        ),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=DEEDS)
def test_any_story_of_imports_undos_and_redos_is_told_alike_by_a_simple_model(
    empty: World, small_chunks: None, deeds: list[str | tuple[bool, list[tuple[int, int]]]]
) -> None:
    """Where nobody else writes, each undo and redo goes back and forth between the states there were."""
    made = empty.desk.ask(AddSeries(f"Metric {len(empty.heard)}"))[1]
    base = empty.desk.undo_label
    past, future, now = list[dict[int, float]](), list[dict[int, float]](), dict[int, float]()
    for deed in deeds:
        if deed == "undo":
            if past:
                assert empty.desk.undo_label != base
                empty.desk.undo()
                future.append(now)
                now = past.pop()
        elif deed == "redo":
            if future:
                empty.desk.redo()
                past.append(now)
                now = future.pop()
        elif not isinstance(deed, str):
            batch = {time: float(value) for time, value in deed[1]}
            changes = imported(empty, made, list(batch), list(batch.values()))[0]
            if changes:
                past.append(now)
                now, future = now | batch, []
        assert kept(empty.store, made) == now
        extent = series.extent(empty.store, made)
        assert (0 if extent is None else extent.count) == len(now)
