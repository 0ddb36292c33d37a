"""Rows out of the pages of a damaged file: every cell that can be read, and whether any could not.

The layout is SQLite's own: https://www.sqlite.org/fileformat2.html (§1.6 pages, §2 records).
"""

import struct
from collections.abc import Iterator
from dataclasses import field
from enum import Enum
from itertools import pairwise

from pmdesk.domain.classes import frozen, slotted
from pmdesk.storage.pages import HEADER_BYTES, Pages

INTERIOR, LEAF = 5, 13
INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
FLOAT, ZERO, ONE, FIRST_BLOB = 7, 8, 9, 12
ENTRY = struct.Struct(">H")


class Torn(Enum):
    """Stands where a value was lost."""

    TORN = "torn"


Value = str | int | float | bytes | None | Torn


class BrokenError(Exception):
    """These bytes are no cell."""


@frozen
class Found:
    """One row as it was found: its rowid, its values in the order of columns, and on which page."""

    rowid: int
    values: tuple[Value, ...]
    page: int


@slotted
class Tree:
    """All that was found below one root."""

    rows: list[Found] = field(default_factory=list[Found])
    pages: set[int] = field(default_factory=set[int])
    is_whole: bool = True


def read_tree(pages: Pages, root: int) -> Tree:
    """Read a table's tree from its root, past every page and cell that is broken."""
    tree = Tree()
    waiting = [root]
    while waiting:
        number = waiting.pop()
        page = pages.content.get(number)
        if page is None or number in tree.pages:
            tree.is_whole = False
            continue
        tree.pages.add(number)
        if page[_start(number)] == INTERIOR and (children := _children(pages, number)) is not None:
            waiting += reversed(children)
            continue
        rows, is_whole = read_leaf(pages, number)
        tree.rows += rows
        tree.is_whole &= is_whole
    rowids = [row.rowid for row in tree.rows]
    tree.is_whole &= all(one < other for one, other in pairwise(rowids))
    return tree


def read_leaf(pages: Pages, number: int) -> tuple[list[Found], bool]:
    """Return every row of a leaf page that can be read, and whether that is all there ever was on it."""
    page, start = pages.content[number], _start(number)
    count = ENTRY.unpack_from(page, start + 3)[0]
    content = ENTRY.unpack_from(page, start + 5)[0] or 65_536
    slots = range(start + 8, min(max(content, start + 8 + 2 * count), pages.size) - 1, 2)
    rows: list[Found] = []
    covered, is_whole = 0, page[start] == LEAF
    for place, slot in enumerate(slots):
        if place >= count and (is_whole or not rows):
            break  # Further entries are only looked at where the count itself is in doubt.
        try:
            row, length = _cell(pages, number, ENTRY.unpack_from(page, slot)[0], slots.start)
        except (BrokenError, IndexError, struct.error):
            is_whole = False
            continue
        rows.append(row)
        covered += length
        is_whole &= Torn.TORN not in row.values
        if place == count - 1:
            is_whole &= covered + _gaps(page, start) == pages.size - content
    return list({row.rowid: row for row in rows}.values()), is_whole


def _start(number: int) -> int:
    return HEADER_BYTES if number == 1 else 0


def _children(pages: Pages, number: int) -> list[int] | None:
    """Return the pages below an interior page; None when it leads nowhere, and so may be a leaf whose mark was torn."""
    page, start = pages.content[number], _start(number)
    count = ENTRY.unpack_from(page, start + 3)[0]
    found: list[int] = []
    for slot in range(start + 12, min(start + 12 + 2 * count, pages.size - 1), 2):
        at = ENTRY.unpack_from(page, slot)[0]
        found.append(int.from_bytes(page[at : at + 4], "big"))
    found.append(int.from_bytes(page[start + 8 : start + 12], "big"))
    return found if any(child in pages.content for child in found) else None


def _cell(pages: Pages, number: int, at: int, earliest: int) -> tuple[Found, int]:
    page = pages.content[number]
    if not earliest <= at < len(page) - 3:
        raise BrokenError
    length, place = _varint(page, at)
    rowid, place = _varint(page, place)
    local = _local(length, pages.size)
    if place + local > len(page):
        raise BrokenError
    payload = page[place : place + local]
    end = place + local
    if local < length:
        payload += _overflow(pages, struct.unpack_from(">I", page, end)[0], length - local)
        end += 4
    signed = rowid - (1 << 64) if rowid >= 1 << 63 else rowid
    return Found(signed, tuple(_values(payload, length)), number), max(end - at, 4)


def _local(length: int, size: int) -> int:
    """Return how much of a payload lies on the leaf itself (§1.6, “U-35”)."""
    most, least = size - 35, (size - 12) * 32 // 255 - 23
    if length <= most:
        return length
    kept = least + (length - least) % (size - 4)
    return kept if kept <= most else least


def _overflow(pages: Pages, number: int, length: int) -> bytes:
    """Follow a chain of overflow pages; where it breaks the rest is missing."""
    parts: list[bytes] = []
    seen: set[int] = set()
    while length > 0 and number not in seen and (page := pages.content.get(number)) is not None:
        seen.add(number)
        parts.append(page[4 : 4 + length])
        length -= len(parts[-1])
        number = struct.unpack_from(">I", page)[0]
    return b"".join(parts)


def _values(payload: bytes, length: int) -> Iterator[Value]:
    """Yield the values of a record; those beyond what is left of it are torn."""
    header, at = _varint(payload, 0)
    body = header
    kinds: list[int] = []
    while at < header:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != header or header + sum(map(_width, kinds)) != length:
        raise BrokenError
    for kind in kinds:
        end = body + _width(kind)
        yield _value(kind, payload[body:end]) if end <= len(payload) else Torn.TORN
        body = end


def _width(kind: int) -> int:
    if kind >= FIRST_BLOB:
        return (kind - FIRST_BLOB) // 2
    if kind == FLOAT:
        return 8
    if kind in (0, ZERO, ONE):
        return 0
    if kind not in INTEGERS:
        raise BrokenError
    return INTEGERS[kind]


def _value(kind: int, data: bytes) -> Value:
    if kind >= FIRST_BLOB:
        return data.decode("utf-8", "replace") if kind % 2 else data
    if kind == FLOAT:
        return struct.unpack(">d", data)[0]
    if kind == 0:
        return None
    return {ZERO: 0, ONE: 1}.get(kind, int.from_bytes(data, "big", signed=True))


def _gaps(page: bytes, start: int) -> int:
    """Return the free bytes between the cells of a page; a chain that runs wild counts as none."""
    gap, fragments = ENTRY.unpack_from(page, start + 1)[0], page[start + 7]
    total, seen = fragments, set[int]()
    while gap and gap not in seen and gap + 4 <= len(page):
        seen.add(gap)
        following, length = struct.unpack_from(">HH", page, gap)
        total += length
        gap = following
    return total


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004  # the highest bit says that more follows
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9
