"""The roadmap leaves as CSV, JSON, Markdown and HTML, and nothing in a title can run or break out."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from pmdesk.domain.cells import DANGEROUS, restore
from pmdesk.domain.sheet import COLUMNS, Bar, Heading, RoadmapSheet, SheetRow
from pmdesk.exporters.audiences import Audience, for_audience
from pmdesk.exporters.reading import levels, title_of
from pmdesk.exporters.roadmap_csv import roadmap_csv
from pmdesk.exporters.roadmap_html import SERIES, TINTS, Axis, html_table, roadmap_html
from pmdesk.exporters.roadmap_json import roadmap_json
from pmdesk.exporters.roadmap_markdown import escaped, markdown_outline, markdown_table, roadmap_markdown
from pmdesk.exporters.timeline_frames import shown_rows
from pmdesk.queries.export import roadmap_sheet
from pmdesk.queries.timeline import read_sheet
from pmdesk.queries.timeline_rows import View, arrange
from tests.wholes import TITLES
from tests.world import TODAY, World

HEADING = Heading("Tidewater", "Timeline by product", TODAY, ("status:planned",))
HOSTILE = '<script>alert("1")</script> | `x` [y](javascript:z) <img src=x onerror=y>\r\n# no'


@pytest.fixture
def sheet(world: World) -> RoadmapSheet:
    frame = arrange(read_sheet(world.store), View(), TODAY.toordinal())
    return roadmap_sheet(world.store, HEADING, shown_rows(frame))


def titled(sheet: RoadmapSheet, title: str) -> RoadmapSheet:
    row = next(row for row in sheet.rows if row.kind == "feature")
    changed = replace(row, title=title, values={**row.values, "title": title, "owner": title})
    return replace(sheet, rows=tuple(changed if other is row else other for other in sheet.rows))


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_table_holds_one_line_per_item_and_begins_with_our_mark(sheet: RoadmapSheet):
    content = roadmap_csv(sheet)
    assert content.startswith(b"\xef\xbb\xbfpmdesk id,Kind,")
    lines = read_csv(content)
    assert [line["Name"] for line in lines] == ["Express checkout", "Wallet", "Address", "Fallback"]
    assert (lines[1]["Start"], lines[1]["End"], lines[1]["Effort"]) == ("2026-03-02", "2026-04-24", "8")
    assert lines[2]["Depends on"] == lines[1]["pmdesk id"]


@given(title=TITLES)
def test_no_title_is_a_formula_and_all_come_back(title: str):
    row = SheetRow(0, title, "feature", 1, {"title": title})
    cell = read_csv(roadmap_csv(RoadmapSheet(HEADING, COLUMNS, (row,))))[0]["Name"]
    assert not cell.startswith(tuple(set(DANGEROUS) - {"'"}))
    assert restore(cell) == title


def test_json_tells_days_numbers_and_the_tree(sheet: RoadmapSheet):
    content = json.loads(roadmap_json(sheet))
    assert (content["workspace"], content["view"], content["day"]) == ("Tidewater", "Timeline by product", "2026-03-10")
    wallet = content["rows"][1]
    assert (wallet["title"], wallet["depth"], wallet["start"], wallet["effort_likely"]) == (
        "Wallet",
        2,
        "2026-03-02",
        8.0,
    )
    assert wallet["milestones"] == ["Certified (8 Apr)"]
    assert "dates" not in wallet


def test_markdown_has_a_table_under_each_group(sheet: RoadmapSheet):
    assert roadmap_markdown(sheet).decode() == (
        "# Tidewater: Timeline by product\n\nstatus:planned, 4 items, 10 Mar 2026\n\n## Checkout\n\n"
        "| Name | Status | Dates | Points | Teams | Milestones |\n"
        "| --- | --- | --- | ---: | --- | --- |\n"
        "| **Express checkout** | Proposed | 2 Mar to 22 May | 24 |  |  |\n"
        "| &emsp;Wallet | Idea | 2 Mar to 24 Apr | 8 | Core API | Certified (8 Apr) |\n"
        "| &emsp;Address | Idea | 27 Apr to 8 May | 8 |  |  |\n"
        "| &emsp;Fallback | Idea | 11 May to 22 May | 8 |  |  |\n\n"
        "## Seller Hub\n"
    )


def test_the_outline_nests_what_hangs_under_something(sheet: RoadmapSheet):
    assert markdown_outline(sheet).splitlines()[:3] == [
        "- **Checkout**",
        "  - **Express checkout** (Proposed, 2 Mar to 22 May, 24 points)",
        "    - Wallet (Idea, 2 Mar to 24 Apr, 8 points, Core API, Certified (8 Apr))",
    ]


def test_a_hostile_title_stays_one_cell_of_markdown(sheet: RoadmapSheet):
    table = markdown_table(titled(sheet, HOSTILE))
    line = next(line for line in table.splitlines() if "script" in line)
    assert "\\<script\\>" in line
    assert line.replace("\\|", "").count("|") == table.splitlines()[0].count("|")
    assert escaped("- a") == "\\- a"
    assert escaped("1. a") == "\\1. a"


class Page(HTMLParser):
    """Collects the tags, attributes and cells of a page."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


def test_a_hostile_title_stays_text_on_the_page(sheet: RoadmapSheet):
    for content in (roadmap_html(titled(sheet, HOSTILE)).decode(), html_table(titled(sheet, HOSTILE))):
        page = Page(content)
        assert HOSTILE in page.texts
        assert not {"script", "img", "a", "link", "iframe"} & set(page.tags)
        assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]


def test_the_page_needs_nothing_else_and_draws_each_bar(sheet: RoadmapSheet):
    content = roadmap_html(sheet).decode()
    assert "http://" not in content
    assert "https://" not in content
    assert content.count('class="bar"') == 4
    assert "default-src 'none'" in content
    assert title_of(sheet) in Page(content).texts


def test_bars_stand_where_their_days_are(sheet: RoadmapSheet):
    axis = Axis.around(sheet)
    assert axis is not None
    assert (axis.first, axis.last) == (date(2026, 3, 1), date(2026, 5, 31))
    assert [name for _, name in axis.months()] == ["Mar 2026", "Apr", "May"]
    assert axis.at(date(2026, 3, 1)) == 0


@pytest.mark.parametrize(
    ("first", "last"), [(date(1, 1, 1), date(9999, 12, 31)), (date(9999, 12, 1), date(9999, 12, 31))]
)
def test_the_ends_of_the_calendar_do_not_break_the_page(first: date, last: date):
    row = SheetRow(0, "Long", "feature", 1, {"title": "Long"}, Bar(first, last))
    content = roadmap_html(RoadmapSheet(HEADING, COLUMNS, (row,))).decode()
    assert content.count('class="bar"') == 1
    assert content.count("<span") < 20


def test_a_sheet_without_rows_is_a_page_without_bars():
    content = roadmap_html(RoadmapSheet(HEADING, COLUMNS, ())).decode()
    assert '<th class="days">' not in content
    assert markdown_table(RoadmapSheet(HEADING, COLUMNS, ())) == "| Name |\n| --- |\n"


def test_the_pages_colours_are_those_of_the_light_theme():
    tokens = json.loads((Path(__file__).parents[2] / "resources" / "tokens.json").read_bytes())["color"]["light"]
    assert list(SERIES) == [tokens["neutral"], *tokens["series"]]
    assert list(TINTS) == [tokens["neutral_bg"], *tokens["tint"]]


@pytest.mark.parametrize("write", [roadmap_csv, roadmap_json, roadmap_markdown, roadmap_html])
def test_a_vendor_gets_nothing_internal_in_any_format(sheet: RoadmapSheet, write):
    secrets = {
        "health_note": "waits for Kestrel",
        "risks": ("Boxwell may sue",),
        "owner": "Leah",
        "description": "Beat Rivalco",
        "hypothesis": "Doubles profit",
        "tags": ("tag-internal",),
        "estimate": "7654-7655-7656",
        "effort_likely": 7655.25,
        "objective": "Win Globex",
    }
    rows = tuple(replace(row, values={**row.values, **secrets}) if not row.is_group else row for row in sheet.rows)
    assert b"Leah" in roadmap_csv(replace(sheet, rows=rows))
    given_to = for_audience(replace(sheet, rows=rows), Audience.VENDOR)
    content = write(given_to).decode()
    for secret in ("Kestrel", "Boxwell", "Leah", "Rivalco", "profit", "tag-internal", "7655", "Globex", "Core API"):
        assert secret not in content
    assert "Wallet" in content
    assert "status:planned" not in content
    assert given_to.left_out == (
        "The words of the filter",
        "Health and what threatens",
        "Efforts",
        "Owners and teams",
        "Objectives",
        "Names of milestones",
        "Dependencies",
        "Hypotheses",
        "Descriptions",
        "Tags",
    )


def test_only_what_was_there_is_listed_as_left_out(sheet: RoadmapSheet):
    assert for_audience(sheet, Audience.ENGINEERING) == sheet
    assert for_audience(sheet, Audience.EXECUTIVE).left_out == ("3 features inside others", "Efforts", "Dependencies")


def test_executives_get_initiatives_and_the_features_that_stand_alone(sheet: RoadmapSheet):
    rows = tuple(
        replace(row, values={**row.values, "parent_id": None}) if row.title == "Wallet" else row for row in sheet.rows
    )
    given_to = for_audience(replace(sheet, rows=rows), Audience.EXECUTIVE)
    assert [row.title for row in given_to.rows] == ["Checkout", "Express checkout", "Wallet", "Seller Hub"]


def test_levels_have_no_holes():
    rows = [SheetRow(depth, "x", "feature", 0, {}) for depth in (2, 5, 5, 3, 2, 0, 1)]
    assert levels(rows) == [0, 1, 1, 1, 0, 0, 1]
