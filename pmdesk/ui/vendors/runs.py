"""Ties the verbs of the vendors' table to the parts that do them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pmdesk.ui.vendors.state import State
from pmdesk.ui.vendors.table import ON_INTEGRATION, ON_VENDOR, TABLE
from pmdesk.ui.widgets.actions import always

CHECKS = "pmdesk.ui.vendors.checks_window:open_checks"
Run = Callable[[], object]


def add_actions(pane: Any, runs: Mapping[str, Run]) -> None:  # noqa: ANN401  # the pane, which knows this module
    """Put those verbs of the table into the registry that `runs` can do; the rest come with their parts."""
    actions, state = pane.context.actions, pane.state

    def has_integration() -> bool:
        return state.card is not None

    def has_vendor() -> bool:
        return state.vendor is not None

    def is_aside() -> bool:
        return pane.making.is_archived

    def can_go() -> bool:
        return has_vendor() and not is_aside()

    needs = {
        "vendors.bring_back": is_aside,
        "vendors.archive": can_go,
        "vendors.vendor": has_integration,
        "vendors.open": has_integration,
        "vendors.inspector": has_integration,
    }
    for action in TABLE:
        if action.id not in runs or actions.has(action.id):
            continue
        usual = has_integration if action.id in ON_INTEGRATION else has_vendor if action.id in ON_VENDOR else always
        need = needs.get(action.id, usual)
        if need is always:
            actions.add(action, runs[action.id])
        else:
            actions.add(action, partial(_soon, state, runs[action.id], need), partial(_may_be, state, need))


def _soon(state: State, run: Run, need: Callable[[], bool]) -> None:
    """Do a verb once it is read whether it is possible: a key that comes early is not lost."""
    state.when_read(lambda: need() and run())


def _may_be(state: State, need: Callable[[], bool]) -> bool:
    return state.is_reading or need()


def pane_runs(pane: Any) -> dict[str, Run]:  # noqa: ANN401  # the pane, which knows this module
    """Return what the pane's own verbs do."""
    return {
        "vendors.stage": lambda: pane.moving.ask_stage(pane.spot()),
        "vendors.plan": lambda: pane.moving.ask_plan(pane.spot()),
        "vendors.ball": lambda: pane.moving.ask_ball(pane.spot()),
        "vendors.round": lambda: pane.moving.send_round(),  # noqa: PLW0108  # loaded when it is first asked for
        "vendors.checks": lambda: pane.context.fetch(CHECKS)(pane.context, pane.state.integration_id, pane),
        "vendors.new": lambda: pane.making.new_integration(pane.spot()),
        "vendors.new_vendor": lambda: pane.making.new_vendor(pane.spot()),
        "vendors.rename": pane.rename,
        "vendors.archive": lambda: pane.making.archive(),  # noqa: PLW0108
        "vendors.bring_back": lambda: pane.making.bring_back(),  # noqa: PLW0108
        "vendors.delete": lambda: pane.making.delete(),  # noqa: PLW0108
        "vendors.vendor": pane.show_vendor,
        "vendors.open": pane.open_inspector,
        "vendors.inspector": pane.turn_inspector,
        "vendors.filter": pane.begin_filter,
        "vendors.notes": pane.show_notes,
    }
