"""A round that is killed at any moment is gone on with: nothing is made or written twice, and nothing is lost."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.items import AddItem
from pmdesk.domain.connections import SyncLink
from pmdesk.domain.roadmap import Item, ItemKind
from tests.sync.far_tracker import Served
from tests.sync.sync_world import Both
from tests.world import World, empty_world

KILLS = 12
LONGEST_S = 0.25
ROOT = Path(__file__).parents[2]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Both, Path]]:
    world = empty_world(tmp_path / "killed.pmdesk")
    both = Both(world)
    for number in range(30):
        both.tracker.put("issue", str(number), title=f"Issue {number}")
    place = tmp_path / "line"
    serving = Served(both.tracker, place)
    yield both, place
    serving.close()
    world.store.close()


def run_and_kill(world: World, place: Path, seed: int, chance: Random) -> None:
    """Let a child sync, and kill it at a random moment."""
    command = [sys.executable, "-m", "tests.sync.far_tracker", str(world.store.path), str(place), str(seed)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(chance.uniform(0, LONGEST_S))
    finally:
        child.send_signal(signal.SIGKILL)
        _, said = child.communicate(timeout=20)
    assert (child.returncode, said) == (-signal.SIGKILL, b"")


def test_a_killed_round_doubles_and_loses_nothing(served: tuple[Both, Path]):
    both, place = served
    world, chance = both.world, Random(3)
    both.sync()
    for seed in range(KILLS):
        for _ in range(3):
            title = f"Draft {seed}.{chance.random()}"
            item_id = world.desk.ask(AddItem(ItemKind.FEATURE, title, None))[1]
            both.make(item_id, title)
        run_and_kill(world, place, seed, chance)
        remote = chance.choice(both.tracker.live())
        both.tracker.put("issue", remote.id, body=f"there {seed}")
    for _ in range(3):
        both.sync(by_hand=True, may_send_many=True)
    titles = Counter(remote.title for remote in both.tracker.live())
    assert set(titles.values()) == {1}
    assert (len(titles), both.tracker.made) == (30 + 3 * KILLS, 3 * KILLS)
    linked = {link.remote_id: link.row_id for link in world.store.all(SyncLink)}
    assert len(linked) == world.store.count(Item) == len(titles)
    for remote in both.tracker.live():
        item = world.store.get(Item, linked[remote.id])
        assert (item.title, item.owner, item.description) == (remote.title, remote.owner, remote.body)
    assert (both.waiting(), both.open()) == ({}, [])
    assert world.store.read("SELECT * FROM sync_attempt") == []
