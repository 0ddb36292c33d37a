"""The reader of damaged files agrees with SQLite about every whole one."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pmdesk.storage.btree import read_tree
from pmdesk.storage.engine import connect
from pmdesk.storage.pages import read_pages

CELLS = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-200, 200),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.binary(max_size=40),
    st.builds(lambda letter, count: letter * count, st.sampled_from(["x", "ü"]), st.integers(400, 13_000)),
)
ROWS = st.dictionaries(st.integers(-(2**63), 2**63 - 1), st.tuples(CELLS, CELLS), max_size=60)


@settings(deadline=None, max_examples=60)
@given(
    rows=ROWS,
    gone=st.sets(st.integers(0, 59)),
    page_size=st.sampled_from([512, 1024, 4096, 65536]),
    in_wal=st.booleans(),
)
def test_every_row_of_a_whole_file_is_found_and_the_file_is_called_whole(
    rows: dict[int, tuple[object, object]], gone: set[int], page_size: int, in_wal: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.db"
        path.touch()
        connection = connect(path, busy_ms=0)
        connection.execute(f"PRAGMA page_size = {page_size}")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", [(key, *values) for key, values in rows.items()])
        leaving = [key for place, key in enumerate(rows) if place in gone]
        connection.executemany("DELETE FROM t WHERE id = ?", [(key,) for key in leaving])
        if not in_wal:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        expected = connection.execute("SELECT id, a, b FROM t ORDER BY id").fetchall()
        free = connection.execute("PRAGMA freelist_count").fetchall()[0][0]
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 't'").fetchall()[0][0]
        pages = read_pages(path, path.with_name("t.db-wal"))
        connection.close()
        tree = read_tree(pages, root)
    assert [(row.rowid, *row.values[1:]) for row in tree.rows] == expected
    assert tree.is_whole
    assert len(pages.free()) == free
    assert pages.frames_torn == 0
