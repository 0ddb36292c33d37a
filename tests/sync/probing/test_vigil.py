"""A gap in which nobody looked is noticed: sleep by the clock on the wall, a standstill by the steady one."""

from pmdesk.sync.probing.vigil import Vigil


def test_beats_in_time_are_no_gap():
    vigil = Vigil(10, 1_000)
    assert [vigil.beat(10 + n, 1_000 + n, 1) for n in range(1, 5)] == [None] * 4


def test_a_sleep_is_told_by_the_wall_clock_alone():
    vigil = Vigil(10, 1_000)
    gap = vigil.beat(11, 8_200, 1)
    assert gap is not None
    assert gap.is_sleep
    assert (gap.start, gap.end, gap.until) == (1_000, 8_200, 11)
    assert gap.words == "This computer slept for 2.0 hours."


def test_a_sleep_that_the_steady_clock_counts_is_a_gap_too():
    gap = Vigil(10, 1_000).beat(310, 1_300, 1)
    assert gap is not None
    assert gap.words == "This computer was too busy to look for 5 min."


def test_a_standstill_of_seconds_is_a_gap():
    vigil = Vigil(10, 1_000)
    gap = vigil.beat(20, 1_010, 1)
    assert gap is not None
    assert not gap.is_sleep
    assert vigil.last == gap
    assert vigil.beat(21, 1_011, 1) is None


def test_a_clock_that_was_put_back_is_no_gap():
    assert Vigil(10, 1_000).beat(11, 400, 1) is None
