"""The roadmap as Markdown: a table under each group, or an outline of nested points."""

import re

from pmdesk.domain.roadmap import ItemKind
from pmdesk.domain.sheet import Column, RoadmapSheet, SheetRow
from pmdesk.exporters.reading import fact, levels, reading_columns, sections, subtitle_of, title_of

SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&!])")
LINE_START = re.compile(r"^([-+]|\d+[.)])(?=\s|$)")
STEP = "&emsp;"


def roadmap_markdown(sheet: RoadmapSheet) -> bytes:
    """Return a document: title, filters and date, then a table for each group."""
    parts = [f"# {escaped(title_of(sheet))}", escaped(subtitle_of(sheet))]
    parts += [part for part in (_section(sheet, head, rows) for head, rows in sections(sheet)) if part]
    return ("\n\n".join(parts) + "\n").encode()


def markdown_table(sheet: RoadmapSheet) -> str:
    """Return all items as one table, for the clipboard."""
    return _table(sheet, [row for row in sheet.rows if not row.is_group])


def markdown_outline(sheet: RoadmapSheet) -> str:
    """Return all rows as nested points, for the clipboard."""
    told = reading_columns(sheet)
    lines: list[str] = []
    for level, row in zip(levels(sheet.rows), sheet.rows, strict=True):
        words = ", ".join(escaped(_with_unit(row, column)) for column in told if fact(row, column))
        lines.append(f"{'  ' * level}- {_name(row)}" + (f" ({words})" if words else ""))
    return "\n".join(lines) + "\n"


def _with_unit(row: SheetRow, column: Column) -> str:
    return f"{fact(row, column)} points" if column.name == "estimate" else fact(row, column)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    flat = " ".join(text.split())
    return LINE_START.sub(r"\\\1", SPECIAL.sub(r"\\\1", flat))


def _section(sheet: RoadmapSheet, head: SheetRow | None, rows: list[SheetRow]) -> str:
    parts = [f"## {escaped(head.title)}"] if head is not None else []
    if rows:
        parts.append(_table(sheet, rows).rstrip("\n"))
    return "\n\n".join(parts)


def _table(sheet: RoadmapSheet, rows: list[SheetRow]) -> str:
    columns = reading_columns(sheet)
    lines = [
        "| " + " | ".join(["Name", *(column.title for column in columns)]) + " |",
        "| " + " | ".join(["---", *("---:" if column.number else "---" for column in columns)]) + " |",
    ]
    for level, row in zip(levels(rows), rows, strict=True):
        cells = [escaped(fact(row, column)) for column in columns]
        lines.append("| " + " | ".join([STEP * level + _name(row), *cells]) + " |")
    return "\n".join(lines) + "\n"


def _name(row: SheetRow) -> str:
    return escaped(row.title) if row.kind == ItemKind.FEATURE else f"**{escaped(row.title)}**"
