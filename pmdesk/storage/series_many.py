"""The samples of many series at once, for dashboards and lists: one statement for hundreds of short series."""

from collections.abc import Sequence

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Points
from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.series_chunks import EARLIEST, joined, unpacked
from pmdesk.storage.trouble import Damaged


def many_points(rows: Rows, series_ids: Sequence[SeriesId], since: int = EARLIEST) -> dict[SeriesId, Points]:
    """Return the samples of series from `since` on, and some before it; those without points are left out.

    Whole chunks are read, so that a short series comes as a whole. A series with a damaged chunk is left out too: who
    reads it alone is told.
    """
    parts: dict[SeriesId, list[Points]] = {}
    torn: set[SeriesId] = set()
    for begin in range(0, len(series_ids), CHUNK):
        wanted = series_ids[begin : begin + CHUNK]
        sql = (
            "SELECT series_id, first, last, count, low, high, x'', body FROM points_chunk"  # noqa: S608
            f" WHERE series_id IN ({','.join('?' * len(wanted))}) AND last >= ? ORDER BY series_id, first"
        )
        for series_id, *columns in rows.read(sql, (*wanted, since)):
            one = SeriesId(series_id)
            try:
                parts.setdefault(one, []).append(unpacked(one, tuple(columns)))
            except Damaged:
                torn.add(one)
    return {series_id: joined(found) for series_id, found in parts.items() if series_id not in torn}
