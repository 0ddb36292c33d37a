"""A workspace whose notes were derived in an older shape, or in half a shape, is derived anew when it is opened."""

import random
from contextlib import closing
from pathlib import Path

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.storage import schema
from pmdesk.storage.engine import Connection, connect
from pmdesk.storage.rows import Rows
from pmdesk.storage.schema import run
from pmdesk.storage.schema_notes import DERIVED, NAMED
from pmdesk.storage.store import build, open_workspace
from tests.storage.test_notes import Player, places, require_derived
from tests.world import World, small_world

THIRD = Path(__file__).with_name("derived_of_m003.sql")
"""What the third step once laid, before there was a fourth."""
TALLIES = {
    "note_tally": "state, kind, is_unread, is_linked, product_id, segment_id",
    "note_theme_tally": "theme_id, state, kind, is_unread, is_linked, product_id, segment_id",
    "note_day_tally": "day, theme_id, segment_id",
}


@pytest.fixture
def played(tmp_path: Path) -> World:
    """An inbox after 120 random edits."""
    world = small_world(tmp_path / "inbox.pmdesk")
    player = Player(world, random.Random(11))
    for _ in range(120):
        player.play()
    return world


def drop_derived(connection: Connection) -> None:
    for kind, name in [found.groups() for found in map(NAMED.match, reversed(DERIVED)) if found]:
        connection.execute(f"DROP {kind} {name}")


def put_back(path: Path) -> None:
    """Give a workspace the shape that the third step once laid, and fill it as it was filled then."""
    with closing(connect(path, busy_ms=0)) as connection:
        connection.execute("BEGIN")
        connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM note_place")
        connection.execute("CREATE TEMP TABLE words AS SELECT * FROM note_word")
        drop_derived(connection)
        run(connection, THIRD.read_text("utf-8"))
        connection.execute("INSERT INTO note_place SELECT * FROM kept")
        connection.execute("INSERT INTO note_word SELECT * FROM words")
        for table, columns in TALLIES.items():
            counts = "WHERE state NOT IN (4, 5)" if table == "note_day_tally" else ""
            sql = f"INSERT INTO {table} SELECT {columns}, count(*) FROM note_place {counts} GROUP BY {columns}"  # noqa: S608
            connection.execute(sql)
        for index in ("note_index", "name_index"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608
        take_back_step(connection)
        connection.execute("COMMIT")


def take_back_step(connection: Connection) -> None:
    """Let the file say that its last step was the third."""
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_derived'")
    connection.execute("PRAGMA user_version = 3")


def seen(rows: Rows) -> list[object]:
    """What a person sees of the notes: how each stands, how many there are, and which a search finds."""
    hits = 'SELECT note_id FROM note_index JOIN note_place ON "key" = note_index.rowid WHERE note_index MATCH ?'
    return [
        {note_id: place | {"key": 0} for note_id, place in places(rows).items()},
        *(sorted(rows.read(f"SELECT * FROM {table}")) for table in TALLIES),  # noqa: S608
        *(sorted(rows.read(hits, (words,))) for words in ("payout", "cafe", "ümlaut OR strasse", "支付", "pay*")),
        rows.read("SELECT rowid FROM name_index WHERE name_index MATCH 'maria OR halvorsen' ORDER BY rowid"),
    ]


def test_a_workspace_of_the_third_step_shows_the_same_notes_counts_and_finds(played: World) -> None:
    path, before = played.store.path, seen(played.store)
    played.store.close()
    put_back(path)
    with closing(connect(path, busy_ms=0)) as old:
        assert old.execute("SELECT 1 FROM sqlite_schema WHERE name = 'note_recounted'").fetchone() == (1,)
    with closing(open_workspace(path)) as store:
        assert seen(store) == before
        require_derived(store)
    assert [] not in before


def test_a_workspace_of_the_third_step_can_be_edited_and_undone(played: World) -> None:
    path = played.store.path
    played.store.close()
    put_back(path)
    with closing(open_workspace(path)) as store:
        desk = Desk(store, played.clock, played.heard.append)
        player = Player(World(desk, played.heard, played.ids, played.clock), random.Random(3))
        for _ in range(40):
            player.play()
        require_derived(store)


@pytest.mark.parametrize("damage", ["DROP TRIGGER note_went", "DROP TABLE note_index", "DROP VIEW note_facets", "all"])
def test_whatever_is_missing_of_the_old_shape_the_step_heals_it(played: World, damage: str) -> None:
    path, before = played.store.path, seen(played.store)
    played.store.close()
    with closing(connect(path, busy_ms=0)) as connection:
        connection.execute("BEGIN")
        if damage == "all":
            drop_derived(connection)
        else:
            connection.execute(damage)
        take_back_step(connection)
        connection.execute("COMMIT")
    with closing(open_workspace(path)) as store:
        assert seen(store) == before
        require_derived(store)


def test_a_workspace_made_anew_and_one_brought_up_to_date_are_of_one_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = tmp_path / "new.pmdesk", tmp_path / "old.pmdesk"
    for path in (new, old):
        path.touch()
    build(new)
    with monkeypatch.context() as then:
        then.setattr(schema, "STEPS", schema.STEPS[:3])
        then.setattr(schema, "SCHEMA_VERSION", 3)
        build(old)
    with closing(connect(old, busy_ms=0)) as connection:
        run(connection, THIRD.read_text("utf-8"))
    with closing(open_workspace(old)) as brought, closing(open_workspace(new)) as made:
        shape = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY type, name"
        assert brought.read(shape) == made.read(shape)
