"""Tables of points in JSON: records, columns, rows, maps from day to value, JSON lines, nested as tools nest them."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.points import BadRow
from pmdesk.importers.cleaning import crop, name, shown
from pmdesk.importers.decoding import decode
from pmdesk.importers.points.cells import ROW_TEXT, Grid, grid_of
from pmdesk.importers.points.looks import Look, look_of
from pmdesk.importers.points.source import MAX_COLUMNS, ROWS_AT_ONCE, Table

DEEP = 12
"""So many levels of objects are looked into."""
TABLES_AT_MOST = 50
MAX_NODES = 8_000_000
MOST_ROWS = 5_000_000
LABELS = frozenset({"columns", "fields", "header", "headers", "names"})

Node = dict[str, object]


class Token(str):
    """A number as it is written in the file."""

    __slots__ = ()


@frozen
class JsonTable:
    """A table: the names of its columns, and its rows as lists of values; `lines` where they are known."""

    title: str
    header: tuple[str, ...]
    rows: list[list[object]]
    lines: list[int] | None = None


class JsonFile:
    """A file of JSON with one table or more."""

    def __init__(self, data: bytes, is_called_off: Callable[[], bool] = lambda: False) -> None:
        if data.count(b"{") + data.count(b"[") > MAX_NODES:
            raise DeskError(f"The file has over {count_text(MAX_NODES)} objects and lists.", "Export less of it.")
        decoded = decode(data)
        text = decoded.text.lstrip("\ufeff")
        self.troubles: tuple[BadRow, ...] = ()
        self._found = self._read(text, is_called_off)
        self.words = f"JSON, {decoded.encoding}"
        if not self._found:
            raise DeskError("The JSON holds no table of values.", "Export records with a time and a value each.")

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables."""
        return tuple(Table(found.title, found.header, len(found.rows)) for found in self._found)

    def grids(self, table: int) -> Iterator[Grid]:
        """Yield the rows of a table."""
        found = self._found[table]
        for start in range(0, len(found.rows), ROWS_AT_ONCE):
            rows = found.rows[start : start + ROWS_AT_ONCE]
            lines = (
                found.lines[start : start + ROWS_AT_ONCE] if found.lines else range(start + 1, start + len(rows) + 1)
            )
            cells = [(line, [_bytes(value) for value in row] or [b""]) for line, row in zip(lines, rows, strict=True)]
            exact = [flag for row in rows for flag in ([isinstance(value, Token) for value in row] or [False])]
            yield grid_of(cells, exact)

    def _read(self, text: str, is_called_off: Callable[[], bool]) -> list[JsonTable]:
        if _is_lines(text):
            records, lines, bad = _lines(text, is_called_off)
            self.troubles = tuple(bad)
            table = _of_records("Table 1", records, lines)
            return [] if table is None else [table]
        try:
            return _tables(_parse(text))
        except RecursionError as trouble:
            raise _too_deep() from trouble


def _parse(text: str) -> object:
    """Return the JSON value of a text, its numbers as they are written; raises DeskError."""
    try:
        return _decoder().decode(text)
    except RecursionError as trouble:
        raise _too_deep() from trouble
    except json.JSONDecodeError as trouble:
        words = f"The JSON stops making sense on line {trouble.lineno}: “{trouble.msg}.”"
        raise DeskError(words, "It may be cut off. Export it again.") from trouble


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=Token, parse_int=Token, parse_constant=Token, strict=False)


def _too_deep() -> DeskError:
    return DeskError("The JSON is nested too deeply.", "Export it again.")


# JSON lines


def _is_lines(text: str) -> bool:
    """Whether a file has one JSON value on each line: the first line is whole, and there are more."""
    first, _, rest = text.lstrip().partition("\n")
    if not rest.strip() or first.strip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(first), dict | list)
    except (ValueError, RecursionError):
        return False


def _lines(text: str, is_called_off: Callable[[], bool]) -> tuple[list[object], list[int], list[BadRow]]:
    records: list[object] = []
    lines: list[int] = []
    bad: list[BadRow] = []
    decoder = _decoder()
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if number % 1_000 == 0 and is_called_off():
            break
        try:
            value: object = decoder.decode(line)
        except (ValueError, RecursionError):
            bad.append(BadRow(number, crop(line, ROW_TEXT), "This line is no JSON."))
            continue
        if isinstance(value, dict | list):
            records.append(cast("object", value))
            lines.append(number)
        else:
            bad.append(BadRow(number, crop(line, ROW_TEXT), "This line is no record."))
    return records, lines, bad


# tables


def _tables(value: object) -> list[JsonTable]:
    """Return the tables in a tree, in the order in which they stand, lists of records first found outermost."""
    found: list[JsonTable] = []
    waiting: list[tuple[str, object, int]] = [("", value, 0)]
    while waiting and len(found) < TABLES_AT_MOST:
        title, node, depth = waiting.pop(0)
        table = _of(title or f"Table {len(found) + 1}", node)
        if table is not None:
            found.append(table)
        elif isinstance(node, dict) and depth < DEEP:
            waiting += [(name(key), each, depth + 1) for key, each in cast("Node", node).items()]
        elif isinstance(node, list) and depth < DEEP:
            waiting += [(title, each, depth + 1) for each in cast("list[object]", node)[:TABLES_AT_MOST]]
    return found


def _of(title: str, node: object) -> JsonTable | None:
    if isinstance(node, list):
        values = cast("list[object]", node)
        if len(values) == 1 and isinstance(values[0], dict) and not _is_record(cast("Node", values[0])):
            return None
        return _of_records(title, values, None)
    return _of_object(title, cast("Node", node)) if isinstance(node, dict) else None


def _of_object(title: str, node: Node) -> JsonTable | None:
    """Return the table of an object: named columns beside lists of rows, lists side by side, or days as keys."""
    lists = {key: cast("list[object]", each) for key, each in node.items() if isinstance(each, list)}
    labels = next((each for key, each in lists.items() if key.casefold() in LABELS), None)
    if labels is not None:
        header = tuple(_label(each) for each in labels)
        rows = next((each for each in lists.values() if each is not labels and _are_rows(each, len(header))), None)
        if rows:
            return _made(title, header, cast("list[list[object]]", rows), None)
    if len(lists) > 1 and len({len(each) for each in lists.values()}) == 1 and all(map(_are_plain, lists.values())):
        beside = {key: each for key, each in node.items() if not isinstance(each, list | dict)}
        columns = [*lists.values()]
        rows_made: list[list[object]] = [[*cells, *beside.values()] for cells in zip(*columns, strict=True)]
        return _made(title, (*lists, *beside), rows_made, None)
    dated = [key for key in node if look_of(key) is Look.TIME]
    if dated and 2 * len(dated) > len(node):
        records: list[object] = [{"time": key, **_as_record(each)} for key, each in node.items()]
        return _of_records(title, records, None)
    return None


def _are_rows(values: list[object], width: int) -> bool:
    return bool(values) and all(isinstance(row, list) and len(cast("list[object]", row)) == width for row in values)


def _as_record(value: object) -> Node:
    return cast("Node", value) if isinstance(value, dict) else {"value": value}


def _label(value: object) -> str:
    if isinstance(value, dict):
        holder = cast("Node", value)
        value = next((holder[key] for key in ("name", "text", "label", "title", "id") if key in holder), "")
    return name(_text(value))


def _are_plain(values: list[object]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _is_record(node: Node) -> bool:
    """Whether an object is a row by itself: plain values, and no list of rows in it."""
    plain = sum(not isinstance(value, dict | list) for value in node.values())
    return plain > 1 and _of_object("", node) is None


def _of_records(title: str, values: list[object], lines: list[int] | None) -> JsonTable | None:
    if len(values) > MOST_ROWS:
        raise DeskError(f"The file has more than {count_text(MOST_ROWS)} rows.", "Split it into several files.")
    if values and all(isinstance(value, list) for value in values):
        return _of_lists(title, cast("list[list[object]]", values), lines)
    records = [cast("Node", value) for value in values if isinstance(value, dict)]
    if not records or 2 * len(records) < len(values):
        return None
    kept = lines or list(range(1, len(values) + 1))
    flat: list[tuple[int, Node]] = []
    for line, value in zip(kept, values, strict=True):
        if isinstance(value, dict):
            flat += [(line, each) for each in _flattened(cast("Node", value))]
        else:
            flat.append((line, {"": value}))
    header = tuple(dict.fromkeys(key for _, record in flat for key in record))
    if len(header) > MAX_COLUMNS:
        raise DeskError(f"The records have more than {count_text(MAX_COLUMNS)} fields.", "Export fewer.")
    rows = [[record.get(key) for key in header] for _, record in flat]
    return _made(title, header, rows, [line for line, _ in flat]) if len(header) > 1 else None


def _of_lists(title: str, rows: list[list[object]], lines: list[int] | None) -> JsonTable | None:
    """Return the table of a list of lists; the first may name the columns."""
    width = max(map(len, rows))
    if width < 2 or width > MAX_COLUMNS or not all(map(_are_plain, rows)):  # noqa: PLR2004  # a time and a value
        return None
    first = [_text(value) for value in rows[0]]
    named = len(rows) > 1 and all(isinstance(value, str) and not isinstance(value, Token) for value in rows[0])
    named = named and all(look_of(cell) in (Look.WORDS, Look.EMPTY) for cell in first)
    header = tuple(name(cell) for cell in first) if named else ()
    header += tuple(f"Column {at}" for at in range(len(header) + 1, width + 1))
    kept = lines or list(range(1, len(rows) + 1))
    return _made(title, header, rows[1:] if named else rows, kept[1:] if named else kept)


def _made(title: str, header: Iterable[str], rows: list[list[object]], lines: list[int] | None) -> JsonTable | None:
    names = tuple(name(each) or f"Column {at}" for at, each in enumerate(header, start=1))
    return JsonTable(shown(title, 100), names, rows, lines) if rows else None


def _flattened(record: Node) -> list[Node]:
    """Return a record as flat rows: inner objects by dotted names; a list of records in it gives a row for each."""
    flat: Node = {}
    inner: list[tuple[str, list[object]]] = []
    waiting: list[tuple[str, Node, int]] = [("", record, 0)]
    while waiting:
        prefix, node, depth = waiting.pop(0)
        for key, value in node.items():
            path = f"{prefix}{key}"
            if isinstance(value, dict) and depth < DEEP:
                waiting.append((f"{path}.", cast("Node", value), depth + 1))
            elif isinstance(value, list):
                inner.append((path, cast("list[object]", value)))
            else:
                flat[path] = value
    rows = next((each for _, each in inner if each and all(isinstance(one, dict | list) for one in each)), None)
    if rows is None:
        return [flat]
    return [{**flat, **_inner(each)} for each in rows]


def _inner(value: object) -> Node:
    if isinstance(value, dict):
        node = cast("Node", value)
        return {key: each for key, each in node.items() if not isinstance(each, dict | list)}
    return {f"Column {at}": each for at, each in enumerate(cast("list[object]", value), start=1)}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "[…]" if isinstance(value, list) else "{…}"


def _bytes(value: object) -> bytes:
    return _text(value).strip(" \t\r\n").replace('"', '""').encode("utf-8", "replace")
