"""iCalendar files: tasks become features, events features or, when they last one day, milestones.

The end of an all-day event is the day after its last (RFC 5545, 3.6.1); a task is due on the day that it says. Instants
become the calendar day in the zone they are written in; those in UTC the day where the calendar, or the person, is.
`RELATED-TO` names the parent, or by `RELTYPE` a predecessor (RFC 9253). Of repeating events the first counts.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow, RowTrouble
from pmdesk.domain.roadmap import FULL, Anchor, Status
from pmdesk.importers.cleaning import clean, fold, one_line, place, shown
from pmdesk.importers.decoding import decode
from pmdesk.importers.files import MEGA, ForeignFile
from pmdesk.importers.format import Format
from pmdesk.importers.jsontree import number
from pmdesk.importers.tidy import tidy, with_holders_as_initiatives

MAX_ICAL_BYTES = 32 * MEGA
MAX_BLOCK = 2 * MEGA
_KINDS = ("VTODO", "VEVENT")
_STATUSES = {
    "NEEDS-ACTION": Status.PLANNED,
    "IN-PROCESS": Status.IN_PROGRESS,
    "COMPLETED": Status.SHIPPED,
    "CANCELLED": Status.DROPPED,
    "CONFIRMED": Status.PLANNED,
    "TENTATIVE": Status.CANDIDATE,
}
_ANCHORS = {
    "FINISHTOSTART": Anchor.FINISH_START,
    "FINISHTOFINISH": Anchor.FINISH_FINISH,
    "STARTTOFINISH": Anchor.START_FINISH,
    "STARTTOSTART": Anchor.START_START,
    "DEPENDS-ON": Anchor.FINISH_START,
}
_DAY = timedelta(days=1)


@frozen
class _Block:
    """The lines of one task or event, where they begin, and whether they end."""

    kind: str
    line: int
    text: str
    whole: bool


def sniff(file: ForeignFile) -> bool:
    """Whether a file looks like a calendar."""
    return "BEGIN:VCALENDAR" in file.head[:2_000].upper()


def read(file: ForeignFile, _today: date) -> ForeignPlan:
    """Read a calendar into a plan."""
    if len(file.data) > MAX_ICAL_BYTES:
        raise DeskError(f"“{file.name}” has over {MAX_ICAL_BYTES // MEGA} MB.", "Export fewer months.")
    lines = re.split(r"\r\n|\n|\r", decode(file.data).text.replace("\x00", ""))
    zone = _zone(lines, file.zone)
    rows: list[ForeignRow] = []
    links: list[ForeignDependency] = []
    troubles: list[RowTrouble] = []
    repeating, seen = 0, 0
    for block in _blocks(lines):
        seen += 1
        component = _component(block)
        if component is None:
            reason = f"The {_noun(block)} cannot be read" if block.whole else f"The {_noun(block)} is cut off"
            troubles.append(RowTrouble(block.line, reason, (_summary(block),)))
            continue
        if component.get("RECURRENCE-ID") is not None:
            continue
        repeating += component.get("RRULE") is not None
        try:
            rows.append(_row(component, block, zone))
            links.extend(_links(component, block, rows[-1].key))
        except _UnreadableError as trouble:
            troubles.append(RowTrouble(block.line, str(trouble), (_summary(block),)))
    if not seen:
        raise DeskError(f"“{file.name}” holds no tasks and no events.", "Export the calendar again.")
    title = _property(lines, "X-WR-CALNAME") or file.stem
    notes = (f"{repeating} repeating: only the first of each comes in.",) if repeating else ()
    source = f"ical:{place(title)}"
    holders = tuple(with_holders_as_initiatives(rows))
    return tidy(ForeignPlan(source, title, holders, tuple(links), tuple(troubles), notes=notes))


class _UnreadableError(Exception):
    """A task or event whose values make no sense, with the reason in words."""


def _noun(block: _Block) -> str:
    return "task" if block.kind == "VTODO" else "event"


def _summary(block: _Block) -> str:
    return shown(_property(block.text.splitlines(), "SUMMARY"), 200)


def _property(lines: Iterable[str], name: str) -> str:
    """Return the value of the first line of a property, as far as it stands on that line."""
    for line in lines:
        if line[: len(name)].upper() == name and line[len(name) : len(name) + 1] in {":", ";"}:
            return line.partition(":")[2].strip()
    return ""


def _zone(lines: list[str], own: tzinfo | None) -> tzinfo | None:
    try:
        return ZoneInfo(_property(lines[:200], "X-WR-TIMEZONE"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return own


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """Yield each task and event with what it holds."""
    kind, start = "", 0
    for at, line in enumerate(lines):
        # A line that begins with a space belongs to the text of the line before.
        word = line.rstrip().upper()
        if word.startswith("BEGIN:") and word[6:] in _KINDS:
            if kind:
                yield _Block(kind, start + 1, "\n".join(lines[start:at]), whole=False)
            kind, start = word[6:], at
        elif kind and word == f"END:{kind}":
            yield _Block(kind, start + 1, "\r\n".join(lines[start : at + 1]) + "\r\n", whole=True)
            kind = ""
    if kind:
        yield _Block(kind, start + 1, "\n".join(lines[start:]), whole=False)


def _component(block: _Block) -> Any | None:  # noqa: ANN401 — the calendar package leaves its values open
    if not block.whole or len(block.text) > MAX_BLOCK:
        return None
    from icalendar import Component  # noqa: PLC0415 — heavy, needed only here

    try:
        return cast("Any", Component.from_ical(block.text))
    except Exception:  # noqa: BLE001 — the package's troubles with broken files are not listed anywhere
        return None


def _row(component: Any, block: _Block, zone: tzinfo | None) -> ForeignRow:  # noqa: ANN401 — the same
    title = _words(component, "SUMMARY")
    start, end = _days(component, block.kind, zone)
    kind = ForeignKind.FEATURE
    if block.kind == "VEVENT" and start is not None and start == end:
        kind = ForeignKind.MILESTONE
    people = [name for each in ("ORGANIZER", "ATTENDEE") for name in _people(component, each)]
    address = _words(component, "URL")
    progress = number(_words(component, "PERCENT-COMPLETE"))
    done = component.get("COMPLETED") is not None
    return ForeignRow(
        one_line(_words(component, "UID")) or f"{fold(title)}@{block.line}",
        block.line,
        kind,
        title,
        parent_key=next((uid for uid, relation in _related(component) if relation == "PARENT"), None),
        status=_STATUSES.get(_words(component, "STATUS").upper(), Status.SHIPPED if done else None),
        description=_words(component, "DESCRIPTION"),
        start=start,
        end=end,
        progress=None if progress is None else int(max(0, min(FULL, progress))),
        owner=people[0] if people else "",
        tags=tuple(_categories(component)),
        links=((address, ""),) if address else (),
    )


def _values(component: Any, name: str) -> list[Any]:  # noqa: ANN401 — the same
    found = component.get(name)
    return cast("list[Any]", found) if isinstance(found, list) else [] if found is None else [found]


def _part(value: Any, name: str) -> Any:  # noqa: ANN401 — the same
    """Return a part of a value, None where there is none; the package lets broken values raise when they are read."""
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001 — the same
        return None


def _words(component: Any, name: str) -> str:  # noqa: ANN401 — the same
    return next((clean(str(found)) for found in _values(component, name)), "")


def _people(component: Any, name: str) -> list[str]:  # noqa: ANN401 — the same
    found: list[str] = []
    for person in _values(component, name):
        parameters = cast("dict[str, Any]", _part(person, "params") or {})
        found.append(one_line(str(parameters.get("CN") or str(person).removeprefix("mailto:").removeprefix("MAILTO:"))))
    return list(dict.fromkeys(found))


def _categories(component: Any) -> Iterator[str]:  # noqa: ANN401 — the same
    for found in _values(component, "CATEGORIES"):
        for each in cast("list[Any]", _part(found, "cats") or [found]):
            yield str(each)


def _related(component: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 — the same
    for found in _values(component, "RELATED-TO"):
        parameters = cast("dict[str, Any]", _part(found, "params") or {})
        yield one_line(str(found)), str(parameters.get("RELTYPE", "PARENT")).upper()


def _links(component: Any, block: _Block, key: str) -> Iterator[ForeignDependency]:  # noqa: ANN401 — the same
    for uid, relation in _related(component):
        if relation in _ANCHORS:
            yield ForeignDependency(uid, key, block.line, _ANCHORS[relation])


def _days(component: Any, kind: str, zone: tzinfo | None) -> tuple[date | None, date | None]:  # noqa: ANN401 — the same
    """Return the first and the last day, both included."""
    start, end = _moment(component, "DTSTART"), _moment(component, "DTEND" if kind == "VEVENT" else "DUE")
    length = _part(component.get("DURATION"), "dt")
    try:
        if end is None and start is not None and isinstance(length, timedelta):
            end = start + length
        first = _day(start, zone)
        return first, _last_day(first, end, zone, exclusive=kind == "VEVENT" or isinstance(length, timedelta))
    except (ValueError, OverflowError) as trouble:
        raise _UnreadableError("Its dates are out of reach") from trouble


def _moment(component: Any, name: str) -> date | None:  # noqa: ANN401 — the same
    found = next(iter(_values(component, name)), None)
    if found is None:
        return None
    moment = _part(found, "dt")
    if not isinstance(moment, date):
        raise _UnreadableError(f"“{shown(str(found), 40)}” is not a date")
    return moment


def _day(moment: date | None, zone: tzinfo | None) -> date | None:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is not None and moment.utcoffset() == timedelta(0) and moment.tzname() in {"UTC", "Z"}:
        moment = moment.astimezone(UTC).astimezone(zone)
    return moment.date()


def _last_day(first: date | None, end: date | None, zone: tzinfo | None, *, exclusive: bool) -> date | None:
    """Return the last day: an end that excludes its day, and midnight, belong to the day before."""
    last = _day(end, zone)
    if last is None:
        return first if exclusive else None
    if exclusive and (not isinstance(end, datetime) or _at_midnight(end, zone)):
        last -= _DAY
    return last if first is None or last >= first else first


def _at_midnight(end: datetime, zone: tzinfo | None) -> bool:
    here = end.astimezone(zone) if end.tzinfo is not None and end.tzname() in {"UTC", "Z"} else end
    return (here.hour, here.minute, here.second) == (0, 0, 0)


FORMAT = Format("ical", "iCalendar", sniff, read)
