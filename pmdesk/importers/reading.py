"""A mapped table while it is read: the columns of each target, and by which words rows refer to each other."""

import hashlib
from collections import Counter
from dataclasses import field
from datetime import date

from pmdesk.domain.classes import slotted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignRow, RowTrouble
from pmdesk.importers.cleaning import fold, one_line
from pmdesk.importers.filedays import FileDays
from pmdesk.importers.suggesting import proven
from pmdesk.importers.table import Table, TableRow
from pmdesk.importers.targets import Dialect, Mapping, Target
from pmdesk.importers.vocabulary import NOTHING


@slotted
class Reading:
    """One table being read: the columns of each target, and what is known of all rows before the first is made."""

    table: Table
    mapping: Mapping
    today: date
    dialect: Dialect
    at: dict[Target, tuple[int, ...]]
    clear: bool
    statuses: dict[str, str]
    kinds: dict[str, str]
    keys: list[str] = field(default_factory=list[str])
    by_key: dict[str, str] = field(default_factory=dict[str, str])
    by_title: dict[str, str] = field(default_factory=dict[str, str])
    known: frozenset[str] = frozenset()
    days: dict[str, FileDays | None] = field(default_factory=dict[str, FileDays | None])
    criteria: dict[str, list[tuple[str, bool]]] = field(default_factory=dict[str, list[tuple[str, bool]]])
    initiatives: dict[str, ForeignRow] = field(default_factory=dict[str, ForeignRow])
    sprints: dict[str, ForeignRow] = field(default_factory=dict[str, ForeignRow])
    rows: list[ForeignRow] = field(default_factory=list[ForeignRow])
    out: set[str] = field(default_factory=set[str])
    troubles: list[RowTrouble] = field(default_factory=list[RowTrouble])
    links: list[ForeignDependency] = field(default_factory=list[ForeignDependency])

    def first(self, row: TableRow, target: Target) -> str:
        """The first filled cell of a target, stripped; empty when there is none."""
        for at in self.at.get(target, ()):
            value = row.cells[at].strip()
            if value and (target is Target.NAME or value.casefold() not in NOTHING):
                return self.dialect.cell(value)
        return ""

    def every(self, row: TableRow, target: Target) -> list[str]:
        """All filled cells of a target."""
        cells = (row.cells[at].strip() for at in self.at.get(target, ()))
        return [self.dialect.cell(value) for value in cells if value and value.casefold() not in NOTHING]


def begin(table: Table, mapping: Mapping, today: date, dialect: Dialect) -> Reading:
    """Return a reading that knows the keys of all rows; raises DeskError when the mapping does not fit the table."""
    if len(mapping.columns) != len(table.header):
        raise DeskError("The columns of the file are not those that were mapped.", "Map the columns again.")
    at = {target: mapping.at(target) for target in Target if target is not Target.IGNORE}
    if not at[Target.NAME]:
        raise DeskError("No column goes to Name.", "Pick the column that holds the names.")
    order = proven(table, mapping.columns)
    if order is not None:  # What the dates prove goes before what was remembered of another file.
        mapping = mapping.with_date_order(order)
    clear = order is not None
    reading = Reading(table, mapping, today, dialect, at, clear, dict(mapping.statuses), dict(mapping.kinds))
    _learn_keys(reading)
    return reading


def _learn_keys(reading: Reading) -> None:
    """Give each row its key, and remember by which words rows can be referred to."""
    taken: Counter[str] = Counter()
    for row in reading.table.rows:
        title = reading.first(row, Target.NAME)
        key = one_line(reading.first(row, Target.KEY))
        if not key:
            key = _derived_key(reading, row, title)
            taken[key] += 1
            key = f"{key}#{taken[key]}" if taken[key] > 1 else key
        reading.keys.append(key)
        for word in (key, *reading.every(row, Target.ALIAS)):
            reading.by_key.setdefault(fold(word), key)
        reading.by_title.setdefault(fold(title), key)
    reading.known = frozenset(reading.by_title) | frozenset(reading.by_key)


def _derived_key(reading: Reading, row: TableRow, title: str) -> str:
    """Return a key made of the row's place and words, for tables that have none."""
    words = (reading.first(row, Target.PRODUCT), reading.first(row, Target.PARENT), title)
    return "row-" + hashlib.sha256("\0".join(map(fold, words)).encode("utf-8", "replace")).hexdigest()[:16]
