"""Reads PM Desk's own figures as any other source: the metric's query is the figure's name."""

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Metric, Source
from pmdesk.domain.points import Batch
from pmdesk.domain.ranges import instant_of
from pmdesk.queries.own_figures import own_figure
from pmdesk.sync.reading import Fetched, Means


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:
    """Count the figure in the workspace that the points go to."""
    if means.rows is None:
        raise DeskError(f"“{source.title}” counts in a workspace, and none is open.", "Open one.")
    now = instant_of(until)
    found = own_figure(means.rows, metric.query.strip(), since=since, now=now, zone=metric.time_zone)
    return Fetched(Batch(found))
