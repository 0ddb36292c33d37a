"""Reads all that the timeline shows, fast and as raw cells, and reads anew exactly the rows an edit touched.

Days are ordinals (`date.toordinal`) here, because a canvas adds and subtracts them for every bar it paints. What is
archived is left out, and so is all prose.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, cast

from pmdesk.domain import roadmap, sprints
from pmdesk.domain.changes import Changes
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Resolution
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import Noun
from pmdesk.domain.roadmap import Anchor, Health, ItemKind, Status
from pmdesk.insight.scheduling import Days, Tie
from pmdesk.storage.codec import texts_of
from pmdesk.storage.rows import Rows


class Entry(NamedTuple):
    """One item as the timeline shows it."""

    id: int
    kind: ItemKind
    title: str
    rank: str
    product_id: int | None
    parent_id: int | None
    objective_id: int | None
    release_id: int | None
    sprint_id: int | None
    key: str
    status: Status
    health: Health
    health_note: str
    start: int | None
    end: int | None
    resolution: Resolution
    pinned: bool
    progress: int
    effort_low: float | None
    effort_likely: float | None
    effort_high: float | None
    owner: str
    tags: tuple[str, ...]

    @property
    def days(self) -> Days | None:
        """The planned days, or None without dates."""
        return None if self.start is None or self.end is None else Days(self.start, self.end)


class ProductHead(NamedTuple):
    """A product as a group of rows."""

    id: int
    title: str
    rank: str
    colour: int


class ObjectiveHead(NamedTuple):
    """An objective as a group of rows."""

    id: int
    title: str
    rank: str


class TeamHead(NamedTuple):
    """A team as a group of rows and as a row of the capacity strip."""

    id: int
    title: str
    rank: str
    people: int
    velocity: float


class SprintHead(NamedTuple):
    """A sprint as a column of the time header."""

    id: int
    title: str
    start: int
    end: int


class ReleaseHead(NamedTuple):
    """A release as a flag in the time header; `day` is when it went out, else its target."""

    id: int
    title: str
    day: int | None
    product_id: int | None
    released: bool


class FreezeHead(NamedTuple):
    """Days on which nothing is released."""

    id: int
    title: str
    start: int
    end: int


class Mark(NamedTuple):
    """A milestone or an outside deadline."""

    id: int
    title: str
    day: int
    deadline: bool
    item_id: int | None
    product_id: int | None
    done: bool


class Share(NamedTuple):
    """A team's part in an item."""

    id: int
    item_id: int
    team_id: int
    share: float


class Room(NamedTuple):
    """What a team can carry in one sprint, where it is not its velocity."""

    id: int
    team_id: int
    sprint_id: int
    points: float


@frozen
class Sheet:
    """All that the timeline shows, by id, as read at one moment."""

    items: dict[int, Entry]
    products: dict[int, ProductHead]
    objectives: dict[int, ObjectiveHead]
    teams: dict[int, TeamHead]
    sprints: dict[int, SprintHead]
    releases: dict[int, ReleaseHead]
    freezes: dict[int, FreezeHead]
    marks: dict[int, Mark]
    shares: dict[int, Share]
    rooms: dict[int, Room]
    ties: dict[int, Tie]


class _Ordinals(dict[str | None, int]):
    """Turns ISO days into ordinals, each only once."""

    def __missing__(self, day: str | None) -> int:
        found = self[day] = date.fromisoformat(cast("str", day)).toordinal()
        return found


class _Source(NamedTuple):
    field: str
    noun: type[Noun]
    columns: tuple[str, ...]
    make: Callable[[Iterable[tuple[Any, ...]]], list[Any]]
    archives: bool


def read_sheet(rows: Rows) -> Sheet:
    """Read the whole timeline."""
    return Sheet(**{source.field: _table(_read(rows, source)) for source in SOURCES.values()})


def reread_sheet(rows: Rows, sheet: Sheet, changes: Changes) -> Sheet:
    """Return the sheet with exactly the touched rows read anew; the same sheet when none of them is shown."""
    fresh: dict[str, Any] = {}
    for kind, source in SOURCES.items():
        ids = changes.ids(kind)
        if ids:
            table = dict(getattr(sheet, source.field))
            for row_id in ids:
                table.pop(row_id, None)
            table.update(_table(_read(rows, source, ids)))
            fresh[source.field] = table
    return replace(sheet, **fresh) if fresh else sheet


def _read(rows: Rows, source: _Source, ids: Iterable[int] | None = None) -> list[Any]:
    live = {"archived_at": None} if source.archives else {}
    return source.make(rows.cells(source.noun, source.columns, ids=ids, **live))


def _table(heads: list[Any]) -> dict[int, Any]:
    return {head[0]: head for head in heads}


def _entries(rows: Iterable[tuple[Any, ...]]) -> list[Entry]:
    kinds, statuses, healths = dict(_BY_VALUE[ItemKind]), dict(_BY_VALUE[Status]), dict(_BY_VALUE[Health])
    resolutions, day, make = dict(_BY_VALUE[Resolution]), _Ordinals({None: cast("int", None)}), Entry._make
    return [
        make(
            (
                row[0],
                kinds[row[1]],
                *row[2:10],
                statuses[row[10]],
                healths[row[11]],
                row[12],
                day[row[13]],
                day[row[14]],
                resolutions[row[15]],
                bool(row[16]),
                *row[17:22],
                texts_of(row[22]),
            )
        )
        for row in rows
    ]


def _marks(rows: Iterable[tuple[Any, ...]]) -> list[Mark]:
    day = _Ordinals()
    return [
        Mark(row_id, title, day[on], kind == roadmap.MilestoneKind.DEADLINE.value, item_id, product_id, bool(done))
        for row_id, title, on, kind, item_id, product_id, done in rows
    ]


def _releases(rows: Iterable[tuple[Any, ...]]) -> list[ReleaseHead]:
    day = _Ordinals({None: cast("int", None)})
    return [
        ReleaseHead(row_id, title, day[released or target], product_id, released is not None)
        for row_id, title, target, product_id, released in rows
    ]


def _stretches(head: type[SprintHead] | type[FreezeHead]) -> Callable[[Iterable[tuple[Any, ...]]], list[Any]]:
    def make(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        day = _Ordinals()
        return [head(row_id, title, day[start], day[end]) for row_id, title, start, end in rows]

    return make


def _ties(rows: Iterable[tuple[Any, ...]]) -> list[Tie]:
    anchors = _BY_VALUE[Anchor]
    return [Tie(row_id, before, after, anchors[anchor], lag) for row_id, before, after, anchor, lag in rows]


def _as_they_are(head: type[Any]) -> Callable[[Iterable[tuple[Any, ...]]], list[Any]]:
    return lambda rows: list(map(head._make, rows))


_BY_VALUE: dict[Any, dict[str, Any]] = {
    enum: {member.value: member for member in enum} for enum in (ItemKind, Status, Health, Resolution, Anchor)
}
STRETCH = ("id", "title", "start", "end")
SOURCES: dict[Kind, _Source] = {
    Kind.ITEM: _Source("items", roadmap.Item, Entry._fields, _entries, archives=True),
    Kind.PRODUCT: _Source("products", roadmap.Product, ProductHead._fields, _as_they_are(ProductHead), archives=True),
    Kind.OBJECTIVE: _Source(
        "objectives", roadmap.Objective, ObjectiveHead._fields, _as_they_are(ObjectiveHead), archives=True
    ),
    Kind.TEAM: _Source("teams", sprints.Team, TeamHead._fields, _as_they_are(TeamHead), archives=True),
    Kind.SPRINT: _Source("sprints", sprints.Sprint, STRETCH, _stretches(SprintHead), archives=True),
    Kind.RELEASE: _Source(
        "releases",
        roadmap.Release,
        ("id", "title", "target", "product_id", "released_on"),
        _releases,
        archives=True,
    ),
    Kind.FREEZE: _Source("freezes", roadmap.Freeze, STRETCH, _stretches(FreezeHead), archives=False),
    Kind.MILESTONE: _Source(
        "marks",
        roadmap.Milestone,
        ("id", "title", "day", "kind", "item_id", "product_id", "done"),
        _marks,
        archives=True,
    ),
    Kind.ASSIGNMENT: _Source("shares", roadmap.Assignment, Share._fields, _as_they_are(Share), archives=False),
    Kind.CAPACITY: _Source("rooms", sprints.Capacity, Room._fields, _as_they_are(Room), archives=False),
    Kind.DEPENDENCY: _Source(
        "ties",
        roadmap.Dependency,
        ("id", "predecessor_id", "successor_id", "anchor", "lag_days"),
        _ties,
        archives=False,
    ),
}
