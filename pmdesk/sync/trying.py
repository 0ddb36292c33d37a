"""Asks a source for a look before anything is kept: whether it answers, and what a query would bring."""

from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path

from pmdesk.domain.classes import frozen
from pmdesk.domain.clock import Clock
from pmdesk.domain.counts import apart, count_text, counted
from pmdesk.domain.kinds import MetricId
from pmdesk.domain.metrics import CALENDAR, Grain, Metric, Source, SourceKind
from pmdesk.domain.points import ForeignSeries
from pmdesk.storage.store import Role, open_workspace
from pmdesk.sync.catalog import CATALOG
from pmdesk.sync.http import Http
from pmdesk.sync.instants import STEP_MS
from pmdesk.sync.leash import CallOff
from pmdesk.sync.reading import Fetched, Means
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Way

STEPS = 60
"""A look goes so many steps back."""
SERIES_SHOWN = 30
POINTS_SHOWN = 4


@frozen
class Shown:
    """One series of a look: the metric's name in the answer, the dimension values, and its first points in words."""

    metric: str
    label: str
    points: str


@frozen
class Look:
    """What a query would bring: the metrics by their names in the answer, and some of their series."""

    query: str
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    time_name: str
    series: tuple[Shown, ...]
    summary: str
    notes: tuple[str, ...]


@frozen
class Trial:
    """What a look is made with; the workspace is opened anew, in the thread that looks, for what is counted in it."""

    secrets: Secrets
    clock: Clock
    workspace: Path
    way: Way = field(default_factory=Way)


def probe(source: Source, trial: Trial, call_off: CallOff) -> None:
    """Ask what any healthy source of this kind answers; raises DeskError in words."""
    kind = CATALOG[source.kind]
    kind.check(source.location)
    _fetched(source, _metric(kind.probe, Grain.HOUR), trial, call_off)


def look(source: Source, query: str, grain: Grain, trial: Trial, call_off: CallOff) -> Look:
    """Ask for the last steps of a query; raises DeskError in words."""
    CATALOG[source.kind].check(source.location)
    return looked(query, grain, _fetched(source, _metric(query, grain), trial, call_off))


def looked(query: str, grain: Grain, fetched: Fetched) -> Look:
    """Return what came, in words."""
    batch = fetched.batch
    names = tuple(dict.fromkeys(one.metric for one in batch.series))
    dimensions = tuple(dict.fromkeys(name for one in batch.series for name in one.dimensions[::2]))
    shown = tuple(Shown(one.metric, _label(one), _points(one, grain)) for one in batch.series[:SERIES_SHOWN])
    points = counted(batch.count, "point")
    summary = f"{count_text(len(batch.series))} series with {points} in the last {STEPS} {grain.value}s."
    if not batch.series:
        summary = f"It answers, with no points in the last {STEPS} {grain.value}s."
    bad = tuple(f"Row {count_text(row.line)} stays out: {row.reason}" for row in batch.bad[:3])
    return Look(query, names, dimensions, fetched.time_name, shown, summary, (*fetched.notes, *bad))


def _fetched(source: Source, metric: Metric, trial: Trial, call_off: CallOff) -> Fetched:
    http = Http(trial.clock, call_off, way=trial.way)
    store = open_workspace(trial.workspace, role=Role.READER) if source.kind is SourceKind.OWN else None
    try:
        secret = trial.secrets.get(source.secret) if source.secret else None
        until = round(trial.clock.now().timestamp() * 1000)
        since = until - STEPS * STEP_MS[metric.grain]
        return CATALOG[source.kind].fetch(source, metric, since, until, Means(http, call_off, secret, rows=store))
    finally:
        http.close()
        if store is not None:
            store.close()


def _metric(query: str, grain: Grain) -> Metric:
    return Metric(MetricId(0), "Look", "", query=query, grain=grain)


def _label(one: ForeignSeries) -> str:
    return ", ".join(one.dimensions[1::2])


def _points(one: ForeignSeries, grain: Grain) -> str:
    pattern = "%d %b" if grain in CALENDAR else "%d %b %H:%M"
    pairs = zip(one.times[:POINTS_SHOWN].tolist(), one.values[:POINTS_SHOWN].tolist(), strict=True)
    said = [(datetime.fromtimestamp(at / 1000, UTC), apart(f"{value:,.6g}")) for at, value in pairs]
    words = [f"{at.strftime(pattern)}: {value}" for at, value in said]
    return " · ".join(words) + (" …" if one.times.size > POINTS_SHOWN else "")
