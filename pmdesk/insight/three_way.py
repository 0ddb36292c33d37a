"""What becomes of a field that two sides may have changed: merged three ways, or a conflict that a person decides.

Nothing disappears: a value that only one side gave stays, a set keeps what either side added, a text the lines that
either side wrote; whatever cannot be kept beside the other is a conflict. (Three-way merging of texts as in Khanna,
Kunal and Pierce, A Formal Investigation of Diff3, 2007.)
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from pmdesk.domain.classes import frozen

T = TypeVar("T")
Value = str | int | float | tuple[str, ...] | None
SETS = frozenset({"tags"})
TEXTS = frozenset({"description", "body", "goal"})
LINES_AT_MOST, WORDS_AT_MOST = 2_000, 4_000
WORD = re.compile(r"\S+|\s+")
Part = tuple[Sequence[T], Sequence[T], Sequence[T]]
"""A stretch of the base with what it is on this side and on the other."""


class Unknown:
    """What both sides had is not known."""


UNKNOWN = Unknown()


class Outcome(StrEnum):
    """How a field stands between two sides; `mine` and `theirs` are the side that alone changed it."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"
    AGREED = "agreed"
    MERGED = "merged"
    CONFLICT = "conflict"


class By(StrEnum):
    """Whose a piece of a text is."""

    BOTH = "both"
    MINE = "mine"
    THEIRS = "theirs"


@frozen
class Merged:
    """What becomes of a field; the value of a conflict is ours."""

    outcome: Outcome
    value: Value


@frozen
class Piece:
    """A stretch of a proposed text and who wrote it."""

    text: str
    by: By


def merge(field: str, base: Value | Unknown, mine: Value, theirs: Value) -> Merged:
    """Return what becomes of a field of this name."""
    then, here, there = (_meaning(field, value) for value in (base, mine, theirs))
    if here == there:
        return Merged(Outcome.SAME if then == here else Outcome.AGREED, mine)
    if there == then:
        return Merged(Outcome.MINE, mine)
    if here == then:
        return Merged(Outcome.THEIRS, theirs)
    if field in SETS and isinstance(mine, tuple) and isinstance(theirs, tuple):
        return Merged(Outcome.MERGED, merge_sets(base if isinstance(base, tuple) else (), mine, theirs))
    if field in TEXTS and isinstance(base, str) and isinstance(mine, str) and isinstance(theirs, str):
        text = merge_texts(base, mine, theirs)
        if text is not None:
            return Merged(Outcome.MERGED, text)
    return Merged(Outcome.CONFLICT, mine)


def _meaning(field: str, value: Value | Unknown) -> object:
    """Return what of a value counts; the order of a set says nothing."""
    return frozenset(value) if field in SETS and isinstance(value, tuple) else value


def merge_sets(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Return what either side has, without what either took away; in the order of this side, then of the other."""
    removed = {one for one in base if one not in mine or one not in theirs}
    return tuple(one for one in dict.fromkeys((*mine, *theirs)) if one not in removed)


def merge_texts(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with the changed lines of both sides, or None where both touched the same or neighbouring ones."""
    lines = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    if max(map(len, lines)) > LINES_AT_MOST:
        return None
    made: list[str] = []
    for old, here, there in _parts(*lines):
        chosen = _chosen(old, here, there)
        if chosen is None:
            return None
        made += chosen
    return "".join(made)


def blended(base: str, mine: str, theirs: str) -> tuple[Piece, ...]:
    """Return a proposal of a text with the words of both sides, for a person to go over."""
    words = [WORD.findall(text) for text in (base, mine, theirs)]
    if max(map(len, words)) > WORDS_AT_MOST:
        return (Piece(mine, By.MINE), Piece("\n", By.BOTH), Piece(theirs, By.THEIRS))
    found: list[tuple[By, str]] = []
    for old, here, there in _parts(*words):
        if here == there:
            found.append((By.BOTH, "".join(here)))
            continue
        if here != old:
            found.append((By.MINE, "".join(here)))
        if there != old:
            found.append((By.THEIRS, "".join(there)))
    return _joined(found)


def _joined(found: list[tuple[By, str]]) -> tuple[Piece, ...]:
    """Join neighbouring pieces of one side; two sides' words do not run into each other."""
    pieces = [Piece("".join(text for _, text in group), by) for by, group in groupby(found, key=lambda each: each[0])]
    made: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if made and {made[-1].by, piece.by} == {By.MINE, By.THEIRS} and not _is_apart(made[-1].text, piece.text):
            made.append(Piece(" ", By.BOTH))
        made.append(piece)
    return tuple(made)


def _is_apart(before: str, after: str) -> bool:
    return before[-1:].isspace() or after[:1].isspace()


def _chosen(old: Sequence[T], here: Sequence[T], there: Sequence[T]) -> Sequence[T] | None:
    if there in (here, old):
        return here
    return there if here == old else None


def _parts(base: list[T], mine: list[T], theirs: list[T]) -> Iterator[Part[T]]:
    """Yield the stretches of three sequences from the first to the last, those that a side changed on their own.

    Changes of both sides that touch are one stretch.
    """
    edits = sorted([*_edits(base, mine, 0), *_edits(base, theirs, 1)])
    place, shifts = 0, [0, 0]
    while edits:
        start, end = edits[0][0], edits[0][1]
        grown = [0, 0]
        while edits and edits[0][0] <= end:
            _, last, side, growth = edits.pop(0)
            end = max(end, last)
            grown[side] += growth
        if start > place:
            yield base[place:start], base[place:start], base[place:start]
        here = mine[start + shifts[0] : end + shifts[0] + grown[0]]
        there = theirs[start + shifts[1] : end + shifts[1] + grown[1]]
        yield base[start:end], here, there
        place, shifts = end, [shifts[0] + grown[0], shifts[1] + grown[1]]
    if place < len(base):
        yield base[place:], base[place:], base[place:]


def _edits(base: list[T], other: list[T], side: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield where a side changed the base: from, to, the side, and by how much it grew."""
    for tag, low, high, start, end in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():  # pyright: ignore[reportArgumentType]  # lines or words
        if tag != "equal":
            yield low, high, side, (end - start) - (high - low)
