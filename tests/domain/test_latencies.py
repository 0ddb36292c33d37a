"""Percentiles of answers' times are within the stated bound, however the times were put together and packed."""

from functools import reduce
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.latencies import BOUND, SHORTEST_MS, Latencies, latencies_of, step_of, time_of, unpack_into, unpacked

TIMES = st.floats(0.0, 120_000.0, allow_nan=False)
SHARES = st.sampled_from((0.01, 0.5, 0.9, 0.95, 0.99, 1.0)) | st.floats(0.001, 1.0)


def true_quantile(times: list[float], share: float) -> float:
    return sorted(times)[max(1, ceil(round(share * len(times), 9))) - 1]


def near(found: float | None, true: float) -> bool:
    return found is not None and abs(found - true) <= max(SHORTEST_MS, BOUND * true) * (1 + 1e-9)


@given(TIMES)
def test_a_time_is_found_again_within_the_bound(took_ms):
    assert near(time_of(step_of(took_ms)), took_ms)


@given(st.lists(TIMES, min_size=1, max_size=200), SHARES)
def test_any_percentile_is_within_the_bound_of_the_true_one(times, share):
    assert near(latencies_of(times).quantile(share), true_quantile(times, share))


@given(st.lists(st.lists(TIMES, max_size=20), min_size=1, max_size=6), st.randoms())
def test_it_does_not_matter_in_which_order_parts_are_put_together(parts, random):
    whole = latencies_of([each for part in parts for each in part])
    shuffled = [latencies_of(part) for part in parts]
    random.shuffle(shuffled)
    while len(shuffled) > 1:
        one = shuffled.pop(random.randrange(len(shuffled)))
        shuffled[random.randrange(len(shuffled))].merge(one)
    assert shuffled[0] == whole


@given(st.lists(TIMES, max_size=200))
def test_packing_loses_nothing(times):
    found = latencies_of(times)
    assert unpacked(found.packed()) == found


@given(st.lists(st.lists(TIMES, max_size=50), max_size=5))
def test_packed_ones_are_put_together_without_unpacking_each(parts):
    found = Latencies()
    for part in parts:
        unpack_into(found, latencies_of(part).packed())
    assert found == reduce(lambda whole, part: merged(whole, latencies_of(part)), parts, Latencies())


@given(st.binary(max_size=60))
def test_bytes_of_a_damaged_file_are_read_as_far_as_they_go(packed):
    assert unpacked(packed).count >= 0


@given(st.lists(TIMES, min_size=1), TIMES)
def test_how_many_were_slower_is_wrong_only_for_those_within_the_bound_of_the_limit(times, limit):
    found = latencies_of(times).slower_than(limit)
    wide = max(2 * SHORTEST_MS, 2.1 * BOUND * limit)
    assert sum(each > limit + wide for each in times) <= found <= sum(each > limit for each in times)


def test_a_minute_of_one_answer_each_takes_some_hundred_bytes_at_most():
    times = [120.0 + 7.3 * place for place in range(60)]
    assert len(latencies_of(times).packed()) < 100


def merged(one: Latencies, other: Latencies) -> Latencies:
    one.merge(other)
    return one
