"""Bringing a foreign plan in: twice is once, edits here stay, bad rows stay out, one undo takes it all back."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from pmdesk.commands.fields import AddRow, Archive, Rename, SetFields
from pmdesk.commands.import_plan import ImportPlan
from pmdesk.commands.items import AddItem, MoveItems
from pmdesk.commands.links import Undepend
from pmdesk.commands.removal import Delete
from pmdesk.commands.teams import Assign
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import (
    Anchor,
    Assignment,
    Criterion,
    Dependency,
    Item,
    ItemKind,
    Link,
    Milestone,
    Objective,
    Product,
    Release,
    Status,
)
from pmdesk.domain.sprints import Sprint, Team
from tests.plans import INITIATIVE, bring, items, plan, row
from tests.world import NOW, World, dump


def whole_plan() -> ForeignPlan:
    return plan(
        row("o1", "Fewer lost carts", ForeignKind.OBJECTIVE, product="Checkout", end=date(2026, 6, 30)),
        row("s1", "26.05", ForeignKind.SPRINT, start=date(2026, 3, 2), end=date(2026, 3, 15)),
        row("r1", "26.08", ForeignKind.RELEASE, end=date(2026, 4, 27)),
        row("PLAT-100", "Express checkout", INITIATIVE, status=Status.IN_PROGRESS, line=3),
        row(
            "PLAT-118",
            "Wallet payments",
            parent_key="PLAT-100",
            product="Checkout",
            external_key="PLAT-118",
            status=Status.IN_PROGRESS,
            description="Pay with *one tap*",
            start=date(2026, 3, 2),
            end=date(2026, 4, 24),
            progress=28,
            effort_low=26,
            effort_likely=34,
            effort_high=48,
            owner="Milena Kos",
            teams=("Checkout", "Core API"),
            tags=("mobile", "eu"),
            sprint="26.05",
            release="26.08",
            criteria=(("Pays in one tap", False), ("Works in the EU", True)),
            links=(("https://example.test/spec", "Spec"),),
            line=4,
        ),
        row("PLAT-119", "Address autocomplete EU", parent_title="express  CHECKOUT", product="checkout", line=5),
        row("m1", "Certified", ForeignKind.MILESTONE, parent_key="PLAT-118", end=date(2026, 4, 8), line=6),
        ties=(ForeignDependency("PLAT-118", "PLAT-119", 5, Anchor.FINISH_START, 3),),
    )


def test_everything_in_a_plan_comes_in_with_what_hangs_on_it(empty: World) -> None:
    changes, report = empty.desk.ask(ImportPlan(whole_plan(), at=NOW))
    assert changes.label == "Import 7 rows from plan.csv"
    assert report.created == {
        Kind.OBJECTIVE: 1,
        Kind.SPRINT: 1,
        Kind.RELEASE: 1,
        Kind.ITEM: 3,
        Kind.MILESTONE: 1,
        Kind.DEPENDENCY: 1,
        Kind.PRODUCT: 1,
        Kind.TEAM: 2,
    }
    assert (report.troubles, report.warnings) == ((), ())
    found = items(empty)
    wallet, express = found["Wallet payments"], found["Express checkout"]
    product = empty.store.all(Product)[0]
    assert (product.title, wallet.product_id, express.product_id) == ("Checkout", product.id, product.id)
    assert (express.kind, express.status) == (ItemKind.INITIATIVE, Status.ACTIVE)
    assert (wallet.parent_id, wallet.status, wallet.progress) == (express.id, Status.IN_PROGRESS, 28)
    assert (wallet.effort_low, wallet.effort_likely, wallet.effort_high) == (26, 34, 48)
    assert (wallet.start, wallet.end) == (date(2026, 3, 2), date(2026, 4, 24))
    assert (wallet.tags, wallet.owner, wallet.key) == (("mobile", "eu"), "Milena Kos", "PLAT-118")
    assert wallet.sprint_id == empty.store.all(Sprint)[0].id
    assert wallet.release_id == empty.store.all(Release)[0].id
    assert found["Address autocomplete EU"].parent_id == express.id
    assert {share.share for share in empty.store.all(Assignment, item_id=wallet.id)} == {0.5}
    criteria = empty.store.all(Criterion, order_by="rank", item_id=wallet.id)
    assert [(line.title, line.met) for line in criteria] == [("Pays in one tap", False), ("Works in the EU", True)]
    assert [(link.url, link.title) for link in empty.store.all(Link)] == [("https://example.test/spec", "Spec")]
    assert [(mark.title, mark.item_id) for mark in empty.store.all(Milestone)] == [("Certified", wallet.id)]
    tie = empty.store.all(Dependency)[0]
    assert (tie.predecessor_id, tie.lag_days) == (wallet.id, 3)
    assert empty.store.all(Objective)[0].product_id == product.id


def test_the_same_file_twice_changes_nothing(empty: World) -> None:
    empty.desk.do(ImportPlan(whole_plan(), at=NOW))
    before = dump(empty.store)
    changes, report = empty.desk.ask(ImportPlan(whole_plan(), at=NOW + timedelta(days=1)))
    assert changes.step is None
    assert dump(empty.store) == before
    assert (report.created, report.updated, report.unchanged, report.gone) == ({}, 0, 8, 0)


def test_one_undo_takes_the_whole_import_back(world: World) -> None:
    before = dump(world.store)
    world.desk.do(ImportPlan(whole_plan()))
    after = dump(world.store)
    world.desk.undo()
    assert dump(world.store) == before
    world.desk.redo()
    assert dump(world.store) == after


def test_a_dry_run_reports_and_changes_nothing(world: World) -> None:
    before = dump(world.store)
    report = world.desk.rehearse(ImportPlan(whole_plan()))
    assert report.created[Kind.ITEM] == 3
    assert dump(world.store) == before


def test_products_teams_releases_and_sprints_are_matched_by_name(world: World) -> None:
    wide = row("a", product="  CHECKOUT ", teams=("core api",), sprint="26.05", release="26.08")
    report = bring(world, wide)
    assert report.created == {Kind.ITEM: 1}
    item = items(world)["A"]
    assert (item.product_id, item.sprint_id) == (world.ids["checkout"], world.ids["sprint"])
    assert item.release_id == world.ids["release"]
    assert world.store.all(Assignment, item_id=item.id)[0].team_id == world.ids["team"]


def test_an_owner_is_written_as_here(world: World) -> None:
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"owner": "Milena Kos"}, "Set owner"))
    bring(world, row("a", owner="milena  KOS"), row("b", owner="Ravi"), row("c", owner="RAVI"))
    assert [items(world)[name].owner for name in "ABC"] == ["Milena Kos", "Ravi", "Ravi"]


def test_a_product_renamed_here_is_still_the_one_the_file_names(empty: World) -> None:
    bring(empty, row("a", product="Checkout"))
    empty.desk.do(Rename(Product, empty.store.all(Product)[0].id, "Pay"))
    bring(empty, row("a", product="Checkout"), row("b", product="checkout"))
    assert [product.title for product in empty.store.all(Product)] == ["Pay"]


def test_rows_of_a_kind_with_a_known_name_fill_only_what_is_open(world: World) -> None:
    team = row("t1", "core api", ForeignKind.TEAM)
    sprint = row("s1", "26.05", ForeignKind.SPRINT, start=date(2025, 1, 6), end=date(2025, 1, 19), description="Ship")
    before = world.store.get(Sprint, world.ids["sprint"])
    report = bring(world, team, sprint)
    assert report.created == {}
    assert (report.updated, report.unchanged) == (1, 1)
    assert world.store.get(Sprint, world.ids["sprint"]) == replace(before, goal="Ship")


def test_two_releases_of_one_name_for_two_products_stay_two(empty: World) -> None:
    one = row("r1", "1.0", ForeignKind.RELEASE, product="Checkout")
    bring(empty, one)
    bring(empty, one, row("r2", "1.0", ForeignKind.RELEASE, product="Storefront"))
    assert empty.store.count(Release) == 2


def test_only_what_changed_in_the_file_is_taken(empty: World) -> None:
    first = row("a", "Tax", status=Status.PLANNED, effort_likely=8, teams=("Core",), tags=("eu", "old"))
    first = replace(first, criteria=(("Rates", False), ("Rounding", False)))
    bring(empty, first)
    tax = items(empty)["Tax"]
    empty.desk.do(AddRow(Team, {"title": "Seller"}, "Add team"))
    core, seller = empty.store.all(Team)
    edits = {"title": "Sales tax", "effort_likely": 13.0, "tags": ("eu", "old", "mine"), "description": "Mine"}
    empty.desk.do(SetFields(Item, (tax.id,), edits, "Edit"))
    empty.desk.do(Assign((tax.id,), (core.id, seller.id)))
    empty.desk.do(AddRow(Criterion, {"item_id": tax.id, "title": "Refunds"}, "Add criterion"))
    second = replace(first, status=Status.SHIPPED, tags=("eu", "new"), teams=("Core", "Ops"))
    second = replace(second, criteria=(("Rates", True),))
    report = bring(empty, second)
    found = empty.store.get(Item, tax.id)
    assert report.updated == 1
    assert (found.title, found.effort_likely, found.description) == ("Sales tax", 13.0, "Mine")
    assert (found.status, found.progress, found.tags) == (Status.SHIPPED, 100, ("eu", "mine", "new"))
    teams = {empty.store.get(Team, share.team_id).title: share.share for share in empty.store.all(Assignment)}
    assert teams == {"Core": pytest.approx(1 / 3), "Seller": pytest.approx(1 / 3), "Ops": pytest.approx(1 / 3)}
    assert {(line.title, line.met) for line in empty.store.all(Criterion)} == {("Rates", True), ("Refunds", False)}


def test_a_day_moved_in_the_file_leaves_the_other_end_as_it_was_set_here(empty: World) -> None:
    first = row("a", "Tax", start=date(2026, 3, 2), end=date(2026, 3, 20))
    bring(empty, first)
    tax = items(empty)["Tax"].id
    empty.desk.do(SetFields(Item, (tax,), {"start": date(2026, 3, 9)}, "Edit"))
    bring(empty, replace(first, end=date(2026, 4, 3)))
    assert empty.store.get(Item, tax).span.days == 26
    before = dump(empty.store)
    report = bring(empty, replace(first, end=date(2026, 3, 6)))
    assert [trouble.reason for trouble in report.troubles] == ["An item cannot end before it starts"]
    assert dump(empty.store) == before


@pytest.mark.parametrize("known", [{"start": date(2026, 3, 2)}, {"end": date(2026, 3, 2)}])
def test_one_known_day_makes_a_bar_of_that_day(empty: World, known: dict[str, date]) -> None:
    bring(empty, row("a", **known))
    assert items(empty)["A"].span.days == 1


def test_a_due_date_moves_the_end_and_keeps_the_start_set_here(empty: World) -> None:
    bring(empty, row("a", end=date(2026, 3, 20)))
    empty.desk.do(SetFields(Item, (items(empty)["A"].id,), {"start": date(2026, 3, 2)}, "Edit"))
    bring(empty, row("a", end=date(2026, 3, 27)))
    assert (items(empty)["A"].start, items(empty)["A"].end) == (date(2026, 3, 2), date(2026, 3, 27))
    bring(empty, row("a", end=date(2026, 2, 20)))
    assert items(empty)["A"].span.days == 1


def test_a_row_deleted_here_stays_deleted(empty: World) -> None:
    rows = row("a"), row("b")
    ties = (ForeignDependency("a", "b", 3),)
    bring(empty, *rows, ties=ties)
    empty.desk.do(Delete(Item, (items(empty)["A"].id,)))
    before = dump(empty.store)
    report = bring(empty, *rows, ties=ties)
    assert (report.deleted, report.unchanged, report.troubles) == (2, 1, ())
    assert dump(empty.store) == before


def test_a_link_removed_here_stays_removed_and_a_changed_one_follows_the_file(empty: World) -> None:
    rows = row("a"), row("b"), row("c")
    ties = ForeignDependency("a", "b", 3), ForeignDependency("b", "c", 4)
    bring(empty, *rows, ties=ties)
    first, second = empty.store.all(Dependency)
    empty.desk.do(Undepend(first.id))
    bring(empty, *rows, ties=(ties[0], replace(ties[1], lag_days=5)))
    assert [(tie.id, tie.lag_days) for tie in empty.store.all(Dependency)] == [(second.id, 5)]


def test_what_was_archived_here_stays_so_and_what_the_file_archives_is_put_aside(empty: World) -> None:
    bring(empty, row("a"), row("b"))
    empty.desk.do(Archive(Item, (items(empty)["A"].id,), NOW))
    report = empty.desk.ask(ImportPlan(plan(row("a"), row("b", archived=True)), at=NOW + timedelta(days=1)))[1]
    assert items(empty)["A"].archived_at == NOW
    assert items(empty)["B"].archived_at == NOW + timedelta(days=1)
    assert report.archived == 1


def test_named_sprints_without_any_day_begin_this_week_when_that_is_known(empty: World) -> None:
    empty.desk.do(ImportPlan(plan(row("a", sprint="Sprint 1")), at=NOW))
    assert [sprint.start for sprint in empty.store.all(Sprint)] == [date(2026, 3, 9)]
    assert empty.desk.do(ImportPlan(plan(row("a", sprint="Sprint 1")), at=NOW + timedelta(days=30))).step is None


def test_rows_gone_from_the_file_are_left_alone_and_counted(empty: World) -> None:
    bring(empty, row("a", product="Checkout", teams=("Core",)), row("b"))
    before = dump(empty.store)
    assert bring(empty, row("b")).gone == 1
    assert dump(empty.store) == before


def test_another_source_makes_its_own_rows(empty: World) -> None:
    bring(empty, row("a"))
    bring(empty, row("a"), source="csv:other")
    assert empty.store.count(Item) == 2


def test_an_initiative_that_is_only_named_is_made_once(empty: World) -> None:
    rows = row("a", parent_title="Express checkout", product="Checkout"), row("b", parent_title="express checkout")
    bring(empty, *rows)
    found = items(empty)
    express = found["Express checkout"]
    assert express.kind is ItemKind.INITIATIVE
    assert {found["A"].parent_id, found["B"].parent_id} == {express.id}
    assert {item.product_id for item in found.values()} == {empty.store.all(Product)[0].id}
    empty.desk.do(Rename(Item, express.id, "Quick checkout"))
    bring(empty, *rows, row("c", parent_title="Express checkout"))
    assert items(empty)["C"].parent_id == express.id


def test_a_parent_that_comes_later_is_taken_then(empty: World) -> None:
    report = bring(empty, row("a", parent_key="big"))
    assert [warning.reason for warning in report.warnings] == ["What it hangs under, “big”, did not come in"]
    bring(empty, row("big", kind=INITIATIVE), row("a", parent_key="big"))
    assert items(empty)["A"].parent_id == items(empty)["Big"].id


def test_a_row_under_an_objective_or_a_product_row_belongs_to_it(empty: World) -> None:
    objective = row("o", "Fewer lost carts", ForeignKind.OBJECTIVE)
    product = row("p", "Checkout", ForeignKind.PRODUCT)
    bring(empty, row("a", parent_key="o"), row("b", parent_key="p"), objective, product)
    assert items(empty)["A"].objective_id == empty.store.all(Objective)[0].id
    assert items(empty)["B"].product_id == empty.store.all(Product)[0].id


def test_a_tracker_key_of_an_item_here_names_it_as_parent(world: World) -> None:
    world.desk.do(SetFields(Item, (world.ids["express"],), {"key": "PLAT-100"}, "Set key"))
    bring(world, row("a", parent_key="plat-100"))
    assert items(world)["A"].parent_id == world.ids["express"]


def test_a_whole_branch_stands_in_one_product(empty: World) -> None:
    rows = [row("big", kind=INITIATIVE), row("a", parent_key="big", product="Checkout")]
    rows += [row("b", parent_key="big", product="Checkout"), row("c", parent_key="big", product="Storefront")]
    report = bring(empty, *rows)
    assert [product.title for product in empty.store.all(Product)] == ["Checkout"]
    assert len({item.product_id for item in items(empty).values()}) == 1
    assert "not in “Storefront”" in report.warnings[0].reason
    bring(empty, replace(rows[0], product="Seller Hub"), *rows[1:])
    seller = next(product.id for product in empty.store.all(Product) if product.title == "Seller Hub")
    assert {item.product_id for item in items(empty).values()} == {seller}


def test_rows_without_a_product_go_where_the_person_says(world: World) -> None:
    world.desk.do(ImportPlan(plan(row("a"), row("b", product="Checkout")), product_id=world.ids["seller"]))
    assert items(world)["A"].product_id == world.ids["seller"]
    assert items(world)["B"].product_id == world.ids["checkout"]


def test_new_rows_come_behind_the_one_above_them_in_the_file(empty: World) -> None:
    bring(empty, row("a"), row("b"), row("c"))
    empty.desk.do(MoveItems((items(empty)["A"].id,), None))
    assert list(items(empty)) == ["B", "C", "A"]
    bring(empty, *(row(key) for key in ("x", "a", "n1", "n2", "b", "n3", "c")))
    assert list(items(empty)) == ["B", "N3", "C", "X", "A", "N1", "N2"]
    ranks = [item.rank for item in items(empty).values()]
    assert all(low < high for low, high in pairwise(ranks))


def test_a_row_that_moved_in_the_file_moves_here_and_takes_its_branch_along(world: World) -> None:
    rows = [row("p", kind=INITIATIVE, product="Checkout"), row("q", kind=INITIATIVE, product="Seller Hub")]
    branch = row("a", parent_key="p")
    bring(world, *rows, branch)
    mine = world.desk.ask(AddItem(ItemKind.FEATURE, "Mine", parent_id=items(world)["A"].id))[1]
    bring(world, *rows, replace(branch, parent_key="q"))
    assert items(world)["A"].parent_id == items(world)["Q"].id
    assert world.store.get(Item, mine).product_id == world.ids["seller"]


def test_sprints_that_are_only_named_follow_the_last_known_one(world: World) -> None:
    report = bring(world, row("a", sprint="26.10"), row("b", sprint="26.6"), row("c", sprint="26.05"))
    sprints = {sprint.title: sprint for sprint in world.store.all(Sprint)}
    assert (sprints["26.6"].start, sprints["26.6"].end) == (date(2026, 3, 16), date(2026, 3, 29))
    assert sprints["26.10"].start == date(2026, 3, 30)
    assert [warning.reason for warning in report.warnings] == [
        "The file does not tell when sprint “26.6” is, so it was laid on 16 Mar 2026",
        "The file does not tell when sprint “26.10” is, so it was laid on 30 Mar 2026",
    ]


def test_named_sprints_begin_with_the_earliest_day_or_are_left_off(empty: World) -> None:
    report = bring(empty, row("a", sprint="Sprint 1"))
    assert empty.store.count(Sprint) == 0
    assert report.warnings[0].reason == "Sprint “Sprint 1” was left off, as no day of it is known"
    bring(empty, row("a", sprint="Sprint 1", end=date(2026, 3, 12)))
    assert [(sprint.start, sprint.end) for sprint in empty.store.all(Sprint)] == [(date(2026, 3, 9), date(2026, 3, 22))]
    assert items(empty)["A"].sprint_id == empty.store.all(Sprint)[0].id


def own_rows(world: World) -> list[ForeignRow]:
    """Return the items of the small workspace as its own table tells them."""
    titles = {item.id: item.title for item in world.store.all(Item)}
    return [
        ForeignRow(
            str(item.id),
            line,
            ForeignKind(item.kind.value),
            item.title,
            parent_key=None if item.parent_id is None else str(item.parent_id),
            parent_title=titles.get(item.parent_id),
            product=world.store.get(Product, item.product_id).title,
            status=item.status,
            start=item.start,
            end=item.end,
            progress=item.progress,
            effort_likely=item.effort_likely,
            teams=tuple(
                world.store.get(Team, row.team_id).title for row in world.store.all(Assignment, item_id=item.id)
            ),
            tags=item.tags,
        )
        for line, item in enumerate(world.store.all(Item), 2)
    ]


def test_a_table_written_here_comes_back_to_its_items(world: World) -> None:
    before = {kind: rows for kind, rows in dump(world.store).items() if kind != "origin"}
    report = bring(world, *own_rows(world), source="pmdesk")
    assert (report.created, report.updated, report.unchanged) == ({}, 0, 4)
    assert {kind: rows for kind, rows in dump(world.store).items() if kind != "origin"} == before


def test_what_was_edited_in_a_table_written_here_is_taken(world: World) -> None:
    world.desk.do(Assign((world.ids["wallet"],), (world.ids["team"], world.ids["second_team"])))
    world.desk.do(SetFields(Item, (world.ids["wallet"],), {"tags": ("eu", "old"), "description": "Kept"}, "Edit"))
    rows = own_rows(world)
    place = next(place for place, row in enumerate(rows) if row.title == "Wallet")
    rows[place] = replace(rows[place], title="Wallets", teams=("Checkout",), tags=("eu",), progress=40)
    report = bring(world, *rows, row("new", parent_title="Express checkout"), source="pmdesk")
    assert (report.created, report.updated) == ({Kind.ITEM: 1}, 1)
    wallet = world.store.get(Item, world.ids["wallet"])
    assert (wallet.title, wallet.tags, wallet.progress, wallet.description) == ("Wallets", ("eu",), 40, "Kept")
    shares = world.store.all(Assignment, item_id=wallet.id)
    assert [(share.team_id, share.share) for share in shares] == [(world.ids["second_team"], 1.0)]
    assert (
        world.desk.do(ImportPlan(plan(*rows, row("new", parent_title="Express checkout"), source="pmdesk"))).step
        is None
    )


def test_a_table_of_another_workspace_makes_its_own_items(world: World) -> None:
    rows = [replace(row, title=f"Other {place}", parent_title=None) for place, row in enumerate(own_rows(world))]
    assert bring(world, *rows, source="pmdesk").created == {Kind.ITEM: 4}
