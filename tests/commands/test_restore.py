"""Restoring a backup: every row as it was, under its own id, as one step that can be undone."""

from datetime import timedelta
from pathlib import Path

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow, Rename, SetFields
from pmdesk.commands.items import AddProduct
from pmdesk.commands.links import Depend, Undepend
from pmdesk.commands.removal import Delete
from pmdesk.commands.restore import Restore
from pmdesk.commands.settings import SetSetting
from pmdesk.commands.teams import SetCapacity
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.kinds import Kind
from pmdesk.domain.plumbing import Origin, Setting
from pmdesk.domain.roadmap import Item, Product
from pmdesk.storage.backup import Reason, guard, list_backups, make
from pmdesk.storage.identity import APPLICATION_ID, ForeignFile
from pmdesk.storage.restore import compare
from pmdesk.storage.trouble import Damaged
from tests.storage.test_store import older_file
from tests.world import NOW, World, dump

CLOCK = FixedClock(NOW)


def work_on(world: World) -> None:
    """Change something of everything."""
    do, ids = world.desk.do, world.ids
    do(SetSetting("carry_along", value=False))
    do(AddRow(Origin, {"source": "trello", "key": "a1", "kind": "item", "row_id": ids["wallet"]}, "Import"))
    do(Delete(Item, (ids["fallback"],)))
    do(Rename(Item, ids["address"], "Addresses"))
    do(AddProduct("Later"))
    do(SetCapacity(ids["team"], ids["sprint"], 12.0))


def test_everything_is_as_it_was_and_undo_takes_the_restore_back(world: World) -> None:
    before = dump(world.store)
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    work_on(world)
    after = dump(world.store)
    changes = world.desk.do(Restore(backup.path))
    assert dump(world.store) == before
    assert changes.label.startswith("Restore backup of ")
    world.desk.undo()
    assert dump(world.store) == after
    world.desk.redo()
    assert dump(world.store) == before
    assert world.store.read("PRAGMA foreign_key_check") == []


def test_what_would_change_is_told_before(world: World) -> None:
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    assert compare(world.store, backup.path) == []
    work_on(world)
    found = {difference.kind: difference for difference in compare(world.store, backup.path)}
    item = found[Kind.ITEM]
    assert (item.added, item.removed, item.changed) == (1, 0, 1)
    assert item.examples == ("Fallback", "Address")
    product = found[Kind.PRODUCT]
    assert (product.added, product.removed, product.changed, product.examples) == (0, 1, 0, ("Later",))
    assert found[Kind.SETTING].examples == ("carry_along",)
    assert (found[Kind.DEPENDENCY].added, found[Kind.ORIGIN].removed) == (1, 1)
    assert world.desk.ask(Restore(backup.path))[1] == list(found.values())


def test_rows_that_swapped_what_is_unique_swap_it_back(world: World) -> None:
    world.desk.do(SetSetting("first", value=1))
    world.desk.do(SetSetting("second", value=2))
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    before = dump(world.store)
    first, second = world.store.all(Setting)
    for row_id, name in ((first.id, "between"), (second.id, first.name), (first.id, second.name)):
        world.desk.do(SetFields(Setting, (row_id,), {"name": name}, "Swap"))
    world.desk.do(Undepend(world.ids["first_link"]))
    world.desk.do(Depend(world.ids["wallet"], world.ids["address"]))
    world.desk.do(Restore(backup.path))
    assert dump(world.store) == before
    world.desk.undo()
    assert [row.name for row in world.store.all(Setting)] == [second.name, first.name]


def test_ids_given_since_are_not_given_again(world: World) -> None:
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    later = world.desk.ask(AddProduct("Later"))[1]
    world.desk.do(Restore(backup.path))
    assert world.desk.ask(AddProduct("Latest"))[1] > later


def test_restoring_what_is_there_leaves_no_trace(world: World) -> None:
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    label = world.desk.undo_label
    assert not world.desk.do(Restore(backup.path))
    assert world.desk.undo_label == label


def test_a_backup_is_made_before_a_restore(world: World) -> None:
    first = make(world.store.path, Reason.BY_HAND, CLOCK)
    work_on(world)
    later = FixedClock(NOW + timedelta(hours=1))
    desk = Desk(world.store, later, lambda _: None, guard=guard(world.store.path, later))
    after = dump(world.store)
    desk.do(Restore(first.path))
    newest = list_backups(world.store.path)[0]
    assert newest.reason is Reason.RESTORE
    desk.do(Restore(newest.path))
    assert dump(world.store) == after


def test_a_damaged_backup_is_refused_and_nothing_changes(world: World) -> None:
    backup = make(world.store.path, Reason.BY_HAND, CLOCK)
    work_on(world)
    before = dump(world.store)
    with backup.path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(bytes(4096))
    with pytest.raises(Damaged, match="nothing was restored"):
        world.desk.do(Restore(backup.path))
    assert dump(world.store) == before


def test_a_foreign_file_is_no_backup(world: World, tmp_path: Path) -> None:
    (tmp_path / "diary.pmdesk").write_text("Dear diary")
    with pytest.raises((ForeignFile, Damaged)):
        world.desk.do(Restore(tmp_path / "diary.pmdesk"))
    with pytest.raises(ForeignFile):
        compare(world.store, tmp_path / "none.pmdesk")


def test_a_backup_of_an_older_version_is_brought_up_to_date_aside(world: World, tmp_path: Path) -> None:
    old = older_file(tmp_path / "old.pmdesk")
    before = old.read_bytes()
    assert APPLICATION_ID.to_bytes(4, "big") in before
    world.desk.do(Restore(old))
    assert world.store.count(Product) == 0
    world.desk.undo()
    assert world.store.count(Product) == 2
    assert old.read_bytes() == before
