"""What the words of a search ask of a note: of the index as an expression, of one text as patterns.

Each word or phrase is a wish, which any of its phrases grants: the one that was typed, known words where nobody wrote
the typed one, or the sender's name; and less so words of a near meaning.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from pmdesk.domain.classes import frozen
from pmdesk.queries.inbox_values import Hits
from pmdesk.queries.search_fold import even

SHORT = 3
"""A beginning of so many letters stands in nearly every note: notes are looked through for it."""
BORDER = "\x1f"
Search = Callable[[str], re.Match[str] | None]


@frozen
class Phrase:
    """Words that stand one after the other, the last one perhaps only begun."""

    words: tuple[str, ...]
    is_begun: bool = False

    def asked(self) -> str:
        """Return it as the index is asked for it; nothing in quotes can be misread."""
        return f'"{" ".join(self.words)}"{" *" if self.is_begun else ""}'

    def pattern(self) -> str:
        """Return it as a pattern of an even text."""
        words = rf"(?:(?!{BORDER})[\W_])+".join(re.escape(even(word)) for word in self.words)
        return words + (r"[^\W_]*" if self.is_begun else r"(?![^\W_])")


def pattern_of(phrases: Iterable[Phrase]) -> re.Pattern[str]:
    """Return what finds any of some phrases in an even text."""
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(phrase.pattern() for phrase in phrases)})")


@frozen
class Wish:
    """What one word or phrase asks for.

    `who` are people and companies that it may mean, each with its index's word; `near` are words of a near meaning.
    """

    phrases: tuple[Phrase, ...]
    who: tuple[tuple[int, str], ...] = ()
    is_without: bool = False
    near: tuple[Phrase, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether it is but a beginning that is quicker to look for in notes than in the index."""
        phrase = self.phrases[0]
        is_one = len(self.phrases) == 1 and len(phrase.words) == 1 and not self.who and not self.near
        return is_one and phrase.is_begun and len(phrase.words[0]) <= SHORT and not self.is_without

    def asked(self) -> str:
        """Return it as the index is asked for it."""
        told = [*(phrase.asked() for phrase in (*self.phrases, *self.near)), *(f'"{word}"' for _, word in self.who)]
        return told[0] if len(told) == 1 else f"({' OR '.join(told)})"

    def pattern(self) -> re.Pattern[str]:
        """Return what finds it in an even text."""
        return pattern_of((*self.phrases, *self.near))


@frozen
class Marks:
    """What is marked in a text."""

    pattern: re.Pattern[str]

    def hits(self, text: str) -> Hits:
        """Return where the words stand."""
        return tuple(found.span() for found in self.pattern.finditer(even(text)))

    def first(self, text: str) -> int | None:
        """Return where the first one stands."""
        found = self.pattern.search(even(text))
        return None if found is None else found.start()


def asked_of(wishes: Sequence[Wish]) -> str:
    """Return what the index is asked; nothing when only unwanted words were typed."""
    wanted = [wish.asked() for wish in wishes if not wish.is_without]
    if not wanted:
        return ""
    return " AND ".join(wanted) + "".join(f" NOT {wish.asked()}" for wish in wishes if wish.is_without)


def unwanted_of(wishes: Sequence[Wish]) -> str:
    """Return what must not be found, where nothing else is asked."""
    if any(not wish.is_without for wish in wishes):
        return ""
    return " OR ".join(wish.asked() for wish in wishes)


def check_of(wishes: Sequence[Wish]) -> Callable[[str, str, int | None, int | None], bool]:
    """Return what tells of a note whether it has everything that is asked."""

    @cache
    def told() -> list[tuple[Search, frozenset[int], bool]]:
        return [(wish.pattern().search, frozenset(who for who, _ in wish.who), wish.is_without) for wish in wishes]

    def check(title: str, body: str, person_id: int | None, company_id: int | None) -> bool:
        text = even(f"{title}{BORDER}{body}")
        for search, who, is_without in told():
            is_there = search(text) is not None or person_id in who or company_id in who
            if is_there is is_without:
                return False
        return True

    return check


def marks_of(wishes: Sequence[Wish]) -> Marks | None:
    """Return what is marked in a text; None when no words are wanted."""
    wanted = [phrase for wish in wishes if not wish.is_without for phrase in (*wish.phrases, *wish.near)]
    return Marks(pattern_of(wanted)) if wanted else None
