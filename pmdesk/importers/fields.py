"""Reads the fields of one row of a table: status and health, dates, effort, progress, people, tags."""

import re
from datetime import date

from pmdesk.domain.days import Resolution
from pmdesk.domain.estimates import parse_estimate
from pmdesk.domain.roadmap import CLOSED, Health, Status
from pmdesk.importers.cleaning import fold, one_line, shown, split_list
from pmdesk.importers.filedays import FileDays, read_days
from pmdesk.importers.reading import Reading
from pmdesk.importers.table import TableRow
from pmdesk.importers.targets import Target
from pmdesk.importers.tidy import UnfitError
from pmdesk.importers.vocabulary import HEALTHS, TAGGED_KINDS, YES, status_meaning

RESOLUTIONS = frozenset(resolution.value for resolution in Resolution)
_NO = frozenset(("no", "n", "false", "0", "nein", "non", "faux", "falso", "never"))
_PERCENT = 100


def read_flag(text: str) -> bool:
    """Whether a cell says yes; a date in it does too."""
    folded = text.casefold()
    return folded in YES or (bool(folded) and folded not in _NO and any(sign.isdigit() for sign in folded))


def read_status(reading: Reading, row: TableRow) -> tuple[Status | None, Health | None, str]:
    """Return the status, the health and the word of a status that is not known; a day on which it was done counts."""
    word, group = reading.first(row, Target.STATUS), reading.first(row, Target.STATUS_GROUP)
    meaning = _meaning(reading, word)
    unknown = word if meaning is None and _meaning(reading, group) is None else ""
    if meaning is None:
        meaning = _meaning(reading, group)
    health = Health(found) if (found := _meaning(reading, reading.first(row, Target.HEALTH))) in HEALTHS else None
    if meaning in HEALTHS:
        health = health or Health(meaning)
        behind = _meaning(reading, group) if group else None
        meaning = behind if behind not in HEALTHS and behind else Status.IN_PROGRESS
    status = Status(meaning) if meaning else None
    if status not in CLOSED and reading.first(row, Target.DONE_ON):
        return Status.SHIPPED, health, unknown
    return status, health, unknown


def _meaning(reading: Reading, word: str) -> str | None:
    folded = fold(word)
    return reading.statuses[folded] if folded in reading.statuses else status_meaning(word)


def read_dates(reading: Reading, row: TableRow, warnings: list[str]) -> tuple[date | None, date | None, Resolution]:
    spans: list[FileDays | None] = []
    for target in (Target.START, Target.END, Target.DATES):
        text = reading.first(row, target)
        if text not in reading.days:
            order = reading.mapping.date_order
            reading.days[text] = read_days(text, order, reading.today, clear=reading.clear)
        found = reading.days[text]
        if found is not None and found.remark:
            warnings.append(found.remark)
        spans.append(found)
    first, last, both = spans
    start, end = first or (both if both and not last else None), last or (both if both and not first else None)
    if start is None and end is not None and end.span.start != end.span.end:  # A week, a month, a quarter.
        start = end
    if end is None and start is not None and start.span.start != start.span.end:
        end = start
    resolutions = {days.span.resolution for days in (start, end) if days is not None}
    resolution = resolutions.pop() if len(resolutions) == 1 else Resolution.DAY
    told = reading.first(row, Target.RESOLUTION).casefold()
    if told in RESOLUTIONS:
        resolution = Resolution(told)
    return start and start.span.start, end and end.span.end, resolution


def read_effort(reading: Reading, row: TableRow) -> tuple[float | None, float | None, float | None]:
    low, likely, high = None, None, None
    if text := reading.first(row, Target.EFFORT):
        low, likely, high = parse_estimate(text)
    if text := reading.first(row, Target.EFFORT_LOW):
        low = parse_estimate(text)[1]
    if text := reading.first(row, Target.EFFORT_HIGH):
        high = parse_estimate(text)[1]
    return low, likely, high


def read_progress(text: str) -> int | None:
    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*(%|percent)?", text)
    if found is None:
        raise UnfitError(f"“{shown(text, 40)}” is not a share of 100 %")
    number = float(found[1].replace(",", "."))
    if not found[2] and number <= 1 and re.search(r"[.,]", found[1]):
        number *= _PERCENT
    return round(min(number, _PERCENT))


def read_owner_and_description(reading: Reading, row: TableRow) -> tuple[str, str]:
    """Return the first of several people as the owner; the others stay at the end of the description."""
    people = [
        person for cell in reading.every(row, Target.OWNER) for person in re.split(r"[;|\n]", cell) if person.strip()
    ]
    parts: list[str] = []
    for number, at in enumerate(reading.at[Target.DESCRIPTION]):
        if text := row.cells[at].strip():
            text = reading.dialect.description(reading.dialect.cell(text))
            parts.append(f"**{reading.table.header[at]}**\n\n{text}" if number else text)
    if people[1:]:
        parts.append("With: " + ", ".join(person.strip() for person in people[1:]))
    return (people[0].strip() if people else ""), "\n\n".join(parts)


def read_tags(reading: Reading, row: TableRow) -> tuple[str, ...]:
    tags = [tag for cell in reading.every(row, Target.TAGS) for tag in split_list(cell, reading.dialect.lists)]
    kind = TAGGED_KINDS.get(fold(reading.first(row, Target.KIND)))
    return (*tags, kind) if kind else tuple(tags)


def read_release(reading: Reading, row: TableRow, warnings: list[str]) -> str | None:
    names = [one_line(part) for cell in reading.every(row, Target.RELEASE) for part in re.split(r"[;\n]", cell)]
    if len(dict.fromkeys(names)) > 1:
        warnings.append("Only the first release is kept, not " + ", ".join(f"“{shown(name)}”" for name in names[1:]))
    return names[0] if names else None
