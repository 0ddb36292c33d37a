"""Reads web addresses out of a cell."""

import re

_ADDRESS = re.compile(r"(?:https?|ftp|mailto):[^\s<>\"|]+|www\.[^\s<>\"|]+", re.IGNORECASE)


def read_links(text: str) -> tuple[tuple[str, str], ...]:
    """Return the addresses of a cell, each with an empty name."""
    return tuple((address.rstrip(",.;)"), "") for address in _ADDRESS.findall(text))
