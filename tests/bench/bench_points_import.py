"""Prints how fast a CSV of a million points comes into a workspace, beside DuckDB's bare read and a loop in Python.

Run it as a script: `python tests/bench/bench_points_import.py [rows]`. The file is opened, understood, read and brought
in as one durable step, as the dialog does; the others only read it. Below a limit the exit code is 1.
"""

import csv
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import duckdb

from pmdesk.commands.desk import Desk
from pmdesk.commands.take_in import Landing, TakeIn
from pmdesk.domain.changes import Actor
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.metrics import Series
from pmdesk.domain.points import Batch
from pmdesk.importers.points.opening import open_points
from pmdesk.importers.points.reading import read_source
from pmdesk.storage import series
from pmdesk.storage.store import open_workspace

ROWS = 1_000_000
AT_LEAST = 150_000
NOW = datetime(2026, 3, 10, tzinfo=UTC)
START = datetime(2025, 1, 1, tzinfo=UTC)


def written(folder: Path, rows: int) -> Path:
    """Write a time and a value a row, ten seconds apart."""
    path = folder / "latency.csv"
    rng = random.Random(1)
    with path.open("w") as stream:
        stream.write("time,value\n")
        for at in range(rows):
            stream.write(f"{START + timedelta(seconds=10 * at):%Y-%m-%d %H:%M:%S},{rng.gauss(400, 60):.2f}\n")
    return path


def read(path: Path) -> tuple[Batch, float]:
    """Return what the file holds, and the longest pause in which nobody could call it off."""
    pauses = [time.perf_counter()]
    file = open_points(path)
    pauses.append(time.perf_counter())
    batch = read_source(file.source, file.mapping, lambda _done, _about: pauses.append(time.perf_counter()))
    return batch, max(after - before for before, after in pairwise(pauses[1:]))


def bring(path: Path, workspace: Path) -> tuple[float, float, float]:
    """Return the seconds for reading, for bringing in, and the longest pause."""
    desk = Desk(open_workspace(workspace), FixedClock(NOW), lambda _changes: None)
    began = time.perf_counter()
    batch, pause = read(path)
    between = time.perf_counter()
    desk.ask(TakeIn(batch, path.name, NOW, None, (Landing(batch.series[0].metric),)), Actor.IMPORT)
    ended = time.perf_counter()
    (row,) = desk.store.all(Series)
    there = series.extent(desk.store, row.id)
    assert there is not None
    assert there.count == batch.count
    desk.store.close()
    return between - began, ended - between, pause


def by_duckdb(path: Path) -> float:
    """Return the seconds of DuckDB's own read into arrays."""
    began = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute("SELECT * FROM read_csv(?)", [str(path)]).fetchnumpy()
    return time.perf_counter() - began


def by_loop(path: Path) -> float:
    """Return the seconds of a loop over `csv` with `datetime` and `float`."""
    began = time.perf_counter()
    with path.open(newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        points = [(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp(), float(value)) for day, value in rows]
    assert points
    return time.perf_counter() - began


def main() -> int:
    """Print the table, and return the exit code."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), rows)
        reading, bringing, pause = bring(path, Path(folder) / "bench.pmdesk")
        whole, duck, loop = reading + bringing, by_duckdb(path), by_loop(path)
    print(f"{rows:,} rows: {rows / whole:,.0f} points/s into the workspace (at least {AT_LEAST:,})")
    print(f"  read {reading:.2f} s, brought in {bringing:.2f} s, longest pause {pause * 1000:.0f} ms")
    print(f"  {whole / duck:.1f} × DuckDB's bare read ({duck:.2f} s)")
    print(f"  {whole / loop:.2f} × a loop in Python ({loop:.2f} s)")
    return int(rows / whole < AT_LEAST)


if __name__ == "__main__":
    sys.exit(main())
