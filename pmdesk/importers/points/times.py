"""Reads columns of times into milliseconds: whole groups of cells that look alike at once, or one by one alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.errors import DeskError
from pmdesk.domain.points import Times as Millis
from pmdesk.importers.cleaning import shown
from pmdesk.importers.points.cells import LONGEST, ZERO, Bytes, Cells, Flags, Formed, Places, form_of
from pmdesk.importers.points.timeforms import Clock, Order, TimeShape, time_shape
from pmdesk.importers.vocabulary import NOTHING

DAY_MS, HOUR_MS, MINUTE_MS = 86_400_000, 3_600_000, 60_000
QUARTER_HOUR_MS = 900_000
"""Since 1972 no zone has changed its clocks between quarters of an hour."""
SINCE_1972_MS = 2 * 365 * DAY_MS
FIRST_MS = int(datetime(1900, 3, 1, tzinfo=UTC).timestamp()) * 1000
LAST_MS = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * 1000
SERIAL_ZERO_MS = int(datetime(1899, 12, 30, tzinfo=UTC).timestamp()) * 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_DATE = "It has no date, like a row of totals."
_COUNTS = {Clock.SECONDS: 1_000, Clock.MILLIS: 1, Clock.MICROS: 1, Clock.NANOS: 1}
_PARTS = {Clock.SECONDS: 1, Clock.MILLIS: 1, Clock.MICROS: 1_000, Clock.NANOS: 1_000_000}
CENTURY, TURN = 2_000, 70
"""Years of two digits up to 69 are of this century."""
_TEN = 10
_NOON = 12


@frozen
class Reckoning:
    """How a column of times is read; `calendar` means that only the days count, at 00:00 UTC each.

    Times without a zone are those of `zone`.
    """

    clock: Clock = Clock.WRITTEN
    order: Order | None = None
    zone: str = "UTC"
    calendar: bool = False

    def __post_init__(self) -> None:
        zone_of(self.zone)


@slotted
class TimesRead:
    """A column that was read: milliseconds (n,), which cells are good, and for each other cell why it is not."""

    millis: Millis
    good: Flags
    reasons: dict[int, str]
    timed: bool = False
    """Whether a cell had a time of day other than midnight."""


@frozen
class Moment:
    """One time: as it is written, in milliseconds, and by how many it is ahead of UTC (None: it does not say)."""

    written: int
    ahead: int | None = None


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone; raises DeskError."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as trouble:
        raise DeskError(f"The time zone “{shown(name)}” is not known.", "Choose another one.") from trouble


def read_column(cells: Cells, how: Reckoning, is_called_off: Callable[[], bool] = lambda: False) -> TimesRead:
    """Read a column of times; of one that is called off the rest counts as having no date."""
    found = TimesRead(np.zeros(len(cells), np.int64), np.zeros(len(cells), np.bool_), {})
    known: dict[bytes, int | str] = {}
    for group in cells.forms():
        shape = time_shape(group.form, how.clock) if group.form else None
        rest = group.at
        if shape is not None and not is_called_off():
            good, millis = _read_group(group, shape, how)
            found.millis[group.at[good]], found.good[group.at[good]] = millis[good], True
            rest = group.at[~good]
        for at in rest.tolist():
            raw = cells.raw(at)[: 2 * LONGEST]
            if raw not in known:
                known[raw] = NO_DATE if is_called_off() else read_one(raw, how)
            _place(found, at, known[raw])
    found.timed = bool((found.millis[found.good] % DAY_MS).any())
    return found


def read_column_carefully(cells: Cells, how: Reckoning) -> TimesRead:
    """Read a column one cell after the other."""
    found = TimesRead(np.zeros(len(cells), np.int64), np.zeros(len(cells), np.bool_), {})
    for at in range(len(cells)):
        _place(found, at, read_one(cells.raw(at)[: 2 * LONGEST], how))
    found.timed = bool((found.millis[found.good] % DAY_MS).any())
    return found


def _place(found: TimesRead, at: int, read: int | str) -> None:
    if isinstance(read, str):
        found.reasons[at] = read
    else:
        found.millis[at], found.good[at] = read, True


def read_one(raw: bytes, how: Reckoning) -> int | str:
    """Read one cell: milliseconds since 1970 UTC, or the reason why not in words."""
    text = raw.decode("utf-8", "replace").strip("\ufeff \t\r\n\u00a0\u202f")
    if text.casefold() in NOTHING:
        return NO_DATE
    quoted = f"“{shown(text, 40)}”"
    raw = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split(" ")).encode()
    shape = time_shape(form_of(raw), how.clock) if len(raw) <= LONGEST else None
    if shape is None:
        return (
            f"{quoted} is not a date like the others." if how.clock is not Clock.WRITTEN else f"{quoted} is not a date."
        )
    if _is_unclear(raw, shape, how.order):
        return f"Whether the day or the month comes first in {quoted} cannot be told."
    try:
        moment = _moment(raw, shape, how)
    except ValueError:
        return f"{quoted} is not a day or a time that exists."
    within = FIRST_MS - DAY_MS < moment.written < LAST_MS + DAY_MS
    millis = _settled(moment, how) if within else moment.written
    return millis if FIRST_MS <= millis < LAST_MS else f"{quoted} is not between the years 1900 and 2200."


# one by one, by the standard library


def _numbers(raw: bytes, shape: TimeShape) -> dict[str, int]:
    return {name: int(raw[first:last]) for name, first, last in shape.spans if name != "f"}


def _is_unclear(raw: bytes, shape: TimeShape, order: Order | None) -> bool:
    if order is not None or not shape.is_unordered:
        return False
    part = _numbers(raw, shape)
    if shape.is_short:
        return not part["a"] == part["b"] == part["c"]
    return part["a"] <= _NOON and part["b"] <= _NOON and part["a"] != part["b"]


def _moment(raw: bytes, shape: TimeShape, how: Reckoning) -> Moment:
    part = _numbers(raw, shape)
    fraction = next((raw[first:last] for name, first, last in shape.spans if name == "f"), b"").decode()
    if "n" in part:
        return _counted(part["n"], fraction, how.clock)
    day = _day(part, shape, how.order)
    hour = part.get("h", 0)
    if shape.half:
        if not 1 <= hour <= _NOON:
            raise ValueError(hour)
        hour = hour % _NOON + (_NOON if shape.half == "p" else 0)
    thousandth = int(f"{fraction:0<3.3}") if fraction else 0
    time = datetime(
        day.year, day.month, day.day, hour, part.get("mi", 0), part.get("s", 0), thousandth * 1000, tzinfo=UTC
    )
    written = (time - EPOCH) // timedelta(milliseconds=1)
    if not shape.zoned:
        return Moment(written)
    if part.get("zh", 0) > _NOON + 2 or part.get("zm", 0) > 59:  # noqa: PLR2004
        raise ValueError(part)
    return Moment(written, shape.sign * (part.get("zh", 0) * HOUR_MS + part.get("zm", 0) * MINUTE_MS))


def _counted(whole: int, fraction: str, clock: Clock) -> Moment:
    if clock is Clock.SERIAL:
        part = int(f"{fraction:0<10.10}") if fraction else 0
        return Moment(SERIAL_ZERO_MS + whole * DAY_MS + (part * DAY_MS + _TEN**10 // 2) // _TEN**10)
    thousandth = int(f"{fraction:0<3.3}") if fraction and clock is Clock.SECONDS else 0
    return Moment(whole * _COUNTS[clock] // _PARTS[clock] + thousandth, 0)


def _day(part: dict[str, int], shape: TimeShape, order: Order | None) -> date:
    if "w" in part:
        return date.fromisocalendar(part["y"], part["w"], part.get("wd", 1))
    if "a" in part:
        year, month, day = _ordered(part["a"], part["b"], part["c"], shape, order)
        return date(_full(year, short=shape.is_short), month, day)
    year = _full(part["y"], short=any(name == "y" and last - first == 2 for name, first, last in shape.spans))  # noqa: PLR2004
    if "q" in part:
        return date(year, {1: 1, 2: 4, 3: 7, 4: 10}.get(part["q"], 0), 1)
    return date(year, shape.month or part.get("m", 1), part.get("d", 1))


def _ordered(a: int, b: int, c: int, shape: TimeShape, order: Order | None) -> tuple[int, int, int]:
    if order is Order.YEAR_FIRST and shape.is_short:
        return a, b, c
    if shape.separator == ".":
        return c, b, a
    if order is Order.MONTH_FIRST or (order is None and b > _NOON):
        return c, a, b
    return c, b, a


def _full(year: int, *, short: bool) -> int:
    return year if not short else CENTURY + year - (100 if year >= TURN else 0)


def _settled(moment: Moment, how: Reckoning) -> int:
    """Return milliseconds in UTC, or the day in the zone of the metric where only days count."""
    zone = zone_of(how.zone)
    if moment.ahead is None:
        return (
            moment.written // DAY_MS * DAY_MS
            if how.calendar
            else moment.written - _ahead(moment.written, zone, local=True)
        )
    if not how.calendar:
        return moment.written - moment.ahead
    if how.zone == "UTC":
        return moment.written // DAY_MS * DAY_MS
    utc = moment.written - moment.ahead
    return (utc + _ahead(utc, zone, local=False)) // DAY_MS * DAY_MS


def _ahead(millis: int, zone: ZoneInfo, *, local: bool) -> int:
    """Return by how many milliseconds a zone is ahead of UTC at a moment, given in its own time or in UTC."""
    moment = EPOCH + timedelta(milliseconds=millis)
    there = moment.replace(tzinfo=zone) if local else moment.astimezone(zone)
    return (there.utcoffset() or timedelta()) // timedelta(milliseconds=1)


# many at once, by numpy


def _read_group(group: Formed, shape: TimeShape, how: Reckoning) -> tuple[Flags, Millis]:
    """Return which cells of one form are good, and their milliseconds; the others are looked at one by one."""
    parts = {name: digits_at(group.matrix, first, last) for name, first, last in shape.spans if name != "f"}
    fraction = next(((first, last) for name, first, last in shape.spans if name == "f"), None)
    if "n" in parts:
        good, written = _counts(group.matrix, parts["n"], fraction, how.clock)
    else:
        good, days = _days(parts, shape, how.order)
        within, time = _time_of_day(parts, shape)
        good &= within
        if fraction is not None:
            time += _thousandths(group.matrix, fraction, 3)
        written = days * DAY_MS + time
    ahead = None
    if shape.zoned:
        ahead = _offset(parts, shape.sign, written.size)
        good &= (parts["zh"] <= _NOON + 2) if "zh" in parts else True
        good &= (parts["zm"] <= 59) if "zm" in parts else True  # noqa: PLR2004
    good &= (written > FIRST_MS - DAY_MS) & (written < LAST_MS + DAY_MS)
    millis = _settle(np.where(good, written, 0), ahead, how)
    return good & (millis >= FIRST_MS) & (millis < LAST_MS), millis


def digits_at(matrix: Bytes, first: int, last: int) -> Places:
    whole = np.zeros(matrix.shape[0], np.int64)
    for place in range(first, last):
        whole *= _TEN
        whole += matrix[:, place] - np.uint8(ZERO)
    return whole


def _thousandths(matrix: Bytes, span: tuple[int, int], digits: int) -> Places:
    """Return the first digits of a fraction as a whole number: `.5` is 500 of three digits."""
    last = min(span[1], span[0] + digits)
    return digits_at(matrix, span[0], last) * _TEN ** (digits - (last - span[0]))


def _counts(matrix: Bytes, whole: Places, fraction: tuple[int, int] | None, clock: Clock) -> tuple[Flags, Millis]:
    if clock is Clock.SERIAL:
        part = _thousandths(matrix, fraction, 10) if fraction is not None else np.zeros(whole.size, np.int64)
        good = (whole >= 0) & (whole < _TEN**6)
        high, low = np.divmod(part * (DAY_MS // 1000), _TEN**7)
        return good, SERIAL_ZERO_MS + np.where(good, whole, 0) * DAY_MS + high + (low * 2 >= _TEN**7)
    good = (whole < 1 << 62) & (whole >= 0)
    if clock is Clock.SECONDS:
        good &= whole < _TEN**11
        time = np.where(good, whole, 0) * 1000
        return good, time + (_thousandths(matrix, fraction, 3) if fraction is not None else 0)
    return good, np.where(good, whole, 0) // _PARTS[clock]


def _days(parts: dict[str, Places], shape: TimeShape, order: Order | None) -> tuple[Flags, Places]:
    if "w" in parts:
        return _week_days(parts)
    count = next(iter(parts.values())).size
    good = np.ones(count, np.bool_)
    if "a" in parts:
        known, year, month, day = _in_order(parts, shape, order)
        good &= known
        short = shape.is_short
    else:
        year, short = parts["y"], any(name == "y" and last - first == 2 for name, first, last in shape.spans)  # noqa: PLR2004
        month = parts.get("m", np.full(count, shape.month or 1, np.int64))
        if "q" in parts:
            month = parts["q"] * 3 - 2
        day = parts.get("d", np.ones(count, np.int64))
    if short:
        year = CENTURY + year - np.where(year >= TURN, 100, 0)
    good &= (year > 0) & (month >= 1) & (month <= _NOON) & (day >= 1)
    months = np.where(good, (year - 1970) * _NOON + month - 1, 0).astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    length = (months + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first
    return good & (day <= length), first + day - 1


def _in_order(parts: dict[str, Places], shape: TimeShape, order: Order | None) -> tuple[Flags, Places, Places, Places]:
    a, b, c = parts["a"], parts["b"], parts["c"]
    sure = np.ones(a.size, np.bool_)
    if order is None and shape.is_unordered:
        sure = (a == b) & (b == c) if shape.is_short else (a > _NOON) | (b > _NOON) | (a == b)
    if order is Order.YEAR_FIRST and shape.is_short:
        return sure, a, b, c
    if shape.separator == ".":
        return sure, c, b, a
    if order is Order.MONTH_FIRST:
        return sure, c, a, b
    turned = (b > _NOON) if order is None else np.zeros(a.size, np.bool_)
    return sure, c, np.where(turned, a, b), np.where(turned, b, a)


def _week_days(parts: dict[str, Places]) -> tuple[Flags, Places]:
    """Return the days of ISO weeks: week 1 is the one with 4 January."""
    year, week = parts["y"], parts["w"]
    weekday = parts.get("wd", np.ones(year.size, np.int64))
    good = (year > 0) & (week >= 1) & (week <= 53) & (weekday >= 1) & (weekday <= 7)  # noqa: PLR2004
    years = np.where(good, year - 1970, 0).astype("datetime64[Y]")
    fourth = years.astype("datetime64[D]").astype(np.int64) + 3
    monday = fourth - (fourth + 3) % 7 + (week - 1) * 7
    thursday = (monday + 3).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return good & (thursday == year), monday + weekday - 1


def _time_of_day(parts: dict[str, Places], shape: TimeShape) -> tuple[Flags, Places]:
    count = next(iter(parts.values())).size
    nought = np.zeros(count, np.int64)
    hour, minute, second = parts.get("h", nought), parts.get("mi", nought), parts.get("s", nought)
    good = (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004
    if shape.half:
        good &= (hour >= 1) & (hour <= _NOON)
        hour = hour % _NOON + (_NOON if shape.half == "p" else 0)
    return good, hour * HOUR_MS + minute * MINUTE_MS + second * 1000


def _offset(parts: dict[str, Places], sign: int, count: int) -> Places:
    nought = np.zeros(count, np.int64)
    return sign * (parts.get("zh", nought) * HOUR_MS + parts.get("zm", nought) * MINUTE_MS)


def _settle(written: Millis, ahead: Places | None, how: Reckoning) -> Millis:
    if ahead is None:
        return written // DAY_MS * DAY_MS if how.calendar else written - _aheads(written, how.zone, local=True)
    if not how.calendar:
        return written - ahead
    if how.zone == "UTC":
        return written // DAY_MS * DAY_MS
    utc = written - ahead
    return (utc + _aheads(utc, how.zone, local=False)) // DAY_MS * DAY_MS


def _aheads(millis: Millis, name: str, *, local: bool) -> Places:
    if name == "UTC":
        return np.zeros(millis.size, np.int64)
    zone = zone_of(name)
    width = QUARTER_HOUR_MS if millis.size and int(millis.min()) > SINCE_1972_MS else 1
    starts, inverse = np.unique(millis // width * width, return_inverse=True)
    ahead = [_ahead(start, zone, local=local) for start in starts.tolist()]
    return np.asarray(ahead, np.int64)[inverse]
