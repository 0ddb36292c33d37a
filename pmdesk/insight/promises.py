"""Reads a promise of a service as a person types it: `Availability 99.95 %`, `p95 latency 500 ms`."""

import re

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.typed import typed_number
from pmdesk.domain.vendors import SlaIndicator

_VALUE = re.compile(
    r"(?<![^\s:<>≤≥=])(?P<number>(?:\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:[.,]\d+)?)\s*(?P<unit>%|[^\W\d_]*(?:/[^\W\d_]+)?)"
    r"\s*$"
)
_WAY = re.compile(r"(?:^|\s)?(?P<way>[<>≤≥]=?|\bat most|\bat least|\bunder|\bover)\s*$", re.IGNORECASE)
MOST = frozenset({"<", "<=", "≤", "≤=", "at most", "under"})
TIMES = frozenset({"ms", "s", "sec", "min", "h"})
BY_SHARE = {"p50": SlaIndicator.LATENCY_P50, "p95": SlaIndicator.LATENCY_P95, "p99": SlaIndicator.LATENCY_P99}
OF_CALLS = frozenset({"", "latency", "response", "response time", "answer", "answer time", "time"})


@frozen
class Promise:
    """What is promised: a name, what it is measured by, the value with its unit, and whether that is the most."""

    title: str
    indicator: SlaIndicator
    agreed: float
    unit: str
    at_most: bool


def read_promise(text: str) -> Promise:
    """Return what a text promises; raises DeskError in words where there is no number."""
    found = _VALUE.search(text)
    before = "" if found is None else text[: found.start()]
    side = _WAY.search(before)
    title = (before if side is None else before[: side.start()]).strip(" \t\u00a0:=")
    number = None if found is None else typed_number(found["number"])
    if found is None or number is None or not title:
        raise DeskError("A promise has a name and a number.", "Type it like “Availability 99.95 %”.")
    unit, way = found["unit"], "" if side is None else side["way"].casefold()
    at_most = way in MOST if way else unit.casefold() in TIMES or "error" in title.casefold()
    return Promise(title, _indicator(title), number, unit, at_most)


def _indicator(title: str) -> SlaIndicator:
    plain = title.casefold()
    if plain in ("availability", "uptime"):
        return SlaIndicator.AVAILABILITY
    for share, indicator in BY_SHARE.items():
        if share in plain and " ".join(plain.replace(share, "").split()) in OF_CALLS:
            return indicator
    return SlaIndicator.OTHER
