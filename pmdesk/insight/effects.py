"""Measures what a release did to a metric, compared with the metric's own history, or says that nobody can tell.

Method. A level with a weekday season (`effects_model`) is followed up to the release and forecasts the window after it;
the effect is the mean of the window minus the mean forecast. How far such forecasts usually miss is not taken from the
model but from placebo releases at every earlier day of the same series (`effects_placebo`), which also give the chance
of no effect. Nothing after the release shapes the forecast or the interval, only the estimate's place.

Grains. Day has a season of seven, week, month and quarter have none. Points finer than a day are brought to days by the
caller, who knows whether they are to be added or averaged. A release at the start of a period counts that period as
after it; otherwise the period is mixed and left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmdesk.insight.effect_words import Effect, Verdict
from pmdesk.insight.effects_model import Floats, Series
from pmdesk.insight.effects_placebo import Measured, measure

Times = NDArray[np.int64]
Span = tuple[int, int]  # From (inclusive) to (exclusive), in milliseconds.

DAY_MS = 86_400_000
ALPHA = 0.05


class Grain(NamedTuple):
    """How a metric's periods are counted."""

    word: str
    season: int
    days: int  # The usual length of a period.
    fewest_before: int
    fewest_after: int


GRAINS = {
    "day": Grain("day", 7, 1, 35, 5),
    "week": Grain("week", 1, 7, 20, 2),
    "month": Grain("month", 1, 30, 18, 1),
    "quarter": Grain("quarter", 1, 91, 12, 1),
}


def release_effect(
    times_ms: Times,
    values: Floats,
    at_ms: int,
    *,
    grain: str = "day",
    window_days: int = 28,
    excluded: Iterable[Span] = (),
    control: tuple[Times, Floats] | None = None,
    others: Sequence[int] = (),
    seed: int = 0,
) -> Effect:
    """Return the effect of what happened at `at_ms` over the window after it, as far as there are points.

    `excluded` are spans (incidents, sales) that count as unobserved. `control` is a second metric that the release
    cannot have moved. `others` are further marked events: the window ends before the first of them. The same input
    with the same `seed` gives the same answer.
    """
    if grain not in GRAINS:
        return _unknown(f"points by {grain} are measured by days, so bring them to days first")
    plan = _planned(times_ms, values, at_ms, GRAINS[grain], window_days, tuple(excluded), control, others)
    if isinstance(plan, Effect):
        return plan
    facts = _facts(plan)
    lacking = _lacking(plan, facts)
    if lacking:
        return _effect(plan, facts, Verdict.CANNOT_TELL, None, lacking)
    measured = measure(plan.series, plan.start, plan.length, np.random.default_rng(seed))
    doubts = _doubts(plan, measured)
    return _effect(plan, facts, _verdict(measured, doubts), measured, doubts)


def effects_by(
    series: Mapping[str, tuple[Times, Floats]],
    at_ms: int,
    *,
    grain: str = "day",
    window_days: int = 28,
    excluded: Iterable[Span] = (),
    control: tuple[Times, Floats] | None = None,
    others: Sequence[int] = (),
    seed: int = 0,
) -> dict[str, Effect]:
    """Return the effect on each series of a dimension (all, mobile, desktop, …), in the order they were given."""
    spans = tuple(excluded)
    return {
        name: release_effect(
            times,
            values,
            at_ms,
            grain=grain,
            window_days=window_days,
            excluded=spans,
            control=control,
            others=others,
            seed=seed,
        )
        for name, (times, values) in series.items()
    }


class _Plan(NamedTuple):
    """A series on its grid, cut at the end of the window."""

    series: Series
    start: int  # The first period after the release.
    length: int  # Of the window, in periods.
    cut_short: bool  # By another marked event.
    left_out: tuple[int, ...]
    grain: Grain
    starts_ms: Times  # The start of each period.


def _planned(
    times_ms: Times,
    values: Floats,
    at_ms: int,
    grain: Grain,
    window_days: int,
    excluded: Sequence[Span],
    control: tuple[Times, Floats] | None,
    others: Sequence[int],
) -> _Plan | Effect:
    times, known = _known(times_ms, values)
    if len(times) == 0:
        return _unknown("there are no values")
    ruler = _Ruler(grain.word, int(times[0]))
    at = ruler.cell(at_ms)
    mixed = ruler.begins(at) < at_ms
    start = at + mixed
    length = max(1, round(window_days / grain.days))
    end = start + length
    later = [ruler.cell(other) for other in others if other > at_ms]
    cut = min([cell for cell in later if cell < end], default=end)
    last = int(ruler.cells(times).max()) + 1
    end = max(start, min(cut, last))
    if start <= 0:
        return _unknown("there is no history before it")
    on_grid = _on_grid(ruler.cells(times), known, end)
    begins = ruler.beginnings(end)
    out = _covered(begins, excluded)
    if mixed and at < end:
        out[at] = True
    near = out & (np.arange(end) >= start - length)
    on_grid[out] = np.nan
    beside = None
    if control is not None:
        beside = _on_grid(ruler.cells(_known(*control)[0]), _known(*control)[1], end)
        on_grid[np.isnan(beside)] = np.nan
    series = Series(on_grid, grain.season, beside)
    left_out = tuple(int(begin) for begin in begins[near])
    return _Plan(series, start, end - start, cut < min(start + length, last), left_out, grain, begins)


def _known(times: Times, values: Floats) -> tuple[Times, Floats]:
    times, values = np.asarray(times, dtype=np.int64), np.asarray(values, dtype=np.float64)
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    finite = np.isfinite(values)
    return times[finite], values[finite]


class _Ruler:
    """Counts periods from the one that holds the first point."""

    def __init__(self, word: str, first_ms: int) -> None:
        self._months = {"month": 1, "quarter": 3}.get(word, 0)
        self._step = DAY_MS * (7 if word == "week" else 1)
        self._origin = first_ms // DAY_MS * DAY_MS
        self._zero = self._month(np.array([first_ms]))[0] if self._months else 0

    def cells(self, times: Times) -> NDArray[np.int64]:
        if self._months:
            return self._month(times) - self._zero
        return (times - self._origin) // self._step

    def cell(self, time: int) -> int:
        return int(self.cells(np.array([time], dtype=np.int64))[0])

    def beginnings(self, count: int) -> Times:
        return np.array([self.begins(cell) for cell in range(count)], dtype=np.int64)

    def begins(self, cell: int) -> int:
        if not self._months:
            return self._origin + cell * self._step
        month = np.datetime64(int((cell + self._zero) * self._months), "M")
        return int(month.astype("datetime64[ms]").astype(np.int64))

    def _month(self, times: Times) -> NDArray[np.int64]:
        return times.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64) // self._months


def _on_grid(cells: NDArray[np.int64], values: Floats, end: int) -> Floats:
    """Return the mean of the values of each period up to `end`, NaN where there is none."""
    inside = (cells >= 0) & (cells < end)
    sums = np.bincount(cells[inside], values[inside], end)
    counts = np.bincount(cells[inside], minlength=end)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _covered(begins: Times, excluded: Sequence[Span]) -> NDArray[np.bool_]:
    """Return which periods overlap a span."""
    out = np.zeros(len(begins), dtype=bool)
    ends = np.append(begins[1:], begins[-1:] + (begins[-1:] - begins[-2:-1] if len(begins) > 1 else DAY_MS))
    for since, until in excluded:
        out |= (begins < until) & (ends > since)
    return out


class _Facts(NamedTuple):
    before: Floats
    after: Floats
    nearby: Floats  # The values of the window before, as long as the one after.


def _facts(plan: _Plan) -> _Facts:
    values = plan.series.values
    before, after = values[: plan.start], values[plan.start :]
    nearby = before[max(0, plan.start - plan.length) :]
    return _Facts(before[np.isfinite(before)], after[np.isfinite(after)], nearby[np.isfinite(nearby)])


def _lacking(plan: _Plan, facts: _Facts) -> tuple[str, ...]:
    """Return why nothing can be measured at all."""
    grain = plan.grain
    reasons: list[str] = []
    if len(facts.before) < grain.fewest_before:
        reasons.append(f"too little history, {_count(len(facts.before), grain)} of at least {grain.fewest_before}")
    if len(facts.after) < grain.fewest_after:
        few = f"{_count(len(facts.after), grain)} of at least {grain.fewest_after}"
        why = "another marked event follows too soon" if plan.cut_short else f"too few {grain.word}s after"
        reasons.append(f"{why}, {few}")
    if len(facts.before) and np.ptp(facts.before) == 0:
        reasons.append("the metric never varied before")
    return tuple(reasons)


def _doubts(plan: _Plan, measured: Measured) -> tuple[str, ...]:
    """Return why a measured effect does not tell."""
    if measured.low is None or measured.high is None:
        return ("the placebo test is not possible with so little history",)
    if measured.low <= 0 <= measured.high and measured.high - measured.low > _spread(plan):
        return ("the range is wider than the metric's own spread",)
    return ()


def _spread(plan: _Plan) -> float:
    """Return the range that held 95 % of the values before the release."""
    before = plan.series.values[: plan.start]
    low, high = np.nanquantile(before, [0.025, 0.975])
    return float(high - low)


def _verdict(measured: Measured, doubts: tuple[str, ...]) -> Verdict:
    if doubts or measured.low is None or measured.high is None or measured.chance is None:
        return Verdict.CANNOT_TELL
    outside = measured.low > 0 or measured.high < 0
    return Verdict.LIKELY_REAL if outside and measured.chance <= ALPHA else Verdict.NO_EFFECT_SEEN


def _effect(
    plan: _Plan, facts: _Facts, verdict: Verdict, measured: Measured | None, reasons: tuple[str, ...]
) -> Effect:
    window = plan.starts_ms[plan.start :]
    return Effect(
        verdict=verdict,
        estimate=measured.estimate if measured else None,
        low=measured.low if measured else None,
        high=measured.high if measured else None,
        chance=measured.chance if measured else None,
        mean_before=_mean(facts.nearby),
        mean_after=_mean(facts.after),
        n_before=len(facts.before),
        n_after=len(facts.after),
        n_placebos=measured.placebos if measured else 0,
        after_from=int(window[0]) if len(window) else None,
        after_to=int(window[-1]) if len(window) else None,
        left_out=plan.left_out,
        reasons=reasons,
        remarks=_remarks(plan),
    )


def _remarks(plan: _Plan) -> tuple[str, ...]:
    if not plan.cut_short or not plan.length:
        return ()
    return (f"The window ends after {_count(plan.length, plan.grain)}, before another marked event.",)


def _unknown(reason: str) -> Effect:
    return Effect(Verdict.CANNOT_TELL, reasons=(reason,))


def _count(number: int, grain: Grain) -> str:
    return f"{number} {grain.word}{'' if number == 1 else 's'}"


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None
