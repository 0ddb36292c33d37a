"""The best matches among the newest hits: BM25 over the words, more for titles and for words that stand together."""

from collections.abc import Sequence
from itertools import pairwise
from math import log

from pmdesk.queries.search_fold import even
from pmdesk.queries.search_sieve import Meaning
from pmdesk.queries.search_wishes import BORDER, Wish
from pmdesk.storage import notes_listed, notes_shown
from pmdesk.storage.rows import Rows

LOOKED_AT = 3_000
SHOWN = 300
LENGTH = 2_000
SATURATION, EVENNESS = 1.2, 0.75
IN_TITLE = 2.5
NEAR = 30
TOGETHER = 0.5
"""Words at most so many characters apart stand together, which raises a note by this share."""


def ranked(rows: Rows, meaning: Meaning) -> list[int]:
    """Return the keys of the best matches among the newest few thousand hits, best first."""
    keys, _ = notes_listed.newest(rows, meaning.sieve(), LOOKED_AT)
    wanted = [wish for wish in meaning.wishes if not wish.is_without]
    said = notes_shown.said(rows, keys, LENGTH)
    scores = scored([(title, body) for _, title, body in said], wanted)
    order = sorted(range(len(said)), key=lambda place: (-scores[place], -said[place][0]))
    return [said[place][0] for place in order[:SHOWN]]


def scored(texts: Sequence[tuple[str, str]], wishes: Sequence[Wish]) -> list[float]:
    """Return how well each (title, body) grants the wishes, compared with the others."""
    patterns = [wish.pattern() for wish in wishes]
    plain = [even(f"{title}{BORDER}{body}") for title, body in texts]
    places = [[[hit.start() for hit in pattern.finditer(text)] for pattern in patterns] for text in plain]
    mean = sum(map(len, plain)) / max(len(plain), 1)
    weights = [
        log(1 + (len(plain) + 0.5) / (sum(bool(found[number]) for found in places) + 0.5))
        for number in range(len(patterns))
    ]
    return [
        _score(found, weights, len(text) / max(mean, 1), len(title))
        for found, text, (title, _) in zip(places, plain, texts, strict=True)
    ]


def _score(places: Sequence[Sequence[int]], weights: Sequence[float], length: float, title: int) -> float:
    score = 0.0
    for found, weight in zip(places, weights, strict=True):
        often = sum(IN_TITLE if place < title else 1.0 for place in found)
        score += weight * often * (SATURATION + 1) / (often + SATURATION * (1 - EVENNESS + EVENNESS * length))
    return score * (1 + TOGETHER * _togetherness(places))


def _togetherness(places: Sequence[Sequence[int]]) -> float:
    """Return which share of neighbouring words stands together somewhere."""
    pairs = list(pairwise(places))
    near = sum(any(abs(one - other) <= NEAR for one in first[:20] for other in second[:20]) for first, second in pairs)
    return near / len(pairs) if pairs else 0.0
