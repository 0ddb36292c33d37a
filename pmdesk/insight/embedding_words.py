"""Places texts by their words alone, where no language model is installed: words and pairs, reduced to few numbers.

TF-IDF and a truncated SVD (latent semantic analysis, Deerwester et al. 1990), found by random projection and power
iterations (Halko, Martinsson, Tropp 2011). The space is learned from the texts at hand: two spaces are never compared.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from pmdesk.domain.classes import frozen
from pmdesk.insight.embedding import Tell, Vectors, unit
from pmdesk.insight.stop_words import stop_words
from pmdesk.insight.wordpiece import words

WORDS = "words"
DIMENSIONS = 200
LONGEST = 200
MOST = 30_000
OFTEN = 2
BLOCK = 2_048
POWER = 3


@frozen
class _Sparse:
    """Rows of weights: row i has its columns and weights from `start[i]` to `start[i + 1]`."""

    start: NDArray[np.int64]
    column: NDArray[np.int64]
    weight: Vectors

    def times(self, dense: Vectors) -> Vectors:
        """Return this, times a dense matrix."""
        product = np.zeros((len(self.start) - 1, dense.shape[1]), np.float32)
        filled = np.flatnonzero(np.diff(self.start))
        for first in range(0, len(filled), BLOCK):
            rows = filled[first : first + BLOCK]
            begin, end = self.start[rows[0]], self.start[rows[-1] + 1]
            gathered = dense[self.column[begin:end]] * self.weight[begin:end, None]
            product[rows] = np.add.reduceat(gathered, self.start[rows] - begin, axis=0)
        return product

    def turned(self, width: int) -> "_Sparse":
        """Return the same with rows and columns exchanged; it has `width` rows."""
        order = np.argsort(self.column, kind="stable")
        row = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        start = np.searchsorted(self.column[order], np.arange(width + 1))
        return _Sparse(start, row[order], self.weight[order])


class WordSpace:
    """The space that some texts span; other texts can be placed in it."""

    name = WORDS

    def __init__(self, texts: Sequence[str]) -> None:
        seen = Counter(term for text in texts for term in set(_terms(text)))
        often = [(term, count) for term, count in seen.most_common(MOST) if count >= OFTEN]
        self._number = {term: number for number, (term, _) in enumerate(often)}
        self._rarity = np.array([log((1 + len(texts)) / (1 + count)) + 1 for _, count in often], np.float32)
        self._axes = self._learned(self._weights(texts)) if often else np.zeros((0, 1), np.float32)

    def place(self, texts: Sequence[str], tell: Tell | None = None) -> Vectors:
        """Return one unit row for each text; zeros where it has none of the words."""
        placed = unit(self._weights(texts).times(self._axes)) if self._number else np.zeros((len(texts), 1), np.float32)
        if tell is not None:
            tell(len(texts), len(texts))
        return placed

    def _weights(self, texts: Sequence[str]) -> _Sparse:
        start, columns, weights = [0], list[int](), list[float]()
        for text in texts:
            counts = Counter(self._number[term] for term in _terms(text) if term in self._number)
            columns += counts.keys()
            weights += (1 + log(count) for count in counts.values())
            start.append(len(columns))
        column = np.array(columns, np.int64)
        weight = np.array(weights, np.float32) * self._rarity[column]
        starts = np.array(start, np.int64)
        squares = np.concatenate(([0.0], np.cumsum(weight.astype(np.float64) ** 2)))
        length = np.sqrt(np.diff(squares[starts]))
        weight /= np.repeat(np.maximum(length, 1e-9), np.diff(starts)).astype(np.float32)
        return _Sparse(starts, column, weight)

    def _learned(self, weights: _Sparse) -> Vectors:
        """Return for each word its numbers: the right singular vectors."""
        width = len(self._number)
        turned = weights.turned(width)
        few = min(DIMENSIONS, width, len(weights.start) - 1)
        axes = np.random.default_rng(0).standard_normal((width, few)).astype(np.float32)
        for _ in range(POWER):
            axes = np.linalg.qr(turned.times(weights.times(axes)))[0].astype(np.float32)
        return axes


def _terms(text: str) -> Iterator[str]:
    """Yield words and pairs of neighbours that tell something."""
    before = ""
    for word in words(text[: LONGEST * 10])[:LONGEST]:
        if not word[0].isalnum():
            continue
        if word in stop_words():
            before = ""
            continue
        yield word
        if before:
            yield f"{before} {word}"
        before = word
