"""Ties the verbs of the vendors' table to the parts that do them."""

from collections.abc import Callable, Mapping
from typing import Any

from pmdesk.ui.vendors.table import ON_INTEGRATION, ON_VENDOR, TABLE
from pmdesk.ui.widgets.actions import always

Run = Callable[[], object]


def add_actions(pane: Any, runs: Mapping[str, Run]) -> None:  # noqa: ANN401  # the pane, which knows this module
    """Put those verbs of the table into the registry that `runs` can do; the rest come with their parts."""
    actions, state = pane.context.actions, pane.state

    def has_integration() -> bool:
        return state.card is not None

    def has_vendor() -> bool:
        return state.vendor is not None

    for action in TABLE:
        if action.id not in runs or actions.has(action.id):
            continue
        needs = has_integration if action.id in ON_INTEGRATION else has_vendor if action.id in ON_VENDOR else always
        actions.add(action, runs[action.id], needs)


def pane_runs(pane: Any) -> dict[str, Run]:  # noqa: ANN401  # the pane, which knows this module
    """Return what the pane's own verbs do."""
    return {
        "vendors.open": pane.open_inspector,
        "vendors.inspector": pane.turn_inspector,
        "vendors.filter": pane.begin_filter,
        "vendors.notes": pane.show_notes,
    }
