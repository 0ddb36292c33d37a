"""Prints how fast a CSV of notes comes into a workspace, index and all, beside plain SQLite taking the same rows.

Run it as a script: `python tests/bench/bench_notes_import.py [rows]`. The file is opened, understood, read and brought
in as one durable step that can be undone, as the dialog does. The plain side is given the rows ready made: one
`executemany` into the same table with the same indexes, and a full-text index filled from it. Below a limit the exit
code is 1.
"""

import csv
import gc
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from pmdesk.commands.desk import Desk
from pmdesk.commands.take_notes import TakeNotesIn
from pmdesk.domain.changes import Actor
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.foreign_notes import NoteBatch
from pmdesk.domain.inbox import Note
from pmdesk.importers.notes.catalog import open_notes, read_notes
from pmdesk.storage.codec import shape_of
from pmdesk.storage.engine import connect
from pmdesk.storage.store import open_workspace

ROWS = 100_000
AT_LEAST = 10_000
NOW = datetime(2026, 3, 10, tzinfo=UTC)
HEADER = (
    "Created at",
    "Subject",
    "Message",
    "Name",
    "Email",
    "Company",
    "Segment",
    "ARR",
    "Plan",
    "Product",
    "Type",
    "Link",
)
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "ta",
    "su",
    "ver",
    "dan",
    "po",
    "li",
    "gra",
    "ne",
    "to",
    "shi",
    "mar",
    "ek",
    "bu",
    "fin",
    "zor",
    "al",
    "ha",
    "wi",
    "dro",
    "pen",
]


class Took:
    """How long something took, by the clock and of the processor: on a busy machine they differ."""

    def __init__(self) -> None:
        self.clock, self.processor = time.perf_counter(), time.process_time()

    def end(self) -> None:
        self.clock, self.processor = time.perf_counter() - self.clock, time.process_time() - self.processor

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.processor:.2f} s of the processor)"


def vocabulary(rng: random.Random, count: int) -> list[str]:
    """Return made-up words."""
    return ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(count)]


def written(folder: Path, rows: int) -> Path:
    """Write notes of some forty words, of many people, companies and segments."""
    rng = random.Random(1)
    words = vocabulary(rng, 20_000)
    weights = [1 / (rank + 5) for rank in range(len(words))]
    picked = rng.choices(words, weights, k=400_000)
    path = folder / "feedback.csv"
    with path.open("w", newline="") as stream:
        rows_of = csv.writer(stream)
        rows_of.writerow(HEADER)
        for at in range(rows):
            start, person = rng.randrange(350_000), rng.randrange(max(1, rows // 5))
            company = person // 8
            rows_of.writerow(
                (
                    f"{NOW - timedelta(seconds=60 * at):%Y-%m-%dT%H:%M:%SZ}",
                    " ".join(picked[start : start + 5]).capitalize(),
                    " ".join(picked[start + 5 : start + rng.randint(15, 70)]) + ".",
                    f"Person {person}",
                    f"person{person}@company{company}.example",
                    f"Company {company}",
                    ("Large sellers", "Small sellers", "EU shoppers")[company % 3],
                    f"{(company * 37) % 900 * 1000}",
                    ("Free", "Team", "Enterprise")[company % 3],
                    ("Storefront", "Checkout", "Seller Hub")[at % 3],
                    ("Feature request", "Bug", "Question")[at % 3],
                    f"https://help.example/t/{at}",
                )
            )
    return path


def read(path: Path) -> tuple[NoteBatch, Took, float]:
    """Return what the file holds, the time of it, and the longest pause in which nobody could call it off."""
    took = Took()
    file = open_notes([path])
    pauses = [time.perf_counter()]
    batch = read_notes(file, None, lambda _done, _total: pauses.append(time.perf_counter()))
    took.end()
    return batch, took, max(after - before for before, after in pairwise([*pauses, time.perf_counter()]))


def bring(batch: NoteBatch, workspace: Path) -> tuple[Took, Took, list[tuple[Any, ...]]]:
    """Return the time for bringing in and for undo, and the rows as they lie there."""
    desk = Desk(open_workspace(workspace), FixedClock(NOW), lambda _changes: None)
    took = Took()
    _, taken = desk.ask(TakeNotesIn(batch, "feedback.csv", NOW), Actor.IMPORT)
    took.end()
    assert taken.added == len(batch.notes) == desk.store.count(Note)
    shape = shape_of(Note)
    rows = desk.store.read(f"SELECT {shape.listed} FROM note")  # noqa: S608
    undone = Took()
    desk.undo()
    undone.end()
    desk.store.close()
    return took, undone, rows


def plain(rows: list[tuple[Any, ...]], workspace: Path) -> Took:
    """Return the time that SQLite alone takes for the same rows and an index of their words."""
    open_workspace(workspace).close()
    connection = connect(workspace, busy_ms=0)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (title, body, content='', prefix='2 3')")
    connection.execute("PRAGMA foreign_keys = OFF")
    took = Took()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(shape_of(Note).insert, rows)
    connection.execute("INSERT INTO words (rowid, title, body) SELECT id, title, body FROM note ORDER BY id")
    connection.execute("COMMIT")
    took.end()
    connection.close()
    return took


def main() -> int:
    """Print the table, and return the exit code."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    gc.disable()  # As in the window and on the command line.
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), rows)
        batch, reading, pause = read(path)
        assert len(batch.notes) == rows
        assert not batch.troubles
        bringing, undone, lying = bring(batch, Path(folder) / "bench.pmdesk")
        alone = plain(lying, Path(folder) / "plain.pmdesk")
    clock, processor = reading.clock + bringing.clock, reading.processor + bringing.processor
    print(f"{rows:,} notes: {rows / clock:,.0f} notes/s into the workspace (at least {AT_LEAST:,})")
    print(f"  by the processor alone {rows / processor:,.0f} notes/s, without reading {rows / bringing.processor:,.0f}")
    print(f"  read {reading}, longest pause {pause * 1000:.0f} ms")
    print(f"  brought in {bringing}, undone {undone}")
    print(f"  plain SQLite with the rows ready made {alone}")
    ratio = bringing.processor / alone.processor
    print(f"  bringing in is {ratio:.1f} × plain SQLite, the whole {processor / alone.processor:.1f} ×")
    return int(rows / clock < AT_LEAST)


if __name__ == "__main__":
    sys.exit(main())
