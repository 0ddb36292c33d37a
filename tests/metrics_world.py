"""Metrics, a dashboard and what hangs on them, added to the small workspace that tests build on."""

from datetime import UTC, date, datetime

from pmdesk.commands.dashboards import AddDashboard, AddPanel
from pmdesk.commands.fields import AddRow, SetFields
from pmdesk.commands.metrics import AddMetric, Annotate, GiveVerdict, KeepEffect, MarkReviewed, SetTarget
from pmdesk.domain.kinds import EffectId
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
from pmdesk.domain.roadmap import Item, KeyResult
from tests.world import NOW, TODAY, World

SALE = datetime(2026, 2, 19, tzinfo=UTC)


def effect_of(ids: dict[str, int], **changes: object) -> Effect:
    """What a release did to the conversion, as it was found."""
    values = {"release_id": ids["release"], "estimate": 0.7, "low": 0.2, "high": 1.2, "p": 0.007, **changes}
    return Effect(EffectId(0), ids["conversion"], NOW, Outcome.LIKELY_REAL, date(2026, 2, 23), **values)


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
