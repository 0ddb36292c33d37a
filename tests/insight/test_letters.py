"""Letters read like a person wrote them: greeted by first name, nothing left over where something is not known."""

import pytest

from pmdesk.insight.letters import USUAL, Template, fill, first_name, unknown_places, write_letter

VALUES = {
    "words": "I cannot see the day",
    "item": "Payout timeline",
    "news": "You see the day of each payout.",
    "day": "4 March",
    "where": " in Seller Hub",
}


def test_a_letter_greets_quotes_and_tells() -> None:
    letter = write_letter(USUAL[False], "Ada Berg", "ada@loom.test", VALUES, is_person=True)
    assert letter.subject == "Payout timeline is here"
    assert letter.body.startswith(
        "Hello Ada,\n\non 4 March you told us: “I cannot see the day”\n\nPayout timeline is now"
    )
    assert "available in Seller Hub. You see the day of each payout." in letter.body
    assert "{" not in letter.body


def test_what_is_not_known_leaves_no_gap() -> None:
    letter = write_letter(
        USUAL[False], "Loom & Co", "", VALUES | {"words": "", "news": "", "where": ""}, is_person=False
    )
    assert "told us" not in letter.body
    assert "\n\n\n" not in letter.body
    assert "Payout timeline is now available.\n" in letter.body


def test_a_dropped_item_is_bad_news_told_plainly() -> None:
    letter = write_letter(USUAL[True], "Ada Berg", "", VALUES, is_person=True)
    assert letter.subject == "About Payout timeline"
    assert "decided not to build Payout timeline" in letter.body


def test_braces_of_other_people_stay_as_they_are() -> None:
    assert fill("{words} {what}", {"words": "{item} \\1 {day}"}) == "{item} \\1 {day} {what}"
    assert unknown_places(Template("{item}", "{nam} {name} {nam}")) == ("nam",)


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ada Berg", "Ada"),
        ("Ada", "Ada"),
        ("Loom & Co", "Loom & Co"),
        ("Support, J. Cole", "Support, J. Cole"),
        ("J. Cole", "J. Cole"),
        ("somebody by mail", "somebody by mail"),
    ],
)
def test_people_are_greeted_by_their_first_name_where_it_is_one(name: str, greeted: str) -> None:
    assert first_name(name) == greeted
