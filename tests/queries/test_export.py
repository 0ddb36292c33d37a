"""The sheet of the roadmap holds what is shown, in order, with everything an item hangs on."""

from dataclasses import replace
from datetime import date

from pmdesk.commands.fields import SetFields
from pmdesk.commands.links import SetDependency
from pmdesk.commands.teams import Assign
from pmdesk.domain.kinds import DependencyId
from pmdesk.domain.roadmap import Anchor, Dependency, Item
from pmdesk.domain.sheet import Bar, Heading, ShownRow
from pmdesk.queries.export import rearranged, roadmap_sheet, said_link
from tests.world import TODAY, World

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


def test_a_branch_tells_the_days_and_points_of_its_parts(world: World):
    bar = Bar(date(2026, 3, 2), date(2026, 5, 22), 12)
    row = roadmap_sheet(world.store, HEADING, [ShownRow(world.ids["express"], bar=bar, points=24.0)]).rows[0]
    assert (row.values["dates"], row.values["done"], row.values["estimate"]) == ("2 Mar to 22 May", "12 %", "24")
    assert (row.values["start"], row.values["progress"]) == (None, 0)
    assert row.bar == bar


def test_rows_can_be_put_in_another_order_and_tree(world: World):
    wallet, address = world.ids["wallet"], world.ids["address"]
    sheet = roadmap_sheet(world.store, HEADING, [ShownRow(wallet), ShownRow(address)])
    other = rearranged(sheet, [ShownRow(None, 0, "Mine"), ShownRow(address, 2), ShownRow(4_000)])
    assert [(row.depth, row.title) for row in other.rows] == [(0, "Mine"), (2, "Address")]
    assert other.rows[1].values == {**sheet.rows[1].values, "group": "Mine"}


def test_an_item_that_is_gone_meanwhile_is_passed_over(world: World):
    assert roadmap_sheet(world.store, HEADING, [ShownRow(9_999)]).rows == ()
