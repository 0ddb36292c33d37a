"""Words that mean nearly the same, for searching by meaning: from a table that ships, so quick and without any model.

The table holds where single words lie in the space of the language model (`packaging/make_words.py`). Words that
it does not hold have no near ones.
"""

from collections.abc import Container
from functools import cached_property
from itertools import islice
from typing import Any

from pmdesk.insight.wordpiece import models_folder

DIMENSIONS = 64
WORDS, TABLE = "words.txt", "words.i8"
NEAR = 0.62
MOST = 8
REMEMBERED = 500


class WordTable:
    """The words of the table and where they lie; read with the first question."""

    @cached_property
    def _words(self) -> list[str]:
        return (models_folder() / "words" / WORDS).read_text(encoding="utf-8").split()

    @cached_property
    def _place(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self._words)}

    @cached_property
    def _rows(self) -> Any:  # noqa: ANN401  # an array of numpy, which is loaded with the first question
        import numpy as np  # noqa: PLC0415  # the palette stands on this module, and is quicker there than numpy

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
        near = self._known.get(place)
        if near is None:
            near = self._remembered(place)
        return list(islice((each for each in near if each[0] in among), MOST))

    @cached_property
    def _known(self) -> dict[int, tuple[tuple[str, float], ...]]:
        """The words that were looked up last: a text is asked again with each key."""
        return {}

    def _remembered(self, place: int) -> tuple[tuple[str, float], ...]:
        import numpy as np  # noqa: PLC0415  # as above

        alike = np.einsum("ij,j->i", self._rows, self._rows[place])  # In this thread: threads of their own wait longer.
        alike[place] = 0
        near = (alike >= NEAR).nonzero()[0]
        order: list[int] = near[(-alike[near]).argsort(kind="stable")].tolist()
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[place] = found = tuple((self._words[number], float(alike[number])) for number in order)
        return found
