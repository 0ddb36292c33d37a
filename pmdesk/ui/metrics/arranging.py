"""What keys and menus do with dashboards and their panels: add, name, order, copy, delete, and how a panel shows."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from pmdesk.commands.dashboards import (
    AddDashboard,
    AddPanel,
    DropPanels,
    DuplicateDashboard,
    MoveDashboard,
    PlacePanels,
    SetPanel,
)
from pmdesk.commands.fields import SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import DashboardId, MetricId, PanelId, ProductId, ReleaseId
from pmdesk.domain.metrics import Dashboard, Panel, PanelKind, Scale
from pmdesk.insight.packing import Place
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.state import MetricsState
from pmdesk.ui.metrics.verbs import Spot
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import Form, Values
from pmdesk.ui.widgets.menus import Menu
from pmdesk.ui.widgets.pressing import alone

KINDS = {
    PanelKind.LINE: "Line",
    PanelKind.AREA: "Area",
    PanelKind.BAR: "Bars",
    PanelKind.STACKED: "Stacked",
    PanelKind.NUMBER: "Number",
    PanelKind.EFFECT: "Before and after",
    PanelKind.FUNNEL: "Funnel",
    PanelKind.RETENTION: "Retention",
}
SCALES = {Scale.LINEAR: "Linear", Scale.LOG: "Logarithmic", Scale.PERCENT: "Per cent"}


class Arranging(QObject):
    """Acts on the shown dashboard of the state; every edit is one step."""

    def __init__(self, context: Context, state: MetricsState, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state

    # --- dashboards

    def new_dashboard(self, spot: Spot) -> Form:
        """Ask for the name of a new dashboard."""
        return self._ask_dashboard(
            spot, "Add dashboard", title="New dashboard", name="", product_id=None, send=self._add_dashboard
        )

    def rename_dashboard(self, spot: Spot) -> Form | None:
        """Ask for another name, or another product."""
        shown = self._state.shown_dashboard
        if shown is None:
            return None
        send = partial(self._change_dashboard, shown)
        return self._ask_dashboard(
            spot, "Keep", title="Dashboard", name=shown.title, product_id=shown.product_id, send=send
        )

    def duplicate_dashboard(self) -> None:
        """Copy the dashboard and show the copy."""
        try:
            _, copy = self._context.desk.ask(DuplicateDashboard(DashboardId(self._state.dashboard)))
        except DeskError as trouble:
            self._context.tell(trouble)
            return
        self._state.dashboard = copy

    def move_dashboard(self, by: int) -> None:
        """Put the dashboard one place to the left or right."""
        order = list(self._state.room.dashboards)
        here = self._state.dashboard
        if here not in order:
            return
        at = order.index(here) + by
        if not 0 <= at < len(order):
            return
        order.remove(here)
        before = DashboardId(order[at]) if at < len(order) else None
        self._context.do(MoveDashboard(DashboardId(here), before))

    def drop_dashboard(self) -> None:
        """Delete the dashboard, with the way back; its metrics stay."""
        shown = self._state.shown_dashboard
        if shown is not None:
            self._context.do(Delete(Dashboard, (shown.id,)), toast=f"Deleted the dashboard “{shown.title}”")

    # --- panels

    def new_panel(self, spot: Spot) -> Form | None:
        """Ask which metric a new panel shows, and how."""
        if not self._state.room.metrics:
            self._context.status.say("There is no metric yet to show on a panel")
            return None
        form = Form(
            self._context.theme,
            self._context.icons,
            spot.owner,
            title="New panel",
            verb="Add panel",
            send=self._add_panel,
        )
        form.add_choice("metric", "Metric", self._metrics(), self._state.metric or next(iter(self._state.room.metrics)))
        form.add_choice("kind", "Shown as", [Choice(kind.value, words) for kind, words in KINDS.items()], "line")
        form.add_line("title", "Title", hint="The metric's own")
        form.ask(spot.box)
        return form

    def place(self, places: Mapping[int, Place]) -> None:
        """Put panels elsewhere."""
        moved = {PanelId(each): place for each, place in places.items()}
        self._context.do(PlacePanels(DashboardId(self._state.dashboard), moved))

    def remove(self, panel_id: int) -> None:
        """Take a panel off the dashboard, with the way back; its metric stays."""
        panel = self._state.panels.get(panel_id)
        if panel is not None:
            words = self.title_of(panel)
            self._context.do(DropPanels((panel.id,)), toast=f"Removed the panel “{words}”")

    def set(self, panel_id: int, words: str = "Edit chart", **values: object) -> None:
        """Show a panel in another way."""
        self._context.do(SetPanel(PanelId(panel_id), values, words))

    def turn_log(self, panel_id: int) -> None:
        """Turn the logarithmic axis of a panel on or off."""
        panel = self._state.panels.get(panel_id)
        if panel is not None:
            scale = Scale.LINEAR if panel.scale is Scale.LOG else Scale.LOG
            self.set(panel_id, "Change the axis", scale=scale)

    def title_of(self, panel: Panel) -> str:
        """Return the name of a panel: its own, else its metric's."""
        metric = self._state.room.metrics.get(panel.metric_id)
        return panel.title or (metric.title if metric is not None else "Panel")

    def edit_panel(self, spot: Spot, panel: Panel) -> Form:
        """Ask for title and metric of a panel, and the release that an effect tells of."""
        form = Form(
            self._context.theme,
            self._context.icons,
            spot.owner,
            title="Panel",
            verb="Keep",
            send=partial(self._change_panel, panel),
        )
        form.add_line("title", "Title", panel.title, hint="The metric's own")
        form.add_choice("metric", "Metric", self._metrics(), panel.metric_id)
        if panel.kind is PanelKind.EFFECT:
            form.add_choice("cause", "Before and after", self.causes(), _cause(panel))
        form.ask(spot.box)
        return form

    def causes(self) -> list[Choice]:
        """Return the releases and marks that an effect can tell of."""
        room = self._state.room
        found = [
            Choice(f"release:{row.id}", row.title, "rocket", fact="" if row.released_on else "planned")
            for row in room.releases.values()
        ]
        return found + [Choice(f"mark:{row.id}", row.title, "flag") for row in room.annotations.values()]

    def menu(self, panel: Panel, parent: QWidget, spot: Spot) -> QMenu:
        """Return the menu of how a panel shows its metric."""
        menu = Menu(parent)
        self.fill(menu, panel, spot)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def fill(self, menu: QMenu, panel: Panel, spot: Spot) -> None:
        """Put how a panel shows its metric into a menu."""
        kinds = self._inner(menu, "Shown as")
        for kind, words in KINDS.items():
            self._tick(kinds, words, panel.kind is kind, partial(self.set, panel.id, f"Show as {words}", kind=kind))
        scales = self._inner(menu, "Value axis")
        for scale, words in SCALES.items():
            run = partial(self.set, panel.id, "Change the axis", scale=scale)
            self._tick(scales, words, panel.scale is scale, run)
        names = self._state.room.dimensions.get(panel.metric_id, ())
        if names:
            split = self._inner(menu, "Lines by")
            for name, words in (("", "The whole"), *((name, name) for name in names)):
                run = partial(self.set, panel.id, "Split the chart", split_by=name)
                self._tick(split, words, panel.split_by == name, run)
        menu.addAction("Title, metric…").triggered.connect(alone(lambda: self.edit_panel(spot, panel)))
        menu.addAction(self._context.actions.qaction("metrics.remove"))

    def _inner(self, menu: QMenu, title: str) -> QMenu:
        inner = Menu(title, menu)
        menu.addMenu(inner)
        return inner

    def _tick(self, menu: QMenu, words: str, on: bool, run: partial[None]) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(alone(run))

    def _metrics(self) -> list[Choice]:
        room = self._state.room
        return [Choice(row.id, row.title, colour=room.colour_of(row.id)) for row in room.metrics.values()]

    def _ask_dashboard(
        self, spot: Spot, verb: str, *, title: str, name: str, product_id: int | None, send: Callable[[Values], object]
    ) -> Form:
        products = [Choice(None, "All products")]
        products += [Choice(row.id, row.title, colour=row.colour) for row in self._state.room.products.values()]
        form = Form(
            self._context.theme,
            self._context.icons,
            spot.owner,
            title=title,
            verb=verb,
            send=send,
        )
        form.add_line("title", "Name", name, hint="Overview")
        form.add_choice("product", "For", products, product_id)
        form.ask(spot.box)
        return form

    def _add_dashboard(self, values: Values) -> None:
        product = values["product"]
        command = AddDashboard(str(values["title"]), None if product is None else ProductId(int(str(product))))
        _, made = self._context.desk.ask(command)
        self._state.dashboard = made

    def _change_dashboard(self, shown: Dashboard, values: Values) -> None:
        fields = {"title": values["title"], "product_id": values["product"]}
        self._context.desk.do(SetFields(Dashboard, (shown.id,), fields, f"Rename to {values['title']}"))

    def _add_panel(self, values: Values) -> None:
        if not self._state.dashboard:
            _, self._state.dashboard = self._context.desk.ask(AddDashboard("Overview"))
        kind = PanelKind(str(values["kind"]))
        more: dict[str, object] = {"title": values["title"]}
        if kind is PanelKind.EFFECT:
            more["release_id"] = next(iter(self._state.room.releases), None)
        metric_id = MetricId(int(str(values["metric"])))
        self._context.desk.do(AddPanel(DashboardId(self._state.dashboard), metric_id, kind, more))
        self._state.choose(metric_id)

    def _change_panel(self, panel: Panel, values: Values) -> None:
        fields: dict[str, object] = {"title": values["title"], "metric_id": values["metric"]}
        if panel.kind is PanelKind.EFFECT:
            fields |= cause_values(str(values["cause"]))
        self._context.desk.do(SetPanel(panel.id, fields))


def cause_values(cause: str) -> dict[str, object]:
    """Return the fields of a panel that tells of a release (`release:12`) or a mark (`mark:12`)."""
    kind, _, number = cause.partition(":")
    row_id = ReleaseId(int(number)) if number else None
    return {
        "release_id": row_id if kind == "release" else None,
        "annotation_id": row_id if kind == "mark" else None,
    }


def _cause(panel: Panel) -> str:
    if panel.release_id is not None:
        return f"release:{panel.release_id}"
    return f"mark:{panel.annotation_id}" if panel.annotation_id is not None else ""
