"""Says when a repeated event takes place within a stretch of time, by the wall clock of its own zone (RFC 5545)."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

LEAP_YEAR = 2024
MONTHS = range(1, 13)
PARTS = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"))
COARSE = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
AT_MOST = 2_000
"""Instances of one event."""
UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


def starts_of(
    rule: str,
    start: datetime,
    zone: tzinfo | None,
    stretch: tuple[datetime, datetime],
    *,
    more: Iterable[datetime] = (),
    without: Iterable[datetime] = (),
) -> list[datetime]:
    """Return when instances begin within a stretch; all times stand on the wall clock and have no zone.

    `zone` is where that clock hangs, for an end that is told in UTC. `more` and `without` are single exceptions. Raises
    ValueError in words for a rule that cannot be, or that would take endless time.
    """
    first, last = stretch
    found = {at for at in more if first <= at <= last}
    if rule:
        found |= set(_by_rule(_checked(rule, start, zone), start, first, last))
    elif first <= start <= last:
        found.add(start)
    return sorted(found - set(without))[:AT_MOST]


def _by_rule(rule: str, start: datetime, first: datetime, last: datetime) -> list[datetime]:
    from dateutil.rrule import rrulestr  # noqa: PLC0415  # only where something repeats

    found: list[datetime] = []
    repeated: Iterable[datetime] = rrulestr(rule, dtstart=start)
    for at in repeated:
        if at > last or len(found) >= AT_MOST:
            break
        if at >= first:
            found.append(at)
    return found


def _checked(rule: str, start: datetime, zone: tzinfo | None) -> str:
    """Return a rule with nothing in it that never ends, its own end on the wall clock."""
    pairs = [part.partition("=") for part in rule.upper().split(";") if part]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    if not parts.keys() <= PARTS or parts.get("FREQ") not in COARSE:
        raise ValueError("it repeats in a manner that is not read")
    if int(parts.get("INTERVAL", "1")) < 1 or (parts["FREQ"] == "DAILY" and "BYSETPOS" in parts):
        raise ValueError("it repeats in a manner that is not read")
    months = [int(one) for one in parts.get("BYMONTH", "").split(",") if one]
    days = [int(one) for one in parts.get("BYMONTHDAY", "").split(",") if one]
    if not set(months) <= set(MONTHS) or not any(_fits(days, month) for month in months or MONTHS):
        raise ValueError("it never takes place")
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], start, zone)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _fits(days: list[int], month: int) -> bool:
    longest = monthrange(LEAP_YEAR, month)[1]
    return not days or any(0 < abs(day) <= longest for day in days)


def _until(text: str, start: datetime, zone: tzinfo | None) -> str:
    found = UNTIL.fullmatch(text)
    if found is None:
        raise ValueError("it ends at a time that cannot be read")
    if found[2] is None:
        return f"{found[1]}T235959"
    at = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S")  # noqa: DTZ007  # the wall clock's
    if found[3] and zone is not None:
        at = at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return f"{max(at, start):%Y%m%dT%H%M%S}"


def wall(value: date, zone: tzinfo | None) -> datetime:
    """Return a day or an instant as it stands on the wall clock of a zone."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  # the wall clock's
    if value.tzinfo is None or zone is None:
        return value.replace(tzinfo=None)
    return value.astimezone(zone).replace(tzinfo=None)


def instant(at: datetime, zone: tzinfo) -> datetime:
    """Return what the wall clock of a zone shows as an instant in UTC."""
    return at.replace(tzinfo=zone).astimezone(UTC)


def around(now: datetime, past: timedelta, ahead: timedelta, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return a stretch around now on the wall clock of a zone."""
    return wall(now - past, zone), wall(now + ahead, zone)
