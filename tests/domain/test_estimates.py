"""Estimates are read as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.estimates import parse_estimate, say_estimate


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("8", (None, 8, None)),
        (" 8.5 ", (None, 8.5, None)),
        ("8,5", (None, 8.5, None)),
        ("6-8-12", (6, 8, 12)),
        ("6–8–12", (6, 8, 12)),
        ("6–12", (6, 9, 12)),
        ("6 to 12 points", (6, 9, 12)),
        ("13 SP", (None, 13, None)),
        ("0", (None, 0, None)),
    ],
)
def test_an_estimate_has_one_or_three_points(text, points):
    assert parse_estimate(text) == points


@pytest.mark.parametrize("text", ["thirteen", "", "-5", "1-2-3-4", "nan", "inf", "1e9", "9" * 40, "6--8", "٣"])
def test_anything_else_is_told_in_words(text):
    with pytest.raises(DeskError, match="is not a number"):
        parse_estimate(text)


def test_points_out_of_order_are_refused():
    with pytest.raises(DeskError, match="low, likely, high"):
        parse_estimate("12-8-6")


@given(st.lists(st.decimals(0, 100_000, places=2), min_size=3, max_size=3))
def test_what_is_said_can_be_typed_again(points):
    low, likely, high = sorted(float(point) for point in points)
    assert parse_estimate(say_estimate(low, likely, high)) == (low, likely, high)
    assert parse_estimate(say_estimate(None, likely, None)) == (None, likely, None)


def test_no_estimate_is_said_with_no_words():
    assert say_estimate(None, None, None) == ""
