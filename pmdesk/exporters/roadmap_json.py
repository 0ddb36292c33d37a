"""The roadmap as JSON for other programs: days as ISO text, numbers as numbers."""

import json
from datetime import date

from pmdesk.domain.sheet import RoadmapSheet, SheetRow, Value

FORMAT = "pmdesk-roadmap"
FORMAT_VERSION = 1


def roadmap_json(sheet: RoadmapSheet) -> bytes:
    """Return the heading and one object per item, in the order shown; `depth` tells the tree."""
    content = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "workspace": sheet.heading.workspace,
        "view": sheet.heading.view,
        "filters": list(sheet.heading.filters),
        "day": sheet.heading.day.isoformat(),
        "rows": [_row(sheet, row) for row in sheet.items],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _row(sheet: RoadmapSheet, row: SheetRow) -> dict[str, object]:
    named = {
        column.name: _plain(row.values[column.name])
        for column in sheet.columns
        if not column.told and column.name in row.values
    }
    return {**named, "depth": row.depth}


def _plain(value: Value) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
