"""Points of a series as arrays, between whoever reads them, the file that keeps them and the chart that shows them.

The one room of this floor that knows numpy: arrays are the words in which points are spoken of.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen

Times = npt.NDArray[np.int64]
"""Milliseconds since 1970, UTC."""
Values = npt.NDArray[np.float64]


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(bool(np.array_equal(a, b)) for a, b in zip(one, other, strict=True))


@frozen
class Points:
    """Samples of one series: `times` strictly rising, `values` finite, both of shape (n,)."""

    times: Times
    values: Values

    def __post_init__(self) -> None:
        if self.times.shape != self.values.shape or self.times.ndim != 1:
            raise ValueError("times and values are not of one length")

    def __len__(self) -> int:
        return int(self.times.size)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Points) and _same((self.times, self.values), (other.times, other.values))

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # arrays have none


@frozen
class Frame:
    """A stretch of a series for a screen: per bucket its time, lowest and highest value, arrays of shape (n,).

    With `is_raw` every bucket is one sample, and lows equal highs. A bucket holds the samples from its time up to the
    next one's; the first and the last sample stand alone. In the stretches `unreadable`, (first time, last time), the
    file is damaged and samples are missing.
    """

    times: Times
    lows: Values
    highs: Values
    is_raw: bool
    unreadable: tuple[tuple[int, int], ...] = ()

    def __len__(self) -> int:
        return int(self.times.size)

    def __eq__(self, other: object) -> bool:
        mine = (self.times, self.lows, self.highs)
        return isinstance(other, Frame) and _same(mine, (other.times, other.lows, other.highs))

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # arrays have none


@frozen
class Extent:
    """What there is of a series: its first and last time, how many samples, the extremes, the newest value.

    `arrived` is when samples were written last, in milliseconds since 1970, UTC. `revision` is another number after
    each writing. Before `thinned` only the lowest, highest and last sample of each bucket are left: sums lie there.
    """

    first: int
    last: int
    count: int
    low: float
    high: float
    newest: float
    arrived: int
    revision: int = 0
    thinned: int | None = None


@frozen
class ForeignSeries:
    """A series as a file or a server gave it: what it calls the metric, the dimension values, the samples in its order.

    Samples may be unsorted and repeat times; whoever keeps them sorts, and the last one given for a time counts.
    `unit` is what could be read from signs at the numbers (`%`, `€`, `ms`), or empty.
    """

    metric: str
    dimensions: tuple[str, ...]
    times: Times
    values: Values
    unit: str = ""


@frozen
class BadRow:
    """A row that could not be read: its line (from 1), its text, and why in words."""

    line: int
    text: str
    reason: str


@frozen
class Batch:
    """All that one reading brought: series, the rows that stayed out, and how many cells were empty."""

    series: tuple[ForeignSeries, ...]
    bad: tuple[BadRow, ...] = ()
    empty: int = 0

    @property
    def count(self) -> int:
        """How many points there are."""
        return sum(int(one.times.size) for one in self.series)


@frozen
class Landed:
    """What became of points that were brought in, so that nothing happens silently."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    duplicates: int = 0
    """Times given more than once in what came; the last one given counted."""
    out_of_order: int = 0
    """Samples that stood before an earlier time in what came."""
    late: int = 0
    """Samples that came after a later one had been kept before."""

    def __add__(self, other: "Landed") -> "Landed":
        return Landed(
            self.added + other.added,
            self.replaced + other.replaced,
            self.unchanged + other.unchanged,
            self.duplicates + other.duplicates,
            self.out_of_order + other.out_of_order,
            self.late + other.late,
        )
