"""A whole workspace leaves and comes back equal, from JSON and from the CSV tables alone."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from pmdesk.commands.load_workspace import LoadWorkspace
from pmdesk.domain.cells import DANGEROUS
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import DeskError
from pmdesk.domain.exported import HISTORY, MANIFEST, POINTS, json_name
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Series
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.points import Points
from pmdesk.domain.whole import Whole, broken_rules
from pmdesk.exporters.landing import Leave, NotWritten
from pmdesk.exporters.workspace import export_workspace
from pmdesk.importers.workspace_json import read_workspace
from pmdesk.importers.workspace_points import exported_points
from pmdesk.queries.whole import whole_workspace
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit
from tests.storage.points import AddSeries, Forget, kept, merged
from tests.wholes import wholes
from tests.world import NOW, World, dump, empty_world


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace file to copy."""
    path = tmp_path_factory.mktemp("blank") / "blank.pmdesk"
    empty_world(path).store.close()
    return path


@pytest.fixture
def fresh(blank: Path, tmp_path: Path) -> Iterator[object]:
    """Makes empty workspaces as often as they are wanted, and a place for each."""
    made: list[World] = []

    def make() -> tuple[World, Path]:
        place = tmp_path / f"run-{len(made)}"
        place.mkdir()
        shutil.copy(blank, place / "w.pmdesk")
        made.append(empty_world(place / "w.pmdesk"))
        return made[-1], place

    yield make
    for world in made:
        world.store.close()


quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(whole=wholes())
def test_a_workspace_comes_back_equal_from_json(fresh, whole: Whole):
    assert not list(broken_rules(whole))
    first, place = fresh()
    first.desk.do(LoadWorkspace(whole))
    export_workspace(first.store, place / "out", NOW)
    second, _ = fresh()
    second.desk.do(LoadWorkspace(read_workspace(place / "out")))
    assert dump(second.store) == {kind.value: list(whole.of(kind)) for kind in NOUNS}
    assert whole_workspace(second.store) == whole_workspace(first.store)


@quick
@given(whole=wholes())
def test_a_workspace_comes_back_equal_from_the_tables_alone(fresh, whole: Whole):
    first, place = fresh()
    first.desk.do(LoadWorkspace(whole))
    folder = export_workspace(first.store, place / "out", NOW).folder
    for path in [*folder.glob("*.json"), *folder.glob("*.jsonl")]:
        path.unlink()
    second, _ = fresh()
    second.desk.do(LoadWorkspace(read_workspace(folder)))
    assert dump(second.store) == dump(first.store)


@quick
@given(whole=wholes())
def test_no_text_cell_of_a_table_begins_a_formula(fresh, whole: Whole):
    world, place = fresh()
    world.desk.do(LoadWorkspace(whole))
    folder = export_workspace(world.store, place / "out", NOW).folder
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert not cell.startswith(tuple(set(DANGEROUS) - {"'", "-"}))
                assert not cell.startswith("-") or float(cell) <= 0


def test_the_tables_explain_the_ids_they_refer_to(world: World, tmp_path: Path):
    folder = export_workspace(world.store, tmp_path / "out", NOW).folder
    with (folder / "dependency.csv").open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["predecessor_title"], first["successor_title"]) == ("Wallet", "Address")


def test_the_manifest_tells_what_the_folder_holds(world: World, tmp_path: Path):
    exported = export_workspace(world.store, tmp_path / "out", NOW)
    manifest = json.loads((exported.folder / MANIFEST).read_bytes())
    assert manifest["made_at"] == NOW.isoformat()
    assert manifest["files"]["item.json"]["rows"] == exported.rows[Kind.ITEM] == 4
    assert {path.name for path in exported.folder.iterdir()} == {MANIFEST, *manifest["files"]}


def with_points(world: World) -> None:
    """Add points of every sort of number: 1, 200,000 and none."""
    made = [world.desk.ask(AddSeries(f"Metric {number}"))[1] for number in range(3)]
    merged(world, made[0], [-62135596800000, 0, 253402300799999], [-0.1, 1e-300, 1.7976931348623157e308])
    rng = np.random.default_rng(1)
    merged(world, made[1], rng.permutation(200_000).tolist(), rng.normal(size=200_000).tolist())


class Thin:
    label = "Thin"

    def apply(self, edit: Edit) -> None:
        for row in edit.all(Series, order_by="id"):
            series.thin(edit, row.id, 100_000, 10)


def points_of(world: World) -> list[Points]:
    return [series.points(world.store, row.id) for row in world.store.all(Series, order_by="id")]


@pytest.mark.parametrize("is_exact", [True, False])
def test_points_come_back_equal(fresh, is_exact: bool):
    (first, place), (second, _) = fresh(), fresh()
    with_points(first)
    first.desk.do(Thin(), Actor.SYNC)
    exported = export_workspace(first.store, place / "out", NOW)
    count = sum(map(len, points_of(first)))
    assert 120_000 < exported.points == count < 140_000
    assert json.loads((place / "out" / MANIFEST).read_bytes())["files"][POINTS]["rows"] == count
    if not is_exact:
        for path in [*exported.folder.glob("*.json"), *exported.folder.glob("*.jsonl")]:
            path.unlink()
    load = LoadWorkspace(read_workspace(exported.folder), exported_points(exported.folder))
    assert second.desk.rehearse(load)[Kind.SERIES] == 3
    second.desk.do(load)
    assert points_of(second) == points_of(first)
    thinned = [series.thinned(second.store, row.id) for row in second.store.all(Series, order_by="id")]
    assert thinned == [None, 100_000, None]
    second.desk.undo()
    second.desk.redo()
    assert points_of(second) == points_of(first)


def test_points_of_a_load_that_was_undone_do_not_mix_with_the_next_one(fresh):
    (first, place), (second, _) = fresh(), fresh()
    made = first.desk.ask(AddSeries())[1]
    merged(first, made, [1, 2], [1, 2])
    folder = export_workspace(first.store, place / "out", NOW).folder
    second.desk.do(LoadWorkspace(read_workspace(folder), exported_points(folder)))
    second.desk.undo()
    first.desk.do(Forget(made), Actor.SYNC)
    merged(first, made, [2, 3], [2, 3])
    export_workspace(first.store, folder, NOW)
    second.desk.do(LoadWorkspace(read_workspace(folder), exported_points(folder)))
    assert kept(second.store, made) == {2: 2, 3: 3}


BAD_POINTS = {
    "1,2026-01-01T00:00:00Z,1\r\n": "line 2: this is not|does not begin",
    "series_id,time,value,thinned\r\n1,2026-01-01T00:00:00Z\r\n": "line 2: this is not a series, a time and a number",
    "series_id,time,value,thinned\r\n1,soon,1,\r\n": "line 2: this is not",
    "series_id,time,value,thinned\r\n1,2026-01-01T00:00:00Z,nan,\r\n": "line 2: “nan” is not a number",
    "series_id,time,value,thinned\r\n999,2026-01-01T00:00:00Z,1,\r\n": "names? series 999",
    'series_id,time,value,thinned\r\n1,2026-01-01T00:00:00Z,"1\r\n': "not a whole table",
    "series_id,time,value,thinned\r\n\udcff": "not a whole table",
}


@pytest.mark.parametrize("content", BAD_POINTS)
def test_a_broken_table_of_points_is_refused_in_words(fresh, content: str):
    (first, place), (second, _) = fresh(), fresh()
    with_points(first)
    folder = export_workspace(first.store, place / "out", NOW).folder
    load = LoadWorkspace(read_workspace(folder), exported_points(folder))
    (folder / POINTS).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(DeskError, match="not as it was exported"):
        second.desk.do(load)
    for path in folder.glob("*.json"):
        path.unlink()
    with pytest.raises(DeskError, match=BAD_POINTS[content]):
        second.desk.do(LoadWorkspace(read_workspace(folder), exported_points(folder)))
    assert second.store.count(Series) == 0
    assert second.store.read("SELECT count(*) FROM points_chunk") == [(0,)]


def test_a_lost_table_of_points_is_missed(fresh):
    (first, place), (second, _) = fresh(), fresh()
    with_points(first)
    folder = export_workspace(first.store, place / "out", NOW).folder
    (folder / POINTS).unlink()
    with pytest.raises(DeskError, match=r"points\.csv” is missing"):
        second.desk.do(LoadWorkspace(read_workspace(folder), exported_points(folder)))


def test_the_history_leaves_too(world: World, tmp_path: Path):
    world.desk.undo()
    folder = export_workspace(world.store, tmp_path / "out", NOW).folder
    steps = [json.loads(line) for line in (folder / HISTORY).read_text().splitlines()]
    assert steps[0]["label"] == "Add product Checkout"
    assert steps[0]["changes"][0]["after"]["title"] == "Checkout"
    assert steps[-1]["reverts"] == steps[-2]["step"]
    assert json.loads((folder / MANIFEST).read_bytes())["files"][HISTORY]["rows"] == len(steps)


def test_an_export_is_replaced_by_the_next_one(world: World, tmp_path: Path):
    export_workspace(world.store, tmp_path / "out", NOW)
    before = set(tmp_path.iterdir())
    world.desk.undo()
    export_workspace(world.store, tmp_path / "out", NOW)
    assert json.loads((tmp_path / "out" / json_name(Kind.MILESTONE)).read_bytes()) == []
    assert set(tmp_path.iterdir()) == before


def test_a_folder_with_other_files_is_left_alone(world: World, tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(NotWritten, match=r"thesis\.txt"):
        export_workspace(world.store, tmp_path / "out", NOW)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_a_file_in_the_way_is_left_alone(world: World, tmp_path: Path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(NotWritten, match="is a file"):
        export_workspace(world.store, tmp_path / "out", NOW)
    assert (tmp_path / "out").read_text() == "mine"


class StoppedMidway(Leave):
    """A leave that is taken back after some tables."""

    asked = 0

    def go_on(self) -> None:
        self.asked += 1
        if self.asked == 20:
            assert self.stop()
        super().go_on()


def test_a_stopped_export_leaves_nothing(world: World, tmp_path: Path):
    before = set(tmp_path.iterdir())
    with pytest.raises(DeskError, match="Nothing was written"):
        export_workspace(world.store, tmp_path / "out", NOW, StoppedMidway())
    assert set(tmp_path.iterdir()) == before
