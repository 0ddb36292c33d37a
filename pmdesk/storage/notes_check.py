"""Whether what is derived from notes still follows from them: every place and count, and the words of some notes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pmdesk.storage.engine import TROUBLES
from pmdesk.storage.notes import TALLIES, rebuild, words_of
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema_notes import PLACED
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.trouble import told

WAIT_MS = 10_000
SAMPLE = 200
LOOKED_AT = 2_000

MISSING = """
SELECT count(*) FROM note
WHERE id NOT IN (SELECT note_id FROM note_place) AND id NOT IN (SELECT note_id FROM note_waiting)
"""
UNKNOWN = "SELECT count(*) FROM note_place WHERE note_id NOT IN (SELECT id FROM note)"
DIFFERENT = " OR ".join(f'note_place."{name}" != note_facets."{name}"' for name in PLACED)
MISPLACED = f"""
SELECT count(*) FROM note_place JOIN note_facets USING (note_id)
WHERE ({DIFFERENT}) AND note_id NOT IN (SELECT note_id FROM note_waiting)
"""  # noqa: S608
UNINDEXED = """
SELECT (SELECT count(*) FROM note_place WHERE "key" NOT IN (SELECT id FROM note_index_docsize))
    + (SELECT count(*) FROM note_index_docsize WHERE id NOT IN (SELECT "key" FROM note_place))
"""
NEWEST = 'SELECT "key", title, substr(body, 1, ?) FROM note_said ORDER BY "key" DESC LIMIT ?'
SPREAD = """
SELECT "key", title, substr(body, 1, ?) FROM note_said WHERE "key" IN (
    SELECT "key" FROM note_place WHERE note_id % (SELECT 1 + count(*) / ? FROM note_place) = 0
)
"""


def disagreements(rows: Rows) -> Iterator[str]:
    """Yield what is derived and does not follow from the rows; all of it can be derived anew."""
    for sql, words in (
        (MISSING, "notes have no place in the list"),
        (UNKNOWN, "places in the list have no note"),
        (MISPLACED, "notes stand in the list as something else"),
        (UNINDEXED, "notes are in the list or the index alone"),
        *((_miscounted(*tally), "sorts of notes are miscounted") for tally in TALLIES),
    ):
        count = int(rows.read(sql)[0][0])
        if count:
            yield f"{count} {words}"
    yield from _other_words(rows)


def derive_anew(path: Path) -> None:
    """Derive everything anew, on a connection of its own."""
    store = open_workspace(path, role=Role.GUEST)
    try:
        store.connection.execute("BEGIN IMMEDIATE")
        rebuild(store.connection)
        store.connection.execute("COMMIT")
    except TROUBLES as error:
        raise told(error) from error
    finally:
        store.close()


def _miscounted(table: str, names: Sequence[str], counts: str) -> str:
    columns = ", ".join(names)
    counted = f"SELECT {columns}, count(*) FROM note_place WHERE {counts} GROUP BY {columns}"  # noqa: S608
    told = f"SELECT {columns}, count FROM {table}"  # noqa: S608
    both_ways = f"SELECT * FROM ({counted} EXCEPT {told}) UNION ALL SELECT * FROM ({told} EXCEPT {counted})"  # noqa: S608
    return f"SELECT count(*) FROM ({both_ways})"  # noqa: S608


def _other_words(rows: Rows) -> Iterator[str]:
    sample = {row[0]: row for sql in (NEWEST, SPREAD) for row in rows.read(sql, (LOOKED_AT, SAMPLE))}
    lost = sum(not _is_indexed(rows, key, title) for key, title, _ in sample.values())
    if lost:
        yield f"{lost} of {len(sample)} notes are not found by their words"
    words = {word for _, title, body in sample.values() for word in words_of(f"{title}\n{_whole_words(body)}")}
    unknown = [word for word in words if not rows.read("SELECT 1 FROM note_word WHERE word = ?", (word,))]
    if unknown:
        yield f"{len(unknown)} words are not known"


def _whole_words(body: str) -> str:
    return body if len(body) < LOOKED_AT else body[: body.rfind(" ")]


def _is_indexed(rows: Rows, key: int, title: str) -> bool:
    """Whether a title is found as it stands; one without words never is."""
    if not words_of(title):
        return True
    phrase = '"' + title.replace('"', '""') + '"'
    sql = "SELECT 1 FROM note_index WHERE note_index MATCH ? AND rowid = ?"
    return bool(rows.read(sql, (f"title : {phrase}", key)))
