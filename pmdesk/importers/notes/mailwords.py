"""Reads the headers of mail whatever state they are in: folded, encoded, in raw bytes, with addresses or ids."""

import base64
import binascii
import codecs
import quopri
import re
from datetime import UTC, datetime
from email.utils import parsedate_tz

from pmdesk.importers.cleaning import name, one_line
from pmdesk.importers.decoding import decode
from pmdesk.importers.notes.addresses import Sender, sender_of

HEADER_LENGTH = 100_000
"""Characters; what stands after them in one header is not looked at."""
REFERENCES_AT_MOST = 200
FIRST_YEAR, LAST_YEAR = 1970, 2199
_FOLD = re.compile(r"\r?\n(?=[ \t])|\r")
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_UNSAFE = frozenset(("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7"))
"""Codecs that no mail is written in and that take long, or turn text into something else."""
_ALSO = {
    "cp-850": "cp850", "x-sjis": "cp932", "shift_jis": "cp932", "ks_c_5601-1987": "cp949", "gb2312": "gb18030",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
    "iso-8859-8-i": "iso8859_8", "windows-874": "cp874", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
}  # fmt: skip
"""What is meant by names that programs write."""


def decoded(data: bytes, charset: str) -> str:
    """Return bytes as text: in the charset they say, else in the one they look like; never an error."""
    codec = _codec(charset)
    if codec:
        try:
            return data.decode(codec)
        except (UnicodeError, LookupError, ValueError):
            pass
    return decode(data).text


def _codec(charset: str) -> str:
    wanted = charset.strip().strip("\"'").lower()
    wanted = _ALSO.get(wanted, wanted)
    try:
        found = codecs.lookup(wanted)
    except (LookupError, ValueError, TypeError):
        return ""
    is_text = bool(getattr(found, "_is_text_encoding", True))
    return "" if found.name in _UNSAFE or not is_text else found.name


def unfolded(raw: str) -> str:
    """Return a header on one line, its raw bytes read as text, its encoded words still encoded."""
    raw = _FOLD.sub("", raw[:HEADER_LENGTH])
    if raw.isascii():
        return raw
    return decode(raw.encode("utf-8", "surrogateescape")).text if _has_bytes(raw) else raw


def _has_bytes(raw: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in raw)


def words_of(raw: str) -> str:
    """Return what a header says, on one line."""
    return one_line(unencoded(unfolded(raw)))


def unencoded(text: str) -> str:
    """Return a text with its encoded words (RFC 2047) read; a letter may be split over two of them."""
    if "=?" not in text:
        return text
    text = _BETWEEN.sub(r"\1", text)
    made: list[str] = []
    at, held, charset = 0, b"", ""
    for found in _ENCODED.finditer(text):
        between, piece = text[at : found.start()], _bytes_of(found[2], found[3])
        same = found[1].split("*")[0].lower()
        if between or same != charset:
            made += [decoded(held, charset) if held else "", between]
            held, charset = b"", same
        held += piece
        at = found.end()
    return "".join([*made, decoded(held, charset) if held else "", text[at:]])


def _bytes_of(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=False)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def sender(raw: str) -> Sender:
    """Return the first person that a header of addresses names."""
    return sender_of(unfolded(raw), unencoded)


def ids_of(raw: str) -> tuple[str, ...]:
    """Return the ids that a header names, in order; of very many the first one and the last ones."""
    line = unfolded(raw)
    found = tuple(dict.fromkeys(name(each) for each in _ID.findall(line)))
    if not found and (bare := line.strip()) and " " not in bare and len(bare) < HEADER_LENGTH // 100:
        return (name(bare.strip("<>")),) if bare.strip("<>") else ()
    return found if len(found) <= REFERENCES_AT_MOST else (found[0], *found[-REFERENCES_AT_MOST:])


def instant_of(raw: str) -> datetime | None:
    """Return the instant of a `Date:` header in UTC, None when it cannot be read or cannot be."""
    line = words_of(raw[:HEADER_LENGTH])[:200]
    try:
        parts = parsedate_tz(line)
        if parts is None:
            return None
        local = datetime(*parts[:6], tzinfo=UTC)
        ahead = parts[9] or 0
        found = datetime.fromtimestamp(local.timestamp() - ahead, UTC)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
