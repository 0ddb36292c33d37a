"""Reads what an answer tells of an API's end: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594)."""

import re
from collections.abc import Mapping
from datetime import date

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.ends import deprecated_since, sunset_at

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
    """Return what the headers of an answer tell; what cannot be read tells nothing."""
    known = {name.casefold(): value[:LONGEST].strip() for name, value in headers.items()}
    deprecated, sunset = deprecated_since(known.get("deprecation", "")), sunset_at(known.get("sunset", ""))
    return Ending(
        None if deprecated is None else deprecated.date(),
        None if sunset is None else sunset.date(),
        _more(known.get("link", "")),
    )


def _more(links: str) -> str:
    """Return where the page about it is, of the links of an answer (RFC 8288)."""
    for url, parameters in LINK.findall(links):
        relation = RELATION.search(parameters)
        names = (relation[1] or relation[2]).casefold().split() if relation else []
        if {"deprecation", "sunset"} & set(names) and url.startswith(("https://", "http://")):
            return url
    return ""
