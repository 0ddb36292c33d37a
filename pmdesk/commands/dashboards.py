"""Edits of dashboards: add, copy, put in order, and panels that never lie over each other."""

from collections.abc import Mapping
from dataclasses import field, replace

from pmdesk.commands.fields import changed, counted, last_rank, make
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import DashboardId, MetricId, PanelId, ProductId
from pmdesk.domain.metrics import COLUMNS, ROWS_AT_MOST, Dashboard, Metric, Panel, PanelKind
from pmdesk.domain.rank import between
from pmdesk.domain.roadmap import Product
from pmdesk.insight.packing import Place, free_place, packed
from pmdesk.storage.ledger import Edit

USUAL = (4, 3)
SIZES = {PanelKind.NUMBER: (2, 2), PanelKind.FUNNEL: (6, 4), PanelKind.RETENTION: (8, 4)}
"""How many columns and rows a new panel takes."""


@frozen
class AddDashboard:
    """Add an empty dashboard behind the others. Answers its id."""

    title: str
    product_id: ProductId | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add dashboard {self.title.strip()}"

    def apply(self, edit: Edit) -> DashboardId:
        """Put the dashboard."""
        if self.product_id is not None:
            edit.get(Product, self.product_id)
        row_id = DashboardId(edit.next_id())
        edit.put(Dashboard(row_id, self.title.strip(), last_rank(edit, Dashboard), self.product_id))
        return row_id


@frozen
class DuplicateDashboard:
    """Copy a dashboard with its panels right behind itself. Answers the copy's id."""

    dashboard_id: DashboardId
    label: str = "Duplicate dashboard"

    def apply(self, edit: Edit) -> DashboardId:
        """Put the copy and its panels."""
        first = edit.get(Dashboard, self.dashboard_id)
        later = [rank for (rank,) in edit.cells(Dashboard, ("rank",)) if rank > first.rank]
        rank = between(first.rank, min(later, default=None))
        copy = DashboardId(edit.next_id())
        edit.put(replace(first, id=copy, title=f"{first.title} (copy)", rank=rank))
        for panel in edit.all(Panel, dashboard_id=first.id):
            edit.put(replace(panel, id=PanelId(edit.next_id()), dashboard_id=copy))
        return copy


@frozen
class MoveDashboard:
    """Put a dashboard before another one, or behind all."""

    dashboard_id: DashboardId
    before_id: DashboardId | None = None
    label: str = "Move dashboard"

    def apply(self, edit: Edit) -> None:
        """Give it a rank between its new neighbours."""
        moved = edit.get(Dashboard, self.dashboard_id)
        after = None if self.before_id is None else edit.get(Dashboard, self.before_id).rank
        if self.before_id == self.dashboard_id:
            return
        others = [rank for row_id, rank in edit.cells(Dashboard, ("id", "rank")) if row_id != moved.id]
        earlier = [rank for rank in others if after is None or rank < after]
        edit.put(replace(moved, rank=between(max(earlier, default=None), after)))


@frozen
class AddPanel:
    """Add a panel that shows a metric, at the first place where it fits. Answers its id."""

    dashboard_id: DashboardId
    metric_id: MetricId
    kind: PanelKind = PanelKind.LINE
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    label: str = "Add chart"

    def apply(self, edit: Edit) -> PanelId:
        """Put the panel; its width and height may be among the values."""
        edit.get(Dashboard, self.dashboard_id)
        edit.get(Metric, self.metric_id)
        wide, high = SIZES.get(self.kind, USUAL)
        given = {"width": wide, "height": high, **self.values}
        known = (place_of(panel) for panel in edit.all(Panel, dashboard_id=self.dashboard_id))
        place = free_place(known, *_checked_size(given), COLUMNS)
        given |= {"dashboard_id": self.dashboard_id, "metric_id": self.metric_id, "kind": self.kind}
        row = make(Panel, edit.next_id(), given | _cells(place))
        edit.put(row)
        return PanelId(row.id)


@frozen
class PlacePanels:
    """Put panels of a dashboard elsewhere or resize them; others make room and everything moves up."""

    dashboard_id: DashboardId
    places: Mapping[PanelId, Place]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Move {counted(Panel, len(self.places))}"

    def apply(self, edit: Edit) -> None:
        """Put every panel whose place is another."""
        _pack(edit, self.dashboard_id, self.places)


@frozen
class SetPanel:
    """Give some fields of a panel other values: what it shows and how, its size too."""

    panel_id: PanelId
    values: Mapping[str, object]
    label: str = "Edit chart"

    def apply(self, edit: Edit) -> None:
        """Put the panel, and let the others make room where its size changed."""
        panel = edit.get(Panel, self.panel_id)
        new = changed(panel, self.values)
        edit.put(new)
        if isinstance(new, Panel) and place_of(new) != place_of(panel):
            _pack(edit, panel.dashboard_id, {new.id: place_of(new)})


@frozen
class DropPanels:
    """Take panels off their dashboards; what lay below moves up."""

    ids: tuple[PanelId, ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Remove {'1 chart' if len(self.ids) == 1 else f'{len(self.ids)} charts'}"

    def apply(self, edit: Edit) -> None:
        """Drop the panels and close the gaps."""
        panels = [edit.get(Panel, panel_id) for panel_id in dict.fromkeys(self.ids)]
        for panel in panels:
            edit.drop(Panel, panel.id)
        for dashboard_id in dict.fromkeys(panel.dashboard_id for panel in panels):
            _pack(edit, dashboard_id, {})


def place_of(panel: Panel) -> Place:
    """Return the cells of a panel."""
    return Place(panel.first_column, panel.first_row, panel.width, panel.height)


def _pack(edit: Edit, dashboard_id: DashboardId, moved: Mapping[PanelId, Place]) -> None:
    panels = {panel.id: panel for panel in edit.all(Panel, dashboard_id=dashboard_id)}
    if not moved.keys() <= panels.keys():
        raise RuleBroken("A chart is not on this dashboard any more.", "Move another one.")
    for place in moved.values():
        _require_on_grid(place)
    places = packed({one: place_of(panel) for one, panel in panels.items()}, {**moved})
    for one, place in places.items():
        panel = panels[PanelId(one)]
        if place != place_of(panel):
            edit.put(changed(panel, _cells(place)))


def _cells(place: Place) -> dict[str, object]:
    return {
        "first_column": place.column,
        "first_row": place.row,
        "width": place.width,
        "height": place.height,
    }


def _checked_size(values: Mapping[str, object]) -> tuple[int, int]:
    width, height = values["width"], values["height"]
    if not isinstance(width, int) or not isinstance(height, int):
        raise RuleBroken("The size of a chart is counted in columns and rows.", "Give whole numbers.")
    _require_on_grid(Place(0, 0, width, height))
    return width, height


def _require_on_grid(place: Place) -> None:
    within = place.column >= 0 and place.width >= 1 and place.column + place.width <= COLUMNS
    if not within or place.row < 0 or not 1 <= place.height <= ROWS_AT_MOST:
        raise RuleBroken(f"A chart lies within {COLUMNS} columns and {ROWS_AT_MOST} rows.", "Make it smaller.")
