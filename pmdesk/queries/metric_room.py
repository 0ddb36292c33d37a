"""All that is small about metrics: their rows, dashboards and panels, products, releases, marks; no points."""

from datetime import datetime

from pmdesk.domain.changes import Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.domain.metrics import (
    Annotation,
    Dashboard,
    Effect,
    Metric,
    Panel,
    ReviewMark,
    Series,
    Source,
    Target,
    Verdict,
)
from pmdesk.domain.roadmap import Product, Release
from pmdesk.storage.rows import Rows

OWNED = (Series, Target, Verdict, Effect, ReviewMark)
"""Rows that hang on one metric."""
KINDS_OF_OWNED = (Kind.SERIES, Kind.TARGET, Kind.VERDICT, Kind.EFFECT, Kind.REVIEW_MARK)
KINDS = frozenset(
    {Kind.PRODUCT, Kind.RELEASE, Kind.METRIC, Kind.DASHBOARD, Kind.PANEL, Kind.ANNOTATION, Kind.SOURCE, *KINDS_OF_OWNED}
)


@frozen
class Room:
    """The rows by id, each kind in its order; `owner_of` names the metric that a row hangs on."""

    products: dict[int, Product]
    releases: dict[int, Release]
    metrics: dict[int, Metric]
    dashboards: dict[int, Dashboard]
    panels: dict[int, Panel]
    targets: dict[int, Target]
    annotations: dict[int, Annotation]
    sources: dict[int, Source]
    owner_of: dict[Ref, int]
    dimensions: dict[int, tuple[str, ...]]
    """The names of the dimensions that the series of a metric have."""

    def panels_of(self, dashboard_id: int) -> dict[int, Panel]:
        """Return the panels of a dashboard."""
        return {each: row for each, row in self.panels.items() if row.dashboard_id == dashboard_id}

    def colour_of(self, metric_id: int) -> int:
        """Return the colour of the metric's product, 0 without one."""
        metric = self.metrics.get(metric_id)
        product = self.products.get(metric.product_id or 0) if metric is not None else None
        return 0 if product is None else product.colour

    def target_of(self, metric_id: int) -> Target | None:
        """Return the target of a metric."""
        return next((row for row in self.targets.values() if row.metric_id == metric_id), None)


NOTHING = Room({}, {}, {}, {}, {}, {}, {}, {}, {}, {})


def metric_room(rows: Rows) -> Room:
    """Read all of it: a metric after the metrics of products that stand before its own."""
    products: dict[int, Product] = {row.id: row for row in rows.all(Product, order_by="rank")}
    place = {product_id: at for at, product_id in enumerate(products)}
    metrics = rows.all(Metric, order_by="rank", archived_at=None)
    metrics.sort(key=lambda row: place.get(row.product_id or 0, len(place)))
    owner_of: dict[Ref, int] = {}
    for kind, noun in zip(KINDS_OF_OWNED, OWNED, strict=True):
        owner_of |= {Ref(kind, row_id): metric_id for row_id, metric_id in rows.cells(noun, ("id", "metric_id"))}
    return Room(
        products,
        {row.id: row for row in sorted(rows.all(Release), key=_when, reverse=True)},
        {row.id: row for row in metrics},
        {row.id: row for row in rows.all(Dashboard, order_by="rank", archived_at=None)},
        {row.id: row for row in rows.all(Panel)},
        {row.id: row for row in rows.all(Target)},
        {row.id: row for row in sorted(rows.all(Annotation), key=_at, reverse=True)},
        {row.id: row for row in rows.all(Source, archived_at=None)},
        owner_of,
        _dimensions(rows),
    )


def touched_metrics(changes: Changes, before: Room, after: Room) -> frozenset[int] | None:
    """Return the metrics whose numbers or charts a step may have changed, None for all of them."""
    found = set(changes.ids(Kind.METRIC))
    for ref in changes.refs:
        owner = after.owner_of.get(ref) or before.owner_of.get(ref)
        if owner is not None:
            found.add(owner)
    for kind, rows in ((Kind.ANNOTATION, "annotations"), (Kind.RELEASE, "releases")):
        for row_id in changes.ids(kind):
            for room in (before, after):
                row = getattr(room, rows).get(row_id)
                if row is None:
                    continue
                metric_id = getattr(row, "metric_id", None)
                if metric_id is not None:
                    found.add(metric_id)
                elif row.product_id is None:
                    return None
                else:
                    found |= {each for each, metric in room.metrics.items() if metric.product_id == row.product_id}
    for product_id in changes.ids(Kind.PRODUCT):
        found |= {each for each, metric in after.metrics.items() if metric.product_id == product_id}
    return frozenset(found)


def _dimensions(rows: Rows) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for series in rows.all(Series):
        if series.dimensions:
            found.setdefault(series.metric_id, {}).update(dict.fromkeys(series.dimensions[::2]))
    return {metric_id: tuple(names) for metric_id, names in found.items()}


def _when(row: Release) -> str:
    day = row.released_on or row.target
    return "" if day is None else day.isoformat()


def _at(row: Annotation) -> datetime:
    return row.at
