"""Foreign plans that break rules: bad rows stay out with their reason, the good ones come in."""

from dataclasses import replace
from datetime import date

import pytest

from pmdesk.commands.import_plan import ImportPlan
from pmdesk.commands.incoming.tree import MAX_DEPTH
from pmdesk.commands.items import MoveItems
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignRow, RowTrouble
from pmdesk.domain.plumbing import Origin
from pmdesk.domain.roadmap import (
    Dependency,
    Item,
    ItemKind,
    Status,
)
from tests.plans import FEATURE, INITIATIVE, bring, items, plan, row
from tests.world import World


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("x", "  \n"), "Name is empty"),
        (row("x", "\x00"), "Name is empty"),
        (row("x", "a" * 1001), "The name of an item is longer than 1000 characters"),
        (row("x", start=date(2, 1, 1), end=date(2026, 1, 1)), "The year 2 is out of reach"),
        (row("x", end=date(9999, 12, 31)), "The year 9999 is out of reach"),
        (row("x", start=date(2026, 2, 2), end=date(2026, 1, 1)), "An item cannot end before it starts"),
        (row("x", effort_likely=-1), "An effort cannot be negative"),
        (row("x", effort_low=9, effort_high=3), "An effort is low, likely, high in this order"),
        (row("x", effort_likely=float("nan")), "An effort of nan is no number"),
        (row("x", effort_likely=float("inf")), "An effort of inf is no number"),
        (row("x", progress=101), "Progress runs from 0 to 100 per cent"),
        (row("x", kind=ForeignKind.MILESTONE), "A milestone needs its days"),
        (row("x", kind=ForeignKind.SPRINT), "A sprint needs its days"),
    ],
)
def test_a_row_that_breaks_a_rule_stays_out_and_the_good_ones_come_in(
    empty: World, bad: ForeignRow, reason: str
) -> None:
    report = bring(empty, row("a"), replace(bad, line=7), row("b"))
    assert [(trouble.line, trouble.cells) for trouble in report.troubles] == [(7, (bad.title,))]
    assert report.troubles[0].reason.startswith(reason)
    assert list(items(empty)) == ["A", "B"]
    assert not [origin for origin in empty.store.all(Origin) if origin.key == "x"]


def test_the_troubles_of_reading_stand_in_the_report(empty: World) -> None:
    known = RowTrouble(9, "“thirteen” is not a number", ("Webhook", "thirteen"))
    report = empty.desk.ask(ImportPlan(replace(plan(row("a"), row("b", "", line=12)), troubles=(known,))))[1]
    assert [trouble.line for trouble in report.troubles] == [9, 12]


def test_a_key_that_is_there_twice_comes_in_once(empty: World) -> None:
    report = bring(empty, row("a", "Second", line=9), row("a", "First", line=4))
    assert list(items(empty)) == ["First"]
    assert report.troubles[0].reason == "Its key “a” stands on line 4 already"


def test_parents_in_a_circle_are_cut_and_the_circle_is_named(empty: World) -> None:
    ring = [row("a", parent_key="c", line=2), row("b", parent_key="a", line=3), row("c", parent_key="b", line=4)]
    report = bring(empty, *ring, row("s", parent_key="s", line=5))
    found = items(empty)
    assert [found[name].parent_id for name in "ABCS"] == [found["C"].id, found["A"].id, None, None]
    assert "“A” → “C” → “B” → “A”" in report.warnings[0].reason
    assert empty.desk.ask(ImportPlan(plan(*ring, row("s", parent_key="s", line=5))))[0].step is None


def test_an_item_hung_under_another_here_is_not_closed_into_a_circle_by_the_file(empty: World) -> None:
    bring(empty, row("a"), row("b"))
    first, second = items(empty)["A"].id, items(empty)["B"].id
    empty.desk.do(MoveItems((first,), None, second))
    report = bring(empty, row("a"), row("b", parent_key="a"))
    assert empty.store.get(Item, second).parent_id is None
    assert "circle" in report.warnings[0].reason


def test_an_initiative_does_not_come_in_under_a_feature(empty: World) -> None:
    report = bring(empty, row("a"), row("b", kind=INITIATIVE, parent_key="a"))
    assert items(empty)["B"].parent_id is None
    assert report.warnings[0].reason == "An initiative cannot hang under the feature “A”"


def test_an_initiative_that_holds_initiatives_does_not_become_a_feature(empty: World) -> None:
    rows = row("a", kind=INITIATIVE, status=Status.ACTIVE), row("b", kind=INITIATIVE, parent_key="a")
    bring(empty, *rows)
    bring(empty, replace(rows[0], kind=FEATURE, status=Status.IN_PROGRESS), rows[1])
    assert (items(empty)["A"].kind, items(empty)["A"].status) == (ItemKind.INITIATIVE, Status.ACTIVE)


def test_a_row_that_becomes_an_initiative_has_its_status_in_those_words(empty: World) -> None:
    bring(empty, row("a", status=Status.SHIPPED))
    bring(empty, row("a", kind=INITIATIVE, status=Status.SHIPPED))
    assert (items(empty)["A"].kind, items(empty)["A"].status) == (ItemKind.INITIATIVE, Status.COMPLETED)


def test_a_thousand_levels_are_lifted_to_fifty(empty: World) -> None:
    rows = [row("0", kind=INITIATIVE)]
    rows += [row(str(level), kind=INITIATIVE, parent_key=str(level - 1), line=level) for level in range(1, 1000)]
    rows.sort(key=lambda level: level.key[::-1])
    report = bring(empty, *rows)
    parents = {item.id: item.parent_id for item in empty.store.all(Item)}

    def depth(item_id: int) -> int:
        return 0 if parents[item_id] is None else 1 + depth(parents[item_id])

    assert len(parents) == 1000
    assert max(map(depth, parents)) == MAX_DEPTH
    assert len(report.warnings) == 1000 - MAX_DEPTH - 1


def test_links_that_dangle_or_wait_for_themselves_stay_out_and_their_rows_come_in(empty: World) -> None:
    ties = ForeignDependency("a", "ghost", 3), ForeignDependency("a", "a", 4), ForeignDependency("a", "b", 5)
    report = bring(empty, row("a"), row("b"), ties=ties)
    assert report.troubles == ()
    assert [(warning.line, warning.reason) for warning in report.warnings] == [
        (3, "“ghost” waits for “a”, but “ghost” is not in this file"),
        (4, "“a” cannot wait for itself"),
    ]
    assert empty.store.count(Dependency) == 1


def test_a_link_that_closes_a_circle_is_refused_with_its_chain(world: World) -> None:
    ties = ForeignDependency("a", "b", 2), ForeignDependency("b", "c", 3), ForeignDependency("c", "a", 4)
    report = bring(world, row("a"), row("b"), row("c"), ties=ties)
    assert report.troubles == ()
    assert [(warning.line, warning.reason) for warning in report.warnings] == [
        (4, "This link would close a circle: “A” → “B” → “C” → “A”")
    ]
    assert world.store.count(Dependency) == 4


def test_foreign_texts_that_a_database_cannot_keep_are_cleaned(empty: World) -> None:
    bring(empty, row("k\ud800", "Pay\x00\ud800", description="\udfff", owner="A\nB", tags=("x\ud800",)))
    item = next(iter(items(empty).values()))
    assert (item.title, item.description, item.owner, item.tags) == ("Pay?", "?", "A B", ("x?",))


def test_an_import_into_a_product_that_is_not_there_is_refused(empty: World) -> None:
    with pytest.raises(Exception, match="not there any more"):
        empty.desk.do(ImportPlan(plan(row("a")), product_id=4711))
