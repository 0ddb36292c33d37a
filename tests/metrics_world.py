"""Metrics, a dashboard and what hangs on them, added to the small workspace that tests build on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from pmdesk.commands.dashboards import AddDashboard, AddPanel
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import AddMetric, Annotate, GiveVerdict, KeepEffect, MarkReviewed, SetTarget
from pmdesk.domain.changes import Actor
from pmdesk.domain.kinds import EffectId, SeriesId
from pmdesk.domain.metrics import (
    AnnotationKind,
    Direction,
    Effect,
    Outcome,
    PanelKind,
    Series,
    Source,
    SourceKind,
)
from pmdesk.domain.points import Times, Values
from pmdesk.domain.ranges import DAY_MS, start_of
from pmdesk.domain.roadmap import Item, KeyResult
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit
from tests.world import NOW, TODAY, World

SALE = datetime(2026, 2, 19, tzinfo=UTC)


def effect_of(ids: dict[str, int], **changes: object) -> Effect:
    """What a release did to the conversion, as it was found."""
    values = {"metric_id": ids["conversion"], "at": NOW, "outcome": Outcome.LIKELY_REAL, "day": date(2026, 2, 23)}
    values |= {"release_id": ids["release"], "estimate": 0.7, "low": 0.2, "high": 1.2, "p": 0.007, **changes}
    return Effect(EffectId(0), **values)


def with_metrics(world: World) -> World:
    """Add two metrics with all that can hang on them."""
    do, ids = world.desk.ask, world.ids
    ids["source"] = do(AddRow(Source, {"title": "orders.csv", "kind": SourceKind.FILE}, "Add source"))[1]
    values = {"unit": "%", "source_id": ids["source"], "guardrail_low": 55.0}
    ids["conversion"] = do(AddMetric("Checkout conversion", ids["checkout"], values))[1]
    ids["p95"] = do(AddMetric("Search p95", ids["seller"], {"unit": "ms", "direction": Direction.DOWN}))[1]
    for name, dimensions in (("whole", ()), ("mobile", ("device", "mobile"))):
        values = {"metric_id": ids["conversion"], "dimensions": dimensions}
        ids[name] = do(AddRow(Series, values, "Add series"))[1]
    do(SetTarget(ids["conversion"], 66.0))
    ids["sale"] = do(Annotate(AnnotationKind.CAMPAIGN, "Sale", SALE, metric_id=ids["conversion"], left_out=True))[1]
    ids["outage"] = do(Annotate(AnnotationKind.INCIDENT, "Outage", NOW, product_id=ids["checkout"]))[1]
    do(SetFields(Item, (ids["wallet"],), {"release_id": ids["release"], "hypothesis": "+1 pt"}, "Plan"))
    do(KeepEffect((effect_of(ids),), expected=1.0))
    do(MarkReviewed((ids["conversion"],), TODAY, NOW, "Ada"))
    do(GiveVerdict(ids["conversion"], SALE, SALE, is_anomaly=False, note="a sale"))
    values = {"objective_id": ids["objective"], "title": "Conversion to 66 %", "metric_id": ids["conversion"]}
    ids["key_result"] = do(AddRow(KeyResult, values, "Add key result"))[1]
    ids["overview"] = do(AddDashboard("Overview"))[1]
    ids["sellers"] = do(AddDashboard("Sellers", ids["seller"]))[1]
    ids["big"] = do(AddPanel(ids["overview"], ids["conversion"], values={"width": 8}))[1]
    values = {"release_id": ids["release"]}
    ids["effect_panel"] = do(AddPanel(ids["overview"], ids["conversion"], PanelKind.EFFECT, values))[1]
    ids["low"] = do(AddPanel(ids["overview"], ids["p95"]))[1]
    world.heard.clear()
    return world


def bring_in(world: World, name: str, first: date, values: Sequence[float], step_ms: int = DAY_MS) -> None:
    """Bring points into a series, from the beginning of a day on."""
    at = start_of(first) + np.arange(len(values), dtype=np.int64) * step_ms
    world.desk.do(Landing(SeriesId(world.ids[name]), at, np.array(values, np.float64)), Actor.SYNC)


def add_series(world: World, name: str, metric: str, *dimensions: str) -> None:
    """Add a series to a metric of the world."""
    values = {"metric_id": world.ids[metric], "dimensions": dimensions}
    world.ids[name] = world.desk.ask(AddRow(Series, values, "Add series"))[1]


@dataclass
class Landing:
    """Points that come into a series."""

    series_id: SeriesId
    times: Times
    values: Values
    label: str = "Bring points in"

    def apply(self, edit: Edit) -> None:
        series.merge(edit, self.series_id, self.times, self.values)
