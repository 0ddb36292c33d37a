"""Points of damaged files: what can be trusted is saved, what is lost is told, no number is ever wrong."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pmdesk.commands.desk import Desk
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.counts import count_text
from pmdesk.domain.kinds import SeriesId
from pmdesk.domain.metrics import Metric, Series
from pmdesk.domain.points import Points
from pmdesk.storage import series
from pmdesk.storage.integrity import full_check
from pmdesk.storage.rows import Rows
from pmdesk.storage.salvage import salvage
from pmdesk.storage.store import Role, open_workspace
from tests.storage.points import AddSeries, imported, merged
from tests.storage.test_salvage import tear
from tests.world import NOW, empty_world

CLOCK = FixedClock(NOW)


@dataclass(frozen=True)
class Sample:
    """A workspace with points, as bytes, and its points by series."""

    content: bytes
    points: dict[SeriesId, Points]


def points_in(rows: Rows) -> dict[SeriesId, Points]:
    ids = [row.id for row in rows.all(Series, order_by="id")]
    return {each: series.points(rows, each) for each in ids}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    world = empty_world(tmp_path_factory.mktemp("sample") / "plan.pmdesk")
    rng = np.random.default_rng(4)
    for number in range(6):
        made = world.desk.ask(AddSeries(f"Metric {number}"))[1]
        times = np.arange(9_000) * 60_000 + rng.integers(0, 30_000, 9_000)
        merged(world, made, times.tolist(), rng.normal(size=9_000).tolist())
        imported(world, made, times[2_000:2_100].tolist(), [5.0] * 100)
    points = points_in(world.store)
    world.store.close()
    return Sample(world.store.path.read_bytes(), points)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_torn_every_point_that_is_saved_is_right_and_the_loss_is_told(
    sample: Sample, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "plan.pmdesk"
    path.write_bytes(tear(sample.content, Random(seed))[0])
    saved = salvage(path, CLOCK)
    assert full_check(path).is_whole
    store = open_workspace(path, role=Role.READER)
    found, titles = points_in(store), {row.title for row in store.all(Metric)}
    store.close()
    missing = 0
    for each, points in found.items():
        was = sample.points[each]
        place = np.searchsorted(was.times, points.times)
        assert bool(np.all(np.isin(points.times, was.times)))
        newest_version = was.values[place] == points.values
        assert bool(newest_version.all()) or not saved.is_certain or saved.points_lost
        missing += len(was) - len(points)
    assert missing == 0 or saved.points_lost or not saved.is_certain or not saved.undo_goes_on, saved.words
    assert len(titles) == len(found) or not saved.is_certain


def test_a_sound_file_comes_out_the_same_and_imports_can_still_be_undone(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    path.write_bytes(sample.content)
    assert salvage(path, CLOCK).points_lost == 0
    store = open_workspace(path)
    assert points_in(store) == sample.points
    last = max(sample.points)
    before = series.health(store, last)
    Desk(store, CLOCK, lambda _: None).undo()
    now = series.points(store, last)
    assert len(now) == len(sample.points[last])
    assert not (now.values[2_000:2_100] == 5.0).any()
    assert before.replaced == 100
    assert series.health(store, last).replaced == 0
    store.close()


def test_a_chunk_that_is_damaged_is_left_out_and_counted(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "plan.pmdesk"
    path.write_bytes(sample.content)
    store = open_workspace(path)
    (count,) = store.read("SELECT count FROM points_chunk WHERE id = 2")[0]
    store.connection.execute("UPDATE points_chunk SET body = zeroblob(length(body)) WHERE id = 2")
    store.close()
    saved = salvage(path, CLOCK)
    assert saved.points_lost == count
    assert f"{count_text(count)} points of metrics could not be saved." in saved.words
    store = open_workspace(path, role=Role.READER)
    assert sum(map(len, points_in(store).values())) == sum(map(len, sample.points.values())) - count
    store.close()
