"""A file that is connected is known by each of its names, and by no other's."""

import os
import sys
from pathlib import Path

import pytest

from pmdesk.storage.engine import is_connected
from tests.world import World


@pytest.mark.parametrize("part", ["", "-wal", "-shm", "-journal"])
def test_a_workspace_and_what_lies_beside_it_are_connected(world: World, part: str) -> None:
    path = Path(f"{world.store.path}{part}")
    path.touch()
    assert is_connected(path)
    assert is_connected(path.parent / "." / path.name)


@pytest.mark.skipif(sys.platform == "win32", reason="links are for those who may make them there")
def test_links_to_a_workspace_are_connected(world: World, tmp_path: Path) -> None:
    os.link(world.store.path, tmp_path / "hard")
    (tmp_path / "soft").symlink_to(world.store.path)
    assert is_connected(tmp_path / "hard")
    assert is_connected(tmp_path / "soft")


def test_its_neighbours_are_not(world: World, tmp_path: Path) -> None:
    other = tmp_path / "other.pmdesk"
    other.write_bytes(b"points")
    assert not is_connected(other)
    assert not is_connected(tmp_path / f"{world.store.path.name}-other")
    assert not is_connected(Path("no\0path"))
