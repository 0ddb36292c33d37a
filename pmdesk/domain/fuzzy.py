"""Dates as people type them: `24 apr`, `fri`, `+2w`, `Q3`, `H2 27`, `May`, `2 Mar to 24 Apr`.

A date without a year is the one a person at that desk would mean: this year's, unless it was over more than
`LONG_OVER` days ago; then next year's. So in November `Feb` is next February, and `Sep` is the one just gone.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Resolution, Span, month_end
from pmdesk.domain.errors import DeskError
from pmdesk.domain.months import month_number, weekday_number

LONG_OVER = 183
FIRST_YEAR, LAST_YEAR = 1900, 2199
WEEK = 7
CENTURY = 2000
MONTHS_A_YEAR = 12
LONGEST = 80
SHOWN = 40

SprintLookup = Callable[[str], Span | None]
"""Answers the days of a sprint called so, or None when no sprint is."""


@frozen
class _Piece:
    """One end of what was typed: the days it means in a given year, and the year when it was typed."""

    in_year: Callable[[int], Span]
    year: int | None = None

    def near(self, today: date) -> Span:
        if self.year is not None:
            return self.in_year(self.year)
        span = self.in_year(today.year)
        return self.in_year(today.year + 1) if (today - span.end).days > LONG_OVER else span


def parse_span(
    text: str, today: date, *, sprint_lookup: SprintLookup | None = None, was: tuple[str, Span] | None = None
) -> Span:
    """Read the days a person typed; raises DeskError in words.

    A sprint's name wins over a date of the same letters (`26.05`). `was` is the text a field was opened with and its
    days: unchanged text keeps exactly those days.
    """
    if was is not None and text.strip() == was[0].strip():
        return was[1]
    if sprint_lookup is not None and (sprint := sprint_lookup(text.strip())) is not None:
        return sprint
    span = _read(text, today)
    if span is None or span.start.year < FIRST_YEAR or span.end.year > LAST_YEAR:
        raise _trouble(text)
    return span


def parse_day(text: str, today: date, *, last: bool = False) -> date:
    """Read one day; of a longer stretch (`May`) its first day, or its last one when `last`."""
    span = parse_span(text, today)
    return span.end if last else span.start


def _trouble(text: str) -> DeskError:
    shown = " ".join(text.split())
    if not shown:
        return DeskError("No date was typed.", "Type it like 24 apr, fri, +2w or Q3.")
    crop = shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"
    return DeskError(f"“{crop}” is not a date.", "Type it like 24 apr, fri, +2w or Q3.")


def _read(text: str, today: date) -> Span | None:
    if len(text) > LONGEST:
        return None
    plain = " ".join(re.sub(r"[–—−‐‑]", "-", text.casefold()).replace(",", " ").replace("’", "'").split())
    try:
        for split in (_spelled_out, None, _closed_up):
            ends = (plain,) if split is None else split(plain)
            pieces = [_piece(end, today) for end in ends]
            if pieces and None not in pieces:
                return _range([piece for piece in pieces if piece is not None], today)
    except (ValueError, OverflowError):
        return None
    return None


def _spelled_out(plain: str) -> tuple[str, ...]:
    """Split a range that says so; `2 - 24 apr` lends the left end its month, `2 mar - 24` the right one."""
    closed = re.fullmatch(r"([0-9]{1,2})\.?-([0-9]{1,2}\.? ?[^\W\d_]{3,}.*)", plain)
    parts = closed.groups() if closed else re.split(r" - | to | until | till | bis | au | -|- |\.\.\.?", plain)
    if len(parts) != len("AB") or not all(part.strip() for part in parts):
        return ()
    left, right = (part.strip() for part in parts)
    if re.fullmatch(r"[0-9]{1,2}\.?", left) and (lent := re.search(r"[^\W\d_]+", right)):
        return f"{left} {lent[0]}", right
    if re.fullmatch(r"[0-9]{1,2}\.?", right) and (lent := re.search(r"[^\W\d_]+", left)):
        return left, f"{right} {lent[0]}"
    return left, right


def _closed_up(plain: str) -> tuple[str, ...]:
    """Split a range written without spaces: `q1-q2`, `may-aug`, `24.04.-26.05.`."""
    left, dash, right = plain.partition("-")
    return (left, right) if dash and "-" not in right else ()


def _range(pieces: list[_Piece], today: date) -> Span | None:
    """Join the two ends; a year that only one end has counts for both, or for the neighbouring year over new year."""
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return first.near(today)
    if last.year is not None:
        end = last.in_year(last.year).end
        start = first.in_year(last.year if first.year is None else first.year).start
        return _joined(start if start <= end or first.year is not None else first.in_year(last.year - 1).start, end)
    if first.year is not None:
        start, end = first.in_year(first.year).start, last.in_year(first.year).end
        return _joined(start, end if end >= start else last.in_year(first.year + 1).end)
    if last.in_year(today.year).end < first.in_year(today.year).start:
        return _over_new_year(first, last, today)
    return _Piece(lambda year: Span(first.in_year(year).start, last.in_year(year).end)).near(today)


def _over_new_year(first: _Piece, last: _Piece, today: date) -> Span | None:
    """`Nov to Feb`: the one that is going on, otherwise the coming one."""
    going_on = last.in_year(today.year).end
    if today <= going_on:
        return _joined(first.in_year(today.year - 1).start, going_on)
    return _joined(first.in_year(today.year).start, last.in_year(today.year + 1).end)


def _joined(start: date, end: date) -> Span | None:
    return None if end < start else Span(start, end)


def _piece(text: str, today: date) -> _Piece | None:
    for reader in (_relative, _weekday, _stretch, _numeric, _quarter_or_half, _named, _week):
        piece = reader(text, today)
        if piece is not None:
            return piece
    return None


def _fixed(span: Span) -> _Piece:
    return _Piece(lambda _: span, span.start.year)


def _one(day: date) -> _Piece:
    return _fixed(Span(day, day))


def _relative(text: str, today: date) -> _Piece | None:
    words = {"today": 0, "heute": 0, "tomorrow": 1, "tmr": 1, "morgen": 1, "yesterday": -1, "gestern": -1}
    if text in words:
        return _one(today + timedelta(days=words[text]))
    found = re.fullmatch(r"(?:(\+|-)|in )? ?([0-9]{1,5}) ?(d|w|m|q|y|days?|weeks?|months?|quarters?|years?)", text)
    if found is None:
        return None
    count = int(found[2]) * (-1 if found[1] == "-" else 1)
    return _one(_later(today, count, found[3][0]))


def _later(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (WEEK if unit == "w" else 1))
    months = count * {"m": 1, "q": 3, "y": MONTHS_A_YEAR}[unit]
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def _weekday(text: str, today: date) -> _Piece | None:
    """`fri` is the next one after today, `this fri` the one of this week, `next fri` of the next week."""
    which, _, word = text.rpartition(" ")
    number = weekday_number(word)
    if number is None or which not in ("", "this", "next", "last"):
        return None
    monday = today - timedelta(days=today.weekday())
    ahead = (number - today.weekday() - 1) % WEEK + 1
    return _one(
        {
            "": today + timedelta(days=ahead),
            "this": monday + timedelta(days=number),
            "next": monday + timedelta(days=number + WEEK),
            "last": today - timedelta(days=(today.weekday() - number - 1) % WEEK + 1),
        }[which]
    )


def _stretch(text: str, today: date) -> _Piece | None:
    found = re.fullmatch(r"(this|next|last) (week|month|quarter|half|year)", text)
    if found is None:
        return None
    step = {"this": 0, "next": 1, "last": -1}[found[1]]
    if found[2] == "week":
        monday = today + timedelta(days=WEEK * step - today.weekday())
        return _fixed(Span(monday, monday + timedelta(days=WEEK - 1)))
    size = {"month": 1, "quarter": 3, "half": 6, "year": MONTHS_A_YEAR}[found[2]]
    first = today.year * MONTHS_A_YEAR + (today.month - 1) // size * size + size * step
    return _fixed(_months(first // MONTHS_A_YEAR, first % MONTHS_A_YEAR + 1, size))


def _months(year: int, month: int, size: int) -> Span:
    resolutions = {1: Resolution.MONTH, 3: Resolution.QUARTER, 6: Resolution.HALF}
    end = month_end(date(year, month + size - 1, 1))
    return Span(date(year, month, 1), end, resolutions.get(size, Resolution.DAY))


def _year(digits: str | None) -> int | None:
    if not digits:
        return None
    number = int(digits.removeprefix("'"))
    return number + CENTURY if len(digits.removeprefix("'")) == len("27") else number


def _numeric(text: str, _today: date) -> _Piece | None:
    if found := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", text):
        return _one(date(int(found[1]), int(found[3]), int(found[4])))
    if found := re.fullmatch(r"([0-9]{1,2})([./-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2})?)?", text):
        return _day_of_month(int(found[1]), int(found[3]), _year(found[4]))
    if found := re.fullmatch(r"([0-9]{4})[-/. ]([0-9]{1,2})", text):
        return _fixed(_months(int(found[1]), int(found[2]), 1))
    if found := re.fullmatch(r"([0-9]{1,2})[-/. ]([0-9]{4})", text):
        return _fixed(_months(int(found[2]), int(found[1]), 1))
    if re.fullmatch(r"[0-9]{4}", text):
        return _fixed(_months(int(text), 1, MONTHS_A_YEAR))
    return None


def _day_of_month(day: int, month: int, year: int | None) -> _Piece:
    """A day of a month; 29 February of a year without one is refused, or moves to the next leap year when bare."""

    def in_year(chosen: int) -> Span:
        leap = chosen
        while year is None and (day, month) == (29, 2) and (leap % 4 or (leap % 100 == 0 and leap % 400)):
            leap += 1
        return Span(date(leap, month, day), date(leap, month, day))

    return _Piece(in_year, year)


def _quarter_or_half(text: str, _today: date) -> _Piece | None:
    year = r"('?[0-9]{2}|[0-9]{4})"
    found = re.fullmatch(rf"([qh]) ?([1-4])(?:[-/ ]?{year})?", text)
    if found is not None:
        kind, number, digits = found[1], int(found[2]), found[3]
    elif (found := re.fullmatch(rf"{year}[-/ ]?([qh])([1-4])", text)) is not None:
        kind, number, digits = found[2], int(found[3]), found[1]
    else:
        return None
    size = 3 if kind == "q" else 6
    return _Piece(lambda chosen: _months(chosen, (number - 1) * size + 1, size), _year(digits))


def _named(text: str, _today: date) -> _Piece | None:
    """Dates with a month's name, in either order: `May`, `May 2027`, `24 apr`, `apr 24, 2026`, `24-Apr-26`."""
    words = [word for word in re.split(r"[ ./-]+", text) if word and word not in ("of", "de", "the")]
    months = [number for word in words if (number := month_number(word)) is not None]
    numbers = [word for word in words if month_number(word) is None]
    if len(months) != 1 or len(numbers) > len("DY"):
        return None
    if not all(re.fullmatch(r"[0-9]{1,2}(?:st|nd|rd|th)?|'[0-9]{2}|[0-9]{4}", word) for word in numbers):
        return None
    month = months[0]
    years = [word for word in numbers if word.startswith("'") or re.fullmatch(r"[0-9]{4}", word)]
    days = [word for word in numbers if word not in years]
    if not days:
        return _Piece(lambda chosen: _months(chosen, month, 1), _year(years[0] if years else None))
    digits = years[0] if years else (days[1] if len(days) > 1 else None)
    if len(years) > 1 or (digits and not re.fullmatch(r"'?[0-9]{2}|[0-9]{4}", digits)):
        return None
    return _day_of_month(int(re.sub(r"[a-z]+", "", days[0])), month, _year(digits))


def _week(text: str, today: date) -> _Piece | None:
    """A week of the ISO calendar: `w23`, `KW 23`, `2026-W23`."""
    found = re.fullmatch(r"(?:([0-9]{4})[- ]?)?(?:w|kw|week|cw) ?([0-9]{1,2})(?:[-/ ]([0-9]{4}))?", text)
    if found is None:
        return None

    def in_year(year: int) -> Span:
        monday = date.fromisocalendar(year, int(found[2]), 1)
        return Span(monday, monday + timedelta(days=WEEK - 1))

    _ = today
    return _Piece(in_year, _year(found[1] or found[3]))
