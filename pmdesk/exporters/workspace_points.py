"""The points of all series as a table, written as they are read."""

from collections.abc import Iterable, Iterator

import numpy as np

from pmdesk.domain.exported import POINTS_HEADER
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Points
from pmdesk.exporters.landing import Leave
from pmdesk.storage import series
from pmdesk.storage.rows import Rows


class PointsTable:
    """The lines of the table, piece by piece until the leave is taken back; counts the points that passed."""

    def __init__(self, rows: Rows, series_ids: Iterable[SeriesId], leave: Leave) -> None:
        self._rows = rows
        self._series_ids = series_ids
        self._leave = leave
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        yield f"{POINTS_HEADER}\r\n".encode()
        for series_id in self._series_ids:
            thinned = series.thinned(self._rows, series_id)
            for points in series.parts(self._rows, series_id):
                self._leave.go_on()
                self.count += len(points)
                yield _lines(series_id, points, thinned)


def _lines(series_id: SeriesId, points: Points, thinned: int | None) -> bytes:
    times = np.datetime_as_string(points.times.astype("datetime64[ms]"), timezone="UTC").tolist()
    few = 0 if thinned is None else int(np.searchsorted(points.times, thinned))
    marks = ["yes"] * few + [""] * (len(points) - few)
    rows = zip(times, points.values.tolist(), marks, strict=True)
    return "".join([f"{series_id},{time},{value!r},{mark}\r\n" for time, value, mark in rows]).encode()
