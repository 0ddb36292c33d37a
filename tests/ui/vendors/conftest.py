"""Fixtures of the Vendors pane."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.vendors.stage import Stage

MakeStage = Callable[..., Stage]


@pytest.fixture
def make_stage(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeStage]:
    """Makes panes; all of them are closed, also where a test fails."""
    made: list[Stage] = []

    def make(**choices: Any) -> Stage:
        made.append(Stage(qtbot, tmp_path / f"vendors{len(made)}.pmdesk", **choices))
        return made[-1]

    yield make
    for stage in made:
        stage.close()


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A pane with Kestrel Pay and three integrations."""
    return make_stage()
