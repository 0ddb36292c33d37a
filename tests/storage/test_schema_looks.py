"""A workspace from before descriptions were looked at by themselves has each of them looked at daily."""

from contextlib import closing
from pathlib import Path

from pmdesk.domain.apis import Api
from pmdesk.domain.clock import FixedClock
from pmdesk.storage.engine import connect
from pmdesk.storage.schema import SCHEMA_VERSION
from pmdesk.storage.store import open_workspace
from tests.vendors_world import with_vendors
from tests.world import NOW, dump, small_world


def test_each_api_is_looked_at_daily_and_all_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "old.pmdesk"
    world = with_vendors(small_world(path))
    before = dump(world.store)
    world.store.close()
    with closing(connect(path, busy_ms=0)) as connection:
        connection.execute("ALTER TABLE api DROP COLUMN every_minutes")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm008_looks'")
        connection.execute("PRAGMA user_version = 7")
    with closing(open_workspace(path, clock=FixedClock(NOW))) as store:
        assert store.read("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert {api.every_minutes for api in store.all(Api)} == {1440}
        assert dump(store) == before
