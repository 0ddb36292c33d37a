"""The value axis has round steps, and its words share scale, decimals and unit."""

from itertools import pairwise
from math import isfinite, log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.ui.widgets.plot.value_ticks import linear_axis, log_axis, share_axis


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (57.2, 67.4, "%", ("56 %", "58 %", "60 %", "62 %", "64 %", "66 %", "68 %")),
        (230, 495, "ms", ("200 ms", "250 ms", "300 ms", "350 ms", "400 ms", "450 ms", "500 ms")),
        (17_900, 18_500, "", ("17.9 k", "18.0 k", "18.1 k", "18.2 k", "18.3 k", "18.4 k", "18.5 k")),
        (1.71, 2.04, "€", ("€1.7", "€1.8", "€1.9", "€2.0", "€2.1")),
        (-0.4, 1.3, "pts", ("−0.5 pts", "0.0 pts", "0.5 pts", "1.0 pts", "1.5 pts")),
        (0, 2_300_000, "€", ("€0", "€0.5 M", "€1.0 M", "€1.5 M", "€2.0 M", "€2.5 M")),
        (2, 480, "", ("0", "100", "200", "300", "400", "500")),
    ],
)
def test_ticks_are_round_and_in_words(low: float, high: float, unit: str, words: tuple[str, ...]) -> None:
    assert linear_axis(low, high, unit, 6).words == words


def test_an_area_begins_at_zero() -> None:
    assert linear_axis(900, 1_000, "", 5, from_zero=True).low == 0
    assert linear_axis(-90, -50, "", 5, from_zero=True).high == 0


def test_shares_run_from_0_to_100() -> None:
    axis = share_axis(12, 60, 4.5)
    assert axis.words == ("0 %", "25 %", "50 %", "75 %", "100 %")


def test_a_flat_line_has_an_axis_around_it() -> None:
    axis = linear_axis(50, 50, "", 5)
    assert axis.low < 50 < axis.high
    assert linear_axis(0, 0, "", 5).low == 0


def test_a_log_axis_has_powers_of_ten_and_steps_between_where_there_is_room() -> None:
    assert log_axis(3, 4_000, "ms", 5).words == ("1 ms", "10 ms", "100 ms", "1\xa0000 ms", "10 k ms")
    assert log_axis(12, 80, "", 5).ticks == (10, 20, 50, 100)


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, numbers, st.floats(0.5, 40), st.booleans())
def test_any_linear_axis_holds_its_values_on_rising_ticks(
    one: float, other: float, room: float, from_zero: bool
) -> None:
    low, high = sorted((one, other))
    axis = linear_axis(low, high, "ms", room, from_zero=from_zero)
    assert isfinite(axis.low)
    assert isfinite(axis.high)
    assert axis.low < axis.high
    if abs(low) < 1e300 and abs(high) < 1e300:
        dust = 1e-6 * (axis.high - axis.low)
        assert axis.low <= low + dust
        assert axis.high >= high - dust
    assert all(below < above for below, above in pairwise(axis.ticks))
    assert len(axis.ticks) <= max(room, 1) + 2
    assert len(axis.words) == len(axis.ticks)


@given(st.floats(0, 1e308), st.floats(0, 1e308), st.floats(0.5, 40))
def test_any_log_axis_holds_its_values(one: float, other: float, room: float) -> None:
    low, high = sorted((one, other))
    axis = log_axis(low, high, "", room)
    assert axis.low < axis.high
    assert all(below < above for below, above in pairwise(axis.ticks))
    if low > 1e-290 and high < 1e290:
        assert axis.low <= log10(low) + 1e-6
        assert axis.high >= log10(high) - 1e-6
    assert len(axis.ticks) <= max(room, 1) + 3
