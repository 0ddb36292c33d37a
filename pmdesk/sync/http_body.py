"""Takes an answer's body: as far as the limit and no further, and as values when it is JSON."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from pmdesk.sync.trouble import LATER, QueryTrouble, RemoteTrouble

MAGIC = b"\x1f"
"""With this a part of gzip begins."""


def capped(place: str, chunks: Iterator[bytes], packing: str, limit: int) -> bytes:
    """Return the whole body, unpacked as far as the limit and refused beyond."""
    packed = packing.strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip"}:
        raise RemoteTrouble(f"{place} answers in a packing that was not asked for.", "Look at its settings.")
    unpack = _Unpack() if packed.endswith("gzip") else None
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        try:
            part = chunk if unpack is None else unpack.more(chunk, limit - size + 1)
        except zlib.error as error:
            raise RemoteTrouble(f"{place} broke its answer.", LATER) from error
        size += len(part)
        parts.append(part)
        if size > limit:
            raise QueryTrouble(
                f"{place} answers with more than {limit // 1024 // 1024} MB, so nothing of it was taken.",
                "Ask for less: a coarser grain, fewer series, or a shorter time.",
            )
    if unpack is not None and parts and not unpack.is_whole:
        raise RemoteTrouble(f"{place} broke off its answer.", LATER)
    return b"".join(parts)


class _Unpack:
    """Unpacks gzip, which may come in several parts one after the other."""

    def __init__(self) -> None:
        self._part = zlib.decompressobj(wbits=31)

    @property
    def is_whole(self) -> bool:
        """Whether a part has just ended."""
        return self._part.eof

    def more(self, packed: bytes, at_most: int) -> bytes:
        """Return what a piece unpacks to, and not much more than `at_most` of it."""
        found = b""
        while packed and len(found) < at_most:
            if self._part.eof and not packed.startswith(MAGIC):
                break  # Filling, which some servers leave at the end.
            if self._part.eof:
                self._part = zlib.decompressobj(wbits=31)
            found += self._part.decompress(packed, at_most - len(found))
            packed = self._part.unused_data
        return found


def values_of(place: str, body: bytes) -> Any:  # noqa: ANN401  # JSON
    """Return JSON as values, None for nothing at all; half a character that it spells out becomes a question mark."""
    if not body.strip():
        return None
    try:
        values = json.loads(body)
        if rb"\ud" not in body.lower():
            return values
        return json.loads(json.dumps(values, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        what = "a page for browsers" if body.lstrip()[:1] == b"<" else "no JSON that can be read"
        raise QueryTrouble(f"{place} answers with {what}.", "Look at the address.") from error
