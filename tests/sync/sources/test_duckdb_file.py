"""A DuckDB file is read by one SELECT that reaches nothing else, and never holds us up."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, SourceKind
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.reading import Fetched
from pmdesk.sync.sources.duckdb_file import fetch
from tests.sync.asking import means, metric, ms, source, told

ENDLESS = "SELECT DATE '2026-01-01' AS day, count(*) AS n FROM range(1000000000000) a"
TABLE = """CREATE TABLE sales AS SELECT TIMESTAMPTZ '2026-03-01 23:30:00+00' + to_hours(i) AS ts,
  CASE WHEN i % 2 = 0 THEN 'free' ELSE 'paid' END AS plan, (i * 1.5)::DECIMAL(9, 2) AS sum FROM range(4) t(i)"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "shop 100 %.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(TABLE)
    yield path
    with duckdb.connect(str(path)) as kept:
        assert kept.execute("SELECT count(*) FROM sales").fetchall() == [(4,)]


def ask(path: object, query: str, grain: Grain = Grain.DAY, zone: str = "UTC", **more: object) -> Fetched:
    with means(**more) as given:  # pyright: ignore[reportArgumentType]
        asked = metric(query, grain, zone)
        return fetch(source(SourceKind.DUCKDB, path), asked, ms("2026-03-02"), ms("2026-03-10"), given)


def refusal(path: object, query: str, **more: object) -> str:
    with pytest.raises(DeskError) as caught:
        ask(path, query, **more)  # pyright: ignore[reportArgumentType]
    assert caught.value.remedy
    return str(caught.value)


def test_a_query_gives_a_series_for_each_dimension_value(shop: Path):
    found = ask(shop, "SELECT date_trunc('day', ts) AS day, plan, sum(sum) AS sum FROM sales GROUP BY ALL ORDER BY 1;")
    assert told(found.batch) == {
        ("sum", "free"): [("2026-03-01T00:00", 0), ("2026-03-02T00:00", 3)],
        ("sum", "paid"): [("2026-03-02T00:00", 6)],
    }


def test_instants_stand_where_they_are_and_only_the_stretch_is_asked_for(shop: Path):
    found = ask(shop, "SELECT ts, sum FROM sales WHERE ts >= :since AND ts < :until -- all", Grain.HOUR, "Asia/Tokyo")
    times = ["2026-03-02T00:30", "2026-03-02T01:30", "2026-03-02T02:30"]
    assert told(found.batch) == {("sum",): list(zip(times, [1.5, 3, 4.5], strict=True))}


def test_days_are_those_of_the_metrics_zone(shop: Path):
    found = ask(shop, "SELECT ts, sum FROM sales", zone="America/Los_Angeles")
    assert {at for at, _ in told(found.batch)[("sum",)]} == {"2026-03-01T00:00"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DELETE FROM sales", "a source is only read"),
        ("SELECT 1; DELETE FROM sales", "several statements"),
        ("SELECT 1) AS a; DROP TABLE sales; SELECT (1", "several statements"),
        ("FROM read_csv('/etc/passwd')", "would leave its file"),
        ("FROM read_text('/etc/passwd')", "would leave its file"),
        ("SELECT summe FROM sales", 'Referenced column "summe" not found'),
        ("SELECT plan FROM sales", "no column of times"),
        ("SELECT ts, plan FROM sales", "no column of numbers"),
        ("WITH", "DuckDB refused the query"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(shop: Path, query: str, words: str):
    said = refusal(shop, query)
    assert words in said
    assert "LINE 1" not in said


def test_a_query_without_end_is_stopped_in_time(shop: Path):
    began = time.monotonic()
    assert "took longer than 0 s and was stopped" in refusal(shop, ENDLESS, seconds=0.3)
    assert time.monotonic() - began < 5


def test_calling_off_stops_a_query_at_once(shop: Path):
    wish = CallOff()
    threading.Timer(0.3, wish.set).start()
    began = time.monotonic()
    with pytest.raises(CalledOff):
        ask(shop, ENDLESS, call_off=wish)
    assert time.monotonic() - began < 5


def test_a_query_that_does_not_aggregate_is_refused_whole(shop: Path):
    query = "SELECT DATE '2026-01-01' AS day, i FROM range(600000) t(i)"
    assert "more than 500\xa0000 rows" in refusal(shop, query)


def test_files_that_are_none_are_told(tmp_path: Path):
    assert "There is no file" in refusal(tmp_path / "gone.duckdb", "SELECT 1")
    (tmp_path / "text.duckdb").write_text("no database" * 5000)
    assert "cannot be read as a DuckDB file" in refusal(tmp_path / "text.duckdb", "SELECT 1")


def test_a_file_that_is_open_for_writing_is_told(shop: Path):
    with duckdb.connect(str(shop)):
        assert "DuckDB" in refusal(shop, "SELECT ts, sum FROM sales")
