"""Prints how methods of raising alarms score on the Numenta Anomaly Benchmark; exits 1 when ours is not good enough.

Run it as a script: `python tests/bench/bench_anomalies.py [FOLDER]`; the folder with the archive is looked for
in `../shared/data/timeseries` beside the checkout. All methods run with fixed settings over the raw points in their
order, see each point before the next, and are silent for the same while after an alarm. "best at" is the shift of the
threshold, in the method's own unit, that would have scored best in hindsight. False alarms are counted per series and
day in two ways: all of them over all days, and the mean of each series' own rate. The second table judges our method on
parts of the corpus, to show how far its score depends on the choice of series.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from pmdesk.insight import anomalies_stream as stream
from pmdesk.insight.anomalies_band import expected_band
from pmdesk.insight.anomalies_rhythm import DAY, spacing
from tests.nab import ARCHIVE, PROFILES, Series, false_alarms, read_series, score

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "timeseries"
LEAST_SCORE = 65.0
MOST_FALSE_ALARMS = 0.1
SEASONAL_SIGMAS = 5.0
NAIVE_SIGMAS = 4.0
NAIVE_MEMORY = 500
SHIFTS = {"ours": 0.1, "seasonal": 0.5, "naive": 0.5}


class Figures(NamedTuple):
    """What a method reached over a corpus."""

    scores: tuple[float, ...]  # One for each profile.
    best: float
    best_shift: float
    over_all_days: float
    mean_rate: float
    seconds: float


def ours(series: Series) -> np.ndarray:
    """Return how loud each point is by the product's own detector."""
    return stream.loudness(series.values, DAY / spacing(series.times))


def seasonal(series: Series) -> np.ndarray:
    """Return how far each point is out of its seasonal median and MAD."""
    even = np.arange(len(series.values)) * spacing(series.times)
    return np.nan_to_num(np.abs(expected_band(even, series.values).surprise)) - SEASONAL_SIGMAS


def naive(series: Series) -> np.ndarray:
    """Return how far each point is from the mean of the ones before it, in their standard deviations."""
    loud = np.full(len(series.values), -NAIVE_SIGMAS)
    for place in range(50, len(loud)):
        before = series.values[max(0, place - NAIVE_MEMORY) : place]
        loud[place] += abs(series.values[place] - before.mean()) / max(before.std(), 1e-9)
    return loud


METHODS: dict[str, Callable[[Series], np.ndarray]] = {"ours": ours, "seasonal": seasonal, "naive": naive}


def measure(corpus: Sequence[Series], loud: Sequence[np.ndarray], step: float, seconds: float) -> Figures:
    """Return the figures of a method whose points are this loud."""
    detections = [stream.alarms(its) for its in loud]
    shifts = [step * number for number in range(-10, 11)]
    hindsight = [score(corpus, [stream.alarms(its - shift) for its in loud], PROFILES[0]) for shift in shifts]
    best = int(np.argmax(hindsight))
    alarms = [false_alarms(series, its) for series, its in zip(corpus, detections, strict=True)]
    days = [series.scored_days for series in corpus]
    rates = [count / length for count, length in zip(alarms, days, strict=True)]
    return Figures(
        tuple(score(corpus, detections, profile) for profile in PROFILES),
        hindsight[best],
        shifts[best],
        sum(alarms) / sum(days),
        float(np.mean(rates)),
        seconds,
    )


def parts(corpus: Sequence[Series]) -> dict[str, list[int]]:
    """Return the places of the series in halves and in the benchmark's own categories."""
    found = {"every other": list(range(0, len(corpus), 2)), "the others": list(range(1, len(corpus), 2))}
    for place, series in enumerate(corpus):
        found.setdefault(series.name.split("/")[0], []).append(place)
    return found


def main(folder: Path) -> int:
    """Print the tables; return 1 when our method misses its aim."""
    if not (folder / ARCHIVE).exists():
        print(f"Nothing to measure: {folder / ARCHIVE} is not there.")
        return 0
    corpus = read_series(folder)
    print(f"{len(corpus)} series, {sum(len(series.values) for series in corpus)} points")
    names = "".join(f"{profile.name:>15}" for profile in PROFILES)
    print(f"{'method':<22}{names}{'best':>7}{'best at':>9}{'false a day':>13}{'mean rate':>11}{'seconds':>9}")
    aim, loud_by_ours = True, []
    for name, method in METHODS.items():
        began = time.perf_counter()
        loud = [method(series) for series in corpus]
        figures = measure(corpus, loud, SHIFTS[name], time.perf_counter() - began)
        scores = "".join(f"{one:15.1f}" for one in figures.scores)
        print(
            f"{name:<22}{scores}{figures.best:7.1f}{figures.best_shift:+9.1f}{figures.over_all_days:13.3f}"
            f"{figures.mean_rate:11.3f}{figures.seconds:9.1f}"
        )
        if name == "ours":
            loud_by_ours = loud
            worst = max(figures.over_all_days, figures.mean_rate)
            aim = figures.scores[0] >= LEAST_SCORE and worst <= MOST_FALSE_ALARMS
    print_parts(corpus, loud_by_ours)
    print(f"Aim of ours: standard >= {LEAST_SCORE}, false alarms <= {MOST_FALSE_ALARMS}: {'met' if aim else 'missed'}")
    return 0 if aim else 1


def print_parts(corpus: Sequence[Series], loud: Sequence[np.ndarray]) -> None:
    """Print our standard score and false alarms on parts of the corpus."""
    print(f"\n{'part of the corpus':<22}{'series':>8}{'standard':>10}{'false a day':>13}")
    for name, places in parts(corpus).items():
        its, detections = [corpus[place] for place in places], [stream.alarms(loud[place]) for place in places]
        labelled = any(series.windows for series in its)
        reached = f"{score(its, detections, PROFILES[0]):10.1f}" if labelled else f"{'no window':>10}"
        alarms = sum(false_alarms(series, one) for series, one in zip(its, detections, strict=True))
        print(f"{name:<22}{len(places):8d}{reached}{alarms / sum(series.scored_days for series in its):13.3f}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
