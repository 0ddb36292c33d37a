"""Lets PM Desk's own figures be followed as metrics."""

from pmdesk.commands.fields import last_rank
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import MetricId, SourceId
from pmdesk.domain.metrics import Metric, Source, SourceKind
from pmdesk.domain.own_figures import OWN_FIGURES
from pmdesk.storage.ledger import Edit

TITLE = "PM Desk"
EVERY_MINUTES = 60


@frozen
class FollowOwnFigures:
    """Add a metric for each of these figures that has none yet; answers the metrics of all of them, in order."""

    names: tuple[str, ...] = tuple(figure.name for figure in OWN_FIGURES)
    time_zone: str = "UTC"
    label: str = "Follow own figures"

    def apply(self, edit: Edit) -> tuple[MetricId, ...]:
        """Put the source, where there is none, and the metrics."""
        source_id = self._source(edit)
        known = {metric.query: metric.id for metric in edit.all(Metric, source_id=source_id, archived_at=None)}
        return tuple(known.get(name) or self._add(edit, name, source_id) for name in self.names)

    def _source(self, edit: Edit) -> SourceId:
        found = edit.all(Source, kind=SourceKind.OWN, archived_at=None)
        if found:
            return found[0].id
        row_id = SourceId(edit.next_id())
        edit.put(Source(row_id, TITLE, SourceKind.OWN, every_minutes=EVERY_MINUTES))
        return row_id

    def _add(self, edit: Edit, name: str, source_id: SourceId) -> MetricId:
        figure = next((each for each in OWN_FIGURES if each.name == name), None)
        if figure is None:
            raise RuleBroken(f"PM Desk counts no figure “{name}”.", "Choose another one.")
        row_id = MetricId(edit.next_id())
        edit.put(
            Metric(
                row_id,
                figure.title,
                last_rank(edit, Metric),
                unit=figure.unit,
                direction=figure.direction,
                grain=figure.grain,
                aggregate=figure.aggregate,
                source_id=source_id,
                query=name,
                description=figure.description,
                time_zone=self.time_zone,
            )
        )
        return row_id
