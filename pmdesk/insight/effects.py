"""Measures what a release did to a metric, compared with the metric's own history, or says that nobody can tell.

Method. A level with a weekday season (`effects_model`) is followed up to the release and forecasts the window after it;
the effect is the mean of the window minus the mean forecast. How far such forecasts usually miss is not taken from the
model but from placebo releases at every earlier period of the same series (`effects_placebo`), which also give the
chance of no effect. Nothing after the release shapes the forecast or the interval's width, only the estimate's place.

Grains. Day has a season of seven; week, month and quarter have none. Points finer than a day are brought to days by the
caller, who knows whether they are to be added or averaged. A release at the start of a period counts that period as
after it; otherwise the period is mixed and left out.
"""

from collections.abc import Iterable

import numpy as np

from pmdesk.insight.effect_words import Effect, Verdict
from pmdesk.insight.effects_grid import GRAINS, Asked, Grain, Plan, Span, Times, plan, spread
from pmdesk.insight.effects_model import Floats
from pmdesk.insight.effects_placebo import Measured, measure

ALPHA = 0.05


def release_effect(
    times_ms: Times,
    values: Floats,
    at_ms: int,
    *,
    grain: str = "day",
    window_days: int = 28,
    excluded: Iterable[Span] = (),
    control: tuple[Times, Floats] | None = None,
    others: Iterable[int] = (),
    seed: int = 0,
) -> Effect:
    """Return the effect of what happened at `at_ms` over the window after it, as far as there are points.

    `excluded` are spans (incidents, sales) that count as unobserved. `control` is a second metric that the release
    cannot have moved. `others` are further marked events: the window ends before the first of them. The same input
    with the same `seed` gives the same answer.
    """
    if grain not in GRAINS:
        return _unknown(f"points by {grain} are first to be brought to days")
    asked = Asked(at_ms, GRAINS[grain], window_days, tuple(excluded), control, tuple(others))
    planned = plan(times_ms, values, asked)
    if planned is None:
        return _unknown("there is no history before it")
    lacking = _lacking(planned, asked.grain)
    if lacking:
        return _effect(planned, asked.grain, None, lacking)
    measured = measure(planned.series, planned.start, np.random.default_rng(seed))
    return _effect(planned, asked.grain, measured, _doubts(planned, measured))


def _lacking(planned: Plan, grain: Grain) -> tuple[str, ...]:
    """Return why nothing can be measured at all."""
    before, after = planned.before, len(planned.after)
    reasons: list[str] = []
    if len(before) < grain.fewest_before:
        reasons.append(f"too little history, {grain.say(len(before))} of at least {grain.fewest_before}")
    elif np.ptp(before) == 0:
        reasons.append("the metric never varied before")
    if after < grain.fewest_after:
        why = "another marked event follows too soon" if planned.cut_short else f"too few {grain.word}s after"
        reasons.append(f"{why}, {grain.say(after)} of at least {grain.fewest_after}")
    return tuple(reasons)


def _doubts(planned: Plan, measured: Measured) -> tuple[str, ...]:
    """Return why a measured effect does not tell."""
    if measured.low is None or measured.high is None:
        return ("the placebo test is not possible with so little history",)
    if measured.low <= 0 <= measured.high and measured.high - measured.low > spread(planned.before):
        return ("the range is wider than the metric's own spread",)
    return ()


def _effect(planned: Plan, grain: Grain, measured: Measured | None, reasons: tuple[str, ...]) -> Effect:
    before, after = planned.shortly_before, planned.after
    window = planned.begins_ms[planned.start :]
    return Effect(
        verdict=Verdict.CANNOT_TELL if measured is None or reasons else _verdict(measured),
        estimate=measured.estimate if measured else None,
        low=measured.low if measured else None,
        high=measured.high if measured else None,
        chance=measured.chance if measured else None,
        mean_before=float(before.mean()) if len(before) else None,
        mean_after=float(after.mean()) if len(after) else None,
        n_before=len(planned.before),
        n_after=len(after),
        n_placebos=measured.placebos if measured else 0,
        after_from=int(window[0]) if len(window) else None,
        after_to=int(window[-1]) if len(window) else None,
        left_out=planned.left_out,
        reasons=reasons,
        remarks=_remarks(planned, grain),
    )


def _verdict(measured: Measured) -> Verdict:
    if measured.low is None or measured.high is None or measured.chance is None:
        return Verdict.CANNOT_TELL
    outside = measured.low > 0 or measured.high < 0
    return Verdict.LIKELY_REAL if outside and measured.chance <= ALPHA else Verdict.NO_EFFECT_SEEN


def _remarks(planned: Plan, grain: Grain) -> tuple[str, ...]:
    if not planned.cut_short or not planned.length:
        return ()
    return (f"The window ends after {grain.say(planned.length)}, before another marked event.",)


def _unknown(reason: str) -> Effect:
    return Effect(Verdict.CANNOT_TELL, reasons=(reason,))
