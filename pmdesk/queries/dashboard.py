"""Dashboards: which there are, and the panels of one with their places and what can be chosen for them."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import DashboardId, MetricId, PanelId, ProductId
from pmdesk.domain.metrics import Annotation, Dashboard, Metric, Panel, PanelKind, Series
from pmdesk.domain.roadmap import Product, Release
from pmdesk.insight.packing import Place
from pmdesk.queries.strands import dimensions_of
from pmdesk.storage.rows import Rows


@frozen
class Tab:
    """One dashboard as it stands in the row of all."""

    id: DashboardId
    title: str
    product_id: ProductId | None = None
    product: str = ""


@frozen
class PanelFace:
    """One panel: its place, the metric it shows, and by which dimensions that can be split."""

    panel: Panel
    place: Place
    title: str
    metric: Metric
    product: str
    colour: int
    dimensions: tuple[str, ...] = ()
    cause: str = ""
    """The release or mark whose effect it tells."""

    @property
    def id(self) -> PanelId:
        """The panel's id."""
        return self.panel.id


@frozen
class Board:
    """A dashboard with its panels in reading order."""

    tab: Tab
    panels: tuple[PanelFace, ...] = ()


def tabs(rows: Rows) -> tuple[Tab, ...]:
    """Return the dashboards in their order."""
    products = dict(rows.cells(Product, ("id", "title")))
    found = rows.all(Dashboard, order_by="rank", archived_at=None)
    return tuple(_tab(one, products) for one in found)


def dashboard(rows: Rows, dashboard_id: DashboardId) -> Board:
    """Return one dashboard; raises Gone."""
    products = {one.id: one for one in rows.all(Product)}
    titles = {one.id: one.title for one in products.values()}
    panels = rows.all(Panel, dashboard_id=dashboard_id)
    metrics = {one.id: one for one in rows.many(Metric, dict.fromkeys(panel.metric_id for panel in panels))}
    splits = {one: dimensions_of(rows.all(Series, metric_id=one)) for one in metrics}
    faces = [_face(rows, panel, metrics[panel.metric_id], products, splits[panel.metric_id]) for panel in panels]
    faces.sort(key=lambda face: (face.place.row, face.place.column, face.id))
    return Board(_tab(rows.get(Dashboard, dashboard_id), titles), tuple(faces))


def dashboards_showing(rows: Rows, metric_id: MetricId) -> tuple[DashboardId, ...]:
    """Return the dashboards on which a metric shows."""
    return tuple(dict.fromkeys(panel.dashboard_id for panel in rows.all(Panel, metric_id=metric_id)))


def _tab(one: Dashboard, products: dict[ProductId, str]) -> Tab:
    product = "" if one.product_id is None else products.get(one.product_id, "")
    return Tab(one.id, one.title, one.product_id, product)


def _face(
    rows: Rows, panel: Panel, metric: Metric, products: dict[ProductId, Product], dimensions: tuple[str, ...]
) -> PanelFace:
    product = None if metric.product_id is None else products.get(metric.product_id)
    cause = _cause(rows, panel)
    told = f"Before and after {cause or 'a release'}" if panel.kind is PanelKind.EFFECT else metric.title
    return PanelFace(
        panel,
        Place(panel.first_column, panel.first_row, panel.width, panel.height),
        panel.title or told,
        metric,
        "" if product is None else product.title,
        1 if product is None else product.colour,
        dimensions,
        cause,
    )


def _cause(rows: Rows, panel: Panel) -> str:
    if panel.release_id is not None:
        return rows.get(Release, panel.release_id).title
    return "" if panel.annotation_id is None else rows.get(Annotation, panel.annotation_id).title
