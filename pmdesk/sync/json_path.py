"""A small language that says where in a JSON answer the points are.

    data.items[*] | time: at | value: visits.total | by: country, device.kind as Device

The first part leads to the rows; `time`, `value` and `by` (dimensions, each with an optional name) lead on from a row.

- `a.b` goes into an object, `"a b"` into a key of any characters, `[0]` and `[-1]` to an element of a list
- `[*]` goes to every element of a list, or to every value of an object
- `@key` is the key, or the index, by which the last `[*]` came to a row; `@value` is the row itself
- nothing before the first `|`, or `@value`, means the whole answer

Where `time` and `value` both lead to lists of one length, their elements belong together, which is how many services
answer: `hourly | time: time | value: temperature`.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.errors import DeskError

KEY, VALUE, EVERY = "@key", "@value", "[*]"
STEP = re.compile(
    r"""\s*(?:\.?\s*"(?P<quoted>(?:[^"\\]|\\.)*)" | \[\s*(?P<index>-?\d{1,9})\s*\] | \[\s*(?P<every>\*)\s*\]
        | \.?\s*(?P<name>[^\s.\[\]|,:"@][^.\[\]|,:"]*))\s*""",
    re.VERBOSE,
)
NAMED = re.compile(r"^(?P<path>.*?)(?:\s+as\s+(?P<name>[^|,]+))?$", re.DOTALL)
Path = tuple[str | int, ...]
EXAMPLE = "data.items[*] | time: at | value: total"


@frozen
class _Row:
    """A place in the answer, and the key by which the last `[*]` came to it."""

    key: str
    value: object


@frozen
class Plan:
    """Where the rows are, and from a row the time, the value and the dimensions by name."""

    rows: Path
    time: Path
    value: Path
    by: tuple[tuple[str, Path], ...] = ()


@frozen
class Cells:
    """One point as it stands in the answer."""

    time: object
    value: object
    by: tuple[Any, ...] = ()


def plan_of(text: str) -> Plan:
    """Read the language; raises DeskError that names the part that is not understood."""
    first, *others = _split(text, "|")
    parts: dict[str, str] = {}
    for part in others:
        name, colon, rest = part.partition(":")
        key = name.strip().casefold()
        if not colon or key not in {"time", "value", "by"} or key in parts:
            raise _not_understood(part)
        parts[key] = rest
    for key in ("time", "value"):
        if key not in parts:
            raise DeskError(f"The path does not say where the {key} is.", f"Write it like this: {EXAMPLE}")
    by = tuple(_dimension(part) for part in _split(parts.get("by", ""), ",") if part.strip())
    return Plan(path_of(first), path_of(parts["time"]), path_of(parts["value"]), by)


def path_of(text: str) -> Path:
    """Read one path."""
    text = text.strip()
    if text in {"", VALUE}:
        return ()
    if text == KEY:
        return (KEY,)
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        found = STEP.match(text, at)
        if found is None:
            raise _not_understood(text)
        steps.append(_step(found))
        at = found.end()
    return tuple(steps)


def named_paths(text: str) -> tuple[tuple[str, Path], ...]:
    """Read names with the paths they stand for: `title: name | body: texts.long`; raises DeskError."""
    found: list[tuple[str, Path]] = []
    for part in _split(text, "|"):
        name, colon, path = part.partition(":")
        if not part.strip():
            continue
        if not colon or not name.strip():
            raise _not_understood(part)
        found.append((name.strip().casefold(), path_of(path)))
    return tuple(found)


def rows_of(answer: object, plan: Plan) -> Iterator[Cells]:
    """Return the points of an answer, in its order; raises DeskError when there is nothing where the path leads."""
    for row in _walk(_Row("", answer), plan.rows):
        by = tuple(part for name, path in plan.by for part in (name, _at(row, path)))
        times, values = _at(row, plan.time), _at(row, plan.value)
        if isinstance(times, list) and isinstance(values, list):
            yield from _paired(cast("list[Any]", times), cast("list[Any]", values), by)
        else:
            yield Cells(cast("object", times), values, by)


def _paired(times: list[Any], values: list[Any], by: tuple[Any, ...]) -> Iterator[Cells]:
    if len(times) != len(values):
        raise DeskError(
            f"There are {counted(len(times), 'time')} and {counted(len(values), 'value')}, "
            "so they do not belong together.",
            "Look at the path.",
        )
    for time, value in zip(times, values, strict=True):
        yield Cells(time, value, by)


def _walk(start: _Row, path: Path) -> Iterator[_Row]:
    if not path:
        yield start
        return
    step, rest = path[0], path[1:]
    if step != EVERY:
        yield from _walk(_Row(start.key, _into(start.value, step)), rest)
        return
    for key, value in _elements(start.value):
        yield from _walk(_Row(key, value), rest)


def _elements(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from cast("dict[str, object]", value).items()
    elif isinstance(value, list):
        yield from ((str(at), one) for at, one in enumerate(cast("list[object]", value)))
    else:
        raise DeskError(f"[*] leads to {_kind(value)} and not to a list.", "Look at the path.")


def _into(value: object, step: str | int) -> object:
    if isinstance(value, dict) and isinstance(step, str):
        known = cast("dict[str, object]", value)
        if step in known:
            return known[step]
        keys = ", ".join(f"“{key[:30]}”" for key in list(known)[:8])
        raise DeskError(f"There is no “{step}” in the answer.", f"There is {keys or 'nothing'} instead.")
    if isinstance(value, list) and isinstance(step, int):
        known_list = cast("list[object]", value)
        if -len(known_list) <= step < len(known_list):
            return known_list[step]
        raise DeskError(f"There is no element {step} in a list of {count_text(len(known_list))}.", "Look at the path.")
    raise DeskError(f"“{step}” leads into {_kind(cast('object', value))}.", "Look at the path.")


def _at(row: _Row, path: Path) -> object:
    """Return a cell of a row; None where a row lacks it."""
    if path == (KEY,):
        return row.key
    value = row.value
    for at, step in enumerate(path):
        if step == EVERY:
            return [_at(_Row(key, one), path[at + 1 :]) for key, one in _elements(value)]
        try:
            value = _into(value, step)
        except DeskError:
            return None
    return value


def _dimension(text: str) -> tuple[str, Path]:
    found = NAMED.match(text.strip())
    assert found is not None  # noqa: S101  # it matches everything
    path = path_of(found["path"])
    name = (found["name"] or "").strip() or str(path[-1] if path else VALUE)
    return name, path


def _step(found: re.Match[str]) -> str | int:
    if found["index"] is not None:
        return int(found["index"])
    if found["every"] is not None:
        return EVERY
    if found["quoted"] is not None:
        return re.sub(r"\\(.)", r"\1", found["quoted"])
    return found["name"].strip()


def _split(text: str, at: str) -> list[str]:
    """Split at a character that does not stand in quotes."""
    parts: list[str] = []
    start = 0
    for found in re.finditer(rf'"(?:[^"\\]|\\.)*"|{re.escape(at)}', text):
        if found[0] == at:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else "a single value"


def _not_understood(part: str) -> DeskError:
    return DeskError(f"“{part.strip()[:60]}” is not understood in the path.", f"Write it like this: {EXAMPLE}")
