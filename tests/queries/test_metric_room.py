"""The room of metrics: its rows in their order, and which metrics a step touched."""

from datetime import UTC, datetime

from pmdesk.commands.fields import Rename, SetFields
from pmdesk.commands.metrics import Annotate, SetTarget
from pmdesk.commands.removal import Delete
from pmdesk.domain.metrics import Annotation, AnnotationKind, Metric, Series
from pmdesk.domain.roadmap import Product, Release
from pmdesk.queries.metric_room import metric_room, touched_metrics
from tests.metrics_world import with_metrics
from tests.world import World

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_metrics_stand_by_product_and_know_their_dimensions(world: World) -> None:
    with_metrics(world)
    room = metric_room(world.store)
    assert list(room.metrics) == [world.ids["conversion"], world.ids["p95"]]
    assert room.dimensions == {world.ids["conversion"]: ("device",)}
    assert set(room.panels_of(world.ids["overview"])) == {world.ids[name] for name in ("big", "effect_panel", "low")}
    target = room.target_of(world.ids["conversion"])
    assert target is not None
    assert target.value == 66.0


def touched(world: World, command: object) -> frozenset[int] | None:
    before = metric_room(world.store)
    changes = world.desk.do(command)
    return touched_metrics(changes, before, metric_room(world.store))


def test_a_step_touches_the_metrics_whose_charts_it_changes_and_no_other(world: World) -> None:
    with_metrics(world)
    ids = world.ids
    conversion, p95 = ids["conversion"], ids["p95"]
    assert touched(world, Rename(Metric, p95, "Search latency")) == {p95}
    assert touched(world, SetTarget(p95, 300.0)) == {p95}
    assert touched(world, SetTarget(p95, None)) == {p95}
    assert touched(world, Delete(Series, (ids["mobile"],))) == {conversion}
    mark = Annotate(AnnotationKind.NOTE, "Test", AT, product_id=ids["seller"])
    assert touched(world, mark) == {p95}
    assert touched(world, Delete(Annotation, (world.store.all(Annotation)[-1].id,))) == {p95}
    assert touched(world, Annotate(AnnotationKind.NOTE, "Everywhere", AT)) is None
    assert touched(world, SetFields(Product, (ids["checkout"],), {"colour": 5}, "Colour")) == {conversion}
    assert touched(world, SetFields(Release, (ids["release"],), {"product_id": ids["seller"]}, "Move")) is None
