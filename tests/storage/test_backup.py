"""Backups: whole copies or none, found again, thinned out with the months, and made when they are due."""

import os
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdesk.commands.fields import Rename
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import StepId
from pmdesk.domain.roadmap import Item
from pmdesk.storage.backup import (
    DAYS,
    EVERY,
    MONTHS,
    RECENT,
    UPGRADES,
    WEEKS,
    Backup,
    Reason,
    backups_folder,
    guard,
    is_due,
    list_backups,
    make,
    rotate,
    to_keep,
    verify,
)
from pmdesk.storage.history import last_step
from pmdesk.storage.identity import ForeignFile
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.trouble import Damaged, DiskFull, ReadOnly
from tests.storage.disks import fill, read_only, small_disk
from tests.world import NOW, World, dump, small_world

CLOCK = FixedClock(NOW)


def made(at: datetime, step: int = 1, reason: Reason = Reason.ROUTINE) -> Backup:
    return Backup(Path(f"{at:%Y%m%dT%H%M%S}-{step}"), at, reason, 1, StepId(step))


def fill_with_zeros(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(bytes(length))


def test_a_backup_is_a_whole_workspace_of_its_own(world: World) -> None:
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    assert backup.size == backup.path.stat().st_size
    assert backup.step == last_step(world.store)
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert backup.path.parent.stat().st_mode & 0o777 == 0o700
    copy = open_workspace(backup.path, role=Role.READER)
    assert dump(copy) == dump(world.store)
    copy.close()
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.path.name]


def test_edits_that_are_only_in_the_wal_are_copied_too(world: World) -> None:
    world.store.checkpoint()
    world.desk.do(Rename(Item, world.ids["wallet"], "Only in the WAL"))
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    copy = open_workspace(backup.path, role=Role.READER)
    assert copy.get(Item, world.ids["wallet"]).title == "Only in the WAL"
    copy.close()


def test_backups_are_listed_from_the_newest(world: World) -> None:
    reasons = [Reason.ROUTINE, Reason.IMPORT, Reason.RESTORE]
    expected = [
        make(world.store.path, reason, FixedClock(NOW + timedelta(hours=hour)))
        for hour, reason in zip((2, 0, 1), reasons, strict=True)
    ]
    listed = list_backups(world.store.path)
    assert listed == sorted(expected, key=lambda backup: backup.made_at, reverse=True)
    assert [backup.reason.words for backup in listed] == ["Every 30 minutes", "Before restore", "Before import"]


def test_two_backups_of_one_second_stand_side_by_side(world: World) -> None:
    first, second = (make(world.store.path, Reason.IMPORT, CLOCK) for _ in range(2))
    assert first.path != second.path
    assert set(list_backups(world.store.path)) == {first, second}


def test_other_files_in_the_folder_are_no_backups(world: World) -> None:
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    for name in ("notes.txt", ".hidden.part", "20261399T000000Z-step1-routine.pmdesk", "x" + backup.path.name):
        (backup.path.parent / name).write_text("mine")
    assert list_backups(world.store.path) == [backup]
    rotate(world.store.path)
    assert (backup.path.parent / "notes.txt").exists()


def test_backups_are_found_after_the_workspace_moved(world: World, tmp_path: Path) -> None:
    old = make(world.store.path, Reason.BY_HAND, CLOCK)
    world.store.close()
    moved = tmp_path / "elsewhere" / "renamed.pmdesk"
    moved.parent.mkdir()
    world.store.path.rename(moved)
    assert list_backups(moved) == [old]
    new = make(moved, Reason.BY_HAND, FixedClock(NOW + timedelta(hours=1)))
    assert new.path.parent == backups_folder(moved)
    assert list_backups(moved) == [new, old]


def test_a_backup_is_made_on_another_thread_while_edits_go_on(world: World) -> None:
    backups: list[Backup] = []
    started, enough = threading.Event(), threading.Event()

    def copy() -> None:
        for hour in range(5):
            backups.append(make(world.store.path, Reason.ROUTINE, FixedClock(NOW + timedelta(hours=hour))))
            started.set()
        enough.set()

    thread = threading.Thread(target=copy)
    thread.start()
    count = 0
    while not enough.is_set():
        world.desk.do(Rename(Item, world.ids["wallet"], f"Edit {count}"))
        count += 1
    thread.join()
    assert len(backups) == 5
    assert all(verify(backup.path) for backup in backups)
    assert backups[0].step < backups[-1].step <= last_step(world.store)


def test_a_damaged_workspace_is_not_backed_up_over_good_copies(world: World) -> None:
    good = make(world.store.path, Reason.ROUTINE, CLOCK)
    world.store.close()
    size = world.store.path.stat().st_size
    fill_with_zeros(world.store.path, size // 2, size // 4)
    with pytest.raises(Damaged):
        make(world.store.path, Reason.ROUTINE, FixedClock(NOW + timedelta(hours=1)))
    assert list_backups(world.store.path) == [good]
    assert [path.name for path in good.path.parent.iterdir()] == [good.path.name]


def test_a_damaged_copy_does_not_count_as_verified(world: World) -> None:
    backup = make(world.store.path, Reason.ROUTINE, CLOCK)
    assert verify(backup.path)
    fill_with_zeros(backup.path, backup.size // 2, 4096)
    assert not verify(backup.path)


def test_a_foreign_or_missing_file_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(ForeignFile, match="no workspace"):
        make(tmp_path / "none.pmdesk", Reason.BY_HAND, CLOCK)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(ForeignFile, match="another program"):
        make(tmp_path / "other.db", Reason.BY_HAND, CLOCK)
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


def test_a_cancelled_backup_leaves_nothing(world: World) -> None:
    with pytest.raises(DeskError, match="stopped"):
        make(world.store.path, Reason.BY_HAND, CLOCK, is_cancelled=lambda: True)
    assert list(backups_folder(world.store.path).iterdir()) == []


def test_a_full_disk_during_a_backup_leaves_only_words(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 3) as disk:
        world = small_world(disk / "plan.pmdesk")
        world.store.checkpoint()
        fill(disk, leave=128 * 1024)
        with pytest.raises(DiskFull, match="no backup"):
            make(world.store.path, Reason.ROUTINE, CLOCK)
        assert list(backups_folder(world.store.path).iterdir()) == []
        assert world.desk.do(Rename(Item, world.ids["wallet"], "Work goes on"))
        world.store.close()


def test_where_no_backup_can_be_written_the_guard_says_so(world: World) -> None:
    backups_folder(world.store.path).mkdir()
    with read_only(backups_folder(world.store.path)), pytest.raises(ReadOnly, match="nothing was changed"):
        guard(world.store.path, CLOCK)("import")


def test_leftovers_of_a_killed_backup_go_with_the_next_one(world: World) -> None:
    folder = backups_folder(world.store.path)
    folder.mkdir()
    old, young = folder / f".{world.store.path.name}.abc.part", folder / f".{world.store.path.name}.def.part"
    for leftover in (old, young):
        leftover.write_bytes(b"half a copy")
    os.utime(old, (0, 0))
    make(world.store.path, Reason.ROUTINE, CLOCK)
    assert not old.exists()
    assert young.exists()


def test_a_routine_backup_is_due_half_an_hour_after_the_last_when_something_changed() -> None:
    assert not is_due([], StepId(0), NOW)
    assert is_due([], StepId(1), NOW)
    last = made(NOW, step=7)
    assert not is_due([last], StepId(7), NOW + timedelta(days=9))
    assert not is_due([last], StepId(8), NOW + EVERY - timedelta(seconds=1))
    assert is_due([last, made(NOW - EVERY * 9, step=1)], StepId(8), NOW + EVERY)
    assert is_due([last], StepId(8), NOW - timedelta(days=1)), "a clock that was set back does not stop them"


MOMENTS = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 500), st.sampled_from([Reason.ROUTINE, Reason.IMPORT, Reason.UPGRADE])),
    unique_by=lambda moment: moment[0],
    max_size=120,
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@given(MOMENTS)
def test_the_newest_of_each_period_is_kept_and_no_more(moments: list[tuple[int, Reason]]) -> None:
    backups = [made(FIRST + timedelta(minutes=minute), reason=reason) for minute, reason in moments]
    kept = to_keep(backups)
    assert kept <= set(backups)
    assert len(kept) <= RECENT + DAYS + WEEKS + MONTHS + UPGRADES
    newest_first = sorted(backups, key=lambda backup: backup.made_at, reverse=True)
    assert set(newest_first[:RECENT]) <= kept
    for count, period in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        periods = list(dict.fromkeys(backup.made_at.strftime(period) for backup in newest_first))[:count]
        for name in periods:
            last = next(backup for backup in newest_first if backup.made_at.strftime(period) == name)
            assert last in kept, name
    assert to_keep(kept) == kept


@settings(max_examples=60)
@given(MOMENTS)
def test_thinning_out_as_one_goes_keeps_the_same_as_thinning_out_at_the_end(moments: list[tuple[int, Reason]]) -> None:
    backups = [made(FIRST + timedelta(minutes=minute), reason=reason) for minute, reason in sorted(moments)]
    kept: set[Backup] = set()
    for backup in backups:
        kept = to_keep(kept | {backup})
    assert kept == to_keep(backups)


def test_rotating_removes_files_and_returns_what_is_left(world: World) -> None:
    original = make(world.store.path, Reason.ROUTINE, CLOCK)
    for minute in range(1, 40):
        at = NOW + timedelta(minutes=minute)
        os.link(original.path, original.path.with_name(f"{at:%Y%m%dT%H%M%S}Z-step{minute}-routine.pmdesk"))
    left = rotate(world.store.path)
    assert len(left) == RECENT
    assert list_backups(world.store.path) == left
    assert left[0].made_at == NOW + timedelta(minutes=39)
