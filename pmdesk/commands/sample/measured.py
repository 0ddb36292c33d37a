"""Tells the sample's metrics: sets them up, lets what happened happen, and brings 400 days of points this morning."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from pmdesk.commands.expectations import ExpectEffect
from pmdesk.commands.fields import SetFields
from pmdesk.commands.sample import figures
from pmdesk.commands.sample.figures import Figure, Move, Told
from pmdesk.commands.sample.plan import CHECKOUT, CORE
from pmdesk.commands.sample.scene import Beat, Scene
from pmdesk.domain.changes import Actor
from pmdesk.domain.kinds import IntakeId, MetricId, SeriesId
from pmdesk.domain.metrics import (
    Annotation,
    AnnotationKind,
    Dashboard,
    Grain,
    Intake,
    Metric,
    Panel,
    PanelKind,
    ReviewMark,
    Series,
    Source,
    SourceKind,
    Target,
)
from pmdesk.domain.roadmap import KeyResult, Product
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit

DAYS = 400
WEEK, PAYDAY = 7, 28
TAKE = 25
"""Which of the possible pasts is told: one in which chance hides neither the effect nor the incident."""
FILE = "tidewater-metrics.csv"
LIFT = (1.0, 0.6, 0.5, 0.3, -0.2, -1.2, -1.0)
"""How a week goes from Monday on, in units of a figure's `weekly`."""
COHORTS, FALL = 12, (1.0, 0.82, 0.74, 0.69, 0.66, 0.64, 0.62, 0.61, 0.6, 0.59, 0.585, 0.58)


def review() -> Iterable[Beat]:
    """Return the beats of the metrics, from their setting up to this morning's points."""
    yield Beat("13 Feb", "09:10", "Set up metrics", (_source, _metrics, _dashboards))
    yield Beat(figures.SALE, "09:00", "Mark Winter sale", (_sale,))
    yield Beat(figures.RELEASED, "16:00", "Mark release {04}", (_release,))
    yield Beat("27 Feb", "11:20", "Mark slow webhooks", (_vendor,))
    yield Beat("9 Mar", "16:50", "Review dashboards", (_reviewed,))
    yield Beat("9 Mar", "17:10", "Expect effects", (_hopes,))
    yield Beat("10 Mar", "07:20", "Mark payment incident", (_incident,))
    yield Beat("10 Mar", "07:30", f"Import {FILE}", (_points,), Actor.IMPORT)


def _source(scene: Scene, edit: Edit) -> None:
    scene.add(edit, Source, title="Nightly export", kind=SourceKind.FILE, location=FILE)


def _metrics(scene: Scene, edit: Edit) -> None:
    for told in figures.METRICS:
        low, high = told.guardrail
        metric = scene.add(
            edit,
            Metric,
            title=told.title,
            product_id=scene.id(Product, told.product),
            unit=told.unit,
            direction=told.direction,
            grain=told.grain,
            aggregate=told.aggregate,
            source_id=scene.id(Source, "Nightly export"),
            query=told.title,
            owner=told.owner,
            description=told.description,
            guardrail_low=low,
            guardrail_high=high,
        )
        if told.target is not None:
            scene.add(edit, Target, metric_id=metric, value=told.target)
    for row in edit.all(KeyResult):
        if (Metric, row.title) in scene.ids:
            SetFields(KeyResult, (row.id,), {"metric_id": scene.id(Metric, row.title)}, "").apply(edit)


def _dashboards(scene: Scene, edit: Edit) -> None:
    by_title = {told.title: told for told in figures.METRICS}
    for title, (product, panels) in figures.DASHBOARDS.items():
        owner = scene.id(Product, product) if product else None
        dashboard = scene.add(edit, Dashboard, title=title, product_id=owner)
        for metric, kind, name, column, row, width, height in panels:
            is_split = name in figures.SPLIT_PANELS or kind in (PanelKind.FUNNEL, PanelKind.RETENTION)
            scene.add(
                edit,
                Panel,
                dashboard_id=dashboard,
                metric_id=scene.id(Metric, metric),
                kind=kind,
                title=name,
                first_column=column,
                first_row=row,
                width=width,
                height=height,
                split_by=by_title[metric].split_by if is_split else "",
            )


def _sale(scene: Scene, edit: Edit) -> None:
    day = scene.day(figures.SALE)
    for at in (day - timedelta(days=52 * WEEK), day):
        _mark(scene, edit, AnnotationKind.CAMPAIGN, "Winter sale", at, left_out=True)


def _release(scene: Scene, edit: Edit) -> None:
    mark = _mark(scene, edit, AnnotationKind.RELEASE, "{04}", scene.day(figures.RELEASED))
    panels = tuple(panel.id for panel in edit.all(Panel, kind=PanelKind.EFFECT))
    SetFields(Panel, panels, {"annotation_id": mark}, "").apply(edit)


def _hopes(scene: Scene, edit: Edit) -> None:
    at = scene.calendar.at("9 Mar", "17:10")
    for item, metric, expected in figures.HOPES:
        ExpectEffect(scene.item(item), MetricId(scene.id(Metric, metric)), at, expected).apply(edit)


def _vendor(scene: Scene, edit: Edit) -> None:
    product = scene.id(Product, CORE)
    _mark(scene, edit, AnnotationKind.VENDOR, "Kestrel Pay webhooks slow", scene.day("27 Feb"), product_id=product)


def _incident(scene: Scene, edit: Edit) -> None:
    _mark(
        scene,
        edit,
        AnnotationKind.INCIDENT,
        "Payment provider timeouts",
        scene.calendar.today - timedelta(days=1),
        product_id=scene.id(Product, CHECKOUT),
        description="Retries piled up behind Kestrel Pay for three hours; fixed by a lower timeout.",
    )


def _mark(scene: Scene, edit: Edit, kind: AnnotationKind, title: str, day: date, **values: object) -> int:
    at = datetime.combine(day, time(12), UTC)
    return scene.add(edit, Annotation, kind=kind, title=title, at=at, **values)


def _reviewed(scene: Scene, edit: Edit) -> None:
    day = scene.calendar.today - timedelta(days=1)
    for told in figures.METRICS:
        metric = scene.id(Metric, told.title)
        scene.add(edit, ReviewMark, metric_id=metric, day=day, at=scene.calendar.at("9 Mar", "16:50"))


def _points(scene: Scene, edit: Edit) -> None:
    at = scene.calendar.at("10 Mar", "07:30")
    intake = scene.add(edit, Intake, title=FILE, at=at, source_id=scene.id(Source, "Nightly export"))
    desk = _Landing(scene, edit, IntakeId(intake))
    for told in figures.METRICS:
        if not told.lines and told.whole is None:
            desk.cohorts(scene.id(Metric, told.title))
        else:
            desk.lines(told)
    SetFields(Intake, (intake,), {"added": desk.added}, "").apply(edit)


class _Landing:
    """Brings the points of one arrival."""

    def __init__(self, scene: Scene, edit: Edit, intake: IntakeId) -> None:
        self._scene = scene
        self._edit = edit
        self._intake = intake
        self.added = 0

    def lines(self, told: Told) -> None:
        """Bring the whole of a metric and its lines."""
        metric = self._scene.id(Metric, told.title)
        parts = {name: _values(self._scene, told, figure, name) for name, figure, _ in told.lines}
        whole = _whole(self._scene, told, parts)
        for name, values in parts.items():
            self._bring(metric, (told.split_by, name), told.grain, values)
        if whole is not None:
            self._bring(metric, (), told.grain, whole)

    def cohorts(self, metric: int) -> None:
        """Bring who still sells: a point a cohort and month of age, and none for months that are not over yet."""
        chance = random.Random("cohorts")  # noqa: S311  # the same
        months = _months(self._scene.calendar.today)
        sizes = [chance.randint(310, 420) for _ in months]
        for age in range(COHORTS):
            values = [round(size * min(1.0, FALL[age] + chance.uniform(-0.02, 0.02) * (age > 0))) for size in sizes]
            there = slice(0, COHORTS - age)
            self._land(metric, ("age", str(age)), months[there], [float(value) for value in values[there]])

    def _bring(self, metric: int, dimensions: tuple[str, ...], grain: Grain, values: list[float]) -> None:
        first = self._scene.calendar.today - timedelta(days=DAYS)
        days = [first + timedelta(days=place) for place in range(DAYS)]
        if grain is Grain.WEEK:
            kept = [(day, value) for day, value in zip(days, values, strict=True) if day.weekday() == 0]
            days, values = [day for day, _ in kept], [*(value for _, value in kept[:-1]), values[-1]]
        self._land(metric, dimensions, days, values)

    def _land(self, metric: int, dimensions: tuple[str, ...], days: list[date], values: list[float]) -> None:
        row = self._scene.add(self._edit, Series, metric_id=metric, dimensions=dimensions)
        times = np.array(days, dtype="datetime64[ms]").astype(np.int64)
        landed = series.merge(self._edit, SeriesId(row), times, np.array(values), intake=self._intake)
        self.added += landed.added


def _whole(scene: Scene, told: Told, parts: dict[str, list[float]]) -> list[float] | None:
    if told.whole is not None:
        return _values(scene, told, told.whole, "")
    shares = [share for _, _, share in told.lines]
    if not any(shares):
        return None
    columns = zip(*parts.values(), strict=True)
    return [
        round(sum(share * value for share, value in zip(shares, row, strict=True)), told.decimals) for row in columns
    ]


def _values(scene: Scene, told: Told, figure: Figure, name: str) -> list[float]:
    """Return 400 days up to yesterday, the last one as told."""
    chance = random.Random(f"{told.title}/{name}{TAKE}")  # noqa: S311  # a story, not a secret
    first = scene.calendar.today - timedelta(days=DAYS)
    carried, values = 0.0, list[float]()
    for place in range(DAYS):
        carried = figure.memory * carried + chance.gauss(0.0, figure.noise)
        day = first + timedelta(days=place)
        lift = LIFT[day.weekday()] * figure.weekly + figure.payday * (day.day == PAYDAY)
        values.append(figure.drift * (place - DAYS + 1) / DAYS + lift + carried)
    for move in figure.moves:
        _apply(values, move, DAYS - 1 if move.day == figures.INCIDENT else (scene.day(move.day) - first).days)
    shift = figure.last - values[-1]
    floor = 0.0 if figure.last >= 0 else -np.inf
    ceiling = 100.0 if told.unit == "%" else np.inf
    return [round(min(max(value + shift, floor), ceiling), told.decimals) for value in values]


def _apply(values: list[float], move: Move, start: int) -> None:
    end = DAYS if move.days is None else start + move.days
    for place in range(max(start, 0), min(end, DAYS)):
        part = (place - start + 1) / (DAYS - start) if move.ramp else 1.0
        values[place] += move.size * part


def _months(today: date) -> list[date]:
    """Return the first days of the last whole months."""
    firsts = [today.replace(day=1)]
    while len(firsts) <= COHORTS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts[:0:-1]
