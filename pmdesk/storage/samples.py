"""What checks saw of APIs: facts beside the ledger, kept as they are for a week and rolled up for good.

Each level is made of the one below: looks → 5 minutes → an hour → a day, with counts of each outcome and the times of
answers (`domain/latencies.py`). A roll-up writes what it finds below and can be done again at any time with the same
result, so a look that comes late only sends the levels back to its place, and whoever is killed in the middle loses
nothing. All functions here work in the transaction that is open; each call is a small step.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any

from pmdesk.domain.checks import Outcome, Sample
from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.kinds import CheckId
from pmdesk.domain.latencies import Latencies, unpack_into
from pmdesk.storage.rows import CHUNK, Rows

OUTCOMES = (Outcome.UP, Outcome.DEGRADED, Outcome.DOWN, Outcome.UNOBSERVED)
"""Outcomes in the order of the numbers that stand for them."""
NUMBER = {outcome: number for number, outcome in enumerate(OUTCOMES)}
UP, DEGRADED, DOWN, UNOBSERVED = range(4)
MINUTES, HOUR, DAY = 300, 3_600, 86_400
SPANS = (MINUTES, HOUR, DAY)
KEPT = {0: 7 * DAY, MINUTES: 35 * DAY, HOUR: 190 * DAY}
"""So long the looks themselves and each level are kept (seconds); days stay for good."""
LATEST = KEPT[0] - DAY
"""A look that comes later than this is not taken: what it would be rolled up with is about to go."""
GRACE_S = 120
"""A stretch is rolled up this long after its end."""
CHECKS_AT_ONCE = 50
FORGOTTEN_AT_ONCE = 5_000
LONGEST_MESSAGE = 300
GONE = """
SELECT check_id FROM sample_last WHERE at < ? AND check_id NOT IN (SELECT id FROM api_check) AND NOT EXISTS (
    SELECT 1 FROM change JOIN step ON step.id = change.step_id
    WHERE change.kind = 'api_check' AND change.row_id = check_id AND step.state IN ('done', 'undone')
) LIMIT 1
"""
PUT_LAST = """
INSERT INTO sample_last VALUES (?1, ?2, ?3, ?4, ?5, ?2, ?2) ON CONFLICT (check_id) DO UPDATE SET
    since = CASE WHEN excluded.at <= at OR outcome = excluded.outcome THEN since ELSE excluded.since END,
    outcome = CASE WHEN excluded.at > at THEN excluded.outcome ELSE outcome END,
    latency_us = CASE WHEN excluded.at > at THEN excluded.latency_us ELSE latency_us END,
    message = CASE WHEN excluded.at > at THEN excluded.message ELSE message END,
    at = max(at, excluded.at),
    first = min(first, excluded.first)
"""
ROLL = "start, up, degraded, down, unobserved, latencies"


@slotted
class Roll:
    """What was seen in a stretch: how often each outcome, and how long the answers took that were up, slow or not."""

    start: int
    up: int = 0
    degraded: int = 0
    down: int = 0
    unobserved: int = 0
    latencies: Latencies = field(default_factory=Latencies)

    @property
    def observed(self) -> int:
        """How many looks tell something of the API."""
        return self.up + self.degraded + self.down

    def count(self, outcome: int, latency_us: int | None) -> None:
        """Count one look."""
        if outcome == UP:
            self.up += 1
        elif outcome == DEGRADED:
            self.degraded += 1
        elif outcome == DOWN:
            self.down += 1
        else:
            self.unobserved += 1
        if latency_us is not None and outcome <= DEGRADED:
            self.latencies.add(latency_us / 1_000)

    def take(self, row: Sequence[Any]) -> None:
        """Count what a row of `ROLL` tells too."""
        _, up, degraded, down, unobserved, packed = row
        self.up += up
        self.degraded += degraded
        self.down += down
        self.unobserved += unobserved
        unpack_into(self.latencies, packed)

    def merge(self, other: "Roll") -> None:
        """Count all of another stretch too."""
        self.up += other.up
        self.degraded += other.degraded
        self.down += other.down
        self.unobserved += other.unobserved
        self.latencies.merge(other.latencies)


@frozen
class Last:
    """What a check saw last, and since when (seconds UTC) it sees that."""

    sample: Sample
    since: int


def put_samples(rows: Rows, samples: Sequence[Sample], now: int) -> set[CheckId]:
    """Keep what checks saw, and return whose looks were new; the same look again, or one far too late, is none.

    Of many failures in five minutes the first one's words are kept.
    """
    taken = sorted((each for each in samples if each.at > now - LATEST), key=lambda each: each.at)
    said = _said(rows, taken)
    new: list[Sample] = []
    for each in taken:
        latency = None if each.latency_ms is None else round(each.latency_ms * 1_000)
        message = each.message[:LONGEST_MESSAGE]
        if message:
            place = (each.check_id, each.at // MINUTES, each.outcome)
            message = "" if place in said else message
            said.add(place)
        written = rows.connection.execute(
            "INSERT OR IGNORE INTO sample VALUES (?, ?, ?, ?, ?)",
            (each.at, each.check_id, NUMBER[each.outcome], latency, message),
        )
        if written.rowcount:
            new.append(each)
    put_last(rows, new)
    if new:
        _send_back(rows, min(each.at for each in new))
    return {each.check_id for each in new}


def roll_up(rows: Rows, now: int) -> bool:
    """Do one small step of rolling up and forgetting; tells whether there may be more to do."""
    return (
        _roll_looks(rows, now)
        or _roll_level(rows, MINUTES, HOUR, now)
        or _roll_level(rows, HOUR, DAY, now)
        or _forget_gone(rows)
    )


def last_of(rows: Rows, check_ids: Iterable[int]) -> dict[CheckId, Last]:
    """Return what checks saw last, for those that saw anything."""
    found: dict[CheckId, Last] = {}
    wanted = list(check_ids)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        sql = f"SELECT check_id, at, outcome, latency_us, message, since FROM sample_last WHERE check_id IN ({marks})"  # noqa: S608
        for check_id, at, outcome, latency, message, since in rows.read(sql, part):
            found[check_id] = Last(_sample(check_id, at, outcome, latency, message), since)
    return found


def rolled_until(rows: Rows, span_s: int) -> int:
    """Return up to where a level is rolled up; what came later stands in the level below."""
    found = rows.read("SELECT until FROM sample_rolled WHERE span_s = ?", (span_s,))
    return int(found[0][0]) if found else 0


def put_roll(rows: Rows, span_s: int, check_id: int, roll: Roll) -> None:
    """Write what was seen in a stretch of a level, in place of what stands there."""
    rows.connection.execute(
        "INSERT OR REPLACE INTO sample_roll VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (span_s, check_id, *cells(roll))
    )


def cells(roll: Roll) -> tuple[int | bytes, ...]:
    """Return the cells of a stretch in the order of `ROLL`."""
    return roll.start, roll.up, roll.degraded, roll.down, roll.unobserved, roll.latencies.packed()


def _sample(check_id: CheckId, at: int, outcome: int, latency: int | None, message: str) -> Sample:
    return Sample(check_id, at, OUTCOMES[outcome], None if latency is None else latency / 1_000, message)


def _said(rows: Rows, samples: Iterable[Sample]) -> set[tuple[CheckId, int, Outcome]]:
    """Return of which stretches and outcomes something is said already, for the failures among samples."""
    found: set[tuple[CheckId, int, Outcome]] = set()
    for check_id, stretch in {(each.check_id, each.at // MINUTES) for each in samples if each.message}:
        sql = (
            "SELECT DISTINCT outcome FROM sample"
            " WHERE check_id = ? AND at >= ? AND at < ? AND outcome != 0 AND message != ''"
        )
        bounds = (check_id, stretch * MINUTES, (stretch + 1) * MINUTES)
        found |= {(check_id, stretch, OUTCOMES[outcome]) for (outcome,) in rows.read(sql, bounds)}
    return found


def put_last(rows: Rows, new: Sequence[Sample]) -> None:
    """Remember what checks saw last, since when they see that, and when they looked first."""
    for each in new:
        latency = None if each.latency_ms is None else round(each.latency_ms * 1_000)
        rows.connection.execute(
            PUT_LAST, (each.check_id, each.at, NUMBER[each.outcome], latency, each.message[:LONGEST_MESSAGE])
        )


def _send_back(rows: Rows, at: int) -> None:
    """Roll up again from where a look came late."""
    for span in SPANS:
        start = at // span * span
        rows.connection.execute(
            "UPDATE sample_rolled SET until = ?2, after_id = 0 WHERE span_s = ?1 AND until > ?2", (span, start)
        )


def _roll_looks(rows: Rows, now: int) -> bool:
    """Roll the next five minutes of looks up, and forget looks that are old."""
    first = rows.read("SELECT min(at) FROM sample WHERE at >= ?", (rolled_until(rows, MINUTES),))[0][0]
    end = (now - GRACE_S) // MINUTES * MINUTES
    if first is None or first >= end:
        return False
    start = first // MINUTES * MINUTES
    rolls: dict[int, Roll] = {}
    sql = "SELECT check_id, outcome, latency_us FROM sample WHERE at >= ? AND at < ?"
    for check_id, outcome, latency in rows.read(sql, (start, start + MINUTES)):
        rolls.setdefault(check_id, Roll(start)).count(outcome, latency)
    for check_id, roll in rolls.items():
        put_roll(rows, MINUTES, check_id, roll)
    set_rolled(rows, MINUTES, start + MINUTES)
    rows.connection.execute(
        "DELETE FROM sample WHERE (at, check_id) IN (SELECT at, check_id FROM sample WHERE at < ? ORDER BY at LIMIT ?)",
        (min(start, now - KEPT[0]), FORGOTTEN_AT_ONCE),
    )
    return True


def _roll_level(rows: Rows, below: int, span: int, now: int) -> bool:
    """Roll the next stretch of a level up for some checks, and forget what of the level below is old of them."""
    known = rows.read("SELECT until, after_id FROM sample_rolled WHERE span_s = ?", (span,))
    until, after = known[0] if known else (0, 0)
    end = rolled_until(rows, below) // span * span
    if until >= end:
        return False
    checks = list(_checks_of(rows, below, after))
    part = checks[:CHECKS_AT_ONCE]
    start = until
    if not after:
        start = (
            min((first for each in checks for first in _first(rows, below, each, until)), default=end) // span * span
        )
        if start >= end:
            set_rolled(rows, span, end)
            return False
    for check_id in part:
        roll = Roll(start)
        sql = f"SELECT {ROLL} FROM sample_roll WHERE span_s = ? AND check_id = ? AND start >= ? AND start < ?"  # noqa: S608
        for row in rows.read(sql, (below, check_id, start, start + span)):
            roll.take(row)
        if roll.observed or roll.unobserved:
            put_roll(rows, span, check_id, roll)
        oldest = min(start, now - KEPT[below])
        rows.connection.execute(
            "DELETE FROM sample_roll WHERE span_s = ? AND check_id = ? AND start < ?", (below, check_id, oldest)
        )
    if len(checks) > len(part):
        set_rolled(rows, span, start, part[-1])
    else:
        set_rolled(rows, span, start + span)
    return True


def _forget_gone(rows: Rows) -> bool:
    """Forget a part of what a check saw that is gone, and that no undo can bring back."""
    for (check_id,) in rows.read(GONE, (rolled_until(rows, MINUTES),)):
        gone = rows.connection.execute(
            "DELETE FROM sample_roll WHERE (span_s, check_id, start) IN"
            " (SELECT span_s, check_id, start FROM sample_roll"
            "  WHERE span_s IN (300, 3600, 86400) AND check_id = ? LIMIT ?)",
            (check_id, FORGOTTEN_AT_ONCE),
        )
        if not gone.rowcount:
            rows.connection.execute("DELETE FROM sample_last WHERE check_id = ?", (check_id,))
        return True
    return False


def _checks_of(rows: Rows, span: int, after: int) -> Iterator[int]:
    """Yield who has stretches of a level, by one seek each."""
    sql = "SELECT min(check_id) FROM sample_roll WHERE span_s = ? AND check_id > ?"
    while (found := rows.read(sql, (span, after))[0][0]) is not None:
        yield (after := int(found))


def _first(rows: Rows, span: int, check_id: int, since: int) -> list[int]:
    sql = "SELECT min(start) FROM sample_roll WHERE span_s = ? AND check_id = ? AND start >= ?"
    return [start for (start,) in rows.read(sql, (span, check_id, since)) if start is not None]


def set_rolled(rows: Rows, span: int, until: int, after: int = 0) -> None:
    """Remember up to where a level is rolled up, and in the stretch from there on, up to which check."""
    rows.connection.execute("INSERT OR REPLACE INTO sample_rolled VALUES (?, ?, ?)", (span, until, after))
