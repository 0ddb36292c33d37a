"""Slips of the keyboard: what a word may have been, and how many slips lie between two words."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

LETTERS = "etaoinsrhldcumfpgwybvkxjqz"
LEAST = 4
LEAST_FOR_TWO = 6
LONGEST = 24
MOST = 2
PARTS = 3
MOST_TRIED = 400


def slips(word: str) -> Iterator[str]:
    """Yield what a word may have been if one thing went wrong, each once; without its last letter comes last.

    Two letters exchanged are likelier than one too many, another one, or one too few.
    """
    seen = {word, word[:-1]}
    for found in _slips(word):
        if found not in seen:
            seen.add(found)
            yield found
    if word:
        yield word[:-1]


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips part two words (restricted Damerau-Levenshtein), or more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    return _distances(one, other, most)[-1]


def _distances(one: str, other: str, most: int) -> list[int]:
    """Return how many slips part a word from each beginning of another; more than `most` where it is more."""
    far, size = most + 1, len(other)
    before: list[int] = []
    row = [min(place, far) for place in range(size + 1)]
    for at, letter in enumerate(one, 1):
        now = [far] * (size + 1)
        now[0] = min(at, far)
        for place in range(max(1, at - most), min(size, at + most) + 1):
            facing = other[place - 1]
            cost = min(row[place] + 1, now[place - 1] + 1, row[place - 1] + (letter != facing))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == facing:
                cost = min(cost, before[place - 2] + 1)
            now[place] = cost
        if min(now) > most:
            return now
        before, row = row, now
    return row


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the word that fewest slips part from one, or from its beginning; `known` ones stand in order.

    None when none is near.
    """
    if not LEAST <= len(word) <= LONGEST:
        return None
    for start in slips(word):
        at = bisect_left(known, start)
        if at < len(known) and known[at].startswith(start):
            return known[at]
    return _two_slips_away(word, known) if len(word) >= LEAST_FOR_TWO else None


def parts_of(word: str) -> list[str]:
    """Return parts of a word of which two slips leave one as it was."""
    size = -(-len(word) // PARTS)
    return [part for at in range(0, len(word), size) if len(part := word[at : at + size]) > 1]


def begun_distance(word: str, other: str) -> int:
    """Return how many slips part a word from the beginning of another that is nearest to it, or more than two."""
    return min(_distances(word, other[: len(word) + MOST], MOST))


def _two_slips_away(word: str, known: Sequence[str]) -> str | None:
    parts = parts_of(word)
    near = [other for other in known if any(part in other for part in parts) and len(other) >= len(word) - MOST]
    slips_, found = min(((begun_distance(word, other), other) for other in near[:MOST_TRIED]), default=(MOST + 1, ""))
    return found if slips_ <= MOST else None


def _slips(word: str) -> Iterator[str]:
    pairs = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    yield from (left + right[1] + right[0] + right[2:] for left, right in pairs if len(right) > 1)
    yield from (left + right[1:] for left, right in pairs[:-1])
    yield from (left + letter + right[1:] for left, right in pairs[:-1] for letter in LETTERS)
    yield from (left + letter + right for left, right in pairs for letter in LETTERS)
