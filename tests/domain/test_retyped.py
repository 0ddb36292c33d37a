"""What is typed over a value that is there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.errors import DeskError
from pmdesk.domain.retyped import (
    NO_ESTIMATE,
    retype_capacity,
    retype_percent,
    retype_points,
    retype_share,
    retype_span,
)

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


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("20", 20),
        (" 17,5 ", 17.5),
        ("20 points", 20),
        ("+2", 12),
        ("-4", 6),
        ("−4", 6),
        ("-40", 0),
        ("50 %", 17),
        ("-10%", 6.6),
        ("0", 0),
        ("", None),
    ],
)
def test_a_capacity_takes_points_steps_and_per_cent_of_the_usual(text: str, points: float | None):
    assert retype_capacity(text, 10.0, 34.0) == points


@pytest.mark.parametrize("text", ["lots", "6-8", "nan", "inf", "1e5", "9999999", "- -2", "20 %%", "2 0"])
def test_what_is_no_capacity_is_told(text: str):
    with pytest.raises(DeskError, match=r"Type it like 20, -4 or 50 %"):
        retype_capacity(text, 10.0, 34.0)


@given(st.text(max_size=12))
def test_any_text_is_a_capacity_of_0_or_more_or_told(text: str):
    try:
        points = retype_capacity(text, 10.0, 34.0)
    except DeskError:
        return
    assert points is None or 0 <= points <= 1_000_000


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("70", 0.7),
        ("70 %", 0.7),
        ("33,3%", 0.333),
        ("+10", 0.6),
        ("-20 %", 0.3),
        ("rest", 0.4),
        ("Rest", 0.4),
        ("1/3", 1 / 3),
        ("100", 1),
    ],
)
def test_a_share_takes_per_cent_steps_parts_and_the_rest(text: str, share: float):
    assert retype_share(text, 0.5, 0.6) == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "untick it in Team"),
        ("0", "untick it in Team"),
        ("-60", "untick it in Team"),
        ("101", "at most 100 %"),
        ("3/2", "at most 100 %"),
        ("1/0", "Type it like 70"),
        ("half", "Type it like 70"),
        ("nan", "Type it like 70"),
    ],
)
def test_what_is_no_share_is_told(text: str, words: str):
    with pytest.raises(DeskError, match=words):
        retype_share(text, 0.5, 0.6)


def test_there_is_no_rest_when_the_others_carry_everything():
    with pytest.raises(DeskError, match="carry everything"):
        retype_share("rest", 0.5, 1.0)


@given(st.text(max_size=12))
def test_any_text_is_a_share_that_can_be_kept_or_told(text: str):
    try:
        share = retype_share(text, 0.5, 0.6)
    except DeskError:
        return
    assert 0 < share <= 1
