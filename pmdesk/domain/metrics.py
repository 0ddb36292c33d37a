"""The nouns of metrics: where numbers come from, what they mean, how they are shown and what was found in them.

The points of a series are facts, not rows: see `pmdesk.domain.points`.
"""

from datetime import date, datetime
from enum import StrEnum
from math import isfinite

from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.kinds import (
    AnnotationId,
    DashboardId,
    EffectId,
    IntakeId,
    ItemId,
    MetricId,
    PanelId,
    ProductId,
    ReleaseId,
    ReviewMarkId,
    SeriesId,
    SourceId,
    TargetId,
    VerdictId,
)
from pmdesk.domain.roadmap import require_title

COLUMNS = 12
"""How many columns the grid of a dashboard has."""
ROWS_AT_MOST = 24


class Direction(StrEnum):
    """Which way a metric should go."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Grain(StrEnum):
    """How far apart the points of a metric are; from a day on they are calendar days without a time zone."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


CALENDAR = frozenset({Grain.DAY, Grain.WEEK, Grain.MONTH})


class Aggregate(StrEnum):
    """How several points become one: in a wider grain, and over dimension values."""

    MEAN = "mean"
    SUM = "sum"
    LAST = "last"
    MIN = "min"
    MAX = "max"


class SourceKind(StrEnum):
    """Where the points of metrics come from."""

    FILE = "file"
    FOLDER = "folder"
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    DUCKDB = "duckdb"
    PROMETHEUS = "prometheus"
    JSON = "json"
    OWN = "own"


class AnnotationKind(StrEnum):
    """What happened at a moment that charts mark."""

    RELEASE = "release"
    INCIDENT = "incident"
    VENDOR = "vendor"
    CAMPAIGN = "campaign"
    NOTE = "note"


class PanelKind(StrEnum):
    """How a panel of a dashboard shows its metric."""

    LINE = "line"
    AREA = "area"
    BAR = "bar"
    STACKED = "stacked"
    NUMBER = "number"
    EFFECT = "effect"
    FUNNEL = "funnel"
    RETENTION = "retention"


class Scale(StrEnum):
    """How the value axis of a panel counts."""

    LINEAR = "linear"
    LOG = "log"
    PERCENT = "percent"


class Outcome(StrEnum):
    """What the comparison with a metric's own history says of a release."""

    LIKELY_REAL = "likely_real"
    NO_EFFECT_SEEN = "no_effect_seen"
    CANNOT_TELL = "cannot_tell"


@frozen
class Source:
    """A place that points come from: a file, a folder, a database, a server; never holds a secret.

    `location` is a path or an address; `options` is JSON that the reader of this kind understands (columns of a file,
    path into JSON, user, headers' names); `secret` names the keyring entry, empty when none is needed. `every_minutes`
    None means only when asked.
    """

    id: SourceId
    title: str
    kind: SourceKind
    location: str = ""
    options: str = "{}"
    secret: str = ""
    every_minutes: int | None = None
    paused: bool = False
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A source")
        if self.every_minutes is not None and self.every_minutes < 1:
            raise RuleBroken("A source is asked once a minute at most.", "Type 1 or more.")


@frozen
class Metric:
    """A number that is followed over time; `query` says which of a source's numbers it is (column, SQL, PromQL, path).

    `guardrail_low` and `guardrail_high` are bounds that must hold whatever else improves. `time_zone` (IANA name) is
    the one in which instants are shown and days are cut. `stale_hours` is the age from which the newest point counts
    as stale; None lets the grain decide.
    """

    id: MetricId
    title: str
    rank: str
    product_id: ProductId | None = None
    unit: str = ""
    direction: Direction = Direction.UP
    grain: Grain = Grain.DAY
    aggregate: Aggregate = Aggregate.MEAN
    source_id: SourceId | None = None
    query: str = ""
    owner: str = ""
    description: str = ""
    guardrail_low: float | None = None
    guardrail_high: float | None = None
    time_zone: str = "UTC"
    stale_hours: float | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A metric")
        low, high = self.guardrail_low, self.guardrail_high
        if low is not None and high is not None and low > high:
            raise RuleBroken("The lower guardrail is above the upper one.", "Swap them.")


@frozen
class Series:
    """One line of a metric: its dimension values as (name, value, name, value, …), empty for the whole."""

    id: SeriesId
    metric_id: MetricId
    dimensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.dimensions) % 2:
            raise RuleBroken("A dimension has a name and a value.", "Give both.")

    @property
    def values(self) -> dict[str, str]:
        """The dimension values by name."""
        return dict(zip(self.dimensions[::2], self.dimensions[1::2], strict=True))

    @property
    def label(self) -> str:
        """What stands at the end of the line: `Card`, `Card, EU`; empty for the whole."""
        return ", ".join(self.dimensions[1::2])


@frozen
class Intake:
    """One arrival of points: undoing it takes its points back and gives those it replaced again."""

    id: IntakeId
    title: str
    at: datetime
    source_id: SourceId | None = None
    added: int = 0
    replaced: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        require_title(self.title, "An intake")


@frozen
class Target:
    """The value a metric should reach or keep, from `start` on and by `due`."""

    id: TargetId
    metric_id: MetricId
    value: float
    start: date | None = None
    due: date | None = None

    def __post_init__(self) -> None:
        _require_number(self.value)


@frozen
class Annotation:
    """Something that happened, marked on charts: everywhere, on a product's metrics, or on one metric.

    `at` and `until` are UTC; `left_out` keeps its time out of what a metric is expected to be.
    """

    id: AnnotationId
    kind: AnnotationKind
    title: str
    at: datetime
    until: datetime | None = None
    description: str = ""
    product_id: ProductId | None = None
    metric_id: MetricId | None = None
    left_out: bool = False

    def __post_init__(self) -> None:
        require_title(self.title, "A mark")
        if self.until is not None and self.until < self.at:
            raise RuleBroken("A mark cannot end before it begins.", "Choose a later end.")


@frozen
class Effect:
    """What a release or a mark did to a metric, compared with the metric's own history, as it was found at `at`.

    `estimate`, `low`, `high` (95 %) and `expected` (from the item's hypothesis) are in the metric's unit, `p` is the
    share of placebo releases that looked at least as strong; all None where it cannot be told.
    """

    id: EffectId
    metric_id: MetricId
    at: datetime
    outcome: Outcome
    day: date
    release_id: ReleaseId | None = None
    annotation_id: AnnotationId | None = None
    item_id: ItemId | None = None
    control_id: MetricId | None = None
    dimensions: tuple[str, ...] = ()
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    expected: float | None = None
    before: int = 0
    after: int = 0
    placebos: int = 0
    window_days: int = 28
    why: str = ""

    @property
    def is_awaited(self) -> bool:
        """Whether it is only expected: before and after were not compared yet."""
        return self.estimate is None and not (self.before or self.after or self.why)


@frozen
class ReviewMark:
    """That a metric was looked at on a day, when and by whom."""

    id: ReviewMarkId
    metric_id: MetricId
    day: date
    at: datetime
    by: str = ""


@frozen
class Verdict:
    """What a person says of a stretch of a metric: an anomaly, or not one; `at` and `until` are UTC."""

    id: VerdictId
    metric_id: MetricId
    at: datetime
    until: datetime
    is_anomaly: bool
    note: str = ""
    dimensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.until < self.at:
            raise RuleBroken("A stretch cannot end before it begins.", "Choose a later end.")


@frozen
class Dashboard:
    """A page of panels, for everything or for one product."""

    id: DashboardId
    title: str
    rank: str
    product_id: ProductId | None = None
    archived_at: datetime | None = None

    def __post_init__(self) -> None:
        require_title(self.title, "A dashboard")


@frozen
class Panel:
    """One chart on a dashboard; its place is in cells of a grid of 12 columns.

    `split_by` names the dimension whose values become lines, empty for the whole. An effect panel tells of
    `release_id` or `annotation_id`. `title` empty means the metric's own.
    """

    id: PanelId
    dashboard_id: DashboardId
    metric_id: MetricId
    kind: PanelKind = PanelKind.LINE
    title: str = ""
    first_column: int = 0
    first_row: int = 0
    width: int = 4
    height: int = 3
    split_by: str = ""
    scale: Scale = Scale.LINEAR
    release_id: ReleaseId | None = None
    annotation_id: AnnotationId | None = None

    def __post_init__(self) -> None:
        if self.first_column < 0 or self.width < 1 or self.first_column + self.width > COLUMNS:
            raise RuleBroken(f"A panel lies within {COLUMNS} columns.", "Make it narrower or move it left.")
        if self.first_row < 0 or not 1 <= self.height <= ROWS_AT_MOST:
            raise RuleBroken(f"A panel is 1 to {ROWS_AT_MOST} rows high.", "Choose another height.")


def _require_number(value: float) -> None:
    if not isfinite(value):
        raise RuleBroken("This is not a number.", "Type digits, like 8 or 0.5.")
