"""The shell's part of the actions table: verbs of files, editing, looks, places and help."""

from pmdesk.ui.shell.panes import PANES
from pmdesk.ui.widgets.actions import LIST, Action
from pmdesk.ui.widgets.theme import DENSITIES, SCALES

LOOK_TITLES = {"system": "Theme of the system", "light": "Light theme", "dark": "Dark theme"}

FILE = (
    Action("file.new", "New workspace…", ("Ctrl+Alt+N",), "File", icon="file-plus"),
    Action("file.open", "Open…", ("Ctrl+O",), "File", icon="folder-open", hint="Open"),
    Action("file.sample", "Open sample workspace", (), "File", icon="layers"),
    Action("file.remove_sample", "Remove the sample…", (), "File", icon="trash-2"),
    Action("file.import", "Import…", ("Ctrl+Shift+I",), "File", icon="file-up", group=1, hint="Import"),
    Action("file.export", "Export…", ("Ctrl+Shift+E",), "File", icon="file-down", group=1),
    Action("file.save", "Save", ("Ctrl+S",), "File", icon="circle-check", group=2),
    Action("file.copy", "Save a copy…", (), "File", icon="copy", group=2),
    Action("file.restore", "Restore…", (), "File", icon="history", group=2),
    Action("file.settings", "Settings", ("Ctrl+,",), "File", icon="settings", group=3),
    Action("file.quit", "Quit", ("Ctrl+Q",), "File", icon="x", group=4),
)
EDIT = (
    Action("edit.undo", "Undo", ("Ctrl+Z",), "Edit", icon="undo-2", hint="Undo"),
    Action("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", icon="redo-2"),
    Action("edit.copy_rich", "Copy as rich text", ("Ctrl+Alt+C",), "Edit", icon="copy", group=2, on_selection=True),
    Action("edit.copy_markdown", "Copy as Markdown", ("Ctrl+Alt+M",), "Edit", icon="copy", group=2, on_selection=True),
    Action("edit.copy_outline", "Copy as Markdown outline", (), "Edit", icon="copy", group=2, on_selection=True),
    Action("add.quick", "Quick add…", ("C", "Ctrl+Shift+N"), "Edit", icon="plus", group=1, hint="Add"),
    Action("add.note", "Capture a note…", ("Ctrl+Shift+M",), "Edit", icon="message-square", group=1),
)
VIEW = (
    *(Action(f"view.theme.{mode}", title, (), "View/Theme", icon="sun-moon") for mode, title in LOOK_TITLES.items()),
    Action("view.larger", "Larger text", ("Ctrl+=", "Ctrl++"), "View/Text size", icon="zoom-in"),
    Action("view.smaller", "Smaller text", ("Ctrl+-",), "View/Text size", icon="zoom-out"),
    Action("view.usual", "Usual text size", ("Ctrl+0",), "View/Text size", icon="type"),
    *(
        Action(
            f"view.scale.{round(scale * 100)}",
            f"Text at {round(scale * 100)} %",
            (),
            "View/Text size",
            icon="type",
            group=1,
        )
        for scale in SCALES
    ),
    *(
        Action(f"view.density.{density}", f"{density.capitalize()} rows", (), "View/Density", icon="list")
        for density in DENSITIES
    ),
    Action("view.inspector", "Inspector", ("Ctrl+I",), "View", icon="panel-right", group=2, hint="Inspector"),
    Action("view.next", "Next sub-view", ("Ctrl+Tab",), "View", icon="arrow-right", group=2),
    Action("view.previous", "Previous sub-view", ("Ctrl+Shift+Tab",), "View", icon="arrow-left", group=2),
    Action("view.region", "Next region", ("F6",), "View", icon="panel-right", group=2),
    Action("view.region_back", "Previous region", ("Shift+F6",), "View", icon="panel-left", group=2),
)
GO = (
    Action("go.palette", "Search or run a command…", ("Ctrl+K",), "Go", icon="search", hint="Search"),
    *(
        Action(f"go.{pane_id}", title, (f"Ctrl+{number}",), "Go", icon=icon, group=1)
        for number, (pane_id, title, icon) in enumerate(PANES, 1)
    ),
    Action("go.back", "Back", ("Ctrl+[",), "Go", icon="arrow-left", group=2),
    Action("go.forward", "Forward", ("Ctrl+]",), "Go", icon="arrow-right", group=2),
    Action("go.copy_link", "Copy link to this place", ("Ctrl+Shift+C",), "Go", icon="link", group=3),
)
SYNC = (
    Action("sync.now", "Sync now", ("F5",), "Tools", icon="refresh-cw"),
    Action("sync.show", "Show sync", ("Ctrl+Shift+Y",), "Tools", icon="refresh-cw"),
    Action("sync.resolve", "Resolve conflicts…", (), "Tools", icon="git-compare", group=1),
    Action("sync.outbox", "Changes that wait to be sent…", (), "Tools", icon="upload", group=1),
    Action("sync.connections", "Connections…", (), "Tools", icon="plug", group=1),
    Action("sync.offline", "Work offline", (), "Tools", icon="wifi-off", group=2),
)
HELP = (
    Action("help.keys", "All keys", ("?", "F1"), "Help", icon="keyboard", hint="All keys"),
    Action("help.log", "Show the log folder", (), "Help", icon="file-text", group=1),
    Action("help.about", "About PM Desk", (), "Help", icon="info", group=1),
)
LISTS = (
    Action("list.next", "Move down", ("J",), where=LIST, icon="arrow-down"),
    Action("list.previous", "Move up", ("K",), where=LIST, icon="arrow-up"),
    Action("list.select", "Select or no longer", ("X",), where=LIST, icon="square-check"),
    Action("list.rename", "Edit in place", ("F2",), where=LIST, icon="pencil"),
)
TABLE = (*FILE, *EDIT, *VIEW, *GO, *SYNC, *HELP)
