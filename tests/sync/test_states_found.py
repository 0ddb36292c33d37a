"""States that random stories came upon: moved and deleted, made and changed, unlinked meanwhile, broken inside."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pmdesk.commands.connections import Unlink
from pmdesk.commands.items import AddItem
from pmdesk.domain.kinds import Kind
from pmdesk.domain.remote import Page
from pmdesk.domain.remote import Standing as Fate
from pmdesk.domain.roadmap import Item, ItemKind
from pmdesk.storage.standings import standing_of
from pmdesk.sync.due import due_connections
from tests.sync.fake_service import FakeService
from tests.sync.sync_world import Both
from tests.world import NOW, World


@pytest.fixture
def both(empty: World) -> Both:
    made = Both(empty)
    made.tracker.put("issue", "1", title="Pay in one tap", owner="Milena Kos", due=date(2026, 4, 17), points=34.0)
    made.sync()
    made.tracker.asked.clear()
    return made


def test_a_record_that_was_moved_takes_its_row_along_though_both_places_are_told_at_once(both: Both):
    item_id = both.item().id
    both.edit(owner="Ana Ruiz")
    moved = replace(both.tracker.records["issue", "1"], id="2")
    both.tracker.put("issue", "1", standing=Fate.MOVED, leads_to="2")
    both.tracker.records["issue", "2"] = moved
    both.tracker.put("issue", "2", standing=Fate.LIVE)
    both.sync()
    assert [item.id for item in both.world.store.all(Item)] == [item_id]
    assert (both.link("2").standing, both.tracker.records["issue", "2"].owner) == (Fate.LIVE, "Ana Ruiz")


def test_a_record_that_was_moved_and_deleted_there_is_known_again_when_it_is_restored(both: Both):
    item_id = both.item().id
    both.tracker.put("issue", "1", standing=Fate.MOVED, leads_to="2")
    both.tracker.put("issue", "2", title="Pay in two taps")
    both.tracker.drop("issue", "2")
    both.sync()
    assert both.link("2").standing is Fate.DELETED
    both.tracker.put("issue", "2", standing=Fate.LIVE)
    both.sync()
    assert [(item.id, item.title) for item in both.world.store.all(Item)] == [(item_id, "Pay in two taps")]


def test_a_record_that_was_made_and_changed_there_before_we_heard_of_it_is_not_overwritten(both: Both):
    item_id = both.world.desk.ask(AddItem(ItemKind.FEATURE, "Wallet", None, values={"owner": "Milena Kos"}))[1]
    both.make(item_id, "token")
    both.tracker.cuts = ["", "after"]
    assert both.sync().failures == 1
    both.tracker.put("issue", "n1", owner="Ana Ruiz")
    both.sync()
    assert both.tracker.records["issue", "n1"].owner == "Ana Ruiz"
    assert both.conflicts()["owner"][1:] == ("Milena Kos", "Ana Ruiz")


def test_what_changed_there_while_a_row_was_unlinked_comes_when_that_is_undone(both: Both):
    both.world.desk.do(Unlink((both.link().id,)))
    both.tracker.put("issue", "1", title="Pay in two taps")
    both.sync()
    both.world.desk.undo()
    assert both.item().title == "Pay in one tap"
    both.sync()
    assert (both.item().title, both.conflicts()) == ("Pay in two taps", {})
    both.tracker.asked.clear()
    both.sync()
    assert both.tracker.asked == ["pages"]


def test_a_round_that_broke_is_written_down_and_not_begun_again_at_once(both: Both, monkeypatch: pytest.MonkeyPatch):
    def broken(_service: FakeService, _cursor: str) -> Iterator[Page]:
        raise ValueError

    monkeypatch.setattr(FakeService, "pages", broken)
    with pytest.raises(ValueError):  # it has no words
        both.sync()
    standing = standing_of(both.world.store, both.id, Kind.CONNECTION)
    assert (standing.what, standing.remedy) == ("“Tracker” could not be synced.", "Details are in the log.")
    assert standing.next_at is not None
    assert standing.next_at > NOW + timedelta(seconds=10)
    assert due_connections(both.world.store, NOW + timedelta(seconds=5)) == ()
