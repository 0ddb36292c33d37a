"""What a release or a mark did to a metric, compared with its own history: whole, by dimension, and in words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from pmdesk.domain.amounts import amount_text, change_text, rounded_to
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.days import Span, say_day, say_span
from pmdesk.domain.errors import Gone
from pmdesk.domain.kinds import AnnotationId, EffectId, ItemId, Kind, MetricId, Ref, ReleaseId
from pmdesk.domain.metrics import Annotation, AnnotationKind, Effect, Metric, Outcome
from pmdesk.domain.points import Points
from pmdesk.domain.ranges import DAY_MS, day_of
from pmdesk.domain.roadmap import Item, Release
from pmdesk.insight import effect_words
from pmdesk.insight.binning import GRAIN_MS
from pmdesk.insight.effects import release_effect
from pmdesk.queries.chart import Known, know
from pmdesk.queries.daily import by_days, daily
from pmdesk.queries.findings import Findings
from pmdesk.queries.marks import is_left_out, left_out, mark_of, release_ms
from pmdesk.queries.strands import Strand, dimensions_of
from pmdesk.storage.rows import Rows

HISTORY_DAYS = 830
PARTS_AT_MOST = 6
WINDOW_DAYS = 28
SEED_STEP = 1_000_003
OUTCOMES = {
    effect_words.Verdict.LIKELY_REAL: Outcome.LIKELY_REAL,
    effect_words.Verdict.NO_EFFECT_SEEN: Outcome.NO_EFFECT_SEEN,
    effect_words.Verdict.CANNOT_TELL: Outcome.CANNOT_TELL,
}
OUTCOME_WORDS = {
    Outcome.LIKELY_REAL: "Likely real",
    Outcome.NO_EFFECT_SEEN: "No effect seen",
    Outcome.CANNOT_TELL: "Cannot tell",
}


@frozen
class EffectPart:
    """The effect on one series: its value to keep, its means before and after, and what is said of it."""

    label: str
    effect: Effect
    mean_before: float | None
    mean_after: float | None
    words: str
    chance: str
    """`1 in 140`, empty where nobody can tell."""
    window: tuple[int, int] | None
    """Where the first and the last period after it begin."""

    @property
    def outcome(self) -> Outcome:
        """What the comparison says."""
        return self.effect.outcome


@frozen
class Hoped:
    """An item of the release with its hypothesis, and what was expected of this metric in its unit."""

    item_id: ItemId
    title: str
    hypothesis: str
    expected: float | None


@frozen
class EffectCard:
    """An effect as its panel tells it; `parts` begin with the whole, `facts` are label and value."""

    metric: Metric
    cause: Ref | None
    title: str
    subtitle: str
    headline: str
    words: str
    parts: tuple[EffectPart, ...]
    facts: tuple[tuple[str, str], ...]
    hoped: tuple[Hoped, ...] = ()
    kept_at: datetime | None = None
    control: str = ""
    at: int | None = None

    @property
    def outcome(self) -> Outcome:
        """What the comparison says of the whole."""
        return self.parts[0].outcome if self.parts else Outcome.CANNOT_TELL

    @property
    def badge(self) -> str:
        """The outcome in words."""
        return OUTCOME_WORDS[self.outcome]

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What can be kept, one for each series."""
        return tuple(part.effect for part in self.parts)


@frozen
class Cause:
    """What happened: its row, name, day and place on the metric's calendar; no place where it has no day yet."""

    ref: Ref
    title: str
    at: int | None
    has_happened: bool


@frozen
class How:
    """How it is measured: beside which metric, over how many days, with which draws."""

    control_id: MetricId | None
    window_days: int
    seed: int


@frozen
class PartLine:
    """One line that is measured."""

    label: str
    dimensions: tuple[str, ...]
    strand: Strand


@frozen
class Ground:
    """What all parts of a card are measured with."""

    cause: Cause
    now: datetime
    how: How
    left_out: tuple[Annotation, ...]
    excluded: tuple[tuple[int, int], ...]
    others: tuple[int, ...]
    control: Points | None


def effect_card(
    rows: Rows,
    metric_id: MetricId,
    cause: Ref,
    *,
    findings: Findings,
    clock: Clock,
    control_id: MetricId | None = None,
    split_by: str | None = None,
    window_days: int = WINDOW_DAYS,
    seed: int | None = None,
) -> EffectCard:
    """Return what `cause` (a release or an annotation) did to a metric; raises Gone.

    `control_id` is a metric that the cause cannot have moved. `split_by` names the dimension that is told beside the
    whole (None: the first there is, empty: none). The same question is answered alike every time; `seed` changes the
    placebo draws.
    """
    wanted = [metric_id] if control_id is None else [metric_id, control_id]
    known = know(rows, wanted, findings, clock)
    if any(each not in known.metrics for each in wanted):
        raise Gone("This metric is not there any more.", "It may have been deleted or undone.")
    metric = known.metrics[metric_id]
    lines = _lines(known, metric, split_by)
    control = None if control_id is None else known.whole(known.metrics[control_id])
    known.yarn.know([*(line.strand for line in lines), *(() if control is None else (control,))])
    happened = _cause(rows, metric, cause)
    drawn = metric.id * SEED_STEP + cause.id if seed is None else seed
    ground = _ground(known, metric, happened, How(control_id, window_days, drawn))
    parts = tuple(_part(known, metric, ground, line) for line in lines)
    return _card(rows, metric, ground, parts, "" if control_id is None else known.metrics[control_id].title)


def _lines(known: Known, metric: Metric, split_by: str | None) -> list[PartLine]:
    whole = known.whole(metric)
    if whole is None:
        return []
    names = dimensions_of(known.series.get(metric.id, ()))
    dimension = (names[0] if names else "") if split_by is None else split_by
    parts = known.lines(metric, dimension)[:PARTS_AT_MOST] if dimension else ()
    return [PartLine("All", (), whole), *(PartLine(part.label, (dimension, part.label), part) for part in parts)]


def _cause(rows: Rows, metric: Metric, cause: Ref) -> Cause:
    as_days = by_days(metric)
    if cause.kind is Kind.RELEASE:
        release = rows.get(Release, cause.id)
        day = release.released_on or release.target
        at = None if day is None else release_ms(day, as_days)
        return Cause(cause, release.title, at, release.released_on is not None)
    mark = rows.get(Annotation, cause.id)
    return Cause(cause, mark.title, mark_of(mark, as_days).at, has_happened=True)


def _ground(known: Known, metric: Metric, cause: Cause, how: How) -> Ground:
    as_days = by_days(metric)
    others = tuple(mark for mark in known.ground.annotations if Ref(Kind.ANNOTATION, mark.id) != cause.ref)
    beside = replace(known.ground, annotations=others)
    control = None
    if how.control_id is not None:
        one = known.metrics[how.control_id]
        whole = known.whole(one)
        control = None if whole is None else daily(known.yarn, one, whole, since_days=2 * HISTORY_DAYS)
    return Ground(
        cause,
        known.clock.now(),
        how,
        tuple(mark for mark in beside.of(metric) if is_left_out(mark)),
        tuple((start, end + 1) for start, end in left_out(beside, as_days)),
        _others(known, as_days, cause),
        control,
    )


def _others(known: Known, metric: Metric, cause: Cause) -> tuple[int, ...]:
    """Return when else something happened that may have moved the metric; what is left out anyway does not count."""
    found = [
        mark_of(mark, metric).at
        for mark in known.ground.of(metric)
        if not is_left_out(mark) and mark.kind is not AnnotationKind.NOTE and Ref(Kind.ANNOTATION, mark.id) != cause.ref
    ]
    found += [
        release_ms(release.released_on, metric)
        for release in known.ground.releases
        if release.released_on is not None
        and release.product_id in (None, metric.product_id)
        and Ref(Kind.RELEASE, release.id) != cause.ref
    ]
    return tuple(sorted(at for at in found if cause.at is not None and at > cause.at))


def _part(known: Known, metric: Metric, ground: Ground, line: PartLine) -> EffectPart:
    def measure() -> effect_words.Effect:
        return _measured(known, metric, ground, line.strand)

    key = ("effect", known.yarn.state(line.strand), _key(known, metric, ground))
    found = known.yarn.findings.remembered(key, measure, lambda _: 64)
    say = partial(_say, metric, found)
    is_release = ground.cause.ref.kind is Kind.RELEASE
    effect = Effect(
        EffectId(0),
        metric.id,
        ground.now,
        OUTCOMES[found.verdict],
        ground.now.date() if ground.cause.at is None else day_of(ground.cause.at),
        ReleaseId(ground.cause.ref.id) if is_release else None,
        None if is_release else AnnotationId(ground.cause.ref.id),
        None,
        ground.how.control_id,
        line.dimensions,
        found.estimate,
        found.low,
        found.high,
        found.chance,
        None,
        found.n_before,
        found.n_after,
        found.n_placebos,
        ground.how.window_days,
        "; ".join(found.reasons),
    )
    chance = "" if found.chance is None else effect_words.chance_words(found.chance)
    return EffectPart(
        line.label, effect, found.mean_before, found.mean_after, effect_words.words(found, say), chance, _window(found)
    )


def _window(found: effect_words.Effect) -> tuple[int, int] | None:
    if found.after_from is None or found.after_to is None:
        return None
    return found.after_from, found.after_to


def _measured(known: Known, metric: Metric, ground: Ground, strand: Strand) -> effect_words.Effect:
    at = ground.cause.at
    if at is None or not ground.cause.has_happened:
        return effect_words.Effect(effect_words.Verdict.CANNOT_TELL, reasons=("it is not released yet",))
    points = daily(known.yarn, metric, strand, since_days=HISTORY_DAYS + (ground.now.date() - day_of(at)).days)
    control = None if ground.control is None else (ground.control.times, ground.control.values)
    return release_effect(
        points.times,
        points.values,
        at,
        grain=by_days(metric).grain.value,
        window_days=ground.how.window_days,
        excluded=ground.excluded,
        control=control,
        others=ground.others,
        seed=ground.how.seed,
    )


def _key(known: Known, metric: Metric, ground: Ground) -> object:
    control = known.whole(known.metrics[ground.how.control_id]) if ground.how.control_id is not None else None
    beside = None if control is None else known.yarn.state(control)
    asked = (
        ground.cause.at,
        ground.cause.has_happened,
        ground.how.window_days,
        ground.excluded,
        ground.others,
        ground.how.seed,
    )
    return metric.grain, metric.aggregate, metric.time_zone, asked, beside, known.clock.today()


def _say(metric: Metric, found: effect_words.Effect, number: float) -> str:
    """Say a difference to the decimals that the width of its range bears."""
    width = 0.0 if found.low is None or found.high is None else found.high - found.low
    return change_text(rounded_to(number, width), metric.unit)


def _card(rows: Rows, metric: Metric, ground: Ground, parts: tuple[EffectPart, ...], control: str) -> EffectCard:
    cause, today = ground.cause, ground.now.date()
    day = None if cause.at is None else day_of(cause.at)
    kept = _kept(rows, metric.id, cause.ref)
    return EffectCard(
        metric,
        cause.ref,
        f"Before and after {cause.title}",
        f"{ground.how.window_days} d" + ("" if day is None else f", {say_day(day, today)}"),
        _headline(metric, parts),
        parts[0].words if parts else "Cannot tell: there are no points yet.",
        parts,
        _facts(metric, ground, parts, today) if parts and cause.at is not None else (),
        _hoped(rows, cause.ref, kept),
        max((one.at for one in kept), default=None),
        control,
        cause.at,
    )


def _headline(metric: Metric, parts: Sequence[EffectPart]) -> str:
    first = parts[0].effect if parts else None
    if first is None or first.estimate is None:
        return "Cannot tell"
    width = 0.0 if first.low is None or first.high is None else first.high - first.low
    return change_text(rounded_to(first.estimate, width), metric.unit)


def _facts(metric: Metric, ground: Ground, parts: Sequence[EffectPart], today: date) -> tuple[tuple[str, str], ...]:
    whole, step = parts[0], max(GRAIN_MS[by_days(metric).grain], DAY_MS)
    first, last = whole.window or (ground.cause.at or 0, ground.cause.at or 0)
    end = last + step - DAY_MS
    begin = first - (end + DAY_MS - first)
    beside = None
    if whole.mean_before is not None and whole.mean_after is not None:
        beside = whole.mean_after - whole.mean_before
    say: Callable[[float | None], str] = partial(amount_text, unit=metric.unit, beside=beside)
    found = [
        (f"Before, {_days(begin, first - DAY_MS, today)}", say(whole.mean_before)),
        (f"After, {_days(first, end, today)}", say(whole.mean_after)),
    ]
    words = _left_out_words(metric, ground, (begin, end + DAY_MS), today)
    return (*found, ("Left out", words)) if words else tuple(found)


def _left_out_words(metric: Metric, ground: Ground, near: tuple[int, int], today: date) -> str:
    """Name what near the cause was left out: `19 Feb sale, 9 Mar incident`."""
    shown = [mark_of(mark, by_days(metric)) for mark in ground.left_out]
    close = [mark for mark in shown if mark.at < near[1] and (mark.until or mark.at) >= near[0]]
    return ", ".join(f"{say_day(day_of(mark.at), today)} {mark.title}" for mark in close)


def _days(first: int, last: int, today: date) -> str:
    return say_span(Span(day_of(first), max(day_of(first), day_of(last))), today)


def _kept(rows: Rows, metric_id: MetricId, cause: Ref) -> list[Effect]:
    if cause.kind is Kind.RELEASE:
        return rows.all(Effect, metric_id=metric_id, release_id=cause.id)
    return rows.all(Effect, metric_id=metric_id, annotation_id=cause.id)


def _hoped(rows: Rows, cause: Ref, kept: Sequence[Effect]) -> tuple[Hoped, ...]:
    """Return the items of a release that have a hypothesis, and those that an effect was kept with."""
    expected = {one.item_id: one.expected for one in kept if one.item_id is not None}
    of_release = rows.all(Item, release_id=cause.id, archived_at=None) if cause.kind is Kind.RELEASE else []
    items = {item.id: item for item in of_release if item.hypothesis.strip()}
    items |= {item.id: item for item in rows.many(Item, expected)}
    return tuple(Hoped(item.id, item.title, item.hypothesis, expected.get(item.id)) for item in items.values())
