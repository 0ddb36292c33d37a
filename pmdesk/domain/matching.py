"""How well typed words fit a title: exact, by its beginning, by a word's beginning, inside, or letter by letter."""

import re
from collections.abc import Iterable
from heapq import nsmallest
from typing import NamedTuple

EXACT = 100.0
BEGINS = 80.0
WORD = 60.0
INSIDE = 40.0
LETTERS = 20.0
LEAST_FOR_LETTERS = 2
ENOUGH = 40


class Match(NamedTuple):
    """How well a title fits (more is better) and which stretches of it were hit, as start and end."""

    score: float
    hits: tuple[tuple[int, int], ...]


def match(words: str, title: str) -> Match | None:
    """Return how `words` fit `title`, or None; case does not matter, every word must be found."""
    wanted, text = words.casefold().split(), title.casefold()
    if not wanted:
        return Match(0.0, ())
    if text == " ".join(wanted):
        return Match(EXACT, ((0, len(title)),))
    found = [_place(word, text) for word in wanted]
    if None not in found:
        places = [place for place in found if place is not None]
        score = min(score for score, _ in places) + _nearness(text)
        return Match(score, _merged(place for _, place in places))
    return _by_letters("".join(wanted), text)


def best(words: str, titles: Iterable[tuple[int, str]], limit: int) -> list[tuple[float, int]]:
    """Return the (score, id) of the titles that fit best, best first, equal ones in the order they came.

    `titles` are (id, casefolded title). Looks letter by letter only when too few titles hold the words whole.
    """
    wanted = words.casefold().split()
    if not wanted:
        return []
    everything = list(titles)
    rows = everything
    for word in wanted:
        rows = [row for row in rows if word in row[1]]
    if len(wanted) == 1 and len(rows) > ENOUGH:
        begins = [row for row in rows if row[1].startswith(wanted[0])]
        rows = begins if len(begins) >= limit else rows
    scored = [(_quick(wanted, text), row_id) for row_id, text in rows]
    if len(scored) < ENOUGH and sum(map(len, wanted)) >= LEAST_FOR_LETTERS:
        known = {row_id for _, row_id in scored}
        pattern = _letters_pattern("".join(wanted))
        scored += [(LETTERS, row_id) for row_id, text in everything if pattern.search(text) and row_id not in known]
    return nsmallest(limit, scored, key=lambda pair: -pair[0])


def _quick(wanted: list[str], text: str) -> float:
    if text == " ".join(wanted):
        return EXACT
    return min(_score(word, text) for word in wanted) + _nearness(text)


def _score(word: str, text: str) -> float:
    if text.startswith(word):
        return BEGINS
    return WORD if f" {word}" in text else INSIDE


def _place(word: str, text: str) -> tuple[float, tuple[int, int]] | None:
    if text.startswith(word):
        return BEGINS, (0, len(word))
    at = text.find(word)
    inside = at
    while at > 0:
        if not text[at - 1].isalnum():
            return WORD, (at, at + len(word))
        at = text.find(word, at + 1)
    return None if inside < 0 else (INSIDE, (inside, inside + len(word)))


def _nearness(text: str) -> float:
    """Return less than 10, more for shorter titles."""
    return 10.0 / (1.0 + len(text) / 20.0)


def _letters_pattern(letters: str) -> re.Pattern[str]:
    first, *rest = letters
    return re.compile(rf"(?<!\w){re.escape(first)}" + "".join(f".*?{re.escape(letter)}" for letter in rest))


def _by_letters(letters: str, text: str) -> Match | None:
    if len(letters) < LEAST_FOR_LETTERS:
        return None
    found = _letters_pattern(letters).search(text)
    if found is None:
        return None
    at, hits = found.start(), list[tuple[int, int]]()
    for letter in letters:
        at = text.index(letter, at)
        hits.append((at, at + 1))
        at += 1
    return Match(LETTERS, _merged(hits))


def _merged(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    done: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return tuple(done)
