"""Fixtures of the inbox pane."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.inbox.stage import Stage

MakeStage = Callable[..., Stage]


@pytest.fixture
def make_stage(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeStage]:
    """Makes panes; all of them are closed, also where a test fails."""
    made: list[Stage] = []

    def make(**choices: Any) -> Stage:
        made.append(Stage(qtbot, tmp_path / f"inbox{len(made)}.pmdesk", **choices))
        return made[-1]

    yield make
    for stage in made:
        stage.close()


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A pane with nine notes."""
    return make_stage()
