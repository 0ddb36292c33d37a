"""The sentences of a note: whole, without greetings and quoted mail, and the ones that are about a theme."""

from hypothesis import given
from hypothesis import strategies as st

from pmdesk.insight.sentences import Candidate, best_sentence, first_words, sentences, strongest

MAIL = """Hi team,

I cannot see on which day the money arrives. First it said Tuesday, then Friday!

> On 2 March you wrote:
> Payouts are weekly.

Regards
Ada"""


def test_quoted_mail_is_nobodys_own_words() -> None:
    assert "Payouts are weekly." not in sentences(MAIL)
    assert "First it said Tuesday, then Friday!" in sentences(MAIL)


def test_a_note_begins_with_what_it_says_and_not_with_a_greeting() -> None:
    assert first_words("Payouts", MAIL) == "I cannot see on which day the money arrives."
    assert first_words("Payouts", "Hi!") == "Payouts"
    assert first_words("", "Hi!") == "Hi!"
    assert len(first_words("", "word " * 400)) <= 240


def test_the_best_sentence_holds_most_of_the_words_of_the_theme() -> None:
    text = "The app is fine. My payout says Tuesday but the money came on Friday. I like the colours."
    words, weight = best_sentence("Note", text, ("payout", "money", "day"))
    assert words == "My payout says Tuesday but the money came on Friday."
    assert weight == 2
    assert best_sentence("Only a title", "", ("payout",)) == ("Only a title", 0.0)


def test_the_strongest_are_of_different_people_and_say_different_things() -> None:
    found = strongest(
        [
            Candidate(1, "I cannot see the payout day", 1, 3),
            Candidate(2, "I cannot see the payout day at all", 2, 2.5),
            Candidate(3, "Another thing I said", 1, 2),
            Candidate(4, "My bank wants a date", 3, 1),
            Candidate(5, "", 4, 9),
        ],
        5,
    )
    assert [each.note_id for each in found] == [1, 4]


@given(st.text(), st.text(), st.lists(st.text()))
def test_any_text_gives_some_sentence_without_an_error(title: str, body: str, about: list[str]) -> None:
    words, weight = best_sentence(title, body, about)
    assert weight >= 0
    assert bool(words) == bool(sentences(body) or title.split())
    assert len(first_words(title, body)) <= 240
