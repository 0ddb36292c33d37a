"""Ties the verbs of the inbox' table to the parts that do them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pmdesk.ui.inbox.table import ON_NOTES, REVIEW, TABLE, THEMES

Run = Callable[[], object]


def add_actions(pane: Any, runs: Mapping[str, Run]) -> None:  # noqa: ANN401  # the pane, which knows this module
    """Put those verbs of the table into the registry that `runs` can do; the rest come with their parts."""
    actions = pane.context.actions

    def has_notes() -> bool:
        return bool(pane.selected_ids())

    for action in TABLE:
        if action.id not in runs or actions.has(action.id):
            continue
        if action.id in ON_NOTES:
            actions.add(action, runs[action.id], has_notes)
        elif action.where in (THEMES, REVIEW):
            actions.add(action, runs[action.id], partial(pane.shows, action.where))
        else:
            actions.add(action, runs[action.id])


def _capture(page: Any, name: str) -> None:  # noqa: ANN401  # the page, which the pane knows
    page.context.fetch(f"pmdesk.ui.inbox.capture:{name}")(page.context, page.window())


def import_notes(page: Any, paths: Sequence[Path] = ()) -> None:  # noqa: ANN401  # the page, which the pane knows
    """Import notes, asking for files when none are given; workspaces are left to the window."""
    page.context.fetch("pmdesk.ui.inbox.importing:open_import")(page.context, paths, page.window())


def note_runs(page: Any) -> dict[str, Run]:  # noqa: ANN401  # the page, which the pane knows
    """Return what the verbs of the list do."""
    verbs, searching = page.verbs, page.searching
    return {
        "inbox.accept": verbs.accept,
        "inbox.archive": verbs.archive,
        "inbox.snooze": verbs.snooze,
        "inbox.reject": verbs.reject,
        "inbox.unread": page.turn_unread,
        "inbox.state": verbs.ask_state,
        "inbox.merge": page.merging.ask,
        "inbox.theme": page.placing.ask,
        "inbox.delete": verbs.delete,
        "inbox.new": partial(_capture, page, "open_capture"),
        "inbox.import": partial(import_notes, page),
        "inbox.paste": partial(_capture, page, "paste"),
        "inbox.open": page.open,
        "inbox.select": page.list.toggle,
        "inbox.find": searching.find,
        "inbox.order": searching.turn_order,
        "inbox.save_filter": page.saving.ask,
        "inbox.rename_filter": page.saving.rename,
        "inbox.drop_filter": page.saving.drop,
    }
