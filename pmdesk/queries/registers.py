"""The plan's registers as tables: products, objectives, teams, sprints, releases and the rest."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import partial

from pmdesk.domain import metrics, roadmap, sprints
from pmdesk.domain.amounts import amount_text
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import KIND_OF, Noun
from pmdesk.queries.evidence import Evidence
from pmdesk.queries.key_result_words import KeyResultNow, known_at_once, why_not_typed
from pmdesk.storage.rows import Rows


class Entry(Enum):
    """What a person types into a column."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    WHOLE = "whole"
    YES = "yes"
    CHOICE = "choice"
    ROW = "row"
    TOLD = "told"
    """Nothing: it is worked out."""


@frozen
class RegisterColumn:
    """One column: the field it edits; `refers_to` names the noun a ROW column picks from."""

    field: str
    title: str
    entry: Entry = Entry.TEXT
    refers_to: type[Noun] | None = None
    choices: tuple[str, ...] = ()
    required: bool = False


@frozen
class Register:
    """One kind of row as a table."""

    noun: type[Noun]
    title: str
    one: str
    columns: tuple[RegisterColumn, ...]

    @property
    def kind(self) -> Kind:
        """The kind of its rows."""
        return KIND_OF[self.noun]

    @property
    def can_archive(self) -> bool:
        """Whether its rows can be put aside."""
        return "archived_at" in self.noun.__dataclass_fields__


@frozen
class RegisterRow:
    """One row as words, in the order of the columns."""

    id: int
    words: tuple[str, ...]
    archived: bool


Names = dict[type[Noun] | None, dict[int, str]]
Now = Callable[[roadmap.KeyResult], KeyResultNow]
Heard = Callable[[int], Evidence | None]
CURRENT, PACE = "current", "pace"
EVIDENCE = (
    ("notes", "Notes"),
    ("requesters", "Requesters"),
    ("companies", "Companies"),
    ("revenue", "Revenue"),
    ("importance", "Importance"),
    ("recent", "In 4 weeks"),
    ("growth", "Trend"),
    ("asking_segments", "Segments"),
)
"""What speaks for an item, to be scored by: fields of `Evidence` and what their columns are called."""
NAME = RegisterColumn("title", "Name", required=True)
ABOUT = RegisterColumn("description", "Description")
OF_PRODUCT = RegisterColumn("product_id", "Product", Entry.ROW, roadmap.Product)
EVIDENCE_FIELDS = frozenset(name for name, _ in EVIDENCE)
COLOURS = tuple(str(number) for number in range(1, 9))
MILESTONES = tuple(kind.value for kind in roadmap.MilestoneKind)

REGISTERS: tuple[Register, ...] = (
    Register(
        roadmap.Product,
        "Products",
        "product",
        (
            NAME,
            RegisterColumn("colour", "Colour", Entry.CHOICE, choices=COLOURS),
            RegisterColumn("line_id", "Line", Entry.ROW, roadmap.ProductLine),
            ABOUT,
        ),
    ),
    Register(
        roadmap.ProductLine,
        "Product lines",
        "product line",
        (NAME, RegisterColumn("parent_id", "Part of", Entry.ROW, roadmap.ProductLine)),
    ),
    Register(
        roadmap.Objective,
        "Objectives",
        "objective",
        (NAME, OF_PRODUCT, RegisterColumn("due", "Due", Entry.DAY), ABOUT),
    ),
    Register(
        roadmap.KeyResult,
        "Key results",
        "key result",
        (
            NAME,
            RegisterColumn("objective_id", "Objective", Entry.ROW, roadmap.Objective, required=True),
            RegisterColumn("metric_id", "Metric", Entry.ROW, metrics.Metric),
            RegisterColumn("baseline", "Baseline", Entry.NUMBER, required=True),
            RegisterColumn(CURRENT, "Now", Entry.NUMBER),
            RegisterColumn("target", "Target", Entry.NUMBER, required=True),
            RegisterColumn(PACE, "Pace", Entry.TOLD),
            RegisterColumn("unit", "Unit"),
            RegisterColumn("up_is_good", "Up is good", Entry.YES, required=True),
            RegisterColumn("start", "From", Entry.DAY),
            RegisterColumn("due", "Due", Entry.DAY),
        ),
    ),
    Register(
        sprints.Team,
        "Teams",
        "team",
        (
            NAME,
            RegisterColumn("people", "People", Entry.WHOLE, required=True),
            RegisterColumn("velocity", "Points per sprint", Entry.NUMBER, required=True),
        ),
    ),
    Register(
        sprints.Sprint,
        "Sprints",
        "sprint",
        (
            NAME,
            RegisterColumn("start", "Start", Entry.DAY, required=True),
            RegisterColumn("end", "End", Entry.DAY, required=True),
            RegisterColumn("slots", "Priorities", Entry.WHOLE, required=True),
            RegisterColumn("goal", "Goal"),
        ),
    ),
    Register(
        roadmap.Release,
        "Releases",
        "release",
        (
            NAME,
            OF_PRODUCT,
            RegisterColumn("target", "Target", Entry.DAY),
            RegisterColumn("released_on", "Released on", Entry.DAY),
            RegisterColumn("frozen", "Scope closed", Entry.YES, required=True),
            ABOUT,
        ),
    ),
    Register(
        roadmap.Milestone,
        "Milestones and deadlines",
        "milestone",
        (
            NAME,
            RegisterColumn("day", "Day", Entry.DAY, required=True),
            RegisterColumn("kind", "Kind", Entry.CHOICE, choices=MILESTONES, required=True),
            RegisterColumn("item_id", "Item", Entry.ROW, roadmap.Item),
            OF_PRODUCT,
            RegisterColumn("done", "Done", Entry.YES, required=True),
        ),
    ),
    Register(
        roadmap.Freeze,
        "Freezes",
        "freeze",
        (
            NAME,
            RegisterColumn("start", "Start", Entry.DAY, required=True),
            RegisterColumn("end", "End", Entry.DAY, required=True),
        ),
    ),
    Register(
        roadmap.Item,
        "Initiatives and features",
        "item",
        (
            NAME,
            RegisterColumn("owner", "Owner"),
            RegisterColumn("key", "Key"),
            RegisterColumn("objective_id", "Objective", Entry.ROW, roadmap.Objective),
            RegisterColumn("release_id", "Release", Entry.ROW, roadmap.Release),
            *(RegisterColumn(name, title, Entry.TOLD) for name, title in EVIDENCE),
        ),
    ),
)


def register_rows(
    rows: Rows, register: Register, today: date, *, archived: bool, now: Now | None = None, heard: Heard | None = None
) -> list[RegisterRow]:
    """Return the rows of a register in words; `archived` shows those that were put aside instead.

    `now` says what is known of a key result; without it that is what its own row says. `heard` says what speaks for an
    item as far as it is read.
    """
    known = partial(known_at_once, rows) if now is None else now
    fields = register.noun.__dataclass_fields__
    order = next(name for name in ("rank", "start", "day", "target", "id") if name in fields)
    names: Names = {
        column.refers_to: dict(rows.cells(column.refers_to, ("id", "title")))
        for column in register.columns
        if column.refers_to is not None
    }
    found: list[RegisterRow] = []
    for row in rows.all(register.noun, order_by=order):
        aside = getattr(row, "archived_at", None) is not None
        if aside == archived:
            evidence = heard(row.id) if heard is not None and register.noun is roadmap.Item else None
            words = tuple(
                _told(evidence, column) if column.field in EVIDENCE_FIELDS else _words(row, column, names, today, known)
                for column in register.columns
            )
            found.append(RegisterRow(row.id, words, aside))
    return found


def why_not_typed_into(rows: Rows, register: Register, row_id: int, column: RegisterColumn) -> str:
    """Return why a cell cannot be typed into, nothing where it can."""
    if column.field in EVIDENCE_FIELDS:
        return f"{column.title} is counted from the notes that speak for the item."
    if column.entry is Entry.TOLD:
        return f"{column.title} is worked out from the value, the target and the days."
    if register.noun is roadmap.KeyResult and column.field == CURRENT:
        return why_not_typed(rows, rows.get(roadmap.KeyResult, row_id))
    return ""


def pickable(rows: Rows, column: RegisterColumn) -> list[tuple[int, str]]:
    """Return the rows a ROW column can name: (id, title), by title."""
    if column.refers_to is None:
        return []
    return sorted(rows.cells(column.refers_to, ("id", "title")), key=lambda pair: pair[1].casefold())


def _words(row: Noun, column: RegisterColumn, names: Names, today: date, now: Now) -> str:
    if isinstance(row, roadmap.KeyResult) and (column.entry is Entry.TOLD or row.metric_id is not None):
        known = now(row)
        if column.field == PACE:
            return known.pace_words()
        if column.field == CURRENT:
            return known.value_words(today)
    value: object = getattr(row, column.field)
    if value is None:
        return ""
    if column.entry is Entry.ROW and isinstance(value, int):
        return names[column.refers_to].get(value, "")
    if column.entry is Entry.YES:
        return "yes" if value else "no"
    if isinstance(value, date):
        return say_day(value, today)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _told(evidence: Evidence | None, column: RegisterColumn) -> str:
    """Return a figure of what speaks for an item; nothing where nothing does."""
    value = None if evidence is None else getattr(evidence, column.field)
    return value if isinstance(value, str) else amount_text(value) if value else ""


def kinds_shown() -> frozenset[Kind]:
    """Return the kinds of rows that registers show or name."""
    return frozenset(register.kind for register in REGISTERS) | {Kind.METRIC}
