"""The part of a long text that shows the words of a search."""

import re

from pmdesk.queries.inbox_values import Hits
from pmdesk.queries.search_wishes import Marks

LOOKED_AT = 100_000
BEFORE = 40
SPACES = re.compile(r"\s+")


def excerpt(body: str, marks: Marks | None, length: int) -> tuple[str, Hits]:
    """Return one line of a body with what is marked in it: its start, or what stands around the first hit."""
    first = marks.first(body[:LOOKED_AT]) if marks else None
    begin = 0 if first is None or first < length - BEFORE else _word_before(body, first - BEFORE)
    line = SPACES.sub(" ", body[begin : begin + 2 * length]).strip()[:length]
    shown = f"…{line}" if begin else line
    return shown, marks.hits(shown) if marks else ()


def _word_before(body: str, place: int) -> int:
    space = body.find(" ", place, place + BEFORE)
    return place if space < 0 else space + 1
