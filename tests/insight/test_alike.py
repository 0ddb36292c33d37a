"""Texts are compared by their words: rare ones count more, endings and slips of the pen do not matter."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.alike import (
    Likeness,
    Wanted,
    is_light,
    is_slip,
    stem,
    sure_of_item,
    sure_of_report,
    sure_of_subject,
    terms,
    weight,
)

words = st.text(string.ascii_lowercase, min_size=1, max_size=9)
letters = st.sampled_from(string.ascii_lowercase)
weighted = st.dictionaries(words, st.floats(0.1, 12), max_size=12)


@pytest.mark.parametrize(
    "forms",
    [
        ("payout", "payouts"),
        ("company", "companies"),
        ("charge", "charges", "charged", "charging"),
        ("cancel", "cancelled", "cancelling"),
        ("miss", "misses", "missed", "missing"),
        ("label", "labels", "labelled"),
        ("size", "sizes"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["bus", "404", "2026", "gas", "ios", "über", "支払い"])
def test_short_words_numbers_and_other_scripts_stay(word: str) -> None:
    assert stem(word) == word


def test_terms_are_the_different_stems_in_order() -> None:
    assert terms("payouts: the payout_page says “processing”, 404!") == (
        "payout",
        "the",
        "pag",
        "say",
        "proces",
        "404",
    )
    assert terms("") == ()


@given(words, letters, st.integers(0, 8))
def test_one_wrong_letter_behind_the_first_is_a_slip(word: str, letter: str, at: int) -> None:
    if len(word) < 5:
        return
    at = 1 + at % (len(word) - 1)
    slips = [word[:at] + letter + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + letter + word[at:]]
    if at + 1 < len(word):
        slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    for slip in slips:
        assert is_slip(word, slip)
        assert is_slip(slip, word)


@pytest.mark.parametrize(
    ("one", "other"),
    [("payout", "layout"), ("size", "site9"), ("card", "cat"), ("10000", "10001"), ("refund", "return")],
)
def test_other_words_are_no_slips(one: str, other: str) -> None:
    assert not is_slip(one, other)


@given(weighted, st.lists(words, max_size=12))
def test_likeness_lies_between_nothing_and_all(weights: dict[str, float], other: list[str]) -> None:
    found = Wanted(weights).compare(other)
    assert 0 <= found.overlap <= found.contained <= 1
    if not weights.keys() & set(other):
        assert found == Likeness(0.0, 0.0)


@given(weighted.filter(bool))
def test_a_text_is_all_alike_to_itself_and_contained_in_more(weights: dict[str, float]) -> None:
    wanted = Wanted(weights)
    itself = wanted.compare(list(weights))
    assert (itself.overlap, itself.contained) == (pytest.approx(1.0), pytest.approx(1.0))
    more = wanted.compare([*weights, "quite", "another", "sentence", "stands", "behind"])
    assert more.overlap < 1
    assert more.contained == pytest.approx(1.0)


def test_a_misspelt_word_counts_where_enough_else_is_shared() -> None:
    wanted = Wanted({"payout": 5.0, "calendar": 6.0, "date": 4.0})
    assert wanted.compare(["payout", "calender", "date"]).overlap == pytest.approx(1.0)
    assert wanted.compare(["calender", "of", "events"]).overlap == 0.0


def test_rare_words_say_more_than_frequent_ones_and_light_ones_least() -> None:
    assert weight("webhook", 1000, 3) > weight("order", 1000, 400) > weight("the", 1000, 900) > 0
    assert weight("order", 1000, 400) > weight("please", 1000, 400)
    assert weight("gone", 0, 0) > 0
    assert is_light("the")
    assert not is_light("payout")


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5), st.none() | st.floats(-1, 1))
def test_more_alike_is_never_less_sure(overlap: float, contained: float, more: float, cosine: float | None) -> None:
    low = Likeness(overlap, contained)
    high = Likeness(min(1.0, overlap + more), min(1.0, contained + more))
    assert 0 <= sure_of_subject(low, cosine) <= sure_of_subject(high, cosine) <= 1
    assert 0 <= sure_of_report(low, cosine) <= sure_of_report(high, cosine) <= 1
    assert sure_of_report(low, cosine) <= sure_of_report(low, cosine, same_sender=True)


def test_what_shares_no_word_is_not_alike() -> None:
    assert sure_of_subject(Likeness(0.0, 0.0)) < 0.01
    assert sure_of_report(Likeness(0.0, 0.0), same_sender=True) < 0.01
    assert sure_of_subject(Likeness(1.0, 1.0)) > 0.99
    assert sure_of_report(Likeness(1.0, 1.0)) > 0.9


def test_an_item_is_known_by_its_title_and_by_what_it_says() -> None:
    wanted = Wanted({"payout": 5.0, "calendar": 6.0, "bank": 4.0, "the": 0.5})
    by_title = sure_of_item(wanted, ["payout", "calendar"], ["payout", "calendar", "soon"])
    by_text = sure_of_item(wanted, ["timelin"], ["timelin", "payout", "bank", "date"])
    assert by_title > by_text > 0.05
    assert sure_of_item(wanted, ["wallet"], ["wallet", "pay"]) == 0.0
