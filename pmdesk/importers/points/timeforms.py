"""What a cell that looks like `24.12.2025 07:30` means: which of its digits are the year, the month, the hour.

A form is a cell with its digits written as 0 (the first one as 1 where it is not zero). How a column of bare digits
counts cannot be told from one cell, so it is a choice for the whole column: see `Clock`.
"""

import re
from enum import StrEnum
from functools import lru_cache

from pmdesk.domain.classes import frozen


class Clock(StrEnum):
    """How the times of a column are written."""

    WRITTEN = "written"
    """As dates that say themselves what they are, apart from the order of day and month."""
    COMPACT = "compact"
    """As digits only: `202503`, `20250303`, `2025030314`, `202503031430`, `20250303143059`."""
    WEEK = "week"
    """As year and week (ISO 8601) in digits only: `202507`."""
    SECONDS = "s"
    MILLIS = "ms"
    MICROS = "us"
    NANOS = "ns"
    """Counted since 1970, UTC."""
    SERIAL = "serial"
    """In days since 30 December 1899, as spreadsheets do."""
    YEAR = "year"


class Order(StrEnum):
    """What stands first in `03/04/26`."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"


NAMES = {
    1: "jan january januar jän jänner janv janvier ene enero jan. janv. ene.",
    2: "feb february februar févr fév février febr febrero feb. févr. febr. fevrier",
    3: "mar march mär märz mrz mars marzo mar. mrz. mär. maerz",
    4: "apr april avr avril abr abril apr. avr. abr.",
    5: "may mai mayo may.",
    6: "jun june juni juin junio jun.",
    7: "jul july juli juil juillet julio jul. juil.",
    8: "aug august août aout agosto ago aug. ago.",
    9: "sep sept september septembre septiembre set sep. sept.",
    10: "oct october okt oktober octobre octubre oct. okt.",
    11: "nov november novembre noviembre nov.",
    12: "dec december dez dezember déc décembre dic diciembre dec. dez. déc. dic. decembre",
}
MONTH_OF = {
    spelt: month
    for month, words in NAMES.items()
    for word in words.split()
    for spelt in (word, word.capitalize(), word.upper())
}
_WEEKDAYS = """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so lundi mardi mercredi jeudi vendredi
samedi dimanche lun mer jeu ven sam dim lunes martes miércoles jueves viernes sábado domingo"""

_DAYS = b"|".join(sorted(_WEEKDAYS.encode().split(), key=len, reverse=True))
_WORDS = b"|".join(re.escape(word.encode()) for word in sorted(MONTH_OF, key=len, reverse=True))
_ZONE = rb"(?:(?P<z> ?(?i:z|utc|gmt))|(?P<off> ?[-+]~{2}:?~{2}| ?[-+]~{2})(?: (?i:utc|gmt))?)?(?:\[UTC\])?"
_TIME = (
    rb"(?:(?:[ T:]|, ?| at |, at )(?P<h>~{1,2})(?::(?P<mi>~{2})(?::(?P<s>~{2})(?:[.,](?P<f>~{1,9}))?)?)?"
    rb"(?P<half> ?(?i:[ap]\.?m\.?))?" + _ZONE + rb")?"
)
_BASIC = rb"(?P<y>~{4})(?P<m>~{2})(?P<d>~{2})T(?P<h>~{2})(?P<mi>~{2})(?P<s>~{2})?(?:\.(?P<f>~{1,9}))?" + _ZONE
_DATES = (
    rb"(?P<y>~{4})(?P<sep>[-/.])(?P<m>~{1,2})(?P=sep)(?P<d>~{1,2})",
    rb"(?P<a>~{1,2})(?P<sep>[-/.])(?P<b>~{1,2})(?P=sep)(?P<c>~{4}|~{2})",
    rb"DAY(?P<d>~{1,2})(?:st|nd|rd|th|\.)?(?: de | of | |-|/)?MONTH(?: de |, ?|[ ./-] ?)?(?P<y>~{4}|~{2})",
    rb"DAYMONTH(?: |-|\. )?(?P<d>~{1,2})(?:st|nd|rd|th)?(?:, ?| |-)(?P<y>~{4})",
    rb"(?P<y>~{4})[ -]MONTH[ -](?P<d>~{1,2})",
)
_MONTHS = (
    rb"(?P<y>~{4})[-/](?P<m>~{1,2})",
    rb"(?P<m>~{1,2})[-/](?P<y>~{4})",
    rb"MONTH(?:,? |-|/)?(?P<y>~{4})",
    rb"(?P<y>~{4})[ -]MONTH",
    rb"(?P<y>~{4})[ -]?[mM](?P<m>~{2})",
    rb"(?P<y>~{4})[ -]?[qQ](?P<q>~)",
    rb"[qQ](?P<q>~)[ /-]?(?P<y>~{4})",
)
_WEEKS = (
    rb"(?P<y>~{4})[ -]?(?:[wW]|KW|CW)[ -]?(?P<w>~{1,2})(?:-(?P<wd>~))?",
    rb"(?:[wW]|KW|CW|[wW]eek) ?(?P<w>~{1,2})(?:[ /-]|, )(?P<y>~{4})",
)


def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    """Fill in digits (~), names of months and of weekdays."""
    pattern = pattern.replace(b"DAY", rb"(?:(?i:" + _DAYS + rb")\.?,? )?")
    pattern = pattern.replace(b"MONTH", b"(?P<name>" + _WORDS + b")")
    return re.compile(pattern.replace(b"~", b"[01]"))


_FORMS = tuple(_compiled(pattern) for pattern in (*(date + _TIME for date in _DATES), _BASIC, *_MONTHS, *_WEEKS))
_COUNTED = re.compile(rb"(?P<n>[01]{1,19})(?:\.(?P<f>[01]{1,18}))?")
_COMPACT = {
    6: ("y", "m"), 8: ("y", "m", "d"), 10: ("y", "m", "d", "h"), 12: ("y", "m", "d", "h", "mi"),
    14: ("y", "m", "d", "h", "mi", "s"),
}  # fmt: skip
DOT = "."


@frozen
class TimeShape:
    """Where the numbers of a form are: `spans` by name (y, m, d, h, mi, s, f; q quarter; w, wd week; n, f counted).

    In `a`, `b`, `c` the order of day, month and year is not said; `month` comes from a name; `half` is `a` or `p`
    for the halves of a day. A form is `zoned` where it names UTC or, by `sign` and the spans `zh`, `zm`, an offset.
    """

    spans: tuple[tuple[str, int, int], ...]
    month: int = 0
    half: str = ""
    zoned: bool = False
    sign: int = 0
    separator: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Which parts the form has."""
        return frozenset(name for name, _, _ in self.spans)

    @property
    def is_unordered(self) -> bool:
        """Whether the order of its day and month has to be known."""
        return "a" in self.names and (self.separator != DOT or self.is_short)

    @property
    def is_short(self) -> bool:
        """Whether the number that may be its year has two digits."""
        return any(name == "c" and last - first == 2 for name, first, last in self.spans)  # noqa: PLR2004


@lru_cache(maxsize=8_192)
def time_shape(form: bytes, clock: Clock) -> TimeShape | None:
    """Return what a form means in a column of such times, or None."""
    if clock is Clock.WRITTEN:
        found = next((found for pattern in _FORMS if (found := pattern.fullmatch(form))), None)
        return None if found is None else _written(found)
    counted = _COUNTED.fullmatch(form)
    if counted is None:
        return None
    if clock in (Clock.COMPACT, Clock.WEEK, Clock.YEAR):
        return _compact(len(form), clock) if counted["f"] is None else None
    spans = tuple((name, *counted.span(name)) for name in ("n", "f") if counted[name])
    return TimeShape(spans, zoned=clock is not Clock.SERIAL)


def _compact(length: int, clock: Clock) -> TimeShape | None:
    if clock is Clock.YEAR:
        return TimeShape((("y", 0, 4),)) if length == 4 else None  # noqa: PLR2004
    if clock is Clock.WEEK:
        return TimeShape((("y", 0, 4), ("w", 4, 6))) if length == 6 else None  # noqa: PLR2004
    names = _COMPACT.get(length)
    if names is None:
        return None
    ends = range(2, length + 1, 2)
    spans = [(name, end - 2, end) for name, end in zip(names, ends[1:], strict=True)]
    return TimeShape((("y", 0, 4), *spans[1:]))


def _written(found: re.Match[bytes]) -> TimeShape:
    groups = found.groupdict()
    names = ("y", "m", "d", "a", "b", "c", "q", "w", "wd", "h", "mi", "s", "f")
    spans = [(name, *found.span(name)) for name in names if groups.get(name)]
    sign = 0
    if groups.get("off"):
        first, last = found.span("off")
        first += found["off"].startswith(b" ")
        sign = -1 if found.string[first : first + 1] == b"-" else 1
        spans.append(("zh", first + 1, first + 3))
        if last - first > 3:  # noqa: PLR2004  # sign and hours
            spans.append(("zm", last - 2, last))
    return TimeShape(
        tuple(spans),
        month=MONTH_OF[found["name"].decode()] if groups.get("name") else 0,
        half=found["half"].strip()[:1].decode().lower() if groups.get("half") else "",
        zoned=bool(groups.get("z") or sign),
        sign=sign,
        separator=found["sep"].decode() if groups.get("sep") else "",
    )
