"""The rows of a query as series: one column of times, one or more of values, and the others are dimensions.

The time stands in the column named like one (`time`, `day`, `ts` …), else in the first that holds times. Columns whose
first filled cell is a number hold values; an id that is a number becomes a dimension when the query casts it to text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, Metric
from pmdesk.domain.points import BadRow, Batch, ForeignSeries
from pmdesk.sync.instants import reader_of, zone_of
from pmdesk.sync.reading import SERIES_AT_MOST, Fetched

TIME_NAMES = ("time", "timestamp", "ts", "at", "day", "date", "datetime", "hour", "minute", "week", "month", "period")
NOTHING = "(none)"
TEXT_AT_MOST = 200
Row = Sequence[Any]


@frozen
class Roles:
    """Which column is what, by position."""

    time: int
    values: tuple[int, ...]
    dimensions: tuple[int, ...]


class Gathered:
    """Series that grow point by point; counts what stays out."""

    def __init__(self, metric: Metric) -> None:
        self._read_time = reader_of(metric.grain, zone_of(metric.time_zone))
        self._series: dict[tuple[str, tuple[str, ...]], tuple[list[int], list[float]]] = {}
        self._bad: list[BadRow] = []
        self._empty = 0
        self._endless = 0

    def add(self, line: int, at: object, values: Iterable[tuple[str, object]], dimensions: tuple[str, ...]) -> None:
        """Take one row: its values by the metric's foreign name; what cannot be read is kept as a bad row."""
        try:
            ms = self._read_time(at)
            for name, cell in values:
                self._take(name, dimensions, ms, cell)
        except ValueError as error:
            cells = [str(at), *dimensions[1::2], *(str(cell) for _, cell in values)]
            self._bad.append(BadRow(line, plain(", ".join(cells)), f"{error}."))

    def add_at(self, line: int, ms: int, name: str, cell: object, dimensions: tuple[str, ...]) -> None:
        """Take one value whose time is known."""
        try:
            self._take(name, dimensions, ms, cell)
        except ValueError as error:
            self._bad.append(BadRow(line, plain(cell), f"{error}."))

    def done(self, notes: Sequence[str] = ()) -> Fetched:
        """Return what was gathered."""
        made = tuple(
            ForeignSeries(name, dimensions, np.array(times, np.int64), np.array(values, np.float64))
            for (name, dimensions), (times, values) in self._series.items()
        )
        left_out = (_left_out(self._endless),) if self._endless else ()
        return Fetched(Batch(made, tuple(self._bad), self._empty), (*notes, *left_out))

    def _take(self, name: str, dimensions: tuple[str, ...], ms: int, cell: object) -> None:
        if cell is None or cell == "":
            self._empty += 1
            return
        value = number(cell)
        if not isfinite(value):
            self._endless += 1
            return
        key = (name, dimensions)
        if key not in self._series:
            if len(self._series) == SERIES_AT_MOST:
                raise too_many_series()
            self._series[key] = ([], [])
        times, values = self._series[key]
        times.append(ms)
        values.append(value)


def read_rows(names: Sequence[str], rows: Sequence[Row], metric: Metric) -> Fetched:
    """Return the series of a table; raises DeskError when a column is wanting."""
    if not rows:
        return Fetched(Batch(()))
    roles = roles_of(names, rows)
    gathered = Gathered(metric)
    for line, row in enumerate(rows, 1):
        dimensions = tuple(part for at in roles.dimensions for part in (plain(names[at]), plain(row[at])))
        gathered.add(line, row[roles.time], [(names[at], row[at]) for at in roles.values], dimensions)
    return replace(gathered.done(), time_name=names[roles.time])


def roles_of(names: Sequence[str], rows: Sequence[Row]) -> Roles:
    """Tell which column is what."""
    firsts = [next((row[at] for row in rows if row[at] is not None), None) for at in range(len(names))]
    time = _time_column(names, firsts)
    others = [at for at in range(len(names)) if at != time]
    values = tuple(at for at in others if firsts[at] is None or is_number(firsts[at]))
    if not values:
        raise DeskError(
            f"The query gives no column of numbers beside the times in “{plain(names[time])}”.",
            "Add one, like count(*) AS orders.",
        )
    return Roles(time, values, tuple(at for at in others if at not in values))


def is_number(cell: object) -> bool:
    """Whether a cell holds a value rather than a dimension."""
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def number(cell: object) -> float:
    """Return a cell as a value; raises ValueError in words."""
    if is_number(cell) or isinstance(cell, bool | str):
        try:
            return float(cell)  # pyright: ignore[reportArgumentType]  # one of the above
        except (ValueError, OverflowError):
            pass
    raise ValueError(f"“{plain(cell)}” is not a number")


def plain(cell: object) -> str:
    """Return a cell as a short text that can be kept."""
    if cell is None:
        return NOTHING
    text = str(cell)[:TEXT_AT_MOST].encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return text if text.strip() else NOTHING


def too_many_series() -> DeskError:
    """Return what is told when dimensions have too many values."""
    return DeskError(
        f"The query gives more than {count_text(SERIES_AT_MOST)} series, so nothing of it was taken.",
        "Group by fewer or coarser dimensions.",
    )


def too_many_rows(most: int) -> DeskError:
    """Return what is told when a query does not aggregate."""
    return DeskError(
        f"The query gives more than {count_text(most)} rows, so nothing of it was taken.",
        "Let the database do the sums: group by day, or by the grain of the metric.",
    )


def _left_out(count: int) -> str:
    if count == 1:
        return "1 value is not a finite number and is left out."
    return f"{count_text(count)} values are not finite numbers and are left out."


def _time_column(names: Sequence[str], firsts: Sequence[object]) -> int:
    lowered = [name.strip().casefold() for name in names]
    for name in TIME_NAMES:
        if name in lowered:
            return lowered.index(name)
    read = reader_of(Grain.DAY, zone_of("UTC"))
    for at, cell in enumerate(firsts):
        try:
            read(cell)
        except ValueError:
            continue
        return at
    raise DeskError("The query gives no column of times.", "Name one of them “time”.")
