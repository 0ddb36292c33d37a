"""Points of a series: what goes in comes out, in any order and as often as it comes, and every extreme is seen."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import Kind, Ref, SeriesId
from pmdesk.domain.points import Frame, Landed, Points
from pmdesk.storage import series
from tests.storage.points import Forget, kept, merged
from tests.world import NOW, World, empty_world

ONE = SeriesId(1)
DAY = 86_400_000


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace for many examples; each forgets the points of the one before."""
    world = empty_world(Path(tmp_path_factory.mktemp("series")) / "points.pmdesk")
    world.store.connection.execute("PRAGMA synchronous = OFF")
    yield world
    world.store.close()


def test_points_come_out_as_they_went_in(empty: World) -> None:
    changes, landed = merged(empty, ONE, [10, 20, 30], [1.5, -2.0, 3.0])
    assert landed == Landed(added=3)
    assert changes.updated == {Ref(Kind.SERIES, 1)}
    assert changes.step is None
    assert kept(empty.store, ONE) == {10: 1.5, 20: -2.0, 30: 3.0}
    found = series.extent(empty.store, ONE)
    assert found is not None
    assert (found.first, found.last, found.count, found.low, found.high, found.newest) == (10, 30, 3, -2.0, 3.0, 3.0)
    assert found.arrived == NOW.timestamp() * 1000


def test_bringing_the_same_points_again_writes_nothing(empty: World) -> None:
    merged(empty, ONE, [10, 20], [1, 2])
    changes, landed = merged(empty, ONE, [20, 10], [2, 1])
    assert not changes
    assert landed == Landed(unchanged=2, out_of_order=1)


def test_the_last_point_given_for_a_time_counts(empty: World) -> None:
    assert merged(empty, ONE, [10, 10, 5, 10], [1, 2, 3, 4])[1] == Landed(added=2, duplicates=2, out_of_order=1)
    assert kept(empty.store, ONE) == {5: 3.0, 10: 4.0}


def test_late_and_other_points_are_told_apart(empty: World) -> None:
    merged(empty, ONE, [10, 30], [1, 3])
    assert merged(empty, ONE, [20, 30, 40], [2, 9, 4])[1] == Landed(added=2, replaced=1, late=1)
    assert series.health(empty.store, ONE) == Landed(added=4, replaced=1, late=1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(empty: World, value: float) -> None:
    with pytest.raises(RuleBroken):
        merged(empty, ONE, [10, 20], [1, value])
    assert kept(empty.store, ONE) == {}


@pytest.mark.parametrize("time", [-(2**62), 2**62])
def test_a_time_beyond_the_calendar_is_refused(empty: World, time: int) -> None:
    with pytest.raises(RuleBroken):
        merged(empty, ONE, [time], [1])


TIMES = st.integers(-400, 400)
VALUES = st.one_of(st.integers(-5, 5).map(float), st.floats(-1e300, 1e300))
BATCHES = st.lists(st.lists(st.tuples(TIMES, VALUES), max_size=60), min_size=1, max_size=6)
EXAMPLES = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def brought(world: World, batches: list[list[tuple[int, float]]]) -> dict[int, float]:
    """Bring batches in, and return what has to be kept."""
    world.heard.clear()
    world.desk.do(Forget(ONE), Actor.SYNC)
    expected: dict[int, float] = {}
    for batch in batches:
        merged(world, ONE, [time for time, _ in batch], [value for _, value in batch])
        expected |= dict(batch)
    return expected


@EXAMPLES
@given(batches=BATCHES)
def test_any_batches_leave_the_last_value_of_each_time(
    fresh: World, small_chunks: None, batches: list[list[tuple[int, float]]]
) -> None:
    expected = brought(fresh, batches)
    found = series.points(fresh.store, ONE)
    assert found.times.tolist() == sorted(expected)
    assert kept(fresh.store, ONE) == expected
    extent = series.extent(fresh.store, ONE)
    if not expected:
        assert extent is None
        return
    assert extent is not None
    values = [expected[time] for time in sorted(expected)]
    assert (extent.first, extent.last, extent.count) == (min(expected), max(expected), len(expected))
    assert (extent.low, extent.high, extent.newest) == (min(values), max(values), values[-1])
    for count in (0, 1, 17, 1000):
        assert series.newest(fresh.store, ONE, count).values.tolist() == (values[-count:] if count else [])
    for batch in batches[-1:]:
        again = dict(batch)
        assert not merged(fresh, ONE, list(again), list(again.values()))[0]


def check_frame(frame: Frame, whole: Points, start: int, end: int, buckets: int) -> None:
    """Hold a frame against the raw points."""
    begin, behind = np.searchsorted(whole.times, start), np.searchsorted(whole.times, end, "right")
    low, high = max(0, int(begin) - 1), min(len(whole), int(behind) + 1)
    times, values = whole.times[low:high], whole.values[low:high]
    assert len(frame) <= 2 * buckets + 6
    assert bool(np.all(np.diff(frame.times) > 0))
    if not times.size:
        assert len(frame) == 0
        return
    if frame.is_raw:
        assert frame.times.tolist() == times.tolist()
        assert frame.lows.tolist() == frame.highs.tolist() == values.tolist()
        return
    assert (frame.times[0], frame.times[-1]) == (times[0], times[-1])
    assert set(frame.times.tolist()) <= set(times.tolist())
    inner = [int(begin), int(behind) - 1] if behind > begin else []
    for each in {0, len(whole) - 1, *inner} & set(range(low, high)):
        place = frame.times.tolist().index(int(whole.times[each]))
        assert frame.lows[place] == frame.highs[place] == whole.values[each]
    # Each entry is exactly the samples from its time to the next one's: no extreme is missing, none is out of place.
    starts = np.searchsorted(times, frame.times)
    assert frame.lows.tolist() == np.minimum.reduceat(values, starts).tolist()
    assert frame.highs.tolist() == np.maximum.reduceat(values, starts).tolist()
    width = max(1, -(-(end - start) // buckets))
    ends = np.append(starts[1:], times.size) - 1
    assert int((times[ends] - frame.times).max()) <= 2 * width


@EXAMPLES
@given(
    batches=BATCHES,
    window=st.tuples(st.integers(-500, 500), st.integers(0, 900)),
    buckets=st.integers(1, 60),
)
def test_every_extreme_is_seen_at_every_zoom(
    fresh: World, small_chunks: None, batches: list[list[tuple[int, float]]], window: tuple[int, int], buckets: int
) -> None:
    expected = sorted(brought(fresh, batches).items())
    whole = Points(
        np.array([time for time, _ in expected], np.int64), np.array([value for _, value in expected], np.float64)
    )
    start, end = window[0], window[0] + window[1]
    check_frame(series.frame(fresh.store, ONE, start, end, buckets), whole, start, end, buckets)
    inside = (whole.times >= start) & (whole.times <= end)
    assert series.points(fresh.store, ONE, start, end) == Points(whole.times[inside], whole.values[inside])


@pytest.mark.parametrize("place", [0, 1, 63, 64, 4095, 4096, 149_999, 150_000 - 64, 77_777])
def test_a_spike_anywhere_in_a_long_series_is_seen_at_every_zoom(fresh: World, place: int) -> None:
    count = 150_000
    times = np.arange(count, dtype=np.int64) * 60_000
    values = np.sin(times / 1e7)
    values[place] = 99.0
    brought(fresh, [])
    merged(fresh, ONE, times, values)  # pyright: ignore[reportArgumentType]  # arrays are sequences enough
    whole = Points(times, values)
    for share in (1, 10, 100, 1000, 20_000):
        size = int(times[-1]) // share
        start = min(max(0, int(times[place]) - size // 2), int(times[-1]) - size)
        for buckets in (1, 37, 600, 1500):
            found = series.frame(fresh.store, ONE, start, start + size, buckets)
            check_frame(found, whole, start, start + size, buckets)
            assert found.highs.max() == 99.0


def test_samples_in_bursts_stay_where_they_are(fresh: World) -> None:
    """Sixty-four neighbours may lie years apart: what stands for them must not be painted in one place."""
    rng = np.random.default_rng(7)
    times = np.cumsum(rng.choice([1, 20, 5 * DAY], 30_000, p=[0.6, 0.3995, 0.0005]))
    values = rng.normal(size=times.size)
    brought(fresh, [])
    merged(fresh, ONE, times, values)  # pyright: ignore[reportArgumentType]  # the same
    for begin, end in ((0, int(times[-1])), (int(times[5000]), int(times[25_000]))):
        for buckets in (50, 900):
            found = series.frame(fresh.store, ONE, begin, end, buckets)
            check_frame(found, Points(times, values), begin, end, buckets)
