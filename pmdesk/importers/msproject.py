"""Microsoft Project's XML (MSPDI): tasks by outline level, predecessors with lag, resources, assignments.

Summary tasks become initiatives, other tasks features, milestones milestones. The file holds both ends of a task, so
calendars matter only for lags: working lag is turned into days by the minutes a day has, and stretched over weekends.
Tasks that must start or finish on a date are pinned. The first person assigned becomes the owner, the groups of
resources teams. Source: Microsoft's Project XML Data Interchange Schema.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow, RowTrouble
from pmdesk.domain.roadmap import FULL, Anchor, Status
from pmdesk.importers import xmltree
from pmdesk.importers.cleaning import place
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.format import Format
from pmdesk.importers.jsontree import number
from pmdesk.importers.tidy import tidy
from pmdesk.importers.workdays import SATURDAY, SUNDAY, Workdays, workdays
from pmdesk.importers.xmltree import XmlNode

_ANCHORS = {"0": Anchor.FINISH_FINISH, "1": Anchor.FINISH_START, "2": Anchor.START_FINISH, "3": Anchor.START_START}
_ELAPSED = frozenset(("4", "6", "8", "10", "12"))
_PERCENT = frozenset(("19", "20", "51", "52"))
_MUST = frozenset(("2", "3"))
_YES = frozenset(("1", "true"))
_TENTHS_A_DAY = 14_400
_TENTHS_A_MINUTE = 10
_TENTHS_AN_HOUR = 600
_MINUTES_A_DAY = 480.0
_MIDNIGHT = "00:00:00"
_MAX_LAG = 1_000
_NOBODY = ""
_DURATION = re.compile(r"PT([0-9]{1,7})H")


@frozen
class _Project:
    """What the tasks of a project refer to."""

    tenths_a_day: float
    calendar: Workdays
    people: dict[str, tuple[str, str]]
    """The name and the group of each resource."""
    work: dict[str, list[str]]


def sniff(file: ForeignFile) -> bool:
    """Whether a file looks like a project of Microsoft Project."""
    return file.head.lstrip().startswith("<") and "<Project" in file.head and file.mentions("<Tasks")


def read(file: ForeignFile, _today: date) -> ForeignPlan:
    """Read a project into a plan."""
    root = xmltree.parse(file)
    tasks = root.first("Tasks")
    if root.tag != "Project" or tasks is None:
        raise DeskError(f"“{file.name}” is no project of Microsoft Project.", "Save it there as XML.")
    project = _project(root)
    rows: list[ForeignRow] = []
    troubles: list[RowTrouble] = []
    links: list[tuple[ForeignDependency, bool]] = []
    holders: list[tuple[int, str]] = []
    for task in tasks.every("Task"):
        level = _level(task)
        if task.word("IsNull") in _YES or not task.word("UID") or (task.word("UID"), level) == ("0", 0):
            continue
        while holders and holders[-1][0] >= level:
            holders.pop()
        parent = holders[-1][1] if holders else None
        holders.append((level, task.word("UID")))
        try:
            rows.append(_row(project, task, parent))
            links.extend(_links(project, task))
        except ValueError as trouble:
            troubles.append(RowTrouble(task.line, str(trouble), (task.word("Name"),)))
    spans = {row.key: (row.span.start, row.span.end) for row in rows if row.span is not None}
    settled = tuple(_in_calendar_days(project, spans, link, working) for link, working in links)
    title = root.word("Title") or root.word("Name") or file.stem
    source = f"msproject:{place(root.word('GUID') or root.word('Name') or title)}"
    return tidy(ForeignPlan(source, title.removesuffix(".xml"), tuple(rows), settled, tuple(troubles)))


def _level(task: XmlNode) -> int:
    level = number(task.word("OutlineLevel"))
    return 1 if level is None else int(level)


def _project(root: XmlNode) -> _Project:
    minutes = number(root.word("MinutesPerDay")) or _MINUTES_A_DAY
    resources, assignments = root.first("Resources"), root.first("Assignments")
    people = {
        found.word("UID"): (found.word("Name"), found.word("Group"))
        for found in (resources.every("Resource") if resources is not None else [])
        if found.word("UID") != "0" and found.word("Type") in {"", "1"}
    }
    work: dict[str, list[str]] = {}
    for found in assignments.every("Assignment") if assignments is not None else []:
        work.setdefault(found.word("TaskUID"), []).append(found.word("ResourceUID"))
    return _Project(max(1.0, minutes * _TENTHS_A_MINUTE), _calendar(root), people, work)


def _calendar(root: XmlNode) -> Workdays:
    """Return the working days of the project's own calendar; exceptions matter too little for lags to be read."""
    calendars = root.first("Calendars")
    found = calendars.every("Calendar") if calendars is not None else []
    own = next((each for each in found if each.word("UID") == root.word("CalendarUID")), found[0] if found else None)
    week = own.first("WeekDays") if own is not None else None
    days = week.every("WeekDay") if week is not None else []
    # Day types run from 1, Sunday, to 7, Saturday; 0 is an exception.
    free = [(kind - 2) % 7 for day in days if 1 <= (kind := _type(day)) <= 7 and day.word("DayWorking") == "0"]  # noqa: PLR2004
    return workdays(free if days else (SATURDAY, SUNDAY), (), ())


def _type(day: XmlNode) -> int:
    return int(number(day.word("DayType")) or 0)


def _row(project: _Project, task: XmlNode, parent: str | None) -> ForeignRow:
    people = [project.people[uid] for uid in project.work.get(task.word("UID"), []) if uid in project.people]
    names = [name for name, _ in people if name]
    start, end = _day(task, "Start"), _last_day(task)
    if start is not None and end is not None and end < start:
        end = start
    notes = task.word("Notes")
    if names[1:]:
        notes = f"{notes}\n\nWith: {', '.join(names[1:])}".strip()
    progress = int(min(FULL, max(0, number(task.word("PercentComplete")) or 0)))
    summary = task.word("Summary") in _YES
    milestone = task.word("Milestone") in _YES and not summary
    address = task.word("HyperlinkAddress")
    return ForeignRow(
        task.word("UID"),
        task.line,
        ForeignKind.MILESTONE if milestone else ForeignKind.INITIATIVE if summary else ForeignKind.FEATURE,
        task.word("Name"),
        parent_key=parent,
        status=_status(task, progress),
        description=notes,
        start=start,
        end=end,
        pinned=task.word("ConstraintType") in _MUST,
        progress=progress,
        owner=names[0] if names else _NOBODY,
        teams=tuple(group for _, group in people if group),
        links=((address, task.word("Hyperlink")),) if address else (),
        archived=task.word("Active") == "0",
    )


def _status(task: XmlNode, progress: int) -> Status:
    if task.word("Active") == "0":
        return Status.DROPPED
    if progress >= FULL:
        return Status.SHIPPED
    return Status.IN_PROGRESS if progress else Status.PLANNED


def _day(task: XmlNode, name: str) -> date | None:
    words = task.word(name)
    if not words:
        return None
    try:
        return date.fromisoformat(words[: len("2026-04-24")])
    except ValueError:
        raise ValueError(f"“{words[:40]}” is not a date") from None


def _last_day(task: XmlNode) -> date | None:
    """Return the last day of a task; one that finishes at midnight has ended the day before."""
    end = _day(task, "Finish")
    if end is not None and task.word("Finish").endswith(f"T{_MIDNIGHT}") and task.word("Milestone") not in _YES:
        start = _day(task, "Start")
        return end if start is None or start >= end else end - timedelta(days=1)
    return end


def _links(project: _Project, task: XmlNode) -> Iterator[tuple[ForeignDependency, bool]]:
    """Yield the dependencies of a task, and whether their lag counts working days."""
    for link in task.every("PredecessorLink"):
        if link.word("CrossProject") in _YES or not link.word("PredecessorUID"):
            continue
        anchor = _ANCHORS.get(link.word("Type"), Anchor.FINISH_START)
        lag, form = number(link.word("LinkLag")) or 0.0, link.word("LagFormat")
        if form in _PERCENT:
            hours = _DURATION.match(task.word("Duration"))
            lag *= float(hours[1]) * _TENTHS_AN_HOUR / FULL if hours is not None else 0.0
        days = lag / (_TENTHS_A_DAY if form in _ELAPSED else project.tenths_a_day)
        whole = round(max(-_MAX_LAG, min(_MAX_LAG, days)))
        before = link.word("PredecessorUID")
        yield ForeignDependency(before, task.word("UID"), link.line, anchor, whole), form not in _ELAPSED


def _in_calendar_days(
    project: _Project, spans: dict[str, tuple[date, date]], link: ForeignDependency, working: bool
) -> ForeignDependency:
    if not working:
        return link
    span = spans.get(link.predecessor_key)
    return replace(link, lag_days=project.calendar.lag_in_calendar_days(span, link.anchor, link.lag_days))


FORMAT = Format("msproject", "Microsoft Project XML", sniff, read)
