"""Points in Parquet: every type as it is meant, one file and nothing beside it."""

import duckdb
import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.importers.points.opening import open_points
from pmdesk.importers.points.parquet import ParquetFile
from pmdesk.importers.points.reading import read_points
from tests.importers.points.conftest import listed


@pytest.fixture
def parquet(tmp_path):
    """Write the answer to a SELECT as Parquet."""

    def writer(select, name="points.parquet"):
        path = tmp_path / name
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{tmp_path / 'made.parquet'}' (FORMAT parquet)")
        (tmp_path / "made.parquet").rename(path)
        return path

    return writer


def read(path):
    return listed(read_points(path, open_points(path).mapping))


@pytest.mark.parametrize(
    "kind", ["DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_MS", "TIMESTAMP_NS", "VARCHAR"]
)
def test_times_of_every_type_are_read(parquet, kind):
    text = f"'2025-01-0' || i || '{'' if kind == 'VARCHAR' else ' 00:00:00+00'}'"
    path = parquet(f"SELECT ({text})::{kind} AS t, i + 0.5 AS v FROM range(1, 3) r(i)")  # noqa: S608
    assert read(path) == {("v",): [("2025-01-01", 1.5), ("2025-01-02", 2.5)]}


@pytest.mark.parametrize(
    ("kind", "value"),
    [("DOUBLE", 1234.567), ("DECIMAL(10,3)", 1234.567), ("BIGINT", 1235.0), ("UTINYINT", 7.0), ("FLOAT", 0.25)],
)
def test_numbers_of_every_type_are_read(parquet, kind, value):
    path = parquet(f"SELECT DATE '2025-01-01' + i::INT AS t, {value}::{kind} AS v FROM range(2) r(i)")  # noqa: S608
    assert read(path) == {("v",): [("2025-01-01", value), ("2025-01-02", value)]}


def test_dimensions_and_missing_values_are_kept_apart(parquet):
    rows = "('2025-01-01', 'DE', 1.0), ('2025-01-01', 'FR', NULL), ('2025-01-02', 'DE', 'nan'::DOUBLE)"
    rows += ", ('2025-01-02', 'FR', 4.0)"
    path = parquet(f"SELECT day::DATE AS t, c AS country, v FROM (VALUES {rows}) AS x(day, c, v)")  # noqa: S608
    batch = read_points(path, open_points(path).mapping)
    assert listed(batch) == {
        ("v", "country", "DE"): [("2025-01-01", 1.0)],
        ("v", "country", "FR"): [("2025-01-02", 4.0)],
    }
    assert batch.empty == 2


def test_what_is_infinite_is_told(parquet):
    value = "CASE i WHEN 1 THEN 'inf'::DOUBLE ELSE 3 END"
    path = parquet(f"SELECT DATE '2025-01-01' + i::INT AS t, {value} AS v FROM range(5) r(i)")  # noqa: S608
    batch = read_points(path, open_points(path).mapping)
    assert batch.count == 4
    assert batch.bad[0].line == 2


def test_a_name_that_is_a_pattern_reads_that_file_only(parquet):
    parquet("SELECT DATE '2025-01-01' AS t, 9 AS v", "points-1.parquet")
    path = parquet("SELECT DATE '2025-01-01' AS t, 1 AS v", "points-[1-9]*'x.parquet")
    assert read(path) == {("v",): [("2025-01-01", 1.0)]}


def test_many_rows_are_read_piece_by_piece(parquet):
    path = parquet("SELECT TIMESTAMP '2025-01-01' + INTERVAL (i) SECOND AS t, i AS v FROM range(100000) r(i)")
    heard = []
    batch = read_points(path, open_points(path).mapping, lambda *counts: heard.append(counts))
    assert batch.count == 100_000
    assert [done for done, _ in heard] == [32_768, 65_536, 98_304, 100_000]
    assert batch.series[0].values.tolist() == list(range(100_000))


def test_more_rows_than_anybody_charts_are_refused_before_they_are_read(parquet):
    path = parquet("SELECT DATE '2025-01-01' AS t, 1 AS v FROM range(20000001)")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DeskError, match="20\xa0000\xa0001 rows"):
        ParquetFile(path)


def test_a_damaged_file_is_told(parquet):
    path = parquet("SELECT DATE '2025-01-01' AS t, 1 AS v")
    data = path.read_bytes()
    for broken in (data[:-10], data[:4], data[:4] + b"\xff" * 60, data[:-8] + b"\xff\xff\xff\x7fPAR1"):
        path.write_bytes(broken)
        with pytest.raises(DeskError, match="Parquet file cannot be read"):
            open_points(path)
