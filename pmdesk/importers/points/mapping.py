"""What the columns of a table of points are: which holds the time, which hold values, and how they are written."""

import hashlib
import json
from dataclasses import asdict
from enum import StrEnum
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import CALENDAR, Grain
from pmdesk.importers.cleaning import fold
from pmdesk.importers.points.numberforms import MARKS
from pmdesk.importers.points.timeforms import Clock, Order
from pmdesk.importers.points.times import Reckoning


class Role(StrEnum):
    """What a column of a table of points is."""

    TIME = "time"
    VALUE = "value"
    METRIC = "metric"
    """The name of what the value of the row is: a table that is long instead of wide."""
    DIMENSION = "dimension"
    IGNORE = "ignore"


ROLE_WORDS = {
    Role.TIME: "Time",
    Role.VALUE: "Value",
    Role.METRIC: "Name of the metric",
    Role.DIMENSION: "Dimension",
    Role.IGNORE: "Do not import",
}


@frozen
class Use:
    """What is done with one column.

    `name` is what its metric or dimension is called; empty: as the column is. `decimal` is the mark before decimals of
    a value, empty while it cannot be told. `unit` empty means the one that stands at the numbers.
    """

    role: Role
    name: str = ""
    decimal: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if self.decimal not in ("", *MARKS):
            raise DeskError(f"“{self.decimal}” is no decimal mark.", "Take a point or a comma.")


@frozen
class PointMapping:
    """How a table becomes points: the use of each column, how its times are written, how far apart they are.

    `order` is None while the file leaves open whether days or months come first. Times without a zone are of
    `time_zone` (IANA name). `table` counts the tables of the file from 0.
    """

    columns: tuple[Use, ...]
    clock: Clock = Clock.WRITTEN
    order: Order | None = None
    time_zone: str = "UTC"
    grain: Grain = Grain.DAY
    table: int = 0

    @property
    def time_column(self) -> int | None:
        """Which column holds the times."""
        return next(iter(self.at(Role.TIME)), None)

    @property
    def value_columns(self) -> tuple[int, ...]:
        """Which columns hold values."""
        return self.at(Role.VALUE)

    @property
    def metric_column(self) -> int | None:
        """Which column names the metric, in a long table."""
        return next(iter(self.at(Role.METRIC)), None)

    @property
    def dimension_columns(self) -> tuple[int, ...]:
        """Which columns split a metric."""
        return self.at(Role.DIMENSION)

    @property
    def reckoning(self) -> Reckoning:
        """How the times are read."""
        return Reckoning(self.clock, self.order, self.time_zone, self.grain in CALENDAR)

    def at(self, role: Role) -> tuple[int, ...]:
        """Return which columns have a role."""
        return tuple(at for at, use in enumerate(self.columns) if use.role is role)


def required(mapping: PointMapping, width: int) -> PointMapping:
    """Return the mapping; raises DeskError when nothing could be read with it."""
    if len(mapping.columns) != width:
        raise DeskError("The columns of the file are not those that were mapped.", "Map the columns again.")
    for role, most in ((Role.TIME, 1), (Role.METRIC, 1)):
        if len(mapping.at(role)) > most:
            raise DeskError(f"Several columns are “{ROLE_WORDS[role]}”.", "Leave one.")
    if mapping.time_column is None:
        raise DeskError("No column holds the time.", "Pick the column that holds dates or times.")
    if not mapping.value_columns:
        raise DeskError("No column holds values.", "Pick a column that holds numbers.")
    if mapping.metric_column is not None and len(mapping.value_columns) > 1:
        raise DeskError("One column names the metric, but several hold values.", "Leave one column of values.")
    return mapping


def to_json(mapping: PointMapping) -> dict[str, Any]:
    """Return a mapping as JSON values."""
    return asdict(mapping)


def from_json(value: object) -> PointMapping:
    """Return the mapping that was kept as JSON values; raises DeskError."""
    try:
        kept = cast("dict[str, Any]", value)
        uses = tuple(
            Use(Role(use["role"]), str(use["name"]), str(use["decimal"]), str(use["unit"])) for use in kept["columns"]
        )
        return PointMapping(
            uses,
            Clock(kept["clock"]),
            None if kept["order"] is None else Order(kept["order"]),
            Reckoning(zone=str(kept["time_zone"])).zone,
            Grain(kept["grain"]),
            int(kept["table"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise DeskError("What was kept of the columns cannot be read.", "Map the columns again.") from trouble


def signature(header: tuple[str, ...]) -> str:
    """Return what tables with the same columns have in common, to find what was remembered for them."""
    words = json.dumps([fold(name) for name in header], ensure_ascii=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]
