"""Fixtures of the metrics pane."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.metrics.stage import Stage


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A pane with six metrics."""
    made = Stage(qtbot, tmp_path / "metrics.pmdesk")
    yield made
    made.close()
