"""Prints what the ledger costs: each piece of the desk's work against plain SQLite doing the same to the disk.

Run it as a script: `python tests/bench/bench_storage.py [rounds]`. The plain side uses the same SQLite, the same tables
and durability, and writes the same rows, as one would by hand without undo, checks or messages. In each round both are
done once, in turn; medians and the medians of the rounds' ratios are printed. Beyond a limit the exit code is 1.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import Rename, SetFields
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.storage.backup import Reason, make
from pmdesk.storage.codec import shape_of
from pmdesk.storage.engine import Connection
from pmdesk.storage.ledger import Edit
from pmdesk.storage.store import Store, open_workspace
from tests.past import rows_as_of

ITEMS, EDITS, PAST = 20_000, 50, 5_000
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
SHAPE = shape_of(Item)
LIST = f"SELECT {SHAPE.listed} FROM item"  # noqa: S608
LIMITS = {
    "one edit, durable": 3.5,
    "add 20,000 items": 4.0,
    "change 20,000 items": 9.0,
    "undo that": 7.0,
    "read 20,000 items": 8.0,
    "20,000 items before 5,000 changes": 8.0,
    "verified backup": 6.0,
}


@dataclass(frozen=True)
class AddMany:
    """An import of items."""

    label: str = "Import"

    def apply(self, edit: Edit) -> None:
        for item in made_up(ITEMS):
            edit.put(replace(item, id=edit.next_id()))


@dataclass(frozen=True)
class ChangeMany:
    """Every item's progress, each another one."""

    by: int
    label: str = "Set progress"

    def apply(self, edit: Edit) -> None:
        for item in edit.all(Item):
            edit.put(replace(item, progress=(item.progress + self.by) % 101))


def made_up(count: int) -> list[Item]:
    start, end = date(2026, 1, 1), date(2026, 2, 1)
    return [
        Item(
            number, ItemKind.FEATURE, f"Item {number}", f"a{number:06}", start=start, end=end, description="Text. " * 8
        )
        for number in range(1, count + 1)
    ]


class Both:
    """The desk's file, and a plain one beside it with the same tables."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(FIRST)
        self.store = open_workspace(folder / "desk.pmdesk")
        self.desk = Desk(self.store, self.clock, lambda _: None)
        self.other = open_workspace(folder / "plain.pmdesk")
        self.plain: Connection = self.other.connection

    def step(self, label: str) -> int:
        sql = "INSERT INTO step (at, actor, label, state) VALUES (?, 'person', ?, 'done') RETURNING id"
        return self.plain.execute(sql, (FIRST.isoformat(), label)).fetchall()[0][0]

    def within(self, work: Callable[[], object]) -> None:
        self.plain.execute("BEGIN IMMEDIATE")
        work()
        self.plain.execute("COMMIT")

    def close(self) -> None:
        for store in (self.store, self.other):
            store.close()


CHANGE = "INSERT INTO change (step_id, kind, row_id, before, after) VALUES (?, 'item', ?, ?, ?)"


def plain_add(both: Both) -> None:
    rows = [tuple(SHAPE.encode(item).values()) for item in made_up(ITEMS)]
    step = both.step("Import")
    both.plain.executemany(SHAPE.insert, rows)
    both.plain.executemany(
        CHANGE, [(step, row[0], None, json.dumps(dict(zip(SHAPE.names, row, strict=True)))) for row in rows]
    )


def plain_change(both: Both, by: int) -> None:
    rows = both.plain.execute("SELECT id, progress FROM item").fetchall()
    step = both.step("Set progress")
    new = [((progress + by) % 101, row_id) for row_id, progress in rows]
    both.plain.executemany("UPDATE item SET progress = ? WHERE id = ?", new)
    changes = zip(rows, new, strict=True)
    both.plain.executemany(
        CHANGE,
        [(step, old[0], json.dumps({"progress": old[1]}), json.dumps({"progress": now})) for old, (now, _) in changes],
    )


def plain_edits(both: Both, mark: int) -> None:
    for number in range(EDITS):
        both.plain.execute("BEGIN IMMEDIATE")
        before = both.plain.execute("SELECT title FROM item WHERE id = 7").fetchall()[0][0]
        title = f"{mark} {number}"
        both.plain.execute("UPDATE item SET title = ? WHERE id = 7", (title,))
        images = (json.dumps({"title": before}), json.dumps({"title": title}))
        both.plain.execute(CHANGE, (both.step("Rename"), 7, *images))
        both.plain.execute("COMMIT")


def desk_edits(both: Both, mark: int) -> None:
    for number in range(EDITS):
        both.desk.do(Rename(Item, 7, f"{mark} {number}"))


def plain_past(both: Both) -> None:
    rows = {row[0]: row for row in both.plain.execute(LIST).fetchall()}
    sql = "SELECT row_id, before FROM change ORDER BY id DESC LIMIT ?"
    for row_id, before in both.plain.execute(sql, (PAST,)).fetchall():
        image = dict(zip(SHAPE.names, rows[row_id], strict=True)) | json.loads(before)
        rows[row_id] = tuple(image.values())


def plain_copy(both: Both, folder: Path, mark: int) -> None:
    both.plain.execute("VACUUM INTO ?", (str(folder / f"{mark}.copy"),))


def make_past(both: Both) -> None:
    """5,000 changes of single rows after the first instant, in steps of 100."""
    for start in range(0, PAST, 100):
        both.clock.instant += timedelta(minutes=1)
        ids = tuple(range(start + 1, start + 101))
        both.desk.do(SetFields(Item, ids, {"owner": f"Owner {start}"}, "Set owner"))


def timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def one_round(folder: Path) -> dict[str, tuple[float, float]]:
    """Do everything once on new files; returns seconds by name, of the desk and of plain SQLite."""
    both, found = Both(folder), {}
    desk, store = both.desk, both.store
    found["add 20,000 items"] = timed(lambda: desk.do(AddMany())), timed(lambda: both.within(lambda: plain_add(both)))
    found["one edit, durable"] = timed(lambda: desk_edits(both, 1)), timed(lambda: plain_edits(both, 1))
    change = timed(lambda: both.within(lambda: plain_change(both, 7)))
    found["change 20,000 items"] = timed(lambda: desk.do(ChangeMany(7))), change
    found["undo that"] = timed(desk.undo), timed(lambda: both.within(lambda: plain_change(both, -7)))
    found["read 20,000 items"] = timed(lambda: store.all(Item)), timed(lambda: both.plain.execute(LIST).fetchall())
    make_past(both)
    past = timed(lambda: rows_as_of(store, Kind.ITEM, FIRST))
    found["20,000 items before 5,000 changes"] = past, timed(lambda: plain_past(both))
    found["verified backup"] = copied(store, both, folder)
    both.close()
    return {name: (ours / per, plain / per) for name, (ours, plain) in found.items() for per in (SHARE.get(name, 1),)}


SHARE = {"one edit, durable": EDITS}


def copied(store: Store, both: Both, folder: Path) -> tuple[float, float]:
    clock = FixedClock(FIRST)
    return timed(lambda: make(store.path, Reason.BY_HAND, clock)), timed(lambda: plain_copy(both, folder, 1))


def main() -> int:
    """Measure, print, and return 1 when a limit was broken."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    found: list[dict[str, tuple[float, float]]] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            found.append(one_round(Path(folder)))
    kept = True
    for name, limit in LIMITS.items():
        ours, plain = (statistics.median(each[name][side] for each in found) * 1000 for side in (0, 1))
        ratio = statistics.median(each[name][0] / each[name][1] for each in found)
        print(f"{name:36} {ours:8.2f} ms, plain {plain:8.2f} ms  ratio {ratio:.2f} (limit {limit})")
        kept &= ratio <= limit
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
