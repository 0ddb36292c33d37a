"""What an import of points will do and has done, in words."""

from datetime import datetime

from pmdesk.domain.amounts import amount_text
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.days import say_day
from pmdesk.domain.metrics import CALENDAR, Grain
from pmdesk.importers.points.columns import Column
from pmdesk.importers.points.mapping import PointMapping, Role, Use
from pmdesk.importers.points.timeforms import Clock
from pmdesk.ui.metrics.importing_work import Arriving, Brought, Drafted

CLOCK_WORDS = {
    Clock.WRITTEN: "dates",
    Clock.COMPACT: "dates in digits",
    Clock.WEEK: "year and week",
    Clock.SECONDS: "seconds since 1970",
    Clock.MILLIS: "milliseconds since 1970",
    Clock.MICROS: "microseconds since 1970",
    Clock.NANOS: "nanoseconds since 1970",
    Clock.SERIAL: "days of a spreadsheet",
    Clock.YEAR: "years",
}
GRAIN_WORDS = {
    Grain.SECOND: "Seconds",
    Grain.MINUTE: "Minutes",
    Grain.HOUR: "Hours",
    Grain.DAY: "Days",
    Grain.WEEK: "Weeks",
    Grain.MONTH: "Months",
}
MARK_WORDS = {".": "Decimal point", ",": "Decimal comma"}


def count(number: int, noun: str) -> str:
    """Say how many: `1 point`, `1,240 points`, `2 series`."""
    if number == 1 or noun == "series":
        return f"{count_text(number)} {noun}"
    return f"{count_text(number)} {noun}s"


def check_words(column: Column, use: Use, mapping: PointMapping, *, asks: bool) -> tuple[str, bool]:
    """Say what was found in a column, and whether it fits its use; `asks` while its dates leave their order open."""
    if use.role is Role.TIME:
        if asks and mapping.order is None:
            return "day or month first", False
        return CLOCK_WORDS[mapping.clock], column.times > 0 or mapping.clock is not column.clock
    if use.role is not Role.VALUE:
        return f"{count_text(column.distinct)} different", True
    if not use.decimal:
        return "decimals or thousands", False
    odd = round((1 - column.numbers) * column.filled)
    return ("numbers", True) if not odd else (counted(odd, "is no number", "are no numbers"), False)


def ready_words(made: Drafted) -> str:
    """Say how many points are ready: `1,240 points ready`."""
    return f"{count(made.batch.count, 'point')} ready" + ("," if made.batch.bad else "")


def out_words(made: Drafted) -> str:
    """Say how many rows have problems."""
    bad = len(made.batch.bad)
    return f"{count(bad, 'row')} with problems" if bad else ""


def arriving_words(one: Arriving, grain: Grain, today: datetime) -> str:
    """Say what a name brings: `365 points, 1 Jan to 31 Dec 2025, last 61.8 %`."""
    parts = [count(one.count, "point")]
    if one.series > 1:
        parts.append(count(one.series, "series"))
    first, last = _said(one.first, grain, today), _said(one.last, grain, today)
    parts.append(first if first == last else f"{first} to {last}")
    return ", ".join([*parts, f"last {amount_text(one.newest, one.unit)}"])


def called_off_words(made: Drafted) -> str:
    """Say how far a reading came that was called off."""
    return f"Called off after {count_text(made.read)} of {count_text(made.about)} rows."


def done_words(brought: Brought) -> str:
    """Say what came in."""
    landed = brought.arrival.landed
    if not landed.added + landed.replaced:
        return "All of it was here already; nothing was changed."
    into = count(len(brought.arrival.metrics), "metric")
    parts = [f"Brought {count(landed.added, 'point')} into {into}"]
    if landed.replaced:
        parts.append(f"changed {count(landed.replaced, 'point')}")
    if landed.duplicates:
        parts.append(f"of {count(landed.duplicates, 'repeated time')} the last value counts")
    return "; ".join(parts)


def _said(moment: datetime, grain: Grain, today: datetime) -> str:
    day = say_day(moment.date(), today.date())
    return day if grain in CALENDAR else f"{day} {moment:%H:%M}"
