"""Answers are known by their questions' numbers: below them, quoted or not, and on lines of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdesk.domain.specs import FoundReply
from pmdesk.insight.question_marks import agrees, read_answers


def test_an_answer_stands_below_its_question() -> None:
    asked = "## [Q-12] Is it a number?\n\nAbout: Refund\nNeeded by: 20 Mar\n\nAnswer: Yes, from May.\n\n"
    text = f"{asked}## [Q-13] Why?\nAnswer:\n"
    assert read_answers(text) == (FoundReply(12, "Yes, from May.", True),)


def test_a_mail_that_answers_between_quoted_lines_is_read() -> None:
    first = "Hi,\n\n> [Q-12] Is it a number?\n> About: Refund\n> Answer:\n\nNo.\nIt stays a text.\n\n"
    text = f"{first}> [Q-13] Why?\n\nBecause.\n-- \nMira"
    assert read_answers(text) == (FoundReply(12, "No.\nIt stays a text.", False), FoundReply(13, "Because.", None))


def test_a_line_that_begins_with_the_number_answers_it() -> None:
    assert read_answers("Q-12: agreed\nQ13 - we will see") == (
        FoundReply(12, "agreed", True),
        FoundReply(13, "we will see", None),
    )


def test_what_is_answered_twice_counts_as_it_stands_last() -> None:
    assert read_answers("Q-1: no\nQ-1: yes") == (FoundReply(1, "yes", True),)


@pytest.mark.parametrize(
    ("words", "meant"),
    [("Yes", True), ("OK, from May", True), ("Ja", True), ("no", False), ("No problem", None), ("Nothing yet", None)],
)
def test_an_answer_begins_with_yes_or_no_or_neither(words: str, meant: bool | None) -> None:
    assert agrees(words) is meant


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(reply.words for reply in read_answers(text))
