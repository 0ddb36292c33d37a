"""Names themes by their own words: those that their notes use and others do not.

Class-based TF-IDF (Grootendorst, BERTopic, 2022). Words stand as most people wrote them. A name is the pair of words,
next to each other or with one small word between, that many of the notes share, else the two most telling words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from math import log

from pmdesk.insight.stop_words import stop_words
from pmdesk.insight.themes_values import Name

WORD = re.compile(r"[^\W\d_](?:[\w’']*[^\W_])?(?:-[^\W_]+)*")
LOOKED_AT = 150
SHARED = 0.12
KEPT = 6
LONGEST = 40
ABBREVIATION = 5
STARTS = ("", ".", "!", "?", ":", "\n", "…", "-", "–", "—")


class _Texts:
    """Counts in how many notes of each theme words and pairs stand, and how people write them."""

    def __init__(self) -> None:
        self.of_theme: dict[int, Counter[str]] = defaultdict(Counter)
        self.overall: Counter[str] = Counter()
        self.notes: Counter[int] = Counter()
        self._written: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, text: str, theme: int) -> None:
        """Count one note."""
        terms = dict(_terms(text))
        for term, written in terms.items():
            self._written[term][written] += 1
        self.of_theme[theme].update(terms.keys())
        self.overall.update(terms.keys())
        self.notes[theme] += 1

    def written(self, term: str) -> str:
        """Return a term as most people write it."""
        return self._written[term].most_common(1)[0][0]

    def telling(self, theme: int) -> list[tuple[str, float]]:
        """Return the terms of a theme, those first that tell most about it."""
        themes = len(self.notes)
        inside, size = self.of_theme[theme], self.notes[theme]
        usual = self.notes.total() / themes
        least = 1 if size < 4 else 2  # noqa: PLR2004  # in a handful of notes each word counts
        scored = [
            (term, count / size * log(1 + usual / self.overall[term] * themes) if themes > 1 else count / size)
            for term, count in inside.items()
            if count >= least
        ]
        return sorted(scored, key=lambda each: (-each[1], each[0]))


def names(texts: Sequence[str], themes: Sequence[int]) -> dict[int, Name]:
    """Return a name for each theme; a note of theme 0 belongs to none. No two themes get the same title."""
    counted = _Texts()
    for text, theme in zip(texts, themes, strict=True):
        if theme:
            counted.add(text, theme)
    taken: set[str] = set()
    found: dict[int, Name] = {}
    for theme, _ in counted.notes.most_common():
        title, words = _named(counted, theme, taken)
        taken.add(title.casefold())
        found[theme] = Name(title, words)
    return found


def _named(counted: _Texts, theme: int, taken: set[str]) -> tuple[str, tuple[str, ...]]:
    telling = counted.telling(theme)
    score = dict(telling)
    single = [term for term, _ in telling if " " not in term][: 3 * KEPT]
    shared = SHARED * counted.notes[theme]
    pairs = [term for term in score if " " in term and counted.of_theme[theme][term] >= shared]
    pair = max(pairs, key=lambda term: score[term] + sum(score[word] for word in term.split()), default=None)
    telling_words = _distinct(single)
    base = [pair] if pair else telling_words[:2]
    plain = title = " ".join(map(counted.written, base)) or "Other"
    words = tuple(map(counted.written, telling_words))
    for word in words:
        if word in plain:
            continue
        if title.casefold() not in taken:
            break
        title = f"{plain}, {word}"
    number = 2
    while title.casefold() in taken:
        title, number = f"{plain} {number}", number + 1
    return _capital(title), words


def _distinct(terms: Iterable[str]) -> list[str]:
    """Return the first few terms, leaving out those that only bend another one: payouts beside payout."""
    kept: list[str] = []
    for term in terms:
        stem = term[: max(4, len(term) - 3)]
        if not any(other.startswith(stem) and abs(len(other) - len(term)) <= 3 for other in kept):  # noqa: PLR2004
            kept.append(term)
    return kept[:KEPT]


def _terms(text: str) -> Iterable[tuple[str, str]]:
    """Yield words and pairs of words of a text, in small letters, and as they stand there."""
    before: tuple[str, str] | None = None
    between = ""
    for written in islice(_words(text), LOOKED_AT):
        word = written.lower().replace("’", "'")
        if word in stop_words() or len(word) < 2:  # noqa: PLR2004  # single letters tell nothing
            between, before = (written.lower(), before) if before is not None and not between else ("", None)
            continue
        if len(word) > LONGEST:
            before, between = None, ""
            continue
        shown = word if written.isupper() and len(written) > ABBREVIATION else written
        yield word, shown
        if before is not None and before[0] != word:
            inner = f" {between} " if between else " "
            yield f"{before[0]} {word}", f"{before[1]}{inner}{shown}"
        before, between = (word, shown), ""


def _words(text: str) -> Iterable[str]:
    """Yield words as they stand there, those that begin a sentence in small letters: a capital there tells nothing."""
    for found in WORD.finditer(text):
        word = found[0]
        begins = text[max(found.start() - 4, 0) : found.start()].rstrip(" \t\"“”„«»'’(")[-1:] in STARTS
        yield word.lower() if begins and not any(letter.isupper() for letter in word[1:]) else word


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]
