"""The roadmap compared with a past day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pmdesk.commands.fields import AddRow, Archive, Rename, SetFields, Unarchive
from pmdesk.commands.items import AddItem, SetStatus
from pmdesk.commands.links import Depend, SetDependency, Undepend
from pmdesk.commands.removal import Delete
from pmdesk.commands.teams import Assign
from pmdesk.domain.days import Span
from pmdesk.domain.foreign import ForeignDependency
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Anchor, Item, ItemKind, Milestone, Release, Risk, Status
from pmdesk.queries.compare import Comparison, Sort, compared, end_of, occasions
from pmdesk.storage.history import states_since
from tests.plans import bring, row
from tests.world import TODAY, World, small_world

YESTERDAY = TODAY


def next_day(world: World) -> None:
    """Let a night pass after the small world was made."""
    world.clock.instant += timedelta(days=1)


def seen(world: World) -> Comparison:
    return compared(world.store, YESTERDAY, world.clock.today())


def told(world: World) -> list[str]:
    return [f"{entry.sort.value}: {entry.title}: {entry.words}" for entry in seen(world).entries]


def test_nothing_is_told_when_nothing_happened_since(world: World):
    next_day(world)
    assert seen(world).entries == ()


def test_everything_counts_as_added_when_compared_with_a_day_before_the_first(world: World):
    found = compared(world.store, TODAY - timedelta(days=30), TODAY)
    assert {entry.sort for entry in found.entries} == {Sort.ADDED}
    assert found.count(Sort.ADDED) == len(found.entries) == 14


def test_a_moved_item_tells_its_days_and_leaves_a_ghost(world: World):
    next_day(world)
    wallet = world.ids["wallet"]
    values = {"start": date(2026, 3, 10), "end": date(2026, 5, 2), "status": Status.PLANNED}
    world.desk.do(SetFields(Item, (wallet,), values, "Move"))
    assert told(world) == ["moved: Wallet: moved 8 days later, status Idea → Planned"]
    assert seen(world).ghosts() == {wallet: Span(date(2026, 3, 2), date(2026, 4, 24))}


def test_what_went_forth_and_back_is_no_difference(world: World):
    next_day(world)
    world.desk.do(Rename(Item, world.ids["wallet"], "Wallets"))
    world.desk.undo()
    world.desk.do(Delete(Item, (world.ids["fallback"],)))
    world.desk.undo()
    assert seen(world).entries == ()


def test_deleted_and_archived_items_are_removed_with_the_days_they_had(world: World):
    next_day(world)
    world.desk.do(Delete(Item, (world.ids["fallback"],)))
    world.desk.do(Archive(Item, (world.ids["address"],), world.clock.now()))
    found = seen(world)
    assert [(entry.title, entry.was) for entry in found.removed()] == [
        ("Address", Span(date(2026, 4, 27), date(2026, 5, 8))),
        ("Fallback", Span(date(2026, 5, 11), date(2026, 5, 22))),
    ]
    assert "removed: Address → Fallback: link removed" in told(world)
    world.desk.do(Unarchive(Item, (world.ids["address"],)))
    assert [entry.title for entry in seen(world).removed()] == ["Fallback"]


def test_what_hangs_on_an_item_is_told_with_the_item(world: World):
    next_day(world)
    wallet = world.ids["wallet"]
    world.desk.do(Assign((wallet,), (world.ids["team"], world.ids["second_team"])))
    world.desk.do(AddRow(Risk, {"item_id": wallet, "title": "Fees"}, "Add risk"))
    world.desk.do(AddRow(Risk, {"item_id": wallet, "title": "Fraud"}, "Add risk"))
    assert told(world) == ["changed: Wallet: team Core API → Checkout, Core API, 2 risks added"]


def test_parts_of_an_added_item_are_not_told_again(world: World):
    next_day(world)
    added = world.desk.ask(AddItem(ItemKind.FEATURE, "Tax", parent_id=world.ids["express"]))[1]
    world.desk.do(AddRow(Risk, {"item_id": added, "title": "Fees"}, "Add risk"))
    world.desk.do(Assign((added,), (world.ids["team"],)))
    assert told(world) == ["added: Tax: added"]


def test_what_came_in_archived_is_no_difference(world: World):
    next_day(world)
    parts = {"criteria": (("Pays in one tap", False),), "links": (("Spec", "https://example.test/old"),)}
    ties = (ForeignDependency("old", "new", 2),)
    bring(world, row("old", archived=True, teams=("Core API",), **parts), row("new"), ties=ties)
    assert told(world) == ["added: New: added"]


def test_what_came_and_was_put_aside_since_is_no_difference(world: World):
    next_day(world)
    added = world.desk.ask(AddItem(ItemKind.FEATURE, "Tax", parent_id=world.ids["express"]))[1]
    values = {"item_id": added, "title": "Filed", "day": date(2026, 4, 8)}
    world.desk.do(AddRow(Milestone, values, "Add milestone"))
    world.desk.do(AddRow(Risk, {"item_id": added, "title": "Fees"}, "Add risk"))
    world.desk.do(Depend(world.ids["wallet"], added))
    world.desk.do(Archive(Item, (added,), world.clock.now()))
    assert told(world) == []
    world.desk.do(Unarchive(Item, (added,)))
    assert told(world) == ["added: Filed: added", "added: Tax: added", "added: Wallet → Tax: link added"]


def test_what_happens_to_an_item_that_was_aside_all_the_time_is_not_told(world: World):
    world.desk.do(Archive(Item, (world.ids["wallet"],), world.clock.now()))
    next_day(world)
    world.desk.do(AddRow(Risk, {"item_id": world.ids["wallet"], "title": "Fees"}, "Add risk"))
    world.desk.do(Assign((world.ids["wallet"],), (world.ids["second_team"],)))
    world.desk.do(Undepend(world.ids["first_link"]))
    world.desk.do(SetFields(Milestone, (world.ids["milestone"],), {"day": date(2026, 4, 10)}, "Move"))
    world.desk.do(Delete(Milestone, (world.ids["milestone"],)))
    assert told(world) == []


def test_parts_of_an_item_that_is_put_aside_go_with_it(world: World):
    next_day(world)
    world.desk.do(SetFields(Milestone, (world.ids["milestone"],), {"day": date(2026, 4, 10)}, "Move"))
    world.desk.do(AddRow(Risk, {"item_id": world.ids["wallet"], "title": "Fees"}, "Add risk"))
    world.desk.do(Archive(Item, (world.ids["wallet"],), world.clock.now()))
    assert told(world) == ["removed: Wallet: removed"]


def test_links_milestones_and_releases_are_told(world: World):
    next_day(world)
    world.desk.do(SetDependency(world.ids["first_link"], Anchor.START_START, 3))
    world.desk.do(Undepend(world.ids["second_link"]))
    world.desk.do(Depend(world.ids["wallet"], world.ids["fallback"]))
    world.desk.do(SetFields(Milestone, (world.ids["milestone"],), {"day": date(2026, 4, 10)}, "Move"))
    world.desk.do(SetFields(Release, (world.ids["release"],), {"target": date(2026, 4, 20)}, "Move"))
    assert told(world) == [
        "added: Wallet → Fallback: link added",
        "removed: Address → Fallback: link removed",
        "moved: 26.08: moved 7 days earlier",
        "moved: Certified: moved 2 days later",
        "changed: Wallet → Address: link is start to start, 3 days later",
    ]
    milestone = next(entry for entry in seen(world).entries if entry.kind is Kind.MILESTONE)
    assert milestone.item_id == world.ids["wallet"]


def test_another_place_is_told_by_the_names_of_its_places(world: World):
    wallet = (world.ids["wallet"],)
    world.desk.do(SetFields(Item, wallet, {"parent_id": None}, "Lift"))
    next_day(world)
    world.desk.do(SetStatus(wallet, Status.PLANNED))
    world.desk.do(SetFields(Item, wallet, {"parent_id": world.ids["express"]}, "Lower"))
    assert told(world) == ["changed: Wallet: place Checkout → Express checkout, status Idea → Planned"]


def test_the_usual_days_to_compare_with(world: World):
    named = {occasion.title: occasion.day for occasion in occasions(world.store, TODAY)}
    assert named == {
        "yesterday": date(2026, 3, 9),
        "last Monday": date(2026, 3, 9),
        "start of sprint 26.05": date(2026, 3, 1),
    }
    monday = {occasion.title: occasion.day for occasion in occasions(world.store, date(2026, 3, 16))}
    assert monday == {"yesterday": date(2026, 3, 15), "last Monday": date(2026, 3, 9)}


def test_a_day_ends_where_the_next_begins():
    assert end_of(TODAY) < end_of(TODAY + timedelta(days=1))
    assert end_of(TODAY).astimezone().date() == TODAY


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["wallet", "address", "fallback"]), st.integers(-30, 30)), max_size=8))
def test_the_touched_rows_are_as_they_were_and_the_others_as_they_are(tmp_path_factory, moves):
    world = small_world(tmp_path_factory.mktemp("as-of") / "w.pmdesk")
    instant = end_of(YESTERDAY)
    before = {row.id: row for row in world.store.all(Item)}
    next_day(world)
    for name, days in moves:
        item = world.store.get(Item, world.ids[name])
        moved = replace(item, start=item.start + timedelta(days), end=item.end + timedelta(days))
        world.desk.do(SetFields(Item, (item.id,), {"start": moved.start, "end": moved.end}, "Move"))
    then, now = states_since(world.store, Kind.ITEM, instant)
    assert then.keys() == now.keys()
    assert all(before[row_id] == row for row_id, row in then.items())
    assert {row.id: row for row in world.store.all(Item)} == before | now
    world.store.close()
