"""A workspace from before there were vendors is brought up to date with all its rows, and takes vendors then."""

from contextlib import closing
from pathlib import Path

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import PLACES
from pmdesk.domain.vendors import Vendor
from pmdesk.storage.backup import list_backups
from pmdesk.storage.engine import connect
from pmdesk.storage.schema import SCHEMA_VERSION, STEPS
from pmdesk.storage.store import open_workspace
from tests.world import NOW, dump, small_world

ROOMS = ("vendors.", "agreed.", "apis.", "checks.")
TABLES = [kind for kind, place in PLACES.items() if place.startswith(ROOMS)]


@pytest.fixture
def yesterday(tmp_path: Path) -> Path:
    """A workspace as it was before the step."""
    world = small_world(tmp_path / "old.pmdesk")
    world.store.close()
    step = next(number for number, step in enumerate(STEPS) if step.__name__.endswith("_vendors"))
    with closing(connect(tmp_path / "old.pmdesk", busy_ms=0)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for kind in TABLES:
            connection.execute(f"DROP TABLE {kind.value}")
        for table in ("sample", "sample_roll", "sample_rolled", "sample_last", "status_page_state"):
            connection.execute(f"DROP TABLE {table}")
        for taken in STEPS[step:]:
            connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (taken.__name__,))
        connection.execute(f"PRAGMA user_version = {step}")
    return tmp_path / "old.pmdesk"


def test_the_rows_stay_and_vendors_can_be_added(yesterday: Path) -> None:
    with closing(open_workspace(yesterday, clock=FixedClock(NOW))) as store:
        assert store.read("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        rows = dump(store)
        assert len(rows[Kind.ITEM.value]) == 4
        assert all(rows[kind.value] == [] for kind in TABLES)
        desk = Desk(store, FixedClock(NOW), lambda _changes: None)
        desk.do(AddVendor("Kestrel Pay"))
        assert [row.title for row in store.all(Vendor)] == ["Kestrel Pay"]
        desk.undo()
        assert dump(store) == rows
        assert store.read("PRAGMA foreign_key_check") == []


def test_a_backup_is_made_before(yesterday: Path) -> None:
    open_workspace(yesterday, clock=FixedClock(NOW)).close()
    assert len(list_backups(yesterday)) == 1
