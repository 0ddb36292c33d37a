"""Reads JSON into a table of notes: lists and lines of records, whatever they are wrapped in, nested fields by path."""

import json
from collections.abc import Iterable, Iterator
from typing import cast

from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import RowTrouble
from pmdesk.importers.cleaning import crop, one_line
from pmdesk.importers.decoding import decode
from pmdesk.importers.files import MEGA, ForeignFile
from pmdesk.importers.jsontree import MAX_NODES
from pmdesk.importers.notes.table import NoteTable, source_of
from pmdesk.importers.table import TableRow

MAX_BYTES = 256 * MEGA
MAX_COLUMNS = 1_000
MAX_CELLS = 20_000_000
DEEPEST = 12
LIST_LENGTH = 50
_WRAPPED = 5
_SPACE = " \t\r\n,\ufeff"
_RAW = 1_000_000
_LABELS = ("label", "question", "title", "name", "field", "key", "ref")
_VALUES = ("value", "answer", "text", "response", "content")
Node = dict[str, object]


class Written(str):
    """A number as it is written."""

    __slots__ = ()


DECODER = json.JSONDecoder(parse_constant=lambda _: None, parse_int=Written, parse_float=Written, strict=False)
"""Numbers stay as they are written; the words for infinity and no number are no JSON and are read as nothing."""


def looks_like_records(head: str) -> bool:
    """Whether a text begins as JSON does."""
    return head.lstrip(_SPACE).startswith(("{", "["))


def records_of(file: ForeignFile) -> NoteTable:
    """Read the records of a file as a table; raises DeskError when it is no JSON or too large."""
    if len(file.data) > MAX_BYTES:
        raise DeskError(
            f"“{file.name}” has {len(file.data) // MEGA} MB; at most {MAX_BYTES // MEGA} MB of JSON can be read.",
            "Export less of it.",
        )
    if file.data.count(b"{") + file.data.count(b"[") > MAX_NODES:
        raise DeskError(f"“{file.name}” has over {count_text(MAX_NODES)} objects and lists.", "Export less of it.")
    decoded = decode(file.data)
    text = decoded.text.lstrip("\ufeff")
    records, troubles, kind, left = read_records(text, file.name)
    flat = [(line, fields) for line, record in records if (fields := flattened(record))]
    if not flat:
        raise DeskError(f"“{file.name}” holds no records.", "Export a list of objects.")
    header = _header(fields for _, fields in flat)
    if len(header) * len(flat) > MAX_CELLS:
        raise DeskError(f"“{file.name}” has over {count_text(MAX_CELLS)} values.", "Split it into several files.")
    rows = tuple(TableRow(line, tuple(fields.get(title, "") for title in header)) for line, fields in flat)
    count = len(rows) + len(troubles)
    words = f"{counted(count, 'record')}, {kind}, {decoded.encoding}"
    width = len(header)
    out = tuple(RowTrouble(each.line, each.reason, (*each.cells, *[""] * (width - 1))) for each in troubles)
    return NoteTable(header, rows, words, "json", source_of(file.stem), out, tuple(left))


def read_records(text: str, file_name: str) -> tuple[list[tuple[int, Node]], list[RowTrouble], str, list[str]]:
    """Return the records of a text with their lines, what could not be read, the kind of JSON, and what is left."""
    if _are_lines(text):
        return (*_lines(text), "JSON lines", [])
    found: list[tuple[int, object]] = []
    troubles: list[RowTrouble] = []
    start = text.lstrip(_SPACE)
    if start.startswith("["):
        _elements(text, found, troubles)
    else:
        _values(text, found, troubles)
    if not found and troubles:
        raise DeskError(f"“{file_name}”, line {troubles[0].line}: {troubles[0].reason}", "Export it again.")
    records: list[tuple[int, Node]] = []
    left: list[str] = []
    for line, value in found:
        nodes, others = _unwrapped(value) if not start.startswith("[") else (_record(value), [])
        left += others
        records += [(line, node) for node in nodes]
        if not nodes:
            troubles.append(RowTrouble(line, "It is no object of fields.", (crop(_plain(value), _RAW),)))
    if len(found) == 1 and len(records) > 1:  # A list inside of something: records are counted, lines say nothing.
        records = [(number, node) for number, (_, node) in enumerate(records, start=1)]
    return records, troubles, "JSON", left


def _are_lines(text: str) -> bool:
    """Whether each line is a value of its own: the first two that hold something are."""
    seen = 0
    at = 0
    while seen < 2 and at < len(text):  # noqa: PLR2004
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        at = end + 1
        if not line:
            continue
        if not line.startswith("{") or not line.endswith("}") or _value(line)[1]:
            return False
        seen += 1
    return seen == 2  # noqa: PLR2004


def _lines(text: str) -> tuple[list[tuple[int, Node]], list[RowTrouble]]:
    records: list[tuple[int, Node]] = []
    troubles: list[RowTrouble] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip(_SPACE + "\x00"):
            continue
        value, reason = _value(line.strip())
        if not reason and isinstance(value, dict):
            records.append((number, cast("Node", value)))
        else:
            troubles.append(RowTrouble(number, reason or "It is no object of fields.", (crop(line, _RAW),)))
    return records, troubles


def _value(text: str) -> tuple[object, str]:
    try:
        value, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError) as trouble:
        return None, _reason(trouble)
    return (value, "") if not text[end:].strip(_SPACE) else (None, "Something stands after its end.")


def _reason(trouble: Exception) -> str:
    if isinstance(trouble, json.JSONDecodeError):
        return f"It is no JSON. “{trouble.msg}.”"
    return "It is nested too deeply." if isinstance(trouble, RecursionError) else "It holds a number of endless length."


def _elements(text: str, found: list[tuple[int, object]], troubles: list[RowTrouble]) -> None:
    """Read a list element by element, so that a damaged one costs only what comes after it; more lists may follow."""
    places = _Places(text)
    at = _skip(text, 0, _SPACE + "[")
    while at < len(text):
        if text[at] in "[]":
            at = _skip(text, at + 1, _SPACE + "[]")
            continue
        try:
            value, end = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as trouble:
            line = places.line(getattr(trouble, "pos", at))
            troubles.append(
                RowTrouble(line, f"{_reason(trouble)} What comes after it is not read.", (crop(text[at:], _RAW),))
            )
            return
        found.append((places.line(at), value))
        at = _skip(text, end, _SPACE)


def _values(text: str, found: list[tuple[int, object]], troubles: list[RowTrouble]) -> None:
    """Read several values one after the other."""
    places = _Places(text)
    at = _skip(text, 0, _SPACE)
    while at < len(text):
        try:
            value, end = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as trouble:
            line = places.line(getattr(trouble, "pos", at))
            troubles.append(
                RowTrouble(line, f"{_reason(trouble)} What comes after it is not read.", (crop(text[at:], _RAW),))
            )
            return
        found.append((places.line(at), value))
        at = _skip(text, end, _SPACE)


class _Places:
    """Tells on which line a place is; places are asked for in order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def line(self, at: int) -> int:
        """Return the line of a place, from 1."""
        if at > self._at:
            self._line += self._text.count("\n", self._at, at)
            self._at = at
        return self._line


def _skip(text: str, at: int, signs: str) -> int:
    while at < len(text) and text[at] in signs:
        at += 1
    return at


def _record(value: object) -> list[Node]:
    """Return the record that an element of a list is; texts and lists of values are records of columns."""
    if isinstance(value, dict):
        return [cast("Node", value)]
    if isinstance(value, str) and value.strip() and not isinstance(value, Written):
        return [{"text": value}]
    if not isinstance(value, list):
        return []
    values = cast("list[object]", value)
    if any(isinstance(each, dict | list) for each in values):
        return [node for each in values for node in _record(each)]
    return [{f"Column {number}": each for number, each in enumerate(values, start=1)}] if values else []


def _unwrapped(value: object) -> tuple[list[Node], list[str]]:
    """Return the records in a value, which is one itself or holds a longest list of them; and its other lists."""
    if not isinstance(value, dict):
        return _record(value), []
    node = cast("Node", value)
    lists = sorted(_lists(node, "", 0), key=lambda found: -len(found[1]))
    has_words = any(isinstance(each, str) and len(each) > LIST_LENGTH for each in node.values())
    if not lists or (not _is_wrapper(node) and (len(lists[0][1]) < 2 or has_words)):  # noqa: PLR2004
        return [node], []
    others = [f"“{path}” with {count_text(len(nodes))}" for path, nodes in lists[1:4] if len(nodes) > 1]
    left = [f"Another list of the file is not read: {other}." for other in others]
    return lists[0][1], left


def _is_wrapper(node: Node) -> bool:
    """Whether an object holds hardly anything but a list."""
    return sum(not isinstance(each, dict | list) for each in node.values()) <= _WRAPPED


def _lists(node: Node, path: str, depth: int) -> Iterator[tuple[str, list[Node]]]:
    for key, each in node.items():
        where = f"{path}.{key}" if path else one_line(key)[:60]
        if isinstance(each, list):
            held = cast("list[object]", each)
            if any(isinstance(one, dict | list) for one in held[:1]):
                yield where, _record(held)
        elif isinstance(each, dict) and depth < _WRAPPED:
            yield from _lists(cast("Node", each), where, depth + 1)


def flattened(record: Node) -> dict[str, str]:
    """Return the fields of a record by path, as texts; lists of plain values are joined, pairs named by their label."""
    fields: dict[str, str] = {}
    _flatten(record, "", fields, 0)
    return fields


def _flatten(value: object, path: str, fields: dict[str, str], depth: int) -> None:
    if value is None:
        return
    if isinstance(value, dict) and depth < DEEPEST:
        for key, each in cast("Node", value).items():
            _flatten(each, f"{path}.{key}" if path else key, fields, depth + 1)
    elif isinstance(value, list) and depth < DEEPEST:
        _flatten_list(cast("list[object]", value), path, fields, depth)
    else:
        text = _plain(cast("object", value))
        title = crop(one_line(path), 200) or "value"
        fields[title] = f"{fields[title]}\n{text}" if fields.get(title) else text


def _flatten_list(values: list[object], path: str, fields: dict[str, str], depth: int) -> None:
    if not any(isinstance(each, dict | list) for each in values):
        bare = [_plain(each) for each in values if each is not None]
        _flatten(", ".join(bare), path, fields, depth)
        return
    for number, each in enumerate(values):
        pair = _pair(each)
        if pair is not None:
            _flatten(pair[1], f"{path}.{pair[0]}", fields, depth + 1)
        elif number < LIST_LENGTH:
            _flatten(each, f"{path}.{number}", fields, depth + 1)
        else:
            _flatten(json.dumps(each, ensure_ascii=False), f"{path}.more", fields, depth + 1)


def _pair(value: object) -> tuple[str, object] | None:
    """Return label and value of one answer of a form."""
    if not isinstance(value, dict):
        return None
    node = cast("Node", value)
    label = next((each for key in _LABELS if isinstance(each := node.get(key), str) and each.strip()), None)
    answer = next((key for key in _VALUES if key in node), None)
    return None if label is None or answer is None or label is node[answer] else (label, node[answer])


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _header(rows: Iterable[dict[str, str]]) -> tuple[str, ...]:
    header: dict[str, None] = {}
    for fields in rows:
        for title in fields:
            if title not in header:
                if len(header) >= MAX_COLUMNS:
                    raise DeskError(
                        f"The records have over {count_text(MAX_COLUMNS)} different fields.", "Export fewer."
                    )
                header[title] = None
    return tuple(header)
