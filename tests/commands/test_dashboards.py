"""Dashboards: panels find a place, make room for each other and never overlap."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.dashboards import (
    AddPanel,
    DropPanels,
    DuplicateDashboard,
    MoveDashboard,
    PlacePanels,
    SetPanel,
    place_of,
)
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.metrics import Dashboard, Panel
from pmdesk.insight.packing import Place
from tests.metrics_world import with_metrics
from tests.world import World


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def places(world: World, dashboard: str = "overview") -> dict[int, Place]:
    return {panel.id: place_of(panel) for panel in world.store.all(Panel, dashboard_id=world.ids[dashboard])}


def test_a_new_panel_takes_the_first_place_where_it_fits(world: World) -> None:
    ids = world.ids
    assert places(world) == {
        ids["big"]: Place(0, 0, 8, 3),
        ids["effect_panel"]: Place(8, 0, 4, 3),
        ids["low"]: Place(0, 3, 4, 3),
    }


def test_a_moved_panel_keeps_its_place_and_the_others_make_room(world: World) -> None:
    ids = world.ids
    world.desk.do(PlacePanels(ids["overview"], {ids["low"]: Place(0, 0, 12, 2)}))
    assert places(world) == {
        ids["low"]: Place(0, 0, 12, 2),
        ids["big"]: Place(0, 2, 8, 3),
        ids["effect_panel"]: Place(8, 2, 4, 3),
    }


def test_a_panel_that_grows_pushes_and_one_that_goes_lets_others_up(world: World) -> None:
    ids = world.ids
    world.desk.do(SetPanel(ids["big"], {"height": 6}))
    assert places(world)[ids["low"]] == Place(0, 6, 4, 3)
    world.desk.do(DropPanels((ids["big"],)))
    assert places(world)[ids["low"]] == Place(0, 0, 4, 3)


def test_a_panel_beyond_the_grid_or_of_another_dashboard_is_refused(world: World) -> None:
    ids = world.ids
    with pytest.raises(RuleBroken, match="12 columns"):
        world.desk.do(PlacePanels(ids["overview"], {ids["low"]: Place(9, 0, 4, 3)}))
    with pytest.raises(RuleBroken, match="12 columns"):
        world.desk.do(AddPanel(ids["overview"], ids["p95"], values={"width": 13}))
    with pytest.raises(RuleBroken, match="not on this dashboard"):
        world.desk.do(PlacePanels(ids["sellers"], {ids["low"]: Place(0, 0, 4, 3)}))


def test_a_copy_has_the_same_panels_and_stands_right_behind(world: World) -> None:
    world.ids["copy"] = world.desk.ask(DuplicateDashboard(world.ids["overview"]))[1]
    assert sorted(map(repr, places(world, "copy").values())) == sorted(map(repr, places(world).values()))
    titles = [row.title for row in world.store.all(Dashboard, order_by="rank")]
    assert titles == ["Overview", "Overview (copy)", "Sellers"]


def test_dashboards_are_put_in_order(world: World) -> None:
    world.desk.do(MoveDashboard(world.ids["sellers"], world.ids["overview"]))
    assert [row.title for row in world.store.all(Dashboard, order_by="rank")] == ["Sellers", "Overview"]
    world.desk.do(MoveDashboard(world.ids["sellers"]))
    assert [row.title for row in world.store.all(Dashboard, order_by="rank")] == ["Overview", "Sellers"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 9), st.integers(1, 4), st.integers(1, 5)), max_size=4))
def test_no_edit_lays_panels_over_each_other(world: World, moves: list[tuple[int, int, int, int]]) -> None:
    for name, cells in zip(("big", "low", "effect_panel", "big"), moves, strict=False):
        world.desk.do(PlacePanels(world.ids["overview"], {world.ids[name]: Place(*cells)}))
        found = list(places(world).values())
        assert not any(one.overlaps(other) for place, one in enumerate(found) for other in found[:place])
