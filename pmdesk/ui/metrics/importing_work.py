"""What the import of points has done off the main thread: opening a file, reading its rows, bringing them in."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from pmdesk.commands.desk import Desk
from pmdesk.commands.take_in import Arrival, Landing, TakeIn
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import Metric
from pmdesk.domain.points import Batch, ForeignSeries
from pmdesk.domain.roadmap import Product
from pmdesk.importers.cleaning import fold
from pmdesk.importers.points.mapping import PointMapping
from pmdesk.importers.points.opening import PointFile, open_points
from pmdesk.importers.points.reading import read_source
from pmdesk.importers.points.remembered import recalled, remember_points
from pmdesk.runtime.watching import HowFar, Part, Watch
from pmdesk.storage.ledger import SAVING, WRITING
from pmdesk.storage.store import Role, open_workspace

LOOK_EVERY = 1_000
BRINGING = {WRITING: Part("Bringing in", 0, 0.9), SAVING: Part("Keeping for undo", 0.9, 1)}
SHOWN_ROWS = 200


@frozen
class Place:
    """Where points are brought in: the workspace, and the clock."""

    workspace: Path
    clock: Clock


@frozen
class Looked:
    """An opened file, what its names became the last time, and where points may go."""

    file: PointFile
    known: Mapping[str, MetricId]
    metrics: tuple[Metric, ...]
    products: tuple[Product, ...]


@frozen
class Arriving:
    """What a name in the file would bring: how many series and points, from when to when, and where it goes.

    `metric_id` None means a new metric.
    """

    name: str
    unit: str
    series: int
    count: int
    first: datetime
    last: datetime
    newest: float
    metric_id: MetricId | None = None


@frozen
class Drafted:
    """The rows as they were read under a mapping; `read` of `about` rows, fewer where it was called off."""

    mapping: PointMapping
    batch: Batch
    arriving: tuple[Arriving, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    read: int
    about: int


@frozen
class Brought:
    """What came in: the message for the house, and what became of the points."""

    changes: Changes
    arrival: Arrival


def look(path: Path, place: Place, watch: Watch) -> Looked:
    """Open a file, and remember what it became the last time."""
    opened = open_points(path, watch.is_called_off)
    watch.look()
    with closing(open_workspace(place.workspace, role=Role.READER, clock=place.clock)) as store:
        file, known = recalled(store, opened)
        metrics = tuple(store.all(Metric, order_by="rank", archived_at=None))
        products = tuple(store.all(Product, order_by="rank", archived_at=None))
    return Looked(file, known, metrics, products)


def draft(looked: Looked, mapping: PointMapping, watch: Watch) -> Drafted:
    """Read all rows under a mapping; when it is called off, those that were read so far."""
    source, far = looked.file.source, [0, 0]

    def count(done: int, about: int) -> None:
        far[:] = done, about
        watch.tell(HowFar(f"Reading {count_text(done)} of {count_text(about)} rows", done / about if about else 1.0))

    batch = read_source(source, mapping, count, watch.is_called_off)
    rows: list[tuple[int, tuple[str, ...]]] = []
    for grid in source.grids(mapping.table):
        kept = min(SHOWN_ROWS - len(rows), len(grid))
        rows += [(int(grid.lines[at]), grid.row(at)) for at in range(kept)]
        if len(rows) >= SHOWN_ROWS or watch.is_called_off():
            break
    about = source.tables[mapping.table].rows
    return Drafted(mapping, batch, _arriving(looked, batch), tuple(rows), far[0], about)


def bring_in(looked: Looked, made: Drafted, plan: tuple[Landing, ...], place: Place, watch: Watch) -> Brought:
    """Bring points in as one step of its own connection, and remember what the names became."""
    if not made.batch.count or not plan:
        raise DeskError("There are no points to bring in.", "Look at the columns.")
    with closing(open_workspace(place.workspace, role=Role.GUEST, clock=place.clock)) as store:
        store.connection.set_progress_handler(lambda: 1 if watch.is_called_off() else None, LOOK_EVERY)
        desk = Desk(store, place.clock, lambda _changes: None, tell=watch.counting(BRINGING))
        take_in = TakeIn(made.batch, looked.file.path.name, place.clock.now(), None, plan)
        brought = Brought(*desk.ask(take_in, Actor.IMPORT))
        header = looked.file.tables[made.mapping.table].header
        remember_points(store, header, made.mapping, brought.arrival.metrics)
        return brought


def _arriving(looked: Looked, batch: Batch) -> tuple[Arriving, ...]:
    by_name: dict[str, list[ForeignSeries]] = {}
    for one in batch.series:
        if one.times.size:
            by_name.setdefault(one.metric, []).append(one)
    alive = {metric.id for metric in looked.metrics}
    titles: dict[str, list[MetricId]] = {}
    for metric in looked.metrics:
        titles.setdefault(fold(metric.title), []).append(metric.id)
    made: list[Arriving] = []
    for name, series in by_name.items():
        known = looked.known.get(name)
        alike = titles.get(fold(name), [])
        metric_id = known if known in alive else alike[0] if len(alike) == 1 else None
        made.append(_one(name, series, metric_id))
    return tuple(made)


def _one(name: str, series: list[ForeignSeries], metric_id: MetricId | None) -> Arriving:
    newest = max(series, key=lambda one: int(one.times.max()))
    at = int(np.flatnonzero(newest.times == newest.times.max())[-1])
    return Arriving(
        name,
        series[0].unit,
        len(series),
        sum(int(one.times.size) for one in series),
        _moment(min(int(one.times.min()) for one in series)),
        _moment(int(newest.times.max())),
        float(newest.values[at]),
        metric_id,
    )


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
