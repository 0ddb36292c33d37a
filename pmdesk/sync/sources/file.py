"""Reads metrics from one file of points that is written anew from time to time: CSV, JSON or Parquet.

The metric's query is the name of the column (or of the metric in a long table); what was chosen when the file was
imported by hand is remembered.
"""

from pathlib import Path

from pmdesk.domain.metrics import Metric, Source
from pmdesk.domain.points import Batch
from pmdesk.sync.point_files import read_file, standing_of, to_read
from pmdesk.sync.reading import Fetched, Means
from pmdesk.sync.trouble import RemoteTrouble


def fetch(source: Source, metric: Metric, since: int | None, until: int, means: Means) -> Fetched:  # noqa: ARG001
    """Return the points of the file, nothing where it has not changed since it was read."""
    path = Path(source.location).expanduser()
    file = standing_of(path)
    if file is None:
        raise RemoteTrouble(f"There is no file “{path}”.", "Look whether it was moved, or its disk is not there.")
    settled, waiting = to_read([file], means.http.validators, metric, until)
    if waiting:
        return Fetched(Batch(()), (f"“{path.name}” is still being written; it is read when that is over.",))
    batch = read_file(file, metric, means) if settled else None
    return Fetched(Batch(()) if batch is None else batch)
