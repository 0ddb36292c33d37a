"""Brings a metric's points onto the grid of its periods, cut at the end of the window after a release."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmdesk.insight.effects_model import Floats, Series

Times = NDArray[np.int64]
Span = tuple[int, int]  # From (inclusive) to (exclusive), in milliseconds.

DAY_MS = 86_400_000
MOST_BEFORE = 800  # Periods of history that are looked at; what is older says less and costs as much.


class Grain(NamedTuple):
    """How a metric's periods are counted, and how many of them are asked for."""

    word: str
    season: int
    days: int  # The usual length of a period.
    fewest_before: int
    fewest_after: int

    def say(self, number: int) -> str:
        """Return a number of periods in words."""
        return f"{number} {self.word}{'' if number == 1 else 's'}"


GRAINS = {
    "day": Grain("day", 7, 1, 35, 5),
    "week": Grain("week", 1, 7, 20, 2),
    "month": Grain("month", 1, 30, 18, 1),
    "quarter": Grain("quarter", 1, 91, 12, 1),
}


class Asked(NamedTuple):
    """What is to be measured: a release on a metric, and what is known around it."""

    at_ms: int
    grain: Grain
    window_days: int
    excluded: tuple[Span, ...]
    control: tuple[Times, Floats] | None
    others: tuple[int, ...]


class Plan(NamedTuple):
    """A series on its grid, cut at the end of the window."""

    series: Series
    start: int  # The first period after the release.
    begins_ms: Times  # Of each period.
    cut_short: bool  # By another marked event.
    left_out: tuple[int, ...]  # The periods near the release that were not looked at, by their beginning.

    @property
    def length(self) -> int:
        """The periods in the window."""
        return len(self.series.values) - self.start

    @property
    def before(self) -> Floats:
        """The values before the release, those missing left away."""
        return _present(self.series.values[: self.start])

    @property
    def shortly_before(self) -> Floats:
        """The values of a window before the release, as long as the one after it."""
        return _present(self.series.values[max(0, self.start - self.length) : self.start])

    @property
    def after(self) -> Floats:
        """The values in the window after the release."""
        return _present(self.series.values[self.start :])


def plan(times_ms: Times, values: Floats, asked: Asked) -> Plan | None:
    """Return the series on its grid up to the end of the window, None without any point up to the release."""
    times, values = known(times_ms, values)
    recent = times >= asked.at_ms - MOST_BEFORE * asked.grain.days * DAY_MS
    times, values = times[recent], values[recent]
    if len(times) == 0 or times[0] >= asked.at_ms:
        return None
    ruler = Ruler(asked.grain, int(times[0]))
    cells = ruler.cells(times)
    at = ruler.cell(asked.at_ms)
    mixed = ruler.begins(at) < asked.at_ms
    start = at + mixed
    full = start + max(1, round(asked.window_days / asked.grain.days))
    cut = min([ruler.cell(other) for other in asked.others if other > asked.at_ms], default=full)
    end = max(start, min(full, cut, int(cells[-1]) + 1))
    begins = ruler.beginnings(end)
    out = _covered(begins, ruler.begins(end), asked.excluded)
    out[at:start] = True
    series = _laid_out(cells, values, out, ruler, asked)
    near = begins[max(0, 2 * start - end) :][out[max(0, 2 * start - end) :]]
    return Plan(series, start, begins, cut < min(full, int(cells[-1]) + 1), tuple(int(begin) for begin in near))


def known(times: Times, values: Floats) -> tuple[Times, Floats]:
    """Return the points with a finite value in the order of time."""
    times, values = np.asarray(times, dtype=np.int64), np.asarray(values, dtype=np.float64)
    finite = np.isfinite(values)
    order = np.argsort(times[finite], kind="stable")
    return times[finite][order], values[finite][order]


class Ruler:
    """Counts periods from the one that holds the first point; weeks begin on the weekday of the first point."""

    def __init__(self, grain: Grain, first_ms: int) -> None:
        self._months = {"month": 1, "quarter": 3}.get(grain.word, 0)
        self._step = DAY_MS * grain.days
        self._origin = first_ms // DAY_MS * DAY_MS
        self._zero = int(_month(np.array([first_ms]))[0]) // self._months if self._months else 0

    def cells(self, times: Times) -> NDArray[np.int64]:
        """Return the number of the period that holds each instant."""
        if self._months:
            return _month(times) // self._months - self._zero
        return (times - self._origin) // self._step

    def cell(self, time: int) -> int:
        """Return the number of the period that holds an instant."""
        return int(self.cells(np.array([time], dtype=np.int64))[0])

    def begins(self, cell: int) -> int:
        """Return when a period begins."""
        return int(self.beginnings(cell + 1)[cell])

    def beginnings(self, count: int) -> Times:
        """Return when each of the first periods begins."""
        cells = np.arange(count, dtype=np.int64)
        if not self._months:
            return self._origin + cells * self._step
        return ((cells + self._zero) * self._months).astype("datetime64[M]").astype("datetime64[ms]").astype(np.int64)


def _month(times: Times) -> NDArray[np.int64]:
    return times.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)


def _laid_out(cells: NDArray[np.int64], values: Floats, out: NDArray[np.bool_], ruler: Ruler, asked: Asked) -> Series:
    laid = _means(cells, values, len(out))
    laid[out] = np.nan
    if asked.control is None:
        return Series(laid, asked.grain.season, None)
    times, beside = known(*asked.control)
    control = _means(ruler.cells(times), beside, len(out))
    laid[np.isnan(control)] = np.nan
    return Series(laid, asked.grain.season, control)


def _means(cells: NDArray[np.int64], values: Floats, end: int) -> Floats:
    """Return the mean of the values of each period up to `end`, NaN where there is none."""
    inside = (cells >= 0) & (cells < end)
    sums = np.bincount(cells[inside], values[inside], end)
    counts = np.bincount(cells[inside], minlength=end)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _covered(begins: Times, end_ms: int, excluded: Iterable[Span]) -> NDArray[np.bool_]:
    """Return which periods overlap a span."""
    ends = np.append(begins[1:], end_ms)
    out = np.zeros(len(begins), dtype=bool)
    for since, until in excluded:
        out |= (begins < until) & (ends > since)
    return out


def _present(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def spread(values: Sequence[float] | Floats) -> float:
    """Return the width of the range that held 95 % of the values."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(high - low)
