"""How an API answered lately: percentiles over 48 hours as a chart, what each check sees now, what the vendor says."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from pmdesk.domain.apis import Api, Environment
from pmdesk.domain.checks import Check, MaintenanceWindow, Outcome, Slo, StatusPage
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import MetricId, SeriesId, StatusPageId, VendorId
from pmdesk.domain.metrics import AnnotationKind, Direction, Grain, PanelKind, Scale
from pmdesk.domain.points import Frame
from pmdesk.domain.vendors import Contract, SlaIndicator, SlaTerm
from pmdesk.queries.chart_values import Chart, Line, Mark, TargetLine
from pmdesk.queries.integration_card import WEEKDAYS
from pmdesk.queries.measured_levels import checks_in, holes_of
from pmdesk.queries.value_at_risk import ValueAtRisk, value_at_risk
from pmdesk.storage.rows import Rows
from pmdesk.storage.samples import HOUR, MINUTES, Last, Roll, last_of
from pmdesk.storage.samples_read import stretches
from pmdesk.storage.status_pages import StatusState, status_of

STRETCH_S = 48 * HOUR
STEP_S = 1_800
"""A point of the chart stands for half an hour."""
NEWEST = 4
"""So many points make the value that stands for now."""
SHARES = ((0.99, "p99"), (0.95, "p95"), (0.50, "p50"))
DOTTED, PLAIN, DEFAULT = 6, 4, 2
"""Colours of p99, p50 and, where no product lends one, p95."""
SOLID = 4
"""From the fifth on, colours are dashed."""
MS = 1_000
ORDER = (Environment.PRODUCTION, Environment.STAGING, Environment.SANDBOX)
OUTCOME_WORDS = {
    Outcome.UP: "up",
    Outcome.DEGRADED: "slow",
    Outcome.DOWN: "down",
    Outcome.UNOBSERVED: "not observed",
}


@frozen
class CheckLine:
    """What one check sees now, in words, and since when; `outcome` is None where it never looked."""

    check: Check
    outcome: Outcome | None
    words: str
    message: str


@frozen
class PageLine:
    """What a vendor's status page says, beside what we see; `differs` where the two cannot both be right."""

    id: StatusPageId
    title: str
    url: str
    outcome: Outcome | None
    words: str
    differs: bool


@frozen
class HealthRow:
    """One hour of the chart as a row of a table: values in words, the newest first."""

    time: str
    values: tuple[str, ...]


@frozen
class ApiHealth:
    """Everything the card of an API's health shows; without a chart there is no check, or none that ever looked."""

    environment: Environment
    chart: Chart | None
    headline: str
    look: str
    checks: tuple[CheckLine, ...]
    pages: tuple[PageLine, ...]
    columns: tuple[str, ...]
    table: tuple[HealthRow, ...]
    value: ValueAtRisk

    @property
    def fact(self) -> str:
        """What the chart is of, in a word or two."""
        return "48 h" if self.environment is Environment.PRODUCTION else f"48 h, {self.environment.value}"

    @property
    def worst(self) -> CheckLine | None:
        """The first check that sees something wrong, the down ones before the slow ones."""
        wrong = (Outcome.DOWN, Outcome.DEGRADED, Outcome.UNOBSERVED)
        found = [line for line in self.checks if line.outcome in wrong and not line.check.paused]
        return min(found, key=lambda line: wrong.index(line.outcome or Outcome.UNOBSERVED), default=None)


@frozen
class _Look:
    """How a chart is to look: as of when, in which zone, in the colour of its product, with the target."""

    now: datetime
    zone: str
    colour: int | None
    target: float | None


def api_health(
    rows: Rows, api_id: int, now: datetime, zone: str = "UTC", colour: int | None = None
) -> ApiHealth | None:
    """Return how an API answers, or None when there is none (any more); `colour` is that of its product."""
    api = rows.find(Api, api_id)
    if api is None:
        return None
    environment, checks = _shown(rows, api_id)
    last = last_of(rows, [check.id for check in checks])
    lines = tuple(check_line(check, last.get(check.id), now) for check in checks)
    rolls = _rolls(rows, checks, now)
    headline, look, target = "", "calm", _target(rows, api, checks)
    whole = Roll(0)
    for roll in rolls.values():
        whole.merge(roll)
    p95 = _newest(rolls).latencies.quantile(0.95)
    if p95 is not None:
        headline = f"p95 {p95:.0f} ms"
        look = "calm" if target is None or p95 < 0.9 * target else "scarce" if p95 <= target else "used"
    look_of = _Look(now, zone, colour, target)
    chart = _chart(rows, api, rolls, look_of) if whole.observed or whole.unobserved else None
    return ApiHealth(
        environment,
        chart,
        headline,
        look,
        lines,
        page_lines(rows, api.vendor_id, lines, now),
        ("p50", "p95", "p99", "Looks", "Down", "Slow", "Not observed"),
        tuple(_table(rolls)),
        value_at_risk(rows, api_id),
    )


def _shown(rows: Rows, api_id: int) -> tuple[Environment, tuple[Check, ...]]:
    """Return the checks of the environment that matters most of those that are checked."""
    for environment in ORDER:
        found = checks_in(rows, api_id, environment)
        if found:
            return environment, found
    return Environment.PRODUCTION, ()


def _rolls(rows: Rows, checks: Sequence[Check], now: datetime) -> dict[int, Roll]:
    """Return what was seen in each half hour, the time of maintenance left out."""
    at = int(now.timestamp())
    since = (at - STRETCH_S) // STEP_S * STEP_S
    fine = stretches(rows, [check.id for check in checks], (since, at), MINUTES) if checks else {}
    holes = holes_of(rows, checks[0].api_id) if checks else []
    found: dict[int, Roll] = {}
    for start, roll in fine.items():
        if any(hole <= start < end for hole, end in holes):
            continue
        place = start // STEP_S * STEP_S
        found.setdefault(place, Roll(place)).merge(roll)
    return found


def _newest(rolls: dict[int, Roll]) -> Roll:
    """Return what the last two hours in which anything was seen tell together."""
    found = Roll(0)
    for start in sorted(start for start, roll in rolls.items() if roll.latencies.steps)[-NEWEST:]:
        found.merge(rolls[start])
    return found


def _target(rows: Rows, api: Api, checks: Sequence[Check]) -> float | None:
    """Return the p95 that is to be kept: an objective of ours, else a term of the contract."""
    known = {check.id for check in checks}
    for slo in rows.all(Slo, order_by="rank", indicator=SlaIndicator.LATENCY_P95, archived_at=None):
        if slo.api_id == api.id or slo.check_id in known:
            return slo.target
    if api.vendor_id is None:
        return None
    for contract in rows.all(Contract, vendor_id=api.vendor_id, archived_at=None):
        for term in rows.all(SlaTerm, order_by="rank", contract_id=contract.id, indicator=SlaIndicator.LATENCY_P95):
            if term.api_id in (None, api.id):
                return term.agreed * (MS if term.unit == "s" else 1)
    return None


def _chart(rows: Rows, api: Api, rolls: dict[int, Roll], look: _Look) -> Chart:
    colour, target = look.colour, look.target
    middle = colour if colour is not None and colour <= SOLID and colour != PLAIN else DEFAULT
    end = int(look.now.timestamp()) * MS
    start = end - STRETCH_S * MS
    colours = {"p99": DOTTED, "p95": middle, "p50": PLAIN}
    answered = [roll for roll in rolls.values() if roll.latencies.steps]
    times = np.array([_middle(roll.start, end) for roll in answered], dtype=np.int64)
    lines: list[Line] = []
    for share, label in SHARES:
        values = np.array([roll.latencies.quantile(share) or 0.0 for roll in answered], dtype=np.float64)
        last = float(values[-1]) if values.size else None
        lines.append(Line(SeriesId(0), label, colours[label], Frame(times, values, values, is_raw=True), last))
    targets = () if target is None else (TargetLine(target, ""),)
    return Chart(
        MetricId(api.id),
        "API health",
        "48 h",
        "ms",
        Direction.DOWN,
        Grain.MINUTE,
        PanelKind.LINE,
        Scale.LINEAR,
        look.zone,
        middle,
        start,
        end,
        tuple(lines),
        marks=tuple(_marks(rows, api, rolls, (start, end))),
        targets=targets,
    )


def _middle(start: int, end: int) -> int:
    """Return where a point stands: in the middle of its half hour, or now where that is not over."""
    return min((start + STEP_S // 2) * MS, end)


def _marks(rows: Rows, api: Api, rolls: dict[int, Roll], stretch: tuple[int, int]) -> Iterable[Mark]:
    """Yield what was maintained and when it was down, each a shaded stretch."""
    for each in rows.all(MaintenanceWindow, order_by="start", api_id=api.id):
        begun, over = round(each.start.timestamp()) * MS, round(each.until.timestamp()) * MS
        if over > stretch[0] and begun < stretch[1]:
            yield Mark(begun, over, AnnotationKind.VENDOR, each.title, None)
    since: int | None = None
    last = 0
    for start, roll in rolls.items():
        if since is not None and (not roll.down or start > last):
            yield Mark(since * MS, last * MS, AnnotationKind.INCIDENT, "Down", None)
            since = None
        if roll.down:
            since, last = since or start, start + STEP_S
    if since is not None:
        yield Mark(since * MS, min(last * MS, stretch[1]), AnnotationKind.INCIDENT, "Down", None)


def check_line(check: Check, last: Last | None, now: datetime) -> CheckLine:
    """Return how a check stands, by what it saw last."""
    if last is None:
        words = "paused" if check.paused else "not looked at yet"
        return CheckLine(check, None, words, "")
    since = say_since(last.since, now)
    words = f"{OUTCOME_WORDS[last.sample.outcome]} since {since}"
    if last.sample.outcome is Outcome.UP and last.sample.latency_ms is not None:
        words = f"up, {last.sample.latency_ms:.0f} ms"
    return CheckLine(check, last.sample.outcome, f"paused, was {words}" if check.paused else words, last.sample.message)


def page_lines(
    rows: Rows, vendor_id: VendorId | None, lines: Sequence[CheckLine], now: datetime
) -> tuple[PageLine, ...]:
    """Return what a vendor's status pages say, beside what checks see."""
    if vendor_id is None:
        return ()
    pages = rows.all(StatusPage, vendor_id=vendor_id, archived_at=None)
    said = status_of(rows, [page.id for page in pages])
    return tuple(_page_line(page, said.get(page.id), lines, now) for page in pages)


def _page_line(page: StatusPage, state: StatusState | None, lines: Sequence[CheckLine], now: datetime) -> PageLine:
    if state is None:
        return PageLine(page.id, page.title, page.url, None, "not read yet", differs=False)
    said = state.said
    words = f"“{said.words}” since {say_since(state.since, now)}" if said.words else OUTCOME_WORDS[said.outcome]
    if said.trouble:
        words = f"{words}; it cannot be read now"
    seen = {line.outcome for line in lines if not line.check.paused}
    is_quiet = said.outcome is Outcome.UP and Outcome.DOWN in seen
    is_loud = said.outcome is Outcome.DOWN and seen == {Outcome.UP}
    url = said.url or page.url
    return PageLine(page.id, page.title, url, said.outcome, words, differs=(is_quiet or is_loud) and not said.trouble)


def say_since(since: int, now: datetime) -> str:
    """Say an instant of lately: the time of today, else the day with the time."""
    then = datetime.fromtimestamp(since, now.tzinfo).astimezone()
    here = now.astimezone()
    if then.date() == here.date():
        return f"{then:%H:%M}"
    if here.date() - then.date() < timedelta(days=2):
        return f"yesterday {then:%H:%M}"
    return say_day(then.date(), here.date())


def _table(rolls: dict[int, Roll]) -> Iterable[HealthRow]:
    for start, roll in sorted(rolls.items(), reverse=True):
        quantiles = [roll.latencies.quantile(share) for share in (0.5, 0.95, 0.99)]
        times = ["–" if took is None else f"{took:.0f} ms" for took in quantiles]
        counts = [str(each) for each in (roll.observed, roll.down, roll.degraded, roll.unobserved)]
        then = datetime.fromtimestamp(start, UTC).astimezone()
        yield HealthRow(f"{WEEKDAYS[then.weekday()]} {then:%H:%M}", (*times, *counts))
