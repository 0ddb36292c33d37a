"""Words that mean nearly the same, for searching by meaning: from a table that ships, so quick and without any model.

The table holds where single words lie in the space of the language model (`packaging/make_words.py`). Words that
it does not hold have no near ones.
"""

from collections.abc import Container
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pmdesk.insight.wordpiece import models_folder

DIMENSIONS = 64
WORDS, TABLE = "words.txt", "words.i8"
NEAR = 0.62
MOST = 8


class WordTable:
    """The words of the table and where they lie; read with the first question."""

    @cached_property
    def _words(self) -> list[str]:
        return (models_folder() / "words" / WORDS).read_text(encoding="utf-8").split()

    @cached_property
    def _place(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self._words)}

    @cached_property
    def _rows(self) -> NDArray[np.float32]:
        levels = np.frombuffer((models_folder() / "words" / TABLE).read_bytes(), np.int8).reshape(-1, DIMENSIONS)
        rows = levels.astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def near_words(self, word: str, among: Container[str]) -> list[tuple[str, float]]:
        """Return those of some words (in small letters) that mean nearly the same, and how near (to 1), nearest first.

        The word itself is left out.
        """
        place = self._place.get(word.lower())
        if place is None:
            return []
        alike = self._rows @ self._rows[place]
        alike[place] = 0
        near = np.flatnonzero(alike >= NEAR)
        order: list[int] = near[np.argsort(-alike[near], kind="stable")].tolist()
        found = ((self._words[number], float(alike[number])) for number in order)
        return list(islice((each for each in found if each[0] in among), MOST))
