"""Long texts made short enough to be kept in a row, and back again, byte for byte."""

import zlib
from base64 import b85decode, b85encode
from hashlib import sha256

from pmdesk.domain.errors import DeskError

MOST_BYTES = 256 * 1024 * 1024


def packed(body: bytes) -> str:
    """Return bytes as a text of a fraction of their length."""
    return b85encode(zlib.compress(body, 9)).decode()


def unpacked(text: str) -> bytes:
    """Return the bytes of a packed text; raises DeskError where it is none."""
    unpacking = zlib.decompressobj()
    try:
        body = unpacking.decompress(b85decode(text), MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise _damaged() from error
    if not unpacking.eof:
        raise _damaged()
    return body


def digest(body: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return sha256(body).hexdigest()


def _damaged() -> DeskError:
    return DeskError("This description cannot be read any more.", "Import its file once more.")
