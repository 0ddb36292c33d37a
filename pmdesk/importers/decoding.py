"""Turns the bytes of a text file into characters, whatever the encoding they were written in."""

import codecs
import re

from pmdesk.domain.classes import frozen

# UTF-32 stands before UTF-16, whose mark it begins with.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "mac_roman",
    "cp932", "euc_jp", "cp949", "gb18030", "big5", "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_15",
)  # fmt: skip
_WORDS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "cp932": "Shift JIS",
    "euc_jp": "EUC-JP",
    "cp949": "Korean",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "koi8_r": "KOI8-R",
    "mac_roman": "Mac Roman",
}
_HIGH = re.compile(rb"[\x80-\xff]+")
# Letters and typographic marks that western European texts use, as bytes of Windows-1252.
_MARKS_OF_1252 = "€„…ŠŒŽ‘’“”–—™šœž £§©«®°²´µ·º»¿".replace(" ", "\xa0").encode("cp1252")
_WESTERN = frozenset(range(0xC0, 0x100)) | frozenset(_MARKS_OF_1252)
_ALONE = 1.6
_MOSTLY = 0.9
_SAMPLE = 65_536
_BEFORE = 2_048
_SPLIT_END = 4
_TRUST = 4
_WIDE_SHARE = 0.4


@frozen
class Decoded:
    """The characters of a file, and the encoding as a person calls it."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Return the characters of a text file; bytes that mean nothing become U+FFFD, never an error."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec)
    if (wide := _wide_codec(data[:_BEFORE])) is not None:
        return _decoded(data, wide)
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as trouble:
        if (joined := _with_halves(data)) is not None:
            return Decoded(joined, "UTF-8")
        if trouble.start >= len(data) - _SPLIT_END:
            return _decoded(data, "utf-8")
    if _mostly_utf8(data):
        return _decoded(data, "utf-8")
    return _line_by_line(data) or _decoded(data, _legacy_codec(data))


def _with_halves(data: bytes) -> str | None:
    """Return UTF-8 as Java and some databases write it, each half of an emoji for itself; None where it is not that."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _line_by_line(data: bytes) -> Decoded | None:
    """Decode a file put together of two encodings; None when hardly a line of it is UTF-8 beyond plain letters."""
    lines = data.split(b"\n")
    odd = [at for at, line in enumerate(lines) if not line.isascii() and not _is_utf8(line)]
    if 2 * len(odd) > sum(not line.isascii() for line in lines):
        return None
    other = _legacy_codec(b"\n".join(lines[at] for at in odd))
    codecs_of = {at: "utf-8" if _mostly_utf8(lines[at]) else other for at in odd}
    text = "\n".join(line.decode(codecs_of.get(at, "utf-8"), "replace") for at, line in enumerate(lines))
    return Decoded(text, f"UTF-8 and {_decoded(b'', other).encoding}")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, codec: str) -> Decoded:
    words = _WORDS.get(codec) or codec.upper().replace("CP", "Windows-").removesuffix("-LE").removesuffix("-BE")
    return Decoded(data.decode(codec, "replace"), words)


def _wide_codec(start: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a mark by the zero bytes beside Latin letters."""
    if len(start) < len("<x>") or not start.count(0):
        return None
    if len(start) % 4:
        start = start[: len(start) // 4 * 4] or start
    zeros = [start[offset::4].count(0) * 4 / len(start) for offset in range(4)]
    if min(zeros[1:]) > _MOSTLY and zeros[0] < _WIDE_SHARE:
        return "utf-32-le"
    if min(zeros[:3]) > _MOSTLY and zeros[3] < _WIDE_SHARE:
        return "utf-32-be"
    odd, even = (zeros[1] + zeros[3]) / 2, (zeros[0] + zeros[2]) / 2
    if odd > _WIDE_SHARE > even:
        return "utf-16-le"
    return "utf-16-be" if even > _WIDE_SHARE > odd else None


def _mostly_utf8(data: bytes) -> bool:
    """Whether far more characters than not are valid UTF-8 of several bytes: a damaged file, not another encoding."""
    sample = _sample(data).decode("utf-8", "replace")
    broken = sample.count("�")
    return sum(character > "\x7f" for character in sample) - broken > _TRUST * broken


def _sample(data: bytes) -> bytes:
    first = _HIGH.search(data)
    start = max(0, first.start() - _BEFORE) if first else 0
    return data[start : start + _SAMPLE]


def _legacy_codec(data: bytes) -> str:
    sample = _sample(data)
    runs = _HIGH.findall(sample)
    high = b"".join(runs)
    western = sum(byte in _WESTERN for byte in high) / max(1, len(high))
    if western > _MOSTLY and len(high) / max(1, len(runs)) < _ALONE:
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 — heavy, and rarely needed

    best = from_bytes(sample, cp_isolation=list(_LEGACY)).best()
    return best.encoding if best is not None else "cp1252"
