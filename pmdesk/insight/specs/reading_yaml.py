"""Reads YAML as descriptions of APIs use it: plain data by the core schema of YAML 1.2, with anchors and merge keys.

The parser in C gives events, and the tree is built here: five times as fast as building with PyYAML's own classes, with
a bound on what aliases stand for, and so that days and version numbers stay the texts they are.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol, cast

from pmdesk.domain.classes import slotted
from pmdesk.domain.errors import DeskError
from pmdesk.insight.specs.limits import MAX_DEPTH, MAX_LIST, MAX_VALUES, too_deep, too_long, too_many
from pmdesk.insight.specs.tree import items, node

Tell = Callable[[int, int], object]
TELL_EVERY = 20_000
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
MERGE = "<<"
MAX_DIGITS = 300


class Event(Protocol):
    """What the parser hands out; which of these an event has depends on its kind."""

    start_mark: Any
    value: str
    anchor: str | None
    implicit: tuple[bool, bool]


class Parser(Protocol):
    """The parser in C."""

    def check_event(self) -> bool: ...
    def get_event(self) -> Event: ...
    def dispose(self) -> None: ...


@slotted
class _Open:
    """A list or mapping that is being filled, with how many values it stands for and how deep they lie."""

    value: Any
    anchor: str | None
    is_list: bool
    key: str | None = None
    merges: list[Any] | None = None
    size: int = 1
    height: int = 1


@slotted
class _Known:
    """What an anchor names."""

    value: object
    size: int
    height: int


def read_yaml(name: str, data: bytes, tell: Tell = lambda _done, _total: None) -> object:
    """Return the tree of the first document; raises DeskError when it makes no sense or is too much."""
    import yaml  # noqa: PLC0415  # only when a description is read

    parser_class = cast("Any", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        return _Builder(name, len(data), tell).built(_events(parser_class(data)))
    except yaml.YAMLError as trouble:
        raise DeskError(
            f"“{name}” stops making sense{_where(trouble)}.", "It may be cut off. Fetch it again."
        ) from None
    except (ValueError, RecursionError) as trouble:
        raise DeskError(f"“{name}” cannot be read as YAML.", "It may be damaged. Fetch it again.") from trouble


def _events(parser: Parser) -> Iterator[Event]:
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _where(trouble: Exception) -> str:
    mark = getattr(trouble, "problem_mark", None)
    return "" if mark is None else f" on line {mark.line + 1}"


class _Builder:
    """Builds one tree out of events."""

    def __init__(self, name: str, length: int, tell: Tell) -> None:
        self._name, self._length, self._tell = name, length, tell
        self._open: list[_Open] = []
        self._known: dict[str, _Known | None] = {}
        self._root: object = None
        self._values = 0
        self._plain: dict[str, object] = dict(_WORDS)

    def built(self, events: Iterator[Event]) -> object:
        act = {
            "ScalarEvent": self._scalar,
            "MappingStartEvent": self._begin_mapping,
            "SequenceStartEvent": self._begin_list,
            "MappingEndEvent": self._end,
            "SequenceEndEvent": self._end,
            "AliasEvent": self._alias,
        }
        for count, event in enumerate(events):
            kind = type(event).__name__
            if kind == "DocumentEndEvent":
                break
            if kind in act:
                act[kind](event)
            if count % TELL_EVERY == 0:
                self._tell(event.start_mark.index, self._length)
        return self._root

    def _scalar(self, event: Event) -> None:
        holder = self._open[-1] if self._open else None
        if holder is not None and holder.key is None and not holder.is_list:
            holder.key = event.value
            return
        value = self._meaning(event)
        if event.anchor:
            self._known[event.anchor] = _Known(value, 1, 1)
        self._put(value, 1, 1)

    def _meaning(self, event: Event) -> object:
        text: str = event.value
        if not event.implicit[0]:  # quoted, or with a tag of its own
            return text
        if text not in self._plain:
            self._plain[text] = _number(text)
        return self._plain[text]

    def _begin_mapping(self, event: Event) -> None:
        self._begin({}, event.anchor)

    def _begin_list(self, event: Event) -> None:
        self._begin([], event.anchor)

    def _begin(self, value: object, anchor: str | None) -> None:
        if self._open and not self._open[-1].is_list and self._open[-1].key is None:
            raise DeskError(f"“{self._name}” has a key that is no text.", "No description of an API has one.")
        if len(self._open) >= MAX_DEPTH:
            raise too_deep(self._name)
        if anchor:
            self._known[anchor] = None
        self._open.append(_Open(value, anchor, isinstance(value, list)))

    def _end(self, _: Event) -> None:
        done = self._open.pop()
        for merged in done.merges or ():
            for each in items(merged) or [merged]:
                done.value = {**node(each), **done.value}
        if done.anchor:
            self._known[done.anchor] = _Known(done.value, done.size, done.height)
        self._put(done.value, done.size, done.height)

    def _alias(self, event: Event) -> None:
        known = self._known.get(event.anchor or "")
        if known is None:
            raise DeskError(f"“{self._name}” has a value that holds itself.", "No description of an API may have one.")
        self._put(known.value, known.size, known.height)

    def _put(self, value: object, size: int, height: int) -> None:
        if not self._open:
            self._root = value
            return
        holder = self._open[-1]
        holder.size += size
        holder.height = max(holder.height, height + 1)
        self._hold(holder)
        if holder.is_list:
            holder.value.append(value)
        elif holder.key == MERGE:
            holder.merges = [value, *(holder.merges or [])]
        elif holder.key is not None:
            holder.value[holder.key] = value
        else:
            holder.key = str(value)  # an alias as a key
            return
        holder.key = None

    def _hold(self, holder: _Open) -> None:
        self._values += 1
        if holder.size > MAX_VALUES or self._values > MAX_VALUES:
            raise too_many(self._name)
        if holder.height + len(self._open) > MAX_DEPTH + 1:
            raise too_deep(self._name)
        if holder.is_list and len(holder.value) >= MAX_LIST:
            raise too_long(self._name, MAX_LIST + 1)


def _number(text: str) -> object:
    """Return a plain text as the number it writes, or as it is."""
    if len(text) > MAX_DIGITS:
        return text
    if _INTEGER.match(text):
        return int(text)
    if _BASED.match(text):
        return int(text, 0)
    if _FLOAT.match(text):
        return float(text)
    return text
