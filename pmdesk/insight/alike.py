"""How alike texts are by their words: rare words count more, endings and slips of the pen do not matter."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from math import exp, log

from pmdesk.domain.classes import frozen
from pmdesk.insight.stop_words import stop_words

WORD = re.compile(r"[^\W_]+")
LOOKED_AT = 4_000
MOST_TERMS = 200
STOP_SHARE = 0.3
"""What a word that says little counts, as part of one that says something."""
UNKNOWN = 4.0
"""The weight of a word of the other text alone, whose rarity nobody asked for."""
ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""))
SHORTEST_STEM = 3
SAME_SENDER = 1.5
SLIP = 4
"""From so many letters on a word may be misspelt in one of them."""
MAY_BE_SLIPS = 0.15
"""Texts that share less of their weight are not looked through for slips of the pen."""


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a word without its English ending; words of other languages lose little by it."""
    if len(word) <= SHORTEST_STEM or word.isdigit():
        return word
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > SHORTEST_STEM and word[-1] == "e":
        word = word[:-1]
    return word[:-1] if len(word) > SHORTEST_STEM and word[-1] == word[-2] not in "aeiou" else word


def terms(text: str) -> tuple[str, ...]:
    """Return the different stems of a folded text, in their order."""
    words = WORD.findall(text[:LOOKED_AT])
    return tuple(dict.fromkeys(map(stem, words)))[:MOST_TERMS]


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    return frozenset(stem(word) for word in stop_words()) | stop_words()


def is_light(term: str) -> bool:
    """Whether a stem says nothing of what a text is about."""
    return term in _light()


def weight(term: str, notes: float, having: float) -> float:
    """Return how much a stem says, of which `having` of all `notes` hold it."""
    rarity = log(1 + (notes - having + 0.5) / (having + 0.5)) if notes > having else log(1.5)
    return rarity * STOP_SHARE if is_light(term) else rarity


@frozen
class Likeness:
    """How alike two texts are, 0 to 1: `overlap` of all words, and how much of one is `contained` in the other."""

    overlap: float
    contained: float


class Wanted:
    """The words of one text and their weights, with which others are compared."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        self._total = sum(weights.values())
        self._heavy = [term for term in weights if not is_light(term)]

    def compare(self, other: Collection[str]) -> Likeness:
        """Compare with the stems of another text."""
        weights = self.weights
        left = set(other)
        shared = left & weights.keys()
        left -= shared
        common = sum([weights[term] for term in shared])
        if common > self._total * MAY_BE_SLIPS:
            for term in self._heavy:
                slip = None if term in shared else _slip_of(term, left)
                if slip is not None:
                    left.discard(slip)
                    common += weights[term]
        light = len(left & _light())
        others = UNKNOWN * (len(left) - light) + UNKNOWN * STOP_SHARE * light
        least = min(self._total, common + others)
        if not common or not least:
            return Likeness(0.0, 0.0)
        return Likeness(common / (self._total + others), min(1.0, common / least))


def _slip_of(term: str, others: Collection[str]) -> str | None:
    first = term[0]
    return next((each for each in others if each[0] == first and is_slip(term, each)), None)


def is_slip(one: str, other: str) -> bool:
    """Whether two stems differ by one letter: left out, doubled, another one, or two that changed places."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < SLIP or one[0] != other[0]:
        return False
    if one.isdigit() or other.isdigit():
        return False
    at = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        at += 1
    if len(one) == len(other):
        if one[at + 1 :] == other[at + 1 :]:
            return True
        return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]


def sure_of_subject(likeness: Likeness, cosine: float | None = None) -> float:
    """Return how sure it is that two texts are about the same, by their words and, when known, by their meaning.

    Fitted to all pairs of two sets of labelled questions, where one pair in a hundred is about the same.
    """
    if cosine is None:
        return _chance(12.5 * likeness.overlap**0.5 - 7.0)
    return _chance(3.6 * likeness.overlap**0.5 + 10.2 * cosine - 8.7)


def sure_of_report(likeness: Likeness, cosine: float | None = None, *, same_sender: bool = False) -> float:
    """Return how sure it is that two texts report the very same thing, not just something about the same.

    Fitted to notes and made-up second reports of them among their nearest neighbours. That somebody writes again makes
    it likelier, by as much as an expert would say.
    """
    words = 5.6 * likeness.overlap + 6.1 * likeness.contained - 9.0
    if cosine is not None:
        words = 4.2 * likeness.overlap + 5.4 * likeness.contained + 5.6 * cosine - 12.2
    return _chance(words + (SAME_SENDER if same_sender else 0.0))


def sure_of_item(wanted: Wanted, title: Collection[str], whole: Collection[str]) -> float:
    """Return how sure it is that a text speaks for an item, by the words of the item's title and of all it says."""
    named = [term for term in title if term in wanted.weights]
    if not named and not any(term in wanted.weights for term in whole):
        return 0.0
    said = sum(wanted.weights[term] for term in named)
    light = sum(is_light(term) for term in title if term not in wanted.weights)
    unsaid = UNKNOWN * (len(title) - len(named) - light) + UNKNOWN * STOP_SHARE * light
    cover = said / (said + unsaid) if named else 0.0
    return _chance(6.0 * cover + 13.0 * wanted.compare(whole).contained - 6.0)


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-odds))
