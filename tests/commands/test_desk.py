"""The desk: steps that last over restarts, kind refusals, guests that write beside it, and bounded waits."""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import AddRow, Rename, SetFields
from pmdesk.commands.items import AddItem, AddProduct
from pmdesk.commands.removal import Delete
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import DeskError, Gone, MovedOn, RuleBroken
from pmdesk.domain.kinds import Kind
from pmdesk.domain.plumbing import Setting
from pmdesk.domain.roadmap import Criterion, Item, ItemKind, Product
from pmdesk.domain.sprints import Team
from pmdesk.storage.history import past_of
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.trouble import Busy
from tests.past import rows_as_of
from tests.storage.disks import in_another_process, said_by
from tests.world import NOW, World, dump, empty_world

WORST_WAIT_SECONDS = 6


@dataclass(frozen=True)
class Verb:
    """A command made of a function."""

    work: Any
    label: str = "Work"

    def apply(self, edit: Any) -> Any:
        return self.work(edit)


def test_a_thousand_steps_are_undone_and_redone_across_restarts(tmp_path: Path) -> None:
    world = empty_world(tmp_path / "long.pmdesk")
    empty = dump(world.store)
    product = world.desk.ask(AddProduct("Storefront"))[1]
    for number in range(1, 1050):
        world.desk.do(Rename(Product, product, f"Name {number}"))
    after = dump(world.store)

    def reopened(desk: Desk) -> Desk:
        desk.store.close()
        return Desk(open_workspace(tmp_path / "long.pmdesk"), world.clock, lambda _: None)

    desk = reopened(world.desk)
    for number in range(1049, 524, -1):
        assert desk.undo_label == f"Rename to Name {number}"
        desk.undo()
    assert desk.store.get(Product, product).title == "Name 524"
    desk = reopened(desk)
    for _ in range(525):
        desk.undo()
    assert dump(desk.store) == empty
    assert desk.undo_label is None
    desk = reopened(desk)
    for _ in range(1050):
        desk.redo()
    assert dump(desk.store) == after
    assert desk.redo_label is None
    desk.store.close()


def test_an_edit_that_changes_nothing_leaves_no_trace(world: World) -> None:
    steps = world.store.read("SELECT count(*) FROM step")
    world.desk.undo()
    redo = world.desk.redo_label
    assert not world.desk.do(Rename(Item, world.ids["wallet"], "Wallet"))
    assert not world.desk.do(Verb(lambda edit: [edit.put(edit.get(Item, world.ids["wallet"])), edit.next_id()]))
    assert world.desk.redo_label == redo
    assert world.store.read("SELECT count(*) FROM step")[0][0] == steps[0][0] + 1


def test_there_and_back_within_one_edit_is_nothing(world: World) -> None:
    def there_and_back(edit: Any) -> None:
        item = edit.get(Item, world.ids["wallet"])
        edit.drop(Item, item.id)
        edit.put(item)
        edit.put(Team(edit.next_id(), "Passing by", "x"))
        edit.drop(Team, edit.all(Team)[-1].id)

    assert not world.desk.do(Verb(there_and_back))


def test_undo_refuses_a_row_that_moved_on_and_passes_over_it_the_next_time(world: World) -> None:
    wallet, address = world.ids["wallet"], world.ids["address"]
    world.desk.do(Rename(Item, address, "Addresses"))
    world.desk.do(Rename(Item, wallet, "Wallets"))
    world.desk.do(Rename(Item, wallet, "Synced"), Actor.SYNC)
    before = dump(world.store)
    with pytest.raises(MovedOn, match=f"item {wallet} has changed since"):
        world.desk.undo()
    assert dump(world.store) == before
    assert world.desk.undo_label == "Rename to Addresses"
    world.desk.undo()
    assert world.store.get(Item, address).title == "Address"
    assert world.store.get(Item, wallet).title == "Synced"
    assert [past.label for past in past_of(world.store, Kind.ITEM, wallet)][:2] == [
        "Rename to Synced",
        "Rename to Wallets",
    ]


def test_a_sync_is_not_what_undo_takes_back_and_leaves_redo_alone(world: World) -> None:
    world.desk.do(Rename(Item, world.ids["wallet"], "Wallets"))
    world.desk.undo()
    world.desk.do(SetFields(Item, (world.ids["address"],), {"owner": "Leah"}, "Sync"), Actor.SYNC)
    assert world.desk.redo_label == "Rename to Wallets"
    world.desk.redo()
    world.desk.undo()
    assert world.store.get(Item, world.ids["address"]).owner == "Leah"


def test_undo_keeps_the_other_fields_a_sync_brought(world: World) -> None:
    world.desk.do(Rename(Item, world.ids["wallet"], "Wallets"))
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"owner": "Leah"}, "Sync"), Actor.SYNC)
    world.desk.undo()
    wallet = world.store.get(Item, world.ids["wallet"])
    assert (wallet.title, wallet.owner) == ("Wallet", "Leah")


def test_undo_refuses_when_a_sync_hung_something_on_the_row(world: World) -> None:
    team = world.desk.ask(AddRow(Team, {"title": "Seller"}, "Add team"))[1]
    item = world.desk.ask(AddItem(ItemKind.FEATURE, "Alone"))[1]
    world.desk.do(AddRow(Criterion, {"item_id": item, "title": "Synced"}, "Sync"), Actor.SYNC)
    with pytest.raises(MovedOn, match="other rows refer to it"):
        world.desk.undo()
    world.desk.undo()
    assert world.store.find(Team, team) is None
    assert world.store.find(Item, item) is not None


def test_the_menu_names_what_comes_next_and_nothing_when_there_is_nothing(tmp_path: Path) -> None:
    world = empty_world(tmp_path / "plan.pmdesk")
    assert (world.desk.undo_label, world.desk.redo_label) == (None, None)
    for turn in (world.desk.undo, world.desk.redo):
        with pytest.raises(DeskError, match="nothing to"):
            turn()
    world.desk.do(AddProduct("Storefront"))
    assert world.desk.undo().label == "Undo add product Storefront"
    assert (world.desk.undo_label, world.desk.redo_label) == (None, "Add product Storefront")
    world.desk.do(AddProduct("Checkout"))
    assert (world.desk.undo_label, world.desk.redo_label) == ("Add product Checkout", None)
    world.store.close()


def test_any_past_moment_can_be_seen_again(world: World) -> None:
    seen: list[tuple[Any, dict[str, list[object]]]] = []
    for number in range(12):
        world.clock.instant += timedelta(minutes=1)
        if number % 3 == 2:
            world.desk.undo()
        else:
            world.desk.do(SetFields(Item, (world.ids["wallet"],), {"progress": number, "owner": f"{number}"}, "Set"))
        if number == 7:
            world.desk.do(Delete(Item, (world.ids["express"],)))
        seen.append((world.clock.instant, dump(world.store)))
    for instant, then in seen:
        found = rows_as_of(world.store, Kind.ITEM, instant)
        assert sorted(found.values(), key=lambda row: row.id) == then["item"]


def test_a_clock_set_back_tears_no_past_moment_apart(world: World) -> None:
    world.clock.instant = NOW + timedelta(days=2)
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"owner": "Leah"}, "Ahead"))
    world.clock.instant = NOW + timedelta(hours=1)
    world.desk.do(Delete(Item, (world.ids["wallet"],)))
    assert world.ids["wallet"] not in rows_as_of(world.store, Kind.ITEM, NOW + timedelta(hours=2))
    assert rows_as_of(world.store, Kind.ITEM, NOW)[world.ids["wallet"]].owner == ""


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": "half \ud83d"}, "half a character"),
        ({"effort_likely": float("nan")}, "not a number"),
        ({"lag": 1}, "has no lag"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(world: World, values: dict[str, object], words: str) -> None:
    before = dump(world.store)
    with pytest.raises(RuleBroken, match=words):
        world.desk.do(SetFields(Item, (world.ids["wallet"],), values, "Set"))
    assert dump(world.store) == before


def test_a_number_that_is_too_large_is_refused_in_words(world: World) -> None:
    with pytest.raises(RuleBroken, match="too large"):
        world.desk.do(SetFields(Team, (world.ids["team"],), {"people": 2**63}, "Set"))


def test_odd_text_comes_back_as_it_was(world: World) -> None:
    odd = "a\x00b \u202e 𝄞 e\u0301 \r\n\t '; DROP TABLE item; --"
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"description": odd, "tags": (odd, "")}, "Set"))
    wallet = world.store.get(Item, world.ids["wallet"])
    assert (wallet.description, wallet.tags) == (odd, (odd, ""))
    world.desk.undo()
    world.desk.redo()
    assert world.store.get(Item, world.ids["wallet"]) == wallet


def test_two_of_what_is_unique_is_a_broken_rule(world: World) -> None:
    put = Verb(lambda edit: [edit.put(Setting(edit.next_id(), "twice", "1")) for _ in range(2)])
    with pytest.raises(RuleBroken, match="such a setting already"):
        world.desk.do(put)


def test_dropping_what_others_refer_to_is_refused(world: World) -> None:
    with pytest.raises(RuleBroken, match="still refers"):
        world.desk.do(Verb(lambda edit: edit.drop(Item, world.ids["wallet"])))
    with pytest.raises(Gone):
        world.desk.do(Verb(lambda edit: edit.drop(Item, 9999)))


def test_an_error_of_ours_rolls_everything_back_and_shows_itself(world: World) -> None:
    before = dump(world.store)

    def fail(edit: Any) -> None:
        edit.drop(Item, world.ids["wallet"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        world.desk.do(Verb(fail))
    assert dump(world.store) == before
    assert world.desk.do(Rename(Item, world.ids["wallet"], "Goes on"))


def test_a_rehearsal_answers_as_the_edit_would_and_changes_nothing(world: World) -> None:
    before, steps = dump(world.store), world.store.read("SELECT count(*) FROM step")
    new = world.desk.rehearse(AddProduct("Later"))
    assert dump(world.store) == before
    assert world.store.read("SELECT count(*) FROM step") == steps
    assert world.desk.ask(AddProduct("Later"))[1] == new
    with pytest.raises(RuleBroken, match="still refers"):
        world.desk.rehearse(Verb(lambda edit: edit.drop(Item, world.ids["wallet"])))


def test_ids_are_never_given_twice(world: World) -> None:
    first = world.desk.ask(AddProduct("First"))[1]
    world.desk.undo()
    second = world.desk.ask(AddProduct("Second"))[1]
    assert second > first
    world.desk.do(Verb(lambda edit: edit.put(Product(second + 100, "Brings its id", "z"))))
    assert world.desk.ask(AddProduct("Third"))[1] == second + 101


def test_a_guarded_command_waits_for_its_guard(world: World) -> None:
    asked: list[str] = []
    guarded = Verb(lambda edit: asked.append("done"))
    object.__setattr__(guarded, "guarded", "import")

    def refuse(word: str) -> None:
        asked.append(word)
        raise DeskError("No backup could be made.")

    Desk(world.store, world.clock, lambda _: None, guard=asked.append).do(guarded)
    assert asked == ["import", "done"]
    with pytest.raises(DeskError, match="No backup"):
        Desk(world.store, world.clock, lambda _: None, guard=refuse).do(guarded)
    assert asked == ["import", "done", "import"]


def test_a_read_only_workspace_is_not_edited(world: World) -> None:
    reader = open_workspace(world.store.path, role=Role.READER)
    desk = Desk(reader, world.clock, lambda _: None)
    for edit in (lambda: desk.do(AddProduct("x")), desk.undo, lambda: desk.rehearse(AddProduct("x"))):
        with pytest.raises(DeskError, match="read-only"):
            edit()
    assert desk.undo_label == world.desk.undo_label
    reader.close()


def test_readers_see_whole_edits_while_edits_go_on(world: World) -> None:
    """Each edit gives two items the same owner; no reader may ever see them differ."""
    pair = (world.ids["wallet"], world.ids["address"])
    seen: list[set[tuple[str, ...]]] = []
    stop = threading.Event()

    def read() -> None:
        reader = open_workspace(world.store.path, role=Role.READER)
        owners: set[tuple[str, ...]] = set()
        while not stop.is_set():
            owners.add(tuple(item.owner for item in reader.many(Item, pair)))
        reader.close()
        seen.append(owners)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(150):
        world.desk.do(SetFields(Item, pair, {"owner": f"Owner {number}"}, "Set owner"))
    stop.set()
    for thread in threads:
        thread.join()
    assert len(seen) == len(threads)
    assert all(one == other for owners in seen for one, other in owners)


GUEST = """
import sys
from pathlib import Path
from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddProduct
from pmdesk.domain.clock import SystemClock
from pmdesk.storage.store import open_workspace
desk = Desk(open_workspace(Path(sys.argv[1])), SystemClock(), lambda _: None)
print(desk.store.role.value, flush=True)
for number in range(100):
    desk.do(AddProduct(f"Guest {number}"))
desk.store.close()
print("done")
"""


def test_a_guest_process_and_the_keeper_write_side_by_side(world: World) -> None:
    guest = in_another_process(GUEST, world.store.path)
    assert guest.stdout.readline().strip() == "guest"
    edits = 0
    while guest.poll() is None or edits < 100:
        world.desk.do(Rename(Item, world.ids["wallet"], f"Keeper {edits}"))
        edits += 1
    assert said_by(guest) == "done"
    assert world.store.count(Product) == 2 + 100
    labels = [label for (label,) in world.store.read("SELECT label FROM step ORDER BY id")]
    assert sum(label.startswith("Add product Guest") for label in labels) == 100
    assert sum(label.startswith("Rename to Keeper") for label in labels) == edits
    assert world.store.read("PRAGMA integrity_check") == [("ok",)]


def test_waiting_for_another_writer_ends_in_words(world: World) -> None:
    other = open_workspace(world.store.path, role=Role.GUEST)
    other.connection.execute("BEGIN IMMEDIATE")
    before, start = dump(world.store), time.monotonic()
    with pytest.raises(Busy, match="Another program is writing"):
        world.desk.do(AddProduct("Later"))
    assert time.monotonic() - start < WORST_WAIT_SECONDS
    assert dump(world.store) == before
    other.connection.execute("ROLLBACK")
    assert world.desk.do(AddProduct("Later"))
    other.close()
