"""Whatever happens on both sides, and wherever a round is cut off: both end up the same, and no edit is lost unseen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from pmdesk.sync import engine, plan
from tests.sync.chronicle import Chronicle
from tests.sync.sync_world import Both
from tests.world import empty_world

RUNS = int(os.environ.get("PMDESK_STORIES", "24"))
FIRST = int(os.environ.get("PMDESK_STORIES_FROM", "0"))
STEPS = 60
HURRY = 0.1
Tell = Callable[[int], Chronicle]


@pytest.fixture
def stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tell]:
    for name in ("FEWEST", "MOST"):  # So that a page can be cut off in its middle.
        monkeypatch.setattr(plan, name, 2)
    monkeypatch.setattr(engine, "Stride", lambda: plan.Stride(records=2))
    opened: list[Both] = []

    def tell(seed: int) -> Chronicle:
        both = Both(empty_world(tmp_path / f"{seed}.pmdesk"), seed=seed)
        both.world.store.connection.execute("PRAGMA synchronous = OFF")
        opened.append(both)
        hurry = Random(-seed)  # Now and then a person waits for an edit, and the round gives way in its middle.
        monkeypatch.setattr(both.world.store.turns, "is_wanted", lambda: hurry.random() < HURRY)
        return Chronicle(both, Random(seed))

    yield tell
    for both in opened:
        both.world.store.close()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_any_story_ends_well(stories: Tell, seed: int):
    story = stories(seed)
    story.play(STEPS)
    story.settle()
    story.require_same()
    story.require_once()
