"""The SQLite library as it is used here."""

from time import process_time

from pmdesk.storage.engine import in_memory

WIDTH, ROWS, ROUNDS = 20, 2_000, 5
ASKED = " + ".join(["(? IS 'x')"] * WIDTH)


def seconds(connection, cell):
    rows = [(cell,) * WIDTH] * ROWS
    began = process_time()
    connection.executemany(f"INSERT INTO kept SELECT 1 WHERE {ASKED}", rows)
    return process_time() - began


def test_none_is_null_wherever_it_is_bound():
    connection = in_memory()
    connection.execute("CREATE TABLE kept (a, b)")
    connection.executemany("INSERT INTO kept VALUES (?, ?)", [(None, 1), ("None", None)])
    assert connection.execute("SELECT typeof(a), typeof(b) FROM kept").fetchall() == [
        ("null", "integer"),
        ("text", "null"),
    ]
    assert connection.execute("SELECT ? IS NULL", (None,)).fetchone() == (1,)


def test_none_is_bound_not_much_slower_than_a_number():
    connection = in_memory()
    connection.execute("CREATE TABLE kept (a)")
    rounds = [(seconds(connection, None), seconds(connection, 7)) for _ in range(ROUNDS)]
    assert min(none for none, _ in rounds) < 8 * min(number for _, number in rounds)
