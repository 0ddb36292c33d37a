"""Where the words of a search stand in a text, accents and case aside, and the part of a long text that shows them."""

import re
import unicodedata
from functools import cache

from pmdesk.domain.classes import frozen
from pmdesk.queries.inbox_values import Hits
from pmdesk.queries.search_syntax import Search, Term

LOOKED_AT = 100_000
BEFORE = 40
SPACES = re.compile(r"\s+")


@frozen
class Marks:
    """What is marked in a text."""

    pattern: re.Pattern[str]

    def hits(self, text: str) -> Hits:
        """Return where the words stand."""
        return tuple(found.span() for found in self.pattern.finditer(even(text)))

    def first(self, text: str) -> int | None:
        """Return where the first one stands."""
        found = self.pattern.search(even(text[:LOOKED_AT]))
        return None if found is None else found.start()


def marks_of(search: Search) -> Marks | None:
    """Return what a search marks; None when it has no words."""
    parts = [_pattern(term) for term in search.said if not term.is_without and term.words]
    return Marks(re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})")) if parts else None


def excerpt(body: str, marks: Marks | None, length: int) -> tuple[str, Hits]:
    """Return one line of a body with what is marked in it: its start, or what stands around the first hit."""
    first = marks.first(body) if marks else None
    begin = 0 if first is None or first < length - BEFORE else _word_before(body, first - BEFORE)
    line = SPACES.sub(" ", body[begin : begin + 2 * length]).strip()[:length]
    shown = f"…{line}" if begin else line
    return shown, marks.hits(shown) if marks else ()


def even(text: str) -> str:
    """Return a text in small letters without accents, each character where it was."""
    return text.lower() if text.isascii() else "".join(map(_even, text))


@cache
def _even(character: str) -> str:
    small = character.lower()
    plain = unicodedata.normalize("NFD", small)[:1]
    return plain if plain and len(small) >= 1 else character


def _pattern(term: Term) -> str:
    words = r"[\W_]+".join(re.escape(even(word)) for word in term.words)
    return words + (r"[^\W_]*" if term.is_begun else r"(?![^\W_])")


def _word_before(body: str, place: int) -> int:
    space = body.find(" ", place, place + BEFORE)
    return place if space < 0 else space + 1
