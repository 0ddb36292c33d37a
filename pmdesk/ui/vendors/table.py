"""The part of the actions table that belongs to the vendors, with its keys; each part brings what its verbs do."""

from pmdesk.ui.vendors.functions_table import ON_FUNCTIONS
from pmdesk.ui.widgets.actions import Action, Actions

PANE = "vendors"
LIST = "vendors.list"
"""The list at the left alone."""

MAKING = (Action("vendors.import_spec", "Import spec…", ("Shift+I",), "Item", PANE, "file-up", 5, "Import spec"),)
TALK = "vendors.talk"
"""The conversation alone."""
TALKING = (
    Action("vendors.reply", "Reply or log…", ("R",), "Item", PANE, "send", 2, "Log a message"),
    Action("vendors.log", "Log a mail, call or note…", ("Shift+R",), "Item", PANE, "message-square", 2, "Log"),
    Action("vendors.read_mails", "Log mails from files…", ("Ctrl+Shift+L",), "Item", PANE, "mail", 2),
    Action("vendors.item_of_talk", "Make item of what was said…", ("Shift+C",), "Item", TALK, "plus", 2, "Make item"),
    Action("vendors.edit_talk", "Edit the line of the log…", ("F2",), "Item", TALK, "pencil", 2, "Edit"),
    Action("vendors.drop_talk", "Remove the line from the log", ("Delete",), "Item", TALK, "trash-2", 2, "Remove"),
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
)
LOOKING = (
    Action("vendors.open", "Show the inspector", ("Return", "Enter"), "View", LIST, "panel-right", 6, "Inspector"),
    Action("vendors.inspector", "Inspector on or off", (), "View", PANE, "panel-right", 6),
    Action("vendors.filter", "Filter vendors", ("/", "Ctrl+F"), "View", PANE, "search", 6, "Filter"),
    Action("vendors.notes", "Notes that speak of this vendor", ("I",), "Go", PANE, "inbox", 6),
)
TABLE = (*TALKING, *HANGING, *MAKING, *SPECS, *LOOKING, *ON_FUNCTIONS)
ON_INTEGRATION = frozenset({"vendors.import_spec", *(action.id for action in (*TALKING, *HANGING, *SPECS))})
"""Verbs that need an integration."""
ON_VENDOR = frozenset({"vendors.notes"})
"""Verbs that need a vendor; that of an integration is one."""
IN_HEAD = (("vendors.reply", "Reply", ""), ("vendors.import_spec", "Import spec", "file-up"))
"""The verbs with a button in the head of an integration: action, words, icon. The first one is the main one."""
MENU = (
    "vendors.reply",
    "vendors.log",
    "vendors.keys",
    "vendors.link_item",
    "vendors.spec_diff",
    "vendors.browse_spec",
    "vendors.import_spec",
    "vendors.check_spec",
    "vendors.notes",
)
"""What the menu of an integration offers."""
HINTS = ("vendors.spec_diff", "vendors.reply", "vendors.filter", "vendors.open")


def hints(actions: Actions) -> list[tuple[str, str]]:
    """Return the keys that matter in the pane, for the status bar."""
    found = [actions.get(action_id) for action_id in HINTS if actions.has(action_id)]
    keys = [(actions.first_key(action.id), action.hint or action.title) for action in found]
    return [("J K", "Move"), *(pair for pair in keys if pair[0])]
