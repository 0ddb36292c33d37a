"""The rows that an import left out, as a table that can be mended and imported again."""

from collections.abc import Sequence

from pmdesk.domain.cells import neutralise
from pmdesk.domain.foreign import RowTrouble
from pmdesk.exporters.tables import csv_bytes


def left_out_csv(names: Sequence[str], troubles: tuple[RowTrouble, ...]) -> bytes:
    """Return the rows with their own columns; line and reason stand behind them."""
    width = max([len(names), *(len(trouble.cells) for trouble in troubles)])
    header = [*names, *(f"Column {place + 1}" for place in range(len(names), width))]
    lines = (
        [*map(neutralise, trouble.cells), *[""] * (width - len(trouble.cells)), str(trouble.line), trouble.reason]
        for trouble in troubles
    )
    return csv_bytes([*map(neutralise, header), "Line", "Reason"], lines)
