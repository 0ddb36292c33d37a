"""How a note sounds, as far as its words tell: a start from lists of words, learned further from what a person says.

A linear model over words and turned words (“not helpful”), softmax of three moods. It begins with weights of listed
words and is trained by stochastic gradient descent on notes whose mood a person told, and on reviews by their stars;
it is held to where it began, so that a few corrections move what they speak of and nothing else. It is a guess and says
how sure it is.
"""

import re
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pmdesk.insight.mood_words import bad_words, good_words, turning_words
from pmdesk.insight.themes_values import BAD, GOOD, Heard, mood_of_stars

PLACES = 1 << 14
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[☀-➿\U0001f300-\U0001faff]|[!?.,;\n]")
LOOKED_AT = 300
REACH = 3
LISTED = 1.3
CALM = 0.7
STEP, ROUNDS, HELD = 0.5, 12, 0.002
TOLD_WEIGHT, STARS_WEIGHT = 3.0, 0.5
Weights = NDArray[np.float64]


class MoodSense:
    """Hears the mood of texts; `learn` makes it hear better."""

    def __init__(self) -> None:
        self._start = _listed()
        self._weights = self._start.copy()

    def learn(self, heard: Sequence[Heard]) -> None:
        """Learn anew from all that is known; the order does not matter."""
        self._weights = self._start.copy()
        known = [(_places(each.text), each) for each in heard]
        random = np.random.default_rng(0)
        for round_ in range(ROUNDS):
            order: list[int] = random.permutation(len(known)).tolist()
            for number in order:
                places, each = known[number]
                self._correct(places, each, STEP / (1 + round_))

    def hear(self, text: str, rating: int | None = None) -> tuple[int, float]:
        """Return the mood, and how sure, 0 to 1; the stars of a review go before its words."""
        if rating is not None:
            return mood_of_stars(rating), 0.9
        share = self._share(_places(text))
        mood = int(share.argmax())
        return mood, float(share[mood])

    def _share(self, places: NDArray[np.int64]) -> Weights:
        score = self._weights[:, places].sum(axis=1) / max(len(places), 1) ** 0.5 if len(places) else np.zeros(3)
        score = score + np.array([0.0, CALM, 0.0])
        share = np.exp(score - score.max())
        return share / share.sum()

    def _correct(self, places: NDArray[np.int64], heard: Heard, step: float) -> None:
        if not len(places):
            return
        wanted = np.zeros(3)
        wanted[heard.mood] = 1
        weight = TOLD_WEIGHT if heard.is_told else STARS_WEIGHT
        error = (wanted - self._share(places)) * step * weight / len(places) ** 0.5
        np.add.at(self._weights.T, places, error)
        self._weights[:, places] += HELD * (self._start[:, places] - self._weights[:, places])


def _listed() -> Weights:
    """Return the weights that the lists give: a turned word counts for the other side, less."""
    weights = np.zeros((3, PLACES))
    for words, mood, other in ((bad_words(), BAD, GOOD), (good_words(), GOOD, BAD)):
        for word in words:
            weights[mood, _place(word)] += LISTED
            weights[other, _place(f"not {word}")] += LISTED * (0.9 if mood == GOOD else 0.4)
    return weights


def _places(text: str) -> NDArray[np.int64]:
    return np.unique([_place(term) for term in _terms(text)]) if text else np.zeros(0, np.int64)


def _terms(text: str) -> Iterator[str]:
    """Yield words in small letters, those shortly behind a turning word as turned."""
    left = 0
    for found in WORD.findall(text)[:LOOKED_AT]:
        word = found.lower().replace("’", "'")
        if word in {".", ",", ";", "!", "?", "\n"}:
            left = 0
            continue
        if word in turning_words():
            left = REACH + 1
            continue
        left -= left > 0
        yield f"not {word}" if left else word


def _place(term: str) -> int:
    return crc32(term.encode("utf-8", "replace")) % PLACES
