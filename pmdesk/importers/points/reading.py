"""Reads a mapped table into points: series by metric and dimensions, and the rows that stayed out with the reason."""

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.points import BadRow, Batch, ForeignSeries, Times, Values
from pmdesk.importers.cleaning import name
from pmdesk.importers.points import numbers, times
from pmdesk.importers.points.cells import Flags, Grid, Places
from pmdesk.importers.points.mapping import PointMapping, Use, required
from pmdesk.importers.points.numberforms import CURRENCIES, unit_in_name
from pmdesk.importers.points.opening import open_source
from pmdesk.importers.points.source import Source

Tell = Callable[[int, int], object]
"""Hears how many rows are read, and of about how many."""
EMPTY_VALUE = "(empty)"
MONEY = frozenset(CURRENCIES.values())
Key = tuple[str, tuple[str, ...]]


def unheard(_done: int, _about: int) -> None:
    """Nobody wants to know how far it is."""


def read_points(
    path: Path,
    mapping: PointMapping,
    tell: Tell = unheard,
    is_called_off: Callable[[], bool] = lambda: False,
) -> Batch:
    """Read a file; when it is called off, what was read so far. Raises DeskError when the mapping does not fit."""
    return read_source(open_source(path, is_called_off), mapping, tell, is_called_off)


def read_source(
    source: Source,
    mapping: PointMapping,
    tell: Tell = unheard,
    is_called_off: Callable[[], bool] = lambda: False,
    *,
    careful: bool = False,
) -> Batch:
    """Read a table of an opened file; `careful` goes cell by cell, for the same answer."""
    table = source.tables[mapping.table] if mapping.table < len(source.tables) else None
    header = table.header if table is not None else ()
    reading = _Reading(required(mapping, len(header)), header, is_called_off, careful)
    done, about = 0, table.rows if table is not None else 0
    for grid in source.grids(mapping.table):
        if is_called_off():
            break
        reading.take(grid)
        done += len(grid)
        tell(done, about)
    return reading.batch(source.troubles)


@slotted
class _Series:
    """The samples of a series so far."""

    times: list[Times]
    values: list[Values]


@frozen
class _Rows:
    """The rows of a piece that have a time: where they stand in it, their times, whose series they are."""

    at: Places
    millis: Times
    codes: Places
    keys: list[Key]


class _Reading:
    """A table that is being read."""

    def __init__(
        self, mapping: PointMapping, header: tuple[str, ...], is_called_off: Callable[[], bool], careful: bool
    ) -> None:
        self.mapping = mapping
        self.header = header
        self.names = _names(mapping, header)
        self.series: dict[Key, _Series] = {}
        self.units: dict[str, str] = {}
        self.bad: list[BadRow] = []
        self.empty = 0
        self._off = is_called_off
        self._careful = careful

    def take(self, grid: Grid) -> None:
        """Read more rows."""
        filled = grid.filled()
        if not (filled > 0).all():
            grid, filled = grid.take(filled > 0), filled[filled > 0]
        if not len(grid):
            return
        reasons: defaultdict[int, list[str]] = defaultdict(list)
        unfit = self._unfit(grid, filled, reasons)
        read = self._times(grid)
        if self._off():
            return
        for row in (row for row in read.reasons if not unfit[row]):
            reasons[row].append(read.reasons[row])
        rows = self._rows(grid, read, np.flatnonzero(read.good & ~unfit))
        for column in self.mapping.value_columns:
            self._values(grid, column, rows, reasons)
        self._keep_bad(grid, reasons)

    def _unfit(self, grid: Grid, filled: Places, reasons: defaultdict[int, list[str]]) -> Flags:
        """Return which rows are no rows of this table: with too many cells, or with a quote that swallowed others."""
        wide = filled > len(self.header)
        for row in np.flatnonzero(wide).tolist():
            reasons[row].append(f"It has {int(filled[row])} cells where the names have {len(self.header)}.")
        swallowed = np.zeros(len(grid), np.bool_)
        for column in (self.mapping.time_column or 0, *self.mapping.value_columns):
            swallowed |= grid.column(column).broken
        for row in np.flatnonzero(swallowed & ~wide).tolist():
            reasons[row].append("A quote that is opened on this line goes on over others.")
        return wide | swallowed

    def _keep_bad(self, grid: Grid, reasons: dict[int, list[str]]) -> None:
        for row in sorted(reasons):
            if self._off():
                return
            self.bad.append(BadRow(int(grid.lines[row]), grid.row_text(row), " ".join(reasons[row])))

    def batch(self, troubles: tuple[BadRow, ...]) -> Batch:
        """Return all that was read."""
        made = tuple(
            ForeignSeries(key[0], key[1], np.concatenate(one.times), np.concatenate(one.values), self._unit_of(key[0]))
            for key, one in self.series.items()
        )
        return Batch(made, tuple(sorted((*troubles, *self.bad), key=lambda row: row.line)), self.empty)

    def _times(self, grid: Grid) -> times.TimesRead:
        cells, how = grid.column(self.mapping.time_column or 0), self.mapping.reckoning
        return times.read_column_carefully(cells, how) if self._careful else times.read_column(cells, how, self._off)

    def _numbers(self, grid: Grid, column: int, at: Places) -> numbers.Numbers:
        cells, decimal = grid.column(column).take(at), self.mapping.columns[column].decimal
        if self._careful:
            return numbers.read_column_carefully(cells, decimal)
        return numbers.read_column(cells, decimal, self._off)

    def _rows(self, grid: Grid, read: times.TimesRead, at: Places) -> _Rows:
        """Tell the series of each row by its metric and dimensions."""
        columns = [each for each in (self.mapping.metric_column,) if each is not None]
        columns += self.mapping.dimension_columns
        together = np.zeros(at.size, np.int64)
        texts: list[list[str]] = []
        places: list[Places] = []
        for column in columns:
            codes, found = grid.column(column).take(at).coded()
            texts.append([name(text) or EMPTY_VALUE for text in found])
            places.append(codes)
            _, together = np.unique(together * max(1, len(found)) + codes, return_inverse=True)
        firsts, codes = _by_first(together)
        keys = [self._key([text[int(code[row])] for text, code in zip(texts, places, strict=True)]) for row in firsts]
        return _Rows(at, read.millis[at], codes, keys)

    def _key(self, texts: list[str]) -> Key:
        """Return the metric (empty where the column names it) and the dimensions of a row."""
        metric = texts.pop(0) if self.mapping.metric_column is not None else ""
        pairs = sorted(zip((self.names[at] for at in self.mapping.dimension_columns), texts, strict=True))
        return metric, tuple(text for pair in pairs for text in pair)

    def _values(self, grid: Grid, column: int, rows: _Rows, reasons: defaultdict[int, list[str]]) -> None:
        read = self._numbers(grid, column, rows.at)
        if self._off():
            return
        for row, reason in read.reasons.items():
            reasons[int(rows.at[row])].append(f"{self.header[column]}: {reason}" if len(self.header) > 2 else reason)  # noqa: PLR2004
        self.empty += int(np.count_nonzero(read.empty))
        good = read.good
        for code, (metric, dimensions) in enumerate(rows.keys):
            chosen = np.flatnonzero(good & (rows.codes == code)) if len(rows.keys) > 1 else np.flatnonzero(good)
            if not chosen.size:
                continue
            title = metric or self.names[column]
            fine = self._are_of_one_unit(title, column, read, chosen)
            for at in chosen[~fine].tolist():
                unit = read.unit_names[int(read.units[at])] or "no unit"
                expected = self.units[title] or "none"
                reasons[int(rows.at[at])].append(f"{title}: {unit} stands where the others have {expected}.")
            chosen = chosen[fine]
            one = self.series.setdefault((title, dimensions), _Series([], []))
            one.times.append(rows.millis[chosen])
            one.values.append(read.values[chosen])

    def _are_of_one_unit(self, title: str, column: int, read: numbers.Numbers, chosen: Places) -> Flags:
        """Return which cells are in the unit of the metric: the one most often met where its first ones stand."""
        units = read.units[chosen]
        if not self.units.get(title):
            known = title in self.units
            found = _usual_unit(units[(read.values[chosen] != 0) | (units != 0)], read.unit_names)
            if not known or found in MONEY:
                self.units[title] = found
        expected = self.units[title]
        own = unit_in_name(self.header[column]) or self.mapping.columns[column].unit
        fits = np.asarray([_fits(unit, expected, own) for unit in read.unit_names], np.bool_)
        return fits[units] | ((read.values[chosen] == 0) & (units == 0))

    def _unit_of(self, title: str) -> str:
        """Return the unit of a metric: the one chosen, the one at its numbers, the one in the name of its column."""
        columns = [at for at in self.mapping.value_columns if self.names[at] == title] or self.mapping.value_columns
        use = self.mapping.columns[columns[0]]
        return use.unit or self.units.get(title, "") or unit_in_name(self.header[columns[0]])


def _usual_unit(units: npt.NDArray[np.int16], names: list[str]) -> str:
    """Return the unit most often met; a currency may stand at few of the numbers, another unit at most of them."""
    counts = np.bincount(units, minlength=len(names))
    plain = int(counts[0])
    counts[0] = 0
    found = names[int(counts.argmax())]
    return found if found in MONEY or int(counts.max()) >= plain else ""


def _fits(unit: str, expected: str, own: str) -> bool:
    """Whether a number in a unit may stand among those in another: a plain one among money, or as its name says."""
    return unit == expected or (not unit and (expected in MONEY or own == expected))


def _by_first(codes: Places) -> tuple[list[int], Places]:
    """Return where each different code stands first, in that order, and the codes counted in that order."""
    _, firsts, inverse = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    return firsts[order].tolist(), rank[inverse]


def _names(mapping: PointMapping, header: tuple[str, ...]) -> tuple[str, ...]:
    """Return what columns are called as metrics and dimensions: each name once."""
    taken: Counter[str] = Counter()
    names: list[str] = []
    for use, title in zip(mapping.columns, header, strict=True):
        called = _called(use, title)
        taken[called] += 1
        names.append(called if taken[called] == 1 else f"{called} ({taken[called]})")
    return tuple(names)


def _called(use: Use, title: str) -> str:
    return name(use.name) or name(title) or "Value"
