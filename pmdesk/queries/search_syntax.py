"""The language of the inbox's search field: words, "phrases", -without, and operators such as from: and before:.

Nothing that can be typed is an error. What looks like an operator and is none is searched as words.
"""

import re
from datetime import date
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span
from pmdesk.queries.search_dates import past_span

LONGEST = 2_000
MOST_TERMS = 64
WORDS_OF_A_DATE = 5
LONG = 4
"""A word that is finished and as long as this finds longer ones too: label, labels."""
DATED = ("before", "after", "since", "until", "on")
NAMED = ("from", "company", "segment", "product", "theme")
OPERATORS = (*NAMED, "is", "kind", "state", "has", "mood", *DATED)
QUOTES = str.maketrans("“”„‟«»\x00", '"""""" ')
BROKEN = re.compile("[\ud800-\udfff]")
TERM = re.compile(
    rf"""(?P<minus>-)?(?:
    (?P<name>{"|".join(OPERATORS)}):[ ]?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"]*))
    |"(?P<phrase>[^"]*)(?P<end>"|$)
    |(?P<word>[^\s"]+)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
LETTERS = re.compile(r"[^\W_]+")


class Sort(StrEnum):
    """What sort of term was typed."""

    WORD = "word"
    PHRASE = "phrase"
    OPERATOR = "operator"


@frozen
class Term:
    """One part of a search, and where it stands in the text.

    `text` is the word, the phrase or the operator's value. A word or phrase that `is_begun` matches all that begins
    so. A dated operator has its `days`.
    """

    sort: Sort
    text: str
    start: int
    end: int
    name: str = ""
    is_without: bool = False
    is_begun: bool = False
    days: Span | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words in it, as the index parts them."""
        return tuple(LETTERS.findall(self.text))


@frozen
class Search:
    """A text from the search field, understood."""

    text: str
    terms: tuple[Term, ...] = ()

    @property
    def said(self) -> tuple[Term, ...]:
        """The words and phrases."""
        return tuple(term for term in self.terms if term.sort is not Sort.OPERATOR)

    @property
    def filters(self) -> tuple[Term, ...]:
        """The operators."""
        return tuple(term for term in self.terms if term.sort is Sort.OPERATOR)


def parse_search(text: str, today: date) -> Search:
    """Understand what was typed; days are told from `today`."""
    plain = even_quotes(text[:LONGEST])
    terms: list[Term] = []
    at = 0
    while len(terms) < MOST_TERMS and (found := TERM.search(plain, at)):
        term = _term(plain, found, today)
        at = max(term.end, found.end()) if term.sort is Sort.OPERATOR else found.end()
        if term.sort is Sort.OPERATOR or term.words:
            terms.append(term)
    return Search(text, tuple(terms))


def even_quotes(text: str) -> str:
    """Return a text as long as it was, all quotes alike, and without what no file can keep."""
    return BROKEN.sub("\ufffd", text.translate(QUOTES))


def _term(plain: str, found: re.Match[str], today: date) -> Term:
    is_without = found["minus"] is not None
    if found["name"] is not None:
        return _operator(plain, found, today)
    if found["phrase"] is not None:
        is_open = not found["end"]
        return Term(Sort.PHRASE, found["phrase"], *found.span(), is_without=is_without, is_begun=is_open)
    word = found["word"]
    is_typed = found.end() == len(plain) or len(word) >= LONG
    is_begun = word.endswith("*") or (is_typed and not is_without)
    return Term(Sort.WORD, word.rstrip("*"), *found.span(), is_without=is_without, is_begun=is_begun)


def _operator(plain: str, found: re.Match[str], today: date) -> Term:
    name, is_without = found["name"].lower(), found["minus"] is not None
    value = found["quoted"] if found["quoted"] is not None else found["bare"]
    start, end = found.span()
    if name not in DATED:
        return Term(Sort.OPERATOR, value.strip(), start, end, name, is_without)
    if found["quoted"] is not None:
        days = past_span(value, today)
    else:
        value, end, days = _longest_date(plain, found.start("bare"), end, today)
    if days is None and value.strip():
        return Term(Sort.WORD, plain[start:end].lstrip("-"), start, end, is_without=is_without)
    return Term(Sort.OPERATOR, value.strip(), start, end, name, is_without, days=days)


def _longest_date(plain: str, start: int, end: int, today: date) -> tuple[str, int, Span | None]:
    """Read as many of the words from `start` on as make a date."""
    ends = [start + found.end() for found in re.finditer(r"[^\s\"]+", plain[start:])][:WORDS_OF_A_DATE]
    for stop in reversed(ends):
        days = past_span(plain[start:stop], today)
        if days is not None:
            return plain[start:stop], stop, days
    return plain[start:end], end, None
