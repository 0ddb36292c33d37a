"""Folders that are no whole exported workspace are refused in words."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pmdesk.domain.exported import MANIFEST
from pmdesk.domain.kinds import Kind
from pmdesk.exporters.workspace import export_workspace
from pmdesk.importers.workspace_json import NotReadable, is_exported_workspace, read_workspace
from pmdesk.queries.whole import whole_workspace
from tests.world import NOW, World


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    return export_workspace(world.store, tmp_path / "out", NOW).folder


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """Change a table and let the manifest agree, as somebody would who means harm."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["files"][name]["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest))


def rows(folder: Path, name: str) -> list[dict[str, object]]:
    return json.loads((folder / name).read_bytes())


def with_row(name: str, **values: object) -> Callable[[Path], None]:
    """Give the first row of a table other values."""

    def change(folder: Path) -> None:
        known = rows(folder, name)
        known[0] |= values
        rewrite(folder, name, json.dumps(known).encode())

    return change


def with_bytes(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder, name, content)


def with_manifest(**values: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        (folder / MANIFEST).write_text(json.dumps({**manifest, **values}))

    return change


HOSTILE = {
    "truncated": (with_bytes("item.json", b'[\n{"id": 3, "ti'), "“item.json” is not whole JSON"),
    "deep": (with_bytes("item.json", b"[" * 100_000), "“item.json” is not whole JSON"),
    "endless number": (with_bytes("item.json", b"[" + b"9" * 10_000 + b"]"), "“item.json” is not whole JSON"),
    "no number": (with_bytes("item.json", b'[{"id": NaN}]'), "“item.json” is not whole JSON"),
    "not utf-8": (with_bytes("item.json", b'["\xff\xfe\xfa"]'), "“item.json” is not whole JSON"),
    "no rows": (with_bytes("item.json", b'{"id": 1}'), "“item.json” is not a list of rows"),
    "no fields": (with_bytes("item.json", b"[1]"), "“item.json”, row 1: this is not a row"),
    "stranger": (with_row("item.json", evil=1), "“evil” is no field that PM Desk knows"),
    "half a character": (with_row("item.json", title="\ud800"), "“title” holds half a character"),
    "wrong type": (with_row("item.json", title=5), "“title” cannot be “5”"),
    "true for a number": (with_row("item.json", progress=True), "“progress” cannot be “True”"),
    "fraction for an id": (with_row("item.json", id=1.5), "“id” cannot be “1.5”"),
    "huge id": (with_row("item.json", id=2**63), "“id” cannot be “a very long number”"),
    "endless effort": (with_row("item.json", effort_likely="inf"), "“effort_likely” cannot be “inf”"),
    "endless whole effort": (with_row("item.json", effort_likely=10**400), "“effort_likely” cannot be"),
    "unsafe id": (with_row("product.json", id=2**60), "out of range"),
    "negative id": (with_row("criterion.json", id=-1), "out of range"),
    "unknown word": (with_row("item.json", status="flying"), "“status” cannot be “flying”"),
    "no day": (with_row("milestone.json", day="2026-02-30"), "“day” cannot be “2026-02-30”"),
    "broken rule": (with_row("item.json", progress=101), "Progress runs from 0 to 100"),
    "no name": (with_row("item.json", title=" "), "An item needs a name"),
    "dangling": (with_row("item.json", product_id=4_000), "refers to product 4000, which is not there"),
    "own parent": (with_row("product_line.json"), ""),
    "same id": (with_row("team.json", id=1), "has the same id as"),
    "future": (with_manifest(version=2), "exported by a newer PM Desk"),
    "foreign": (with_manifest(format="other"), "does not describe an exported workspace"),
    "no list": (with_manifest(files=[1]), "does not list its files"),
    "wild last id": (with_manifest(last_id=2**62), "out of range"),
    "worded last id": (with_manifest(last_id="many"), "“last_id” in “workspace.json” is not a whole number"),
}
del HOSTILE["own parent"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_folder_is_refused_in_words(folder: Path, name: str):
    change, words = HOSTILE[name]
    change(folder)
    with pytest.raises(NotReadable) as told:
        read_workspace(folder)
    assert words in told.value.what
    assert "Nothing was imported." in told.value.what


def test_items_that_hang_under_each_other_are_refused(folder: Path):
    known = rows(folder, "item.json")
    known[0]["parent_id"], known[1]["parent_id"] = known[1]["id"], known[0]["id"]
    known[0]["kind"] = "feature"
    known[0]["status"] = "idea"
    rewrite(folder, "item.json", json.dumps(known).encode())
    with pytest.raises(NotReadable, match="hang under themselves"):
        read_workspace(folder)


def test_a_table_that_was_changed_is_refused(folder: Path):
    (folder / "item.json").write_bytes((folder / "item.json").read_bytes().replace(b"Wallet", b"Wallot"))
    with pytest.raises(NotReadable, match="checksum differs"):
        read_workspace(folder)


def test_a_missing_table_is_refused(folder: Path):
    (folder / "sprint.json").unlink()
    with pytest.raises(NotReadable, match=r"“sprint\.json” is missing"):
        read_workspace(folder)


def test_a_table_that_is_not_listed_is_refused(folder: Path):
    manifest = json.loads((folder / MANIFEST).read_bytes())
    del manifest["files"]["item.json"]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(NotReadable, match=r"does not list “item\.json”"):
        read_workspace(folder)


def test_a_pipe_in_the_place_of_a_table_does_not_block(folder: Path):
    (folder / "item.json").unlink()
    os.mkfifo(folder / "item.json")
    with pytest.raises(NotReadable, match=r"“item\.json” is missing"):
        read_workspace(folder)


def only_tables(folder: Path) -> Path:
    for path in [*folder.glob("*.json"), *folder.glob("*.jsonl")]:
        path.unlink()
    return folder


def test_tables_that_went_through_a_spreadsheet_are_read(world: World, folder: Path):
    """Semicolons, no byte order mark, rows and columns the other way round, trailing empty cells and lines."""
    text = (only_tables(folder) / "team.csv").read_text("utf-8-sig")
    header, first, second = (line.split(",") for line in text.splitlines())
    changed = [[row[0], *row[1:][::-1]] for row in (header, second, first)]
    lines = [";".join(row).rstrip(";") for row in changed]
    (folder / "team.csv").write_text("\r\n".join([*lines, ";;;", ""]))
    teams = read_workspace(folder).of(Kind.TEAM)
    assert {team.id: team for team in teams} == {team.id: team for team in whole_workspace(world.store).of(Kind.TEAM)}


def test_an_edited_table_brings_its_edit(folder: Path):
    path = only_tables(folder) / "item.csv"
    path.write_text(path.read_text("utf-8-sig").replace("Wallet,", "Wallets,"))
    assert "Wallets" in [item.title for item in read_workspace(folder).of(Kind.ITEM)]


def test_a_trouble_in_a_table_names_its_line(folder: Path):
    path = only_tables(folder) / "team.csv"
    path.write_text(path.read_text("utf-8-sig").replace("34.0", "thirty"))
    with pytest.raises(NotReadable, match=r"“team\.csv”, line 2: “velocity” cannot be “thirty”"):
        read_workspace(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'id,title\r\n1,"open', "not a whole table"),
        (b"title,id\r\n1,2\r\n", "does not begin with the names of its columns"),
        (b"", "does not begin with the names of its columns"),
        (b"id,id\r\n", "does not begin with the names of its columns"),
        (b"id,title\r\n1\r\n", "The field “rank” is missing"),
        (b"id,title,rank\r\n1,T,a,more\r\n", "line 2: there are more cells than columns"),
        ("id,title\r\n1,Größe\r\n".encode("latin-1"), "is not written in UTF-8"),
    ],
)
def test_a_table_that_is_none_is_refused(folder: Path, content: bytes, words: str):
    (only_tables(folder) / "team.csv").write_bytes(content)
    with pytest.raises(NotReadable, match=words):
        read_workspace(folder)


def test_a_very_long_text_comes_back(folder: Path):
    path = only_tables(folder) / "product.csv"
    text = path.read_text("utf-8-sig").splitlines()
    cells = text[1].split(",")
    cells[text[0].split(",").index("description")] = "x" * 300_000
    path.write_text("\n".join([text[0], ",".join(cells), *text[2:]]))
    assert len(read_workspace(folder).of(Kind.PRODUCT)[0].description) == 300_000


def test_a_folder_without_tables_is_refused(tmp_path: Path):
    with pytest.raises(NotReadable, match="none of the tables"):
        read_workspace(tmp_path)


def test_an_exported_workspace_is_recognised(folder: Path, tmp_path: Path):
    assert is_exported_workspace(folder)
    assert is_exported_workspace(folder / MANIFEST)
    assert not is_exported_workspace(folder / "item.json")
    assert is_exported_workspace(only_tables(folder))
    assert not is_exported_workspace(tmp_path / "nowhere")
    assert not is_exported_workspace(tmp_path)
