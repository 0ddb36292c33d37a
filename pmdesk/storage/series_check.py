"""Whether every chunk of points is what was written, and what stands about the series agrees with them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pmdesk.domain.kinds import SeriesId
from pmdesk.storage.rows import Rows
from pmdesk.storage.series_pack import Packed, is_sound

COLUMNS = "series_id, seal, first, last, count, low, high, sketch, body"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def damaged_points(rows: Rows) -> Iterator[str]:
    """Yield each stretch of points that cannot be trusted."""
    before: tuple[int, int] | None = None
    ids = [row[0] for row in rows.read("SELECT id FROM points_chunk ORDER BY series_id, first")]
    for row_id in ids:
        for series, seal, *cells in rows.read(f"SELECT {COLUMNS} FROM points_chunk WHERE id = ?", (row_id,)):  # noqa: S608
            chunk = Packed(*cells)
            overlaps = before is not None and before[0] == series and before[1] >= chunk.first
            if overlaps or not is_sound(series, chunk, seal):
                yield f"points of series {series} {stretch_told(chunk.first, chunk.last)} are damaged"
            before = series, chunk.last
    yield from _extents(rows)


def stretch_told(first: int, last: int) -> str:
    """Say from when to when, in UTC."""
    return f"from {_instant(first)} to {_instant(last)}"


def _instant(time: int) -> str:
    try:
        return f"{BEGINNING + timedelta(milliseconds=time):%Y-%m-%d %H:%M}"
    except OverflowError:  # It is the time that is damaged.
        return "an unknown time"


def _extents(rows: Rows) -> Iterator[str]:
    now = "min(first), max(last), sum(count), min(low), max(high)"
    sql = f"SELECT series_id, {now} FROM points_chunk GROUP BY series_id"  # noqa: S608
    actual = {SeriesId(series): tuple(known) for series, *known in rows.read(sql)}
    sql = "SELECT series_id, first, last, count, low, high FROM points_extent"
    told = {SeriesId(series): tuple(known) for series, *known in rows.read(sql)}
    for series in sorted(actual.keys() | told.keys()):
        if actual.get(series) != told.get(series):
            yield f"what is known of the points of series {series} does not fit them"
