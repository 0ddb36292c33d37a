"""The chunks of a series in the workspace: which there are, their samples, and how they are replaced."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Points
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows
from pmdesk.storage.series_pack import (
    CHUNK,
    ENTRY,
    Numbers,
    Packed,
    Stretch,
    Unreadable,
    chained,
    pack,
    seals,
    stretch_of,
    unpack,
    unpack_sketch,
    unpack_sketches,
)
from pmdesk.storage.trouble import Damaged

R = TypeVar("R")
T = TypeVar("T")
PART = 64
"""How many chunks are read at a time by who goes through a whole series."""
ASKED = 500
EARLIEST, LATEST = -(2**63), 2**63 - 1
NOTHING = Points(np.empty(0, np.int64), np.empty(0, np.float64))


Stretches = list[tuple[int, int]]


@frozen
class Chunks:
    """Neighbouring chunks of one series in the order of time: their ids, their ends and extremes, their counts."""

    series: SeriesId
    ids: Numbers
    part: Stretch
    counts: Numbers

    def __len__(self) -> int:
        return int(self.ids.size)

    def taken(self, which: Any) -> "Chunks":  # noqa: ANN401  # whatever indexes an array
        """Return some of them."""
        return Chunks(self.series, self.ids[which], self.part.taken(which), self.counts[which])

    @property
    def stretches(self) -> Stretches:
        """The first and last time of each."""
        return list(zip(self.part.firsts.tolist(), self.part.lasts.tolist(), strict=True))


def chunks_of(
    rows: Rows, series: SeriesId, start: int = EARLIEST, end: int = LATEST, torn: Stretches | None = None
) -> Chunks:
    """Return the chunks that begin after `start` and up to `end`, with the one before and the one after them.

    Here and below: damage is raised, or added to `torn` where that is given.
    """
    sql = (
        "SELECT id, first, last, count, low, high, seal FROM points_chunk WHERE series_id = ?1"
        " AND first >= coalesce((SELECT max(first) FROM points_chunk WHERE series_id = ?1 AND first <= ?2), ?2)"
        " AND first <= coalesce((SELECT min(first) FROM points_chunk WHERE series_id = ?1 AND first > ?3), ?3)"
        " ORDER BY first"
    )
    found, is_sound = _sealed(series, rows.read(sql, (series, start, end)))
    if bool(is_sound.all()):
        return found
    if torn is None:
        raise damaged(series)
    torn += found.taken(~is_sound).stretches
    return found.taken(is_sound)


def samples_of(rows: Rows, chunks: Chunks, torn: Stretches | None = None) -> list[Points]:
    """Return the samples of each chunk."""
    read = _columns(rows, chunks, "first, last, count, low, high, x'', body")
    return _readable(chunks, torn, NOTHING, [_or_none(lambda row: unpack(Packed(*row)), row) for row in read])


def sketches_of(rows: Rows, chunks: Chunks, torn: Stretches | None = None) -> tuple[Stretch, Numbers]:
    """Return the samples of the chunks taken together by 64, and how many entries each chunk has."""
    read = [bytes(row[0]) for row in _columns(rows, chunks, "sketch")]
    found = [_or_none(unpack_sketches, list(alike)) for _, alike in groupby(read, len)]
    sound = [each for each in found if each is not None]
    if len(sound) == len(found):
        return chained(sound), np.array([len(sketch) // ENTRY for sketch in read], np.int64)
    each = _readable(chunks, torn, stretch_of(NOTHING), [_or_none(unpack_sketch, sketch) for sketch in read])
    return chained(each), np.array([len(part) for part in each], np.int64)


def unpacked(series: SeriesId, columns: tuple[Any, ...]) -> Points:
    """Return the samples in a chunk's columns from `first` to `body`, read elsewhere; raises Damaged."""
    found = _or_none(lambda row: unpack(Packed(*row)), columns)
    if found is None:
        raise damaged(series)
    return found


def _or_none(reader: Callable[[R], T], packed: R) -> T | None:
    try:
        return reader(packed)
    except Unreadable:
        return None


def _readable(chunks: Chunks, torn: Stretches | None, nothing: T, found: list[T | None]) -> list[T]:
    """Return what could be read, and nothing for what could not."""
    lost = [stretch for stretch, each in zip(chunks.stretches, found, strict=True) if each is None]
    if lost and torn is None:
        raise damaged(chunks.series)
    if torn is not None:
        torn += lost
    return [nothing if each is None else each for each in found]


def spans_of(firsts: Numbers, width: int = 1) -> Iterator[tuple[int, int]]:
    """Yield spans of time, both ends included, that cover everything; chunks begin at `firsts`, few in each span.

    They meet on multiples of `width`. To be read by time: what is written meanwhile may pack the chunks anew.
    """
    cuts = np.unique(firsts[PART::PART] // width * width)
    for begin, end in pairwise([EARLIEST, *cuts.tolist(), LATEST]):
        yield begin, end if end == LATEST else end - 1


def replace_chunks(edit: Edit, old: Chunks, points: Points, *, is_last: bool) -> None:
    """Put these samples where the old chunks were; the last ones of a series fill their chunks to the brim."""
    edit.connection.executemany("DELETE FROM points_chunk WHERE id = ?", ((int(each),) for each in old.ids))
    cuts = _cuts(len(points), is_last)
    pairs = pairwise(cuts)
    packed = [pack(Points(points.times[begin:end], points.values[begin:end])) for begin, end in pairs]
    edit.connection.executemany(
        "INSERT INTO points_chunk (series_id, first, last, count, low, high, seal, sketch, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _cells(old.series, packed),
    )


def joined(parts: Sequence[Points]) -> Points:
    """Return points that follow each other as one."""
    if not parts:
        return NOTHING
    return Points(np.concatenate([each.times for each in parts]), np.concatenate([each.values for each in parts]))


def damaged(series: SeriesId) -> Damaged:
    """Say that points of a series cannot be trusted."""
    return Damaged(
        f"Some points of series {series} in this workspace are damaged, so they are not shown.",
        "File › Restore… brings back a backup.",
    )


def _cuts(count: int, is_last: bool) -> list[int]:
    if not count:
        return [0]
    if is_last:
        return [*range(0, count, CHUNK), count]
    pieces = -(-count // CHUNK)
    return [count * piece // pieces for piece in range(pieces + 1)]


def _cells(series: SeriesId, packed: list[Packed]) -> Iterable[tuple[int | float | bytes, ...]]:
    if not packed:
        return
    part = Stretch(
        np.array([each.first for each in packed], np.int64),
        np.array([each.last for each in packed], np.int64),
        np.array([each.low for each in packed], np.float64),
        np.array([each.high for each in packed], np.float64),
    )
    counts = np.array([each.count for each in packed], np.int64)
    for each, seal in zip(packed, seals(np.full(counts.size, series), part, counts).tolist(), strict=True):
        yield series, each.first, each.last, each.count, each.low, each.high, seal, each.sketch, each.body


def _sealed(series: SeriesId, found: list[tuple[Any, ...]]) -> tuple[Chunks, npt.NDArray[np.bool_]]:
    """Return chunks, and whether what stands beside the bytes of each is what was written."""
    ids, firsts, lasts, counts, lows, highs, marks = zip(*found, strict=True) if found else ((),) * 7
    part = Stretch(
        np.array(firsts, np.int64), np.array(lasts, np.int64), np.array(lows, np.float64), np.array(highs, np.float64)
    )
    sizes = np.array(counts, np.int64)
    is_sound = seals(np.full(sizes.size, series), part, sizes) == np.array(marks, np.int64)
    return Chunks(series, np.array(ids, np.int64), part, sizes), is_sound


def _columns(rows: Rows, chunks: Chunks, columns: str) -> Iterable[tuple[Any, ...]]:
    """Return columns of each chunk, in the order of time."""
    for begin in range(0, len(chunks), ASKED):
        ids = [int(each) for each in chunks.ids[begin : begin + ASKED]]
        sql = f"SELECT {columns} FROM points_chunk WHERE id IN ({','.join('?' * len(ids))}) ORDER BY first"  # noqa: S608
        found = rows.read(sql, ids)
        if len(found) != len(ids):
            raise damaged(chunks.series)
        yield from found
