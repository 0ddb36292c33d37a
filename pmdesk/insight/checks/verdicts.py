"""Says of an answer for each wanted line whether it is so; where not, with the place, what was expected and what was.

`$.status: expected "ok", was "degraded"`
"""

import json
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import cast

from pmdesk.domain.classes import frozen
from pmdesk.insight.checks.assertions import Assertion, Ranges, Subject
from pmdesk.insight.checks.seen import Seen

SHOWN = 80
"""So much of a value stands in a message."""
SEARCHED = 1_000_000
"""So much of a body, and of one text in it, is searched."""
FOUND_AT_MOST = 1_000
DAY_S = 86_400.0
FINE = range(200, 300)
NAME = re.compile(r"\['([A-Za-z_][A-Za-z0-9_-]*)'\]")
MEANT: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
WORDS = {
    "==": "",
    "!=": "anything but ",
    ">": "more than ",
    ">=": "at least ",
    "<": "less than ",
    "<=": "at most ",
    "contains": "to contain ",
    "lacks": "not to contain ",
    "matches": "to match ",
}
Matches = Callable[[Seen], str]
"""Compares an answer with the description of its operation; says where it differs, nothing where it does not."""


@frozen
class Verdict:
    """Whether a line is so; the message says why not."""

    line: str
    holds: bool
    message: str = ""
    is_soft: bool = False


def judge(assertions: Sequence[Assertion], seen: Seen, now: datetime, matches: Matches | None = None) -> list[Verdict]:
    """Return a verdict for each line; where no line is about the status it has to be one of success."""
    found = [_verdict(each, _why_not(each, seen, now, matches)) for each in assertions]
    if not any(each.subject is Subject.STATUS for each in assertions) and seen.status not in FINE:
        found.insert(0, Verdict("status in 200..299", holds=False, message=_status_words("200..299", seen)))
    return found


def _verdict(wanted: Assertion, why_not: str) -> Verdict:
    return Verdict(wanted.line, not why_not, why_not, wanted.is_soft)


def _why_not(wanted: Assertion, seen: Seen, now: datetime, matches: Matches | None) -> str:
    match wanted.subject:
        case Subject.STATUS:
            return _of_status(wanted, seen)
        case Subject.HEADER:
            return _of_text(wanted, f"header {wanted.name}", seen.header(wanted.name))
        case Subject.JSON:
            return _of_json(wanted, seen.body)
        case Subject.BODY:
            return _of_text(wanted, "body", seen.body[:SEARCHED].decode("utf-8", "replace"))
        case Subject.LATENCY:
            at_most = cast("float", wanted.value)
            return _of_measure(wanted, seen.timings.total_ms, f"{at_most:g} ms", f"{seen.timings.total_ms:.0f} ms")
        case Subject.CERTIFICATE:
            return _of_certificate(wanted, seen, now)
        case Subject.SCHEMA:
            return "schema: no description with this operation is pinned" if matches is None else matches(seen)


def _of_status(wanted: Assertion, seen: Seen) -> str:
    if wanted.verb == "in":
        ranges = cast("Ranges", wanted.value)
        told = ", ".join(str(low) if low == high else f"{low}..{high}" for low, high in ranges)
        return "" if any(low <= seen.status <= high for low, high in ranges) else _status_words(told, seen)
    value = cast("int", wanted.value)
    return "" if MEANT[wanted.verb](seen.status, value) else _status_words(f"{WORDS[wanted.verb]}{value}", seen)


def _status_words(told: str, seen: Seen) -> str:
    return f"status: expected {told}, was {seen.status}"


def _of_measure(wanted: Assertion, is_: float, told: str, was: str) -> str:
    holds = MEANT[wanted.verb](is_, cast("float", wanted.value))
    return "" if holds else f"{wanted.subject}: expected {WORDS[wanted.verb]}{told}, was {was}"


def _of_certificate(wanted: Assertion, seen: Seen, now: datetime) -> str:
    days = cast("float", wanted.value)
    told = f"{days:g} days"
    if seen.certificate_ends is None:
        return f"certificate: expected {WORDS[wanted.verb]}{told}, was none"
    left = (seen.certificate_ends - now).total_seconds() / DAY_S
    was = f"{left:.0f} days" if left >= 2 else f"{left * 24:.0f} hours"  # noqa: PLR2004  # days
    return _of_measure(wanted, left, told, f"{was}, until {seen.certificate_ends:%Y-%m-%d}")


def _of_text(wanted: Assertion, place: str, text: str | None) -> str:
    if wanted.verb == "exists":
        return "" if text is not None else f"{place}: expected it to be there, was not there"
    if wanted.verb == "absent":
        return "" if text is None else f"{place}: expected none, was {shown(text)}"
    value = cast("str", wanted.value)
    if text is None:
        holds = wanted.verb in {"!=", "lacks"}
        return "" if holds else f"{place}: expected {WORDS[wanted.verb]}{shown(value)}, was not there"
    holds = _holds_text(wanted.verb, text, value, by_case=wanted.subject is not Subject.HEADER)
    return "" if holds else f"{place}: expected {WORDS[wanted.verb]}{shown(value)}, was {shown(text)}"


def _holds_text(verb: str, text: str, value: str, *, by_case: bool = True) -> bool:
    if verb == "matches":
        return re.search(value, text[:SEARCHED]) is not None
    if not by_case:
        text, value = text.casefold(), value.casefold()
    match verb:
        case "contains":
            return value in text
        case "lacks":
            return value not in text
        case "==":
            return text.strip() == value
        case _:
            return text.strip() != value


def _of_json(wanted: Assertion, body: bytes) -> str:
    import jsonpath  # noqa: PLC0415  # a tenth of a second that no start spends

    try:
        tree: object = json.loads(body)
        if isinstance(tree, dict | list):
            matches = jsonpath.compile(wanted.name).finditer(cast("dict[str, object]", tree))
            found = [(match.path, match.value) for match in islice(matches, FOUND_AT_MOST)]
        else:
            found = [("$", tree)] if wanted.name == "$" else []
    except (ValueError, RecursionError, jsonpath.JSONPathError):
        return f"{wanted.name}: expected JSON, was {shown(body[:SHOWN].decode('utf-8', 'replace')) or 'nothing'}"
    if wanted.verb == "absent":
        return "" if not found else f"{plain_path(found[0][0])}: expected none, was {shown(found[0][1])}"
    if not found:
        told = "it to be there" if wanted.verb == "exists" else f"{WORDS[wanted.verb]}{shown(wanted.value)}"
        return f"{wanted.name}: expected {told}, was not there"
    if wanted.verb == "exists":
        return ""
    told = f"{WORDS[wanted.verb]}{shown(wanted.value)}"
    wrong = ((path, value) for path, value in found if not _holds(wanted, value))
    return next((f"{plain_path(path)}: expected {told}, was {shown(value)}" for path, value in wrong), "")


def _holds(wanted: Assertion, value: object) -> bool:
    verb, other = wanted.verb, wanted.value
    if verb in {"==", "!="}:
        return same(value, other) == (verb == "==")
    if verb in MEANT:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and MEANT[verb](cast("float", value), cast("float", other))
    if isinstance(value, list) and verb != "matches":
        each_one = cast("list[object]", value)
        return any(_spoken(each) == other for each in each_one) == (verb == "contains")
    return _holds_text(verb, _spoken(cast("object", value)), cast("str", other))


def same(one: object, other: object) -> bool:
    """Whether two values of JSON are the same: true is not 1, and 1 is 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        left, right = cast("list[object]", one), cast("list[object]", other)
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(one, dict) and isinstance(other, dict):
        this, that = cast("dict[str, object]", one), cast("dict[str, object]", other)
        return this.keys() == that.keys() and all(same(this[key], that[key]) for key in this)
    return one == other


def _spoken(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shown(value: object) -> str:
    """Return a value as JSON, cut short."""
    if isinstance(value, str):
        value = value[: SHOWN + 1]
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN + 2 else f"{text[:SHOWN]}…"


def plain_path(path: str) -> str:
    """Return a path with points instead of brackets where names allow it: `$.items[0].id`."""
    return NAME.sub(r".\1", path)


def failures(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return what is not so, the hard ones first."""
    return sorted((each for each in verdicts if not each.holds), key=lambda each: each.is_soft)
