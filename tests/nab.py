"""The Numenta Anomaly Benchmark: its labelled series out of an archive, and its scoring of detections.

Scoring after A. Lavin and S. Ahmad, "Evaluating real-time anomaly detection algorithms: the Numenta Anomaly Benchmark"
(ICMLA 2015), and the behaviour of its version 1.1: in each window the earliest detection counts, by a sigmoid over its
place in the window; a detection outside costs up to its weight, less when it comes soon after a window; a window
without one costs its weight; the first 15 % of a series (at most 750 points) do not count. Totals are scaled so that a
detector that never speaks has 0 and a perfect one 100.
"""

import csv
import io
import json
import tarfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

PROBATION = 0.15
PROBATION_OF = 5_000
ARCHIVE = "nab_development.tar.gz"
WINDOWS = "nab_development_windows.json"


class Series(NamedTuple):
    """One series: times in milliseconds since 1970 UTC, and the first and last point of each labelled window."""

    name: str
    times: np.ndarray
    values: np.ndarray
    windows: tuple[tuple[int, int], ...]

    @property
    def probation(self) -> int:
        """The number of points at the start that do not count."""
        return int(min(PROBATION * len(self.times), PROBATION * PROBATION_OF))

    @property
    def scored_days(self) -> float:
        """The days from the first point that counts to the last."""
        return float(self.times[-1] - self.times[self.probation]) / 86_400_000


class Profile(NamedTuple):
    """What a true positive, a false positive and a false negative weigh."""

    name: str
    found: float
    false: float
    missed: float


PROFILES = (
    Profile("standard", 1.0, 0.11, 1.0),
    Profile("reward low FP", 1.0, 0.22, 1.0),
    Profile("reward low FN", 1.0, 0.11, 2.0),
)


def read_series(folder: Path) -> list[Series]:
    """Return all series of the archive in `folder` with their windows, by name."""
    labels = json.loads((folder / WINDOWS).read_text())
    with tarfile.open(folder / ARCHIVE) as archive:
        files = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        return [_series(name, file.read().decode(), labels[name]) for name, file in sorted(files.items()) if file]


def _series(name: str, text: str, windows: Sequence[Sequence[str]]) -> Series:
    rows = list(csv.DictReader(io.StringIO(text)))
    times = np.array([milliseconds(row["timestamp"]) for row in rows], dtype=np.int64)
    values = np.array([float(row["value"]) for row in rows])
    places = {int(time): place for place, time in reversed(list(enumerate(times)))}
    return Series(name, times, values, tuple((places[milliseconds(a)], places[milliseconds(b)]) for a, b in windows))


def milliseconds(text: str) -> int:
    """Return a time of the benchmark as milliseconds since 1970 UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)


def sigmoid(position: float) -> float:
    """Return the worth of a place: near 1 at the start of a window (-1), 0 at its end (0), -1 far behind it."""
    return -1.0 if position >= 3.0 else float(2 / (1 + np.exp(5 * position)) - 1)


def worths(series: Series, profile: Profile) -> np.ndarray:
    """Return for each point what a detection there is worth."""
    worth = np.full(len(series.times), -profile.false)
    for number, (first, last) in enumerate(series.windows):
        width = last - first + 1
        inside = np.arange(first, last + 1)
        worth[inside] = [profile.found * sigmoid(-(last - i + 1) / width) / sigmoid(-1) for i in inside]
        until = series.windows[number + 1][0] if number + 1 < len(series.windows) else len(worth)
        behind = np.arange(last + 1, until)
        worth[behind] = [profile.false * sigmoid((i - last) / max(width - 1, 1)) for i in behind]
    return worth


def gained(series: Series, detected: np.ndarray, profile: Profile) -> float:
    """Return what the detections of one series are worth more than none at all."""
    worth = worths(series, profile)
    counted = detected.copy()
    counted[: series.probation] = False
    total = 0.0
    for first, last in series.windows:
        inside = slice(first, last + 1)
        if counted[inside].any():
            total += max(profile.missed + float(worth[inside][counted[inside]].max()), 0.0)
        counted[inside] = False
    return total + float(worth[counted].sum())


def windows_that_count(series: Series) -> int:
    """Return the number of windows that do not lie in the probation altogether."""
    return sum(last >= series.probation for _, last in series.windows)


def score(corpus: Sequence[Series], detections: Sequence[np.ndarray], profile: Profile) -> float:
    """Return the normalised score of the detections (one flag for each point of each series)."""
    total = sum(gained(series, its, profile) for series, its in zip(corpus, detections, strict=True))
    windows = sum(windows_that_count(series) for series in corpus)
    return 100 * total / (windows * (profile.found + profile.missed))


def false_alarms(series: Series, detected: np.ndarray) -> int:
    """Return how many detections that count lie outside all windows."""
    loud = detected.copy()
    loud[: series.probation] = False
    for first, last in series.windows:
        loud[first : last + 1] = False
    return int(np.count_nonzero(loud))
