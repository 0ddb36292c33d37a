"""200 kills amid edits: every acknowledged edit is there, the file is whole, undo goes on."""

import sys
from pathlib import Path
from random import Random

import pytest

from tests.soak.killing import soak

WORKSPACES = 4
KILLS_EACH = 50


def editor(path: Path, seed: int) -> list[str]:
    return [sys.executable, "-m", "tests.soak.editor", str(path), str(seed)]


@pytest.mark.parametrize("number", range(WORKSPACES))
def test_no_acknowledged_edit_is_lost(tmp_path: Path, number: int) -> None:
    tally = soak(editor, tmp_path / "killed.pmdesk", KILLS_EACH, Random(number))
    assert tally.kills == KILLS_EACH
    assert tally.acknowledged > 2 * KILLS_EACH, "the editor was killed before it could do anything"
    print(f"{tally.kills} kills, {tally.early} of them during start-up, {tally.acknowledged} edits acknowledged")  # noqa: T201
    leftovers = {path.name for path in tmp_path.iterdir()}
    assert leftovers <= {"killed.pmdesk", "killed.pmdesk.backups"}
