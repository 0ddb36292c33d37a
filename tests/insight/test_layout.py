"""Rows of a forest, what its branches add up to, and the ways of arrows."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.roadmap import Anchor
from pmdesk.insight.layout import Box, Line, Sum, in_order, route, summed, unfolded

CHILDREN = {"a": [1, 2], 1: [3, 4], 4: [5]}


def test_parents_come_before_their_children():
    lines = in_order(["a", "b"], CHILDREN)
    assert [(line.key, line.depth) for line in lines] == [("a", 0), (1, 1), (3, 2), (4, 2), (5, 3), (2, 1), ("b", 0)]
    assert [line.key for line in lines if line.parts] == ["a", 1, 4]


def test_folding_hides_what_lies_below_and_nothing_else():
    lines = in_order(["a", "b"], CHILDREN)
    assert [line.key for line in unfolded(lines, {1})] == ["a", 1, 2, "b"]
    assert [line.key for line in unfolded(lines, {1, 4})] == ["a", 1, 2, "b"]
    assert [line.key for line in unfolded(lines, {"a", 3})] == ["a", "b"]
    assert unfolded(lines, set()) == lines
    assert unfolded([Line(7, 0, False)], {7}) == [Line(7, 0, False)]


def test_a_branch_spans_its_parts_and_adds_their_points():
    parts = [Sum(10, 20, 8, 4, 1, 0.5), Sum(None, None, 2, 0, 1, 0), Sum(5, 12, 0, 0, 1, 1)]
    assert summed(parts) == Sum(5, 20, 10, 4, 3, 1.5)
    assert summed(parts).share_done == 0.4


def test_without_estimates_the_items_themselves_are_counted():
    assert summed([Sum(1, 2, 0, 0, 1, 1), Sum(1, 2, 0, 0, 1, 0)]).share_done == 0.5
    assert Sum().share_done == 0


def test_a_branch_falls_back_on_its_own_days_and_points():
    own = Sum(1, 9, 13, 0, 1, 0)
    assert summed([Sum()], own) == Sum(1, 9, 13, 0, 0, 0)
    assert summed([Sum(3, 4, 5)], own) == Sum(3, 4, 5)


spots = st.tuples(st.floats(-500, 500), st.floats(3, 300), st.integers(0, 50)).map(
    lambda spot: Box(spot[0], spot[0] + spot[1], spot[2] * 24 + 12)
)


@given(spots, spots, st.sampled_from(list(Anchor)))
def test_an_arrow_begins_at_its_end_turns_at_right_angles_and_reaches_the_other_bar(before, after, anchor):
    if before.middle == after.middle:
        return
    corners, into = route(before, after, anchor, 6, 8)
    begin = before.left if anchor in (Anchor.START_START, Anchor.START_FINISH) else before.right
    assert corners[0] == (begin, before.middle)
    for (x, y), (next_x, next_y) in pairwise(corners):
        assert x == next_x or y == next_y
    x, y = corners[-1]
    if into in ("above", "below"):
        assert after.left <= x <= after.right
        assert y == after.middle + (-8 if into == "above" else 8)
        assert (into == "above") == (after.middle > before.middle)
    else:
        assert (x, y) == (after.left if into == "left" else after.right, after.middle)


def test_a_plain_order_is_an_elbow():
    found = route(Box(0, 100, 12), Box(150, 250, 36), Anchor.FINISH_START, 6, 8)
    assert found.corners == ((100, 12), (106, 12), (106, 36), (150, 36))
    assert found.into == "left"


def test_a_broken_order_runs_into_the_bar_from_its_side():
    found = route(Box(50, 200, 300), Box(0, 300, 12), Anchor.FINISH_START, 6, 8)
    assert found.corners == ((200, 300), (206, 300), (206, 20))
    assert found.into == "below"


def test_bars_that_nearly_touch_are_joined_from_above():
    found = route(Box(0, 100, 12), Box(102, 200, 36), Anchor.FINISH_START, 6, 8)
    assert found.corners == ((100, 12), (108, 12), (108, 28))
    assert found.into == "above"
