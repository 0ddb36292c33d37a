"""The part of the actions table that belongs to the inbox, with its keys."""

from pmdesk.ui.widgets.actions import EVERYWHERE, Action, Actions

PANE = "inbox"
NOTES = "inbox.notes"
THEMES = "inbox.themes"
REVIEW = "inbox.review"
SIDE = "inbox/side"
MATCHES = 9

TRIAGE = (
    Action("inbox.accept", "Accept", ("A",), "Item", NOTES, "circle-check", 0, "Accept", True),
    Action("inbox.archive", "Archive", ("E",), "Item", NOTES, "archive", 0, "Archive", True),
    Action("inbox.snooze", "Snooze until…", ("Z",), "Item", NOTES, "clock", 0, "Snooze", True),
    Action("inbox.reject", "Reject", ("Q",), "Item", NOTES, "circle-slash", 0, "Reject", True),
    Action("inbox.unread", "Mark unread", ("U",), "Item", NOTES, "mail", 0, "Unread", True),
    Action("inbox.state", "State…", ("S",), "Item", NOTES, "circle-dot", 0, "State", True),
    Action("inbox.merge", "Merge into…", ("M",), "Item", NOTES, "merge", 1, "Merge", True),
    Action("inbox.unmerge", "Take the merge apart", ("Shift+M",), "Item", NOTES, "split", 1, "", True),
)
MEANING = (
    Action("inbox.theme", "Theme…", ("T",), "Item", NOTES, "tag", 2, "Theme", True),
    Action("inbox.accept_theme", "Accept the suggested theme", ("Y",), "Item", NOTES, "check", 2, "Accept theme", True),
    Action("inbox.mood", "Mood…", ("F",), "Item", NOTES, "scale", 2, "", True),
    Action("inbox.link", "Link to an item…", ("L",), "Item", NOTES, "link", 3, "Link", True),
    *(
        Action(f"inbox.match.{n}", f"Link to match {n}", (str(n),), "Item/Link to match", NOTES, "link", 3, "", n == 1)
        for n in range(1, MATCHES + 1)
    ),
    Action("inbox.quote", "Highlight", ("H",), "Item", NOTES, "highlighter", 3, "Highlight"),
    Action("inbox.bug", "File as bug…", ("B",), "Item", NOTES, "bug", 3, "File as bug", True),
    Action("inbox.reply", "Reply…", ("R",), "Item", NOTES, "send", 4, "Reply", True),
    Action("inbox.open_source", "Open at its source", ("O",), "Item", NOTES, "external-link", 4, "", True),
    Action("inbox.delete", "Delete", ("Delete",), "Item", NOTES, "trash-2", 5, "", True),
)
MAKING = (
    Action("inbox.new", "Add note…", ("N",), "Item", NOTES, "plus", 6, "Add note"),
    Action("inbox.paste", "Paste as a note…", ("Ctrl+V",), "Edit", NOTES, "clipboard", 6),
    Action("inbox.import", "Import notes…", (), "Item", PANE, "file-up", 6),
)
LOOKING = (
    Action("inbox.open", "Read", ("Return", "Enter"), "View", NOTES, "eye", 3, "Read"),
    Action("inbox.select", "Select or no longer", ("X",), "View", NOTES, "square-check", 3, "Select"),
    Action("inbox.find", "Search notes", ("/", "Ctrl+F"), "View", PANE, "search", 4, "Search"),
    Action("inbox.order", "Best match first", ("]", "["), "View", NOTES, "arrow-up-down", 4),
    Action("inbox.save_filter", "Save this search…", ("Ctrl+D",), "View", NOTES, "bookmark", 4),
    Action("inbox.rename_filter", "Rename saved search", ("F2",), "View/Saved search", SIDE, "pencil", 4),
    Action("inbox.drop_filter", "Delete saved search", ("Delete",), "View/Saved search", SIDE, "trash-2", 4),
)
ON_THEMES = (
    Action("themes.notes", "Notes of the theme", ("Return", "Enter"), "Item", THEMES, "message-square", 0, "Notes"),
    Action("themes.rename", "Rename", ("F2",), "Item", THEMES, "pencil", 0, "Rename", True),
    Action("themes.merge", "Merge into…", ("M",), "Item", THEMES, "merge", 1, "Merge into", True),
    Action("themes.split", "Split…", ("Shift+M",), "Item", THEMES, "split", 1, "", True),
    Action("themes.keep", "Keep", ("Y",), "Item", THEMES, "pin", 1, "", True),
    Action("themes.link", "Link or make an item…", ("L",), "Item", THEMES, "link", 2, "Link or make item", True),
    Action("themes.new", "New theme…", ("N",), "Item", THEMES, "plus", 3, "New theme"),
    Action("themes.copy", "Copy as a table", ("Ctrl+E",), "Edit", THEMES, "copy", 3, "Copy as table"),
    Action("themes.peek", "Card of the theme", ("Space",), "View", THEMES, "panel-right", 3, "Card"),
    Action("themes.longer", "Longer range", ("]",), "View/Range", THEMES, "arrow-right", 4),
    Action("themes.shorter", "Shorter range", ("[",), "View/Range", THEMES, "arrow-left", 4),
    Action("inbox.tell", "Tell those who asked…", (), "Tools", EVERYWHERE, "send", 4),
    Action("themes.review", "Weekly review…", (), "Item", PANE, "list-checks", 4),
    Action("themes.find_again", "Find themes again", (), "Item", PANE, "refresh-cw", 4),
)
ON_REVIEW = (
    Action("review.accept", "Accept", ("A",), "Item/Review", REVIEW, "circle-check", 5, "Accept"),
    Action("review.leave", "Archive or leave", ("E",), "Item/Review", REVIEW, "archive", 5, "Archive or leave"),
    Action("review.snooze", "Snooze until…", ("Z",), "Item/Review", REVIEW, "clock", 5, "Snooze"),
    Action("review.reject", "Reject", ("Q",), "Item/Review", REVIEW, "circle-slash", 5),
    Action("review.link", "Link or make an item…", ("L",), "Item/Review", REVIEW, "link", 5, "Link or make item"),
    Action("review.suggested", "Link to the item of its theme", ("Y",), "Item/Review", REVIEW, "check", 5),
    Action("review.decide", "Note a decision…", ("D",), "Item/Review", REVIEW, "pencil", 5, "Note a decision"),
    Action("review.open", "Open", ("Return", "Enter"), "Item/Review", REVIEW, "eye", 5, "Open"),
    Action("review.next", "Go on to the next step", ("Ctrl+Return",), "Item/Review", REVIEW, "arrow-right", 5, "Next"),
    Action("review.next_step", "Show the next step", ("]",), "Item/Review", REVIEW, "arrow-right", 5),
    Action("review.previous_step", "Show the previous step", ("[",), "Item/Review", REVIEW, "arrow-left", 5),
)
TABLE = (*TRIAGE, *MEANING, *MAKING, *LOOKING, *ON_THEMES, *ON_REVIEW)
ON_NOTES = frozenset(action.id for action in (*TRIAGE, *MEANING)) | {"inbox.open", "inbox.select"}
"""Verbs that need a note."""
MENU = (
    "inbox.accept",
    "inbox.archive",
    "inbox.snooze",
    "inbox.reject",
    "inbox.unread",
    "inbox.merge",
    "inbox.theme",
    "inbox.link",
    "inbox.bug",
    "inbox.reply",
    "inbox.open_source",
    "inbox.delete",
)
"""What the menu of a note offers."""
ON_SAVED = ("inbox.rename_filter", "inbox.drop_filter")
"""What the menu of a saved search offers."""


ON_THEME = (
    "themes.notes",
    "themes.rename",
    "themes.merge",
    "themes.split",
    "themes.keep",
    "themes.link",
    "themes.copy",
)
"""What the menu of a theme offers."""


def theme_hints(actions: Actions) -> list[tuple[str, str]]:
    """Return the keys that matter in the table of themes, for the status bar."""
    wanted = ("notes", "merge", "link", "rename", "copy")
    found = [actions.get(f"themes.{name}") for name in wanted if actions.has(f"themes.{name}")]
    keys = [(actions.first_key(action.id), action.hint or action.title) for action in found]
    return [("J K", "Move"), *(pair for pair in keys if pair[0])]


IN_STEP = {
    "notes": ("accept", "leave", "snooze", "decide", "next"),
    "growing": ("link", "leave", "decide", "open", "next"),
    "evidence": ("link", "suggested", "leave", "open", "next"),
    "segments": ("link", "leave", "decide", "open", "next"),
}
"""The keys that matter in each step of the weekly review."""


def review_hints(actions: Actions, step: str) -> list[tuple[str, str]]:
    """Return the keys that matter in a step of the review, for the status bar."""
    if step == "sign":
        return [(actions.first_key("review.next"), "Sign"), ("Esc", "Close")]
    found = [actions.get(f"review.{name}") for name in IN_STEP.get(step, ()) if actions.has(f"review.{name}")]
    return [("J K", "Move"), *((actions.first_key(one.id), one.hint or one.title) for one in found)]


def hints(actions: Actions) -> list[tuple[str, str]]:
    """Return the keys that matter in the list of notes, for the status bar."""
    wanted = ("theme", "archive", "snooze", "accept", "unread", "select")
    found = [(f"{PANE}.{name}", actions.get(f"{PANE}.{name}").hint) for name in wanted if actions.has(f"{PANE}.{name}")]
    matches = [("1 2 3", "Link to match")] if actions.has("inbox.match.1") else []
    keys = [(actions.first_key(action), words) for action, words in found]
    return [("J K", "Move"), *matches, *(pair for pair in keys if pair[0])]
