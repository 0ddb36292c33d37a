"""Reading what checks saw: stretch by stretch for a chart, or all of a time at once, as coarse as fits."""

from collections.abc import Callable, Iterator, Sequence

from pmdesk.storage.rows import CHUNK, Rows
from pmdesk.storage.samples import DAY, HOUR, KEPT, MINUTES, ROLL, SPANS, Roll, rolled_until

BELOW = {DAY: HOUR, HOUR: MINUTES, MINUTES: 0}
Piece = tuple[int, int]
"""A stretch of time: its start and what is no longer part of it, seconds UTC."""
Slot = Callable[[int], Roll]
"""Where what was seen at an instant is counted."""


def stretches(rows: Rows, check_ids: Sequence[int], piece: Piece, span_s: int) -> dict[int, Roll]:
    """Return what checks together saw in each stretch of a level, by its start, in order; empty ones are left out."""
    since, until = piece
    found: dict[int, Roll] = {}

    def slot(at: int) -> Roll:
        place = at // span_s * span_s
        roll = found.get(place)
        if roll is None:
            roll = found[place] = Roll(place)
        return roll

    _gather(rows, check_ids, (since // span_s * span_s, until), span_s, slot)
    return dict(sorted(found.items()))


def total(
    rows: Rows, check_ids: Sequence[int], pieces: Sequence[Piece], now: int, *, with_latencies: bool = True
) -> Roll:
    """Return what checks together saw in some pieces of time; without the times of answers that is quicker.

    A piece counts as far as whole stretches of five minutes lie in it, or of an hour or a day where only those are
    kept; one that reaches up to now counts to its end.
    """
    found = Roll(pieces[0][0] if pieces else now)
    for since, until in pieces:
        fine = finest(since, now)
        start = -(-since // fine) * fine
        end = until if until >= now else until // fine * fine
        for span, part in _cut(start, end, fine):
            _gather(rows, check_ids, part, span, lambda _at: found, with_latencies=with_latencies)
    return found


def finest(since: int, now: int) -> int:
    """Return the finest level that is kept since an instant."""
    return next((span for span in SPANS if since >= now - KEPT.get(span, now)), DAY)


def first_seen(rows: Rows, check_ids: Sequence[int]) -> int | None:
    """Return when the first of some checks looked first."""
    sql = "SELECT first FROM sample_last WHERE check_id = ?"
    return min((int(first) for each in check_ids for (first,) in rows.read(sql, (each,))), default=None)


def _cut(start: int, end: int, fine: int) -> Iterator[tuple[int, Piece]]:
    """Yield the pieces of a stretch, each with the coarsest level that fits into it."""
    for span in reversed(SPANS):
        inner = -(-start // span) * span, end // span * span
        if span == fine or inner[0] < inner[1]:
            if span == fine:
                if start < end:
                    yield span, (start, end)
                return
            yield from _cut(start, inner[0], fine)
            yield span, inner
            yield from _cut(inner[1], end, fine)
            return


def _gather(
    rows: Rows, check_ids: Sequence[int], piece: Piece, span: int, slot: Slot, *, with_latencies: bool = True
) -> None:
    """Count what a level tells of a piece, and where it is not rolled up yet, the levels below."""
    since, until = piece
    if since >= until:
        return
    if not span:
        _gather_looks(rows, check_ids, piece, slot)
        return
    middle = min(until, max(since, rolled_until(rows, span)))
    listed = ROLL if with_latencies else ROLL.replace("latencies", "x''")
    sql = f"SELECT {listed} FROM sample_roll WHERE span_s = ? AND check_id = ? AND start >= ? AND start < ?"  # noqa: S608
    for check_id in check_ids:
        for row in rows.read(sql, (span, check_id, since, middle)):
            slot(row[0]).take(row)
    _gather(rows, check_ids, (middle, until), BELOW[span], slot, with_latencies=with_latencies)


def _gather_looks(rows: Rows, check_ids: Sequence[int], piece: Piece, slot: Slot) -> None:
    for start in range(0, len(check_ids), CHUNK):
        part = check_ids[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        sql = f"SELECT at, outcome, latency_us FROM sample WHERE at >= ? AND at < ? AND check_id IN ({marks})"  # noqa: S608
        for at, outcome, latency in rows.read(sql, (*piece, *part)):
            slot(at).count(outcome, latency)
