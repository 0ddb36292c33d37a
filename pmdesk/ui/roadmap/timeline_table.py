"""The timeline's part of the actions table, with its keys."""

from pmdesk.ui.widgets.actions import EVERYWHERE, Action, Actions
from pmdesk.ui.widgets.timeline.axis import Scale

PANE = "roadmap"
TIMELINE = "roadmap.timeline"
"""The focus that keys need which only the canvas understands."""

ITEM = (
    Action("roadmap.new", "New feature…", ("N",), "Item", PANE, "plus", 0, "New"),
    Action("roadmap.new_initiative", "New initiative…", ("Shift+N",), "Item", PANE, "plus", 0),
    Action("roadmap.new_product", "New product", (), "Item", PANE, "plus", 0),
    Action("roadmap.open", "Open in the inspector", ("Return", "Enter"), "Item", PANE, "panel-right", 1, "", True),
    Action("roadmap.peek", "Peek", ("Space",), "Item", PANE, "eye", 1, "", True),
    Action("roadmap.rename", "Rename", ("F2",), "Item", PANE, "pencil", 1, "Rename", True),
    Action("roadmap.points", "Edit points", ("Shift+F2",), "Item", TIMELINE, "hash", 1, "", True),
    Action("roadmap.status", "Status…", ("S",), "Item", PANE, "circle-dot", 2, "Status", True),
    Action("roadmap.move", "Move to sprint, dates, parent…", ("M",), "Item", PANE, "move", 2, "Move to", True),
    Action("roadmap.depends", "Depends on…", ("D",), "Item", PANE, "link-2", 2, "Depends on", True),
    Action("roadmap.teams", "Teams…", (), "Item", PANE, "users", 2, "", True),
    Action("roadmap.pin", "Pin to its dates", ("P",), "Item", PANE, "pin", 2, "", True),
    Action("roadmap.tell", "Tell those who asked…", (), "Item", PANE, "send", 2, "", True),
    Action("roadmap.duplicate", "Duplicate", ("Ctrl+D",), "Item", PANE, "copy", 3, "", True),
    Action("roadmap.archive", "Archive", ("E", "Delete"), "Item", PANE, "archive", 3, "", True),
)
DATES = (
    Action("roadmap.later", "Move later", ("Alt+Right",), "Item/Dates", TIMELINE, "arrow-right", 4, "Shift", True),
    Action("roadmap.earlier", "Move earlier", ("Alt+Left",), "Item/Dates", TIMELINE, "arrow-left", 4, "", True),
    Action("roadmap.day_later", "Move a day later", ("Alt+Down",), "Item/Dates", TIMELINE, "arrow-right", 4, "", True),
    Action("roadmap.day_earlier", "Move a day earlier", ("Alt+Up",), "Item/Dates", TIMELINE, "arrow-left", 4, "", True),
    Action("roadmap.end_later", "Later end", ("Alt+Shift+Right",), "Item/Dates", TIMELINE, "arrow-right", 5, "", True),
    Action(
        "roadmap.end_earlier", "Earlier end", ("Alt+Shift+Left",), "Item/Dates", TIMELINE, "arrow-left", 5, "", True
    ),
    Action(
        "roadmap.start_later", "Later start", ("Ctrl+Alt+Right",), "Item/Dates", TIMELINE, "arrow-right", 6, "", True
    ),
    Action(
        "roadmap.start_earlier", "Earlier start", ("Ctrl+Alt+Left",), "Item/Dates", TIMELINE, "arrow-left", 6, "", True
    ),
)
TREE = (
    Action("roadmap.up", "Move row up", ("Shift+Up",), "Item/Order", TIMELINE, "arrow-up", 4, "", True),
    Action("roadmap.down", "Move row down", ("Shift+Down",), "Item/Order", TIMELINE, "arrow-down", 4, "", True),
    Action(
        "roadmap.indent",
        "Hang under the row above",
        ("Ctrl+Shift+Right",),
        "Item/Order",
        TIMELINE,
        "corner-down-right",
        5,
        "",
        True,
    ),
    Action(
        "roadmap.outdent",
        "Hang one level higher",
        ("Ctrl+Shift+Left",),
        "Item/Order",
        TIMELINE,
        "corner-up-left",
        5,
        "",
        True,
    ),
    Action("roadmap.fold", "Fold", ("Left",), "View/Rows", TIMELINE, "chevron-right", 3),
    Action("roadmap.unfold", "Unfold", ("Right",), "View/Rows", TIMELINE, "chevron-down", 3),
    Action("roadmap.fold_all", "Fold all", ("Ctrl+Left",), "View/Rows", TIMELINE, "chevrons-down-up", 3),
    Action("roadmap.unfold_all", "Unfold all", ("Ctrl+Right",), "View/Rows", TIMELINE, "chevrons-up-down", 3),
)
VIEW = (
    Action("roadmap.scale_next", "Next scale", ("]",), "View", PANE, "arrow-right", 4),
    Action("roadmap.scale_previous", "Previous scale", ("[",), "View", PANE, "arrow-left", 4),
    Action("roadmap.zoom_in", "Zoom in", ("+", "="), "View", TIMELINE, "zoom-in", 4),
    Action("roadmap.zoom_out", "Zoom out", ("-",), "View", TIMELINE, "zoom-out", 4),
    Action("roadmap.today", "Go to today", (".",), "View", TIMELINE, "calendar", 4, "Today"),
    Action("roadmap.show_bar", "Bring the bar into view", (",",), "View", TIMELINE, "square-chart-gantt", 4),
    Action("roadmap.pan_later", "Scroll to later", ("Shift+Right",), "View", TIMELINE, "arrow-right", 4),
    Action("roadmap.pan_earlier", "Scroll to earlier", ("Shift+Left",), "View", TIMELINE, "arrow-left", 4),
    Action("roadmap.group", "Group by…", (), "View", PANE, "group", 5),
    Action("roadmap.bars", "Colour bars by…", (), "View", PANE, "highlighter", 5),
    Action("roadmap.links", "Dependencies", (), "View", PANE, "link-2", 5),
    Action("roadmap.capacity", "Capacity", (), "View", PANE, "gauge", 5),
    Action("roadmap.compare", "Compare with a past day", ("V",), "View", PANE, "git-compare", 5, "Compare"),
    Action("roadmap.filter", "Filter", ("/", "Ctrl+F"), "View", PANE, "funnel", 5),
)
PLAN = Action(
    "roadmap.registers", "Products, teams, sprints, releases…", ("Ctrl+Shift+R",), "Item", EVERYWHERE, "list", 9
)
"""Opens the plan's registers; works on an empty roadmap, too."""
ON_ITEM = (
    "roadmap.open",
    "roadmap.rename",
    "roadmap.status",
    "roadmap.move",
    "roadmap.depends",
    "roadmap.teams",
    "roadmap.pin",
    "roadmap.tell",
)
"""What the menus of an item begin with, on the timeline and on the board."""
MENU = (
    *ON_ITEM,
    "roadmap.later",
    "roadmap.earlier",
    "roadmap.end_later",
    "roadmap.end_earlier",
    "roadmap.indent",
    "roadmap.outdent",
    "roadmap.new",
    "roadmap.new_initiative",
    "roadmap.duplicate",
    "roadmap.archive",
)
TABLE = (*ITEM, *DATES, *TREE, *VIEW)
UNITS = {Scale.WEEKS: "week", Scale.SPRINTS: "sprint", Scale.QUARTERS: "month"}


def hints(actions: Actions, scale: Scale) -> list[tuple[str, str]]:
    """Return the keys that matter on the canvas, for the status bar."""
    found = [
        ("roadmap.later", f"Shift a {UNITS[scale]}"),
        ("roadmap.end_later", "Change end"),
        ("roadmap.depends", "Depends on"),
        ("roadmap.move", "Move to"),
        ("roadmap.new", "New"),
        ("view.inspector", "Inspector"),
    ]
    shown = [(actions.first_key(action), words) for action, words in found if actions.has(action)]
    return [("J", "Next"), *(pair for pair in shown if pair[0])]
