"""Tables of points in a text file: any encoding and separator, lines above them, several after each other."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.points import BadRow
from pmdesk.importers.cleaning import crop, name, shown
from pmdesk.importers.decoding import decode
from pmdesk.importers.points.cells import ROW_TEXT, Bytes, Flags, Grid
from pmdesk.importers.points.looks import are_names, is_value
from pmdesk.importers.points.source import MAX_COLUMNS, Table, pieces
from pmdesk.importers.points.tokens import cells_of_line, parts, split, split_carefully
from pmdesk.importers.table import SEPARATORS, declared_separator

SAMPLE_BYTES, SAMPLE_LINES = 262_144, 300
PEEKED, FEW_PEEKED, MANY_RUNS = 60, 3, 50
RUNS_AT_MOST = 2_000
"""Of a file with more gaps than this nobody meant them to part tables."""
COMMENT = ord("#")
MOST_ROWS = 20_000_000
MOST_CAREFUL_ROWS = 1_000_000
NOTES = 20

Row = tuple[str, ...]


@slotted
class Run:
    """Rows after each other without a gap: where they begin and end among all rows, the first of them, notes above."""

    start: int
    end: int
    line: int
    peek: list[Row]
    notes: tuple[str, ...] = ()


@frozen
class TextTable:
    """A table and the stretches of rows that it is made of."""

    table: Table
    ranges: tuple[tuple[int, int], ...]


class TextFile:
    """A file of text with one table or more."""

    def __init__(
        self, data: bytes, is_called_off: Callable[[], bool] = lambda: False, *, careful: bool = False
    ) -> None:
        decoded = decode(data)
        text = decoded.text.lstrip("\ufeff")
        declared, text, self._skipped = declared_separator(text)
        self.separator = declared if declared and len(declared.encode()) == 1 else _separator(text)
        self.encoding = decoded.encoding
        self.troubles: tuple[BadRow, ...] = ()
        self._data: Bytes = np.frombuffer(text.encode("utf-8", "replace"), np.uint8)
        self._parts: list[tuple[int, int, int, int]] = []
        self._whole: Grid | None = None
        runs = None if careful else self._scan(is_called_off)
        if runs is None:
            self._read_carefully(text)
            runs = _runs(self._rows(), is_called_off)
        self._found = _tables(runs, self.separator)
        if not self._found:
            raise DeskError("The file has no table with rows.", "Export it again.")

    @property
    def words(self) -> str:
        """The file in words: `comma, UTF-8`."""
        return f"{SEPARATORS.get(self.separator, self.separator)}, {self.encoding}"

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables."""
        return tuple(found.table for found in self._found)

    def grids(self, table: int) -> Iterator[Grid]:
        """Yield the rows of a table."""
        ranges = self._found[table].ranges
        for start, end in self._extents():
            wanted = [(max(start, first), min(end, last)) for first, last in ranges if first < end and last > start]
            if not wanted:
                continue
            grid = self._grid(start)
            for first, last in wanted:
                if first < last:
                    yield from pieces(grid.between(first - start, last - start))

    def _extents(self) -> list[tuple[int, int]]:
        """Return from which to which row each piece of the file goes."""
        if self._whole is not None:
            return [(0, len(self._whole))]
        counts = np.cumsum([0, *(rows for *_, rows in self._parts)]).tolist()
        return list(pairwise(counts))

    def _grid(self, start: int) -> Grid:
        if self._whole is not None:
            return self._whole
        number = next(number for number, (first, _) in enumerate(self._extents()) if first == start)
        begin, end, line, _ = self._parts[number]
        grid = split(self._data[begin:end], ord(self.separator), line)
        if grid is None:
            raise DeskError("The file changed while it was read.", "Try again.")
        return grid

    def _rows(self) -> Iterator[Grid]:
        for start, _ in self._extents():
            yield self._grid(start)

    def _scan(self, is_called_off: Callable[[], bool]) -> list[Run] | None:
        """Look for gaps in the whole file; None when its quotes are out of order."""
        grids = self._scanned()
        runs = _runs(grids, is_called_off)
        return runs if self._parts or self._data.size == 0 else None

    def _scanned(self) -> Iterator[Grid]:
        line, rows = self._skipped + 1, 0
        for start, end in parts(self._data, 0, self._data.size):
            grid = split(self._data[start:end], ord(self.separator), line)
            if grid is None:
                self._parts = []
                return
            rows += len(grid)
            _refuse_size(grid, rows)
            self._parts.append((start, end, line, len(grid)))
            line += _line_ends(self._data[start:end])
            yield grid

    def _read_carefully(self, text: str) -> None:
        self._whole, troubles = split_carefully(text, self.separator, self._skipped, MOST_CAREFUL_ROWS)
        _refuse_size(self._whole, len(self._whole))
        self.troubles = tuple(
            BadRow(trouble.line, crop(", ".join(trouble.cells), ROW_TEXT), trouble.reason) for trouble in troubles
        )


def _line_ends(data: Bytes) -> int:
    feeds, returns = data == ord("\n"), data == ord("\r")
    both = int(np.count_nonzero(returns[:-1] & feeds[1:]))
    return int(np.count_nonzero(feeds)) + int(np.count_nonzero(returns)) - both


def _refuse_size(grid: Grid, rows: int) -> None:
    if len(grid) and int(grid.widths.max()) > MAX_COLUMNS:
        raise DeskError(f"The table has more than {count_text(MAX_COLUMNS)} columns.", "Export fewer.")
    if rows > MOST_ROWS:
        raise DeskError(f"The file has more than {count_text(MOST_ROWS)} rows.", "Split it into several files.")


# the separator


def _separator(text: str) -> str:
    """Return the separator that makes most cells of the first lines times or numbers, and the rows equally wide."""
    sample = text[:SAMPLE_BYTES].splitlines()[:SAMPLE_LINES]
    lines = [line[:10_000] for line in sample if line.strip() and not line.startswith("#")]
    if len(text) > SAMPLE_BYTES and len(lines) > 1:
        lines.pop()
    return max(SEPARATORS, key=lambda separator: _fitness(lines, separator))


def _fitness(lines: list[str], separator: str) -> float:
    rows = [cells_of_line(line, separator) for line in lines]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    usual, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    cells = [cell for row in rows for cell in row[:50] if cell.strip()]
    values = sum(map(is_value, cells)) / max(1, len(cells))
    return count / len(rows) * (0.2 + values) + min(usual, 30) / 10_000


# tables


def _runs(grids: Iterator[Grid], is_called_off: Callable[[], bool]) -> list[Run]:
    """Return the stretches of rows between gaps: blank lines and comments."""
    runs: list[Run] = []
    notes: list[str] = []
    row, after_gap = 0, True
    for grid in grids:
        if is_called_off():
            break
        for start, end, gap in _stretches(_gaps(grid)):
            if gap:
                after_gap = True
                notes += _notes(grid, start, end)
                continue
            if after_gap and len(runs) < RUNS_AT_MOST:
                runs.append(Run(row + start, row + start, int(grid.lines[start]), [], tuple(notes[-NOTES:])))
                notes.clear()
            run, after_gap = runs[-1], False
            wanted = (PEEKED if len(runs) < MANY_RUNS else FEW_PEEKED) - len(run.peek)
            run.peek += [grid.row(at) for at in range(start, min(end, start + max(0, wanted)))]
            run.end = row + end
        row += len(grid)
    return runs


def _gaps(grid: Grid) -> Flags:
    starts = grid.starts[grid.first[:-1]]
    comments = grid.data[np.minimum(starts, max(0, grid.data.size - 1))] == COMMENT if grid.data.size else starts < 0
    return (grid.filled() == 0) | (comments & (grid.ends[grid.first[:-1]] > starts))


def _stretches(gaps: Flags) -> Iterator[tuple[int, int, bool]]:
    """Yield runs of equal flags: from, to, the flag."""
    turns = np.flatnonzero(gaps[1:] != gaps[:-1]) + 1
    edges = [0, *turns.tolist(), gaps.size]
    for start, end in pairwise(edges):
        if start < end:
            yield start, end, bool(gaps[start])


def _notes(grid: Grid, start: int, end: int) -> list[str]:
    lines = [" ".join(grid.row(at)).strip("# -=*\t") for at in range(max(start, end - NOTES), end)]
    return [shown(line, 200) for line in lines if line]


def _tables(runs: list[Run], separator: str) -> tuple[TextTable, ...]:
    """Put runs together: one that begins with names begins a table, others go on with the one before."""
    made: list[_Making] = []
    waiting: Run | None = None
    for run in runs:
        run.peek = _without_rule(run.peek, separator)
        width = _usual_width(run.peek)
        at = _names_at(run.peek, width)
        if at is not None and made and any(map(is_value, run.peek[at])):
            at = None  # A broken row after a gap names no columns.
        if waiting is not None and at is None and _filled(waiting.peek[-1]) == width:
            made.append(_Making(waiting.peek[-1], True, run, [(run.start, run.end)], run.notes or waiting.notes))
            waiting = None
        elif at is not None and len(run.peek) - at > 1:
            start = run.start + at + 1
            made.append(_Making(run.peek[at], True, run, [(start, run.end)], (*run.notes, *_above(run.peek[:at]))))
        elif at is not None and not _goes_on(run, made):
            waiting = run
        elif made and width <= made[-1].width:
            made[-1].ranges.append((run.start, run.end))
        elif width > 1 or len(runs) == 1:
            made.append(_Making(run.peek[0], False, run, [(run.start, run.end)], run.notes))
    if not made and waiting is not None:
        made.append(_Making(waiting.peek[-1], True, waiting, [(waiting.end, waiting.end)], waiting.notes))
    return tuple(making.made(number) for number, making in enumerate(made, start=1))


@slotted
class _Making:
    """A table that is put together."""

    first: Row
    named: bool
    run: Run
    ranges: list[tuple[int, int]]
    notes: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(_filled(self.first), _usual_width(self.run.peek))

    def made(self, number: int) -> TextTable:
        """Return the table."""
        names = [name(cell) for cell in self.first[: _filled(self.first)]] if self.named else []
        names += [""] * (self.width - len(names))
        header = tuple(cell or f"Column {at}" for at, cell in enumerate(names, start=1))
        rows = sum(end - start for start, end in self.ranges)
        line = self.run.line + max(0, self.ranges[0][0] - self.run.start)
        title = next((note for note in self.notes if ":" not in note), f"Table {number}")
        return TextTable(Table(title, header, rows, line, self.notes), tuple(self.ranges))


def _goes_on(run: Run, made: list[_Making]) -> bool:
    """Whether a lone row of words belongs to the table above it, such as `Total` with nothing else."""
    return bool(made) and len(run.peek) == 1 and _filled(run.peek[0]) <= made[-1].width and _is_short(run.peek[0])


def _is_short(row: Row) -> bool:
    return sum(bool(cell.strip()) for cell in row) == 1 and len(row) > 1


def _above(rows: list[Row]) -> list[str]:
    return [shown(" ".join(row), 200) for row in rows]


def _without_rule(rows: list[Row], separator: str) -> list[Row]:
    """Leave out nothing but what Markdown draws; other rows stay where they are."""
    if separator != "|":
        return rows
    return [row if any(cell.strip("-: ") for cell in row) else tuple("" for _ in row) for row in rows]


def _filled(row: Row) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)


def _usual_width(rows: list[Row]) -> int:
    widths = Counter(map(_filled, rows))
    return max(widths.items(), key=lambda pair: (pair[1], pair[0]))[0] if widths else 0


def _names_at(rows: list[Row], usual: int) -> int | None:
    """Return which row names the columns: the first about as wide as most, unless it holds values like those below."""
    needed = max(min(usual, 2), round(usual * 0.6))
    wide = [sum(bool(cell.strip()) for cell in row) >= needed for row in rows]
    at = wide.index(True) if True in wide else 0
    while wide[at + 1 : at + 2] == [True] and any(map(is_value, rows[at])) and not any(map(is_value, rows[at + 1])):
        at += 1  # A line above the names may be as wide as they are: `Period,Jan 2025`.
    return at if rows and are_names(rows[at], rows[at + 1 : at + 21]) else None
