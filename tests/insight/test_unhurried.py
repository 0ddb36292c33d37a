"""Who is in no hurry rests now and then, and sees the same."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.unhurried import EVERY, unhurried


@given(st.integers(0, 5 * EVERY))
def test_everything_comes_in_its_order_with_a_rest_before_each_thousand(count: int) -> None:
    rests: list[int] = []
    seen: list[int] = []
    seen.extend(unhurried(range(count), lambda: rests.append(len(seen))))
    assert seen == list(range(count))
    assert rests == list(range(0, count, EVERY))


def test_without_a_reason_to_rest_they_are_the_things_themselves() -> None:
    things = [1, 2, 3]
    assert unhurried(things, None) is things
