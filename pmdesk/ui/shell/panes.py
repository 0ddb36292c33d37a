"""The table of panes and rooms; the one place that imports parts of the house by name, when they are first needed."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

PANES = (
    ("today", "Today", "sun"),
    ("roadmap", "Roadmap", "square-chart-gantt"),
    ("metrics", "Metrics", "chart-line"),
    ("inbox", "Inbox", "inbox"),
    ("vendors", "Vendors", "plug-zap"),
    ("people", "People", "users"),
)
MENUS = ("File", "Edit", "View", "Go", "Item", "Tools", "Help")
PANE_IDS = tuple(pane_id for pane_id, _, _ in PANES)
TITLES = {pane_id: title for pane_id, title, _ in PANES}


def load_pane(pane_id: str) -> Any:  # noqa: ANN401
    """Return the module of a pane, which has `build(context, parent)`."""
    return import_module(f"pmdesk.ui.{pane_id}.pane")


def load_room(name: str) -> Any:  # noqa: ANN401
    """Return a module of the shell that the first paint does not need."""
    return import_module(f"pmdesk.ui.shell.{name}")


def load_part(place: str) -> Any:  # noqa: ANN401
    """Return what stands at `module:name`, a part that its pane does not need for its first paint."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


# What other parts of the house do for the shell, as "module:function"; an empty place greys the verb.
# import: (context, window, paths) asks how files come in; export: (context, window); capture: (context, window) asks
# for a note; note: (context, draft) keeps one that was typed; notes: (context, paths, window) asks how they come in;
# are notes: (path) tells by its beginning whether a file holds notes; sample: (path, clock) makes it.
GUESTS = {
    "import": "pmdesk.ui.shell.importing:run",
    "export": "pmdesk.ui.shell.exporting:ask_export",
    "capture": "pmdesk.ui.inbox.capture:open_capture",
    "note": "pmdesk.ui.inbox.capture:keep_draft",
    "notes": "pmdesk.ui.inbox.importing:open_import",
    "are notes": "pmdesk.importers.notes.sniffing:holds_notes",
    "sample": "pmdesk.commands.sample.build:make_sample",
}


def load_guest(name: str) -> Callable[..., Any] | None:
    """Return the function that serves one of the `GUESTS`, or None when there is none."""
    return load_part(GUESTS[name]) if GUESTS[name] else None


def load_exportable(pane: Any) -> Any:  # noqa: ANN401
    """Return what a pane offers for export: what the function says that it names as `exports`; None without one."""
    place = getattr(pane, "exports", "")
    return load_part(place)(pane) if place else None


def furnish_later(pane: Any) -> None:  # noqa: ANN401
    """Let a pane be given what its first paint does not need: by the function that it names as `later`."""
    place = getattr(pane, "later", "")
    if place:
        load_part(place)(pane)


def has_exportable(pane: Any) -> bool:  # noqa: ANN401
    """Whether a pane offers something of its own for export."""
    return bool(getattr(pane, "exports", ""))


def has_guest(name: str) -> bool:
    """Whether a verb of another part can be done."""
    return bool(GUESTS[name])
