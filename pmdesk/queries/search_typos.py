"""Words that nobody wrote, read as the nearest ones that somebody did.

A word one slip away is found by trying all slips; one that is two slips away by the parts that both share: of three
parts of a word two slips leave one as it was.
"""

from collections.abc import Iterable, Sequence

from pmdesk.domain.slips import LEAST, LEAST_FOR_TWO, begun_distance, distance, parts_of, slips
from pmdesk.storage import names, note_words
from pmdesk.storage.notes import LONGEST, folded
from pmdesk.storage.rows import Rows

MOST_SLIPS = 2
MOST_TRIED = 12
MOST_READ = 3
COUNTED = 500
TINY = 20
"""A word in fewer notes than a frequent one by this factor is itself a slip, most likely."""


def read_word(rows: Rows, typed: str, *, is_typed: bool) -> tuple[str, ...]:
    """Return the known words nearest to one that is not; none when it is too short, long or strange to be a slip.

    A word that is still being typed may be the beginning of those.
    """
    if not LEAST <= len(typed) <= LONGEST or not typed.isalpha():
        return ()
    for look in (_one_slip, _two_slips):
        best = _best(rows, look(rows, typed, is_typed))
        if best:
            return best
    return ()


def read_name(rows: Rows, tables: Sequence[str], typed: str) -> str:
    """Return a name that is one slip away from what was typed; nothing where that makes no name."""
    words = names.words_of(typed)
    strange = [at for at, word in enumerate(words) if not names.is_somebody(rows, tables, word)]
    if len(strange) != 1:
        return ""
    before, word, after = words[: strange[0]], words[strange[0]], words[strange[0] + 1 :]
    if not (LEAST <= len(word) <= LONGEST and word.isalpha()):
        return ""
    tried = {" ".join([*before, slip, *after]): slip for slip in slips(folded(word))}
    name = names.first_called(rows, tables, tried)
    return " ".join([*before, _whole(rows, tables, name, tried[name]), *after]) if name else ""


def _whole(rows: Rows, tables: Sequence[str], name: str, begun: str) -> str:
    """Return the word of a name that begins so."""
    titles = [title for _, title, _ in names.called(rows, tables, name)[:1]]
    words = [word for title in titles for word in names.words_of(title)]
    return next((word.lower() for word in words if folded(word).startswith(begun)), begun)


def _one_slip(rows: Rows, typed: str, is_typed: bool) -> list[str]:
    tried = list(slips(typed))
    if not is_typed:
        return note_words.known(rows, tried)
    found: list[str] = []
    for start in note_words.begun(
        rows, tried[:-1]
    ):  # What was typed a moment ago is a better reading only where there is no other.
        found += note_words.beginning(rows, start, MOST_READ)
        if len(found) >= MOST_TRIED:
            break
    return found or note_words.beginning(rows, tried[-1], MOST_READ)


def _two_slips(rows: Rows, typed: str, is_typed: bool) -> list[str]:
    if len(typed) < LEAST_FOR_TWO:
        return []
    lengths = (len(typed) - MOST_SLIPS, LONGEST if is_typed else len(typed) + MOST_SLIPS)
    found = note_words.sharing(rows, typed[0], parts_of(typed), lengths)
    near = [(_distance(typed, word, is_typed), word) for word in found]
    return [word for slips_, word in sorted(near) if slips_ <= MOST_SLIPS][:MOST_TRIED]


def _distance(typed: str, word: str, is_typed: bool) -> int:
    return begun_distance(typed, word) if is_typed else distance(typed, word, MOST_SLIPS)


def _best(rows: Rows, words: Iterable[str]) -> tuple[str, ...]:
    """Return the most frequent of some words, and those that are about as frequent."""
    tried = list(dict.fromkeys(words))[: 4 * MOST_TRIED]
    frequency = note_words.frequency(rows, tried, COUNTED)
    most = max(frequency.values(), default=0)
    ordered = sorted(
        (word for word in tried if frequency[word]), key=lambda word: (-frequency[word], tried.index(word))
    )
    return tuple(word for word in ordered if frequency[word] * TINY > most)[:MOST_READ]
