"""What the timeline shows: read once, read anew row by row, grouped, folded, filtered and summed up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.commands.fields import AddRow, Archive, Rename, SetFields
from pmdesk.commands.items import AddItem, AddProduct, MoveItems, SetStatus
from pmdesk.commands.links import Depend, Undepend
from pmdesk.commands.removal import Delete
from pmdesk.commands.schedule import Shift
from pmdesk.commands.teams import Assign, SetCapacity
from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item, ItemKind, Milestone, Product, Release, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.queries import timeline_rows
from pmdesk.queries.capacity import dropped_loads, items_in, lifted_loads, read_loads, reread_loads
from pmdesk.queries.timeline import SOURCES, Sheet, read_sheet, reread_sheet
from pmdesk.queries.timeline_filter import parse_filter
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_moves import outlook_of_shift, outlook_of_stretch
from pmdesk.queries.timeline_rows import Colouring, Frame, View, arrange, reread, review
from tests.roadmap_data import Tidewater, fill
from tests.world import NOW, TODAY, World, empty_world

DAY = TODAY.toordinal()


@pytest.fixture
def tidewater(tmp_path: Path) -> Iterator[World]:
    world = empty_world(tmp_path / "t.pmdesk")
    world.ids = world.desk.ask(Tidewater(deadlines=True))[1]
    world.heard.clear()
    yield world
    world.store.close()


def shown(frame: Frame) -> list[str]:
    return ["  " * line.depth + frame.title(line.key) for line in frame.lines]


def frame_of(world: World, **view) -> Frame:
    return arrange(read_sheet(world.store), View(**view), DAY)


def after(frame: Frame, world: World, changes: Changes) -> Frame:
    sheet = reread_sheet(world.store, frame.sheet, changes)
    kinds = {ref.kind for ref in changes.refs} & set(SOURCES)
    return reread(frame, sheet, changes.ids(Kind.ITEM), items_only=kinds == {Kind.ITEM})


def edits(ids):
    wallet, webhook, express = ids["Wallet payments"], ids["Webhook redelivery"], ids["Express checkout"]
    return [
        Rename(Item, wallet, "Wallets"),
        Shift((webhook,), 14),
        Shift((express,), -7),
        SetFields(Item, (wallet, webhook), {"progress": 80}, "Set progress"),
        SetFields(Item, (wallet,), {"effort_low": 1.0, "effort_likely": 2.0, "effort_high": 90.0}, "Estimate"),
        SetStatus((wallet,), Status.DROPPED),
        SetStatus((webhook,), Status.SHIPPED),
        MoveItems((webhook,), None, express, wallet),
        MoveItems((express,), ids["Storefront"], None, None),
        Archive(Item, (wallet,), NOW),
        Archive(Item, (express,), NOW),
        AddItem(ItemKind.FEATURE, "Fresh", parent_id=express, after_id=wallet),
        AddItem(ItemKind.INITIATIVE, "Whole", ids["Checkout"]),
        AddProduct("Fifth"),
        Archive(Product, (ids["Checkout"],), NOW),
        Depend(wallet, ids["Bulk price edit"]),
        Undepend(ids["Webhook redelivery → Wallet payments"]),
        Delete(Item, (express,)),
        Assign((wallet,), (ids["team Seller"],)),
        SetCapacity(ids["team Seller"], ids["sprint 26.07"], 3.0),
        AddRow(Sprint, {"title": "26.14", "start": date(2026, 7, 6), "end": date(2026, 7, 19)}, "Add sprint"),
        AddRow(Release, {"title": "26.14"}, "Add release"),
        AddRow(Milestone, {"title": "Go", "day": date(2026, 5, 1), "product_id": ids["Checkout"]}, "Add milestone"),
        Together(Shift((webhook,), 3), SetStatus((wallet,), Status.SHIPPED)),
    ]


class Together:
    label = "Both"

    def __init__(self, *commands) -> None:
        self.commands = commands

    def apply(self, edit) -> None:
        for command in self.commands:
            command.apply(edit)


@pytest.mark.parametrize("number", range(24))
@pytest.mark.parametrize("grouping", [Grouping.PRODUCT, Grouping.TEAM, Grouping.NONE])
def test_reading_the_touched_rows_anew_is_as_good_as_reading_everything(tidewater: World, number, grouping):
    before = frame_of(tidewater, grouping=grouping)
    changes = tidewater.desk.do(edits(tidewater.ids)[number])
    again = after(before, tidewater, changes)
    fresh = frame_of(tidewater, grouping=grouping)
    assert again.sheet == fresh.sheet
    assert again.lines == fresh.lines
    assert again.line_of == fresh.line_of
    assert again.groups == fresh.groups
    assert again.sums == fresh.sums
    assert again.forest.parts == fresh.forest.parts
    assert again.forest.sums == fresh.forest.sums
    undone = after(again, tidewater, tidewater.desk.undo())
    assert (undone.lines, undone.sums) == (before.lines, before.sums)


@pytest.mark.parametrize("number", range(24))
def test_groups_of_many_rows_are_kept_up_as_if_they_were_added_up(
    tidewater: World, monkeypatch: pytest.MonkeyPatch, number
):
    monkeypatch.setattr(timeline_rows, "MANY", 0)
    before = frame_of(tidewater)
    again = after(before, tidewater, tidewater.desk.do(edits(tidewater.ids)[number]))
    assert rounded(again.sums) == rounded(frame_of(tidewater).sums)
    assert rounded(after(again, tidewater, tidewater.desk.undo()).sums) == rounded(before.sums)


def rounded(sums):
    return {key: tuple(round(part, 5) if part else part for part in each) for key, each in sums.items()}


def test_rows_stand_in_the_order_a_person_gave_them(tidewater: World):
    rows = shown(frame_of(tidewater))
    assert rows[:7] == [
        "Storefront",
        "  Faster discovery",
        "    Search relevance v2",
        "    Synonyms from queries",
        "    Facet performance",
        "  Guest experience",
        "    Guest cart merge",
    ]
    assert len(rows) == 25


def test_a_moved_row_shows_at_its_new_place(tidewater: World):
    ids = tidewater.ids
    tidewater.desk.do(MoveItems((ids["Facet performance"],), None, ids["Faster discovery"], ids["Search relevance v2"]))
    assert shown(frame_of(tidewater))[2:4] == ["    Facet performance", "    Search relevance v2"]


def test_only_touched_rows_are_read(tidewater: World):
    before = read_sheet(tidewater.store)
    changes = tidewater.desk.do(Rename(Item, tidewater.ids["Wallet payments"], "Wallets"))
    again = reread_sheet(tidewater.store, before, changes)
    assert again.products is before.products
    assert again.ties is before.ties
    changed = {key for key in again.items if again.items[key] is not before.items[key]}
    assert changed == {tidewater.ids["Wallet payments"]}


def test_what_is_not_shown_leaves_the_sheet_as_it_is(tidewater: World):
    before = read_sheet(tidewater.store)
    changes = tidewater.desk.do(SetFields(Item, (tidewater.ids["Wallet payments"],), {"owner": "Jo"}, "Set owner"))
    other = Changes(changes.step, "x", changes.actor)
    assert reread_sheet(tidewater.store, before, other) is before


@pytest.mark.parametrize("grouping", list(Grouping))
def test_every_grouping_shows_every_leaf_exactly_once(tidewater: World, grouping):
    frame = frame_of(tidewater, grouping=grouping)
    keys = [line.key for line in frame.lines]
    assert len(keys) == len(set(keys))
    leaves = {item for item in frame.sheet.items if item not in frame.forest.parts}
    assert leaves <= set(keys)


def test_grouping_by_team_uses_the_team_with_the_largest_share(tidewater: World):
    rows = shown(frame_of(tidewater, grouping=Grouping.TEAM))
    assert rows[0] == "Core API"
    assert "  Webhook redelivery" in rows[: rows.index("Checkout")]


def test_grouping_by_objective_takes_an_initiative_with_its_parts(tidewater: World):
    rows = shown(frame_of(tidewater, grouping=Grouping.OBJECTIVE))
    assert rows[:3] == ["More orders from phones", "  Express checkout", "    Wallet payments"]
    assert "No objective" in rows


def test_an_initiative_without_an_objective_goes_with_most_of_its_parts(tidewater: World):
    tidewater.desk.do(
        SetFields(Item, (tidewater.ids["Guest cart merge"],), {"objective_id": tidewater.ids["objective"]}, "Set")
    )
    rows = shown(frame_of(tidewater, grouping=Grouping.OBJECTIVE))
    assert "  Guest experience" in rows[: rows.index("No objective")]


def test_empty_products_show_so_that_something_can_be_put_in(tidewater: World):
    tidewater.desk.do(AddProduct("Loyalty"))
    assert shown(frame_of(tidewater))[-1] == "Loyalty"


def test_branches_span_and_count_what_lies_in_them(tidewater: World):
    frame, ids = frame_of(tidewater), tidewater.ids
    express = frame.sums[ids["Express checkout"]]
    assert (express.start, express.end) == (date(2026, 3, 2).toordinal(), date(2026, 4, 24).toordinal())
    assert express.points == 55
    assert frame.points(f"product:{ids['Checkout']}") == 76
    assert frame.days(ids["Express checkout"]) == (express.start, express.end)


def test_what_is_dropped_counts_nowhere(tidewater: World):
    tidewater.desk.do(SetStatus((tidewater.ids["Wallet payments"],), Status.DROPPED))
    assert frame_of(tidewater).sums[tidewater.ids["Express checkout"]].points == 21


def test_folded_rows_lead_to_the_row_they_are_folded_into(tidewater: World):
    ids = tidewater.ids
    product = f"product:{ids['Checkout']}"
    frame = frame_of(tidewater, folded=frozenset({product}))
    assert ids["Wallet payments"] not in frame.line_of
    assert frame.shown(ids["Wallet payments"]) == frame.line_of[product]
    opened = review(frame, replace(frame.view, folded=frozenset()))
    assert opened.lines == frame_of(tidewater).lines


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("wallet", {"Wallet payments"}),
        ("WALLET tag:mobile", {"Wallet payments"}),
        ("is:blocked", {"3DS fallback"}),
        ("is:risk team:core", {"Idempotent order API"}),
        ("status:idea", {"Order lookup as guest", "Rate-limit tiers"}),
        ("status:in-progress product:checkout", {"Wallet payments"}),
        ("is:broken", {"Wallet payments"}),
        ('"guest cart"', {"Guest cart merge"}),
        ("guest -cart -experience", {"Order lookup as guest"}),
        ("owner:priya is:feature express", set()),
        ("owner:none is:initiative resilience", {"Resilience"}),
        ("objective:phones", {"Express checkout"}),
        ("nonsense:value", set()),
        ("-", {"Rate-limit tiers"}),
        (":::", set()),
    ],
)
def test_a_filter_keeps_what_it_names_and_everything_above_it(tidewater: World, text, titles):
    frame = frame_of(tidewater, filter=text)
    matched = {frame.title(line.key) for line in frame.lines if isinstance(line.key, int) and not line.parts}
    wanted = {title for title in titles if tidewater.ids[title] not in frame_of(tidewater).forest.parts}
    assert matched >= wanted
    assert frame.matches == len(titles)
    assert all(key in frame.line_of for key in frame.above.values() if key in frame.line_of)


@given(st.text(max_size=40))
def test_no_filter_is_an_error(text):
    parse_filter(text)


def test_filtering_opens_what_is_folded(tidewater: World):
    ids = tidewater.ids
    folded = frozenset({f"product:{ids['Checkout']}", ids["Express checkout"]})
    assert ids["Wallet payments"] in frame_of(tidewater, folded=folded, filter="wallet").line_of


def test_colours_tell_what_was_asked_for(tidewater: World):
    ids = tidewater.ids
    entry = read_sheet(tidewater.store).items[ids["3DS fallback"]]
    assert frame_of(tidewater).colour(entry) == 2
    assert frame_of(tidewater, colouring=Colouring.HEALTH).colour(entry) == "danger"
    assert frame_of(tidewater, colouring=Colouring.STATUS).colour(entry) == "info"
    assert frame_of(tidewater, colouring=Colouring.TEAM).colour(entry) == 2


def test_a_broken_order_is_found_and_named(tidewater: World):
    frame, ids = frame_of(tidewater), tidewater.ids
    assert [tie.predecessor for tie in frame.broken_by(ids["Wallet payments"])] == [ids["Webhook redelivery"]]
    assert frame.broken_by(ids["Bulk price edit"]) == []


# --- what a drag shows is what the command does


def days_of(sheet: Sheet) -> dict[int, object]:
    return {item: entry.days for item, entry in sheet.items.items()}


@pytest.mark.parametrize(
    "title", ["Search relevance v2", "Idempotent order API", "Express checkout", "Platform API v4"]
)
@pytest.mark.parametrize("days", [1, 14, -9])
@pytest.mark.parametrize("along", [True, False])
def test_the_outlook_of_a_move_is_what_the_move_does(tidewater: World, title, days, along):
    item = tidewater.ids[title]
    tidewater.desk.do(SetFields(Item, (tidewater.ids["Rate-limit tiers"],), {"pinned": True}, "Pin"))
    frame = frame_of(tidewater)
    outlook = outlook_of_shift(frame, [item], days, along=along)
    there = after(frame, tidewater, tidewater.desk.do(Shift((item,), days, along)))
    expected = {**days_of(frame.sheet), **outlook.days}
    assert days_of(there.sheet) == expected
    assert {key: there.sums[key] for key in outlook.sums} == outlook.sums
    assert tidewater.ids["Rate-limit tiers"] not in outlook.days


def test_the_outlook_of_a_stretch_carries_what_waits_for_that_end(tidewater: World):
    ids, frame = tidewater.ids, frame_of(tidewater)
    old = frame.days(ids["Idempotent order API"])
    outlook = outlook_of_stretch(frame, ids["Idempotent order API"], old._replace(end=old.end + 7), along=True)
    assert outlook.carried == 2
    assert outlook.days[ids["Webhook redelivery"]].start == frame.days(ids["Webhook redelivery"]).start + 7
    assert outlook.days[ids["Wallet payments"]].start == frame.days(ids["Wallet payments"]).start + 7


# --- capacity


def test_loads_split_points_by_share_and_working_days(tidewater: World):
    sheet = read_sheet(tidewater.store)
    loads = read_loads(sheet, frame_of(tidewater).forest)
    ids = tidewater.ids
    assert loads.points[ids["team Storefront"], ids["sprint 26.04"]] == pytest.approx(7)
    seller = (ids["team Seller"], ids["sprint 26.06"])
    assert loads.limits[seller] == 10
    assert loads.over(*seller) == 2
    assert loads.count_over(DAY) == 1


def test_ideas_and_initiatives_ask_nothing_of_a_team(tidewater: World):
    ids = tidewater.ids
    tidewater.desk.do(Assign((ids["Rate-limit tiers"], ids["Resilience"]), (ids["team Seller"],)))
    frame = frame_of(tidewater)
    loads = read_loads(frame.sheet, frame.forest)
    assert (ids["team Seller"], ids["sprint 26.12"]) not in loads.points


@pytest.mark.parametrize("number", [1, 2, 4, 5, 6])
def test_counting_only_what_changed_is_as_good_as_counting_everything(tidewater: World, number):
    old = frame_of(tidewater)
    loads = read_loads(old.sheet, old.forest)
    changes = tidewater.desk.do(edits(tidewater.ids)[number])
    new = after(old, tidewater, changes)
    again = reread_loads(loads, (old.sheet, old.forest), (new.sheet, new.forest), changes.ids(Kind.ITEM))
    fresh = read_loads(new.sheet, new.forest)
    for cell in again.points.keys() | fresh.points.keys():
        assert again.points.get(cell, 0) == pytest.approx(fresh.points.get(cell, 0))


def test_the_loads_of_a_drag_are_those_after_it(tidewater: World):
    item, old = tidewater.ids["Idempotent order API"], frame_of(tidewater)
    loads = read_loads(old.sheet, old.forest)
    days = outlook_of_shift(old, [item], 14, along=True).days
    live = dropped_loads(lifted_loads(loads, old.sheet, old.forest, days), old.sheet, old.forest, days)
    new = after(old, tidewater, tidewater.desk.do(Shift((item,), 14)))
    fresh = read_loads(new.sheet, new.forest)
    for cell in live.points.keys() | fresh.points.keys():
        assert live.points.get(cell, 0) == pytest.approx(fresh.points.get(cell, 0))


def test_a_cell_leads_to_the_items_that_fill_it(tidewater: World):
    ids, frame = tidewater.ids, frame_of(tidewater)
    loads = read_loads(frame.sheet, frame.forest)
    found = items_in(frame.sheet, frame.forest, loads, ids["team Core API"], ids["sprint 26.05"])
    assert found[0] == ids["Idempotent order API"]
    assert set(found) == {ids["Idempotent order API"], ids["Wallet payments"]}


def test_many_items_are_arranged_whole(tmp_path: Path):
    world = empty_world(tmp_path / "many.pmdesk")
    made = fill(world.store, 3_000)
    frame = frame_of(world)
    assert len(frame.lines) == 3_000 + len(made["products"])
    world.store.close()
