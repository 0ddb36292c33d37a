"""What there is of each series, in one row for lists of hundreds, and what happened on the way in."""

import json
from collections.abc import Iterable

from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Extent, Landed
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.series_chunks import chunks_of, samples_of

COUNTED = ("added", "replaced", "duplicates", "out_of_order", "late")
KNOWN = ("first", "last", "count", "low", "high", "newest")


def extents_of(rows: Rows, series_ids: Iterable[SeriesId]) -> dict[SeriesId, Extent]:
    """Return what there is of many series; those without points are left out."""
    wanted, found = list(series_ids), dict[SeriesId, Extent]()
    columns = ", ".join(("series_id", *KNOWN, "arrived", "revision", "thinned"))
    for begin in range(0, len(wanted), CHUNK):
        part = wanted[begin : begin + CHUNK]
        sql = f"SELECT {columns} FROM points_extent WHERE series_id IN ({','.join('?' * len(part))})"  # noqa: S608
        found |= {SeriesId(row[0]): Extent(*row[1:]) for row in rows.read(sql, part)}
    return found


def health_of(rows: Rows, series: SeriesId) -> Landed:
    """Return what became of all points that were brought into a series."""
    found = rows.read(f"SELECT {', '.join(COUNTED)} FROM points_extent WHERE series_id = ?", (series,))  # noqa: S608
    return Landed(**dict(zip(COUNTED, found[0], strict=True))) if found else Landed()


def refresh(edit: Edit, series: SeriesId, landed: Landed) -> None:
    """Write down what there is of a series now, and count what came."""
    columns = "min(first), max(first), max(last), sum(count), min(low), max(high)"
    first, last_chunk, *known = edit.read(f"SELECT {columns} FROM points_chunk WHERE series_id = ?", (series,))[0]  # noqa: S608
    if first is None:
        edit.connection.execute("DELETE FROM points_extent WHERE series_id = ?", (series,))
        return
    last = samples_of(edit, chunks_of(edit, series, start=last_chunk))[-1]
    edit.connection.execute(_upsert(), (series, first, *known, float(last.values[-1]), *counts_of(landed)))


def thinned_before(rows: Rows, series: SeriesId) -> int | None:
    """Return the time before which only some samples of each bucket are left, or None."""
    found = rows.read("SELECT thinned FROM points_extent WHERE series_id = ?", (series,))
    return found[0][0] if found else None


def mark_thinned(edit: Edit, series: SeriesId, before: int | None) -> None:
    """Write down that samples before a time are thinned; what is known of later ones stays."""
    if before is not None:
        sql = "UPDATE points_extent SET thinned = max(?1, coalesce(thinned, ?1)) WHERE series_id = ?2"
        edit.connection.execute(sql, (before, series))


def counts_of(landed: Landed) -> list[int]:
    """Return what is counted over time."""
    return [getattr(landed, name) for name in COUNTED]


def to_text(landed: Landed) -> str:
    """Return counts as JSON."""
    return json.dumps(counts_of(landed))


def from_text(text: str) -> Landed:
    """Return counts from JSON."""
    return Landed(**dict(zip(COUNTED, json.loads(text), strict=True)))


def taken_back(landed: Landed) -> Landed:
    """Return the counts that undo these."""
    return Landed(**{name: -getattr(landed, name) for name in COUNTED})


def _upsert() -> str:
    columns = ", ".join(("series_id", *KNOWN, *COUNTED, "arrived", "revision"))
    places = ", ".join("?" * (1 + len(KNOWN) + len(COUNTED)))
    newer = [f"{name} = excluded.{name}" for name in (*KNOWN, "revision")]
    newer += [f"{name} = max(0, {name} + excluded.{name})" for name in COUNTED]
    return (
        f"INSERT INTO points_extent ({columns}) VALUES ({places}, 0, random())"  # noqa: S608
        f" ON CONFLICT (series_id) DO UPDATE SET {', '.join(newer)}"
    )
