"""What is said of an effect: the product's words, and never more than is known."""

import pytest

from pmdesk.insight.effect_words import Effect, Verdict, chance_words, words


def points(value):
    return f"{value:+.1f}"


def test_a_likely_effect_is_told_with_its_range_and_chance():
    effect = Effect(Verdict.LIKELY_REAL, estimate=0.7, low=0.2, high=1.2, chance=1 / 143)
    assert words(effect, points) == (
        "Likely real, 95 % range +0.2 to +1.2. Chance of no effect 1 in 140, compared with your own history."
    )


def test_no_effect_is_told_with_its_range():
    effect = Effect(Verdict.NO_EFFECT_SEEN, estimate=0.2, low=-0.4, high=0.8, chance=0.62)
    assert words(effect, points) == (
        "No effect seen, 95 % range -0.4 to +0.8. Chance of no effect 62 %, compared with your own history."
    )


def test_cannot_tell_gives_every_reason():
    effect = Effect(Verdict.CANNOT_TELL, reasons=("too little history, 9 days of at least 35", "too few days after"))
    assert words(effect, points) == (
        "Cannot tell: too little history, 9 days of at least 35; too few days after. Compared with your own history."
    )


def test_cannot_tell_shows_a_range_where_there_is_one():
    effect = Effect(Verdict.CANNOT_TELL, 1.0, -9.0, 11.0, 0.3, reasons=("the range is too wide",))
    assert words(effect, points) == (
        "Cannot tell: the range is too wide. Compared with your own history, 95 % range -9.0 to +11.0."
    )


@pytest.mark.parametrize(
    ("chance", "said"),
    [(1 / 313, "1 in 310"), (0.05, "1 in 20"), (0.049, "1 in 20"), (1 / 3, "1 in 3"), (0.4, "1 in 2"), (1, "100 %")],
)
def test_a_chance_is_never_said_smaller_than_it_is(chance, said):
    assert chance_words(chance) == said


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_speaks_of_the_own_history_and_never_of_significance(verdict):
    said = words(Effect(verdict, 1.0, 0.5, 1.5, 0.01, reasons=("why",)), points)
    assert "ompared with your own history" in said
    assert "signific" not in said
