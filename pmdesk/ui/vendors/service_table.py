"""The part of the actions table that belongs to an API's health and its service level, with its keys."""

from pmdesk.ui.widgets.actions import Action

MENU = "Item/Service level"
SERVICE = (
    Action("vendors.objective", "Add an objective…", (), MENU, "vendors", "target", 11),
    Action("vendors.objective_drop", "Delete the objective", (), MENU, "vendors", "trash-2", 11),
    Action("vendors.maintenance", "Maintenance windows…", ("Shift+M",), MENU, "vendors", "wrench", 11),
    Action(
        "vendors.health_table",
        "Show API health as a table, or as a chart",
        ("Shift+V",),
        "View",
        "vendors",
        "table",
        11,
    ),
)
