"""Prints what points cost: ten million in one series, framed at every zoom, appended to, revised and brought in.

Run it as a script: `python tests/bench/bench_series.py [millions]`. Frames are compared with the lowest and highest
value per pixel of the same window taken from arrays that lie in memory already, and with SQLite's own GROUP BY over one
row for each point; that table has a tenth of the points, its windows as many samples as ours would have there, and its
times are counted ten times. Medians are printed; beyond a limit the exit code is 1.
"""

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from pmdesk.commands.desk import Desk
from pmdesk.commands.settings import SetSetting
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.points import Times, Values
from pmdesk.storage import series
from pmdesk.storage.store import Role, open_workspace
from tests.storage.points import AddSeries, Import, Merge

STEP_MS = 1_000
MILLION = 1_000_000
BUCKETS = 1_500
PART = 500_000
SHARE = 10
WINDOWS = {"full range": 1.0, "10 %": 0.1, "1 %": 0.01, "0.01 %": 0.0001}
ROW_EACH = "SELECT min(value), max(value) FROM point WHERE time BETWEEN ? AND ? GROUP BY (time - ?) / ?"
LIMITS = {
    "file, bytes per point": 4.0,
    "frame full range, ms": 60.0,
    "frame 10 %, ms": 20.0,
    "frame 1 %, ms": 10.0,
    "frame 0.01 %, ms": 3.0,
    "append one point, edits": 6.0,
    "revise one point, edits": 6.0,
    "bring 1,000,000 in, s": 0.4,
    "the same again, s": 0.4,
    "undo 1,000,000, s": 0.6,
    "memory grows, MB": 64.0,
}


def made_up(count: int) -> tuple[Times, Values]:
    """A metric in cents that wanders, with a sample each second."""
    rng = np.random.default_rng(1)
    values = np.empty(count)
    for begin in range(0, count, MILLION):
        steps = rng.normal(0, 0.05, min(MILLION, count - begin))
        values[begin : begin + steps.size] = (values[begin - 1] if begin else 50.0) + np.cumsum(steps)
    return np.arange(count, dtype=np.int64) * STEP_MS + 1_600_000_000_000, np.round(values, 2)


def median_ms(work: Callable[[int], object], rounds: int) -> float:
    took: list[float] = []
    for number in range(rounds):
        begin = time.perf_counter()
        work(number)
        took.append(time.perf_counter() - begin)
    return 1000 * statistics.median(took)


def per_pixel(times: Times, values: Values, start: int, end: int) -> Values:
    """The lowest and highest value per pixel, as numpy does it over arrays in memory."""
    begin, behind = np.searchsorted(times, (start, end + 1))
    pixel = (times[begin:behind] - start) * BUCKETS // (end - start + 1)
    starts = np.flatnonzero(np.diff(pixel, prepend=-1))
    part = values[begin:behind]
    return np.concatenate([np.minimum.reduceat(part, starts), np.maximum.reduceat(part, starts)])


def windows(count: int) -> dict[str, tuple[int, Callable[[int], int]]]:
    """Each window's length, and where it starts in a round: it pans."""
    found: dict[str, tuple[int, Callable[[int], int]]] = {}
    for name, share in WINDOWS.items():
        length = int(count * share) * STEP_MS
        room = count * STEP_MS - length
        found[name] = length, lambda number, room=room: 1_600_000_000_000 + (number * 7919 * STEP_MS) % max(1, room)
    return found


def plain_table(path: Path, times: Times, values: Values) -> sqlite3.Connection:
    """One row for each point, as one would without thinking."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE point (time INTEGER PRIMARY KEY, value REAL)")
    connection.executemany("INSERT INTO point VALUES (?, ?)", zip(times.tolist(), values.tolist(), strict=True))
    connection.commit()
    return connection


def look_closely(path: Path, filled: SeriesId, count: int) -> None:
    """Open a workspace, zoom and pan through it, and print by how many MB this process grew."""
    before = most_mb()
    store = open_workspace(path, role=Role.READER)
    for length, start in windows(count).values():
        for number in range(20):
            series.frame(store, filled, start(number), start(number) + length, BUCKETS)
    store.close()
    print(most_mb() - before)


def most_mb() -> float:
    """The most memory this process has held so far (Linux tells it, without what its parent held)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def bring_in(desk: Desk, times: Times, values: Values, seen: dict[str, float]) -> SeriesId:
    """Fill a series part by part, as an import does, and time what imports of a million cost: the best of three."""
    took: list[tuple[float, float, float]] = []
    for number in range(3):
        other = desk.ask(AddSeries(f"Other {number}"))[1]
        imports = Import(other, times[:MILLION], values[:MILLION])
        took.append(
            tuple(
                median_ms(work, 1) / 1000
                for work in (
                    lambda _, imports=imports: desk.do(imports),
                    lambda _, imports=imports: desk.do(imports),
                    lambda _: desk.undo(),
                )
            )
        )
    names = ("bring 1,000,000 in, s", "the same again, s", "undo 1,000,000, s")
    seen |= {name: min(each) for name, each in zip(names, zip(*took, strict=True), strict=True)}
    filled = desk.ask(AddSeries("Filled"))[1]
    begin = time.perf_counter()
    for start in range(0, times.size, PART):
        desk.do(Merge(filled, times[start : start + PART], values[start : start + PART]))
    print(f"{times.size:,} points came in at {times.size / (time.perf_counter() - begin):,.0f} a second")
    return filled


def change(desk: Desk, filled: SeriesId, times: Times, seen: dict[str, float]) -> None:
    """Append and revise single points, beside the smallest durable edit there is."""
    last, middle = int(times[-1]), int(times[times.size // 2])
    edit = median_ms(lambda number: desk.do(SetSetting("bench", value=number)), 30)
    append = median_ms(lambda number: desk.do(Merge(filled, [last + (number + 1) * STEP_MS], [1.0])), 30)
    revise = median_ms(lambda number: desk.do(Merge(filled, [middle], [float(number)])), 30)
    print(f"one small edit {edit:.2f} ms, one point appended {append:.2f} ms, one revised {revise:.2f} ms, all durable")
    seen |= {"append one point, edits": append / edit, "revise one point, edits": revise / edit}


def zoom(
    desk: Desk, filled: SeriesId, table: sqlite3.Connection, times: Times, values: Values, seen: dict[str, float]
) -> None:
    print(f"{'window':12}{'frame':>10}{'numpy in memory':>18}{'ratio':>8}{'a row each':>14}{'ratio':>8}")
    for name, (length, start) in windows(times.size).items():
        rounds = 5 if length > times.size * STEP_MS // 20 else 15
        ours = median_ms(lambda n, s=start, w=length: series.frame(desk.store, filled, s(n), s(n) + w, BUCKETS), rounds)
        numpy = median_ms(lambda n, s=start, w=length: per_pixel(times, values, s(n), s(n) + w), rounds)
        part = length // SHARE
        asked = int(times[0]), int(times[0]) + part, int(times[0]), max(1, part // BUCKETS)
        plain = SHARE * median_ms(lambda _, asked=asked: table.execute(ROW_EACH, asked).fetchall(), 3)
        seen[f"frame {name}, ms"] = ours
        print(f"{name:12}{ours:9.2f}ms{numpy:16.2f}ms{ours / numpy:8.2f}{plain:12.1f}ms{ours / plain:8.4f}")


def main(count: int) -> int:
    seen: dict[str, float] = {}
    times, values = made_up(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.pmdesk"
        desk = Desk(open_workspace(path), SystemClock(), lambda _: None)
        filled = bring_in(desk, times, values, seen)
        change(desk, filled, times, seen)
        desk.store.checkpoint()
        seen["file, bytes per point"] = path.stat().st_size / count
        table = plain_table(Path(folder) / "plain.db", times[: count // SHARE], values[: count // SHARE])
        zoom(desk, filled, table, times, values, seen)
        desk.store.close()
        command = [sys.executable, __file__, "look", str(path), str(filled), str(count)]
        grown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
        seen["memory grows, MB"] = float(grown)
    for name, limit in LIMITS.items():
        print(f"{name:28}{seen[name]:10.2f}  (at most {limit:g}){'  TOO MUCH' if seen[name] > limit else ''}")
    return int(any(seen[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["look"]:
        look_closely(Path(sys.argv[2]), SeriesId(int(sys.argv[3])), int(sys.argv[4]))
        sys.exit(0)
    sys.exit(main(int(float(sys.argv[1]) * MILLION) if len(sys.argv) > 1 else 10 * MILLION))
