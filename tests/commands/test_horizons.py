"""Moving features between now, next and later: the rule finds them where they were put, and undo takes it back."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.horizons import MoveToHorizon, RankItems
from pmdesk.commands.items import AddItem
from pmdesk.domain.days import Resolution
from pmdesk.domain.roadmap import FEATURE_STATUSES, Item, ItemKind, Status
from pmdesk.insight.horizons import Horizon
from pmdesk.queries.board import read_board
from pmdesk.queries.timeline import read_sheet
from pmdesk.queries.timeline_rows import View, arrange
from tests.world import NOW, TODAY, World, dump, small_world

SPRINT = (date(2026, 3, 2), date(2026, 3, 15))


def item(world: World, name: str) -> Item:
    return world.store.get(Item, world.ids[name])


def column(world: World, name: str) -> Horizon | None:
    board = read_board(arrange(read_sheet(world.store), View(), TODAY.toordinal()))
    place = board.column_of.get(world.ids[name])
    return None if place is None else board.columns[place].horizon


def move(world: World, horizon: Horizon, *names: str) -> None:
    world.desk.do(MoveToHorizon(tuple(world.ids[name] for name in names), horizon, TODAY))


def test_to_now_starts_with_the_sprint_and_keeps_its_length(world: World):
    world.desk.do(SetFields(Item, (world.ids["fallback"],), {"status": Status.CANDIDATE}, "Set status"))
    move(world, Horizon.NOW, "fallback")
    moved = item(world, "fallback")
    assert (moved.start, moved.end) == (SPRINT[0], SPRINT[0] + timedelta(11))
    assert moved.status is Status.PLANNED


def test_to_now_without_dates_takes_the_days_of_the_sprint(world: World):
    world.desk.do(SetFields(Item, (world.ids["fallback"],), {"start": None, "end": None}, "Clear"))
    assert column(world, "fallback") is Horizon.LATER
    move(world, Horizon.NOW, "fallback")
    assert (item(world, "fallback").start, item(world, "fallback").end) == SPRINT


def test_to_next_starts_after_now_or_takes_the_quarter(world: World):
    world.desk.do(SetFields(Item, (world.ids["fallback"],), {"start": None, "end": None}, "Clear"))
    world.desk.do(SetFields(Item, (world.ids["address"],), {"status": Status.IN_PROGRESS}, "Set status"))
    move(world, Horizon.NEXT, "address", "fallback")
    assert item(world, "address").start == date(2026, 3, 16)
    assert item(world, "address").status is Status.PLANNED
    quarter = item(world, "fallback")
    assert (quarter.start, quarter.end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert quarter.resolution is Resolution.QUARTER


def test_to_later_clears_dates_and_sprint_and_stops_work(world: World):
    values = {"status": Status.IN_PROGRESS, "sprint_id": world.ids["sprint"]}
    world.desk.do(SetFields(Item, (world.ids["wallet"],), values, "Start"))
    move(world, Horizon.LATER, "wallet")
    moved = item(world, "wallet")
    assert (moved.start, moved.end, moved.sprint_id, moved.status) == (None, None, None, Status.PLANNED)


def test_successors_are_carried_along_but_not_those_that_were_named(world: World):
    before = item(world, "fallback")
    move(world, Horizon.NOW, "address")
    assert item(world, "fallback").start == before.start - timedelta(56)
    world.desk.undo()
    move(world, Horizon.NOW, "address", "fallback")
    assert item(world, "fallback").start == SPRINT[0]


def test_a_feature_in_a_sprint_without_dates_counts_with_the_sprint(world: World):
    values = {"start": None, "end": None, "sprint_id": world.ids["sprint"]}
    world.desk.do(SetFields(Item, (world.ids["fallback"],), values, "Plan"))
    assert column(world, "fallback") is Horizon.NOW
    before = dump(world.store)
    assert not world.desk.do(MoveToHorizon((world.ids["fallback"],), Horizon.NOW, TODAY))
    assert dump(world.store) == before


def test_what_is_no_open_feature_stays_as_it_is(world: World):
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"status": Status.SHIPPED}, "Ship"))
    world.desk.do(Archive(Item, (world.ids["address"],), NOW))
    before = dump(world.store)
    for horizon in Horizon:
        move(world, horizon, "wallet", "address", "express")
    assert dump(world.store) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(
        some.tuples(
            some.sampled_from(FEATURE_STATUSES[:4]),
            some.none() | some.tuples(some.integers(-300, 300), some.integers(0, 250)),
            some.booleans(),
        ),
        min_size=3,
        max_size=3,
    ),
    some.sampled_from(Horizon),
    some.sets(some.sampled_from(["wallet", "address", "fallback"]), min_size=1),
)
def test_after_a_move_the_rule_puts_every_item_there_and_undo_takes_it_back(states, horizon, names):
    with TemporaryDirectory() as folder:
        world = small_world(Path(folder) / "w.pmdesk")
        for name, (status, days, in_sprint) in zip(("wallet", "address", "fallback"), states, strict=True):
            start = None if days is None else TODAY + timedelta(days[0])
            end = None if start is None or days is None else start + timedelta(days[1])
            values = {"status": status, "start": start, "end": end}
            values["sprint_id"] = world.ids["sprint"] if in_sprint else None
            world.desk.do(SetFields(Item, (world.ids[name],), values, "Set"))
        before = dump(world.store)
        changes = world.desk.do(MoveToHorizon(tuple(world.ids[name] for name in names), horizon, TODAY))
        assert {column(world, name) for name in names} == {horizon}
        if changes:
            world.desk.undo()
        assert dump(world.store) == before
        world.store.close()


def ranked(world: World, names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: item(world, name).rank)


def test_items_of_different_parents_are_ranked_between_each_other(world: World):
    names = ["wallet", "address", "fallback"]
    add = AddItem(ItemKind.FEATURE, "Labels", world.ids["seller"])
    world.ids["labels"] = world.desk.ask(add)[1]
    assert item(world, "labels").rank == item(world, "wallet").rank
    order = tuple(world.ids[name] for name in names)
    world.desk.do(RankItems((world.ids["labels"],), order, world.ids["address"]))
    assert ranked(world, [*names, "labels"]) == ["wallet", "labels", "address", "fallback"]
    world.desk.undo()
    assert item(world, "labels").rank == item(world, "wallet").rank


def test_a_shared_rank_is_parted_when_something_goes_between(world: World):
    names = ["wallet", "address", "fallback"]
    rank = item(world, "wallet").rank
    world.desk.do(SetFields(Item, (world.ids["address"],), {"rank": rank}, "Share"))
    order = (world.ids["wallet"], world.ids["address"])
    world.desk.do(RankItems((world.ids["fallback"],), order, world.ids["address"]))
    assert ranked(world, names) == ["wallet", "fallback", "address"]
    assert len({item(world, name).rank for name in names}) == 3
