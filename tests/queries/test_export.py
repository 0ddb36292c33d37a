"""The sheet of the roadmap holds what is shown, in order, with everything an item hangs on."""

from dataclasses import replace

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.links import SetDependency
from pmdesk.commands.teams import Assign
from pmdesk.domain.kinds import DependencyId
from pmdesk.domain.roadmap import Anchor, Dependency, Item
from pmdesk.domain.sheet import Heading, ShownRow
from pmdesk.queries.export import everything_shown, roadmap_sheet, said_link
from tests.world import NOW, TODAY, World

HEADING = Heading("Tidewater", "Timeline by product", TODAY)


def test_the_rows_stand_as_the_screen_shows_them(world: World):
    shown = [ShownRow(None, 0, "Mine", 2), ShownRow(world.ids["fallback"], 1), ShownRow(world.ids["wallet"], 1)]
    sheet = roadmap_sheet(world.store, HEADING, shown)
    assert [(row.depth, row.title, row.is_group) for row in sheet.rows] == [
        (0, "Mine", True),
        (1, "Fallback", False),
        (1, "Wallet", False),
    ]
    assert [row.title for row in sheet.items] == ["Fallback", "Wallet"]


def test_a_row_tells_everything_about_its_item(world: World):
    ids = world.ids
    values = {"owner": "Leah", "tags": ("eu", "mobile"), "sprint_id": ids["sprint"], "release_id": ids["release"]}
    values |= {"effort_low": 5.5, "effort_high": 13.0, "objective_id": ids["objective"]}
    world.desk.do(SetFields(Item, (ids["wallet"],), values, "Fill"))
    world.desk.do(Assign((ids["wallet"],), (ids["team"], ids["second_team"])))
    row = roadmap_sheet(world.store, HEADING, [ShownRow(ids["wallet"])]).rows[0]
    assert row.colour == 1
    expected = {
        "id": ids["wallet"],
        "kind": "Feature",
        "product": "Checkout",
        "parent": "Express checkout",
        "parent_id": ids["express"],
        "status": "Idea",
        "dates": "2 Mar to 24 Apr",
        "estimate": "5.5-8-13",
        "owner": "Leah",
        "tags": ("eu", "mobile"),
        "teams": ("Core API", "Checkout"),
        "sprint": "26.05",
        "release": "26.08",
        "objective": "Fewer lost carts",
        "milestones": ("Certified (8 Apr)",),
        "risks": ("Vendor is late",),
        "depends_on": (),
    }
    assert {name: row.values[name] for name in expected} == expected


def test_a_row_names_what_it_waits_for(world: World):
    world.desk.do(SetDependency(world.ids["first_link"], Anchor.START_START, -2))
    row = roadmap_sheet(world.store, HEADING, [ShownRow(world.ids["address"])]).rows[0]
    assert row.values["waits_for"] == ("Wallet",)
    assert row.values["depends_on"] == (f"{world.ids['wallet']}SS-2d",)


def test_links_are_named_as_project_tools_do():
    link = Dependency(DependencyId(9), 4, 5)
    assert said_link(link) == "4"
    assert said_link(replace(link, lag_days=3)) == "4FS+3d"
    assert said_link(replace(link, anchor=Anchor.FINISH_FINISH)) == "4FF"


def test_everything_is_the_tree_of_each_product_without_what_is_archived(world: World):
    world.desk.do(SetFields(Item, (world.ids["fallback"],), {"parent_id": None, "product_id": None}, "Loosen"))
    world.desk.do(Archive(Item, (world.ids["address"],), NOW))
    sheet = roadmap_sheet(world.store, HEADING, everything_shown(world.store))
    assert [(row.depth, row.title) for row in sheet.rows] == [
        (0, "Checkout"),
        (1, "Express checkout"),
        (2, "Wallet"),
        (0, "No product"),
        (1, "Fallback"),
    ]


def test_an_item_that_is_gone_meanwhile_is_passed_over(world: World):
    assert roadmap_sheet(world.store, HEADING, [ShownRow(9_999)]).rows == ()
