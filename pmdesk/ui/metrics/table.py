"""The part of the actions table that belongs to metrics, with its keys."""

from pmdesk.ui.widgets.actions import Action, Actions

PANE = "metrics"

METRIC = (
    Action("metrics.reviewed", "Mark reviewed", ("E",), "Item", PANE, "check", 0, "Reviewed", True),
    Action("metrics.calm_reviewed", "Mark the calm ones reviewed", ("Shift+E",), "Item", PANE, "check-check", 0),
    Action("metrics.open", "Open large", ("Return", "Enter"), "Item", PANE, "maximize-2", 1, "Open", True),
    Action("metrics.edit", "Metric card", ("F2", "I"), "Item", PANE, "pencil", 1, "", True),
    Action("metrics.annotate", "Annotate…", ("A",), "Item", PANE, "flag", 2, "Annotate", True),
    Action("metrics.target", "Set target…", ("G",), "Item", PANE, "target", 2, "Set target", True),
    Action("metrics.effect", "Before and after…", ("V",), "Item", PANE, "git-compare", 2, "Before and after", True),
    Action("metrics.dismiss", "Not an anomaly", ("X",), "Item", PANE, "circle-slash", 2, "", True),
    Action("metrics.copy_picture", "Copy picture", ("P",), "Item", PANE, "copy", 3, "", True),
    Action("metrics.save_png", "Save as PNG…", (), "Item/Save chart", PANE, "image", 3, "", True),
    Action("metrics.save_svg", "Save as SVG…", (), "Item/Save chart", PANE, "image", 3, "", True),
    Action("metrics.save_csv", "Save as CSV…", (), "Item/Save chart", PANE, "table", 3, "", True),
    Action("metrics.new_metric", "New metric…", ("Shift+N",), "Item", PANE, "plus", 4),
    Action("metrics.drop", "Delete metric", (), "Item", PANE, "trash-2", 4, "", True),
    Action("metrics.import", "Import a file…", (), "Item", PANE, "file-up", 5),
    Action("metrics.sources", "Sources…", (), "Item", PANE, "database", 5),
    Action("metrics.own_figures", "Follow PM Desk's own figures", (), "Item", PANE, "chart-line", 5),
)
PANELS = (
    Action("metrics.new", "New panel…", ("N",), "Item/Panel", PANE, "plus", 6, "New panel"),
    Action("metrics.panel", "Change panel…", ("Ctrl+.",), "Item/Panel", PANE, "settings-2", 6),
    Action("metrics.remove", "Remove panel", ("Del",), "Item/Panel", PANE, "trash-2", 6),
    Action("metrics.left", "Move panel left", ("Ctrl+Left",), "Item/Panel", PANE, "arrow-left", 7),
    Action("metrics.right", "Move panel right", ("Ctrl+Right",), "Item/Panel", PANE, "arrow-right", 7),
    Action("metrics.up", "Move panel up", ("Ctrl+Up",), "Item/Panel", PANE, "arrow-up", 7),
    Action("metrics.down", "Move panel down", ("Ctrl+Down",), "Item/Panel", PANE, "arrow-down", 7),
    Action("metrics.narrower", "Make panel narrower", ("Ctrl+Shift+Left",), "Item/Panel", PANE, "arrow-left", 8),
    Action("metrics.wider", "Make panel wider", ("Ctrl+Shift+Right",), "Item/Panel", PANE, "arrow-right", 8),
    Action("metrics.lower", "Make panel lower", ("Ctrl+Shift+Up",), "Item/Panel", PANE, "arrow-up", 8),
    Action("metrics.higher", "Make panel higher", ("Ctrl+Shift+Down",), "Item/Panel", PANE, "arrow-down", 8),
)
DASHBOARDS = (
    Action("metrics.new_dashboard", "New dashboard…", (), "Item/Dashboard", PANE, "plus", 9),
    Action("metrics.rename_dashboard", "Rename dashboard…", ("Shift+F2",), "Item/Dashboard", PANE, "pencil", 9),
    Action("metrics.duplicate_dashboard", "Duplicate dashboard", (), "Item/Dashboard", PANE, "copy", 9),
    Action("metrics.dashboard_left", "Move dashboard left", ("Alt+Shift+Left",), "Item/Dashboard", PANE, "", 10),
    Action("metrics.dashboard_right", "Move dashboard right", ("Alt+Shift+Right",), "Item/Dashboard", PANE, "", 10),
    Action("metrics.drop_dashboard", "Delete dashboard", (), "Item/Dashboard", PANE, "trash-2", 10),
)
VIEW = (
    Action("metrics.brief", "Daily brief", ("Ctrl+B",), "View", PANE, "list-checks", 3, "Brief"),
    Action("metrics.range_next", "Longer range", ("]",), "View/Range", PANE, "arrow-right", 4),
    Action("metrics.range_previous", "Shorter range", ("[",), "View/Range", PANE, "arrow-left", 4),
    Action("metrics.dates", "Choose dates…", ("Ctrl+D",), "View/Range", PANE, "calendar", 4),
    Action("metrics.zoom_in", "Zoom in", ("+", "="), "View/Range", PANE, "zoom-in", 4),
    Action("metrics.zoom_out", "Zoom out", ("-",), "View/Range", PANE, "zoom-out", 4),
    Action("metrics.zoom_reset", "Back to the newest", ("0", "."), "View/Range", PANE, "rotate-ccw", 4),
    Action("metrics.pan_later", "Scroll to later", ("Alt+Right",), "View/Range", PANE, "arrow-right", 4),
    Action("metrics.pan_earlier", "Scroll to earlier", ("Alt+Left",), "View/Range", PANE, "arrow-left", 4),
    Action("metrics.cross_right", "Crosshair right", ("Right",), "View/Crosshair", PANE, "arrow-right", 4),
    Action("metrics.cross_left", "Crosshair left", ("Left",), "View/Crosshair", PANE, "arrow-left", 4),
    Action("metrics.cross_week", "Crosshair a week later", ("Shift+Right",), "View/Crosshair", PANE, "arrow-right", 4),
    Action(
        "metrics.cross_week_back", "Crosshair a week earlier", ("Shift+Left",), "View/Crosshair", PANE, "arrow-left", 4
    ),
    Action("metrics.compare", "Compare with…", (), "View", PANE, "git-compare", 5),
    Action("metrics.releases", "Releases", (), "View/Marks", PANE, "rocket", 5),
    Action("metrics.anomalies", "Anomalies", (), "View/Marks", PANE, "circle-alert", 5),
    Action("metrics.alerts", "Alerts", (), "View/Marks", PANE, "siren", 5),
    Action("metrics.show_table", "Show as table", ("Shift+V",), "View", PANE, "table", 5),
    Action("metrics.log", "Logarithmic axis", ("Shift+L",), "View", PANE, "trending-up", 5),
    Action("metrics.filter", "Filter", ("/", "Ctrl+F"), "View", PANE, "funnel", 5),
)
TABLE = (*METRIC, *PANELS, *DASHBOARDS, *VIEW)
ON_METRIC = (
    "metrics.reviewed",
    "metrics.open",
    "metrics.edit",
    "metrics.annotate",
    "metrics.target",
    "metrics.effect",
    "metrics.dismiss",
    "metrics.drop",
)
"""What the menu of a metric in the list offers."""
ON_PANEL = (
    "metrics.reviewed",
    "metrics.open",
    "metrics.edit",
    "metrics.annotate",
    "metrics.target",
    "metrics.effect",
    "metrics.dismiss",
    "metrics.show_table",
    "metrics.copy_picture",
    "metrics.save_png",
    "metrics.save_svg",
    "metrics.save_csv",
)
"""What the menu of a panel begins with; how it shows its metric comes after it."""
ON_DASHBOARD = tuple(action.id for action in DASHBOARDS)


def hints(actions: Actions) -> list[tuple[str, str]]:
    """Return the keys that matter over charts, for the status bar."""
    found = [
        ("metrics.annotate", "Annotate"),
        ("metrics.target", "Set target"),
        ("metrics.effect", "Before and after"),
    ]
    return [
        ("J K", "Next metric"),
        ("Left Right", "Move crosshair"),
        ("[ ]", "Range"),
        *_with_keys(actions, found),
        ("+ -", "Zoom"),
    ]


def brief_hints(actions: Actions) -> list[tuple[str, str]]:
    """Return the keys that matter in the daily brief."""
    found = [
        ("metrics.reviewed", "Reviewed, next"),
        ("metrics.calm_reviewed", "All calm ones"),
        ("metrics.dismiss", "Not an anomaly"),
        ("metrics.annotate", "Annotate"),
        ("metrics.brief", "All metrics"),
    ]
    return [("J K", "Next metric"), *_with_keys(actions, found)]


def _with_keys(actions: Actions, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return keys and words of the verbs that have a key by now; the verbs come a moment after the list."""
    known = [(actions.first_key(action), words) for action, words in found if actions.has(action)]
    return [(key, words) for key, words in known if key]
