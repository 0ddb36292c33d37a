"""Moving bars: successors come along and go back, pinned ones stay."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.fields import SetFields
from pmdesk.commands.links import SetDependency
from pmdesk.commands.schedule import Reschedule, Shift
from pmdesk.commands.settings import SetSetting
from pmdesk.domain.days import Span
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.roadmap import Anchor, Item
from tests.world import World, dump


def spans(world: World) -> dict[str, Span | None]:
    return {name: world.store.get(Item, world.ids[name]).span for name in ("wallet", "address", "fallback")}


def test_moving_a_bar_carries_its_successors_along(world: World) -> None:
    before = spans(world)
    world.desk.do(Shift((world.ids["wallet"],), 7))
    assert spans(world) == {name: span.shifted(7) for name, span in before.items() if span}


def test_a_pinned_successor_stays_and_stops_the_chain(world: World) -> None:
    world.desk.do(SetFields(Item, (world.ids["address"],), {"pinned": True}, "Pin"))
    before = spans(world)
    world.desk.do(Shift((world.ids["wallet"],), 7))
    after = spans(world)
    assert after["address"] == before["address"]
    assert after["fallback"] == before["fallback"]


def test_stretching_the_end_does_not_move_what_follows_the_start(world: World) -> None:
    world.desk.do(SetDependency(world.ids["first_link"], Anchor.START_START, 0))
    before = spans(world)
    wallet = before["wallet"]
    assert wallet
    world.desk.do(Reschedule({world.ids["wallet"]: Span(wallet.start, wallet.end + timedelta(days=5))}))
    assert spans(world)["address"] == before["address"]


def test_carrying_can_be_turned_off_for_one_move_and_for_the_workspace(world: World) -> None:
    before = spans(world)
    world.desk.do(Shift((world.ids["wallet"],), 7, along=False))
    assert spans(world)["address"] == before["address"]
    world.desk.do(SetSetting("carry_along", value=False))
    world.desk.do(Shift((world.ids["wallet"],), 7))
    assert spans(world)["address"] == before["address"]


def test_moving_an_initiative_moves_everything_in_it_once(world: World) -> None:
    before = spans(world)
    world.desk.do(Shift((world.ids["express"],), 10))
    assert spans(world) == {name: span.shifted(10) for name, span in before.items() if span}


def test_an_end_before_the_start_is_refused_and_nothing_moves(world: World) -> None:
    before = dump(world.store)
    with pytest.raises(RuleBroken):
        world.desk.do(Reschedule({world.ids["wallet"]: Span(date(2026, 3, 2), date(2026, 3, 1))}))
    assert dump(world.store) == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.integers(-400, 400),
    anchors=st.tuples(st.sampled_from(Anchor), st.sampled_from(Anchor)),
    lags=st.tuples(st.integers(-30, 30), st.integers(-30, 30)),
    pinned=st.sampled_from([None, "address", "fallback"]),
)
def test_moving_forth_and_back_restores_every_successor(
    world: World, days: int, anchors: tuple[Anchor, Anchor], lags: tuple[int, int], pinned: str | None
) -> None:
    world.desk.do(SetDependency(world.ids["first_link"], anchors[0], lags[0]))
    world.desk.do(SetDependency(world.ids["second_link"], anchors[1], lags[1]))
    for name in ("address", "fallback"):
        world.desk.do(SetFields(Item, (world.ids[name],), {"pinned": name == pinned}, "Pin"))
    before = dump(world.store)
    world.desk.do(Shift((world.ids["wallet"],), days))
    world.desk.do(Shift((world.ids["wallet"],), -days))
    assert dump(world.store) == before
