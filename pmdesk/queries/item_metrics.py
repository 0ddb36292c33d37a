"""What an item did to metrics, expected against observed, and the metrics that its objective is measured by."""

from datetime import date

from pmdesk.domain.amounts import change_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import EffectId, MetricId
from pmdesk.domain.metrics import Annotation, Effect, Metric, Outcome
from pmdesk.domain.roadmap import Item, KeyResult, Release
from pmdesk.storage.rows import Rows

OUTCOMES = {
    Outcome.LIKELY_REAL: "likely real",
    Outcome.NO_EFFECT_SEEN: "no effect seen",
    Outcome.CANNOT_TELL: "cannot tell",
}
HISTORY = "compared with its own history"
NOT_COMPARED = "not compared yet"


@frozen
class KeptEffect:
    """What a release or a mark did to a metric, as it was kept with an item."""

    effect: Effect
    metric: str
    unit: str
    cause: str
    control: str = ""

    @property
    def id(self) -> EffectId:
        """The row's id."""
        return self.effect.id

    @property
    def metric_id(self) -> MetricId:
        """The metric it moved."""
        return self.effect.metric_id

    @property
    def title(self) -> str:
        """The metric's name, with the dimension values that were looked at."""
        return ", ".join((self.metric, *self.effect.dimensions[1::2]))

    @property
    def words(self) -> str:
        """All of it in words: `expected +1.5 pts, observed +0.7 pts (95 % +0.2 to +1.2), likely real, compared …`."""
        expected = "" if self.effect.expected is None else f"expected {self._said(self.effect.expected)}"
        if self.effect.is_awaited:
            return _listed(expected, NOT_COMPARED)
        against = f"{HISTORY} and {self.control}" if self.control else HISTORY
        outcome = OUTCOMES[self.effect.outcome]
        if self.effect.outcome is Outcome.CANNOT_TELL and self.effect.why:
            outcome = f"{outcome}: {self.effect.why.strip().rstrip('.')}"
        return _listed(expected, self._observed(), outcome, against)

    def when(self, today: date) -> str:
        """Say of which release or mark it tells, and its day: `26.07, 23 Feb`."""
        return _listed(self.cause, say_day(self.effect.day, today))

    def _observed(self) -> str:
        effect = self.effect
        if effect.estimate is None:
            return ""
        told = f"observed {self._said(effect.estimate)}"
        if effect.low is None or effect.high is None:
            return told
        low, high = (change_text(each, self.unit, short=True) for each in (effect.low, effect.high))
        return f"{told} (95 % {low} to {high})"

    def _said(self, change: float) -> str:
        return change_text(change, self.unit)


@frozen
class TiedMetric:
    """A metric that gives the value of a key result of the item's objective."""

    metric_id: MetricId
    title: str
    key_result: KeyResult


@frozen
class ItemMetrics:
    """The metrics of an item: what was kept of effects, newest first, and what its objective is measured by."""

    effects: tuple[KeptEffect, ...] = ()
    ties: tuple[TiedMetric, ...] = ()


def item_metrics(rows: Rows, item: Item) -> ItemMetrics:
    """Return the metrics of an item; the objective may be that of an item above it."""
    effects = sorted(rows.all(Effect, item_id=item.id), key=lambda row: (row.day, row.id), reverse=True)
    results = _key_results(rows, item)
    wanted = [row.metric_id for row in effects]
    wanted += [row.control_id for row in effects if row.control_id is not None]
    wanted += [row.metric_id for row in results if row.metric_id is not None]
    metrics = {row.id: row for row in rows.many(Metric, dict.fromkeys(wanted))} if wanted else {}
    ties = [
        TiedMetric(row.metric_id, metrics[row.metric_id].title, row)
        for row in results
        if row.metric_id is not None and row.metric_id in metrics
    ]
    return ItemMetrics(tuple(_kept(rows, row, metrics) for row in effects if row.metric_id in metrics), tuple(ties))


def _kept(rows: Rows, row: Effect, metrics: dict[MetricId, Metric]) -> KeptEffect:
    metric = metrics[row.metric_id]
    control = metrics.get(row.control_id) if row.control_id is not None else None
    return KeptEffect(row, metric.title, metric.unit, _cause(rows, row), "" if control is None else control.title)


def _cause(rows: Rows, row: Effect) -> str:
    if row.release_id is not None:
        release = rows.find(Release, row.release_id)
        return "" if release is None else release.title
    mark = None if row.annotation_id is None else rows.find(Annotation, row.annotation_id)
    return "" if mark is None else mark.title


def _key_results(rows: Rows, item: Item) -> list[KeyResult]:
    """Return the key results of the nearest objective: the item's own, else that of what it is part of."""
    above: Item | None = item
    while above is not None and above.objective_id is None:
        above = None if above.parent_id is None else rows.find(Item, above.parent_id)
    if above is None or above.objective_id is None:
        return []
    return rows.all(KeyResult, order_by="rank", objective_id=above.objective_id)


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
