"""Amounts read as a person writes them: with their unit, sign and just enough digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.amounts import (
    MINUS,
    Tone,
    amount_text,
    change_text,
    difference_text,
    told_change,
    tone_of,
    typed_amount,
)
from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Direction

VALUES = st.floats(-1e13, 1e13, allow_nan=False)
UNITS = st.sampled_from(["", "%", "€", "ms", "B", "d", "orders"])


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (61.84, "%", "61.8 %"),
        (31.0, "%", "31 %"),
        (0.41, "%", "0.41 %"),
        (412.0, "ms", "412 ms"),
        (1.94, "€", "€1.94"),
        (-1.94, "EUR", "−€1.94"),
        (1_420_000, "", "1.42 M"),
        (48_200_000, "", "48.2 M"),
        (18_406, "", "18\xa0406"),
        (128_400, "", "128 k"),
        (2_000_000_000, "€", "€2 bn"),
        (999_999, "", "1 M"),
        (99_999.6, "", "100\xa0000"),
        (1_420_000, "B", "1.42 MB"),
        (12, "CHF", "CHF 12"),
        (3.14159, "d", "3.14 d"),
        (0, "", "0"),
        (-0.0, "%", "0 %"),
        (0.0000412, "s", "0.000041 s"),
        (4.12e-9, "s", "4.1e−9 s"),
        (None, "ms", "—"),
    ],
)
def test_a_value_is_told_with_its_unit_and_three_digits(value: float | None, unit: str, words: str) -> None:
    assert amount_text(value, unit) == words


@pytest.mark.parametrize(
    ("value", "change", "unit", "words"),
    [
        (61.8, -2.3, "%", ("61.8 %", "−2.3 pts", "−2.3")),
        (41.0, 0.3, "%", ("41.0 %", "+0.3 pts", "+0.3")),
        (9.7, 0.0, "%", ("9.7 %", "0.0 pts", "0.0")),
        (412, 62, "ms", ("412 ms", "+62 ms", "+62")),
        (1.94, 0.02, "€", ("€1.94", "+€0.02", "+0.02")),
        (212, 58.4, "", ("212", "+38 %", "+38 %")),
        (1_420_000, 15_500, "", ("1.42 M", "+1.1 %", "+1.1 %")),
        (64, 12, "", ("64", "+12", "+12")),
        (18_406, 0, "", ("18\xa0406", "0 %", "0 %")),
        (1_420_000, -30_000, "€", ("€1.42 M", "−€0.03 M", "−0.03 M")),
        (62, 1, "%", ("62 %", "+1 pt", "+1")),
    ],
)
def test_a_change_has_the_decimals_of_its_value_and_is_relative_for_large_counts(
    value: float, change: float, unit: str, words: tuple[str, str, str]
) -> None:
    told = (
        amount_text(value, unit, beside=change),
        change_text(change, unit, value),
        change_text(change, unit, value, short=True),
    )
    assert told == words


def test_a_difference_alone_has_a_unit_and_no_sign() -> None:
    assert difference_text(-2.3, "%") == "2.3 pts"
    assert difference_text(40, "ms") == "40 ms"
    assert change_text(0.7, "%") == "+0.7 pts"
    assert change_text(None) == "—"


def test_money_has_both_its_cents_and_so_has_its_change() -> None:
    assert (amount_text(48.3, "€", beside=0.1), change_text(0.1, "€", 48.3, short=True)) == ("€48.30", "+0.10")
    assert change_text(-2.5, "€") == "−€2.50"
    assert change_text(200_000, "€", 1_400_000) == "+€0.2 M"


def test_a_change_that_is_told_as_nothing_is_none() -> None:
    assert told_change(-0.04, "%", 97.13) == 0.0
    assert told_change(-0.1, "%", 97.1) == -0.1
    assert told_change(3.0, "", 41_872.0) == 0.0
    assert told_change(None, "", 1.0) is None


def test_good_news_goes_by_the_direction() -> None:
    assert tone_of(2.0, Direction.UP) is Tone.GOOD
    assert tone_of(-2.0, Direction.UP) is Tone.BAD
    assert tone_of(-2.0, Direction.DOWN) is Tone.GOOD
    assert tone_of(2.0, Direction.NEITHER) is tone_of(0.0, Direction.UP) is tone_of(None, Direction.UP) is Tone.NEITHER


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("66 %", 66.0),
        ("€1.94", 1.94),
        ("−0,7 pts", -0.7),
        ("-€2", -2.0),
        ("18 406", 18_406.0),
        ("1.2 M", 1_200_000.0),
        ("3 bn", 3e9),
        ("1.234,5", 1_234.5),
        ("1,234.5", 1_234.5),
        ("1,234,567", 1_234_567.0),
        ("+2", 2.0),
        ("12 ms", 12.0),
        (" ", None),
    ],
)
def test_a_typed_amount_is_read_as_it_is_meant(text: str, number: float | None) -> None:
    assert typed_amount(text) == (number if number is None else pytest.approx(number))


@pytest.mark.parametrize("text", ["soon", "1.2.3", "%", "4 to 6", "--", "1e400"])
def test_what_is_no_amount_is_refused_in_words(text: str) -> None:
    with pytest.raises(DeskError, match="is not an amount"):
        typed_amount(text)


@given(VALUES, UNITS)
def test_what_is_told_can_be_typed_again_and_is_off_by_its_last_digit_at_most(value: float, unit: str) -> None:
    told = amount_text(value, unit)
    assert "-" not in told
    if "e" in told or unit == "B":
        return
    assert typed_amount(told) == pytest.approx(value, rel=0.006, abs=1e-6)


@given(VALUES, st.floats(-1e6, 1e6, allow_nan=False), UNITS)
def test_the_sign_of_a_change_is_told_unless_it_shows_as_nothing(value: float, change: float, unit: str) -> None:
    told = change_text(change, unit, value)
    digits = [sign for sign in told if sign.isdigit()]
    assert told[0] in (MINUS if change < 0 else "+") or set(digits) == {"0"}


def test_money_with_decimals_has_cents() -> None:
    assert [amount_text(value, "EUR") for value in (48.3, 48.0, 1.94, 1_200_000.0)] == [
        "€48.30",
        "€48",
        "€1.94",
        "€1.2 M",
    ]
