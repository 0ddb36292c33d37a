"""Turns lie evenly over the interval, none is made up for, and no check is forgotten."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.kinds import CheckId
from pmdesk.sync.probing.timetable import Timetable


def turns(intervals: dict[int, float], seconds: int, start: float = 100.0) -> dict[int, list[float]]:
    table = Timetable(Random(1))
    table.follow({CheckId(each): length for each, length in intervals.items()}, start)
    found: dict[int, list[float]] = {each: [] for each in intervals}
    for step in range(seconds * 10 + 1):
        for check_id in table.due(start + step / 10):
            found[check_id].append(start + step / 10)
    return found


def test_five_hundred_checks_lie_evenly_over_their_minute():
    found = turns(dict.fromkeys(range(500), 60.0), 60)
    by_second = [0] * 61
    for times in found.values():
        by_second[int(times[0] - 100)] += 1
    assert max(by_second) <= 11
    assert min(by_second[:60]) >= 6


@given(st.dictionaries(st.integers(1, 50), st.integers(1, 30), min_size=1, max_size=8))
def test_each_check_has_its_turns_as_often_as_it_wants(intervals: dict[int, int]):
    found = turns({each: float(length) for each, length in intervals.items()}, 60)
    for each, length in intervals.items():
        assert abs(len(found[each]) - 60 / length) <= 1.5


def test_turns_that_were_missed_are_not_made_up_for():
    table = Timetable(Random(1))
    table.follow({CheckId(7): 60.0}, 0)
    assert len(table.due(60)) == 1
    assert len(table.due(3_600)) == 1
    assert table.due(3_601) == []


def test_a_check_that_stays_keeps_its_turn_and_one_that_goes_has_none():
    table = Timetable(Random(1))
    table.follow({CheckId(1): 60.0, CheckId(2): 60.0}, 0)
    table.due(60)
    before = table.next_at()
    table.follow({CheckId(1): 60.0, CheckId(2): 60.0}, 61)
    assert abs((table.next_at() or 0) - (before or 0)) <= 3
    table.follow({}, 62)
    assert table.next_at() is None
    assert table.due(1_000) == []


def test_one_may_be_hurried_and_delayed():
    table = Timetable(Random(1))
    table.follow({CheckId(1): 600.0}, 0)
    table.hurry(CheckId(1), 5)
    assert table.due(5) == [1]
    table.delay(CheckId(1), 2_000)
    assert table.due(1_999) == []
    assert table.due(2_000) == [1]
