"""GitHub's issues as JSON: pages of the REST interface, `gh issue list --json …`, or a GraphQL answer.

Milestones become releases, labels tags, the first assignee the owner, task lists acceptance criteria. An issue of type
or label epic becomes an initiative. Labels such as `status: in progress`, `blocked` and `points: 5` are understood.
Pull requests stay in GitHub.
"""

import re
from datetime import date

from pmdesk.domain.errors import DeskError
from pmdesk.domain.foreign import ForeignDependency, ForeignKind, ForeignPlan, ForeignRow
from pmdesk.domain.roadmap import Health, Status
from pmdesk.importers import jsontree
from pmdesk.importers.cleaning import fold, one_line, place
from pmdesk.importers.criteria import task_list
from pmdesk.importers.files import ForeignFile
from pmdesk.importers.format import Format
from pmdesk.importers.github_answers import issues_in, repository_of
from pmdesk.importers.jsontree import Node, node, text
from pmdesk.importers.tidy import tidy
from pmdesk.importers.vocabulary import HEALTHS, kind_meaning, status_meaning

_POINTS = re.compile(
    r"(?:points?|sp|story points?|estimate|size|effort)[ :/=-]+([0-9]{1,4}(?:\.[0-9])?)", re.IGNORECASE
)
_STATUS_LABEL = re.compile(r"(?:status|state|stage)[ :/-]+(.+)", re.IGNORECASE)
_WAITS = re.compile(r"\b(?:blocked by|depends on|waits for|requires):?((?:[ ,]*(?:and )?#[0-9]{1,9})+)", re.IGNORECASE)
_DAY_LENGTH = 10


def sniff(file: ForeignFile) -> bool:
    """Whether a file looks like issues of GitHub."""
    return file.head.lstrip().startswith(("[", "{")) and file.mentions('"number"', '"title"', '"state"')


def read(file: ForeignFile, _today: date) -> ForeignPlan:
    """Read issues into a plan."""
    issues = [issue for value in jsontree.parse(file) for issue in issues_in(value)]
    if not issues:
        raise DeskError(f"“{file.name}” holds no issues.", "Export them with: gh issue list --state all --json …")
    rows: list[ForeignRow] = []
    links: list[ForeignDependency] = []
    releases: dict[str, ForeignRow] = {}
    pulls = 0
    for line, issue in enumerate(issues, start=1):
        if "pull_request" in issue or "headRefName" in issue or "/pull/" in text(issue, "url", "html_url"):
            pulls += 1
            continue
        _learn_release(releases, node(issue.get("milestone")), line)
        rows.append(_row(issue, line))
        key = rows[-1].key
        before = {found for words in _WAITS.findall(text(issue, "body")) for found in re.findall(r"[0-9]+", words)}
        links.extend(ForeignDependency(found, key, line) for found in sorted(before, key=int))
    repository = repository_of(issues)
    notes = (f"{pulls} pull {'request stays' if pulls == 1 else 'requests stay'} in GitHub.",) if pulls else ()
    plan = ForeignPlan(
        f"github:{place(repository or file.stem)}",
        repository or file.stem,
        (*releases.values(), *rows),
        tuple(links),
        notes=notes,
    )
    return tidy(plan)


def _learn_release(releases: dict[str, ForeignRow], milestone: Node, line: int) -> None:
    title = one_line(text(milestone, "title"))
    if title and title not in releases:
        closed = text(milestone, "state").casefold() == "closed"
        releases[title] = ForeignRow(
            f"milestone:{text(milestone, 'number') or fold(title)}",
            line,
            ForeignKind.RELEASE,
            title,
            status=Status.SHIPPED if closed else None,
            description=text(milestone, "description"),
            # GitHub keeps the chosen day as an instant of it; the day is what was meant.
            end=_day(text(milestone, "due_on", "dueOn")),
        )


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[:_DAY_LENGTH])
    except ValueError:
        return None


def _row(issue: Node, line: int) -> ForeignRow:
    labels = [one_line(text(label, "name")) for label in _named(issue.get("labels"))]
    people = [text(person, "name", "login") for person in _named(issue.get("assignees"))]
    if not people and (person := text(node(issue.get("assignee")), "name", "login")):
        people = [person]
    kind = one_line(text(node(issue.get("type") or issue.get("issueType")), "name"))
    status, health = _status(issue, labels)
    body = text(issue, "body")
    if people[1:]:
        body = f"{body}\n\nWith: {', '.join(people[1:])}".strip()
    number = text(issue, "number")
    address = text(issue, "html_url", "url")
    return ForeignRow(
        number or f"issue-{line}",
        line,
        ForeignKind.INITIATIVE if _is_epic([kind, *labels]) else ForeignKind.FEATURE,
        text(issue, "title"),
        parent_key=text(node(issue.get("parent")), "number") or None,
        external_key=f"#{number}" if number else "",
        status=status,
        health=health,
        description=body,
        effort_likely=_points(labels),
        owner=people[0] if people else "",
        tags=tuple([*labels, kind.casefold()] if kind else labels),
        release=text(node(issue.get("milestone")), "title") or None,
        criteria=task_list(text(issue, "body")),
        links=((address, "GitHub issue"),) if address else (),
    )


def _named(value: object) -> list[Node]:
    """Return labels or people, which come as objects, as bare names, or as a GraphQL page."""
    page = node(value)
    if page:
        value = page.get("nodes")
    return [node(each) or {"name": each} for each in jsontree.values(value)]


def _is_epic(words: list[str]) -> bool:
    return any(
        kind_meaning(re.sub(r"^(?:type|kind)[ :/-]+", "", fold(word))) == ForeignKind.INITIATIVE for word in words
    )


def _points(labels: list[str]) -> float | None:
    found = (_POINTS.fullmatch(label) for label in labels)
    return next((float(match[1]) for match in found if match is not None), None)


def _status(issue: Node, labels: list[str]) -> tuple[Status | None, Health | None]:
    closed = text(issue, "state").casefold() == "closed" or issue.get("closed") is True
    if closed:
        reason = text(issue, "state_reason", "stateReason").casefold()
        return (Status.DROPPED if reason in {"not_planned", "duplicate"} else Status.SHIPPED), None
    status, health = None, None
    for label in labels:
        found = _STATUS_LABEL.fullmatch(label)
        meaning = status_meaning(found[1] if found else label)
        if found is None and fold(label) not in _BARE:
            continue
        if meaning in HEALTHS:
            health = Health(meaning)
        elif meaning in _OPEN:
            status = Status(meaning)
    return (status or (Status.IN_PROGRESS if health else Status.CANDIDATE)), health


# Labels that tell the state of the work without saying so; others, such as `design` or `red`, name topics.
_BARE = frozenset(
    ("in progress", "in-progress", "doing", "wip", "started", "in review", "blocked", "on hold", "waiting", "at risk")
)
_OPEN = frozenset({Status.IDEA, Status.CANDIDATE, Status.PLANNED, Status.IN_PROGRESS})

FORMAT = Format("github", "GitHub issues", sniff, read)
