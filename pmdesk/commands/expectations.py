"""Says before a release what an item is expected to do to a metric, so that it can be compared with what it did."""

from dataclasses import replace
from datetime import datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import EffectId, ItemId, MetricId
from pmdesk.domain.metrics import Effect, Metric, Outcome
from pmdesk.domain.roadmap import Item, Release
from pmdesk.storage.ledger import Edit


@frozen
class ExpectEffect:
    """Keep with an item that its release is expected to move a metric, by so much in the metric's unit.

    What was compared already stays; only what was expected is another one then. Answers the kept row's id.
    """

    item_id: ItemId
    metric_id: MetricId
    at: datetime
    expected: float | None = None
    label: str = "Expect an effect"

    def apply(self, edit: Edit) -> EffectId:
        """Put the row, to be filled in when the release is compared."""
        item, metric = edit.get(Item, self.item_id), edit.get(Metric, self.metric_id)
        if item.release_id is None:
            raise RuleBroken(
                f"“{item.title}” goes out with no release yet.",
                "Choose its release first: effects are compared before and after it.",
            )
        known = edit.all(Effect, item_id=item.id, metric_id=metric.id, release_id=item.release_id)
        if known:
            edit.put(replace(known[0], expected=self.expected))
            return known[0].id
        release = edit.get(Release, item.release_id)
        day = release.released_on or release.target or self.at.date()
        row_id = EffectId(edit.next_id())
        edit.put(
            Effect(
                row_id,
                metric.id,
                self.at,
                Outcome.CANNOT_TELL,
                day,
                release_id=release.id,
                item_id=item.id,
                expected=self.expected,
            )
        )
        return row_id
