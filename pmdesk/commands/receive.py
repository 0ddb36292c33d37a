"""Keeps what a source brought for a metric, and how the source stands, in one transaction."""

from datetime import datetime

from pmdesk.commands.take_in import Landing, TakeIn
from pmdesk.domain.answers import Reply
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import Kind, MetricId, Ref, SourceId
from pmdesk.domain.points import Batch, ForeignSeries, Landed
from pmdesk.storage.answers import keep_replies
from pmdesk.storage.ledger import Edit
from pmdesk.storage.memory import remember
from pmdesk.storage.standings import standing_name


@frozen
class ReceivePoints:
    """Bring what a source gave for one of its metrics, whatever the source calls it. Answers what became of it."""

    metric_id: MetricId
    found: tuple[ForeignSeries, ...]
    source_id: SourceId
    title: str
    at: datetime

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Points from {self.title}"

    def apply(self, edit: Edit) -> Landed:
        """Take the points in as facts."""
        plan = tuple(Landing(name, self.metric_id) for name in {one.metric for one in self.found})
        return TakeIn(Batch(self.found), self.title, self.at, self.source_id, plan, is_kept=False).apply(edit).landed


@frozen
class RememberStanding:
    """Keep how a source stands, with the points it brought if it did; what it says is JSON. Answers what landed.

    `replies` are what became of the questions it was asked meanwhile.
    """

    source_id: SourceId
    standing: str
    points: ReceivePoints | None = None
    replies: tuple[Reply, ...] = ()

    @property
    def label(self) -> str:
        """The step's name."""
        return "Ask source" if self.points is None else self.points.label

    def apply(self, edit: Edit) -> Landed:
        """Merge and remember; whoever shows the source is told."""
        landed = Landed() if self.points is None else self.points.apply(edit)
        remember(edit, standing_name(self.source_id), self.standing)
        source = Ref(Kind.SOURCE, self.source_id)
        keep_replies(edit, source, self.replies)
        edit.facts.add(source)
        return landed
