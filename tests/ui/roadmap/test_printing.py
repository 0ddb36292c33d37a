"""The timeline on paper: cut by rows and days, the tree on each page, the legend below, always light."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from defusedxml import ElementTree
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from pmdesk.commands.desk import Desk
from pmdesk.domain.sheet import Heading
from pmdesk.exporters.audiences import Audience
from pmdesk.queries.timeline import Entry, read_sheet
from pmdesk.queries.timeline_rows import View, arrange, review
from pmdesk.ui.roadmap.printing import NOTHING, RoadmapExport, TimelineView
from pmdesk.ui.widgets.exportable import Scope
from pmdesk.ui.widgets.paper import Pages, Paper, Work
from pmdesk.ui.widgets.paper_files import pdf_slices, picture, svg_slices, whole
from pmdesk.ui.widgets.theme import Theme
from tests.roadmap_data import Tidewater, fill
from tests.world import TODAY, empty_world

HEADING = Heading("Tidewater", "Timeline by product", TODAY, ("wallet",))
SIGHT = (date(2026, 2, 9).toordinal(), date(2026, 6, 30).toordinal())


class Screen:
    """What a pane would tell of itself."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        frame = arrange(read_sheet(desk.store), View(), TODAY.toordinal())
        self.view = TimelineView(frame, SIGHT, 5.0)
        self.theme = theme
        self.store = desk.store
        self.export = RoadmapExport(theme, lambda: self.view, lambda: HEADING)

    def filter(self, words: str) -> None:
        self.view = replace(self.view, frame=review(self.view.frame, View(filter=words)))

    def pages(self, scope: Scope = Scope.SHOWN, audience: Audience = Audience.ENGINEERING, paper=Paper.A4) -> Pages:
        return Pages(self.export.work(scope, audience), self.theme.light(), paper)


@pytest.fixture
def screen(qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    world = empty_world(tmp_path / "w.pmdesk")
    world.desk.do(Tidewater(deadlines=True))
    yield Screen(world.desk, Theme.shipped())
    world.store.close()


def words(pages: Pages) -> list[str]:
    svg = ElementTree.fromstring(whole(svg_slices(pages)))
    return ["".join(text.itertext()).strip() for text in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_a_page_shows_tree_time_and_legend(screen: Screen):
    said = words(screen.pages())
    for expected in (
        "Tidewater",
        "Only wallet",
        "Wallet payments",
        "waits for Kestrel Pay",
        "26.05",
        "Apr",
        "At risk",
        "Milestone",
        "Likely finish",
        "Order broken",
        "Today",
        "page 1 of 1",
    ):
        assert expected in said


def test_the_legend_names_only_what_is_there(screen: Screen):
    screen.filter("synonyms")
    said = words(screen.pages())
    assert "Planned" in said
    assert "Likely finish" not in said
    assert "Milestone" not in said


def test_what_is_shown_keeps_its_filter_and_everything_does_not(screen: Screen):
    screen.filter("wallet")
    assert screen.export.count(Scope.SHOWN) == 2
    assert screen.export.count(Scope.EVERYTHING) == 21
    assert "Synonyms from queries" not in words(screen.pages())
    everything = words(screen.pages(Scope.EVERYTHING))
    assert "Synonyms from queries" in everything
    assert "Only wallet" not in everything


def test_long_plans_are_cut_into_columns_with_the_tree_on_each(screen: Screen):
    screen.view = replace(screen.view, days=(SIGHT[0], SIGHT[0] + 2_000))
    pages = screen.pages()
    assert pages.count == 4
    days = [part.which[1] for part in pages.parts]
    assert days[0][0] == SIGHT[0]
    assert days[-1][1] == SIGHT[0] + 2_000
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(days))
    pages.parts = pages.parts[2:]
    assert "Wallet payments" in words(pages)
    assert "Likely finish" in words(pages)


def test_many_rows_go_on_on_the_next_page(screen: Screen):
    lines = screen.view.frame.lines
    screen.view = replace(screen.view, frame=replace(screen.view.frame, lines=lines * 3))
    pages = screen.pages()
    rows = [part.which[0] for part in pages.parts]
    assert [row for block in rows for row in block] == list(range(len(lines) * 3))
    assert all(part.size.height() <= pages.size(0).height() for part in pages.parts)
    assert pages.count > 2
    assert screen.pages(paper=Paper.LONG).count == 1


def test_nothing_to_show_is_said(screen: Screen):
    screen.filter("no such thing")
    assert NOTHING in words(screen.pages())


def test_a_vendor_page_tells_nothing_internal(screen: Screen):
    said = " ".join(words(screen.pages(audience=Audience.VENDOR)))
    assert "Wallet payments" in said
    for secret in ("Kestrel", "Blocked", "At risk", "Points", "26.05", "switched off", "Only wallet", "% by"):
        assert secret not in said
    assert "Deadlines set by others" in screen.export.sheet(Scope.SHOWN, Audience.VENDOR)(screen.store).left_out


def test_sheet_and_page_hold_the_same_rows(screen: Screen):
    for audience in Audience:
        sheet = screen.export.sheet(Scope.SHOWN, audience)(screen.store)
        said = words(screen.pages(audience=audience))
        assert [row.title for row in sheet.rows if row.title not in said] == []


def test_paper_is_light_while_the_screen_is_dark(screen: Screen):
    light = picture(screen.pages(), 0, 1.0)
    screen.theme.set_mode("dark")
    assert picture(screen.pages(), 0, 1.0) == light
    assert light.pixelColor(3, 3) == QColor("white")


def test_the_selected_rows_can_be_copied(screen: Screen):
    assert screen.export.selected() is None
    wallet = next(entry.id for entry in screen.view.frame.sheet.items.values() if entry.title == "Wallet payments")
    screen.view = replace(screen.view, selected=(wallet,))
    chosen = screen.export.selected()
    assert chosen is not None
    assert [row.title for row in chosen(screen.store).rows] == ["Wallet payments"]


def test_a_timeline_makes_a_pdf(screen: Screen):
    work: Work = screen.export.work(Scope.EVERYTHING, Audience.ENGINEERING)
    for paper in Paper:
        content = whole(pdf_slices(Pages(work, screen.theme.light(), paper)))
        assert content.startswith(b"%PDF-")
        assert len(content) > 20_000


def test_every_letter_of_a_pdf_can_be_searched(screen: Screen):
    """Digits of one width are drawings that a PDF cannot name, so that nobody would find “v2” in it."""
    content = whole(pdf_slices(screen.pages()))
    tables = re.findall(rb"begincmap.*?endcmap", content, re.DOTALL)
    assert tables
    for table in tables:
        named = [(int(a, 16), int(b, 16)) for a, b in re.findall(rb"\n<(\w{4})> <(\w{4})> (?=[<\[])", table)]
        assert [start for start, _ in named[1:]] == [end + 1 for _, end in named[:-1]]


def test_icons_are_lines_and_no_pictures(screen: Screen):
    assert b"<image" not in whole(svg_slices(screen.pages(paper=Paper.LONG)))


def test_the_legend_of_a_page_names_what_is_on_that_page_once(screen: Screen):
    lines = screen.view.frame.lines
    first = next(row for row, line in enumerate(lines) if line.depth == 0 and row)
    pages = screen.pages()
    legend = [words for words, _ in pages.work._marks(range(len(lines)), SIGHT)]
    assert len(legend) == len(set(legend))
    assert {"In progress", "Planned", "At risk", "Order broken", "Release"} <= set(legend)
    assert legend.index("Planned") < legend.index("In progress") < legend.index("At risk")
    assert "Order broken" not in [words for words, _ in pages.work._marks(range(first), SIGHT)]


def test_a_head_does_not_end_a_page_alone(screen: Screen):
    frame = screen.view.frame
    for fit in range(2, 12):
        blocks = screen.pages().work._blocks(fit)
        assert [row for block in blocks for row in block] == list(range(len(frame.lines)))
        for block in blocks[:-1]:
            heads = [frame.lines[row].parts for row in block]
            assert not heads[-1] or all(heads)


def test_no_title_is_cut_off_where_the_page_has_room(screen: Screen):
    long = "A title of some length that the screen cuts off"
    frame = screen.view.frame
    item = next(entry for entry in frame.sheet.items.values() if entry.title == "Wallet payments")
    sheet = replace(frame.sheet, items={**frame.sheet.items, item.id: item._replace(title=long)})
    screen.view = replace(screen.view, frame=arrange(sheet, View(), TODAY.toordinal()))
    assert long in words(screen.pages())


def test_a_vendor_learns_no_name_of_a_milestone(screen: Screen):
    assert "Names of milestones" in screen.export.sheet(Scope.SHOWN, Audience.VENDOR)(screen.store).left_out
    frame = screen.export.work(Scope.SHOWN, Audience.VENDOR).frame
    assert {mark.title for mark in frame.sheet.marks.values()} == {""}


def test_a_page_costs_the_same_however_many_there_are(screen: Screen, qtbot: QtBot, tmp_path: Path):
    """Nothing on a page may look at all rows: the legend once did, and 20,000 rows took minutes."""
    asked: list[int] = []
    for items in (300, 1_200):
        world = empty_world(tmp_path / f"{items}.pmdesk")
        fill(world.store, items)
        frame = arrange(read_sheet(world.store), View(), TODAY.toordinal())
        world.store.close()
        screen.view = replace(screen.view, frame=frame)
        pages = screen.pages()
        counting = CountingItems(frame.sheet.items)
        pages.work.frame = pages.work.printed.frame = replace(frame, sheet=replace(frame.sheet, items=counting))
        image = QImage(10, 10, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        pages.paint(painter, 0)
        painter.end()
        asked.append(counting.asked)
    assert asked[1] < asked[0] * 1.5


class CountingItems(dict[int, Entry]):
    """Counts how often it is asked for an item."""

    asked = 0

    def get(self, key, default=None):
        self.asked += 1
        return super().get(key, default)

    def __getitem__(self, key):
        self.asked += 1
        return super().__getitem__(key)
