"""What a cell that looks like `1,234.50 €` means: where its digits and its decimals are, its sign and its unit.

A form is a cell with its digits written as 0, but the first one as 1 where it is not zero; all cells of one form mean
the same but for their digits. Bytes are UTF-8.
"""

import re
from enum import StrEnum
from functools import lru_cache

from pmdesk.domain.classes import frozen

POINT, COMMA = ".", ","
MARKS = (POINT, COMMA)
SECONDS = "s"
NOTHING = frozenset(
    b"|-|--|.|n/a|na|n.a.|#n/a|#na|nan|null|none|nil|missing|(not set)|not set|k.a.|\\n|<na>|-nan".split(b"|")
) | {"–".encode(), "—".encode(), "−".encode(), b"?"}
"""Cells, in small letters, that say that there is no number."""

_SPACES = ("\u00a0", "\u202f", "\u2009", "\u2007")
_BLANK = b"(?:[ \t]|" + b"|".join(space.encode() for space in _SPACES) + b")*"
_CODES = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR "
    "JPY KRW MXN MYR NOK NZD PEN PHP PLN RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
)
CURRENCIES = {code: code for code in _CODES.split()} | {
    "$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹", "₽": "₽", "₩": "₩", "₺": "₺", "₴": "₴", "₫": "₫", "฿": "฿",
    "zł": "PLN", "Kč": "CZK", "kr": "kr", "kr.": "kr", "R$": "BRL", "US$": "$", "A$": "AUD", "C$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "Fr.": "CHF", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹",
}  # fmt: skip
_MEASURES = {
    "%": "%", "‰": "‰", "pct": "%", "pp": "pts", "pts": "pts", "ms": "ms", "msec": "ms", "µs": "µs", "μs": "µs",
    "us": "µs", "ns": "ns", "s": SECONDS, "sec": SECONDS, "secs": SECONDS, "seconds": SECONDS, "min": "min",
    "mins": "min", "h": "h", "hr": "h", "hrs": "h", "hours": "h", "d": "d", "days": "d", "KB": "KB", "kB": "KB",
    "MB": "MB", "GB": "GB", "TB": "TB", "KiB": "KiB", "MiB": "MiB", "GiB": "GiB", "bps": "bps", "rps": "req/s",
    "req/s": "req/s", "qps": "qps", "rpm": "rpm", "/s": "/s", "px": "px", "°C": "°C", "kWh": "kWh",
}  # fmt: skip
UNITS = CURRENCIES | _MEASURES
_TIMES = {"k": 3, "K": 3, "M": 6, "Mio": 6, "Mio.": 6, "mn": 6, "bn": 9, "Mrd": 9, "Mrd.": 9, "G": 9}


def _any(words: dict[str, str] | dict[str, int]) -> bytes:
    return b"|".join(re.escape(word.encode()) for word in sorted(words, key=len, reverse=True))


_SIGN = b"[-+]|" + b"|".join(sign.encode() for sign in ("−", "–"))
_NUMBER = re.compile(
    rb"(?P<open>\()?(?P<s1>%(s)s)?%(b)s(?P<front>%(cur)s|%%)?%(b)s(?P<s2>%(s)s)?%(b)s"
    rb"(?P<core>[01.,](?:[01.,'\x20]|\xc2\xa0|\xe2\x80[\xaf\x89\x87\x99])*?)(?P<power>[eE][-+]?[01]{1,5})?"
    rb"(?:%(b)s(?P<times>%(times)s))?(?:%(b)s(?P<back>%(back)s))?%(b)s(?P<s3>%(s)s)?(?P<close>\))?"
    % {b"s": _SIGN, b"b": _BLANK, b"cur": _any(CURRENCIES), b"times": _any(_TIMES), b"back": _any(UNITS)}
)
_MARK = re.compile(rb"[01]+|[.,' ]|\xc2\xa0|\xe2\x80[\xaf\x89\x87\x99]")
_CLOCK = re.compile(rb"(?P<sign>-)?(?P<h>[01]{1,6}):(?P<m>[01]{2}):(?P<s>[01]{2})(?:[.,](?P<f>[01]{1,6}))?")
_SPOKEN = re.compile(
    rb"(?:(?P<d>[01]{1,4}) ?d(?:ays?)? ?)?(?:(?P<h>[01]{1,4}) ?h(?:rs?|ours?)? ?)?"
    rb"(?:(?P<m>[01]{1,4}) ?m(?:in|ins|inutes?)? ?)?(?:(?P<s>[01]{1,4})(?:\.(?P<f>[01]{1,6}))? ?s(?:ecs?|econds?)?)?"
)
_SIXTY = {b"d": 86_400, b"h": 3_600, b"m": 60, b"s": 1}


class Kind(StrEnum):
    """What a form is."""

    NUMBER = "number"
    DURATION = "duration"
    UNCLEAR = "unclear"
    """Whether its one mark parts thousands or decimals cannot be told."""
    MIXED = "mixed"
    """A number of another form than the column has: its marks mean something else."""


@frozen
class Shape:
    """Where the parts of a form are: for a number the places of its digits, of which the last `scale` are decimals.

    `power` is the span of an exponent's digits with their sign. A duration has `parts`: (start, end, seconds each),
    the last of which may have decimals, `scale` digits that follow in `places`.
    """

    kind: Kind
    places: tuple[int, ...] = ()
    scale: int = 0
    negative: bool = False
    unit: str = ""
    shift: int = 0
    power: tuple[int, int] | None = None
    parts: tuple[tuple[int, int, int], ...] = ()
    proves: str = ""
    """The decimal mark that this form proves for its whole column; empty when it proves none."""


@lru_cache(maxsize=8_192)
def shape_of(form: bytes, decimal: str) -> Shape | None:
    """Return what a form means where `decimal` is the column's decimal mark (empty: not known), or None."""
    found = _NUMBER.fullmatch(form)
    if found is not None:
        return _number(found, decimal)
    return _duration(form)


def proves(form: bytes) -> str:
    """Return the decimal mark that a form proves; `?` where its mark can be either, empty when it has none."""
    shape = shape_of(form, "")
    if shape is None:
        return ""
    return "?" if shape.kind is Kind.UNCLEAR else shape.proves


def is_nothing(raw: bytes) -> bool:
    """Whether a cell says that there is no number."""
    return raw.lower() in NOTHING


def unit_in_name(name: str) -> str:
    """Return the unit that stands in brackets behind a column's name, as in `Revenue (EUR)`, or empty."""
    found = re.search(r"[(\[]\s*([^()\[\]]{1,8}?)\s*[)\]]\s*$", name)
    return UNITS.get(found[1], "") if found else ""


def _number(found: re.Match[bytes], decimal: str) -> Shape | None:
    signs = [found[name] for name in ("s1", "s2", "s3") if found[name]]
    bracketed = bool(found["open"])
    if bracketed != bool(found["close"]) or len(signs) + bracketed > 1 or (found["front"] and found["back"]):
        return None
    unit_raw = found["front"] or found["back"]
    unit = UNITS[unit_raw.decode()] if unit_raw else ""
    times = found["times"]
    if times and unit and unit_raw.decode() not in CURRENCIES:
        return None
    power = (found.start("power") + 1, found.end("power")) if found["power"] else None
    core = _core(found["core"], found.start("core"), decimal) if power is None else _scientific(found, decimal)
    if core is None or (power is not None and times):
        return None
    return Shape(
        core.kind,
        core.places,
        core.scale,
        negative=bracketed or (bool(signs) and signs[0] != b"+"),
        unit=unit,
        shift=_TIMES[times.decode()] if times else 0,
        power=power,
        proves=core.proves,
    )


def _scientific(found: re.Match[bytes], decimal: str) -> "_Core | None":
    """Return the core of a number with an exponent: its one mark can but be the decimal one."""
    mark = next((mark for mark in MARKS if mark.encode() in found["core"]), "")
    core = _core(found["core"], found.start("core"), mark)
    if core is None or core.kind is not Kind.NUMBER:
        return None
    return core if not mark or decimal in ("", mark) else _Core(Kind.MIXED, core.places)


@frozen
class _Core:
    """The digits of a number: their places in the form, and how many of them are decimals."""

    kind: Kind
    places: tuple[int, ...]
    scale: int = 0
    proves: str = ""


def _core(core: bytes, start: int, decimal: str) -> _Core | None:
    runs: list[tuple[int, int]] = []
    marks: list[str] = []
    before = 0
    for found in _MARK.finditer(core):
        if found[0][:1] in b"01":
            runs.append(found.span())
            continue
        if len(runs) == len(marks):  # Two marks after each other, or one before the first digit.
            if marks:
                return None
            runs.append((before, before))
        before = found.end()
        marks.append(_mark(found[0]))
    if len(runs) == len(marks):
        runs.append((len(core), len(core)))
    places = tuple(start + at for first, last in runs for at in range(first, last))
    if not places:
        return None
    lengths = [last - first for first, last in runs]
    leads = core[runs[0][0] : runs[0][0] + 1] == b"1"
    return _marked(marks, lengths, leads=leads, decimal=decimal, places=places)


def _mark(raw: bytes) -> str:
    text = raw.decode()
    return " " if text in _SPACES else "'" if text == "’" else text


def _marked(
    marks: list[str], lengths: list[int], *, leads: bool, decimal: str, places: tuple[int, ...]
) -> _Core | None:
    """Tell decimals from thousands by the marks between the runs of digits."""
    if not marks:
        return _Core(Kind.NUMBER, places)
    mixed = _Core(Kind.MIXED, places)
    last = marks[-1]
    grouped = leads and _are_thousands(marks, lengths)
    if len(marks) == 1 and last in MARKS:
        if not grouped or last == decimal:
            if lengths[1] == 0 and last == COMMA:
                return None
            return _Core(Kind.NUMBER, places, lengths[1], last) if decimal in ("", last) else mixed
        return _Core(Kind.NUMBER if decimal else Kind.UNCLEAR, places)
    if grouped:
        other = _other(last)
        return mixed if decimal and decimal == last else _Core(Kind.NUMBER, places, 0, other)
    if last in MARKS and last not in marks[:-1] and leads and _are_thousands(marks[:-1], lengths[:-1]):
        if lengths[-1] == 0:
            return None
        return _Core(Kind.NUMBER, places, lengths[-1], last) if decimal in ("", last) else mixed
    return None


def _other(mark: str) -> str:
    return {POINT: COMMA, COMMA: POINT}.get(mark, "")


def _are_thousands(marks: list[str], lengths: list[int]) -> bool:
    """Whether these runs are groups of three, or of two and at last three as in India, parted by one mark."""
    if len(set(marks)) != 1 or lengths[-1] != 3:  # noqa: PLR2004  # a thousand has three zeros
        return False
    inner = set(lengths[1:-1])
    if inner <= {3} and 1 <= lengths[0] <= 3:  # noqa: PLR2004
        return True
    return marks[0] == COMMA and inner == {2} and 1 <= lengths[0] <= 2  # noqa: PLR2004


def _duration(form: bytes) -> Shape | None:
    found = _CLOCK.fullmatch(form)
    if found is None:
        found = _SPOKEN.fullmatch(form)
        if found is None or sum(found[name] is not None for name in "dhms") < 2:  # noqa: PLR2004  # one is a number
            return None
    names = [name for name in ("d", "h", "m", "s") if name in found.groupdict() and found[name] is not None]
    parts = tuple((*found.span(name), _SIXTY[name.encode()]) for name in names)
    fraction = range(*found.span("f")) if found["f"] else range(0)
    return Shape(
        Kind.DURATION,
        tuple(fraction),
        len(fraction),
        negative=bool(found.groupdict().get("sign")),
        unit=SECONDS,
        parts=parts,
    )
