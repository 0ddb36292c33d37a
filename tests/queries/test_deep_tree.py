"""Questions to a tree of 3,000 levels: laid out, folded, filtered, dragged, shown as a board, a card and files."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pmdesk.domain.kinds import ItemId
from pmdesk.domain.sheet import Heading, RoadmapSheet
from pmdesk.exporters.roadmap_csv import roadmap_csv
from pmdesk.exporters.roadmap_html import html_table, roadmap_html
from pmdesk.exporters.roadmap_json import roadmap_json
from pmdesk.exporters.roadmap_markdown import markdown_outline, roadmap_markdown
from pmdesk.exporters.timeline_frames import shown_rows
from pmdesk.queries.board import read_board
from pmdesk.queries.compare import compared
from pmdesk.queries.export import roadmap_sheet
from pmdesk.queries.item_card import item_card
from pmdesk.queries.timeline import read_sheet
from pmdesk.queries.timeline_groups import Grouping
from pmdesk.queries.timeline_moves import outlook_of_shift
from pmdesk.queries.timeline_rows import Frame, View, arrange, resummed, review
from tests.deep import LEVELS, chain
from tests.world import TODAY, World

SMALL = 20_000_000
"""More bytes than any reader wants of 3,000 rows."""


@pytest.fixture
def ids(world: World) -> list[ItemId]:
    return chain(world, world.ids["checkout"])


@pytest.fixture
def frame(world: World, ids: list[ItemId]) -> Frame:
    return arrange(read_sheet(world.store), View(), TODAY.toordinal())


@pytest.mark.parametrize("grouping", Grouping)
def test_every_grouping_lays_it_out(world: World, ids: list[ItemId], grouping: Grouping):
    frame = arrange(read_sheet(world.store), View(grouping), TODAY.toordinal())
    assert ids[-1] in frame.line_of
    assert frame.forest.sums[ids[0]].points == 1.0  # The bottom's: a branch counts its parts.


def test_a_filter_for_the_bottom_keeps_all_levels_above(frame: Frame, ids: list[ItemId]):
    found = review(frame, View(filter=f"level {LEVELS - 1}"))
    assert found.matches == 1
    assert len(found.lines) == LEVELS + 1


def test_folding_the_top_hides_all_and_the_bottom_shows_there(frame: Frame, ids: list[ItemId]):
    folded = review(frame, View(folded=frozenset({ids[0]})))
    assert folded.shown(ids[-1]) == folded.line_of[ids[0]]


def test_sums_above_many_levels_are_added_up_once(frame: Frame, ids: list[ItemId]):
    fresh = resummed(frame, ids)
    assert fresh[ids[0]] == frame.sums[ids[0]]
    assert len(fresh) == LEVELS  # The bottom is no branch, but the product's group is one.


def test_dragging_every_level_moves_each_once(frame: Frame, ids: list[ItemId]):
    outlook = outlook_of_shift(frame, ids, 14, along=True)
    start = TODAY.toordinal() + 14
    assert outlook.days[ids[-1]].start == start
    assert outlook.sums[ids[0]].start == start


def test_the_board_and_the_card_show_it(world: World, frame: Frame, ids: list[ItemId]):
    assert len(set(ids) & read_board(frame).column_of.keys()) == LEVELS
    card = item_card(world.store, ids[-1], TODAY)
    assert card is not None
    assert len(card.parents) == LEVELS - 1
    assert len(compared(world.store, TODAY - timedelta(days=1), TODAY).entries) >= LEVELS


@pytest.mark.parametrize(
    "write", [roadmap_csv, roadmap_html, roadmap_json, roadmap_markdown, html_table, markdown_outline]
)
def test_its_files_stay_of_a_size_to_open(world: World, frame: Frame, write: Callable[[RoadmapSheet], str | bytes]):
    sheet = roadmap_sheet(world.store, Heading("Deep", "Timeline by product", TODAY, ()), shown_rows(frame))
    content = write(sheet)
    assert len(content) < SMALL
    assert (b"Level 2999" if isinstance(content, bytes) else "Level 2999") in content
