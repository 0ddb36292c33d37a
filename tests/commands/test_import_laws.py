"""What holds for every import: twice is once, undone is untouched, the order of rows does not matter."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.import_plan import ImportPlan
from pmdesk.commands.incoming.circles import closing
from pmdesk.commands.items import AddProduct
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignRow
from pmdesk.domain.kinds import Kind
from pmdesk.domain.plumbing import Origin
from pmdesk.domain.roadmap import (
    Dependency,
    Item,
    Product,
    Status,
)
from tests.plans import FEATURE, INITIATIVE, bring, plan, row
from tests.world import World, dump

pairs = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] != pair[1])


@given(st.lists(pairs, unique=True, max_size=40))
def test_links_without_the_closing_ones_run_in_no_circle(links: list[tuple[int, int]]) -> None:
    refused = closing((), links)
    kept: list[tuple[int, int]] = []
    for link in links:
        closes = _reaches(kept, link[1], link[0])
        assert (link in refused) == closes
        if closes:
            chain = refused[link]
            assert (chain[0], chain[-1]) == (link[1], link[0])
            assert all(step in kept for step in pairwise(chain))
        else:
            kept.append(link)


def _reaches(links: list[tuple[int, int]], start: int, goal: int) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        item = waiting.pop()
        following = {second for first, second in links if first == item} - seen
        seen |= following
        waiting += following
    return goal in seen


KEYS = [f"k{number}" for number in range(8)]
NAMES = st.sampled_from(["", "Checkout", "Storefront", "Core"])
days = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
lone_rows = st.builds(
    ForeignRow,
    key=st.just(""),
    line=st.integers(2, 99),
    kind=st.sampled_from([FEATURE, FEATURE, INITIATIVE, ForeignKind.MILESTONE, ForeignKind.TEAM, ForeignKind.PRODUCT]),
    title=st.sampled_from(["Wallet", "Tax", "Carts", "Core", "Checkout", "", "Ledger"]),
    parent_key=st.none() | st.sampled_from([*KEYS, "ghost"]),
    parent_title=st.none() | st.sampled_from(["Express", "Wallet", "express"]),
    product=st.none() | NAMES,
    status=st.none() | st.sampled_from(list(Status)),
    start=days,
    end=days,
    progress=st.none() | st.integers(-5, 105),
    effort_likely=st.none() | st.floats(-1, 40),
    owner=NAMES,
    teams=st.lists(NAMES, max_size=2).map(tuple),
    tags=st.lists(NAMES, max_size=2).map(tuple),
    sprint=st.none() | st.sampled_from(["26.04", "26.05"]),
    release=st.none() | NAMES,
    criteria=st.lists(st.tuples(NAMES, st.booleans()), max_size=2).map(tuple),
    links=st.lists(st.tuples(NAMES, NAMES), max_size=2).map(tuple),
    archived=st.booleans(),
)
row_sets = st.lists(lone_rows, max_size=8).map(
    lambda found: [replace(one, key=key, line=place) for place, (one, key) in enumerate(zip(found, KEYS, strict=False))]
)
tie_sets = st.lists(
    st.builds(ForeignDependency, st.sampled_from(KEYS), st.sampled_from(KEYS), st.integers(2, 99)), max_size=8
).map(tuple)
quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rolled_back(world: World, check: Callable[[], None]) -> None:
    """Run a check on the workspace and undo every step that it made."""
    before = dump(world.store)
    check()
    while world.desk.undo_label and world.desk.undo_label.startswith("Import"):
        world.desk.undo()
    assert dump(world.store) == before


@quickly
@given(found=row_sets, ties=tie_sets)
def test_imported_twice_is_imported_once_and_undone_is_untouched(
    world: World, found: list[ForeignRow], ties: tuple[ForeignDependency, ...]
) -> None:
    def twice() -> None:
        first = bring(world, *found, ties=ties)
        once = dump(world.store)
        assert world.store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        changes, second = world.desk.ask(ImportPlan(plan(*found, ties=ties), at=datetime(2030, 1, 1, tzinfo=UTC)))
        assert changes.step is None
        assert dump(world.store) == once
        assert second.troubles == first.troubles
        assert (second.created, second.updated) == ({}, 0)

    rolled_back(world, twice)


def structure(world: World) -> object:
    """Return who hangs on whom, by the keys of the file, without ids and ranks."""
    keys = {(origin.kind, origin.row_id): origin.key for origin in world.store.all(Origin) if origin.key in KEYS}
    products = {product.id: product.title.casefold() for product in world.store.all(Product)}
    titles = {item.id: item.title.casefold() for item in world.store.all(Item)}

    def told(item: Item) -> tuple[object, ...]:
        parent = item.parent_id and (keys.get(("item", item.parent_id)) or titles[item.parent_id])
        product = item.product_id and products[item.product_id]
        return (keys.get(("item", item.id)), item.title.casefold(), item.kind, item.status, parent, product, item.span)

    ties = {(keys.get(("item", tie.predecessor_id)), keys.get(("item", tie.successor_id))) for tie in links(world)}
    return sorted(map(str, map(told, world.store.all(Item)))), sorted(map(str, ties)), sorted(products.values())


def links(world: World) -> list[Dependency]:
    return world.store.all(Dependency)


@quickly
@given(found=row_sets, ties=tie_sets, shuffler=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_for_what_comes_of_them(
    world: World, found: list[ForeignRow], ties: tuple[ForeignDependency, ...], shuffler: random.Random
) -> None:
    kinds = {"first": found, "second": shuffler.sample(found, len(found))}
    seen: dict[str, object] = {}
    for name, rows in kinds.items():

        def once(name: str = name, rows: list[ForeignRow] = rows) -> None:
            report = bring(world, *rows, ties=ties)
            seen[name] = (structure(world), report.created, report.troubles, report.warnings)

        rolled_back(world, once)
    assert seen["first"] == seen["second"]


def test_twenty_thousand_rows_come_in_and_are_known_again(empty: World) -> None:
    empty.desk.do(AddProduct("Checkout"))
    rows = [row(f"i{number}", kind=INITIATIVE, product="Checkout", line=number) for number in range(1000)]
    rows += [
        row(
            f"f{number}",
            parent_key=f"i{number % 1000}",
            start=date(2026, 1, 1) + timedelta(days=number % 300),
            end=date(2026, 1, 20) + timedelta(days=number % 300),
            teams=(f"Team {number % 10}",),
            line=1000 + number,
        )
        for number in range(19_000)
    ]
    ties = tuple(ForeignDependency(f"f{number}", f"f{number + 1}", number) for number in range(2000))
    report = bring(empty, *rows, ties=ties)
    assert report.created == {Kind.ITEM: 20_000, Kind.DEPENDENCY: 2000, Kind.TEAM: 10}
    changes, again = empty.desk.ask(ImportPlan(plan(*rows, ties=ties)))
    assert (changes.step, again.unchanged) == (None, 22_000)
