"""The rows of a file of points that could not be read, as a table with line and reason."""

from collections.abc import Iterable

from pmdesk.domain.cells import neutralise
from pmdesk.domain.points import BadRow
from pmdesk.exporters.tables import csv_bytes


def bad_rows_csv(rows: Iterable[BadRow]) -> bytes:
    """Return the rows as CSV."""
    return csv_bytes(["Line", "Row", "Reason"], ([str(row.line), neutralise(row.text), row.reason] for row in rows))
