"""Reads JSON of bounded size and depth, and takes values out of it whatever their types turn out to be."""

import json
import math
from typing import cast

from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.importers.decoding import decode
from pmdesk.importers.files import MEGA, ForeignFile

MAX_JSON_BYTES = 64 * MEGA
MAX_NODES = 4_000_000
"""Objects and lists; each costs some 100 bytes of memory."""

Node = dict[str, object]


def parse(file: ForeignFile) -> list[object]:
    """Return the JSON values of a file, usually one; raises DeskError when it is no JSON or too large.

    Several values after each other come from tools that write one page after the other.
    """
    if len(file.data) > MAX_JSON_BYTES:
        raise DeskError(
            f"“{file.name}” has {len(file.data) // MEGA} MB; at most {MAX_JSON_BYTES // MEGA} MB of JSON can be read.",
            "Export less of it.",
        )
    if file.data.count(b"{") + file.data.count(b"[") > MAX_NODES:
        raise DeskError(f"“{file.name}” has over {count_text(MAX_NODES)} objects and lists.", "Export less of it.")
    text = decode(file.data).text.lstrip("\ufeff")
    # The words for infinity and no number are no JSON; they are read as nothing.
    decoder = json.JSONDecoder(parse_constant=lambda _: None, strict=False)
    values: list[object] = []
    at = _after_space(text, 0)
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            at = _after_space(text, at)
    except RecursionError as trouble:
        raise DeskError(f"“{file.name}” is nested too deeply.", "Export it again.") from trouble
    except json.JSONDecodeError as trouble:
        words = f"“{file.name}” stops making sense on line {trouble.lineno}: “{trouble.msg}.”"
        raise DeskError(words, "It may be cut off. Export it again.") from trouble
    except ValueError as trouble:
        raise DeskError(f"“{file.name}” holds a number of endless length.", "Export it again.") from trouble
    return values


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def node(value: object) -> Node:
    """Return the value when it is an object, else an empty one."""
    return cast("Node", value) if isinstance(value, dict) else {}


def values(value: object) -> list[object]:
    """Return the value when it is a list, else an empty one."""
    return cast("list[object]", value) if isinstance(value, list) else []


def nodes(value: object) -> list[Node]:
    """Return the objects of a list."""
    return [cast("Node", each) for each in values(value) if isinstance(each, dict)]


def text(holder: Node, *keys: str) -> str:
    """Return the first of the values that is a text or a whole number, as text; empty when there is none."""
    for key in keys:
        value = holder.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
            return str(value)
    return ""


def number(value: object) -> float | None:
    """Return a value as a finite number, None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
