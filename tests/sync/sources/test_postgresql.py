"""A real PostgreSQL is read by one SELECT in a read-only transaction, and every trouble of it is told in words."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, SourceKind
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.reading import Fetched
from pmdesk.sync.sources.postgresql import address_of, fetch
from tests.sync.asking import means, metric, ms, source, told
from tests.sync.postgres import PASSWORD, Postgres, programs, running
from tests.sync.servers import dead_port

TABLE = """CREATE TABLE sales AS SELECT
  TIMESTAMPTZ '2026-03-01 20:00:00+00' + i * INTERVAL '90 minutes' AS ts, DATE '2026-03-01' + i AS day,
  CASE WHEN i % 2 = 0 THEN 'free' ELSE 'paid; "quoted"' END AS plan, (i * 1.5)::NUMERIC(9, 2) AS sum,
  CASE WHEN i = 0 THEN 'NaN'::FLOAT8 ELSE i END AS weight, '{1,2,3}'::INT[] AS list FROM generate_series(0, 3) t(i)"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    if programs() is None:
        pytest.skip("This machine has no PostgreSQL server; .ci/run installs one (apt: postgresql).")
    with running() as made:
        made.do(TABLE, "CREATE ROLE analyst LOGIN PASSWORD 'analyst-pw'")
        yield made


def ask(server: Postgres, query: str, grain: Grain = Grain.DAY, zone: str = "UTC", **more: object) -> Fetched:
    with means(str(more.pop("secret", PASSWORD)), **more) as given:  # pyright: ignore[reportArgumentType]
        asked = source(SourceKind.POSTGRESQL, server.location())
        return fetch(asked, metric(query, grain, zone), ms("2026-03-02"), ms("2026-03-10"), given)


def refusal(server: Postgres, query: str, **more: object) -> str:
    with pytest.raises(DeskError) as caught:
        ask(server, query, **more)  # pyright: ignore[reportArgumentType]
    assert caught.value.remedy
    return str(caught.value)


def test_a_query_gives_a_series_for_each_dimension_value(server: Postgres):
    query = "SELECT date_trunc('day', ts) AS day, plan, sum(sum) AS sum FROM sales GROUP BY 1, 2 ORDER BY 1, 2; -- all"
    assert told(ask(server, query).batch) == {
        ("sum", "free"): [("2026-03-01T00:00", 3)],
        ("sum", 'paid; "quoted"'): [("2026-03-01T00:00", 1.5), ("2026-03-02T00:00", 4.5)],
    }


def test_placeholders_fit_days_instants_and_sums_of_them(server: Postgres):
    days = "SELECT day, sum FROM sales WHERE day >= :since AND day < :until::date AND ':since' <> ''"
    assert [at for at, _ in told(ask(server, days).batch)[("sum",)]] == [f"2026-03-0{n}T00:00" for n in (2, 3, 4)]
    instants = "SELECT ts, sum FROM sales WHERE ts > :since - INTERVAL '2 hours' AND ts <= :until"
    found = ask(server, instants, Grain.HOUR).batch
    assert [at for at, _ in told(found)[("sum",)]] == ["2026-03-01T23:00", "2026-03-02T00:30"]
    slices = "SELECT day, list[1:2] AS list, 1 AS n FROM sales LIMIT 1"
    assert list(told(ask(server, slices).batch)) == [("n", "[1, 2]")]


def test_what_is_not_a_number_is_left_out_and_counted(server: Postgres):
    found = ask(server, "SELECT day, weight FROM sales")
    assert (found.batch.count, found.notes) == (3, ("1 value is not a finite number and is left out.",))


def test_instants_belong_to_the_day_of_the_metrics_zone(server: Postgres):
    found = ask(server, "SELECT ts, sum FROM sales ORDER BY 1 LIMIT 1", zone="Pacific/Kiritimati")
    assert told(found.batch) == {("sum",): [("2026-03-02T00:00", 0)]}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DELETE FROM sales", "a source is only read"),
        ("SELECT 1; DELETE FROM sales", "several statements"),
        ("WITH a AS (DELETE FROM sales RETURNING *) SELECT day, sum FROM a", "refused the query"),
        ("SELECT nextval(pg_get_serial_sequence('counted', 'id')) AS n, now() AS ts", "refused the query"),
        ("SELECT day, summe FROM sales", 'refused the query. “column "summe" does not exist”'),
        ("SELECT day FROM missing", '“relation "missing" does not exist”'),
        ("SELECT sum FROM sales", "no column of times"),
        ("SELECT day FROM sales", "no column of numbers"),
        ("SELECT 1/0 AS n, day FROM sales", "“division by zero”"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(server: Postgres, query: str, words: str):
    assert words in refusal(server, query)


def test_writing_through_a_function_is_refused_by_the_server(server: Postgres):
    server.do(
        "CREATE TABLE counted (id SERIAL)",
        "CREATE FUNCTION sneak() RETURNS INT LANGUAGE sql AS 'DELETE FROM sales RETURNING 1'",
        "CREATE FUNCTION unlock() RETURNS TEXT LANGUAGE sql"
        " AS $$ SELECT set_config('transaction_read_only', 'off', true) $$",
    )
    assert "a source is only read" in refusal(server, "SELECT day, sneak() AS n FROM sales")
    assert "refused the query" in refusal(server, "SELECT day, unlock() AS u, sneak() AS n FROM sales")
    assert ask(server, "SELECT day, sum FROM sales").batch.count == 4


def test_a_slow_query_is_stopped_by_the_server(server: Postgres):
    began = time.monotonic()
    assert "stopped the query, which took too long" in refusal(server, "SELECT now() AS ts, pg_sleep(60)", seconds=0.4)
    assert time.monotonic() - began < 5


def test_calling_off_ends_a_slow_query_at_once(server: Postgres):
    wish = CallOff()
    threading.Timer(0.4, wish.set).start()
    began = time.monotonic()
    with pytest.raises(CalledOff):
        ask(server, "SELECT now() AS ts, pg_sleep(60)", call_off=wish)
    assert time.monotonic() - began < 5


def test_a_query_that_does_not_aggregate_is_refused_whole(server: Postgres):
    with means(PASSWORD) as given:
        given.rows_at_most = 1_000
        asked = source(SourceKind.POSTGRESQL, server.location())
        with pytest.raises(DeskError, match="more than 1\xa0000 rows"):
            fetch(asked, metric("SELECT now() AS ts, i FROM generate_series(1, 50000000) i"), None, 0, given)


def test_a_wrong_sign_in_is_told_without_the_password(server: Postgres):
    said = refusal(server, "SELECT 1", secret="wrong-pw")  # noqa: S106  # a wrong one
    assert f"PostgreSQL at 127.0.0.1:{server.port} did not accept the sign-in." in said
    assert "wrong-pw" not in said
    with means() as given, pytest.raises(DeskError, match="wants a password"):
        fetch(source(SourceKind.POSTGRESQL, server.location()), metric("SELECT 1"), None, 0, given)


def test_what_the_role_may_not_read_is_told(server: Postgres):
    asked = source(SourceKind.POSTGRESQL, server.location("analyst"))
    with means("analyst-pw") as given, pytest.raises(DeskError, match="does not allow this"):
        fetch(asked, metric("SELECT day, sum FROM sales"), None, 0, given)


def test_a_database_that_is_not_there_is_told(server: Postgres):
    asked = source(SourceKind.POSTGRESQL, server.location(database="gone"))
    with means(PASSWORD) as given, pytest.raises(DeskError, match="has no database of that name"):
        fetch(asked, metric("SELECT 1"), None, 0, given)


def test_tls_is_asked_for_and_its_lack_is_told(server: Postgres):
    asked = source(SourceKind.POSTGRESQL, server.location(), '{"tls": "on"}')
    with means(PASSWORD) as given, pytest.raises(DeskError, match="does not speak TLS"):
        fetch(asked, metric("SELECT 1"), None, 0, given)


def test_nobody_there_is_told():
    with dead_port() as port, means() as given:
        asked = source(SourceKind.POSTGRESQL, f"postgresql://me@127.0.0.1:{port}/shop")
        with pytest.raises(DeskError, match="nothing answers there"):
            fetch(asked, metric("SELECT 1"), None, 0, given)


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH\r\n", b"R\0\0\0\x08\0\0\0\x63", b"\0" * 64, b""])
def test_what_is_no_postgresql_is_told(greeting: bytes):
    def greet() -> None:
        line, _ = stranger.accept()
        with line:
            line.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as stranger, means("pw", seconds=2) as given:
        thread = threading.Thread(target=greet)
        thread.start()
        asked = source(SourceKind.POSTGRESQL, f"postgresql://me@127.0.0.1:{stranger.getsockname()[1]}/shop")
        with pytest.raises(DeskError, match="broke off the conversation"):
            fetch(asked, metric("SELECT 1"), None, 0, given)
        thread.join()


def test_a_server_that_says_nothing_is_left_in_time():
    with socket.socket() as silent, means(seconds=0.2) as given:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        asked = source(SourceKind.POSTGRESQL, f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/shop")
        began = time.monotonic()
        with pytest.raises(DeskError, match="did not answer within 0 s"):
            fetch(asked, metric("SELECT 1"), None, 0, given)
        assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("", "is not the address of a PostgreSQL database"),
        ("http://me@host/db", "is not the address"),
        ("postgresql://me@host", "is not the address"),
        ("postgresql://me@host:x/db", "is not the address"),
        ("postgresql://host/db", "does not say who asks"),
        ("postgresql://me:pw@host/db", "holds a password"),
        ("postgresql://me@host/db?password=pw", "holds a password"),
    ],
)
def test_an_address_that_is_none_or_holds_a_password_is_refused(location: str, words: str):
    with pytest.raises(DeskError, match=words):
        address_of(location)


def test_an_address_is_read_whole():
    address = address_of("postgresql://a%40b@db.example:6432/my%20shop")
    assert (address.host, address.port, address.database, address.user) == ("db.example", 6432, "my shop", "a@b")
