"""Reads the events of one resource of a calendar as meetings; each instance of a repeated one is its own."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, cast

from pmdesk.domain.classes import frozen
from pmdesk.domain.remote import ForeignMeeting
from pmdesk.importers.cleaning import clean, crop, one_line, shown
from pmdesk.sync.repeating import around, instant, starts_of, wall

DAY = timedelta(days=1)
ATTENDEES_AT_MOST = 500
ODD = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


@frozen
class Window:
    """How far meetings are read around now; `zone` is where the person is, for times that name no zone."""

    now: datetime
    zone: tzinfo
    past: timedelta = timedelta(days=90)
    ahead: timedelta = timedelta(days=365)


@frozen
class Events:
    """What a resource says: meetings; `stamps` name the instances of repeated ones; words for what cannot be read.

    `is_repeated`: further instances come as time goes on.
    """

    meetings: tuple[ForeignMeeting, ...] = ()
    stamps: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    is_repeated: bool = False


def events_of(text: str, name: str, etag: str, window: Window) -> Events:
    """Read a resource; `name` names it for ever, and instances are named by it and by when they were planned."""
    from icalendar import Calendar  # noqa: PLC0415  # heavy, needed only here

    try:
        calendar: Any = Calendar.from_ical(text)
        events: list[Any] = list(calendar.walk("VEVENT"))
    except ODD as error:
        return Events(left=(f"An event cannot be read. {shown(str(error), 120)}",))
    return _read(events, name, etag, window)


def _read(events: list[Any], name: str, etag: str, window: Window) -> Events:
    by_uid: dict[str, list[Any]] = defaultdict(list)
    for event in events:
        by_uid[str(event.get("UID", ""))].append(event)
    meetings: list[ForeignMeeting] = []
    stamps: list[str] = []
    left: list[str] = []
    for number, (_, group) in enumerate(sorted(by_uid.items())):
        own = name if number == 0 else f"{name}!{number}"
        try:
            found, marks = _group(group, own, etag, window)
        except ODD as error:
            left.append(f"“{shown(_word(group[0], 'SUMMARY'))}” cannot be read: {shown(str(error), 120)}.")
            continue
        meetings += found
        stamps += marks
    is_repeated = any(_is_repeated(one) for one in events)
    return Events(tuple(meetings), tuple(stamps), tuple(left), is_repeated or bool(stamps))


def _is_repeated(event: Any) -> bool:  # noqa: ANN401  # loaded late
    return any(event.get(name) is not None for name in ("RRULE", "RDATE"))


def _group(group: list[Any], name: str, etag: str, window: Window) -> tuple[list[ForeignMeeting], list[str]]:
    masters = [one for one in group if one.get("RECURRENCE-ID") is None]
    others = {_stamp(one["RECURRENCE-ID"].dt): one for one in group if one.get("RECURRENCE-ID") is not None}
    if not masters or not (others or _is_repeated(masters[0])):
        alone = [(name, one) for one in masters[:1]] + [(f"{name}#{stamp}", one) for stamp, one in others.items()]
        met = [_meeting(one, own, etag, *_times(one, window.zone)) for own, one in alone]
        kept = [one for one in met if one.end >= window.now - window.past]
        return kept, [own.rpartition("#")[2] for own, _ in alone if own != name]
    planned = {f"{name}#{stamp}": (masters[0], times) for stamp, times in _instances(masters[0], window).items()}
    moved = {f"{name}#{stamp}": (one, _times(one, window.zone)) for stamp, one in others.items()}
    near = {own: one for own, one in moved.items() if _is_near(one[1], window)}
    all_of = {own: one for own, one in planned.items() if own not in moved} | near
    return [_meeting(one, own, etag, *times) for own, (one, times) in all_of.items()], [
        own[len(name) + 1 :] for own in all_of
    ]


def _is_near(times: tuple[datetime, datetime], window: Window) -> bool:
    return times[1] >= window.now - window.past and times[0] <= window.now + window.ahead


def _instances(master: Any, window: Window) -> dict[str, tuple[datetime, datetime]]:  # noqa: ANN401  # loaded late
    """Return from when to when each instance takes place, by the stamp of when it was planned."""
    first = master["DTSTART"].dt
    zone = _zone(first, window.zone)
    start, end = _times(master, window.zone)
    stretch = around(window.now, window.past + (end - start), window.ahead, zone)
    rules = _each(master.get("RRULE"))
    found: set[datetime] = set()
    for rule in rules or [None]:
        text = "" if rule is None else rule.to_ical().decode()
        more, without = _moments(master, "RDATE", zone), _moments(master, "EXDATE", zone)
        found |= set(starts_of(text, wall(first, zone), zone, stretch, more=more, without=without))
    length = end - start
    return {_planned(first, at, zone): (instant(at, zone), instant(at, zone) + length) for at in sorted(found)}


def _planned(first: date, at: datetime, zone: tzinfo) -> str:
    if not isinstance(first, datetime):
        return _stamp(at.date())
    return _stamp(at if first.tzinfo is None else at.replace(tzinfo=zone))


def _moments(event: Any, key: str, zone: tzinfo) -> list[datetime]:  # noqa: ANN401  # loaded late
    values: list[Any] = [one.dt for part in _each(event.get(key)) for one in getattr(part, "dts", ())]
    plain: list[Any] = [cast("Any", one)[0] if isinstance(one, tuple) else one for one in values]
    return [wall(one, zone) for one in plain]


def _times(event: Any, own: tzinfo) -> tuple[datetime, datetime]:  # noqa: ANN401  # loaded late
    start: date = event["DTSTART"].dt
    zone = _zone(start, own)
    begins = instant(wall(start, zone), zone)
    if event.get("DTEND") is not None:
        end: date = event["DTEND"].dt
        there = _zone(end, own)
        return begins, max(begins, instant(wall(end, there), there))
    if event.get("DURATION") is not None:
        length: timedelta = event["DURATION"].dt
        return begins, max(begins, begins + length)
    return begins, begins if isinstance(start, datetime) else instant(wall(start, zone) + DAY, zone)


def _meeting(event: Any, name: str, etag: str, start: datetime, end: datetime) -> ForeignMeeting:  # noqa: ANN401
    people = [*_each(event.get("ORGANIZER")), *_each(event.get("ATTENDEE"))]
    return ForeignMeeting(
        name,
        crop(one_line(_word(event, "SUMMARY"))) or "Meeting without a title",
        start,
        end,
        tuple(dict.fromkeys(one for person in people if (one := _person(person))))[:ATTENDEES_AT_MOST],
        clean(_word(event, "DESCRIPTION")),
        one_line(_word(event, "LOCATION")),
        one_line(_word(event, "URL")),
        _word(event, "STATUS").upper() == "CANCELLED",
        etag,
    )


def _person(value: Any) -> str:  # noqa: ANN401  # loaded late
    address = one_line(str(value))
    address = address[7:] if address.lower().startswith("mailto:") else ""
    params: Any = getattr(value, "params", {})
    called = one_line(str(params.get("CN", "")))
    return f"{called} <{address}>" if called and address and called != address else address or called


def _word(event: Any, key: str) -> str:  # noqa: ANN401  # loaded late
    return "\n".join(str(one) for one in _each(event.get(key)))


def _each(value: Any) -> list[Any]:  # noqa: ANN401  # loaded late
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _zone(value: date, own: tzinfo) -> tzinfo:
    found = value.tzinfo if isinstance(value, datetime) else None
    return found or own


def _stamp(value: date) -> str:
    if not isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    return f"{value:%Y%m%dT%H%M%S}" if value.tzinfo is None else f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def gone_of(name: str, stamps: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return what is not there any more when a resource is not: itself, or the instances it had."""
    return (("meeting", name), *(("meeting", f"{name}#{stamp}") for stamp in stamps))
