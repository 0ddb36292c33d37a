"""Typed words find titles, the closer the fit the earlier."""

import time

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.matching import EXACT, best, match

TITLES = ["Wallet payments", "Wallet refunds", "Pay later", "Search relevance v2", "Repay a swallow"]


def found(words: str) -> list[str]:
    return [TITLES[row_id] for _, row_id in best(words, ((i, t.casefold()) for i, t in enumerate(TITLES)), 10)]


def test_a_title_that_begins_with_the_words_comes_first() -> None:
    assert found("wal")[:2] == ["Wallet refunds", "Wallet payments"]
    assert found("pay")[0] == "Pay later"
    assert found("pay")[1] == "Wallet payments"


def test_an_exact_title_beats_every_other() -> None:
    hit = match("wallet payments", "Wallet payments")
    assert hit is not None
    assert hit.score == EXACT
    assert found("pay later")[0] == "Pay later"


def test_every_word_must_be_found() -> None:
    assert found("wallet pay") == ["Wallet payments"]
    assert match("wallet zebra", "Wallet payments") is None


def test_letters_alone_find_when_nothing_better_does() -> None:
    assert "Search relevance v2" in found("srv")
    hit = match("srv", "Search relevance v2")
    assert hit is not None
    assert hit.score < 40


def test_hits_are_the_stretches_that_were_typed() -> None:
    hit = match("pay wal", "Wallet payments")
    assert hit is not None
    assert [TITLES[0][start:end] for start, end in hit.hits] == ["Wal", "pay"]


def test_nothing_typed_finds_nothing_in_particular() -> None:
    assert best(" ", [(1, "a")], 5) == []
    assert match("", "Anything") is not None


def test_twenty_thousand_titles_are_searched_within_50_ms() -> None:
    words = [
        "wallet",
        "payments",
        "search",
        "relevance",
        "checkout",
        "express",
        "seller",
        "payout",
        "bulk",
        "price",
        "edit",
        "webhook",
    ]
    titles = [(i, f"{words[i % 12]} {words[i % 7]} {words[i % 5]} {i}") for i in range(20_000)]
    for typed in ("w", "wal", "wallet pay", "wlp", "zzz", "19999"):
        began = time.process_time()
        best(typed, titles, 8)
        assert time.process_time() - began < 0.05, typed


@given(st.text(max_size=12), st.text(max_size=40))
def test_hits_lie_inside_the_title_and_do_not_overlap(words: str, title: str) -> None:
    hit = match(words, title)
    if hit is None or title.casefold() != title.lower():
        return
    ends = [0]
    for start, end in hit.hits:
        assert ends[-1] <= start < end
        ends.append(end)
