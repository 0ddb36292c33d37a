"""Counts PM Desk's own figures day by day, in the ledger: what was shipped, is open, in progress, at risk, edited."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from pmdesk.domain.changes import Actor
from pmdesk.domain.classes import frozen
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Grain
from pmdesk.domain.own_figures import OWN_FIGURES
from pmdesk.domain.points import ForeignSeries, Values
from pmdesk.domain.ranges import start_of
from pmdesk.domain.roadmap import CLOSED, DONE, Health, ItemKind, Product, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.insight.binning import zone_of
from pmdesk.queries.api_figures import API_FIGURES, api_figure
from pmdesk.queries.note_figures import NOTE_FIGURES, note_figure
from pmdesk.storage.history import first_step_at
from pmdesk.storage.lives import State, lives, steps_of
from pmdesk.storage.rows import Rows

DAYS_AT_MOST = 800
FIELDS = ("kind", "status", "health", "product_id", "sprint_id", "archived_at")
WEEK = 7


@frozen
class Facts:
    """An item at the end of days, as far as figures go."""

    is_feature: bool
    status: Status
    is_at_risk: bool
    product_id: int | None
    sprint_id: int | None

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.status not in CLOSED


@frozen
class Stay:
    """How an item was at the end of the days from `first` up to `behind` (numbers of days, behind not included)."""

    first: int
    behind: int
    facts: Facts | None


@frozen
class Past:
    """The items and edits of some days; day 0 is `start`, the last one is over."""

    start: date
    days: int
    items: tuple[tuple[Stay, ...], ...]
    sprints: Mapping[int, tuple[int, int]]
    """The first and last day of sprints, as numbers of days."""
    edits: Values


Counted = dict[int | None, Values]
"""A value for each day by product; None is the whole."""


def own_figure(
    rows: Rows, name: str, *, since: int | None, now: datetime, zone: str = "UTC"
) -> tuple[ForeignSeries, ...]:
    """Return a figure as series, whole and by product, one point for each period that is over; raises DeskError.

    `since` (ms) leaves out what is older; days end at midnight in `zone`.
    """
    figure = next((each for each in OWN_FIGURES if each.name == name), None)
    if figure is None:
        known = ", ".join(each.name for each in OWN_FIGURES)
        raise DeskError(f"PM Desk counts no figure “{name}”.", f"Choose one of: {known}.")
    if name in API_FIGURES:
        return api_figure(rows, figure, since=since, now=now, zone=zone_of(zone))
    if name in NOTE_FIGURES:
        return note_figure(rows, figure, now=now, zone=zone_of(zone), days_at_most=DAYS_AT_MOST)
    past = past_days(rows, now, zone_of(zone))
    if past is None:
        return ()
    counted = COUNTS[figure.name](past)
    titles = dict(rows.cells(Product, ("id", "title")))
    found: list[ForeignSeries] = []
    for product_id, values in counted.items():
        if product_id is None or product_id in titles:
            dimensions = () if product_id is None else ("product", titles[product_id])
            series = _series(figure.title, dimensions, past, values, figure.grain)
            begin = 0 if since is None else int(np.searchsorted(series.times, since))
            kept = series.times[begin:], series.values[begin:]
            found.append(ForeignSeries(figure.title, dimensions, *kept, figure.unit))
    return tuple(found)


def past_days(rows: Rows, now: datetime, zone: ZoneInfo) -> Past | None:
    """Return what the ledger knows of the days that are over, None where there is none yet."""
    first = first_step_at(rows)
    today = now.astimezone(zone).date()
    if first is None or first.astimezone(zone).date() >= today:
        return None
    start = max(first.astimezone(zone).date(), today - timedelta(days=DAYS_AT_MOST))
    days = (today - start).days
    items = tuple(tuple(_stays(life, start, days, zone)) for life in lives(rows, Kind.ITEM, FIELDS).values())
    sprints = {
        row_id: ((date.fromisoformat(begins) - start).days, (date.fromisoformat(ends) - start).days)
        for row_id, begins, ends in rows.cells(Sprint, ("id", "start", "end"))
    }
    edits = np.zeros(days)
    for at in steps_of(rows, Actor.PERSON):
        day = (at.astimezone(zone).date() - start).days
        if 0 <= day < days:
            edits[day] += 1
    return Past(start, days, items, sprints, edits)


def _stays(life: list[tuple[datetime | None, State]], start: date, days: int, zone: ZoneInfo) -> Iterator[Stay]:
    """Return how an item was at the end of each day, days alike together."""
    begins = [0 if at is None else (at.astimezone(zone).date() - start).days for at, _ in life]
    for place, (_, state) in enumerate(life):
        first = max(0, begins[place])
        behind = min(days, begins[place + 1] if place + 1 < len(life) else days)
        if behind > first:
            yield Stay(first, behind, _facts(state))


def _facts(state: State) -> Facts | None:
    if state is None or state[5] is not None:
        return None
    kind, status, health, product_id, sprint_id, _ = state
    return Facts(kind == ItemKind.FEATURE, Status(status), health != Health.FINE, product_id, sprint_id)


def _stock(past: Past, counts: Callable[[Facts], bool]) -> Counted:
    """Count the items at the end of each day of which something holds."""
    found: Counted = defaultdict(lambda: np.zeros(past.days))
    whole = found[None]
    for stays in past.items:
        for stay in stays:
            if stay.facts is not None and counts(stay.facts):
                whole[stay.first : stay.behind] += 1
                if stay.facts.product_id is not None:
                    found[stay.facts.product_id][stay.first : stay.behind] += 1
    return found


def _open(past: Past) -> Counted:
    return _stock(past, lambda facts: facts.is_feature and facts.is_open)


def _in_progress(past: Past) -> Counted:
    return _stock(past, lambda facts: facts.is_feature and facts.status is Status.IN_PROGRESS)


def _at_risk(past: Past) -> Counted:
    return _stock(past, lambda facts: facts.is_open and facts.is_at_risk)


def _shipped(past: Past) -> Counted:
    """Count features on the day on which they became shipped; one that came as shipped was not shipped here."""
    found: Counted = defaultdict(lambda: np.zeros(past.days))
    whole = found[None]
    for stays in past.items:
        for before, after in pairwise(stays):
            if before.facts is None or after.facts is None or not after.facts.is_feature:
                continue
            if before.facts.is_open and after.facts.status in DONE:
                whole[after.first] += 1
                if after.facts.product_id is not None:
                    found[after.facts.product_id][after.first] += 1
    return found


def _scope(past: Past) -> Counted:
    """Count items on the day on which they came into a sprint that had begun, or left one."""
    found: Counted = defaultdict(lambda: np.zeros(past.days))
    whole = found[None]
    for stays in past.items:
        for before, after in pairwise(stays):
            was = None if before.facts is None else before.facts.sprint_id
            has = None if after.facts is None else after.facts.sprint_id
            moves = sum(_runs(past, sprint, after.first) for sprint in {was, has} if was != has)
            facts = after.facts or before.facts
            whole[after.first] += moves
            if moves and facts is not None and facts.product_id is not None:
                found[facts.product_id][after.first] += moves
    return found


def _runs(past: Past, sprint_id: int | None, day: int) -> bool:
    """Whether a sprint had begun before a day and was not over."""
    if sprint_id is None or sprint_id not in past.sprints:
        return False
    first, last = past.sprints[sprint_id]
    return first < day <= last


def _age(past: Past) -> Counted:
    """Tell the mean days since features in progress were begun; days without any have no value."""
    days = np.arange(past.days, dtype=np.float64)
    sums: Counted = defaultdict(lambda: np.zeros(past.days))
    for stays in past.items:
        begun: int | None = None
        for stay in stays:
            facts = stay.facts
            if facts is None or not facts.is_feature or facts.status is not Status.IN_PROGRESS:
                begun = None
                continue
            begun = stay.first if begun is None else begun
            for product_id in {None, facts.product_id}:
                sums[product_id][stay.first : stay.behind] += days[stay.first : stay.behind] - begun
    counts = _in_progress(past)
    return {
        product_id: np.divide(total, counts[product_id], out=np.full(past.days, np.nan), where=counts[product_id] > 0)
        for product_id, total in sums.items()
    }


def _edits(past: Past) -> Counted:
    return {None: past.edits}


COUNTS: dict[str, Callable[[Past], Counted]] = {
    "shipped": _shipped,
    "open": _open,
    "in_progress": _in_progress,
    "at_risk": _at_risk,
    "age": _age,
    "scope": _scope,
    "edits": _edits,
}


def _series(title: str, dimensions: tuple[str, ...], past: Past, values: Values, grain: Grain) -> ForeignSeries:
    """Return a figure's days as points; of weeks the whole ones, each at its Monday."""
    first = past.start
    if grain is Grain.WEEK:
        skipped = -first.weekday() % WEEK
        whole = (past.days - skipped) // WEEK
        values = values[skipped : skipped + whole * WEEK].reshape(-1, WEEK).sum(axis=1) if whole > 0 else values[:0]
        first += timedelta(days=skipped)
    step = WEEK if grain is Grain.WEEK else 1
    times = start_of(first) + np.arange(values.size, dtype=np.int64) * (step * 86_400_000)
    known = np.isfinite(values)
    return ForeignSeries(title, dimensions, times[known], values[known])
