"""A dashboard tells its panels in reading order, with what they show and by what that can be split."""

import pytest

from pmdesk.commands.dashboards import PlacePanels, SetPanel
from pmdesk.commands.fields import Archive
from pmdesk.domain.errors import Gone
from pmdesk.domain.metrics import Dashboard
from pmdesk.insight.packing import Place
from pmdesk.queries.dashboard import dashboard, dashboards_showing, tabs
from tests.metrics_world import with_metrics
from tests.world import NOW, World


@pytest.fixture
def world(world: World) -> World:
    return with_metrics(world)


def test_tabs_stand_in_their_order_with_their_product(world: World) -> None:
    assert [(tab.title, tab.product) for tab in tabs(world.store)] == [("Overview", ""), ("Sellers", "Seller Hub")]
    world.desk.do(Archive(Dashboard, (world.ids["overview"],), NOW))
    assert [tab.title for tab in tabs(world.store)] == ["Sellers"]


def test_panels_stand_in_reading_order_and_are_named_by_what_they_show(world: World) -> None:
    found = dashboard(world.store, world.ids["overview"])
    assert [panel.title for panel in found.panels] == ["Checkout conversion", "Before and after 26.08", "Search p95"]
    assert [panel.dimensions for panel in found.panels] == [("device",), ("device",), ()]
    world.desk.do(SetPanel(world.ids["low"], {"title": "How fast search is"}))
    world.desk.do(PlacePanels(world.ids["overview"], {world.ids["low"]: Place(0, 0, 12, 3)}))
    first = dashboard(world.store, world.ids["overview"]).panels[0]
    assert (first.title, first.place, first.product) == ("How fast search is", Place(0, 0, 12, 3), "Seller Hub")


def test_a_dashboard_that_is_gone_says_so(world: World) -> None:
    with pytest.raises(Gone):
        dashboard(world.store, 99_999)


def test_a_metric_knows_where_it_shows(world: World) -> None:
    assert dashboards_showing(world.store, world.ids["p95"]) == (world.ids["overview"],)
