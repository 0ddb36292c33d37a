"""Points are taken in as one step: new metrics are made, known ones go on, the same again changes nothing."""

from datetime import UTC, datetime

import numpy as np
import pytest

from pmdesk.commands.take_in import Landing, TakeIn
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import Gone
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Aggregate, Grain, Intake, Metric, Series, Source, SourceKind
from pmdesk.domain.points import BadRow, Batch, ForeignSeries
from pmdesk.storage import series
from tests.world import World, dump

AT = datetime(2026, 3, 10, 8, tzinfo=UTC)
DAY = 86_400_000


def one(metric, values, dimensions=(), unit=""):
    count = len(values)
    return ForeignSeries(metric, dimensions, np.arange(count, dtype=np.int64) * DAY, np.asarray(values, float), unit)


def take(world, batch, *plan, **more):
    take_in = TakeIn(batch, "week.csv", AT, None, plan, **more)
    return world.desk.ask(take_in, Actor.IMPORT if take_in.is_kept else Actor.SYNC)


def points_of(world, metric_id):
    return {
        row.dimensions: series.points(world.store, row.id).values.tolist()
        for row in world.store.all(Series, metric_id=metric_id)
    }


def test_a_new_metric_is_made_with_its_series_and_points(world: World):
    lines = (one("CR", [1, 2], ("country", "DE"), "%"), one("CR", [3], ("country", "FR")))
    batch = Batch(lines, (BadRow(9, "x", "y"),))
    values = {"product_id": world.ids["checkout"], "grain": Grain.WEEK, "aggregate": Aggregate.SUM}
    changes, arrival = take(world, batch, Landing("CR", values=values))
    metric = world.store.get(Metric, arrival.metrics["CR"])
    assert (metric.title, metric.unit, metric.grain) == ("CR", "%", Grain.WEEK)
    assert metric.product_id == world.ids["checkout"]
    assert points_of(world, metric.id) == {("country", "DE"): [1.0, 2.0], ("country", "FR"): [3.0]}
    intake = world.store.get(Intake, arrival.intake_id)
    assert (intake.title, intake.at, intake.added, intake.replaced, intake.refused) == ("week.csv", AT, 3, 0, 1)
    assert changes.label == "Import 3 points from week.csv"
    assert {ref.kind for ref in changes.created} == {Kind.METRIC, Kind.SERIES, Kind.INTAKE}


def test_the_same_again_changes_nothing(world: World):
    batch = Batch((one("A", [1, 2]), one("B", [5])))
    _, arrival = take(world, batch, Landing("A"), Landing("B"))
    before, heard = dump(world.store), len(world.heard)
    changes, again = take(world, batch, *(Landing(name, found) for name, found in arrival.metrics.items()))
    assert not changes
    assert again.intake_id is None
    assert (again.landed.added, again.landed.replaced, again.landed.unchanged) == (0, 0, 3)
    assert dump(world.store) == before
    assert len(world.heard) == heard


def test_a_known_metric_goes_on_whatever_order_its_dimensions_stand_in(world: World):
    _, arrival = take(world, Batch((one("A", [1], ("a", "1", "b", "2")),)), Landing("A"))
    _, again = take(world, Batch((one("Other", [1, 7], ("b", "2", "a", "1")),)), Landing("Other", arrival.metrics["A"]))
    assert points_of(world, arrival.metrics["A"]) == {("a", "1", "b", "2"): [1.0, 7.0]}
    assert (again.made, again.landed.added) == ((), 1)


def test_names_without_a_landing_and_empty_series_stay_out(world: World):
    _, arrival = take(world, Batch((one("A", [1]), one("B", [1]), one("C", []))), Landing("A"), Landing("C"))
    assert list(arrival.metrics) == ["A"]
    assert [metric.title for metric in world.store.all(Metric)] == ["A"]


def test_undo_takes_metrics_series_and_points_back_and_redo_brings_them_again(world: World):
    before = dump(world.store)
    _, first = take(world, Batch((one("A", [1, 2]),)), Landing("A"))
    _, second = take(world, Batch((one("A", [1, 5, 6]),)), Landing("A", first.metrics["A"]))
    assert (second.landed.added, second.landed.replaced) == (1, 1)
    world.desk.undo()
    assert points_of(world, first.metrics["A"]) == {(): [1.0, 2.0]}
    world.desk.undo()
    assert dump(world.store) == before
    world.desk.redo()
    world.desk.redo()
    assert points_of(world, first.metrics["A"]) == {(): [1.0, 5.0, 6.0]}


def test_what_a_source_brings_is_no_intake(world: World):
    source = Source(world.desk.ask(_Add("Prometheus"))[1], "Prometheus", SourceKind.PROMETHEUS)
    take_in = TakeIn(Batch((one("up", [1]),)), source.title, AT, source.id, (Landing("up"),), is_kept=False)
    _, arrival = world.desk.ask(take_in, Actor.SYNC)
    assert arrival.intake_id is None
    assert not world.store.all(Intake)
    metric = world.store.get(Metric, arrival.metrics["up"])
    assert (metric.source_id, metric.query) == (source.id, "up")
    assert world.desk.undo_label != take_in.label


def test_a_metric_that_is_gone_is_told_and_nothing_comes_in(world: World):
    before = dump(world.store)
    with pytest.raises(Gone):
        take(world, Batch((one("A", [1]), one("B", [1]))), Landing("A"), Landing("B", 4711))
    assert dump(world.store) == before


class _Add:
    def __init__(self, title):
        self.label = f"Add {title}"
        self._title = title

    def apply(self, edit):
        source_id = edit.next_id()
        edit.put(Source(source_id, self._title, SourceKind.PROMETHEUS))
        return source_id
