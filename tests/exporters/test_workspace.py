"""A whole workspace leaves and comes back equal, from JSON and from the CSV tables alone."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from pmdesk.commands.load_workspace import LoadWorkspace
from pmdesk.domain.cells import DANGEROUS
from pmdesk.domain.errors import DeskError
from pmdesk.domain.exported import HISTORY, MANIFEST, json_name
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.whole import Whole, broken_rules
from pmdesk.exporters.landing import Leave, NotWritten
from pmdesk.exporters.workspace import export_workspace
from pmdesk.importers.workspace_json import read_workspace
from pmdesk.queries.whole import whole_workspace
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
