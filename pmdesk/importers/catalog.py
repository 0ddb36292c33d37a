"""The list of file formats that can be imported: recognises a file by its content, and reads it into a plan."""

import re
from collections.abc import Callable
from datetime import date, tzinfo
from pathlib import Path

from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignPlan
from pmdesk.importers import ganttproject, github_json, ical, msproject, opml, table, trello_json
from pmdesk.importers.cleaning import fold
from pmdesk.importers.files import ForeignFile, open_file
from pmdesk.importers.format import Format
from pmdesk.importers.mapping import DIALECTS, PLAIN, Mapping, read_plan, source_of, suggest
from pmdesk.importers.targets import Dialect


def _sniff_dialect(dialect: Dialect) -> Callable[[ForeignFile], bool]:
    return lambda file: dialect.wrote(table.peek_header(file.head))


def _looks_like_table(file: ForeignFile) -> bool:
    """Whether a file may be a plain table: text that is no other notation."""
    start = file.head.lstrip()
    if start.startswith(("{", "<", "BEGIN:")) or re.match(r"\[\s*[\[{\"0-9\]-]", start):
        return False
    return bool(table.peek_header(file.head))


def read_table(file: ForeignFile, today: date, mapping: Mapping | None = None) -> ForeignPlan:
    """Read a table into a plan, by a person's mapping or by the one that suggests itself."""
    found = table.of_file(file)
    chosen = mapping or suggest(found)
    return read_plan(found, chosen, source_of(found, chosen, file.stem), today)


FORMATS: tuple[Format, ...] = (
    trello_json.FORMAT,
    github_json.FORMAT,
    ganttproject.FORMAT,
    msproject.FORMAT,
    opml.FORMAT,
    ical.FORMAT,
    *(Format(found.id, found.name, _sniff_dialect(found), read_table, tabular=True) for found in DIALECTS),
    Format(PLAIN.id, "CSV or another table", _looks_like_table, read_table, tabular=True),
)
"""All formats, in the order in which they are tried."""


def recognise(path: Path) -> Format:
    """Return the format of a file, by its content; raises DeskError in words when it is of none."""
    return _recognised(open_file(path))


def read(
    path: Path,
    today: date,
    format_id: str | None = None,
    mapping: Mapping | None = None,
    *,
    zone: tzinfo | None = None,
) -> ForeignPlan:
    """Read a file into a plan; raises DeskError in words for anything that cannot be read.

    `mapping` says where the columns of a table go. `zone` is where the person is, the machine's own when None.
    """
    return read_file(open_file(path, zone=zone), today, format_id, mapping)


def read_file(
    file: ForeignFile, today: date, format_id: str | None = None, mapping: Mapping | None = None
) -> ForeignPlan:
    """Read an opened file into a plan, as `read` does."""
    found = by_id(format_id) if format_id is not None else _recognised(file)
    if found.tabular:
        return read_table(file, today, mapping)
    return found.read(file, today)


def by_id(format_id: str) -> Format:
    """Return a format by its id; raises DeskError with all ids when there is none."""
    wanted = {"csv": PLAIN.id}.get(fold(format_id), fold(format_id))
    for found in FORMATS:
        if found.id == wanted:
            return found
    known = ", ".join(found.id for found in FORMATS)
    raise DeskError(f"No format is called “{format_id[:40]}”.", f"Pick one of: {known}.")


def _recognised(file: ForeignFile) -> Format:
    for found in FORMATS:
        if found.sniff(file):
            return found
    start = file.head.lstrip()[:1]
    what = {"<": "XML or a web page", "{": "JSON", "[": "JSON"}.get(start, "a text")
    names = ", ".join(found.name for found in FORMATS[:-1])
    raise DeskError(f"“{file.name}” is {what} of a kind that is not known.", f"PM Desk reads {names}, CSV and TSV.")
