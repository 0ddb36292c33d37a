"""Reads what an answer tells of an API's end: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from pmdesk.domain.classes import frozen

STRUCTURED = re.compile(r"@(-?\d{1,15})(?:\s*;.*)?")
LINK = re.compile(r"<([^>]*)>((?:[^,\"]|\"[^\"]*\")*)")
RELATION = re.compile(r"\brel\s*=\s*(?:\"([^\"]*)\"|([\w-]+))", re.IGNORECASE)
LONGEST = 8_000


@frozen
class Ending:
    """What was told of an end: since when a use is discouraged, on which day it stops, and where more is to be read."""

    deprecated: date | None = None
    sunset: date | None = None
    url: str = ""

    def __bool__(self) -> bool:
        return self.deprecated is not None or self.sunset is not None


def ending(headers: Mapping[str, str]) -> Ending:
    """Return what the headers of an answer tell; what cannot be read tells nothing.

    Before RFC 9745 the header held a date as HTTP writes it, which is read too.
    """
    known = {name.casefold(): value[:LONGEST].strip() for name, value in headers.items()}
    deprecated = _since_1970(known.get("deprecation", "")) or _http_day(known.get("deprecation", ""))
    return Ending(deprecated, _http_day(known.get("sunset", "")), _more(known.get("link", "")))


def _since_1970(value: str) -> date | None:
    found = STRUCTURED.fullmatch(value)
    if found is None:
        return None
    try:
        return datetime.fromtimestamp(int(found[1]), UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _http_day(value: str) -> date | None:
    try:
        at = parsedate_to_datetime(value)
        return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _more(links: str) -> str:
    """Return where the page about it is, of the links of an answer (RFC 8288)."""
    for url, parameters in LINK.findall(links):
        relation = RELATION.search(parameters)
        names = (relation[1] or relation[2]).casefold().split() if relation else []
        if {"deprecation", "sunset"} & set(names) and url.startswith(("https://", "http://")):
            return url
    return ""
