"""Word pieces are those of the reference implementation."""

import pytest

from pmdesk.insight.wordpiece import WordPieces, vocabulary_path, words


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces.read(vocabulary_path())


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("When do I get paid?", [101, 2043, 2079, 1045, 2131, 3825, 1029, 102]),
        ("unaffable", [101, 14477, 20961, 3468, 102]),
        ("Ünïcödé €5", [101, 27260, 1574, 2629, 102]),
        ("日本", [101, 1864, 1876, 102]),
        ("", [101, 102]),
        ("x" * 101, [101, 100, 102]),
    ],
)
def test_numbers_are_those_of_the_reference(pieces: WordPieces, text: str, numbers: list[int]) -> None:
    assert pieces.numbers(text, 96) == numbers


def test_a_long_text_is_cut_and_still_ends(pieces: WordPieces) -> None:
    found = pieces.numbers("word " * 500, 32)
    assert len(found) == 32
    assert (found[0], found[-1]) == (101, 102)


def test_signs_stand_alone_and_accents_go() -> None:
    assert words("Don’t—pay, Zoë’s naïve “plan”…") == (
        ["don", "’", "t", "—", "pay", ",", "zoe", "’", "s", "naive", "“", "plan", "”", "…"]
    )
