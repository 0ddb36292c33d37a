"""What is typed over a value that is there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.retyped import NO_ESTIMATE, retype_percent, retype_points, retype_span

TODAY = date(2026, 3, 10)
WALLET = Span(date(2026, 3, 2), date(2026, 4, 24))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("+2w", date(2026, 3, 16), date(2026, 5, 8)),
        ("-3", date(2026, 2, 27), date(2026, 4, 21)),
        ("+ 10 days", date(2026, 3, 12), date(2026, 5, 4)),
        ("+1m", date(2026, 4, 2), date(2026, 5, 25)),
        ("to 8 may", WALLET.start, date(2026, 5, 8)),
        ("until May", WALLET.start, date(2026, 5, 31)),
        ("from 9 mar", date(2026, 3, 9), date(2026, 5, 1)),
        ("2 mar to 8 may", date(2026, 3, 2), date(2026, 5, 8)),
    ],
)
def test_dates_take_steps_and_single_ends(text: str, start: date, end: date):
    assert retype_span(text, WALLET, TODAY) == Span(start, end)


def test_dates_are_replaced_or_cleared():
    assert retype_span("Q3", WALLET, TODAY) == Span(date(2026, 7, 1), date(2026, 9, 30), Resolution.QUARTER)
    assert retype_span("  ", WALLET, TODAY) is None
    assert retype_span("+2w", None, TODAY) == Span(date(2026, 3, 24), date(2026, 3, 24))
    sprint = Span(date(2026, 3, 16), date(2026, 3, 29))
    assert retype_span("26.06", WALLET, TODAY, {"26.06": sprint}.get) == sprint


@pytest.mark.parametrize("text", ["to 1 feb", "thirteen", "+99999y", "from never"])
def test_wrong_dates_are_told_in_words(text: str):
    with pytest.raises(DeskError):
        retype_span(text, WALLET, TODAY)


@given(st.integers(-2000, 2000))
def test_a_step_forth_and_back_is_no_step(days: int):
    there = retype_span(f"{days:+d}", WALLET, TODAY)
    assert retype_span(f"{-days:+d}", there, TODAY) == WALLET


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("8", (None, 8, None)),
        ("6-8-12", (6, 8, 12)),
        ("26, 34, 48 points", (26, 34, 48)),
        ("+2", (28, 36, 50)),
        ("-30", (0, 4, 18)),
        ("", NO_ESTIMATE),
    ],
)
def test_estimates_take_points_and_steps(text: str, points: tuple[float | None, ...]):
    assert retype_points(text, (26, 34, 48)) == points


def test_a_step_without_an_estimate_is_no_number():
    with pytest.raises(DeskError):
        retype_points("+2", NO_ESTIMATE)
    with pytest.raises(DeskError):
        retype_points("thirteen", NO_ESTIMATE)


def test_progress_takes_per_cent_and_steps():
    assert retype_percent("40 %", 10) == 40
    assert retype_percent("+10", 95) == 100
    assert retype_percent("-20", 10) == 0
    assert retype_percent("", 10) == 0
    for wrong in ("140", "half", "1.5"):
        with pytest.raises(DeskError):
            retype_percent(wrong, 10)
