"""What an importer reads out of a foreign file, before anything is decided about it."""

from dataclasses import field
from datetime import date
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.roadmap import Anchor, Health, Status


class ForeignKind(StrEnum):
    """What a foreign row becomes here."""

    PRODUCT = "product"
    OBJECTIVE = "objective"
    INITIATIVE = "initiative"
    FEATURE = "feature"
    MILESTONE = "milestone"
    RELEASE = "release"
    SPRINT = "sprint"
    TEAM = "team"


@frozen
class ForeignRow:
    """One row of a foreign file.

    `key` is stable in the source (its id there, or derived from its place and words) and unique in its plan; `line` is
    where a person finds it (1-based line of text, or 1-based record). `product`, `teams`, `sprint` and `release` are
    names that are matched or created; so is `parent_title`, an initiative that is no row of this file. `parent_key` is
    the key of another row of the plan that can hold this one, and parents never run in a circle. An initiative
    never hangs under a feature. `status` is one that its kind can have; on a milestone or release `SHIPPED` means done.
    A milestone's, release's day is `end`. Efforts are points. Texts have no NUL and no lone surrogate, names at most
    1,000 characters. `start` or `end` may be known alone.
    """

    key: str
    line: int
    kind: ForeignKind
    title: str
    parent_key: str | None = None
    parent_title: str | None = None
    product: str | None = None
    external_key: str = ""
    status: Status | None = None
    health: Health | None = None
    description: str = ""
    start: date | None = None
    end: date | None = None
    resolution: Resolution = Resolution.DAY
    pinned: bool = False
    progress: int | None = None
    effort_low: float | None = None
    effort_likely: float | None = None
    effort_high: float | None = None
    owner: str = ""
    teams: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sprint: str | None = None
    release: str | None = None
    criteria: tuple[tuple[str, bool], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    archived: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def span(self) -> Span | None:
        """The days of the row; where only one end is known, that day."""
        start, end = self.start or self.end, self.end or self.start
        return None if start is None or end is None else Span(start, end, self.resolution)


@frozen
class ForeignDependency:
    """`successor_key` waits for `predecessor_key`."""

    predecessor_key: str
    successor_key: str
    line: int
    anchor: Anchor = Anchor.FINISH_START
    lag_days: int = 0


@frozen
class RowTrouble:
    """A row that stays out, with the reason in words and its raw cells so that it can be saved and mended."""

    line: int
    reason: str
    cells: tuple[str, ...] = ()


@frozen
class ForeignPlan:
    """All that one foreign file holds for the roadmap; `source` names the format and the place, stable over imports.

    `header` names the cells of the troubles; `notes` say in words what was left behind on purpose.
    """

    source: str
    title: str
    rows: tuple[ForeignRow, ...] = ()
    dependencies: tuple[ForeignDependency, ...] = ()
    troubles: tuple[RowTrouble, ...] = ()
    header: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = ()
