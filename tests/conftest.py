"""Fixtures that every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, empty_world, small_world

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A small workspace in a real file."""
    made = small_world(tmp_path / "small.pmdesk")
    yield made
    made.store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    """A new workspace in a real file."""
    made = empty_world(tmp_path / "empty.pmdesk")
    yield made
    made.store.close()
