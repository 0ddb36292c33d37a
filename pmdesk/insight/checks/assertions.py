"""Reads what is wanted of an answer, one line each, in words that a person types.

    status == 200                        status in 200..299, 304
    header Content-Type contains json    header X-Debug absent
    json $.items[0].id exists            json $.status == "ok"        json $.total > 3
    body contains ok                     body lacks error             body matches ^OK
    latency < 500 ms                     certificate > 14 days        schema

Paths of JSON are those of RFC 9535. An empty line, and one that begins with `#`, wants nothing.
"""

import json
import re
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError

LONGEST = 1_000
Ranges = tuple[tuple[int, int], ...]


class Subject(StrEnum):
    """What of an answer is looked at."""

    STATUS = "status"
    HEADER = "header"
    JSON = "json"
    BODY = "body"
    LATENCY = "latency"
    CERTIFICATE = "certificate"
    SCHEMA = "schema"


SOFT = frozenset({Subject.LATENCY, Subject.CERTIFICATE})
"""What is not so here makes an answer worse, but it is one."""
COMPARING = ("==", "!=", ">=", "<=", ">", "<")
SPOKEN = ("contains", "lacks", "matches")
FOUND = ("exists", "absent")
VERBS = {
    Subject.STATUS: (*COMPARING, "in"),
    Subject.HEADER: ("==", "!=", *SPOKEN, *FOUND),
    Subject.JSON: (*COMPARING, *SPOKEN, *FOUND),
    Subject.BODY: ("==", "!=", *SPOKEN),
    Subject.LATENCY: ("<=", "<"),
    Subject.CERTIFICATE: (">=", ">"),
}
EXAMPLES = {
    Subject.STATUS: "status == 200, or status in 200..299",
    Subject.HEADER: "header Content-Type contains json",
    Subject.JSON: 'json $.status == "ok"',
    Subject.BODY: "body contains ok",
    Subject.LATENCY: "latency < 500 ms",
    Subject.CERTIFICATE: "certificate > 14 days",
    Subject.SCHEMA: "schema",
}
MILLISECONDS = {"ms": 1.0, "s": 1_000.0}
DAYS = {"days": 1.0, "day": 1.0, "d": 1.0, "h": 1 / 24, "hours": 1 / 24, "hour": 1 / 24}
MEASURE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)", re.IGNORECASE)
RANGE = re.compile(r"([0-9]{3})(?:\s*\.\.\s*([0-9]{3}))?", re.ASCII)
HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


@frozen
class Assertion:
    """One line: `name` is that of a header or the path into JSON, `value` a text, a number, JSON or ranges."""

    line: str
    subject: Subject
    verb: str = ""
    name: str = ""
    value: object = None

    @property
    def is_soft(self) -> bool:
        """Whether an answer for which this is not so is worse, but no failure."""
        return self.subject in SOFT


@frozen
class BadLine:
    """A line that is not understood; `row` counts from 0."""

    row: int
    trouble: DeskError


def read_lines(text: str) -> tuple[tuple[Assertion, ...], tuple[BadLine, ...]]:
    """Return what the lines want, and those that are not understood."""
    found: list[Assertion] = []
    bad: list[BadLine] = []
    for row, line in enumerate(text.splitlines()):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found.append(read_line(line))
        except DeskError as trouble:
            bad.append(BadLine(row, trouble))
    return tuple(found), tuple(bad)


def read_line(line: str) -> Assertion:
    """Return what a line wants; raises DeskError that says which part is not understood and how it is written."""
    plain = line.strip()
    if len(plain) > LONGEST:
        raise DeskError(f"“{plain[:40]}…” is longer than {LONGEST} characters.", "Split it, or look at less.")
    word, _, rest = plain.partition(" ")
    try:
        subject = Subject(word.casefold())
    except ValueError:
        raise DeskError(
            f"“{word}” is nothing that an answer has.", f"Begin with one of: {', '.join(Subject)}."
        ) from None
    if subject is Subject.SCHEMA:
        if rest.strip():
            raise _bad(subject, f"Nothing stands behind “schema”, and here is “{rest.strip()}”.")
        return Assertion(plain, subject)
    name, rest = _name(subject, rest.strip())
    verb, rest = _verb(subject, rest)
    return Assertion(plain, subject, verb, name, None if verb in FOUND else _value(subject, verb, rest))


def _name(subject: Subject, rest: str) -> tuple[str, str]:
    """Take the header's name or the path off the beginning."""
    if subject is Subject.HEADER:
        found = HEADER.match(rest)
        if found is None:
            raise _bad(subject, "The line does not say which header.")
        return found[0], rest[found.end() :].strip()
    if subject is Subject.JSON:
        path = _path(rest)
        _require_path(path)
        return path, rest[len(path) :].strip()
    return "", rest


def _path(rest: str) -> str:
    """Return the text up to the first space outside brackets and quotes."""
    depth, quote, before = 0, "", ""
    for at, sign in enumerate(rest):
        if quote:
            quote = "" if sign == quote and before != "\\" else quote
        elif sign in "\"'" and depth:
            quote = sign
        elif sign in "[(":
            depth += 1
        elif sign in "])":
            depth -= 1
        elif sign.isspace() and not depth:
            return rest[:at]
        before = sign
    return rest


def _require_path(path: str) -> None:
    import jsonpath  # noqa: PLC0415  # a tenth of a second that only who reads a check spends

    if not path.startswith("$"):
        raise _bad(Subject.JSON, f"A path begins with $, and here is “{path}”.")
    try:
        jsonpath.compile(path)
    except (jsonpath.JSONPathError, RecursionError, re.error) as error:
        why = str(error).partition("\n")[0]
        raise _bad(Subject.JSON, f"The path “{path}” is not understood: {why}.") from error


def _verb(subject: Subject, rest: str) -> tuple[str, str]:
    known = VERBS[subject]
    for verb in known:
        behind = rest[len(verb) :]
        if rest.startswith(verb) and (not verb[0].isalpha() or not behind or behind[0].isspace()):
            return verb, behind.strip()
    word = rest.partition(" ")[0]
    what = f"“{word}” says nothing about it" if word else "The line ends too early"
    raise _bad(subject, f"{what}; it takes one of: {', '.join(known)}.")


def _value(subject: Subject, verb: str, rest: str) -> object:
    if not rest:
        raise _bad(subject, f"Nothing stands behind “{verb}”.")
    if subject is Subject.STATUS:
        return _ranges(rest) if verb == "in" else _status(rest)
    if subject is Subject.LATENCY:
        return _measure(subject, rest, MILLISECONDS)
    if subject is Subject.CERTIFICATE:
        return _measure(subject, rest, DAYS)
    if verb == "matches":
        return _pattern(subject, _text(rest))
    if subject is not Subject.JSON or verb in SPOKEN:
        return _text(rest)
    value = _json(rest)
    if verb not in {"==", "!="} and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _bad(subject, f"“{verb}” compares with a number, and here is “{rest}”.")
    return value


def _status(rest: str) -> int:
    found = RANGE.fullmatch(rest)
    if found is None or found[2]:
        raise _bad(Subject.STATUS, f"“{rest}” is no status.")
    return int(found[1])


def _ranges(rest: str) -> Ranges:
    ranges: list[tuple[int, int]] = []
    for part in rest.split(","):
        found = RANGE.fullmatch(part.strip())
        if found is None or int(found[2] or found[1]) < int(found[1]):
            raise _bad(Subject.STATUS, f"“{part.strip()}” is neither a status nor a range of them.")
        ranges.append((int(found[1]), int(found[2] or found[1])))
    return tuple(ranges)


def _measure(subject: Subject, rest: str, units: dict[str, float]) -> float:
    found = MEASURE.fullmatch(rest)
    unit = units.get(found[2].casefold()) if found else None
    if found is None or unit is None:
        raise _bad(subject, f"“{rest}” is no number with one of: {', '.join(units)}.")
    return float(found[1]) * unit


def _pattern(subject: Subject, text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise _bad(subject, f"The pattern “{text}” is not understood: {error}.") from error
    return text


def _text(rest: str) -> str:
    """Return what is meant: without quotes, where there are some around all of it."""
    value = _json(rest) if rest.startswith('"') else rest
    return value if isinstance(value, str) else rest


def _json(rest: str) -> object:
    """Return JSON; what is none is a text without quotes."""
    try:
        value: object = json.loads(rest)
    except (ValueError, RecursionError):
        return rest
    return value


def _bad(subject: Subject, what: str) -> DeskError:
    return DeskError(what, f"Write it like this: {EXAMPLES[subject]}")
