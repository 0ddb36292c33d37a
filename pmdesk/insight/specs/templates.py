"""Paths of operations with places for values: matched by their shape, so that a place may be named anew."""

import re

_PLACE = re.compile(r"\{([^{}]*)\}")


def shape(path: str) -> str:
    """Return a path with the names of its places taken out: `/pets/{id}` becomes `/pets/{}`."""
    return _PLACE.sub("{}", path)


def places(path: str) -> list[str]:
    """Return the names of a path's places in their order."""
    return _PLACE.findall(path)


def renamed(old: str, new: str) -> dict[str, str]:
    """Return how the places of two paths of one shape are called: the old name for each new one."""
    return dict(zip(places(new), places(old), strict=False))
