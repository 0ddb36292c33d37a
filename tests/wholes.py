"""Whole workspaces, drawn at random: every kind, every field, references that hold, texts of every sort."""

from collections import defaultdict
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from pmdesk.domain.checks import METHODS
from pmdesk.domain.days import Resolution
from pmdesk.domain.inbox import NoteState
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS, Noun
from pmdesk.domain.plain import fields_of
from pmdesk.domain.rank import spread
from pmdesk.domain.roadmap import STATUSES_OF, ItemKind
from pmdesk.domain.vendors import SlaIndicator
from pmdesk.domain.whole import UNIQUE, Whole

FORMULAS = st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1+1", "''", "'plain", "=cmd|' /C calc'!A0"]
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    FORMULAS,
    st.sampled_from(
        ["", " ", "a,b;c\td", 'say "hi"', "two\nlines", "two\r\nlines", "nul\x00nul", "\ufeffmark", "00017"]
    ),
)
TITLES = TEXTS.filter(str.strip)
DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
WAKES = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
NUMBERS = st.floats(0, 1e9, allow_nan=False, allow_subnormal=False)
PLAIN = {
    str: TEXTS,
    int: st.integers(0, 2**53),
    float: NUMBERS,
    bool: st.booleans(),
    date: DAYS,
    datetime: st.datetimes(timezones=st.just(UTC)),
    tuple: st.lists(TEXTS, max_size=3).map(tuple),
}
LIMITED: dict[tuple[Kind, str], st.SearchStrategy[Any]] = {
    (Kind.PRODUCT, "colour"): st.integers(1, 8),
    (Kind.ITEM, "progress"): st.integers(0, 100),
    (Kind.ASSIGNMENT, "share"): st.floats(0.001, 1),
    (Kind.DEPENDENCY, "lag_days"): st.integers(-400, 400),
    (Kind.KEY_RESULT, "baseline"): st.floats(allow_nan=False, allow_infinity=False),
    (Kind.SOURCE, "every_minutes"): st.integers(1, 2**53),
    (Kind.CONNECTION, "every_minutes"): st.integers(1, 2**53),
    (Kind.PANEL, "first_column"): st.integers(0, 5),
    (Kind.PANEL, "width"): st.integers(1, 6),
    (Kind.PANEL, "height"): st.integers(1, 24),
    (Kind.SEGMENT, "share"): st.floats(0, 1),
    (Kind.CONTRACT, "renews_months"): st.integers(1, 2**53),
    (Kind.RATE_LIMIT, "quota"): st.integers(1, 2**53),
    (Kind.RATE_LIMIT, "window_s"): st.integers(1, 2**53),
    (Kind.API_ENVIRONMENT, "base_url"): st.sampled_from(["https://api.example/v4", "HTTP://10.0.0.1:8080/?a=,;"]),
    (Kind.API_CHECK, "method"): st.sampled_from(METHODS),
    (Kind.API_CHECK, "headers"): st.sampled_from([(), ("Accept: a,b;c", "Authorization: Bearer {key}", "X-A:")]),
    (Kind.API_CHECK, "interval_s"): st.integers(1, 2**53),
    (Kind.API_CHECK, "timeout_s"): st.floats(0.1, 60),
    (Kind.API_CHECK, "degraded_ms"): st.floats(0.1, 1e6),
    (Kind.SLO, "indicator"): st.sampled_from([each for each in SlaIndicator if each is not SlaIndicator.OTHER]),
    (Kind.SLO, "target"): st.floats(0.001, 99.999),
    (Kind.SLO, "window_days"): st.integers(1, 366),
    (Kind.QUOTE, "importance"): st.integers(0, 3),
    (Kind.BUG, "severity"): st.integers(1, 4),
    (Kind.RISK, "likelihood"): st.integers(1, 5),
    (Kind.RISK, "impact"): st.integers(1, 5),
}
DIMENSIONS = st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(
    lambda pairs: tuple(text for pair in pairs for text in pair)
)
ORDERED = (("start", "end"), ("start", "until"), ("at", "until"), ("guardrail_low", "guardrail_high"))
CHECKED = {Kind.SLO, Kind.MAINTENANCE_WINDOW, Kind.STATUS_PAGE}
NESTED = {(Kind.ITEM, "parent_id"), (Kind.PRODUCT_LINE, "parent_id")}


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    """A workspace in which every rule between rows holds."""
    counts = {kind: draw(st.integers(0, 3)) for kind in NOUNS}
    ids = iter(sorted(draw(st.sets(st.integers(1, 5_000), min_size=sum(counts.values()), max_size=240))))
    made: defaultdict[Kind, list[Noun]] = defaultdict(list)
    for kind, count in counts.items():
        for rank in spread(count):
            values = _values(draw, kind, next(ids), rank, made)
            if values is not None:
                made[kind].append(NOUNS[kind](**values))
        made[kind] = list(_distinct(kind, made[kind]))  # Now, so that nothing refers to what is left out.
    rows = {kind: tuple(made[kind]) for kind in NOUNS}
    return Whole(rows, draw(st.integers(5_000, 9_000)))


def _values(
    draw: st.DrawFn, kind: Kind, row_id: int, rank: str, made: dict[Kind, list[Noun]]
) -> dict[str, object] | None:
    values: dict[str, object] = {}
    for field in fields_of(NOUNS[kind]):
        if field.refers is not None:
            known = [noun.id for noun in made[field.refers]]
            choices: list[int | None] = [*known, None] if field.optional else list(known)
            if not choices:
                return None
            values[field.name] = draw(st.sampled_from(choices))
        elif field.name in ("title", "url"):
            values[field.name] = draw(TITLES)
        else:
            values[field.name] = _value(draw, kind, field.name, field.type, field.optional)
    values |= {"id": row_id}
    if "rank" in values:
        values["rank"] = rank
    return _mended(draw, kind, values, made)


def _value(draw: st.DrawFn, kind: Kind, name: str, wanted: type[Any], optional: bool) -> object:
    strategy = LIMITED.get((kind, name))
    if strategy is None and issubclass(wanted, StrEnum):
        strategy = st.sampled_from(list(wanted))
    strategy = strategy if strategy is not None else PLAIN[wanted]
    return draw(st.none() | strategy) if optional else draw(strategy)


def _mended(
    draw: st.DrawFn, kind: Kind, values: dict[str, Any], made: dict[Kind, list[Noun]]
) -> dict[str, object] | None:
    """Return values that keep the noun's own rules."""
    if kind is Kind.ITEM:
        _settle_item(draw, values, made)
    for first, last in ORDERED:
        if values.get(first) is not None and values.get(last) is not None:
            values[first], values[last] = sorted((values[first], values[last]))
    if kind is Kind.NOTE:
        _settle_note(values)
    if kind is Kind.CONSUMER:
        _order_points(values, "growth")
    if kind in CHECKED and not _settle_watching(kind, values):
        return None
    if kind is Kind.SERIES:
        values["dimensions"] = draw(DIMENSIONS)
    if kind is Kind.DEPENDENCY:
        ends = sorted((values["predecessor_id"], values["successor_id"]))
        if ends[0] == ends[1]:
            return None
        values["predecessor_id"], values["successor_id"] = ends
    return values


def _settle_item(draw: st.DrawFn, values: dict[str, Any], made: dict[Kind, list[Noun]]) -> None:
    values["status"] = draw(st.sampled_from(STATUSES_OF[values["kind"]]))
    if values["start"] is None or values["end"] is None:
        values |= {"start": None, "end": None, "resolution": Resolution.DAY}
    for what in ("effort", "impact"):
        _order_points(values, what)
    above = {item.id: item.kind for item in made[Kind.ITEM]}
    if values["kind"] is ItemKind.INITIATIVE and above.get(values["parent_id"]) is ItemKind.FEATURE:
        values["parent_id"] = None


def _order_points(values: dict[str, Any], what: str) -> None:
    names = [f"{what}_{point}" for point in ("low", "likely", "high")]
    known = iter(sorted(values[name] for name in names if values[name] is not None))
    values |= {name: None if values[name] is None else next(known) for name in names}


def _settle_watching(kind: Kind, values: dict[str, Any]) -> bool:
    """Keep the rules of what is watched; say whether that is possible."""
    if kind is Kind.STATUS_PAGE:
        values["url"] = "https://status.example"
        return True
    if kind is Kind.MAINTENANCE_WINDOW:
        return values["start"] != values["until"]
    values["check_id"] = values["check_id"] if values["api_id"] is None else None
    return values["api_id"] is not None or values["check_id"] is not None


def _settle_note(values: dict[str, Any]) -> None:
    if values["duplicate_of_id"] is not None:
        values["state"] = NoteState.DUPLICATE
    elif values["state"] is NoteState.DUPLICATE:
        values["state"] = NoteState.NEW
    is_asleep = values["state"] is NoteState.SNOOZED
    values["snoozed_until"] = (values["snoozed_until"] or WAKES) if is_asleep else None


def _distinct(kind: Kind, rows: list[Noun]) -> list[Noun]:
    names = UNIQUE.get(kind, ())
    if not names:
        return rows
    found = {tuple(getattr(row, name) for name in names): row for row in rows}
    return sorted(found.values(), key=lambda row: row.id)
