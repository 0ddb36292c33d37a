"""A note's text is laid out in lines of which every place is known, with quotes folded and every sign visible."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.ui.inbox.reading_laid import LONGEST_LINE, lay, sentence_at

MAIL = "Thanks.\n\nOn Mon, 9 March 2026 at 10:00, Support wrote:\n> Dear seller\n>\n> it comes\n\nRegards"
SIGNS = st.sampled_from(list("ab >\n\r\t.\x00\x1b\x85\u2028\ud800\ufdd0\ufffcש😀"))


def test_quoted_lines_stand_behind_one_line():
    laid = lay(MAIL)
    assert laid.lines == ("Thanks.", "", "Show 4 quoted lines", "", "Regards")
    assert laid.fold_at(2) is laid.folds[0]


def test_an_opened_fold_shows_its_lines_and_offers_to_hide_them():
    laid = lay(MAIL, frozenset({0}))
    assert laid.lines[2:6] == (
        "Hide 4 quoted lines",
        "On Mon, 9 March 2026 at 10:00, Support wrote:",
        "> Dear seller",
        ">",
    )
    assert laid.quoted == {3, 4, 5, 6}


def test_a_place_inside_a_fold_is_the_line_that_stands_for_it():
    assert lay(MAIL).place(MAIL.index("Dear")) == (2, 0)
    assert lay(MAIL, frozenset({0})).place(MAIL.index("Dear")) == (4, 2)


def test_what_has_no_shape_is_shown_as_a_sign():
    assert lay("a\x00b\x1b[31m\x7f\ud800\ufdd0\ufffc").lines == ("a\u2400b\u241b[31m\u2421\ufffd\ufffd\ufffd",)


def test_a_long_line_is_cut_at_a_blank():
    text = "word " * 5_000
    laid = lay(text)
    assert all(len(line) <= LONGEST_LINE for line in laid.lines)
    assert "".join(laid.lines) == text
    assert all(line.startswith("word") for line in laid.lines if line)


@given(st.text(SIGNS, max_size=200), st.booleans())
def test_every_shown_place_is_known_in_the_text(text: str, is_open: bool):
    laid = lay(text, frozenset({0}) if is_open else frozenset())
    for number, line in enumerate(laid.lines):
        if laid.fold_at(number) is None:
            start = laid.starts[number]
            assert len(line) == len(text[start : start + len(line)])
            for column in range(len(line)):
                assert laid.offset(number, column) == start + column
                assert laid.place(start + column) == (number, column)


@given(st.text(SIGNS, max_size=200))
def test_nothing_of_a_text_is_left_out_but_what_ends_its_lines(text: str):
    laid = lay(text, frozenset(range(200)))
    shown = sum(len(line) for number, line in enumerate(laid.lines) if laid.fold_at(number) is None)
    breaks = sum(text.count(mark) for mark in "\n\r\x85\u2028")
    assert shown == len(text) - breaks


def test_the_sentence_at_a_place_is_found():
    text = "First one. The second, e.g. this one, goes on! “Really?” he asked.\nNext line"
    assert text[slice(*sentence_at(text, 3) or ())] == "First one."
    assert text[slice(*sentence_at(text, 12) or ())] == "The second, e.g. this one, goes on!"
    assert text[slice(*sentence_at(text, len(text) - 2) or ())] == "Next line"


def test_at_the_end_of_a_line_its_last_sentence_is_meant():
    text = "First one. Second one."
    assert text[slice(*sentence_at(text, len(text)) or ())] == "Second one."


def test_where_there_are_no_words_there_is_no_sentence():
    assert sentence_at("a\n\nb", 2) is None
    assert sentence_at("", 0) is None


@given(st.text(SIGNS, max_size=120), st.integers(0, 120))
def test_a_sentence_has_no_blanks_at_its_ends(text: str, at: int):
    found = sentence_at(text, min(at, len(text)))
    if found is not None:
        words = text[slice(*found)]
        assert words
        assert words == words.strip()
