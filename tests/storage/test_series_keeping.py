"""Points through a backup's restore, thinning, gaps and damage: nothing is lost or wrong without a word."""

import sqlite3
import struct
import zlib
from random import Random

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.restore import Restore
from pmdesk.domain.changes import Actor
from pmdesk.domain.kinds import Kind, SeriesId
from pmdesk.domain.metrics import Grain
from pmdesk.domain.points import Landed
from pmdesk.storage import series
from pmdesk.storage.backup import Reason, make
from pmdesk.storage.integrity import full_check
from pmdesk.storage.ledger import Edit
from pmdesk.storage.restore import compare
from pmdesk.storage.trouble import Damaged
from tests.storage.points import AddSeries, Forget, imported, kept, merged
from tests.world import World, dump

ONE = SeriesId(1)
HOUR, DAY = 3_600_000, 86_400_000


class Thin:
    label = "Thin"

    def __init__(self, before: int, width: int) -> None:
        self.before, self.width = before, width

    def apply(self, edit: Edit) -> int:
        return series.thin(edit, ONE, self.before, self.width)


def all_points(world: World) -> dict[int, dict[int, float]]:
    ids = [SeriesId(each) for (each,) in world.store.read("SELECT DISTINCT series_id FROM points_chunk ORDER BY 1")]
    return {each: kept(world.store, each) for each in ids}


def test_a_restore_brings_points_back_and_undo_takes_it_back(empty: World, small_chunks: None) -> None:
    random = Random(3)
    made = [empty.desk.ask(AddSeries(f"Metric {number}"))[1] for number in range(4)]
    for each in made:
        merged(empty, each, range(0, 900, 3), [float(random.randrange(9)) for _ in range(300)])
    before, counted = all_points(empty), [series.health(empty.store, each) for each in made]
    backup = make(empty.store.path, Reason.BY_HAND, empty.clock)
    assert compare(empty.store, backup.path) == []
    merged(empty, made[0], range(100, 2000), [7.0] * 1900)
    imported(empty, made[1], [9, 10], [50.0, 60.0])
    empty.desk.ask(Forget(made[2]), Actor.SYNC)
    late = empty.desk.ask(AddSeries("Late"))[1]
    merged(empty, late, [1, 2], [3, 4])
    rows, after = dump(empty.store), all_points(empty)
    found = {difference.kind: difference for difference in compare(empty.store, backup.path)}
    assert (found[Kind.SERIES].changed, found[Kind.SERIES].removed) == (3, 1)
    for _ in range(2):
        changes = empty.desk.do(Restore(backup.path))
        assert changes.ids(Kind.SERIES) >= {*made[:3], late}
        assert all_points(empty) == before
        assert [series.health(empty.store, each) for each in made[:2]] == counted[:2]
        empty.desk.undo()
        assert (dump(empty.store), all_points(empty)) == (rows, after)
    empty.desk.redo()
    assert all_points(empty) == before
    assert full_check(empty.store.path).is_whole


def test_points_that_are_packed_otherwise_are_no_difference(empty: World, small_chunks: None) -> None:
    made = empty.desk.ask(AddSeries())[1]
    merged(empty, made, range(40), [1.0] * 40)
    backup = make(empty.store.path, Reason.BY_HAND, empty.clock)
    merged(empty, made, range(40, 60), [1.0] * 20)
    imported(empty, made, [1000], [1.0])
    empty.desk.do(Forget(made), Actor.SYNC)
    for time in reversed(range(40)):
        merged(empty, made, [time], [1.0])
    found = {difference.kind for difference in compare(empty.store, backup.path)}
    assert found == {Kind.INTAKE}


def test_thinning_leaves_the_extremes_and_the_last_of_each_bucket(empty: World) -> None:
    merged(empty, ONE, [0, 1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22], [5, 1, 9, 1, 4, 2, 2, 2, 2, 7, 8, 9])
    gone = empty.desk.ask(Thin(25, 10), Actor.SYNC)[1]
    assert gone == 4
    assert kept(empty.store, ONE) == {1: 1, 2: 9, 4: 4, 10: 2, 13: 2, 20: 7, 21: 8, 22: 9}
    assert series.thinned(empty.store, ONE) == 20
    assert not empty.desk.ask(Thin(25, 10), Actor.SYNC)[0]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    points=st.dictionaries(st.integers(-300, 300), st.integers(-3, 3).map(float), max_size=150),
    before=st.integers(-320, 320),
    width=st.integers(1, 90),
)
def test_thinning_hides_no_extreme(
    empty: World, small_chunks: None, points: dict[int, float], before: int, width: int
) -> None:
    empty.desk.do(Forget(ONE), Actor.SYNC)
    merged(empty, ONE, list(points), list(points.values()))
    gone = empty.desk.ask(Thin(before, width), Actor.SYNC)[1]
    now = kept(empty.store, ONE)
    assert len(now) == len(points) - gone
    assert now.items() <= points.items()
    end = before // width * width
    assert {time for time in points if time >= end} <= now.keys()
    for begin in range(-400 // width * width, end, width):
        inside = {time: points[time] for time in points if begin <= time < begin + width}
        left = [now[time] for time in inside if time in now]
        assert len(left) <= 3
        if inside:
            assert (min(left), max(left)) == (min(inside.values()), max(inside.values()))
            assert max(inside) in now
    assert full_check(empty.store.path).is_whole


def test_gaps_are_found_across_chunks(empty: World, small_chunks: None) -> None:
    days = [day * DAY for day in range(200) if day not in {50, 51, 64, 150}]
    merged(empty, ONE, days, [1.0] * len(days))
    expected = ((49 * DAY, 52 * DAY), (63 * DAY, 65 * DAY), (149 * DAY, 151 * DAY))
    assert series.gaps(empty.store, ONE, Grain.DAY) == expected
    assert series.gaps(empty.store, ONE, Grain.WEEK) == ()
    assert series.gaps(empty.store, SeriesId(9), Grain.DAY) == ()


def test_months_of_any_length_are_no_gap(empty: World) -> None:
    months = np.arange("2023-01", "2026-01", dtype="datetime64[M]").astype("datetime64[ms]").astype(np.int64)
    merged(empty, ONE, np.delete(months, 14).tolist(), [1.0] * 35)
    assert series.gaps(empty.store, ONE, Grain.MONTH) == ((int(months[13]), int(months[15])),)


def lay_hours(world: World, count: int = 20_000) -> None:
    times = np.arange(count, dtype=np.int64) * HOUR
    merged(world, ONE, times.tolist(), np.sin(times / DAY).tolist())


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_chunk_is_told_and_the_others_are_read(empty: World, seed: int) -> None:
    random = Random(seed)
    lay_hours(empty)
    whole = series.points(empty.store, ONE)
    column = ("body", "sketch", "low", "high", "count", "last")[seed % 6]
    (cell,) = empty.store.read(f"SELECT {column} FROM points_chunk WHERE id = 2")[0]  # noqa: S608
    if isinstance(cell, bytes):
        at = random.randrange(len(cell))
        broken: bytes | float = random.choice(
            [cell[:at], cell[:at] + bytes([cell[at] ^ 1 << random.randrange(8)]) + cell[at + 1 :], b""]
        )
    else:
        broken = cell + random.choice([-1, 1])
    empty.store.connection.execute(f"UPDATE points_chunk SET {column} = ? WHERE id = 2", (broken,))  # noqa: S608
    begin, end = 4096 * HOUR, 8191 * HOUR
    found = full_check(empty.store.path)
    assert "points of series 1 from 1970-06-20 16:00 to" in found.problems[0]
    if column != "sketch":
        with pytest.raises(Damaged, match="points of series 1"):
            series.points(empty.store, ONE, begin + 100, begin + 200)
    sound = series.points(empty.store, ONE, end + 2 * HOUR) if column != "last" else series.newest(empty.store, ONE, 9)
    assert sound.values.tolist() == whole.values[-len(sound) :].tolist()
    if column in {"body", "sketch"}:
        for buckets in (5, 50, 900, 30_000):
            frame = series.frame(empty.store, ONE, 0, 20_000 * HOUR, buckets)
            inside = (frame.times >= begin) & (frame.times <= end)
            assert frame.unreadable in {(), ((begin, end),)}
            assert bool(frame.unreadable) != bool(inside.any())
            places = np.searchsorted(whole.times, frame.times)
            assert bool(np.all((frame.lows <= whole.values[places]) & (whole.values[places] <= frame.highs)))
    else:
        assert series.frame(empty.store, ONE, 0, 20_000 * HOUR, 900).unreadable


def test_what_a_series_is_said_to_have_is_checked_too(empty: World) -> None:
    lay_hours(empty)
    assert full_check(empty.store.path).is_whole
    empty.store.connection.execute("UPDATE points_extent SET count = count + 1")
    assert full_check(empty.store.path).problems == ("what is known of the points of series 1 does not fit them",)


def test_the_packed_form_is_the_one_that_is_written_down(empty: World) -> None:
    """A reader of the page alone can read the points."""
    merged(empty, ONE, range(0, 1000, 10), [value / 4 for value in range(100)])
    with sqlite3.connect(empty.store.path) as plain:
        count, sketch, body = plain.execute("SELECT count, sketch, body FROM points_chunk").fetchone()
    plain.close()
    data = zstandard.ZstdDecompressor().decompress(body)
    steps, values = struct.unpack(f"<{count}q{count}d", data)[:count], struct.unpack(f"<{count}d", data[8 * count :])
    times = [sum(steps[: place + 1]) for place in range(count)]
    assert times == list(range(0, 1000, 10))
    assert values == tuple(value / 4 for value in range(100))
    assert struct.unpack("<2q2q2d2d", sketch[:-4]) == (0, 640, 630, 990, 0.0, 16.0, 15.75, 24.75)
    assert sketch[-4:] == zlib.crc32(sketch[:-4]).to_bytes(4, "little")


def test_merging_into_a_damaged_chunk_is_refused(empty: World) -> None:
    lay_hours(empty)
    empty.store.connection.execute("UPDATE points_chunk SET body = x'00' WHERE id = 2")
    with pytest.raises(Damaged):
        merged(empty, ONE, [5000 * HOUR], [1.0])
    assert merged(empty, ONE, [30_000 * HOUR], [1.0])[1] == Landed(added=1)
