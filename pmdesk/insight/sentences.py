"""Sentences out of what people write: the first words of a note, and those that say most of what a theme is about."""

import re
from collections.abc import Iterable, Sequence

from pmdesk.domain.classes import frozen

WORDS_LIMIT = 240
SHORTEST, LONGEST = 12, 160
END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+|\n+")
WORD = re.compile(r"\w+")
QUOTED = (">", "|")
GREETING = re.compile(
    r"^(hi|hello|hey|dear|thanks|thank you|regards|best|cheers|good (morning|day|evening))\b", re.IGNORECASE
)


@frozen
class Candidate:
    """A sentence of a note, with how much it weighs before its own words are looked at."""

    note_id: int
    words: str
    who: int
    weight: float


def sentences(text: str) -> list[str]:
    """Return the sentences of a text in order, white space made plain; lines that quote somebody else are left out."""
    own = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(QUOTED))
    parts = (" ".join(part.split()) for part in END.split(own))
    return [part for part in parts if part]


def first_words(title: str, body: str) -> str:
    """Return what a note says first: its first sentence that is more than a greeting, else its title."""
    said = [each for each in sentences(body) if len(each) >= SHORTEST and not GREETING.match(each)]
    return shortened(next(iter(said), "") or " ".join(title.split()) or " ".join(body.split()))


def shortened(words: str, limit: int = WORDS_LIMIT) -> str:
    """Return words cut at a limit, with an ellipsis."""
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def best_sentence(title: str, body: str, about: Iterable[str]) -> tuple[str, float]:
    """Return the sentence that holds most of some words, and how many; short and long ones stand back."""
    wanted = [word.casefold() for word in about if len(word) > 2]  # noqa: PLR2004  # "is", "to"
    found = [each for each in (*sentences(body), " ".join(title.split())) if each]
    if not found:
        return "", 0.0
    return max(((each, _hits(each, wanted)) for each in found), key=lambda pair: (pair[1], -_distance(pair[0])))


def strongest(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """Return the weightiest sentences, one of each person and none that says the same words again."""
    chosen: list[Candidate] = []
    people: set[int] = set()
    for each in sorted(candidates, key=lambda one: (-one.weight, one.note_id)):
        if len(chosen) == count:
            break
        if each.words and each.who not in people and not any(_alike(each.words, other.words) for other in chosen):
            chosen.append(each)
            people.add(each.who)
    return chosen


def _hits(sentence: str, wanted: Sequence[str]) -> float:
    """Count the wanted words that stand in a sentence, beginnings of words too (`payout` in `payouts`)."""
    words = {word.casefold() for word in WORD.findall(sentence)}
    hits = sum(any(word.startswith(each) for word in words) for each in wanted)
    return hits if SHORTEST <= len(sentence) <= LONGEST and not GREETING.match(sentence) else hits / 4


def _distance(sentence: str) -> int:
    """Return how far a sentence is from a length that is read at a glance."""
    return abs(len(sentence) - (SHORTEST + LONGEST) // 3)


def _alike(one: str, other: str) -> bool:
    mine, theirs = ({word.casefold() for word in WORD.findall(each)} for each in (one, other))
    return len(mine & theirs) * 4 > 3 * max(1, min(len(mine), len(theirs)))
