"""Asks for what needs numpy; it is loaded in the thread that answers, never in the window's before a chart shows."""

from collections.abc import Callable
from typing import Any

from pmdesk.domain.errors import DeskError
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.state import MetricsState

HEAVY = ("pmdesk.ui.metrics.board:Board", "pmdesk.ui.metrics.line_making:read_lines")
"""What stands on numpy and pyqtgraph."""


def load_heavy(context: Context, answered: Callable[[None], None], failed: Callable[[DeskError], None]) -> None:
    """Load what charts need beside the window, where it would take half a second."""
    fetch = context.fetch

    def load(rows: object) -> None:
        del rows
        for place in HEAVY:
            fetch(place)

    context.ask("metrics.heavy", load, answered, failed)


def ask_lines(
    context: Context, state: MetricsState, answered: Callable[[Any], None], failed: Callable[[DeskError], None]
) -> None:
    """Ask for the numbers of the list at once, and then for the brief, which has to be worked out."""

    def take(lines: Any) -> None:  # noqa: ANN401  # of a module that is loaded late
        answered(lines)
        _ask(context, state, "read_brief", answered, failed)

    _ask(context, state, "read_lines", take, failed)


def _ask(
    context: Context,
    state: MetricsState,
    name: str,
    answered: Callable[[Any], None],
    failed: Callable[[DeskError], None],
) -> None:
    fetch, clock, findings = context.fetch, context.clock, state.findings
    start, end = state.stretch.start, state.stretch.end

    def read(rows: object) -> Any:  # noqa: ANN401  # of a module that is loaded here
        return fetch(f"pmdesk.ui.metrics.line_making:{name}")(rows, start, end, findings, clock)

    context.ask(f"metrics.{name}", read, answered, failed)
