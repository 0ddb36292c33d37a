"""A chunk of points as bytes and back: times as differences, values as they are, compressed, with checksums.

Damage is noticed and never read as a number: the compressed body has a checksum of its own and must agree with the
ends and extremes beside it, the sketch ends in a checksum, and what stands beside both is sealed.
"""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from pmdesk.domain.classes import frozen
from pmdesk.domain.points import Points, Times, Values

CHUNK = 4096
"""How many samples a full chunk holds."""
FAN = 64
"""How many samples one entry of a sketch stands for."""
LEVEL = 3
ENTRY = 32
"""Bytes of a sketch's entry: first time, last time, lowest, highest value."""
SUM = 4
"""Bytes of its checksum."""
Numbers = npt.NDArray[np.int64]
MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)


class Unreadable(Exception):
    """The bytes are not what was written."""


@frozen
class Packed:
    """One chunk as it lies in its table."""

    first: int
    last: int
    count: int
    low: float
    high: float
    sketch: bytes
    body: bytes


@frozen
class Stretch:
    """Neighbouring samples taken together: first and last time, lowest and highest value, arrays of shape (n,)."""

    firsts: Times
    lasts: Times
    lows: Values
    highs: Values

    def __len__(self) -> int:
        return int(self.firsts.size)

    def taken(self, which: Any) -> "Stretch":  # noqa: ANN401  # whatever indexes an array
        """Return some of them."""
        return Stretch(self.firsts[which], self.lasts[which], self.lows[which], self.highs[which])


def stretch_of(points: Points) -> Stretch:
    """Return each sample as a stretch of its own."""
    return Stretch(points.times, points.times, points.values, points.values)


def grouped(part: Stretch, starts: Numbers) -> Stretch:
    """Return neighbours taken together; each group goes from one of `starts` to the next."""
    if not starts.size:
        return part
    ends = np.append(starts[1:], len(part)) - 1
    lows, highs = np.minimum.reduceat(part.lows, starts), np.maximum.reduceat(part.highs, starts)
    return Stretch(part.firsts[starts], part.lasts[ends], lows, highs)


def chained(parts: Sequence[Stretch]) -> Stretch:
    """Return stretches that follow each other as one."""
    if len(parts) == 1:
        return parts[0]
    return Stretch(
        np.concatenate([part.firsts for part in parts]),
        np.concatenate([part.lasts for part in parts]),
        np.concatenate([part.lows for part in parts]),
        np.concatenate([part.highs for part in parts]),
    )


def pack(points: Points) -> Packed:
    """Return a chunk of one sample or more as bytes."""
    times, values = points.times, points.values
    part = grouped(stretch_of(points), np.arange(0, len(points), FAN))
    sketch = b"".join((part.firsts.tobytes(), part.lasts.tobytes(), part.lows.tobytes(), part.highs.tobytes()))
    ends = int(times[0]), int(times[-1])
    low, high = float(part.lows.min()), float(part.highs.max())
    return Packed(*ends, len(points), low, high, sketch + _sum_of(sketch), squeezed(times, values))


def squeezed(times: Times, values: Values) -> bytes:
    """Return samples compressed, with a checksum inside."""
    steps = np.diff(times, prepend=np.int64(0))
    data = steps.astype("<i8").tobytes() + values.astype("<f8").tobytes()
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(data)


def unsqueezed(body: bytes, count: int) -> Points:
    """Return the samples that were compressed; raises Unreadable."""
    try:
        data = zstandard.ZstdDecompressor().decompress(body, max_output_size=16 * count)
    except zstandard.ZstdError as error:
        raise Unreadable from error
    if len(data) != 16 * count:
        raise Unreadable
    times = np.cumsum(np.frombuffer(data, "<i8", count))
    return Points(times, np.frombuffer(data, "<f8", count, 8 * count))


def unpack(chunk: Packed) -> Points:
    """Return the samples of a chunk; raises Unreadable where they are not the ones that were packed."""
    points = unsqueezed(chunk.body, chunk.count)
    if (int(points.times[0]), int(points.times[-1])) != (chunk.first, chunk.last):
        raise Unreadable
    return points


def unpack_sketch(sketch: bytes) -> Stretch:
    """Return a chunk's samples taken together by 64; raises Unreadable."""
    return unpack_sketches((sketch,))


def unpack_sketches(sketches: Sequence[bytes]) -> Stretch:
    """Return the sketches of some chunks, all of one size, one after the other; raises Unreadable where one is."""
    size, rest = divmod(len(sketches[0]) - SUM, ENTRY)
    if rest or size < 1 or any(_sum_of(sketch[:-SUM]) != sketch[-SUM:] for sketch in sketches):
        raise Unreadable
    table = np.frombuffer(b"".join(sketches), np.uint8).reshape(len(sketches), -1)
    firsts, lasts, lows, highs = (
        np.ascontiguousarray(table[:, begin : begin + 8 * size]) for begin in range(0, ENTRY * size, 8 * size)
    )
    return Stretch(
        firsts.view("<i8").ravel(), lasts.view("<i8").ravel(), lows.view("<f8").ravel(), highs.view("<f8").ravel()
    )


def is_sound(series: int, chunk: Packed, seal: int) -> bool:
    """Whether every byte of a chunk and all that stands beside it is what was written."""
    try:
        points, sketch = unpack(chunk), unpack_sketch(chunk.sketch)
    except Unreadable:
        return False
    coarse = grouped(stretch_of(points), np.arange(0, len(points), FAN))
    beside = Stretch(points.times[:1], points.times[-1:], np.array([chunk.low]), np.array([chunk.high]))
    return (
        bool(np.all(points.times[1:] > points.times[:-1]) and np.isfinite(points.values).all())
        and (float(points.values.min()), float(points.values.max())) == (chunk.low, chunk.high)
        and all(
            np.array_equal(getattr(coarse, name), getattr(sketch, name))
            for name in ("firsts", "lasts", "lows", "highs")
        )
        and int(seals(np.array([series]), beside, np.array([chunk.count]))[0]) == seal
    )


def seals(series: Numbers, part: Stretch, counts: Numbers) -> Numbers:
    """Return a checksum for each chunk over what stands beside its bytes."""
    state = series.astype(np.uint64)
    for place, column in enumerate((part.firsts, part.lasts, counts, part.lows, part.highs)):
        state = (state ^ np.ascontiguousarray(column).view(np.uint64)) * MIX[place % len(MIX)]
        state ^= state >> np.uint64(29)
    return state.view(np.int64)


def _sum_of(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")
