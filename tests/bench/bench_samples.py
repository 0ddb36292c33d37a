"""How large two years of 100 checks a minute become, and how long it takes to keep, roll up and read them.

Usage: python -m tests.bench.bench_samples [FOLDER]. The levels are filled as they stand after two years, in the order
of time and check by check, as the prober fills them, so that pages lie as they would; what answers took is drawn from
some hundred stretches. Times are processor times, beside the same number of rows written by SQLite alone.
"""

import sys
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random
from time import process_time

from pmdesk.domain.checks import Check, Outcome, Sample
from pmdesk.domain.kinds import ApiId, CheckId
from pmdesk.domain.vendors import SlaIndicator
from pmdesk.queries.measured_levels import Aim, burn_of, seen_in, used_up_of
from pmdesk.storage.codec import shape_of
from pmdesk.storage.engine import Connection, connect
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import DAY, HOUR, KEPT, MINUTES, Roll, put_samples, roll_up, set_rolled
from pmdesk.storage.samples_read import stretches
from pmdesk.storage.store import build
from tests.world import NOW

CHECKS, YEARS, BOUND_MB = 100, 2, 200.0
NOW_S = int(NOW.timestamp()) // DAY * DAY
POOL = 300
PUT = "INSERT INTO sample_roll VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def made(random: Random, looks: int) -> list[tuple[int, int, int, int, bytes]]:
    """Return stretches of so many looks: counts and packed times, log-normal with a long tail."""
    found: list[tuple[int, int, int, int, bytes]] = []
    for _ in range(POOL):
        roll, base = Roll(0), random.uniform(60, 400)
        for _ in range(looks):
            bad = random.random() < 0.002
            roll.count(2 if bad else 0, None if bad else round(1_000 * base * random.lognormvariate(0, 0.45)))
        found.append((roll.up, roll.degraded, roll.down, roll.unobserved, roll.latencies.packed()))
    return found


def fill(connection: Connection, random: Random) -> None:
    """Fill all levels as they stand at the end."""
    ids = range(1, CHECKS + 1)
    spans = ((DAY, YEARS * 365 * DAY, 1_440), (HOUR, KEPT[HOUR], 60), (MINUTES, KEPT[MINUTES], 5))
    for span, kept, looks in spans:
        pool = made(random, looks)
        for start in range(NOW_S - kept, NOW_S, span):
            connection.executemany(PUT, [(span, check, start, *random.choice(pool)) for check in ids])
        set_rolled(Rows(connection), span, NOW_S)
    for at in range(NOW_S - KEPT[0], NOW_S, 60):
        rows = [(at, check, 0, random.randrange(60_000, 900_000), "") for check in ids]
        connection.executemany("INSERT INTO sample VALUES (?, ?, ?, ?, ?)", rows)


def keep_and_roll(rows: Rows, random: Random) -> tuple[float, float, float]:
    """Return the processor seconds that keeping an hour of looks and rolling it up takes, and the longest step."""
    keeping, rolling, longest = 0.0, 0.0, 0.0
    for minute in range(60):
        at = NOW_S + minute * 60
        looks = [Sample(CheckId(check), at, Outcome.UP, random.uniform(60, 900)) for check in range(1, CHECKS + 1)]
        begun = process_time()
        rows.connection.execute("BEGIN IMMEDIATE")
        put_samples(rows, looks, at)
        rows.connection.execute("COMMIT")
        keeping += process_time() - begun
        more = True
        while more:
            begun = process_time()
            rows.connection.execute("BEGIN IMMEDIATE")
            more = roll_up(rows, at)
            rows.connection.execute("COMMIT")
            rolling += (took := process_time() - begun)
            longest = max(longest, took)
    return keeping, rolling, longest


def floor(rows: Rows) -> float:
    """Return what SQLite alone takes for as many rows of the same kind, a transaction for each minute."""
    rows.connection.execute("CREATE TABLE floor (at INTEGER, id INTEGER, a INTEGER, b INTEGER, c TEXT)")
    begun = process_time()
    for minute in range(60):
        rows.connection.execute("BEGIN IMMEDIATE")
        rows.connection.executemany(
            "INSERT INTO floor VALUES (?, ?, ?, ?, ?)", [(minute, n, 0, 250_000, "") for n in range(CHECKS)]
        )
        rows.connection.execute("COMMIT")
    return process_time() - begun


def read(rows: Rows) -> list[tuple[str, float]]:
    """Return what the cards ask of one check and of all, and how long each takes."""
    found: list[tuple[str, float]] = []
    all_checks = tuple(rows.many(Check, range(1, CHECKS + 1)))
    for name, checks in (("one check", all_checks[:1]), ("all 100 checks as one API", all_checks)):
        begun = process_time()
        stretches(rows, [check.id for check in checks], (NOW_S - 2 * DAY, NOW_S), MINUTES)
        found.append((f"48 h of {name}", process_time() - begun))
        for indicator, target in ((SlaIndicator.AVAILABILITY, 99.95), (SlaIndicator.LATENCY_P95, 500.0)):
            aim = Aim("", indicator, target, checks, ApiId(1))
            begun = process_time()
            seen_in(rows, aim, NOW)
            burn_of(rows, aim, int(NOW.timestamp()))
            used_up_of(rows, aim, NOW)
            found.append((f"28 days of {name}, {indicator.value}", process_time() - begun))
    return found


def main(folder: Path) -> None:
    """Print the figures."""
    path, random = folder / "samples.pmdesk", Random(3)
    path.touch()
    build(path)
    empty = path.stat().st_size
    with closing(connect(path, busy_ms=0)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        shape, rows = shape_of(Check), Rows(connection)
        begun = process_time()
        connection.execute("BEGIN")
        for number in range(1, CHECKS + 1):
            connection.execute(shape.insert, shape.cells(Check(CheckId(number), ApiId(1), f"Check {number}", "m")))
        fill(connection, random)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        size = (path.stat().st_size - empty) / 1e6
        print(f"{CHECKS} checks a minute for {YEARS} years: {size:.0f} MB (at most {BOUND_MB:.0f})")
        for span, count, packed in rows.read(
            "SELECT span_s, count(*), avg(length(latencies)) FROM sample_roll GROUP BY span_s"
        ):
            print(f"  {span:>6} s: {count:>9} rows, {packed:.0f} bytes of times each")
        print(f"  made in {process_time() - begun:.0f} s")
        keeping, rolling, longest = keep_and_roll(rows, random)
        alone = floor(rows)
        print(f"an hour of looks: kept in {keeping:.2f} s, {keeping / alone:.1f} × bare rows")
        print(f"  rolled up in {rolling:.2f} s, longest step {longest * 1_000:.0f} ms")
        print(f"  together {100 * (keeping + rolling) / HOUR:.4f} % of a core")
        for name, took in read(rows):
            print(f"{name}: {took * 1_000:.0f} ms")
    if size > BOUND_MB:
        raise SystemExit("too large")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as found:
            main(Path(found))
