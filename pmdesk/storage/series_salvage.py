"""The points of a damaged file: every chunk whose checksums hold, and what stands about them rebuilt from these."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from typing import cast

from pmdesk.domain.classes import frozen
from pmdesk.storage.btree import Torn
from pmdesk.storage.engine import Cell, Connection
from pmdesk.storage.series_extents import COUNTED
from pmdesk.storage.series_pack import Packed, is_sound, unpack
from pmdesk.storage.wreck import Remains, Row

CHUNK = ("first", "last", "count", "low", "high", "sketch", "body")
OWN = ("arrived", *COUNTED, "thinned")
"""What of an extent cannot be told from the chunks."""


@frozen
class SavedPoints:
    """Rows to write by table; `lost` points are known to be missing of those that the file had."""

    tables: Mapping[str, list[Row]]
    lost: int = 0

    def write(self, connection: Connection) -> None:
        """Write them into a new workspace."""
        for table, rows in self.tables.items():
            for row in rows:
                sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608
                connection.execute(sql, cast("list[Cell]", list(row.values())))


def save_points(remains: Mapping[str, Remains], series: Container[int], *, undo_goes_on: bool) -> SavedPoints:
    """Return what is left of the points of these series; those of others only matter to an undo."""
    chunks = [row for row in _chunks(remains["points_chunk"]) if undo_goes_on or _whole(row["series_id"]) in series]
    by_series: dict[int, list[Row]] = defaultdict(list)
    for row in chunks:
        by_series[cast("int", row["series_id"])].append(row)
    known = {row_id: versions[0] for row_id, versions in remains["points_extent"].rows.items()}
    kept = Counter({each: sum(cast("int", row["count"]) for row in rows) for each, rows in by_series.items()})
    lost = sum(max(0, _whole(row["count"]) - kept[each]) for each, row in known.items() if each in series)
    tables = {
        "points_chunk": chunks,
        "points_extent": [_extent(each, rows, known.get(each, {})) for each, rows in by_series.items()],
        "points_swap": [versions[0] for versions in remains["points_swap"].rows.values()] if undo_goes_on else [],
    }
    return SavedPoints(tables, lost)


def _chunks(table: Remains) -> Iterator[Row]:
    """Yield sound chunks that do not overlap; those that hang in no tree only fill what is empty."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for found in (table.rows, {} if table.is_whole else table.strays):
        for row in (row for versions in found.values() for row in versions if _is_sound(row)):
            first, last = cast("int", row["first"]), cast("int", row["last"])
            spans = taken[cast("int", row["series_id"])]
            place = bisect(spans, (first, last))
            is_behind = place == 0 or spans[place - 1][1] < first
            if is_behind and (place == len(spans) or last < spans[place][0]):
                spans.insert(place, (first, last))
                yield {name: cell for name, cell in row.items() if name != "id"}


def _is_sound(row: Row) -> bool:
    if Torn.TORN in row.values():
        return False
    return is_sound(cast("int", row["series_id"]), _packed(row), cast("int", row["seal"]))


def _packed(row: Row) -> Packed:
    return Packed(*(row[name] for name in CHUNK))  # pyright: ignore[reportArgumentType]  # none of them is torn


def _extent(series: int, chunks: list[Row], known: Row) -> Row:
    last = max(chunks, key=lambda row: cast("int", row["last"]))
    thinned = known.get("thinned")
    return {
        "series_id": series,
        "first": min(cast("int", row["first"]) for row in chunks),
        "last": last["last"],
        "count": sum(cast("int", row["count"]) for row in chunks),
        "low": min(cast("float", row["low"]) for row in chunks),
        "high": max(cast("float", row["high"]) for row in chunks),
        "newest": float(unpack(_packed(last)).values[-1]),
        **{name: max(0, _whole(known.get(name))) for name in OWN[:-1]},
        "thinned": thinned if isinstance(thinned, int) else None,
        "revision": _whole(known.get("revision")) ^ 1,
    }


def _whole(cell: object) -> int:
    return cell if isinstance(cell, int) else 0
