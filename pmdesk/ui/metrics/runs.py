"""What each verb of the metrics' table does, tied to the parts of the pane."""

from collections.abc import Callable
from functools import partial
from typing import Any

from pmdesk.commands.own_figures import FollowOwnFigures
from pmdesk.ui.metrics.table import DASHBOARDS, METRIC, PANE, PANELS, TABLE

Run = Callable[[], object]
ALWAYS = frozenset(
    {
        "metrics.calm_reviewed",
        "metrics.new_metric",
        "metrics.import",
        "metrics.sources",
        "metrics.own_figures",
        "metrics.new_dashboard",
    }
)
"""Verbs that need no metric."""


def add_actions(pane: Any) -> None:  # noqa: ANN401  # the pane, which knows this module
    """Put the table's verbs into the registry."""
    runs = _metric_runs(pane) | _panel_runs(pane) | _view_runs(pane)
    of_metric = {action.id for action in METRIC} - ALWAYS
    of_panel = {action.id for action in PANELS} - {"metrics.new", "metrics.panel"}
    of_dashboard = {action.id for action in DASHBOARDS} - ALWAYS
    state, marks = pane.state, pane.tools.marks
    checked: dict[str, Callable[[], bool]] = {
        "metrics.brief": lambda: pane.side.shows_brief,
        **{f"{PANE}.{name}": check.isChecked for name, check in marks.items()},
    }
    for action in TABLE:
        enabled: Callable[[], bool] = lambda: True  # noqa: E731
        if action.id in of_metric:
            enabled = lambda: state.shown_metric is not None  # noqa: E731
        elif action.id in of_panel:
            enabled = lambda: pane.panel is not None  # noqa: E731
        elif action.id in of_dashboard:
            enabled = lambda: state.shown_dashboard is not None  # noqa: E731
        pane.context.actions.add(action, runs[action.id], enabled, checked.get(action.id))


def _deed(pane: Any, name: str, *values: object) -> Run:  # noqa: ANN401
    return lambda: getattr(pane.deeds, name)(*values)


def _arrange(pane: Any, name: str, *values: object) -> None:  # noqa: ANN401
    getattr(pane.arranging, name)(*values)


def _export(pane: Any, name: str, *values: object) -> None:  # noqa: ANN401
    getattr(pane.deeds.export, name)(*values)


def _metric_runs(pane: Any) -> dict[str, Run]:  # noqa: ANN401
    deed = partial(_deed, pane)
    return {
        "metrics.reviewed": deed("review"),
        "metrics.calm_reviewed": deed("review_calm"),
        "metrics.open": deed("open"),
        "metrics.edit": deed("edit"),
        "metrics.annotate": deed("annotate"),
        "metrics.target": deed("set_target"),
        "metrics.effect": lambda: pane.deeds.effects.ask(pane.spot()),
        "metrics.dismiss": deed("dismiss"),
        "metrics.copy_picture": partial(_export, pane, "copy_picture"),
        "metrics.save_png": partial(_export, pane, "save", "png"),
        "metrics.save_svg": partial(_export, pane, "save", "svg"),
        "metrics.save_csv": partial(_export, pane, "save", "csv"),
        "metrics.new_metric": deed("new_metric"),
        "metrics.drop": deed("drop"),
        "metrics.import": lambda: pane.part("importing:open_import")(pane.context, (), pane.window()),
        "metrics.own_figures": lambda: pane.context.do(FollowOwnFigures(), toast="Following PM Desk's own figures"),
        "metrics.sources": lambda: pane.part("sourcing:open_sources")(pane.context, pane.window()),
    }


def _panel_runs(pane: Any) -> dict[str, Run]:  # noqa: ANN401
    deed = partial(_deed, pane)
    fetch = pane.context.fetch

    def move(name: str) -> Run:
        return lambda: pane.deeds.move(fetch("pmdesk.insight.packing:Way")[name])

    return {
        "metrics.new": lambda: pane.arranging.new_panel(pane.spot_of_tabs()),
        "metrics.panel": deed("show_panel_menu"),
        "metrics.remove": deed("remove"),
        **{f"metrics.{name.lower()}": move(name) for name in ("LEFT", "RIGHT", "UP", "DOWN")},
        "metrics.narrower": deed("resize", -1, 0),
        "metrics.wider": deed("resize", 1, 0),
        "metrics.lower": deed("resize", 0, -1),
        "metrics.higher": deed("resize", 0, 1),
        "metrics.new_dashboard": lambda: pane.arranging.new_dashboard(pane.spot_of_tabs()),
        "metrics.rename_dashboard": lambda: pane.arranging.rename_dashboard(pane.spot_of_tabs()),
        "metrics.duplicate_dashboard": lambda: pane.arranging.duplicate_dashboard(),  # noqa: PLW0108  # loaded when it is first asked for
        "metrics.dashboard_left": partial(_arrange, pane, "move_dashboard", -1),
        "metrics.dashboard_right": partial(_arrange, pane, "move_dashboard", 1),
        "metrics.drop_dashboard": partial(_arrange, pane, "drop_dashboard"),
    }


def _view_runs(pane: Any) -> dict[str, Run]:  # noqa: ANN401
    deed, tools = partial(_deed, pane), pane.tools
    return {
        "metrics.brief": lambda: pane.side.show_brief(shown=not pane.side.shows_brief),
        "metrics.range_next": partial(tools.ranges.step, 1),
        "metrics.range_previous": partial(tools.ranges.step, -1),
        "metrics.dates": deed("choose_dates"),
        "metrics.zoom_in": lambda: pane.deeds.zoom(1.6),
        "metrics.zoom_out": lambda: pane.deeds.zoom(1 / 1.6),
        "metrics.zoom_reset": deed("reset"),
        "metrics.pan_later": deed("pan", 1),
        "metrics.pan_earlier": deed("pan", -1),
        "metrics.cross_right": deed("step", 1),
        "metrics.cross_left": deed("step", -1),
        "metrics.cross_week": deed("step_week", 1),
        "metrics.cross_week_back": deed("step_week", -1),
        "metrics.compare": deed("choose_comparison"),
        **{f"{PANE}.{name}": check.toggle for name, check in tools.marks.items()},
        "metrics.show_table": deed("show_table"),
        "metrics.log": deed("turn_log"),
        "metrics.filter": lambda: (pane.side.filter.setFocus(), pane.side.filter.selectAll()),
    }
