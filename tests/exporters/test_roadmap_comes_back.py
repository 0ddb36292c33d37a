"""The roadmap's own CSV table comes back: nothing changes in the same workspace, and a new one gets equal rows."""

from pathlib import Path

import pytest

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import SetFields
from pmdesk.commands.import_plan import ImportPlan, ImportReport
from pmdesk.commands.links import SetDependency
from pmdesk.domain.days import Resolution
from pmdesk.domain.roadmap import Anchor, Dependency, Item
from pmdesk.domain.sheet import Heading
from pmdesk.exporters.roadmap_csv import roadmap_csv
from pmdesk.exporters.timeline_frames import shown_rows
from pmdesk.importers import catalog
from pmdesk.queries.export import roadmap_sheet
from pmdesk.queries.timeline import read_sheet
from pmdesk.queries.timeline_rows import View, arrange
from tests.roadmap_data import Tidewater
from tests.world import TODAY, World, dump, empty_world

TRAVELS = [
    "kind",
    "title",
    "status",
    "health",
    "start",
    "end",
    "resolution",
    "progress",
    "effort_low",
    "effort_likely",
    "effort_high",
    "owner",
    "tags",
    "pinned",
    "description",
    "key",
]


@pytest.fixture
def tidewater(tmp_path: Path):
    made = empty_world(tmp_path / "Tidewater.pmdesk")
    made.ids = made.desk.ask(Tidewater())[1]
    yield made
    made.store.close()


def table(world: World, path: Path) -> Path:
    frame = arrange(read_sheet(world.store), View(), TODAY.toordinal())
    sheet = roadmap_sheet(world.store, Heading("Tidewater", "Timeline", TODAY), shown_rows(frame))
    path.write_bytes(roadmap_csv(sheet))
    return path


def taken(desk: Desk, path: Path) -> ImportReport:
    return desk.ask(ImportPlan(catalog.read(path, TODAY)))[1]


def fill(world: World) -> None:
    """Give one item every value that a spreadsheet would like to spoil."""
    values = {
        "description": "=HYPERLINK(1)\nsecond line; with, marks",
        "owner": "-Leah",
        "tags": ("+eu", "@home"),
        "key": "=PLAT-1",
        "pinned": True,
        "effort_low": 1.5,
        "effort_likely": 2.25,
    }
    wallet = world.ids["Wallet payments"]
    world.desk.do(SetFields(Item, (wallet,), values, "Fill"))
    world.desk.do(SetFields(Item, (world.ids["Bulk price edit"],), {"resolution": Resolution.MONTH}, "Blur"))
    world.desk.do(SetDependency(world.ids["Webhook redelivery → Wallet payments"], Anchor.START_START, -2))


def test_into_the_same_workspace_nothing_changes(tidewater: World, tmp_path: Path):
    fill(tidewater)
    before = dump(tidewater.store)
    report = taken(tidewater.desk, table(tidewater, tmp_path / "roadmap.csv"))
    assert (report.created, report.updated, report.troubles, report.warnings) == ({}, 0, (), ())
    after = dump(tidewater.store)
    assert {kind: rows for kind, rows in after.items() if kind != "origin"} == {
        kind: rows for kind, rows in before.items() if kind != "origin"
    }


def test_into_a_new_workspace_the_rows_are_equal(tidewater: World, tmp_path: Path):
    fill(tidewater)
    fresh = empty_world(tmp_path / "fresh.pmdesk")
    report = taken(fresh.desk, table(tidewater, tmp_path / "roadmap.csv"))
    assert (report.troubles, report.warnings) == ((), ())

    def travelled(world: World) -> list[tuple[object, ...]]:
        titles = {item.id: item.title for item in world.store.all(Item)}
        return sorted(
            (titles.get(item.parent_id or 0, ""), *(getattr(item, name) for name in TRAVELS))
            for item in world.store.all(Item)
        )

    def links(world: World) -> set[tuple[object, ...]]:
        titles = {item.id: item.title for item in world.store.all(Item)}
        return {
            (titles[link.predecessor_id], titles[link.successor_id], link.anchor, link.lag_days)
            for link in world.store.all(Dependency)
        }

    assert [str(row) for row in travelled(fresh)] == [str(row) for row in travelled(tidewater)]
    assert links(fresh) == links(tidewater)
    fresh.store.close()


def test_an_edit_in_the_spreadsheet_comes_in(tidewater: World, tmp_path: Path):
    path = table(tidewater, tmp_path / "roadmap.csv")
    path.write_bytes(path.read_bytes().replace(b"Wallet payments", b"Wallets"))
    report = taken(tidewater.desk, path)
    assert (report.created, report.updated) == ({}, 1)
    assert tidewater.store.get(Item, tidewater.ids["Wallet payments"]).title == "Wallets"
