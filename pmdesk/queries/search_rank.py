"""The best matches among the newest hits: BM25 over the words, more for titles and for words that stand together."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import log

from pmdesk.queries.search_fold import even
from pmdesk.queries.search_sieve import Meaning
from pmdesk.queries.search_wishes import BORDER, Phrase, Wish
from pmdesk.storage import notes_listed, notes_shown
from pmdesk.storage.rows import Rows

LOOKED_AT = 2_000
SHOWN = 150
LENGTH = 2_000
SATURATION, EVENNESS = 1.2, 0.75
IN_TITLE = 2.5
NEAR = 30
APART = "\x1e"
RARE = 4
TOGETHER = 0.5
"""Words at most so many characters apart stand together, which raises a note by this share."""


def ranked(rows: Rows, meaning: Meaning) -> list[int]:
    """Return the keys of the best matches among the newest few thousand hits, best first.

    Notes that have more of the very words come before those that have words of a near meaning.
    """
    keys, _ = notes_listed.newest(rows, meaning.narrow().sieve(), LOOKED_AT)
    if len(keys) < SHOWN:
        wide, _ = notes_listed.newest(rows, meaning.sieve(), LOOKED_AT)
        keys = list(dict.fromkeys((*keys, *wide)))
    else:
        meaning = meaning.narrow()
    said = notes_shown.said(rows, keys, LENGTH)
    wanted = [wish for wish in meaning.wishes if not wish.is_without]
    scores = scored([(title, body) for _, title, body in said], wanted)
    order = sorted(range(len(said)), key=lambda place: (*scores[place], said[place][0]), reverse=True)
    return [said[place][0] for place in order[:SHOWN]]


def scored(texts: Sequence[tuple[str, str]], wishes: Sequence[Wish]) -> list[tuple[int, float]]:
    """Return how many of the wishes each (title, body) grants by the very words, and how well compared with others."""
    plain = [even(f"{title}{BORDER}{body}") for title, body in texts]
    mean = sum(map(len, plain)) / max(len(plain), 1)
    whole = _Whole(plain)
    exact = [whole.places(wish.phrases) for wish in wishes]
    places = [{**whole.places(wish.near), **found} for found, wish in zip(exact, wishes, strict=True)]
    weights = [log(1 + (len(plain) + 0.5) / (len(found) + 0.5)) for found in places]
    return [
        (
            sum(number in found for found in exact),
            _score([found.get(number, ()) for found in places], weights, len(text) / max(mean, 1), len(title)),
        )
        for number, (text, (title, _)) in enumerate(zip(plain, texts, strict=True))
    ]


class _Whole:
    """Many texts as one, in which a word is found far quicker than in each of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = f"{APART}{APART.join(texts)}{APART}"
        self._starts = [*accumulate((len(text) + 1 for text in texts), initial=1)]

    def places(self, phrases: Iterable[Phrase]) -> dict[int, list[int]]:
        """Return where each text, by its number, has any of some phrases."""
        found: dict[int, list[int]] = {}
        here: list[int] = []
        start, end = 0, 0
        for phrase in phrases:
            for place in self._of(phrase):
                if not start <= place < end:
                    number = bisect_right(self._starts, place) - 1
                    start, end = self._starts[number], self._starts[number + 1]
                    here = found.setdefault(number, [])
                here.append(place - start)
        return found

    def _of(self, phrase: Phrase) -> list[int]:
        """Return where a phrase stands; letters that stand in many words are found by a pattern, others quicker."""
        text, first, found = self._text, even(phrase.words[0]), list[int]()
        if len(first) < RARE or len(phrase.words) > 1:
            start, pattern = re.escape(first), phrase.pattern()
            whole = rf"{start}(?<![^\W_]{start}){pattern.removeprefix(start)}"
            return [hit.start() for hit in re.finditer(whole, text)]
        is_begun, place = phrase.is_begun, text.find(first)
        while place > 0:
            end = place + len(first)
            if not text[place - 1].isalnum() and (is_begun or not text[end].isalnum()):
                found.append(place)
            place = text.find(first, end)
        return found


def _score(places: Sequence[Sequence[int]], weights: Sequence[float], length: float, title: int) -> float:
    score, worn = 0.0, SATURATION * (1 - EVENNESS + EVENNESS * length)
    for found, weight in zip(places, weights, strict=True):
        if found:
            often = len(found) + (IN_TITLE - 1) * len([place for place in found if place < title])
            score += weight * often * (SATURATION + 1) / (often + worn)
    return score * (1 + TOGETHER * _togetherness(places)) if len(places) > 1 else score


def _togetherness(places: Sequence[Sequence[int]]) -> float:
    """Return which share of neighbouring words stands together somewhere."""
    pairs = list(pairwise(places))
    return sum(_are_near(first[:20], second[:20]) for first, second in pairs) / len(pairs)


def _are_near(first: Sequence[int], second: Sequence[int]) -> bool:
    for one in first:
        for other in second:
            if -NEAR <= one - other <= NEAR:
                return True
    return False
