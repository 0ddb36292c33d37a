"""Kills of the running app amid edits: every acknowledged edit is there, the file is whole, undo goes on."""

import sys
from pathlib import Path
from random import Random

import pytest

from tests.soak.killing import soak

WORKSPACES = 3
KILLS_EACH = 20


def app_with_a_hand(path: Path, seed: int) -> list[str]:
    return [sys.executable, "-m", "tests.soak.window_editor", str(path), str(seed)]


@pytest.mark.parametrize("number", range(WORKSPACES))
def test_the_running_app_loses_no_acknowledged_edit(tmp_path: Path, number: int) -> None:
    tally = soak(app_with_a_hand, tmp_path / "killed.pmdesk", KILLS_EACH, Random(number), longest_seconds=0.3)
    assert tally.kills == KILLS_EACH
    assert tally.acknowledged > KILLS_EACH, "the app was killed before it could do anything"
    print(f"{tally.kills} kills, {tally.early} of them during start-up, {tally.acknowledged} edits acknowledged")  # noqa: T201
