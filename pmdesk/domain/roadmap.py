"""The nouns of the roadmap: product lines, products, objectives, items, and what hangs on an item."""

from datetime import date, datetime
from enum import StrEnum

from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Resolution, Span
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    AssignmentId,
    CriterionId,
    DecisionId,
    DependencyId,
    FreezeId,
    ItemId,
    KeyResultId,
    LinkId,
    MetricId,
    MilestoneId,
    ObjectiveId,
    ProductId,
    ProductLineId,
    ReleaseId,
    RiskId,
    SprintId,
    TeamId,
)

FULL = 100
TITLE_LIMIT = 1_000
RISK_SCALE = 5


def require_title(title: str, what: str) -> None:
    """Refuse an empty or endless name."""
    if not title.strip():
        raise RuleBroken(f"{what} needs a name.", "Type a few words.")
    if len(title) > TITLE_LIMIT:
        raise RuleBroken(f"The name of {what.lower()} is longer than {TITLE_LIMIT} characters.", "Shorten it.")


class ItemKind(StrEnum):
    """What stands on the roadmap."""

    INITIATIVE = "initiative"
    FEATURE = "feature"


class Status(StrEnum):
    """Where an item stands in its life."""

    IDEA = "idea"
    CANDIDATE = "candidate"
    PROPOSED = "proposed"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    ACTIVE = "active"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    DROPPED = "dropped"
    CANCELLED = "cancelled"


FEATURE_STATUSES = (
    Status.IDEA,
    Status.CANDIDATE,
    Status.PLANNED,
    Status.IN_PROGRESS,
    Status.SHIPPED,
    Status.DROPPED,
)
INITIATIVE_STATUSES = (Status.PROPOSED, Status.PLANNED, Status.ACTIVE, Status.COMPLETED, Status.CANCELLED)
DONE = frozenset({Status.SHIPPED, Status.COMPLETED})
CLOSED = DONE | {Status.DROPPED, Status.CANCELLED}
STATUSES_OF = {ItemKind.FEATURE: FEATURE_STATUSES, ItemKind.INITIATIVE: INITIATIVE_STATUSES}
STATUS_WORDS = {status: status.value.replace("_", " ").capitalize() for status in Status}


class Health(StrEnum):
    """How the work on an item goes."""

    FINE = "fine"
    AT_RISK = "at_risk"
    BLOCKED = "blocked"


@frozen
class ProductLine:
    """A line of products; lines nest."""

    id: ProductLineId
    title: str
    rank: str
    parent_id: ProductLineId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A product line")


@frozen
class Product:
    """A consumer-facing product or the platform under them; `colour` is 1 to 8, the series of the theme."""

    id: ProductId
    title: str
    rank: str
    colour: int = 1
    description: str = ""
    line_id: ProductLineId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A product")
        if not 1 <= self.colour <= 8:  # noqa: PLR2004
            raise RuleBroken("A product has one of 8 colours.", "Pick one.")


@frozen
class Objective:
    """What a product wants to reach."""

    id: ObjectiveId
    title: str
    rank: str
    product_id: ProductId | None = None
    description: str = ""
    due: date | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "An objective")


@frozen
class KeyResult:
    """A number that tells whether an objective is reached; with a metric its newest value counts as `current`.

    From `start` on it should go in a straight line from `baseline` to `target`; None means since it was added.
    """

    id: KeyResultId
    objective_id: ObjectiveId
    title: str
    rank: str
    baseline: float = 0.0
    target: float = 0.0
    current: float | None = None
    unit: str = ""
    up_is_good: bool = True
    due: date | None = None
    metric_id: MetricId | None = None
    start: date | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A key result")


@frozen
class Item:
    """One row of the roadmap: an initiative or a feature.

    `start` and `end` are inclusive calendar days or both None; efforts are points, low <= likely <= high;
    `progress` is whole per cent; `rank` is a fractional string that orders siblings.
    """

    id: ItemId
    kind: ItemKind
    title: str
    rank: str
    product_id: ProductId | None = None
    parent_id: ItemId | None = None
    objective_id: ObjectiveId | None = None
    release_id: ReleaseId | None = None
    sprint_id: SprintId | None = None
    key: str = ""
    status: Status = Status.IDEA
    health: Health = Health.FINE
    health_note: str = ""
    start: date | None = None
    end: date | None = None
    resolution: Resolution = Resolution.DAY
    pinned: bool = False
    progress: int = 0
    effort_low: float | None = None
    effort_likely: float | None = None
    effort_high: float | None = None
    impact_low: float | None = None
    impact_likely: float | None = None
    impact_high: float | None = None
    owner: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    hypothesis: str = ""
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "An item")
        if (self.start is None) != (self.end is None):
            raise RuleBroken("An item has both a start and an end, or neither.", "Give the missing date.")
        if self.start is not None and self.end is not None and self.end < self.start:
            raise RuleBroken("An item cannot end before it starts.", "Drag its end to the right.")
        if not 0 <= self.progress <= FULL:
            raise RuleBroken("Progress runs from 0 to 100 per cent.", "Type a number between.")
        if self.status not in STATUSES_OF[self.kind]:
            words = ", ".join(STATUS_WORDS[status].lower() for status in STATUSES_OF[self.kind])
            raise RuleBroken(f"“{self.title}” cannot be {self.status.value}.", f"Pick one of: {words}.")
        for low, likely, high, what in (
            (self.effort_low, self.effort_likely, self.effort_high, "effort"),
            (self.impact_low, self.impact_likely, self.impact_high, "impact"),
        ):
            require_ordered(low, likely, high, what)

    @property
    def span(self) -> Span | None:
        """The planned days, or None when there are no dates."""
        if self.start is None or self.end is None:
            return None
        return Span(self.start, self.end, self.resolution)


def require_ordered(low: float | None, likely: float | None, high: float | None, what: str) -> None:
    """Refuse an estimate whose three points are negative or out of order."""
    known = [point for point in (low, likely, high) if point is not None]
    if any(point < 0 for point in known):
        raise RuleBroken(f"An {what} cannot be negative.", "Type 0 or more.")
    if known != sorted(known):
        raise RuleBroken(f"An {what} is low, likely, high in this order.", "Type it like 6-8-12.")


@frozen
class Assignment:
    """A team works on an item; `share` is the part of the effort, more than 0 and at most 1, that it carries."""

    id: AssignmentId
    item_id: ItemId
    team_id: TeamId
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise RuleBroken("A team's share is more than 0 and at most 1.", "Type it like 0.5.")


class Anchor(StrEnum):
    """Which ends a dependency ties: the first letter is the predecessor's end, the second the successor's."""

    FINISH_START = "fs"
    START_START = "ss"
    FINISH_FINISH = "ff"
    START_FINISH = "sf"


@frozen
class Dependency:
    """`successor_id` waits for `predecessor_id`; `lag_days` calendar days are kept free between (negative overlaps)."""

    id: DependencyId
    predecessor_id: ItemId
    successor_id: ItemId
    anchor: Anchor = Anchor.FINISH_START
    lag_days: int = 0

    def __post_init__(self) -> None:
        if self.predecessor_id == self.successor_id:
            raise RuleBroken("An item cannot depend on itself.", "Pick another item.")


class MilestoneKind(StrEnum):
    """Our own milestone, or a deadline somebody outside sets."""

    MILESTONE = "milestone"
    DEADLINE = "deadline"


@frozen
class Milestone:
    """A named day, on an item, a product or the whole workspace."""

    id: MilestoneId
    title: str
    day: date
    kind: MilestoneKind = MilestoneKind.MILESTONE
    item_id: ItemId | None = None
    product_id: ProductId | None = None
    description: str = ""
    done: bool = False
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A milestone")


@frozen
class Freeze:
    """Days on which nothing is released."""

    id: FreezeId
    title: str
    start: date
    end: date

    def __post_init__(self) -> None:
        require_title(self.title, "A freeze")
        Span(self.start, self.end)


@frozen
class Release:
    """A version of a product that goes out; `frozen` closes its scope."""

    id: ReleaseId
    title: str
    target: date | None = None
    product_id: ProductId | None = None
    released_on: date | None = None
    frozen: bool = False
    description: str = ""
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A release")


@frozen
class Criterion:
    """One acceptance criterion of an item."""

    id: CriterionId
    item_id: ItemId
    title: str
    rank: str
    met: bool = False

    def __post_init__(self) -> None:
        require_title(self.title, "A criterion")


@frozen
class Link:
    """A web address kept with an item."""

    id: LinkId
    item_id: ItemId
    url: str
    title: str = ""

    def __post_init__(self) -> None:
        require_title(self.url, "A link")


class RiskState(StrEnum):
    """Whether a risk still threatens."""

    OPEN = "open"
    MITIGATED = "mitigated"
    HAPPENED = "happened"
    CLOSED = "closed"


@frozen
class Risk:
    """What could go wrong with an item; likelihood and impact run from 1 to 5."""

    id: RiskId
    item_id: ItemId
    title: str
    likelihood: int = 3
    impact: int = 3
    mitigation: str = ""
    state: RiskState = RiskState.OPEN

    def __post_init__(self) -> None:
        require_title(self.title, "A risk")
        if not (1 <= self.likelihood <= RISK_SCALE and 1 <= self.impact <= RISK_SCALE):
            raise RuleBroken("Likelihood and impact run from 1 to 5.", "Pick a number between.")


@frozen
class Decision:
    """A question that was settled: the options, the one chosen and why."""

    id: DecisionId
    title: str
    item_id: ItemId | None = None
    options: tuple[str, ...] = ()
    chosen: str = ""
    why: str = ""
    decided_on: date | None = None
    revisit_on: date | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A decision")
