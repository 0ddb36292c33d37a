"""What a chart shows, ready for a screen: lines, band, findings, marks and targets of one metric over one stretch."""

from pmdesk.domain.classes import frozen
from pmdesk.domain.kinds import MetricId, Ref, SeriesId
from pmdesk.domain.metrics import AnnotationKind, Direction, Grain, PanelKind, Scale
from pmdesk.domain.points import Frame, Times, Values


@frozen
class Line:
    """One series: `colour` is 1 to 8 of the theme, `last` its newest value in the stretch."""

    series_id: SeriesId
    label: str
    colour: int
    frame: Frame
    last: float | None


@frozen
class Band:
    """Where the metric was expected, from its own history: arrays of shape (n,)."""

    times: Times
    lows: Values
    highs: Values


@frozen
class Finding:
    """An anomaly: from `start` to `end`, most striking at `at`; `words` explain it. `is_bad` goes by the direction."""

    start: int
    end: int
    at: int
    value: float
    is_bad: bool
    words: str
    short: str
    """A few words for beside the point: `−2.3 below expected`."""
    series_id: SeriesId
    score: float


@frozen
class Mark:
    """Something that happened or is planned: a release, an incident, a vendor's change, a campaign, a note."""

    at: int
    until: int | None
    kind: AnnotationKind
    title: str
    ref: Ref | None
    is_planned: bool = False


@frozen
class TargetLine:
    """A target's value from `start` to `end` (None: as far as the chart goes)."""

    value: float
    label: str
    start: int | None = None
    end: int | None = None


@frozen
class Chart:
    """One panel's content from `start` to `end` (milliseconds since 1970, UTC).

    `lines` are the series; `previous` the same ones a stretch earlier, moved to this one's times. `value` is the newest
    value of the whole, `change` against the stretch before; both None without data. `as_of` is the newest point's
    time, `fetched` when it arrived. `trouble` is told in place of a chart that cannot be shown.
    """

    metric_id: MetricId
    title: str
    subtitle: str
    unit: str
    direction: Direction
    grain: Grain
    kind: PanelKind
    scale: Scale
    time_zone: str
    colour: int
    start: int
    end: int
    lines: tuple[Line, ...] = ()
    previous: tuple[Line, ...] = ()
    band: Band | None = None
    findings: tuple[Finding, ...] = ()
    marks: tuple[Mark, ...] = ()
    targets: tuple[TargetLine, ...] = ()
    value: float | None = None
    change: float | None = None
    as_of: int | None = None
    fetched: int | None = None
    is_stale: bool = False
    trouble: str = ""
    more_lines: int = 0
    """How many series are left out of `lines` because the screen cannot tell so many apart."""
    is_waiting: bool = False
    """Whether band and findings are still to be worked out: asked again without haste, the chart has them."""
