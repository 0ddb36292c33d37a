"""Reads what is typed into the timeline's filter: words and terms like `is:blocked team:checkout tag:mobile`.

All terms must hold; a term that begins with `-` must not. Words are looked for in titles, keys, owners and tags. What
is not understood is looked for as words, so that no filter is ever an error.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pmdesk.domain.roadmap import CLOSED, DONE, Health, ItemKind, Status
from pmdesk.queries.timeline import Entry

TERM = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))')
Test = Callable[["Subject"], bool]


class Subject(NamedTuple):
    """An item with the names that stand around it, for a filter to look at."""

    entry: Entry
    teams: tuple[str, ...]
    product: str
    release: str
    objective: str
    sprint: str
    broken: Callable[[], bool]


STATES: dict[str, Test] = {
    "open": lambda it: it.entry.status not in CLOSED,
    "done": lambda it: it.entry.status in DONE,
    "closed": lambda it: it.entry.status in CLOSED,
    "blocked": lambda it: it.entry.health is Health.BLOCKED,
    "risk": lambda it: it.entry.health is Health.AT_RISK,
    "at-risk": lambda it: it.entry.health is Health.AT_RISK,
    "pinned": lambda it: it.entry.pinned,
    "dated": lambda it: it.entry.start is not None,
    "undated": lambda it: it.entry.start is None,
    "feature": lambda it: it.entry.kind is ItemKind.FEATURE,
    "initiative": lambda it: it.entry.kind is ItemKind.INITIATIVE,
    "broken": lambda it: it.broken(),
    "estimated": lambda it: it.entry.effort_likely is not None,
    "unestimated": lambda it: it.entry.effort_likely is None,
    "unowned": lambda it: not it.entry.owner,
}
NAMES: dict[str, Callable[[Subject], Iterable[str]]] = {
    "team": lambda it: it.teams,
    "owner": lambda it: (it.entry.owner,),
    "tag": lambda it: it.entry.tags,
    "product": lambda it: (it.product,),
    "release": lambda it: (it.release,),
    "objective": lambda it: (it.objective,),
    "sprint": lambda it: (it.sprint,),
    "key": lambda it: (it.entry.key,),
}


def parse_filter(text: str) -> Test | None:
    """Return the test that a filter's text means, or None when it lets everything through."""
    tests = [_term(*found.groups(default="")) for found in TERM.finditer(text)]
    return (lambda it: all(test(it) for test in tests)) if tests else None


def _term(minus: str, name: str, quoted: str, word: str) -> Test:
    value = (quoted or word).casefold()
    test = _named(name.casefold(), value) or _words(f"{name}:{value}" if name else value)
    return (lambda it: not test(it)) if minus else test


def _named(name: str, value: str) -> Test | None:
    if name == "is":
        return STATES.get(value) or _status(value)
    if name == "status":
        return _status(value)
    if name in NAMES:
        names = NAMES[name]
        if value in ("none", "-"):
            return lambda it: not any(names(it))
        return lambda it: any(value in one.casefold() for one in names(it))
    return None


def _status(value: str) -> Test | None:
    plain = value.replace("-", "_").replace(" ", "_")
    wanted = frozenset(status for status in Status if plain and status.value.startswith(plain))
    return (lambda it: it.entry.status in wanted) if wanted else None


def _words(value: str) -> Test:
    def found(it: Subject) -> bool:
        entry = it.entry
        return (
            value in entry.title.casefold()
            or value in entry.key.casefold()
            or value in entry.owner.casefold()
            or any(value in tag.casefold() for tag in entry.tags)
        )

    return found
