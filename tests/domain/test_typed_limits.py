"""What is typed about limits is read as it is meant, and anything else is told in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.errors import DeskError
from pmdesk.domain.typed_limits import (
    NOT_KNOWN,
    Range,
    retype_calls,
    retype_growth,
    retype_whole_calls,
    say_growth,
    say_hours,
    spell_growth,
    typed_hours,
    typed_share,
    typed_window,
)

BEFORE = (12.8, 19.0, 23.0)


@pytest.mark.parametrize(
    ("text", "calls"), [("1 200", 1_200), ("1\xa0200", 1_200), ("612.5", 612.5), ("+20", 632), ("", None)]
)
def test_calls_are_typed_whole_or_as_a_step(text: str, calls: float | None) -> None:
    assert retype_calls(text, 612) == calls


@pytest.mark.parametrize("text", ["-1", "many", "+", "1e99"])
def test_what_are_no_calls_is_told(text: str) -> None:
    with pytest.raises(DeskError):
        retype_calls(text, 612)


def test_a_limit_is_a_whole_number() -> None:
    assert retype_whole_calls("1 000", None) == 1_000
    with pytest.raises(DeskError, match="not a whole number"):
        retype_whole_calls("10.5", None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("minute", 60),
        ("a minute", 60),
        ("an hour", 3_600),
        ("10 s", 10),
        ("15 min", 900),
        ("2 days", 172_800),
        ("60", 0),
        ("fortnight", 0),
        ("0 s", 0),
    ],
)
def test_a_window_is_typed_as_a_stretch_of_time(text: str, seconds: int) -> None:
    if seconds:
        assert typed_window(text) == seconds
        return
    with pytest.raises(DeskError):
        typed_window(text)


@pytest.mark.parametrize(
    ("text", "growth"),
    [
        ("19", (None, 19.0, None)),
        ("12.8-19-23", (12.8, 19.0, 23.0)),
        ("5 to 10 % a month", (5.0, 7.5, 10.0)),
        ("-5 to 3", (-5.0, -1.0, 3.0)),
        ("\u22122", (None, -2.0, None)),
        ("+2", (14.8, 21.0, 25.0)),
        ("", NOT_KNOWN),
    ],
)
def test_growth_is_typed_low_likely_high_or_as_a_step(text: str, growth: Range) -> None:
    assert retype_growth(text, BEFORE) == pytest.approx(growth)


@pytest.mark.parametrize("text", ["fast", "9-5", "1-2-3-4", "12 apples"])
def test_what_is_no_growth_is_told(text: str) -> None:
    with pytest.raises(DeskError):
        retype_growth(text, BEFORE)


@given(st.lists(st.integers(-999, 9_999), min_size=1, max_size=3).map(sorted))
def test_growth_that_is_spelled_is_read_again(numbers: list[int]) -> None:
    values = [number / 10 for number in numbers]
    if len(values) == 2:
        values.insert(1, (values[0] + values[1]) / 2)
    growth: Range = (values[0], values[1], values[2]) if len(values) == 3 else (None, values[0], None)
    again = retype_growth(spell_growth(growth), NOT_KNOWN)
    assert [each for each in again if each is not None] == pytest.approx(values, abs=0.06)


def test_growth_is_said_with_its_range() -> None:
    assert say_growth(BEFORE) == "19 % a month, 12.8 to 23"
    assert say_growth((None, -2.0, None)) == "\u22122 % a month"
    assert say_growth(NOT_KNOWN) == ""


@pytest.mark.parametrize(
    ("text", "hours", "said"),
    [
        ("1-5", (1, 5), "01:00 to 05:00 UTC"),
        ("22 to 4", (22, 4), "22:00 to 04:00 UTC"),
        ("", (0, 24), "Any time"),
        ("all day", (0, 24), "Any time"),
    ],
)
def test_hours_are_typed_as_a_stretch_of_the_day(text: str, hours: tuple[int, int], said: str) -> None:
    assert typed_hours(text) == hours
    assert say_hours(*hours) == said


@pytest.mark.parametrize("text", ["25-3", "night", "24-2"])
def test_what_are_no_hours_is_told(text: str) -> None:
    with pytest.raises(DeskError):
        typed_hours(text)


def test_a_part_is_typed_in_per_cent() -> None:
    assert typed_share("31 %") == pytest.approx(0.31)
    assert typed_share("") is None
    with pytest.raises(DeskError):
        typed_share("130")
