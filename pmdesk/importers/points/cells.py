"""Cells of a table as places in one buffer of bytes, so that whole columns are read at once and not cell by cell."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen
from pmdesk.importers.cleaning import crop

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LONGEST = 64
"""Longer cells hold neither a number nor a time that a tool would write; they are looked at one by one."""
FORMS_AT_MOST = 96
ROW_TEXT = 20_000
FEED, RETURN = b"\n\r"
ZERO, ONE, NINE = ord("0"), ord("1"), ord("9")
SPACES = frozenset(b" \t\r")


class Formed(NamedTuple):
    """Cells that look alike: the form with its digits as 0, where they stand in the column, their bytes (n, length).

    The first digit of a cell that is not zero is written as 1 in the form, as `0,123` and `1,123` mean different
    things. `form` is None for cells of forms that are too many or too long; `matrix` is empty then.
    """

    form: bytes | None
    at: Places
    matrix: Bytes


@frozen
class Cells:
    """One column: cell i is `data[starts[i]:ends[i]]` in UTF-8, in which a quote is doubled.

    `exact` says which cells were numbers of a machine, with a point before the decimals; None: not any.
    """

    data: Bytes
    starts: Places
    ends: Places
    exact: Flags | None = None

    def __len__(self) -> int:
        return int(self.starts.size)

    def raw(self, at: int) -> bytes:
        """Return the bytes of a cell."""
        return self.data[int(self.starts[at]) : int(self.ends[at])].tobytes()

    def text(self, at: int) -> str:
        """Return a cell as text."""
        return self.raw(at).decode("utf-8", "replace").replace('""', '"')

    @property
    def empty(self) -> Flags:
        """Which cells hold nothing."""
        return self.starts == self.ends

    @property
    def broken(self) -> Flags:
        """Which cells go over several lines."""
        breaks = np.flatnonzero((self.data == FEED) | (self.data == RETURN))
        if not breaks.size:
            return np.zeros(len(self), np.bool_)
        return np.searchsorted(breaks, self.starts) != np.searchsorted(breaks, self.ends)

    def take(self, chosen: Places | Flags) -> "Cells":
        """Return some of the cells."""
        exact = None if self.exact is None else self.exact[chosen]
        return Cells(self.data, self.starts[chosen], self.ends[chosen], exact)

    def forms(self) -> Iterator[Formed]:
        """Yield the cells in groups that look alike."""
        lengths = self.ends - self.starts
        left: list[Places] = [np.flatnonzero(lengths > LONGEST)]
        count = 0
        for length in np.unique(lengths[lengths <= LONGEST]).tolist():
            at = np.flatnonzero(lengths == length)
            if length == 0:
                yield Formed(b"", at, np.empty((at.size, 0), np.uint8))
                continue
            matrix = np.lib.stride_tricks.sliding_window_view(self.data, length)[self.starts[at]]
            folded = _folded(matrix)
            while at.size and count < FORMS_AT_MOST:
                count += 1
                same = (folded == folded[0]).all(axis=1)
                yield Formed(folded[0].tobytes(), at[same], matrix[same])
                at, matrix, folded = at[~same], matrix[~same], folded[~same]
            left.append(at)
        rest = np.sort(np.concatenate(left))
        if rest.size:
            yield Formed(None, rest, np.empty((rest.size, 0), np.uint8))

    def coded(self) -> tuple[Places, list[str]]:
        """Return for each cell the number of its text, and the texts in the order in which they first stand."""
        lengths = self.ends - self.starts
        codes = np.zeros(len(self), np.int64)
        texts: dict[str, int] = {}
        first: list[int] = []

        def number(place: int) -> int:
            code = texts.setdefault(self.text(place), len(texts))
            if code == len(first):
                first.append(place)
            first[code] = min(first[code], place)
            return code

        for length in np.unique(lengths).tolist():
            at = np.flatnonzero(lengths == length)
            if length > LONGEST:
                codes[at] = [number(place) for place in at.tolist()]
                continue
            firsts, inverse = self._alike(at, length)
            codes[at] = np.asarray([number(place) for place in firsts.tolist()], np.int64)[inverse]
        order = np.argsort(first)
        rank = np.empty(order.size, np.int64)
        rank[order] = np.arange(order.size)
        known = list(texts)
        return rank[codes] if known else codes, [known[code] for code in order.tolist()]

    def _alike(self, at: Places, length: int) -> tuple[Places, Places]:
        """Return the first place of each different cell of one length, and which of them each cell is."""
        if length == 0:
            return at[:1], np.zeros(at.size, np.int64)
        matrix = np.lib.stride_tricks.sliding_window_view(self.data, length)[self.starts[at]]
        whole = np.ascontiguousarray(matrix).view(f"S{length}").ravel()
        if bool((whole == whole[0]).all()):
            return at[:1], np.zeros(at.size, np.int64)
        _, firsts, inverse = np.unique(whole, return_index=True, return_inverse=True)
        order = np.argsort(firsts)
        rank = np.empty(order.size, np.int64)
        rank[order] = np.arange(order.size)
        return at[firsts[order]], rank[inverse]


def _folded(matrix: Bytes) -> Bytes:
    digits = (matrix >= ZERO) & (matrix <= NINE)
    folded = np.where(digits, np.uint8(ZERO), matrix)
    first = digits.argmax(axis=1)
    rows = np.arange(len(matrix))
    leads = digits[rows, first] & (matrix[rows, first] != ZERO)
    folded[rows[leads], first[leads]] = ONE
    return folded


def form_of(raw: bytes) -> bytes:
    """Return the form of one cell, as `Cells.forms` writes it."""
    form = bytearray(ZERO if ZERO <= byte <= NINE else byte for byte in raw)
    first = next((at for at, byte in enumerate(raw) if ZERO <= byte <= NINE), None)
    if first is not None and raw[first] != ZERO:
        form[first] = ONE
    return bytes(form)


@frozen
class Grid:
    """Some rows of a table: the cells of row r are those from `first[r]` to `first[r + 1]`; `lines` begin with 1."""

    data: Bytes
    starts: Places
    ends: Places
    first: Places
    lines: Places
    exact: Flags | None = None

    def __len__(self) -> int:
        return int(self.lines.size)

    @property
    def widths(self) -> Places:
        """How many cells each row has."""
        return np.diff(self.first)

    def column(self, number: int) -> Cells:
        """Return a column; rows that are too short have an empty cell there."""
        known = self.widths > number
        at = np.where(known, self.first[:-1] + number, 0)
        starts = np.where(known, self.starts[at], 0)
        ends = np.where(known, self.ends[at], 0)
        exact = None if self.exact is None else self.exact[at] & known
        return Cells(self.data, starts, ends, exact)

    def take(self, chosen: Places | Flags) -> "Grid":
        """Return some of the rows."""
        rows = np.arange(len(self))[chosen]
        widths = self.widths[rows]
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(widths)])
        at = np.repeat(self.first[:-1][rows] - first[:-1], widths) + np.arange(int(first[-1]))
        exact = None if self.exact is None else self.exact[at]
        return Grid(self.data, self.starts[at], self.ends[at], first, self.lines[rows], exact)

    def between(self, start: int, end: int) -> "Grid":
        """Return the rows from `start` to before `end`."""
        first, last = int(self.first[start]), int(self.first[end])
        exact = None if self.exact is None else self.exact[first:last]
        places = self.first[start : end + 1] - first
        return Grid(self.data, self.starts[first:last], self.ends[first:last], places, self.lines[start:end], exact)

    def filled(self) -> Places:
        """Return for each row the number of its cells up to the last one that holds something."""
        order = np.arange(self.starts.size) + 1
        inked = np.where(self.ends > self.starts, order, 0)
        last = np.maximum.reduceat(inked, self.first[:-1]) if len(self) else inked
        return np.maximum(last - self.first[:-1], 0)

    def row(self, number: int) -> tuple[str, ...]:
        """Return the cells of a row as texts."""
        places = range(int(self.first[number]), int(self.first[number + 1]))
        cells = Cells(self.data, self.starts, self.ends)
        return tuple(cells.text(at) for at in places)

    def row_text(self, number: int) -> str:
        """Return a row as it can be quoted, cut where it is endless."""
        first, last = int(self.first[number]), int(self.first[number + 1])
        cells = [
            self.data[int(self.starts[at]) : int(self.ends[at])][:ROW_TEXT] for at in range(first, last)[:ROW_TEXT]
        ]
        return crop(", ".join(cell.tobytes().decode("utf-8", "replace") for cell in cells), ROW_TEXT)


def grid_of(rows: Sequence[tuple[int, Sequence[bytes]]], exact: Sequence[bool] | None = None) -> Grid:
    """Return a grid of rows that were read one by one: their lines, and their cells with quotes doubled."""
    lengths = np.fromiter((len(cell) for _, cells in rows for cell in cells), np.int64)
    ends = np.cumsum(lengths)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(cells) for _, cells in rows], dtype=np.int64)])
    data = np.frombuffer(b"".join(cell for _, cells in rows for cell in cells) + b"\n", np.uint8)
    lines = np.fromiter((line for line, _ in rows), np.int64, len(rows))
    return Grid(data, ends - lengths, ends, first, lines, None if exact is None else np.asarray(exact, np.bool_))
