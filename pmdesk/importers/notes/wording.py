"""Finds a title for words that have none of their own."""

import re
from collections.abc import Sequence

from pmdesk.importers.cleaning import cleaned, one_line

TITLE_LENGTH = 100
_SHORT = 24
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|day|afternoon)|hallo|guten (?:tag|morgen)|liebe[rs]?|sehr geehrte[r]?|moin"
    r"|bonjour|salut|cher|chère|hola|buenos días|estimad[oa]s?)\b.{0,50}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(.+?[.!?…。！？])(?:\s|$)")


def text_of_cell(cell: str) -> str:
    """Return a cell as the text of a note."""
    return texts_of_cells((cell,))[0]


def texts_of_cells(cells: Sequence[str]) -> list[str]:
    """Return cells as texts of notes."""
    return [text.strip(" \t\n") for text in cleaned(cells)]


def titled(text: str) -> tuple[str, str]:
    """Return title and body: a short line is the title alone, otherwise a title is taken from the beginning."""
    if len(text) <= TITLE_LENGTH and "\n" not in text:
        return text, ""
    return title_of(text), text


def title_of(text: str) -> str:
    """Return the first sentence of a text, after a greeting, as a title."""
    lines = [line for each in text[:4_000].split("\n") if (line := one_line(each.lstrip("> ")))]
    if not lines:
        return ""
    first = lines[1] if len(lines) > 1 and _GREETING.fullmatch(lines[0]) else lines[0]
    sentence = _SENTENCE.match(first)
    if sentence is not None and _SHORT <= len(sentence[1]) <= TITLE_LENGTH:
        return sentence[1]
    if len(first) <= TITLE_LENGTH:
        return first
    cut = first[: TITLE_LENGTH - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > TITLE_LENGTH // 2 else cut).rstrip(" ,;:-") + "…"
