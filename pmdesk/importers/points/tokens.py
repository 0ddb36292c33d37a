"""Splits the bytes of a table into cells: all at once where its quotes are in order, else with care, row by row."""

import csv
from collections.abc import Iterator

import numpy as np

from pmdesk.domain.foreign import RowTrouble
from pmdesk.importers.points.cells import FEED, RETURN, Bytes, Flags, Grid, Places, grid_of
from pmdesk.importers.table import read_records

QUOTE, SPACE, TAB = b'" \t'
PART = 1024 * 1024
"""How many bytes are split at once: a person who calls the reading off does not wait longer than for these."""
TRIMS = 8


def parts(data: Bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield pieces of the file that end with a row; a line end between quotes ends none."""
    at = start
    while at < end:
        until = min(at + PART, end)
        while until < end:
            piece = data[at:until]
            breaks = np.flatnonzero(piece == FEED) if FEED in piece else np.flatnonzero(piece == RETURN)[:-1]
            outside = _outside(piece)
            good = breaks if outside is None else breaks[outside[breaks]]
            if good.size:
                until = at + int(good[-1]) + 1
                break
            until = min(until + PART, end)
        yield at, until
        at = until


def split(data: Bytes, separator: int, line: int) -> Grid | None:
    """Split a piece that begins and ends with a row, its first line given; None where a quote stands out of place."""
    breaks = data == FEED
    if (returns := data == RETURN).any():
        follows = np.empty_like(returns)
        follows[:-1], follows[-1:] = breaks[1:], False
        breaks |= returns & ~follows
    outside = _outside(data)
    marks = breaks | (data == separator)
    if outside is not None:
        if not _is_orderly(data, marks | returns):
            return None
        marks &= outside
    ends = np.flatnonzero(marks)
    if not data.size or not marks[-1]:
        ends = np.append(ends, data.size)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    closes = np.ones(ends.size, np.bool_)
    closes[:-1] = breaks[ends[:-1]]
    if marks[-1:].any() and not breaks[-1]:  # The file ends with a separator: an empty cell comes after it.
        starts, ends = np.append(starts, data.size), np.append(ends, data.size)
        closes = np.append(closes, np.True_)
        closes[-2] = False
    first = np.concatenate([np.zeros(1, np.int64), np.flatnonzero(closes) + 1])
    rows = starts[first[:-1]]
    lines = line + np.searchsorted(np.flatnonzero(breaks), rows) if outside is not None else line + np.arange(rows.size)
    return _trimmed(Grid(data, starts, ends, first, np.asarray(lines, np.int64)), quoted=outside is not None)


def split_carefully(text: str, separator: str, skipped: int, most: int) -> tuple[Grid, list[RowTrouble]]:
    """Split a whole text row by row; a quote that is never closed costs its own line only."""
    records, troubles = read_records(text, separator, skipped, most)
    rows = [(row.line, [_bytes(cell) for cell in row.cells] or [b""]) for row in records]
    return grid_of(rows), troubles


def cells_of_line(line: str, separator: str) -> list[str]:
    """Return the cells of one line."""
    return next(csv.reader([line], delimiter=separator), list[str]())


def _bytes(cell: str) -> bytes:
    return cell.strip(" \t\r\n").replace('"', '""').encode("utf-8", "replace")


def _outside(data: Bytes) -> Flags | None:
    """Return which bytes stand outside of quotes; None when there are no quotes."""
    quotes = data == QUOTE
    if not quotes.any():
        return None
    return (np.cumsum(quotes, dtype=np.uint8) & 1) == 0


def _is_orderly(data: Bytes, marks: Flags) -> bool:
    """Whether each quote opens a cell, closes it or is doubled, as the rules for CSV (RFC 4180) have it."""
    places = np.flatnonzero(data == QUOTE)
    if places.size % 2:
        return False
    opening, closing = places[::2], places[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    begins = np.ones(opening.size, np.bool_)
    begins[opening > 0] = marks[opening[opening > 0] - 1]
    ends = np.ones(closing.size, np.bool_)
    ends[closing < data.size - 1] = marks[closing[closing < data.size - 1] + 1]
    return bool((begins[1:] | doubled).all() and begins[:1].all() and (ends[:-1] | doubled).all() and ends[-1:].all())


def _trimmed(grid: Grid, *, quoted: bool) -> Grid:
    """Take quotes and blanks off the rims of all cells."""
    starts, ends = _stripped(grid.data, grid.starts, grid.ends)
    if quoted:
        held = (ends - starts > 1) & (grid.data[np.minimum(starts, grid.data.size - 1)] == QUOTE)
        starts, ends = starts + held, ends - held
        starts, ends = _stripped(grid.data, starts, ends)
    return Grid(grid.data, starts, ends, grid.first, grid.lines)


def _stripped(data: Bytes, starts: Places, ends: Places) -> tuple[Places, Places]:
    """Take blanks off both rims; the few with a great many of them keep some, which nobody reads as a part."""
    last = max(0, data.size - 1)
    for _ in range(TRIMS):
        blank = (ends > starts) & _is_blank(data[np.maximum(ends - 1, 0)])
        if not blank.any():
            break
        ends = ends - blank
    for _ in range(TRIMS):
        blank = (ends > starts) & _is_blank(data[np.minimum(starts, last)])
        if not blank.any():
            break
        starts = starts + blank
    return starts, ends


def _is_blank(data: Bytes) -> Flags:
    return (data == SPACE) | (data == TAB) | (data == RETURN) | (data == FEED)
