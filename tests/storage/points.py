"""Edits that bring points in, for tests of what becomes of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.kinds import IntakeId, MetricId, SeriesId
from pmdesk.domain.metrics import Intake, Metric, Series
from pmdesk.domain.points import Landed
from pmdesk.storage import series
from pmdesk.storage.ledger import Edit
from pmdesk.storage.rows import Rows
from tests.world import NOW, World


@dataclass
class Merge:
    """Brings points of a source in: facts, no step."""

    series: SeriesId
    times: Sequence[int]
    values: Sequence[float]
    label: str = "Bring points in"

    def apply(self, edit: Edit) -> Landed:
        return series.merge(edit, self.series, np.array(self.times, np.int64), np.array(self.values, np.float64))


@dataclass
class Import(Merge):
    """Brings points of a file in, with an intake that undo takes back."""

    label: str = "Import points"

    def apply(self, edit: Edit) -> Landed:
        intake = IntakeId(edit.next_id())
        times, values = np.array(self.times, np.int64), np.array(self.values, np.float64)
        landed = series.merge(edit, self.series, times, values, intake=intake)
        if landed.added or landed.replaced:
            edit.put(Intake(intake, "points.csv", NOW, added=landed.added, replaced=landed.replaced))
        return landed


@dataclass
class Forget:
    """Drops all points of a series."""

    series: SeriesId
    label: str = "Forget points"

    def apply(self, edit: Edit) -> None:
        series.forget(edit, self.series)


@dataclass
class AddSeries:
    """Adds a metric with one series, and answers the series' id."""

    title: str = "Conversion"
    label: str = "Add metric"

    def apply(self, edit: Edit) -> SeriesId:
        metric, made = MetricId(edit.next_id()), SeriesId(edit.next_id())
        edit.put(Metric(metric, self.title, "m"))
        edit.put(Series(made, metric))
        return made


def merged(world: World, where: SeriesId, times: Sequence[int], values: Sequence[float]) -> tuple[Changes, Landed]:
    return world.desk.ask(Merge(where, times, values), Actor.SYNC)


def imported(world: World, where: SeriesId, times: Sequence[int], values: Sequence[float]) -> tuple[Changes, Landed]:
    return world.desk.ask(Import(where, times, values), Actor.IMPORT)


def kept(rows: Rows, where: SeriesId) -> dict[int, float]:
    """Return all points by time."""
    found = series.points(rows, where)
    return dict(zip(found.times.tolist(), found.values.tolist(), strict=True))
