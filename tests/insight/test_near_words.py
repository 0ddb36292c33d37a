"""Words of near meaning are found among those that are written, without any model."""

import sys

import pytest

from pmdesk.insight.near_words import WordTable

WRITTEN = [
    "refund",
    "reimbursement",
    "invoice",
    "billing",
    "payout",
    "late",
    "delayed",
    "slow",
    "cart",
    "basket",
    "tree",
]


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("refunds", "refund", "tree"),
        ("delay", "delayed", "cart"),
        ("invoices", "invoice", "basket"),
        ("slower", "slow", "tree"),
    ],
)
def test_words_that_mean_nearly_the_same_are_found(word: str, near: str, far: str) -> None:
    found = [each for each, _ in WordTable().near_words(word, WRITTEN)]
    assert near in found
    assert far not in found


def test_the_nearest_come_first_and_the_word_itself_not_at_all() -> None:
    found = WordTable().near_words("refund", [*WRITTEN, "refunds", "refunded"])
    assert "refund" not in [each for each, _ in found]
    assert [near for _, near in found] == sorted((near for _, near in found), reverse=True)
    assert found[0][0] in {"refunds", "refunded"}


def test_unknown_words_have_no_near_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    table = WordTable()
    assert table.near_words("zzyzx", WRITTEN) == []
    assert table.near_words("refund", []) == []
    assert table.near_words("refund", ["zzyzx", ""]) == []
