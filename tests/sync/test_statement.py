"""A query is one statement that reads, and its placeholders are filled in where they stand, nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain
from pmdesk.sync.statement import Stretch, in_standard_sql, in_text, one_reading_statement
from tests.sync.asking import metric, ms

DAYS = Stretch.of(metric(""), ms("2026-03-01"), ms("2026-03-10"))
HOURS = Stretch.of(metric("", Grain.HOUR), ms("2026-03-01T05:00"), ms("2026-03-10T07:40"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "  -- orders\n select 1 ; -- done\n",
        "/* both; of */ WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT ';' AS a, \";\" AS b, 'it''s; so'",
        "(SELECT 1) UNION (SELECT 2)",
        "VALUES (1)",
        "FROM orders",
        r"SELECT E'it\'s; so'",
        "SELECT $tag$; ' \" $tag$, $$;$$",
        "SELECT 1;;",
    ],
)
def test_one_statement_that_reads_is_let_through(sql: str):
    assert one_reading_statement(sql) in sql


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("", "There is no query"),
        (" -- nothing", "There is no query"),
        ("DELETE FROM orders", "begins with “DELETE”"),
        ("SELECT 1; DROP TABLE orders", "several statements"),
        ("SELECT 1;\n-- and\nSELECT 2", "several statements"),
        ("SELECT 'open", "does not close"),
        ("SELECT 1 /* open", "does not close"),
        ("PRAGMA table_info(a)", "begins with “PRAGMA”"),
        ("SELECT '\0'", "no database reads"),
        ("SELECT 1 --" + "x" * 100_000, "too long"),
    ],
)
def test_anything_else_is_refused_in_words(sql: str, words: str):
    with pytest.raises(DeskError, match=words):
        one_reading_statement(sql)


@given(st.text(max_size=200))
def test_no_text_gives_more_than_words(text: str):
    try:
        one_reading_statement(text)
    except DeskError as trouble:
        assert trouble.what
        assert trouble.remedy


def test_days_are_filled_in_as_days():
    sql = "SELECT 1 WHERE d >= :since AND d < :until"
    assert in_standard_sql(sql, DAYS) == "SELECT 1 WHERE d >= DATE '2026-03-01' AND d < DATE '2026-03-10'"
    assert in_text(sql, DAYS) == "SELECT 1 WHERE d >= '2026-03-01' AND d < '2026-03-10'"


def test_instants_are_filled_in_as_instants():
    sql = "t BETWEEN :since AND :until OR e > :since_epoch"
    assert in_standard_sql(sql, HOURS) == (
        "t BETWEEN TIMESTAMPTZ '2026-03-01 05:00:00.000000+00' AND TIMESTAMPTZ '2026-03-10 07:40:00.000000+00'"
        f" OR e > {ms('2026-03-01T05:00') // 1000}"
    )


@pytest.mark.parametrize("written", ["2026-03-10 07:40:00", "2026-03-10T07:40:00", "2026-03-10T07:40:00Z"])
def test_a_bound_in_text_holds_however_the_times_are_written(written: str):
    until, since = in_text(":until", HOURS).strip("'"), in_text(":since", HOURS).strip("'")
    assert since <= written.replace("10 07", "01 05").replace("10T07", "01T05").replace(":40", ":00")
    assert written <= until


def test_placeholders_in_texts_comments_and_casts_stay():
    sql = "SELECT ':since', \":until\", a::since, b /* :since */ -- :until\n, $$:since$$, :sincerely"
    assert in_standard_sql(sql, DAYS) == sql


def test_without_a_beginning_everything_since_1970_is_asked_for():
    assert in_standard_sql(":since", Stretch.of(metric(""), None, 5)) == "DATE '1970-01-01'"


def test_the_last_day_is_the_one_it_is_where_the_metric_lives():
    evening = ms("2026-03-10T23:30")
    assert in_text(":until", Stretch.of(metric("", zone="Asia/Tokyo"), None, evening)) == "'2026-03-11'"
    assert in_text(":until", Stretch.of(metric("", zone="America/New_York"), None, evening)) == "'2026-03-10'"
