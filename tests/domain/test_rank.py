"""Ranks: there is always room between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.rank import between, room, spread


@given(st.lists(st.integers(min_value=0, max_value=30), max_size=60))
def test_inserting_anywhere_keeps_the_order(places: list[int]) -> None:
    ranks: list[str] = []
    for place in places:
        at = min(place, len(ranks))
        before = ranks[at - 1] if at > 0 else None
        after = ranks[at] if at < len(ranks) else None
        ranks.insert(at, between(before, after))
    assert ranks == sorted(set(ranks))
    assert not any(rank.endswith("0") for rank in ranks)


@given(st.integers(min_value=0, max_value=5_000))
def test_spread_ranks_ascend_and_leave_room(count: int) -> None:
    ranks = spread(count)
    assert ranks == sorted(set(ranks))
    assert len(ranks) == count
    for before, after in zip([None, *ranks], [*ranks, None], strict=True):
        between(before, after)


def test_ranks_out_of_order_are_refused() -> None:
    with pytest.raises(RuleBroken):
        between("b", "a")


@given(st.lists(st.integers(min_value=0, max_value=30), max_size=30), st.integers(0, 30), st.integers(1, 3_000))
def test_there_is_room_for_many_between_two_and_their_keys_stay_short(places: list[int], gap: int, count: int) -> None:
    ranks: list[str] = []
    for place in places:
        at = min(place, len(ranks))
        ranks.insert(at, between(ranks[at - 1] if at else None, ranks[at] if at < len(ranks) else None))
    at = min(gap, len(ranks))
    before, after = ranks[at - 1] if at else None, ranks[at] if at < len(ranks) else None
    made = room(before, after, count)
    ranks[at:at] = made
    assert ranks == sorted(set(ranks))
    assert max(map(len, made)) <= max(map(len, [before or "", after or ""])) + 4
