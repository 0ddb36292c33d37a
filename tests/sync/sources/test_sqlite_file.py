"""A SQLite file is read by one SELECT, never changed, and never holds us up."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, SourceKind
from pmdesk.domain.points import Batch
from pmdesk.storage.store import open_workspace
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.reading import Fetched
from pmdesk.sync.sources.sqlite_file import fetch
from tests.sync.asking import means, metric, ms, source, told

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '2026-01-01' AS day, max(i) FROM n"
ROWS = [
    ("2026-03-01 08:00", "free", 5),
    ("2026-03-01 19:30", "paid", 2.5),
    ("2026-03-02T09:00", "free", 7),
    ("2026-03-03 09:00", "free", None),
]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "shop, 100 %?#.sqlite"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE sales (at TEXT, plan TEXT, sum REAL)")
        made.executemany("INSERT INTO sales VALUES (?, ?, ?)", ROWS)
    yield path
    with closing(sqlite3.connect(path)) as kept:
        assert kept.execute("SELECT * FROM sales").fetchall() == ROWS


def ask(path: object, query: str, since: str | None = None, until: str = "2026-03-10", **more: object) -> Fetched:
    with means(**more) as given:  # pyright: ignore[reportArgumentType]
        begin = None if since is None else ms(since)
        return fetch(source(SourceKind.SQLITE, path), metric(query), begin, ms(until), given)


def refusal(path: object, query: str, **more: object) -> str:
    with pytest.raises(DeskError) as caught:
        ask(path, query, **more)
    assert caught.value.remedy
    return str(caught.value)


def test_a_query_gives_a_series_for_each_dimension_value(shop: Path):
    found = ask(shop, "SELECT date(at) AS day, plan, sum(sum) AS sum FROM sales GROUP BY 1, 2 ORDER BY 1")
    assert told(found.batch) == {
        ("sum", "free"): [("2026-03-01T00:00", 5), ("2026-03-02T00:00", 7)],
        ("sum", "paid"): [("2026-03-01T00:00", 2.5)],
    }
    assert found.batch.series[0].dimensions == ("plan", "free")
    assert found.batch.empty == 1


def test_several_columns_of_numbers_are_several_metrics(shop: Path):
    found = ask(shop, "SELECT date(at) AS day, count(*) AS n, sum(sum) AS total FROM sales GROUP BY 1 LIMIT 1")
    assert told(found.batch) == {("n",): [("2026-03-01T00:00", 2)], ("total",): [("2026-03-01T00:00", 7.5)]}


def test_only_the_stretch_is_asked_for(shop: Path):
    query = "SELECT date(at) AS day, sum FROM sales WHERE at >= :since AND at < :until"
    found = ask(shop, query, since="2026-03-02", until="2026-03-03")
    assert told(found.batch) == {("sum",): [("2026-03-02T00:00", 7)]}


def test_a_row_that_cannot_be_read_stays_out_and_is_told(shop: Path):
    query = (
        "SELECT 'soon' AS day, 1 AS n UNION ALL SELECT '2026-03-01', 2 UNION ALL SELECT '2026-03-02', 'x' ORDER BY 2"
    )
    found = ask(shop, query)
    assert told(found.batch) == {("n",): [("2026-03-01T00:00", 2)]}
    assert [(row.line, row.reason) for row in found.batch.bad] == [
        (1, "“soon” is not a time."),
        (3, "“x” is not a number."),
    ]


def test_infinite_values_are_left_out_and_counted(shop: Path):
    found = ask(shop, "SELECT '2026-03-01' AS day, 9e999 AS n UNION ALL SELECT '2026-03-02', 1")
    assert told(found.batch) == {("n",): [("2026-03-02T00:00", 1)]}
    assert found.notes == ("1 value is not a finite number and is left out.",)


def test_nothing_found_is_nothing(shop: Path):
    assert ask(shop, "SELECT at, sum FROM sales WHERE 0").batch == Batch(())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DELETE FROM sales", "a source is only read"),
        ("SELECT 1; DELETE FROM sales", "several statements"),
        ("WITH a AS (SELECT 1) DELETE FROM sales", "more than read"),
        ("SELECT at, sum FROM sales WHERE load_extension('x')", "refused"),
        ("SELECT at, summe FROM sales", "“no such column: summe”"),
        ("SELECT at FROM sales", "no column of numbers"),
        ("SELECT sum FROM sales", "no column of times"),
        ("SELECT date('now') AS day, writefile('/tmp/x', 'y')", "no such function: writefile"),
        ("SELECT \ud800 FROM sales", "cannot read"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(shop: Path, query: str, words: str):
    assert words in refusal(shop, query)


def test_a_query_without_end_is_stopped_in_time(shop: Path):
    began = time.monotonic()
    assert "took longer than 0 s and was stopped" in refusal(shop, ENDLESS, seconds=0.3)
    assert time.monotonic() - began < 3


def test_calling_off_stops_a_query_at_once(shop: Path):
    wish = CallOff()
    threading.Timer(0.2, wish.set).start()
    began = time.monotonic()
    with pytest.raises(CalledOff):
        ask(shop, ENDLESS, call_off=wish)
    assert time.monotonic() - began < 3


def test_a_query_that_does_not_aggregate_is_refused_whole(shop: Path):
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '2026-01-01' AS day, i FROM n"
    assert "more than 500\xa0000 rows, so nothing of it was taken" in refusal(shop, query)


def test_too_many_series_are_refused_whole(shop: Path):
    query = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
               SELECT '2026-01-01' AS day, 'who' || i AS who, 1 AS n FROM n"""
    assert "more than 1\xa0000 series" in refusal(shop, query)


def test_files_that_are_none_are_told(tmp_path: Path):
    assert "There is no file" in refusal(tmp_path / "gone.sqlite", "SELECT 1")
    assert "There is no file" in refusal(tmp_path, "SELECT 1")
    (tmp_path / "text.sqlite").write_text("not a database, however long it is" * 50)
    assert "is not a SQLite database" in refusal(tmp_path / "text.sqlite", "SELECT 1 AS day, 2 FROM sqlite_schema")


def test_a_file_that_another_program_writes_is_read_meanwhile_or_told(shop: Path):
    with closing(sqlite3.connect(shop)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM sales")
        assert ask(shop, "SELECT date(at) AS day, sum FROM sales").batch.count == 3
        writer.execute("ROLLBACK")


def test_the_open_workspace_itself_may_be_a_source(tmp_path: Path):
    store = open_workspace(tmp_path / "mine.pmdesk")
    found = ask(store.path, "SELECT '2026-03-01' AS day, count(*) AS steps FROM step")
    assert told(found.batch) == {("steps",): [("2026-03-01T00:00", 0)]}
    store.close()


def test_finer_grains_stand_at_their_instants(shop: Path):
    with means() as given:
        found = fetch(source(SourceKind.SQLITE, shop), metric("SELECT at, sum FROM sales", Grain.HOUR), None, 0, given)
    assert told(found.batch)[("sum",)][1] == ("2026-03-01T19:30", 2.5)
