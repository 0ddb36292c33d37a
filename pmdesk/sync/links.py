"""Reads the Link header of an answer (RFC 8288), and compares the places of addresses."""

import re
from urllib.parse import urljoin, urlsplit

TARGET = re.compile(r"\s*<([^>]*)>")
PARAM = re.compile(r"""\s*;\s*([^\s=;,]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,]*)))?""")
PORTS = {"http": 80, "https": 443}


def linked(header: str, rel: str) -> str:
    """Return the first target of a relation as it stands there, empty for none; an unreadable rest says nothing."""
    at = 0
    while found := TARGET.match(header, at):
        at, rels = found.end(), None
        while param := PARAM.match(header, at):
            at = param.end()
            if param[1].lower() == "rel" and rels is None:  # The first one counts.
                rels = (param[2] or param[3] or "").lower().split()
        if rel in (rels or ()):
            return found[1].strip()
        comma = header.find(",", at)
        if comma < 0:
            return ""
        at = comma + 1
    return ""


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port, which together say where a secret may go."""
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port or PORTS.get(parts.scheme.lower(), 0)


def joined(here: str, there: str) -> str:
    """Return where a link points to; raises ValueError for none, and for one that can be read in two ways."""
    if not there.isprintable() or "\\" in there or " " in there:
        raise ValueError("no address")
    url = urljoin(here, there.strip())
    _ = urlsplit(url).port
    return url
