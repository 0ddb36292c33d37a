"""Edits of metrics: add, set targets, mark what happened, review, judge what was found, keep effects."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime

from pmdesk.commands.fields import changed, counted, last_rank, make
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    AnnotationId,
    EffectId,
    ItemId,
    MetricId,
    ProductId,
    ReleaseId,
    ReviewMarkId,
    TargetId,
    VerdictId,
)
from pmdesk.domain.metrics import Annotation, AnnotationKind, Effect, Metric, ReviewMark, Target, Verdict
from pmdesk.domain.roadmap import Item, Product
from pmdesk.storage.ledger import Edit


@frozen
class AddMetric:
    """Add a metric, of a product or of none, behind all others. Answers its id."""

    title: str
    product_id: ProductId | None = None
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add metric {self.title.strip()}"

    def apply(self, edit: Edit) -> MetricId:
        """Put the metric."""
        given = {"rank": last_rank(edit, Metric), **self.values}
        given |= {"title": self.title.strip(), "product_id": self.product_id}
        row = make(Metric, edit.next_id(), given)
        edit.put(row)
        return MetricId(row.id)


@frozen
class EditMetrics:
    """Give the same values to some fields of one or many metrics."""

    ids: tuple[MetricId, ...]
    values: Mapping[str, object]
    label: str = "Edit metric"

    def apply(self, edit: Edit) -> None:
        """Put every metric with the new values."""
        for metric_id in self.ids:
            edit.put(changed(edit.get(Metric, metric_id), self.values))


@frozen
class SetTarget:
    """Say what a metric should reach or keep, in place of what was said before; None for no target."""

    metric_id: MetricId
    value: float | None
    start: date | None = None
    due: date | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return "Clear target" if self.value is None else "Set target"

    def apply(self, edit: Edit) -> None:
        """Put the target, or drop it."""
        if self.start is not None and self.due is not None and self.due < self.start:
            raise RuleBroken("A target cannot be due before it starts.", "Choose a later day.")
        edit.get(Metric, self.metric_id)
        known = edit.all(Target, metric_id=self.metric_id)
        for row in known if self.value is None else known[1:]:
            edit.drop(Target, row.id)
        if self.value is not None:
            row_id = known[0].id if known else TargetId(edit.next_id())
            edit.put(Target(row_id, self.metric_id, self.value, self.start, self.due))


@frozen
class Annotate:
    """Mark on charts what happened: on one metric, on all of a product, or on everything. Answers the mark's id.

    An incident is left out of what a metric is expected to be, unless it is said otherwise.
    """

    kind: AnnotationKind
    title: str
    at: datetime
    until: datetime | None = None
    description: str = ""
    product_id: ProductId | None = None
    metric_id: MetricId | None = None
    left_out: bool | None = None

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Mark {self.title.strip()}"

    def apply(self, edit: Edit) -> AnnotationId:
        """Put the mark."""
        if self.product_id is not None:
            edit.get(Product, self.product_id)
        if self.metric_id is not None:
            edit.get(Metric, self.metric_id)
        left_out = self.kind is AnnotationKind.INCIDENT if self.left_out is None else self.left_out
        row_id = AnnotationId(edit.next_id())
        edit.put(
            Annotation(
                row_id,
                self.kind,
                self.title.strip(),
                self.at,
                self.until,
                self.description,
                self.product_id,
                self.metric_id,
                left_out,
            )
        )
        return row_id


@frozen
class MarkReviewed:
    """Say that metrics were looked at on a day, or take that back; the first time of a day counts."""

    metric_ids: tuple[MetricId, ...]
    day: date
    at: datetime
    by: str = ""
    reviewed: bool = True

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Mark {counted(Metric, len(self.metric_ids))} {'reviewed' if self.reviewed else 'not reviewed'}"

    def apply(self, edit: Edit) -> None:
        """Put the marks that are missing, or drop those that are there."""
        known = {row.metric_id: row for row in edit.all(ReviewMark, day=self.day)}
        for metric_id in dict.fromkeys(self.metric_ids):
            edit.get(Metric, metric_id)
            if not self.reviewed and metric_id in known:
                edit.drop(ReviewMark, known[metric_id].id)
            elif self.reviewed and metric_id not in known:
                edit.put(ReviewMark(ReviewMarkId(edit.next_id()), metric_id, self.day, self.at, self.by))


@frozen
class GiveVerdict:
    """Say of a stretch of a series that it is an anomaly, or not one; None takes back what was said of it."""

    metric_id: MetricId
    at: datetime
    until: datetime
    is_anomaly: bool | None
    note: str = ""
    dimensions: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The step's name."""
        if self.is_anomaly is None:
            return "Clear verdict"
        return "Call it an anomaly" if self.is_anomaly else "Call it no anomaly"

    def apply(self, edit: Edit) -> None:
        """Put the verdict in place of those that it overlaps."""
        edit.get(Metric, self.metric_id)
        known = edit.all(Verdict, metric_id=self.metric_id, dimensions=self.dimensions)
        before = [row for row in known if row.at <= self.until and row.until >= self.at]
        for row in before if self.is_anomaly is None else before[1:]:
            edit.drop(Verdict, row.id)
        if self.is_anomaly is not None:
            row_id = before[0].id if before else VerdictId(edit.next_id())
            values = self.at, self.until, self.is_anomaly, self.note, self.dimensions
            edit.put(Verdict(row_id, self.metric_id, *values))


@frozen
class KeepEffect:
    """Keep what a release or a mark did to a metric, in place of what was kept of it before.

    `effects` are the findings, one for each series, their ids and items not looked at. Each is kept once for every item
    of `item_ids`; None means the release's items that have a hypothesis or expect an effect on the metric. `expected`
    is what these items were expected to do, in the metric's unit; None lets stand what was typed before. Answers the
    kept rows' ids.
    """

    effects: tuple[Effect, ...]
    item_ids: tuple[ItemId, ...] | None = None
    expected: float | None = None
    label: str = "Keep effect"

    def apply(self, edit: Edit) -> tuple[EffectId, ...]:
        """Put a row for each series and item, and drop those that are not told any more."""
        kept: list[EffectId] = []
        for effect in self.effects:
            _require_one_cause(effect)
            edit.get(Metric, effect.metric_id)
            known = self._known(edit, effect)
            for item_id in self._items(edit, effect.release_id, known):
                before = known.pop(item_id, None)
                expected = before.expected if before is not None and self.expected is None else self.expected
                row_id = EffectId(edit.next_id()) if before is None else before.id
                edit.put(replace(effect, id=row_id, item_id=item_id, expected=expected))
                kept.append(row_id)
            for row in known.values():
                edit.drop(Effect, row.id)
        return tuple(kept)

    def _known(self, edit: Edit, effect: Effect) -> dict[ItemId | None, Effect]:
        rows = edit.all(
            Effect,
            metric_id=effect.metric_id,
            release_id=effect.release_id,
            annotation_id=effect.annotation_id,
            dimensions=effect.dimensions,
        )
        return {row.item_id: row for row in rows}

    def _items(
        self, edit: Edit, release_id: ReleaseId | None, known: Mapping[ItemId | None, Effect]
    ) -> tuple[ItemId | None, ...]:
        if self.item_ids is not None:
            found = tuple(edit.get(Item, item_id).id for item_id in dict.fromkeys(self.item_ids))
        else:
            items = [] if release_id is None else edit.all(Item, release_id=release_id, archived_at=None)
            expecting = {item_id for item_id, row in known.items() if row.expected is not None or row.is_awaited}
            found = tuple(item.id for item in items if item.hypothesis.strip() or item.id in expecting)
        return found or (None,)


def _require_one_cause(effect: Effect) -> None:
    if (effect.release_id is None) == (effect.annotation_id is None):
        raise RuleBroken("An effect belongs to a release or to a mark.", "Choose one of them.")
