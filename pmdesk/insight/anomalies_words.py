"""Says in plain words what is surprising about a point: how far it is off, since when, and when it was last so extreme.

“2.3 pts below expected”, “third day below expected”, “lowest Monday in 14 months”; “drifting up” of a point in the past
that is still in its band and surprising only together with the ones before it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from pmdesk.domain.classes import frozen
from pmdesk.insight.anomalies_found import Anomaly, Surprise
from pmdesk.insight.anomalies_rhythm import DAY, HOUR, MINUTE, MONTH, QUARTER, WEEK, by_day, spacing
from pmdesk.insight.anomalies_trailing import Ints

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
WORTH_SAYING_DAYS = 28
MONTHS_FROM_DAYS = 200  # From here on a length of time is told in months…
DAYS_A_MONTH = 30.44
EXACT_DAYS = 430  # … except that a record over all days is told in days up to here.


@frozen
class Told:
    """What is said of one point, each part a phrase without a full stop; empty where there is nothing to say."""

    distance: str
    run: str
    record: str

    def __str__(self) -> str:
        said = ", ".join(part for part in (self.distance, self.run, self.record) if part)
        return said[:1].upper() + said[1:]


def words(
    of: Anomaly | Surprise,
    times: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    say_difference: Callable[[float], str],
    grain: int | None = None,
    run: int = 0,
) -> Told:
    """Return what is surprising about `of`, a point of the series `times`, `values`.

    `say_difference` formats a positive difference with its unit ("2.3 pts", "40 ms"); `run` is how many points in a row
    have been out of the band on that side (a `Surprise` brings its own; not said of points closer than hours).
    """
    when, what = np.asarray(times, dtype=np.int64), np.asarray(values, dtype=np.float64)
    at = of.at if isinstance(of, Surprise) else of.peak
    step = grain or spacing(when)
    above = of.value > of.expected
    if isinstance(of, Surprise) and step < DAY:
        when, what, step = *by_day(when, what), DAY
    length = of.run if isinstance(of, Surprise) else run * (step > HOUR)
    upto = when <= at
    drifts = isinstance(of, Anomaly) and of.low <= of.value <= of.high
    return Told(
        distance(of.value, of.expected, say_difference),
        f"drifting {'up' if above else 'down'}" if drifts else run_words(length, above, step),
        record_words(when[upto], what[upto], above=above, grain=step),
    )


def distance(value: float, expected: float, say_difference: Callable[[float], str]) -> str:
    """Return how far a value is from what was expected."""
    side = "above" if value > expected else "below"
    return "" if value == expected else f"{say_difference(abs(value - expected))} {side} expected"


def run_words(run: int, above: bool, grain: int) -> str:
    """Return "third day below expected"; nothing for the first."""
    if run <= 1:
        return ""
    ordinal = ORDINALS[run] if run < len(ORDINALS) else f"{run}{_ending(run)}"
    return f"{ordinal} {_unit(grain)} {'above' if above else 'below'} expected"


def record_words(times: Ints, values: npt.NDArray[np.float64], *, above: bool, grain: int) -> str:
    """Return since when the last value is the highest or lowest: of all, or of its weekday where that says more."""
    if times.size < 2:  # noqa: PLR2004  # a record needs another
        return ""
    name = "highest" if above else "lowest"
    days = _days_without_such(times, values, above)
    found = f"{name} in {_length(days, EXACT_DAYS)}" if days >= WORTH_SAYING_DAYS else ""
    if DAY <= grain < 2 * DAY:
        same = (times - times[-1]) % WEEK == 0
        days_of_weekday = _days_without_such(times[same], values[same], above)
        if days_of_weekday >= max(WORTH_SAYING_DAYS, 2 * days):
            weekday = WEEKDAYS[datetime.fromtimestamp(int(times[-1]) / 1_000, UTC).weekday()]
            return f"{name} {weekday} in {_length(days_of_weekday, 0)}"
    return found


def _days_without_such(times: Ints, values: npt.NDArray[np.float64], above: bool) -> int:
    """Return the days back to the last value as extreme as the newest, or to the first point when there is none."""
    as_extreme = values[:-1] >= values[-1] if above else values[:-1] <= values[-1]
    before = np.flatnonzero(as_extreme)
    since = times[before[-1]] if before.size else times[0]
    return int((times[-1] - since) // DAY)


def _length(days: int, exact_days: int) -> str:
    if days < max(MONTHS_FROM_DAYS, exact_days + 1):
        return f"{days // 7} weeks" if exact_days == 0 else f"{days} days"
    months = int(days / DAYS_A_MONTH)
    return f"{months} months" if months < 36 else f"{months // 12} years"  # noqa: PLR2004  # three years


def _unit(grain: int) -> str:
    for length, name in ((QUARTER - 5 * DAY, "quarter"), (MONTH - 5 * DAY, "month"), (WEEK, "week"), (DAY, "day")):
        if grain >= length:
            return name
    return {HOUR: "hour", MINUTE: "minute"}.get(grain, "point")


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
