"""Of what checks saw, hours and days come out of a damaged file, and how far they go; backups hold all of it."""

from datetime import UTC, datetime
from pathlib import Path

from pmdesk.commands.checks import KeepSamples, KeepStatus, RollUpSamples
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import Outcome, Sample, StatusSaid
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import CheckId
from pmdesk.storage.backup import Reason, make, verify
from pmdesk.storage.integrity import full_check
from pmdesk.storage.rows import Rows
from pmdesk.storage.salvage import salvage
from pmdesk.storage.samples import HOUR, last_of
from pmdesk.storage.samples_read import stretches
from pmdesk.storage.status_pages import status_of
from pmdesk.storage.store import Role, open_workspace
from tests.vendors_world import with_vendors
from tests.world import NOW, small_world

AT = int(NOW.timestamp()) // HOUR * HOUR
LONG = 40 * HOUR


def watched(path: Path) -> tuple[CheckId, int]:
    """Fill a workspace with forty hours of looks, rolled up; return the check and the page."""
    world = with_vendors(small_world(path))
    check, page = CheckId(world.ids["health_check"]), world.ids["status"]
    looks = [
        Sample(check, AT - LONG + 120 * n, Outcome.DOWN if n % 50 == 7 else Outcome.UP, 80.0) for n in range(1_200)
    ]
    world.desk.do(KeepSamples(tuple(looks), NOW), Actor.SYNC)
    world.desk.do(KeepStatus((StatusSaid(page, AT, Outcome.UP, "All systems operational"),)), Actor.SYNC)
    while world.desk.ask(RollUpSamples(datetime.fromtimestamp(AT + HOUR, UTC)))[1]:
        pass
    world.store.close()
    return check, page


def hours(rows: Rows, check: CheckId) -> object:
    return stretches(rows, [check], (AT - LONG, AT), HOUR)


def test_hours_days_and_the_last_look_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    check, page = watched(path)
    store = open_workspace(path, role=Role.READER)
    before = hours(store, check), last_of(store, [check]), status_of(store, [page])
    store.close()
    salvage(path, FixedClock(NOW))
    store = open_workspace(path, role=Role.READER)
    assert (hours(store, check), last_of(store, [check]), status_of(store, [page])) == before
    store.close()
    assert full_check(path).is_whole


def test_a_backup_holds_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    check, _ = watched(path)
    backup = make(path, Reason.ROUTINE, FixedClock(NOW))
    assert backup is not None
    assert verify(backup.path)
    store, kept = open_workspace(path, role=Role.READER), open_workspace(backup.path, role=Role.READER)
    for table in ("sample", "sample_roll", "sample_rolled", "sample_last"):
        assert store.read(f"SELECT * FROM {table}") == kept.read(f"SELECT * FROM {table}")  # noqa: S608
    assert hours(kept, check) == hours(store, check)
    store.close()
    kept.close()
