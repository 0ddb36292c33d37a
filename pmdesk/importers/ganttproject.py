"""GanttProject's `.gan` files: nested tasks, durations in working days, dependencies, resources.

Tasks that hold tasks become initiatives, others features, milestones milestones. Durations count the days that the
project's calendar works (weekends, holidays), so the last day is the one GanttProject draws. Lags are working days
there and become calendar days here. The coordinator of a task becomes its owner, roles of the project's own become
teams. Source of the constants: GanttProject, `ConstraintType` and `GanttCalendar`.
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import date
from urllib.parse import unquote

from pmdesk.domain.classes import slotted
from pmdesk.domain.counts import count_text
from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow, RowTrouble
from pmdesk.domain.roadmap import FULL, Anchor, Status
from pmdesk.importers import xmltree
from pmdesk.importers.cleaning import place
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.format import Format
from pmdesk.importers.tidy import tidy
from pmdesk.importers.workdays import SATURDAY, SUNDAY, Workdays, workdays
from pmdesk.importers.xmltree import XmlNode

_ANCHORS = {"1": Anchor.START_START, "2": Anchor.FINISH_START, "3": Anchor.FINISH_FINISH, "4": Anchor.START_FINISH}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_DURATION = 10_000
MAX_LAG = 1_000
MAX_HOLIDAYS = 20_000
_RECURRING = range(1990, 2101)


@slotted
class _Project:
    """What the tasks of a project refer to."""

    calendar: Workdays
    people: dict[str, tuple[str, str]]
    """The name and the role of each resource."""
    work: dict[str, list[tuple[bool, str]]]
    """For each task, the resources that work on it, and whether they are responsible."""
    rows: list[ForeignRow] = field(default_factory=list[ForeignRow])
    troubles: list[RowTrouble] = field(default_factory=list[RowTrouble])
    spans: dict[str, tuple[date, date]] = field(default_factory=dict[str, tuple[date, date]])


def sniff(file: ForeignFile) -> bool:
    """Whether a file looks like a project of GanttProject."""
    return file.head.lstrip().startswith("<") and "<project" in file.head and file.mentions("<tasks", "</project>")


def read(file: ForeignFile, _today: date) -> ForeignPlan:
    """Read a project into a plan."""
    root = xmltree.parse(file)
    tasks = root.first("tasks")
    if root.tag != "project" or tasks is None:
        raise DeskError(f"“{file.name}” is no project of GanttProject.", "Save it again there.")
    project = _Project(_calendar(root), _people(root), _work(root))
    for task, parent in _walk(tasks):
        _read_task(project, task, parent)
    links = tuple(link for task, _ in _walk(tasks) for link in _links(project, task))
    title = root.get("name") or file.stem
    plan = ForeignPlan(f"ganttproject:{place(title)}", title, tuple(project.rows), links, tuple(project.troubles))
    return tidy(plan)


def _walk(tasks: XmlNode) -> Iterator[tuple[XmlNode, str | None]]:
    """Yield each task with the id of the task that holds it."""
    waiting: list[tuple[XmlNode, str | None]] = [(task, None) for task in reversed(tasks.every("task"))]
    while waiting:
        task, parent = waiting.pop()
        yield task, parent
        waiting += [(child, task.get("id")) for child in reversed(task.every("task"))]


def _calendar(root: XmlNode) -> Workdays:
    calendars = root.first("calendars")
    if calendars is None:
        return workdays((SATURDAY, SUNDAY), (), ())
    types = calendars.first("day-types")
    week = types.first("default-week") if types is not None else None
    weekend = [at for at, name in enumerate(_WEEK) if week is not None and week.get(name) == "1"]
    shown_only = types.first("only-show-weekends") if types is not None else None
    if shown_only is not None and shown_only.get("value") == "true":
        weekend = []
    holidays: list[date] = []
    worked: list[date] = []
    for found in calendars.every("date")[:MAX_HOLIDAYS]:
        (worked if found.get("type") == "WORKING_DAY" else holidays).extend(_dates(found))
    return workdays(weekend if week is not None else (SATURDAY, SUNDAY), holidays, worked)


def _dates(found: XmlNode) -> Iterator[date]:
    """Yield a day of the calendar; without a year it returns every year."""
    month, day = _whole(found.get("month")), _whole(found.get("date"))
    year = _whole(found.get("year"))
    if found.get("type") not in {"HOLIDAY", "WORKING_DAY", ""} or month is None or day is None:
        return
    for chosen in _RECURRING if year is None else (year,):
        try:
            yield date(chosen, month, day)
        except ValueError:
            continue


def _whole(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= len("123456789") else None


def _people(root: XmlNode) -> dict[str, tuple[str, str]]:
    roles = {
        role.get("id"): role.get("name")
        for group in root.every("roles")
        for role in group.every("role")
        if not role.get("id").startswith("Default")
    }
    resources = root.first("resources")
    found = resources.every("resource") if resources is not None else []
    return {person.get("id"): (person.get("name"), roles.get(person.get("function"), "")) for person in found}


def _work(root: XmlNode) -> dict[str, list[tuple[bool, str]]]:
    work: dict[str, list[tuple[bool, str]]] = {}
    allocations = root.first("allocations")
    for found in allocations.every("allocation") if allocations is not None else []:
        person = (found.get("responsible") == "true", found.get("resource-id"))
        work.setdefault(found.get("task-id"), []).append(person)
    return work


def _read_task(project: _Project, task: XmlNode, parent: str | None) -> None:
    key, title = task.get("id"), task.get("name")
    duration = _whole(task.get("duration"))
    try:
        start = date.fromisoformat(task.get("start"))
    except ValueError:
        reason = f"“{task.get('start')[:40]}” is not a date"
        project.troubles.append(RowTrouble(task.line, reason, (title,)))
        return
    milestone = task.get("meeting") == "true" and not task.every("task")
    if duration is None or not 0 <= duration <= MAX_DURATION:
        reason = f"“{task.get('duration')[:40]}” is not a number of days up to {count_text(MAX_DURATION)}"
        project.troubles.append(RowTrouble(task.line, reason, (title,)))
        return
    try:
        end = start if milestone or duration == 0 else project.calendar.end(start, duration)
    except (ValueError, OverflowError):
        project.troubles.append(RowTrouble(task.line, f"The year {start.year} is out of reach", (title,)))
        return
    project.spans[key] = (start, end)
    project.rows.append(_row(project, task, parent, (start, end), milestone))


def _row(project: _Project, task: XmlNode, parent: str | None, span: tuple[date, date], milestone: bool) -> ForeignRow:
    people = sorted(project.work.get(task.get("id"), []), key=lambda each: not each[0])
    names = [name for _, person in people if (name := project.people.get(person, ("", ""))[0])]
    teams = [team for _, person in people if (team := project.people.get(person, ("", ""))[1])]
    notes = task.word("notes")
    if names[1:]:
        notes = f"{notes}\n\nWith: {', '.join(names[1:])}".strip()
    progress = min(FULL, max(0, _whole(task.get("complete")) or 0))
    kind = ForeignKind.INITIATIVE if task.every("task") else ForeignKind.FEATURE
    link = unquote(task.get("webLink"))
    return ForeignRow(
        task.get("id"),
        task.line,
        ForeignKind.MILESTONE if milestone else kind,
        task.get("name"),
        parent_key=parent,
        status=_status(progress),
        description=notes,
        start=span[0],
        end=span[1],
        progress=progress,
        owner=names[0] if names else "",
        teams=tuple(teams),
        links=((link, ""),) if "://" in link and link not in {"http://", "https://"} else (),
    )


def _status(progress: int) -> Status:
    if progress >= FULL:
        return Status.SHIPPED
    return Status.IN_PROGRESS if progress else Status.PLANNED


def _links(project: _Project, task: XmlNode) -> Iterator[ForeignDependency]:
    """Yield the dependencies that stand in a task: it lists the tasks that wait for it."""
    for depend in task.every("depend"):
        anchor = _ANCHORS.get(depend.get("type"), Anchor.FINISH_START)
        lag = max(-MAX_LAG, min(MAX_LAG, _whole(depend.get("difference")) or 0))
        days = project.calendar.lag_in_calendar_days(project.spans.get(task.get("id")), anchor, lag)
        yield ForeignDependency(task.get("id"), depend.get("id"), depend.line, anchor, days)


FORMAT = Format("ganttproject", "GanttProject", sniff, read)
