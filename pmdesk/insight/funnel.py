"""Makes a funnel of event counts: who goes on from step to step, how that changed, and where most are lost."""

from collections.abc import Mapping, Sequence

from pmdesk.domain.classes import frozen


@frozen
class FunnelStep:
    """One step of a funnel; shares are 0 to 1 (above 1 when more events came than before), None when nobody can tell.

    `kept` is the share of the step before, `reached` the share of the first step, `change` and `reached_change` are
    these less the ones of the period before, and `lost` counts those who did not go on to this step.
    """

    name: str
    count: float | None
    kept: float | None = None
    reached: float | None = None
    lost: float | None = None
    change: float | None = None
    reached_change: float | None = None


@frozen
class Funnel:
    """A funnel over one period; `biggest_drop` is the step where the largest share is lost, None without any loss."""

    steps: tuple[FunnelStep, ...]
    biggest_drop: int | None
    whole: float | None
    whole_change: float | None


def funnel(names: Sequence[str], counts: Mapping[str, float], previous: Mapping[str, float] | None = None) -> Funnel:
    """Return the funnel of the ordered steps; a step that was not counted is missing, which is not zero."""
    now = [counts.get(name) for name in names]
    then = [previous.get(name) if previous else None for name in names]
    steps = tuple(_step(name, place, now, then) for place, name in enumerate(names))
    last = steps[-1] if len(steps) > 1 else None
    return Funnel(steps, _biggest_drop(steps), last and last.reached, last and last.reached_change)


def funnels(names: Sequence[str], periods: Sequence[Mapping[str, float]]) -> tuple[Funnel, ...]:
    """Return the funnel of each period, in order, each compared with the one before."""
    earlier: list[Mapping[str, float] | None] = [None, *periods[:-1]]
    return tuple(funnel(names, counts, before) for counts, before in zip(periods, earlier, strict=True))


def _step(name: str, place: int, now: Sequence[float | None], then: Sequence[float | None]) -> FunnelStep:
    count = now[place]
    if place == 0:
        return FunnelStep(name, count)
    before = now[place - 1]
    kept, reached = _share(count, before), _share(count, now[0])
    return FunnelStep(
        name,
        count,
        kept,
        reached,
        None if count is None or before is None else max(0.0, before - count),
        _less(kept, _share(then[place], then[place - 1])),
        _less(reached, _share(then[place], then[0])),
    )


def _biggest_drop(steps: Sequence[FunnelStep]) -> int | None:
    drops = [(step.kept, place) for place, step in enumerate(steps) if step.kept is not None and step.kept < 1]
    return min(drops)[1] if drops else None


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
