"""The part of the actions table that belongs to the vendors, with its keys; each part brings what its verbs do."""

from pmdesk.ui.vendors.functions_table import ON_FUNCTIONS, ON_QUESTIONS
from pmdesk.ui.vendors.service_table import SERVICE
from pmdesk.ui.widgets.actions import Action, Actions

PANE = "vendors"
LIST = "vendors.list"
"""The list at the left alone."""

TALK = "vendors.talk"
"""The conversation alone."""
TALKING = (
    Action("vendors.reply", "Reply or log…", ("R",), "Item", PANE, "send", 0, "Log a message"),
    Action("vendors.log", "Log a mail, call or note…", ("Shift+R",), "Item", PANE, "message-square", 0, "Log"),
    Action("vendors.read_mails", "Log mails from files…", ("Ctrl+Shift+L",), "Item", PANE, "mail", 0),
    Action("vendors.item_of_talk", "Make item of what was said…", ("Shift+C",), "Item", TALK, "plus", 0, "Make item"),
    Action("vendors.edit_talk", "Edit the line of the log…", ("F2",), "Item", TALK, "pencil", 0, "Edit"),
    Action("vendors.drop_talk", "Remove the line from the log", ("Delete",), "Item", TALK, "trash-2", 0, "Remove"),
)
TALK_MENU = tuple(action.id for action in TALKING)
"""What the menu of a line of the log offers."""
HANGING = (
    Action("vendors.keys", "Keys…", ("Ctrl+Shift+K",), "Item", PANE, "key-round", 3, "Keys"),
    Action("vendors.link_item", "Link an item that uses it…", ("L",), "Item", PANE, "link", 3, "Link item"),
)
SPECS = (
    Action("vendors.spec_diff", "Changes of the spec", ("V",), "View", PANE, "git-compare", 5, "Spec diff"),
    Action("vendors.browse_spec", "Operations and schemas of the spec", ("Shift+O",), "View", PANE, "list-tree", 5),
    Action("vendors.check_spec", "Look for a new spec at its address", ("O",), "Item", PANE, "refresh-cw", 5),
    Action("vendors.watch_spec", "How often the spec is looked for…", ("Ctrl+Alt+O",), "Item", PANE, "clock", 5),
    Action("vendors.pin_spec", "Agree on a version…", ("Ctrl+Alt+V",), "Item", PANE, "pin", 5, "Agree on version"),
    Action("vendors.checks", "Checks of the API…", ("H",), "Item", PANE, "shield-check", 5, "Checks"),
)
MOVING = (
    Action("vendors.stage", "Move to a stage…", ("S",), "Item", PANE, "arrow-right", 1, "Move stage", True),
    Action("vendors.plan", "Plan a stage…", ("Shift+S",), "Item", PANE, "calendar-days", 1, "", True),
    Action("vendors.ball", "Whose move it is…", ("M",), "Item", PANE, "arrow-up-down", 1, "Whose move", True),
    Action("vendors.round", "Send open questions as a round", ("Ctrl+Alt+R",), "Item", PANE, "repeat", 1, "", True),
)
MAKING = (
    Action("vendors.new", "New integration…", ("N",), "Item", LIST, "plus", 2, "New integration"),
    Action("vendors.new_vendor", "New vendor…", ("Shift+N",), "Item", LIST, "building-2", 2, "New vendor"),
    Action("vendors.rename", "Rename", ("F2",), "Item", LIST, "pencil", 2, "", True),
    Action("vendors.import_spec", "Import spec…", ("Shift+I",), "Item", PANE, "file-up", 2, "Import spec"),
)
ENDING = (
    Action("vendors.archive", "Archive", ("E",), "Item", LIST, "archive", 4, "", True),
    Action("vendors.bring_back", "Bring back from the archive", ("Shift+E",), "Item", PANE, "archive-restore", 4),
    Action("vendors.delete", "Delete", ("Delete",), "Item", LIST, "trash-2", 4, "", True),
)
LOOKING = (
    Action("vendors.open", "Show the inspector", ("Return", "Enter"), "View", LIST, "panel-right", 6, "Inspector"),
    Action("vendors.inspector", "Peek at the inspector", ("Space",), "View", LIST, "panel-right", 6),
    Action("vendors.vendor", "Show the vendor", ("Backspace",), "Go", PANE, "building-2", 6),
    Action("vendors.filter", "Filter vendors", ("/", "Ctrl+F"), "View", PANE, "search", 6, "Filter"),
    Action("vendors.notes", "Notes that speak of this vendor", ("I",), "Go", PANE, "inbox", 6),
)
LIMITING = (Action("vendors.limits", "Rate limits…", ("Ctrl+Alt+L",), "Item", PANE, "gauge", 5, "Rate limits"),)
TABLE = (
    *TALKING,
    *MOVING,
    *MAKING,
    *SPECS,
    *HANGING,
    *ENDING,
    *SERVICE,
    *LIMITING,
    *LOOKING,
    *ON_FUNCTIONS,
    *ON_QUESTIONS,
)
ON_INTEGRATION = frozenset(
    {"vendors.import_spec", *(action.id for action in (*TALKING, *MOVING, *SPECS, *HANGING, *SERVICE, *LIMITING))}
)
"""Verbs that need an integration."""
ON_VENDOR = frozenset({"vendors.notes", "vendors.vendor", "vendors.rename", "vendors.archive", "vendors.delete"})
"""Verbs that need a vendor; that of an integration is one."""
IN_HEAD = (("vendors.reply", "Reply", ""), ("vendors.import_spec", "Import spec", "file-up"))
"""The verbs with a button in the head of an integration: action, words, icon. The first one is the main one."""
MENU = (
    "vendors.reply",
    "vendors.log",
    "vendors.stage",
    "vendors.plan",
    "vendors.ball",
    "vendors.round",
    "vendors.rename",
    "vendors.spec_diff",
    "vendors.browse_spec",
    "vendors.import_spec",
    "vendors.check_spec",
    "vendors.watch_spec",
    "vendors.pin_spec",
    "vendors.checks",
    "vendors.limits",
    "vendors.keys",
    "vendors.link_item",
    "vendors.archive",
    "vendors.bring_back",
    "vendors.delete",
    "vendors.vendor",
    "vendors.notes",
)
"""What the menu of an integration offers."""
MENU_OF_VENDOR = (
    "vendors.new",
    "vendors.rename",
    "vendors.archive",
    "vendors.bring_back",
    "vendors.delete",
    "vendors.notes",
)
"""What the menu of a vendor offers."""
HINTS = ("vendors.spec_diff", "vendors.reply", "vendors.stage", "vendors.ball", "view.inspector")
"""The keys that the status bar shows, where their parts are there."""
HINTS_OF_VENDOR = ("vendors.new", "vendors.new_vendor", "vendors.rename", "vendors.archive", "vendors.filter")


def hints(actions: Actions, *, of_vendor: bool = False) -> list[tuple[str, str]]:
    """Return the keys that matter in the pane, for the status bar."""
    wanted = HINTS_OF_VENDOR if of_vendor else HINTS
    found = [actions.get(action_id) for action_id in wanted if actions.has(action_id)]
    keys = [(actions.first_key(action.id), action.hint or action.title) for action in found]
    return [("J K", "Move"), *(pair for pair in keys if pair[0])]
