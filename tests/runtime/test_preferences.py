"""Preferences survive restarts, damage and folders that cannot be written to."""

import json
from pathlib import Path

import platformdirs
import pytest

from pmdesk.runtime.folders import Folders
from pmdesk.runtime.preferences import Preferences


def test_a_choice_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "config" / "preferences.json"
    Preferences(path).set("theme", "dark")
    assert Preferences(path).get("theme", "system") == "dark"
    assert [each.name for each in path.parent.iterdir()] == ["preferences.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": NaN', "\0", "[" * 100_000])
def test_a_damaged_file_counts_as_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(content)
    preferences = Preferences(path)
    assert preferences.get("theme", "system") == "system"
    preferences.set("theme", "light")
    assert json.loads(path.read_text()) == {"theme": "light"}


def test_a_value_of_another_kind_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text('{"recent": "not a list"}')
    assert Preferences(path).get("recent", []) == []


def test_a_folder_that_cannot_be_made_is_lived_with(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    preferences = Preferences(tmp_path / "file" / "preferences.json")
    preferences.set("theme", "dark")
    assert preferences.get("theme", "system") == "dark"


def test_folders_are_those_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    folders = Folders()
    assert str(folders.data) == platformdirs.user_data_dir("pmdesk", appauthor=False)
    assert str(folders.config) == platformdirs.user_config_dir("pmdesk", appauthor=False)
    assert str(folders.state) == platformdirs.user_state_dir("pmdesk", appauthor=False)
