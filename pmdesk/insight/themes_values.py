"""What is asked of, and answered by, what finds themes: plain values that travel between processes. No numpy here."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from pmdesk.domain.classes import frozen

MINILM = "minilm-l6-int8"
"""The space of the language model, in which vectors can be kept."""
NONE, UNSAID = 0, -1
BAD, NEUTRAL, GOOD = 0, 1, 2
FEW_STARS, MANY_STARS = 2, 4
Moods = tuple[tuple[int, float], ...]
Packed = Mapping[int, bytes]


@frozen
class Routed:
    """The theme of a note and the one it fits next best (0: none), each with how sure, 0 to 1."""

    theme: int = 0
    sure: float = 0.0
    second: int = 0
    second_sure: float = 0.0


@frozen
class Name:
    """A theme's title and the words that tell most about it."""

    title: str
    words: tuple[str, ...]


@frozen
class Heard:
    """One text whose mood is known: told by a person, or by the stars of a review."""

    text: str
    mood: int
    is_told: bool = True


@frozen
class Asked:
    """Notes in the order of their ids, and what is known of them.

    `vectors` are packed, None where a note was not placed yet. `placed` is the theme a person said (0: none, −1: not a
    word), `found` the one that was found before (0: none). `natural` are the middles of found themes, by theme.
    """

    texts: Sequence[str]
    vectors: Sequence[bytes | None]
    found: Sequence[int]
    placed: Sequence[int]
    natural: Packed = field(default_factory=dict[int, bytes])
    made: Sequence[int] = ()
    root: Mapping[int, int] = field(default_factory=dict[int, int])


@frozen
class Answer:
    """What a round found: where each note belongs (new themes by negative numbers), names, and what is to be kept.

    `vectors` are those that were not known before, by the place of the note. What could not be placed in the time there
    is has no answer (None); it can be routed afterwards.
    """

    routed: Sequence[Routed | None]
    names: Mapping[int, Name]
    natural: Packed
    vectors: Packed


@frozen
class Look:
    """Notes to look at: their texts and the stars some of them gave."""

    texts: Sequence[str]
    ratings: Sequence[int | None]


@frozen
class Seen:
    """What was seen of them: themes, moods and, where they can be kept, vectors."""

    routed: Sequence[Routed]
    moods: Moods
    vectors: Sequence[bytes]


def mood_of_stars(rating: int) -> int:
    """Return how a review with so many stars of five sounds."""
    return BAD if rating <= FEW_STARS else GOOD if rating >= MANY_STARS else NEUTRAL
