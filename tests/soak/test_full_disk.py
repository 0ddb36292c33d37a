"""A disk that runs full: the edit in hand is saved in the room kept back, or refused in words; nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import Rename, SetFields
from pmdesk.commands.removal import Delete
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import Item
from pmdesk.storage.integrity import full_check
from pmdesk.storage.memory import recall, remember
from pmdesk.storage.reserve import RESERVE_BYTES
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.trouble import DiskFull
from tests.storage.disks import fill, small_disk
from tests.world import World, dump, small_world

DISK_MEGABYTES = 24


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", DISK_MEGABYTES) as place:
        yield place


def opened(disk: Path) -> tuple[World, list[DeskError]]:
    """A workspace on the small disk, and what its desk warned of."""
    world, warned = small_world(disk / "plan.pmdesk"), []
    world.desk = Desk(world.store, world.clock, world.heard.append, warn=warned.append)
    assert world.store.reserve.is_laid
    return world, warned


def start_anew(world: World, warned: list[DeskError]) -> None:
    """Close the workspace and open it again, with an empty WAL."""
    world.store.close()
    world.desk = Desk(open_workspace(world.store.path), world.clock, world.heard.append, warn=warned.append)


def long_text(seed: int) -> str:
    return f"{seed} " * 2_000


def edit_until_refused(world: World) -> int:
    """Describe the wallet anew until the disk takes no more; returns how many edits were saved."""
    for count in range(10 * RESERVE_BYTES // 1_000):
        before = dump(world.store)
        try:
            world.desk.do(SetFields(Item, (world.ids["wallet"],), {"description": long_text(count)}, "Describe"))
        except DiskFull as trouble:
            assert "not saved" in trouble.what
            assert dump(world.store) == before
            return count
    raise AssertionError("the disk was never full")


def test_the_edit_in_hand_is_saved_in_the_reserve_and_told(disk: Path) -> None:
    world, warned = opened(disk)
    fill(disk)
    wal = world.store.path.with_name("plan.pmdesk-wal")
    while not warned:  # What the WAL has already taken of the disk is used up first.
        world.desk.do(SetFields(Item, (world.ids["wallet"],), {"description": long_text(len(world.heard))}, "Describe"))
    assert "was saved" in str(warned[0])
    assert not world.store.reserve.is_laid
    assert world.store.get(Item, world.ids["wallet"]).description == long_text(len(world.heard) - 1)
    assert wal.stat().st_size > 0
    world.store.close()


def test_when_the_reserve_is_gone_too_edits_are_refused_and_nothing_is_lost(disk: Path) -> None:
    world, warned = opened(disk)
    filler = fill(disk)
    saved = edit_until_refused(world)
    assert saved > 0
    assert len(warned) == 1
    before = dump(world.store)
    for refused in (Rename(Item, world.ids["wallet"], "Wallets" * 100), Delete(Item, (world.ids["express"],))):
        with pytest.raises(DiskFull, match="not saved"):
            world.desk.do(refused)
    assert dump(world.store) == before
    assert full_check(world.store.path).is_whole

    filler.unlink()
    assert world.desk.do(Delete(Item, (world.ids["express"],)))
    assert world.store.reserve.is_laid
    world.desk.undo()
    assert dump(world.store) == before
    world.store.close()


def test_everything_saved_on_a_full_disk_is_there_after_a_restart(disk: Path) -> None:
    world, _ = opened(disk)
    filler = fill(disk)
    edit_until_refused(world)
    before = dump(world.store)
    world.store.close()
    reader = open_workspace(world.store.path, role=Role.READER)
    assert dump(reader) == before
    reader.close()
    filler.unlink()
    again = open_workspace(world.store.path)
    assert dump(again) == before
    assert full_check(again.path).is_whole
    again.close()


def test_undo_is_possible_on_a_full_disk(disk: Path) -> None:
    world, warned = opened(disk)
    start_anew(world, warned)
    fill(disk)
    before = dump(world.store)
    world.desk.undo()
    assert dump(world.store) != before
    assert len(warned) == 1
    world.store.close()


def test_an_import_that_does_not_fit_is_taken_back_whole(disk: Path) -> None:
    world, _ = opened(disk)
    before, steps = dump(world.store), world.store.read("SELECT count(*) FROM step")
    huge = SetFields(Item, (world.ids["wallet"],), {"description": "x" * 30_000_000}, "Import")
    with pytest.raises(DiskFull):
        world.desk.do(huge)
    assert dump(world.store) == before
    assert world.store.read("SELECT count(*) FROM step") == steps
    assert world.desk.do(Rename(Item, world.ids["wallet"], "Goes on"))
    world.store.close()


def test_what_the_window_remembers_waits_without_harm(disk: Path) -> None:
    world, warned = opened(disk)
    remember(world.store, "window", "small")
    start_anew(world, warned)
    fill(disk)
    with pytest.raises(DiskFull):
        remember(world.store, "window", "x" * 100_000)
    assert recall(world.store, "window") == "small"
    world.store.close()


def test_a_workspace_is_opened_for_editing_with_its_reserve(disk: Path) -> None:
    world, _ = opened(disk)
    filler = fill(disk)
    before = dump(world.store)
    world.store.close()
    assert world.store.reserve.is_laid, "where room is short the reserve stays for the next start"
    refill = fill(disk)
    again = open_workspace(world.store.path)
    assert again.role is Role.KEEPER
    desk = Desk(again, world.clock, lambda _: None)
    assert desk.do(Rename(Item, world.ids["wallet"], "Goes on"))
    desk.undo()
    assert dump(again) == before
    again.close()
    for room in (filler, refill):
        room.unlink()


def test_a_new_workspace_on_a_full_disk_leaves_nothing_but_words(disk: Path) -> None:
    fill(disk)
    there = set(disk.iterdir())
    with pytest.raises(DiskFull, match="was not made"):
        open_workspace(disk / "new.pmdesk")
    assert set(disk.iterdir()) == there


def test_a_limit_on_the_size_of_files_is_told_like_a_full_disk(tmp_path: Path) -> None:
    """Needs no disk of its own, so it runs for everybody: the WAL hits the limit the process has set itself."""
    resource = pytest.importorskip("resource", reason="this system limits no files")
    world = small_world(tmp_path / "plan.pmdesk")
    before, hard = dump(world.store), resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    long = SetFields(Item, (world.ids["wallet"],), {"description": "x" * 2_000_000}, "Describe")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(DiskFull, match="Everything before it is saved"):
            world.desk.do(long)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert dump(world.store) == before
    assert world.desk.do(long)
    world.desk.undo()
    assert dump(world.store) == before
    world.store.close()
