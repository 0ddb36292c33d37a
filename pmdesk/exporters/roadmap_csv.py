"""The roadmap as a CSV table that spreadsheets open and PM Desk imports again."""

from pmdesk.domain.cells import neutralise
from pmdesk.domain.sheet import RoadmapSheet, Value
from pmdesk.exporters.reading import say
from pmdesk.exporters.tables import csv_bytes


def roadmap_csv(sheet: RoadmapSheet) -> bytes:
    """Return one line per item; texts that a spreadsheet would run as formulas stand behind an apostrophe."""
    columns = [column for column in sheet.columns if not column.told]
    lines = ([_cell(row.values.get(column.name)) for column in columns] for row in sheet.items)
    return csv_bytes([column.title for column in columns], lines)


def _cell(value: Value) -> str:
    if isinstance(value, (str, tuple)):
        return neutralise(say(value))
    return say(value)
