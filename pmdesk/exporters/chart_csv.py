"""A chart's table as a CSV file: a line for each period, a column for each line, missing values left empty."""

from pmdesk.domain.cells import neutralise
from pmdesk.exporters.tables import csv_bytes
from pmdesk.queries.chart_table import ChartTable


def chart_csv(table: ChartTable) -> bytes:
    """Return the raw values with a point for decimals; the unit stands in the header."""
    unit = f" ({table.unit})" if table.unit.strip() else ""
    header = ["Time", *(neutralise(f"{column}{unit}") for column in table.columns)]
    return csv_bytes(header, ([row.iso, *map(_cell, row.values)] for row in table.rows))


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004  # exact so far
