"""The rows that an import left out, as a table that can be mended and imported again."""

from pmdesk.domain.cells import neutralise
from pmdesk.domain.foreign import ForeignPlan, RowTrouble
from pmdesk.exporters.tables import csv_bytes


def left_out_csv(plan: ForeignPlan, troubles: tuple[RowTrouble, ...]) -> bytes:
    """Return the rows with their own columns; line and reason stand behind them."""
    width = max([len(plan.header), *(len(trouble.cells) for trouble in troubles)])
    header = [*plan.header, *(f"Column {place + 1}" for place in range(len(plan.header), width))]
    lines = (
        [*map(neutralise, trouble.cells), *[""] * (width - len(trouble.cells)), str(trouble.line), trouble.reason]
        for trouble in troubles
    )
    return csv_bytes([*map(neutralise, header), "Line", "Reason"], lines)
