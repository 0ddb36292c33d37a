"""Maps the columns of a foreign table: suggests where they go, checks them in words, reads the rows into a plan."""

import hashlib
from datetime import date

from pmdesk.domain.foreign import ForeignPlan
from pmdesk.importers import asana_csv, jira_csv, linear_csv, pmdesk_csv
from pmdesk.importers.checking import ColumnCheck, Known, UnclearDates, checks, unclear_dates, unknown_statuses
from pmdesk.importers.cleaning import fold, place
from pmdesk.importers.suggesting import suggest_with
from pmdesk.importers.table import Table
from pmdesk.importers.tablerows import Tell, read_rows
from pmdesk.importers.targets import (
    SEVERAL,
    TARGET_WORDS,
    DateOrder,
    Dialect,
    Mapping,
    Target,
    from_json,
    to_json,
)

__all__ = [
    "DIALECTS",
    "PLAIN",
    "SEVERAL",
    "TARGET_WORDS",
    "ColumnCheck",
    "DateOrder",
    "Known",
    "Mapping",
    "Target",
    "UnclearDates",
    "checks",
    "from_json",
    "read_plan",
    "signature",
    "source_of",
    "suggest",
    "to_json",
    "unclear_dates",
    "unknown_statuses",
]

DIALECTS = (pmdesk_csv.DIALECT, jira_csv.DIALECT, linear_csv.DIALECT, asana_csv.DIALECT)
PLAIN = Dialect("table", "CSV", (frozenset(), frozenset()), {})


def dialect_of(table: Table) -> Dialect:
    """Return the dialect of the tool that wrote a table, the plain one when it is not known."""
    header = tuple(map(fold, table.header))
    return next((dialect for dialect in DIALECTS if dialect.wrote(header)), PLAIN)


def suggest(table: Table) -> Mapping:
    """Return a mapping to begin with, by the words of the columns' names and by their values."""
    dialect = dialect_of(table)
    return suggest_with(table, None if dialect is PLAIN else dialect)


def read_plan(table: Table, mapping: Mapping, source: str, today: date, tell: Tell | None = None) -> ForeignPlan:
    """Read a mapped table into a plan; raises DeskError when the mapping does not fit.

    `tell` hears how many rows are read, and of how many; what it raises ends the reading.
    """
    dialect = next((dialect for dialect in DIALECTS if dialect.id == mapping.dialect), PLAIN)
    return read_rows(table, mapping, source, today, dialect, tell=tell)


def signature(table: Table) -> str:
    """Return what tables with the same columns have in common, to find the mapping that was remembered for them."""
    words = "\0".join(map(fold, table.header))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def source_of(table: Table, mapping: Mapping, stem: str) -> str:
    """Return the source of a table, stable over imports: the tool, the kind of table, or the file if it has no keys."""
    if mapping.dialect:
        return mapping.dialect
    if Target.KEY in mapping.columns:
        return f"{PLAIN.id}:{signature(table)}"
    return f"{PLAIN.id}:{signature(table)}:{place(stem)}"
