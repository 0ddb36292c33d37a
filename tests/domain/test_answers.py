"""Questions are counted, and the time of the answer in the middle is told to within 2.5 %."""

import random
import statistics

import pytest

from pmdesk.domain.answers import Reply, Tally, step_of


def replies(*times: float, missed: int = 0) -> list[Reply]:
    return [Reply(0, True, took) for took in times] + [Reply(0, False, 9e9)] * missed


def tally_of(replies: list[Reply]) -> Tally:
    tally = Tally()
    for reply in replies:
        tally.count(reply)
    return tally


def test_the_share_counts_what_was_asked() -> None:
    assert Tally().share is None
    assert tally_of(replies(10, missed=3)).share == 25
    assert tally_of(replies(10)).share == 100
    assert tally_of(replies(missed=2)).share == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_median_is_that_of_the_answers_to_within_its_steps(seed: int) -> None:
    chance = random.Random(seed)
    times = [chance.lognormvariate(5, 1.2) for _ in range(chance.randint(1, 400))]
    low, high = statistics.median_low(times), statistics.median_high(times)
    found = tally_of(replies(*times, missed=7)).median_ms
    assert found is not None
    assert low / 1.026 <= found <= high * 1.026


def test_without_answers_there_is_no_median() -> None:
    assert tally_of(replies(missed=2)).median_ms is None


@pytest.mark.parametrize("took", [0, 1e-9, 0.4, 1])
def test_what_is_shorter_than_the_first_step_counts_as_it(took: float) -> None:
    assert step_of(took) == 0


def test_tallies_add_up() -> None:
    first, second = tally_of(replies(10, 20, missed=1)), tally_of(replies(20, 400))
    first.add(second)
    assert first == tally_of(replies(10, 20, 20, 400, missed=1))
