"""The roadmap's own CSV table comes back as the items it was made from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.foreign import ForeignDependency
from pmdesk.domain.roadmap import Dependency, Item
from pmdesk.domain.sheet import COLUMNS, Heading, RoadmapSheet, SheetRow
from pmdesk.exporters.roadmap_csv import roadmap_csv
from pmdesk.importers.vocabulary import NOTHING
from pmdesk.queries.export import roadmap_sheet
from tests.shown import everything_shown
from tests.world import TODAY, small_world

HEADING = Heading("Tidewater", "Timeline", TODAY)


@pytest.fixture
def world(tmp_path):
    made = small_world(tmp_path / "a.pmdesk")
    yield made
    made.store.close()


def test_every_item_comes_back_with_its_fields(world, read, is_fit):
    plan = read("roadmap.csv", roadmap_csv(roadmap_sheet(world.store, HEADING, everything_shown(world.store))))
    assert plan.source == "pmdesk"
    assert plan.troubles == ()
    assert is_fit(plan)
    items = {str(item.id): item for item in world.store.all(Item)}
    assert {row.key for row in plan.rows} == set(items)
    for row in plan.rows:
        item = items[row.key]
        assert (row.title, row.kind, row.status, row.health) == (item.title, item.kind, item.status, item.health)
        assert (row.start, row.end, row.resolution) == (item.start, item.end, item.resolution)
        assert (row.parent_key, row.external_key) == (item.parent_id and str(item.parent_id), item.key)
        assert (row.effort_low, row.effort_likely, row.effort_high) == (
            item.effort_low, item.effort_likely, item.effort_high,
        )  # fmt: skip
        assert (row.progress, row.owner, row.tags, row.pinned) == (item.progress, item.owner, item.tags, item.pinned)
        assert row.description == item.description
        assert row.warnings == ()


def test_dependencies_come_back(world, read):
    plan = read("roadmap.csv", roadmap_csv(roadmap_sheet(world.store, HEADING, everything_shown(world.store))))
    lines = {row.key: row.line for row in plan.rows}
    assert set(plan.dependencies) == {
        ForeignDependency(
            str(link.predecessor_id), str(link.successor_id), lines[str(link.successor_id)], link.anchor, link.lag_days
        )
        for link in world.store.all(Dependency)
    }


titles = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)
# A cell of `-` or `n/a` is read as empty, and names in one cell are parted by `;`.
words = titles.filter(lambda text: text.casefold() not in NOTHING and not set(";|") & set(text))


@given(title=titles, owner=words, tags=st.lists(words, unique=True))
def test_texts_come_back_whatever_they_begin_with(title, owner, tags, read):
    values = {"id": 7, "kind": "Feature", "title": title, "owner": owner, "tags": tuple(tags), "effort_likely": 8.0}
    row = SheetRow(0, title, "feature", 1, values)
    found = read("roadmap.csv", roadmap_csv(RoadmapSheet(HEADING, COLUMNS, (row,)))).rows[0]
    assert (found.title, found.key, found.effort_likely) == (title, "7", 8)
    assert (found.owner, found.tags) == (owner, tuple(tags))
