"""Two versions of a description are compared on the command line: told in words and JSON, with a code for scripts."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.specs_world import Tree, api, received
from tests.test_cli import Command, ended, pmdesk_command, process, written

__all__ = ["pmdesk_command"]
OLD = received({"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}})
NEW = received({"type": "object", "properties": {"name": {"type": "integer"}, "tag": {"type": "string"}}})


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return kept(tmp_path / "old.json", OLD), kept(tmp_path / "new.json", NEW)


def kept(path: Path, tree: Tree) -> Path:
    return written(path, json.dumps(tree))


def test_changes_are_told_by_how_much_they_hurt_and_where(pmdesk_command: Command, files: tuple[Path, Path]):
    ran = pmdesk_command("spec-diff", *files)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == (
        "Breaking: whoever kept to the old version can stop working (1 change)\n"
        "  POST /pets\n"
        "    “name” of the response 200 was string and is integer now.  [response-property-type-changed]\n"
        "\n"
        "Warnings: these may break some (1 change)\n"
        "  POST /pets\n"
        "    “age” of the response 200 is gone.  [response-optional-property-removed]\n"
        "\n"
        "For information (1 change)\n"
        "  POST /pets\n"
        "    “tag” of the response 200 is new and may be there.  [response-optional-property-added]\n"
        "\n"
        "3 changes: 1 breaking, 1 to look at, 1 for information.\n"
    )


def test_a_script_gets_each_change_with_its_place_and_fingerprint(pmdesk_command: Command, files: tuple[Path, Path]):
    ran = pmdesk_command("spec-diff", *files, "--json")
    report: Any = ran.report
    assert (ran.code, report["exit"], report["error"]) == (1, 1, None)
    assert (report["breaking"], report["warning"], report["info"], report["unresolved"]) == (1, 1, 1, [])
    first = report["changes"][0]
    assert len(first.pop("fingerprint")) == 16
    assert first == {
        "rule": "response-property-type-changed",
        "level": "breaking",
        "direction": "response",
        "operation": "POST /pets",
        "part": "response 200 application/json",
        "path": "name",
        "field": "name",
        "schema": "",
        "old": "string",
        "new": "integer",
        "words": "“name” of the response 200 was string and is integer now.",
    }


def test_nothing_that_breaks_ends_with_zero(pmdesk_command: Command, files: tuple[Path, Path], tmp_path: Path):
    same = pmdesk_command("spec-diff", files[0], files[0])
    assert (same.code, same.out) == (0, "Nothing changed that a consumer could notice.\n")
    more = kept(tmp_path / "more.json", api({"deprecated": True}))
    assert pmdesk_command("spec-diff", kept(tmp_path / "less.json", api()), more).code == 0


@pytest.mark.parametrize(("text", "words"), [("a: b\n", "no description of an API"), ("{", "stops making sense")])
def test_a_file_that_is_no_description_ends_with_two(
    pmdesk_command: Command, files: tuple[Path, Path], tmp_path: Path, text: str, words: str
):
    other = written(tmp_path / "other.yaml", text)
    ran = pmdesk_command("spec-diff", files[0], other, "--json")
    assert ran.code == 2
    assert words in ran.report["error"]["what"]  # type: ignore[index]
    assert words in ran.err
    plain = pmdesk_command("spec-diff", other, files[0])
    assert (plain.code, plain.out) == (2, "")


def test_a_missing_file_ends_with_two(pmdesk_command: Command, files: tuple[Path, Path], tmp_path: Path):
    ran = pmdesk_command("spec-diff", files[0], tmp_path / "nowhere.json")
    assert ran.code == 2
    assert "“nowhere.json” cannot be read." in ran.err


def test_files_beside_are_only_opened_when_asked_for_and_never_outside_the_folder(
    pmdesk_command: Command, tmp_path: Path
):
    folder = tmp_path / "api"
    folder.mkdir()
    written(folder / "pet.json", json.dumps({"type": "string"}))
    written(tmp_path / "secret.json", json.dumps({"type": "string"}))
    whole = kept(folder / "whole.json", received({"type": "string"}))
    parted = kept(folder / "parted.json", received({"$ref": "pet.json"}))
    outside = kept(folder / "outside.json", received({"$ref": "../secret.json"}))
    assert pmdesk_command("spec-diff", whole, parted, "--with-files-beside").out.startswith("Nothing changed")
    assert "“pet.json#” cannot be followed" not in pmdesk_command("spec-diff", whole, parted, "--with-files-beside").err
    assert "“pet.json” cannot be followed" in pmdesk_command("spec-diff", whole, parted).err
    ran = pmdesk_command("spec-diff", whole, outside, "--with-files-beside")
    assert "“../secret.json” cannot be followed" in ran.err


def test_schemas_of_graphql_are_compared_too(pmdesk_command: Command, tmp_path: Path):
    old = written(tmp_path / "old.graphql", "type Query { pets(size: Int): [String] cats: Int }")
    new = written(tmp_path / "new.graphql", "type Query { pets(size: Int): [String] dogs: Int }")
    ran = pmdesk_command("spec-diff", old, new, "--json")
    report: Any = ran.report
    assert ran.code == 1
    told = [(each["rule"], each["level"], each["operation"], each["field"]) for each in report["changes"]]
    assert told == [
        ("graphql-field-removed", "breaking", "query cats", "cats"),
        ("graphql-field-added", "info", "query dogs", "dogs"),
    ]


def test_the_command_runs_in_a_process_of_its_own(files: tuple[Path, Path]):
    ran = ended(process("spec-diff", *files))
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.endswith("3 changes: 1 breaking, 1 to look at, 1 for information.\n")
