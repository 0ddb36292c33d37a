"""Edits of sources: add one, and make metrics of what it brings."""

from pmdesk.commands.fields import make
from pmdesk.commands.metrics import AddMetric
from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import SourceId
from pmdesk.domain.metrics import Grain, Source, SourceKind
from pmdesk.storage.ledger import Edit

HOURLY = 60


@frozen
class AddSource:
    """Add a source of a kind, asked once an hour as soon as it has metrics. Answers its id."""

    title: str
    kind: SourceKind
    every_minutes: int | None = HOURLY

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add source {self.title.strip()}"

    def apply(self, edit: Edit) -> SourceId:
        """Put the source."""
        values = {"title": self.title.strip(), "kind": self.kind, "every_minutes": self.every_minutes}
        row = make(Source, edit.next_id(), values)
        edit.put(row)
        return SourceId(row.id)


@frozen
class FollowQueries:
    """Add a metric for each title and query of a source, as one step."""

    source_id: SourceId
    grain: Grain
    queries: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """The step's name."""
        return f"Add metric {self.queries[0][0]}" if len(self.queries) == 1 else f"Add {len(self.queries)} metrics"

    def apply(self, edit: Edit) -> None:
        """Put the metrics."""
        edit.get(Source, self.source_id)
        for title, query in self.queries:
            AddMetric(title, None, {"source_id": self.source_id, "query": query, "grain": self.grain}).apply(edit)
