"""Fields of rows in words: their titles, their values with ids read as names, and how two states of a row differ."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from pmdesk.domain.agreed import AgreedFunction, Question
from pmdesk.domain.apis import Api, RateLimit, SpecVersion
from pmdesk.domain.classes import frozen
from pmdesk.domain.days import Span, say_day, say_span
from pmdesk.domain.estimates import say_points
from pmdesk.domain.metrics import Metric
from pmdesk.domain.nouns import Noun
from pmdesk.domain.roadmap import (
    STATUS_WORDS,
    Anchor,
    Freeze,
    Health,
    Item,
    MilestoneKind,
    Objective,
    Product,
    ProductLine,
    Release,
    RiskState,
)
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.domain.vendors import STAGE_WORDS, Contract, Integration, Vendor, VendorContact
from pmdesk.storage.rows import Rows

NOTHING = "—"
SHOWN = 60
DATES = ("start", "end", "resolution")
EFFORT = ("effort_low", "effort_likely", "effort_high")
IMPACT = ("impact_low", "impact_likely", "impact_high")
PLACE = ("product_id", "parent_id")
GROUPS: dict[type[Noun], tuple[tuple[str, tuple[str, ...]], ...]] = {
    Item: (
        ("Dates", DATES),
        ("Effort", EFFORT),
        ("Impact", IMPACT),
        ("Place", PLACE),
        ("Health", ("health", "health_note")),
    ),
    Sprint: (("Dates", ("start", "end")),),
    Freeze: (("Dates", ("start", "end")),),
}
"""Fields that a person sees as one, in the order of the nouns' own fields otherwise."""
TITLES = {
    "title": "Name",
    "key": "Key",
    "met": "Done",
    "url": "Address",
    "line_id": "Product line",
    "archived_at": "Archived",
    "ball": "Whose move",
    "ours": "Our word",
    "theirs": "Their word",
    "up_is_good": "Up is good",
}
POINTS_AT: dict[str, type[Noun]] = {
    "product_id": Product,
    "parent_id": Item,
    "item_id": Item,
    "objective_id": Objective,
    "release_id": Release,
    "sprint_id": Sprint,
    "team_id": Team,
    "predecessor_id": Item,
    "successor_id": Item,
    "line_id": ProductLine,
    "metric_id": Metric,
    "vendor_id": Vendor,
    "integration_id": Integration,
    "contact_id": VendorContact,
    "contract_id": Contract,
    "api_id": Api,
    "limit_id": RateLimit,
    "version_id": SpecVersion,
    "pinned_id": SpecVersion,
    "ours_on_id": SpecVersion,
    "theirs_on_id": SpecVersion,
    "since_id": SpecVersion,
    "function_id": AgreedFunction,
    "question_id": Question,
}
ENUM_WORDS: dict[StrEnum, str] = {
    **STATUS_WORDS,
    **STAGE_WORDS,
    **{health: health.value.replace("_", " ").capitalize() for health in Health},
    **{state: state.value.capitalize() for state in RiskState},
    **{kind: kind.value.capitalize() for kind in MilestoneKind},
    Anchor.FINISH_START: "finish to start",
    Anchor.START_START: "start to start",
    Anchor.FINISH_FINISH: "finish to finish",
    Anchor.START_FINISH: "start to finish",
}
UNSAID = frozenset({"id", "rank"})


@frozen
class Line:
    """One field as it was and as it is, in words; `earlier` holds the field names and values that it had."""

    title: str
    before: str
    after: str
    earlier: tuple[tuple[str, object], ...]


class Names:
    """Reads titles of rows by id, each once; a row that is gone is named by `lost` states, or as “gone”."""

    def __init__(self, rows: Rows, lost: Iterable[Noun] = ()) -> None:
        self._rows = rows
        self._known: dict[tuple[type[Noun], int], str] = {
            (type(row), row.id): getattr(row, "title", "") for row in lost
        }

    def of(self, noun: type[Noun], row_id: int) -> str:
        """Return the title of a row."""
        key = (noun, row_id)
        if key not in self._known:
            found = self._rows.cells(noun, ("title",), id=row_id)
            self._known[key] = found[0][0] if found else "gone"
        return self._known[key]


def field_title(noun: type[Noun], name: str) -> str:
    """Return what a person calls a field."""
    for title, names in GROUPS.get(noun, ()):
        if name in names:
            return title
    return TITLES.get(name, name.removesuffix("_id").removesuffix("_on").replace("_", " ").capitalize())


def say_value(name: str, value: object, names: Names, today: date) -> str:
    """Say the value of one field."""
    if value is None or value in ("", ()):
        return NOTHING
    if name in POINTS_AT and isinstance(value, int):
        return names.of(POINTS_AT[name], value)
    return f"{value} %" if name == "progress" else _say_plainly(value, today)


def _say_plainly(value: object, today: date) -> str:
    words = str(value)
    match value:
        case bool():
            words = "yes" if value else "no"
        case StrEnum():
            words = ENUM_WORDS.get(value, value.value)
        case datetime():
            words = say_day(value.date(), today)
        case date():
            words = say_day(value, today)
        case float():
            words = say_points(value)
        case tuple():
            words = ", ".join(str(part) for part in cast("tuple[object, ...]", value))
        case _:
            pass
    return shortened(words)


def shortened(text: str) -> str:
    """Return the first line of a text, cut to what a row can show."""
    first = text.strip().split("\n", 1)[0]
    cut = len(first) > SHOWN or first != text.strip()
    return first[:SHOWN].rstrip() + "…" if cut else first


def say_points_of(low: float | None, likely: float | None, high: float | None, unit: str = "points") -> str:
    """Say an estimate as it is read: `26, 34, 48 points`, `8 points`, or a dash."""
    known = [say_points(point) for point in (low, likely, high) if point is not None]
    if not known:
        return NOTHING
    return f"{', '.join(known)} {unit[:-1] if known == ['1'] and unit.endswith('s') else unit}".rstrip()


def lines_between(before: Noun, after: Noun, names: Names, today: date) -> tuple[Line, ...]:
    """Return every field in which two states of a row differ, fields that are seen as one told as one."""
    noun = type(after)
    lines: list[Line] = []
    told: set[str] = set(UNSAID)
    for field in fields(after):
        if field.name in told or getattr(before, field.name) == getattr(after, field.name):
            continue
        together = next((group for _, group in GROUPS.get(noun, ()) if field.name in group), (field.name,))
        told |= set(together)
        earlier = tuple((name, getattr(before, name)) for name in together)
        then, now = (_say_group(state, together, names, today) for state in (before, after))
        lines.append(Line(field_title(noun, field.name), then, now, earlier))
    return tuple(lines)


def _say_group(row: Noun, together: tuple[str, ...], names: Names, today: date) -> str:
    if "start" in together:
        return _say_dates(row, today)
    values = [getattr(row, name) for name in together]
    if together in (EFFORT, IMPACT):
        return say_points_of(*values, unit="points" if together == EFFORT else "")
    if together == PLACE:
        place = "parent_id" if values[1] is not None else "product_id"
        return say_value(place, getattr(row, place), names, today)
    words = [say_value(name, value, names, today) for name, value in zip(together, values, strict=True)]
    return ", ".join([words[0], *(word for word in words[1:] if word != NOTHING)])


def _say_dates(row: Noun, today: date) -> str:
    if isinstance(row, Item):
        return NOTHING if row.span is None else say_span(row.span, today)
    if isinstance(row, (Sprint, Freeze)):
        return say_span(Span(row.start, row.end), today)
    raise TypeError(f"{type(row).__name__} has no dates")
