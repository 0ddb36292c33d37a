"""How notes sound is guessed by their words, and learned from what a person says."""

import pytest

from pmdesk.insight.mood import MoodSense
from pmdesk.insight.themes_values import BAD, GOOD, NEUTRAL, Heard, mood_of_stars


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("The app crashes whenever I open it, this is terrible.", BAD),
        ("Payouts are late again and support is useless!", BAD),
        ("This does not work and it is not helpful", BAD),
        ("Love the new dashboard, great work!", GOOD),
        ("Works perfectly, thank you so much 👍", GOOD),
        ("Where do I find the tax number?", NEUTRAL),
        ("Please add a column for the region.", NEUTRAL),
        ("Das ist super, danke!", GOOD),
        ("", NEUTRAL),
    ],
)
def test_plain_words_tell_a_mood(text: str, mood: int) -> None:
    assert MoodSense().hear(text)[0] == mood


def test_turned_words_count_for_the_other_side() -> None:
    sense = MoodSense()
    assert sense.hear("not good")[0] == BAD
    assert sense.hear("no problem")[0] != BAD


def test_stars_go_before_words() -> None:
    assert MoodSense().hear("great great great", rating=1)[0] == BAD
    assert [mood_of_stars(stars) for stars in range(1, 6)] == [BAD, BAD, NEUTRAL, GOOD, GOOD]


def test_what_a_person_says_is_learned_and_carries_over() -> None:
    sense = MoodSense()
    assert sense.hear("The parser is spicy today")[0] == NEUTRAL
    sense.learn([Heard("Spicy release once more", BAD), Heard("the docs got spicy", BAD), Heard("Spicy!", BAD)])
    mood, sure = sense.hear("The parser is spicy today")
    assert mood == BAD
    assert 0.34 < sure <= 1
    assert sense.hear("Love it, great!")[0] == GOOD, "nothing else is forgotten"


def test_corrections_that_are_taken_back_are_forgotten() -> None:
    sense = MoodSense()
    sense.learn([Heard("a spicy page", BAD)] * 5)
    sense.learn([])
    assert sense.hear("a spicy page") == MoodSense().hear("a spicy page")


def test_the_order_of_words_from_a_person_does_not_matter() -> None:
    heard = [Heard("late again", BAD), Heard("late but fine", GOOD), Heard("on time", NEUTRAL)]
    one, other = MoodSense(), MoodSense()
    one.learn(heard)
    other.learn(heard[::-1])
    assert one.hear("late")[0] == other.hear("late")[0]
