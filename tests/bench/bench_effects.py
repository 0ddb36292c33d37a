"""Prints how often the 95 % range of a release's effect covers the truth on real series, beside two usual methods.

The series are those of the Numenta Anomaly Benchmark, with the labelled anomalies left out. A day of theirs is cut into
seven parts that play the days of a week, so that 55 days give 387 periods with a season of seven; those of two weeks
are also taken by the hour with a season of 24, and two long ones by their real days. At evenly spaced periods a release
is pretended: nothing happened there (the range is to cover 0), or a step of a known size is added. The methods'
constants were chosen on every second series; the others are reported here. `--tuned` prints those instead.
"""

import csv
import io
import json
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from pmdesk.insight.effect_words import Verdict
from pmdesk.insight.effects import release_effect
from pmdesk.insight.effects_grid import DAY_MS
from pmdesk.insight.effects_model import Floats, Series
from pmdesk.insight.effects_placebo import measure, student

ARCHIVE = Path(__file__).parents[3] / "shared/data/timeseries/nab_development.tar.gz"
DAY, HOUR, PARTS = 86_400, 3_600, 7
LONGEST = 430  # Longer series are cut into pieces of about this many periods.
LENGTHS = (7, 14, 28)
SIZES = (0.5, 1.0, 2.0)  # Of the injected steps, in standard deviations of the history.
LOW, HIGH, ALARMS = 0.93, 0.97, 0.07


class Real(NamedTuple):
    """A real series on a grid, NaN where nothing is known."""

    name: str
    kind: str
    season: int
    values: Floats


class Result(NamedTuple):
    """What one method said of one pretended release."""

    method: str
    kind: str
    length: int
    size: float
    covered: bool | None  # None without a range.
    alarm: bool
    width: float


def read() -> Iterator[tuple[str, Floats, Floats, list[list[float]]]]:
    """Yield name, seconds, values and labelled spans of each real series."""
    windows = json.loads((ARCHIVE.parent / "nab_development_windows.json").read_text())
    with tarfile.open(ARCHIVE) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            file = archive.extractfile(member) if member.name.startswith("real") else None
            if file is None or not member.name.endswith(".csv"):
                continue
            rows = list(csv.reader(io.TextIOWrapper(file)))[1:]
            seconds = np.array([_second(row[0]) for row in rows])
            spans = [[_second(since), _second(until)] for since, until in windows.get(member.name, [])]
            yield member.name, seconds, np.array([float(row[1]) for row in rows]), spans


def _second(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def gridded(seconds: Floats, values: Floats, spans: list[list[float]], step: float) -> Floats:
    """Return the means by period; those with less than half the usual points and the labelled ones are missing."""
    cells = (seconds // step).astype(np.int64)
    first, cells = int(cells.min()), cells - cells.min()
    sums, counts = np.bincount(cells, values), np.bincount(cells)
    enough = counts >= max(1.0, float(np.median(counts[counts > 0])) / 2)
    grid = np.where(enough, sums / np.maximum(counts, 1), np.nan)
    for since, until in spans:
        grid[max(0, int(since // step) - first) : int(until // step) - first + 1] = np.nan
    return grid


def series(tuned: bool) -> Iterator[Real]:
    """Yield the series of one half: every second by name."""
    for number, (name, seconds, values, spans) in enumerate(sorted(read(), key=lambda one: one[0].split("/")[1])):
        if (number % 2 == 0) != tuned:
            continue
        days = (seconds.max() - seconds.min()) / DAY
        if days > 100:
            yield Real(name, "days", 7, gridded(seconds, values, spans, DAY))
        if days < 45:
            yield Real(name, "hours", 24, gridded(seconds, values, spans, HOUR))
        parts = gridded(seconds, values, spans, DAY / PARTS)
        for piece in np.array_split(parts, max(1, round(len(parts) / LONGEST))):
            yield Real(name, "sevenths", PARTS, piece)


def releases(real: Real) -> Iterator[tuple[int, int]]:
    """Yield start and length of the pretended releases: in the later part of a series, half a window apart."""
    total = len(real.values)
    for length in LENGTHS:
        for start in range(max(int(0.42 * total), 56), total - length + 1, max(4, length // 2)):
            before, after = real.values[:start], real.values[start : start + length]
            if np.isfinite(after).mean() >= 0.6 and np.isfinite(before).sum() >= 50 and np.nanstd(before) > 0:
                yield start, length


def ours(values: Floats, start: int, season: int) -> tuple[float, float | None, float | None, bool]:
    """Return estimate, range and alarm; seasons of a week go through the front door."""
    if season != 7:
        found = measure(Series(values, season, None), start, np.random.default_rng(0))
        outside = found.low is not None and found.high is not None and (found.low > 0 or found.high < 0)
        return found.estimate, found.low, found.high, outside and (found.chance or 1) <= 0.05
    times = np.arange(len(values), dtype=np.int64) * DAY_MS
    effect = release_effect(times, values, start * DAY_MS, window_days=len(values) - start)
    return effect.estimate or 0.0, effect.low, effect.high, effect.verdict is Verdict.LIKELY_REAL


def before_after(values: Floats, start: int, season: int) -> tuple[float, float | None, float | None, bool]:
    """Return Welch's t interval of the window after against an equally long one before."""
    length = len(values) - start
    after, before = values[start:], values[max(0, start - length) : start]
    after, before = after[np.isfinite(after)], before[np.isfinite(before)]
    if min(len(after), len(before)) < 3:
        return 0.0, None, None, False
    one, two = after.var(ddof=1) / len(after), before.var(ddof=1) / len(before)
    freedom = (one + two) ** 2 / max(one**2 / (len(after) - 1) + two**2 / (len(before) - 1), 1e-300)
    return ranged(float(after.mean() - before.mean()), float(np.sqrt(one + two)) * student(max(freedom, 1.0)))


def interrupted(values: Floats, start: int, season: int) -> tuple[float, float | None, float | None, bool]:
    """Return the step of an interrupted time series by least squares: level, trend, season and step."""
    periods = np.arange(len(values))
    columns = [periods >= start, np.ones(len(values)), periods / len(values)]
    columns += [periods % season == phase for phase in range(1, season)]
    seen = np.isfinite(values)
    design, known = np.column_stack(columns).astype(np.float64)[seen], values[seen]
    inverse = np.linalg.pinv(design.T @ design)
    fit = inverse @ design.T @ known
    freedom = max(len(known) - design.shape[1], 1)
    variance = float(((known - design @ fit) ** 2).sum()) / freedom
    return ranged(float(fit[0]), 1.96 * float(np.sqrt(variance * max(inverse[0, 0], 0.0))))


def ranged(estimate: float, half: float) -> tuple[float, float | None, float | None, bool]:
    """Return an estimate with its range, alarmed where the range leaves zero out."""
    return estimate, estimate - half, estimate + half, abs(estimate) > half


METHODS = {"PM Desk": ours, "before/after t": before_after, "OLS interrupted": interrupted}


def results(tuned: bool) -> Iterator[Result]:
    """Yield what each method says of each pretended release, without an effect and with injected ones."""
    for real in series(tuned):
        for start, length in releases(real):
            values = real.values[: start + length]
            unit = float(np.nanstd(values[:start]))
            for size in (0.0, *SIZES):
                truth = size * unit
                moved = np.concatenate([values[:start], values[start:] + truth])
                for name, method in METHODS.items():
                    _, low, high, alarm = method(moved, start, real.season)
                    known = low is not None and high is not None
                    covered = low <= truth <= high if known else None
                    width = (high - low) / unit if known else np.nan
                    yield Result(name, real.kind, length, size, covered, alarm, width)


def line(label: str, chosen: list[Result]) -> float:
    """Print one row of the table and return the share of ranges that covered the truth."""
    known = [one for one in chosen if one.covered is not None]
    covered = float(np.mean([one.covered for one in known])) if known else float("nan")
    alarms = float(np.mean([one.alarm for one in chosen]))
    width = float(np.median([one.width for one in known])) if known else float("nan")
    print(
        f"  {label:36} {len(chosen):6} {1 - len(known) / len(chosen):9.1%} {covered:9.1%} {alarms:12.1%} {width:8.2f}"
    )
    return covered


def main() -> int:
    """Print the table; 1 when a pooled figure is outside what it promises."""
    if not ARCHIVE.exists():
        print("The benchmark's series are not beside this checkout; nothing was measured.")
        return 0
    tuned = "--tuned" in sys.argv
    found = list(results(tuned))
    print("The half that the constants were chosen on" if tuned else "The half that nothing was chosen on")
    print(f"  {'method, releases':36} {'number':>6} {'no range':>9} {'covered':>9} {'likely real':>12} {'width/sd':>8}")
    for name in METHODS:
        for size in (0.0, *SIZES):
            label = f"{name}, {f'step of {size:g} sd' if size else 'no effect'}"
            line(label, [one for one in found if one.method == name and one.size == size])
    mine = [one for one in found if one.method == "PM Desk"]
    calm = [one for one in mine if one.size == 0]
    for length in LENGTHS:
        line(f"PM Desk, no effect, window of {length}", [one for one in calm if one.length == length])
    for kind in ("days", "sevenths", "hours"):
        if any(one.kind == kind for one in calm):
            line(f"PM Desk, no effect, by {kind}", [one for one in calm if one.kind == kind])
    nothing = np.mean([one.covered for one in calm if one.covered is not None])
    injected = np.mean([one.covered for one in mine if one.size and one.covered is not None])
    alarms = np.mean([one.alarm for one in calm])
    kept = LOW <= nothing <= HIGH and LOW <= injected <= HIGH and alarms <= ALARMS
    print(f"Pooled: covers 0 in {nothing:.1%}, the injected effect in {injected:.1%}, false alarms {alarms:.1%}.")
    print(f"Promised: {LOW:.0%} to {HIGH:.0%}, at most {ALARMS:.0%}: {'kept' if kept else 'BROKEN'}.")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
